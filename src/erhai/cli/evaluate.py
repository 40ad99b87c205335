"""`erhai evaluate`: how well the model finds pictures by their captions, and the reverse."""

from pathlib import Path
from typing import TYPE_CHECKING, TypedDict, Unpack

import click

from erhai.cli import output
from erhai.cli.command import Command, Session, pass_session
from erhai.cli.text import printable

if TYPE_CHECKING:
    from erhai.evaluate.encoding import EvaluationProgress
    from erhai.evaluate.report import Direction

DIRECTIONS: "dict[str, tuple[Direction, ...]]" = {
    "text-to-image": ("text-to-image",),
    "image-to-text": ("image-to-text",),
    "both": ("text-to-image", "image-to-text"),
}


class EvaluateOptions(TypedDict):
    """The command's options, under click's names."""

    pictures: Path | None
    split: str | None
    languages: tuple[str, ...]
    direction: str
    limit: int | None
    model: str | None
    skip_missing: bool
    sheet: Path | None
    as_json: bool


@click.command(
    cls=Command,
    examples=(
        ("erhai evaluate ~/Pictures/captions.jsonl", "captions beside their pictures"),
        ("erhai evaluate ~/Pictures --sheet misses.png", "and draw the worst misses"),
        ("erhai evaluate captions.csv --pictures photos.tar", "pictures elsewhere, or in a tar"),
        ("erhai evaluate dataset_coco.json --pictures ~/coco --split test", "Karpathy's splits"),
        ("erhai evaluate captions.jsonl --language zh --limit 200", "a quick look"),
        ("erhai evaluate captions.jsonl --json", "for a program"),
    ),
)
@click.argument("dataset", metavar="DATASET", type=click.Path(path_type=Path))
@click.option(
    "--pictures",
    type=click.Path(path_type=Path),
    metavar="PLACE",
    help="The folder or .tar with the pictures; else the captions file's folder.",
)
@click.option("--split", metavar="NAME", help="Only the pictures of this split, such as val.")
@click.option(
    "--language",
    "languages",
    multiple=True,
    metavar="CODE",
    help="Only captions in this language, such as zh; may be given again.",
)
@click.option(
    "--direction",
    type=click.Choice(list(DIRECTIONS)),
    default="both",
    show_default=True,
    help="What is asked, and what is to be found.",
)
@click.option("--limit", type=click.IntRange(min=1), metavar="N", help="Only the first N pictures.")
@click.option("--model", metavar="NAME", help="The model; else $ERHAI_MODEL, else erhai-lite.")
@click.option("--skip-missing", is_flag=True, help="Leave pictures out that are not there.")
@click.option(
    "--sheet",
    type=click.Path(path_type=Path),
    metavar="FILE",
    help="Draw the worst misses: .png, .jpg, .webp, .pdf or .html.",
)
@click.option("--json", "as_json", is_flag=True, help="Write one JSON document.")
@pass_session
def command(session: Session, dataset: Path, **options: Unpack[EvaluateOptions]) -> None:
    """Measure how well captions find their pictures.

    And pictures their captions. DATASET is a captions file (JSON lines, Karpathy's
    JSON, CSV), or a folder with one in it. Shows for each language how often the right
    answer is among the first 1, 5 and 10, with 95 % confidence intervals. The library
    is not touched.
    """
    from erhai.cli import evaluate_output, evaluate_sheet
    from erhai.cli.progress import meter
    from erhai.evaluate.datasets import read_dataset
    from erhai.evaluation import evaluate_dataset

    if options["sheet"] is not None:
        evaluate_sheet.check_target(options["sheet"])
    chosen = read_dataset(
        dataset, split=options["split"], languages=options["languages"], limit=options["limit"]
    )
    with meter(quiet=session.quiet) as shown:
        report = evaluate_dataset(
            chosen,
            pictures=options["pictures"],
            model=options["model"],
            directions=DIRECTIONS[options["direction"]],
            skip_missing=options["skip_missing"],
            thumbnails=options["sheet"] is not None,
            on_progress=lambda now: shown.advance(progress_line(now), now.done, now.total),
        )
    if options["as_json"]:
        output.write_json(evaluate_output.report_as_json(report))
    else:
        evaluate_output.write_report(report)
        if not session.quiet:
            for note in report.notes:
                click.echo(f"Note: {printable(note)}", err=True)
    if options["sheet"] is not None:
        drawn = evaluate_sheet.save(report, options["sheet"])
        if not session.quiet:
            click.echo(drawn, err=True)


def progress_line(progress: "EvaluationProgress") -> str:
    """Return 'pictures: 120 of 1,000, 35 a second, 25 s left, 2 failed'."""
    from erhai.cli.progress import pace_parts

    head = f"{progress.stage}: {progress.done:,} of {progress.total:,}"
    pace = pace_parts(progress.rate_per_s, progress.remaining_s, progress.failed)
    return ", ".join([head, *pace])
