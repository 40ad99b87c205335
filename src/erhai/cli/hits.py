"""The options that `search` and `similar` share, and what they do with the answer."""

import sys
from collections.abc import Callable
from dataclasses import dataclass
from pathlib import Path
from typing import TYPE_CHECKING, TypedDict, TypeVar

import click

from erhai.cli import output
from erhai.cli.command import Session

if TYPE_CHECKING:
    from erhai.library import Library
    from erhai.search.answer import Answer

# Of what was understood, that which leaves pictures out.
FILTERS = frozenset(
    ("time", "place", "quoted", "camera", "type", "under", "after", "before", "near")
)

Function = TypeVar("Function", bound=Callable[..., object])


class HitOptions(TypedDict):
    """The values of the shared options, under click's names."""

    k: int
    after: str | None
    before: str | None
    under: Path | None
    as_json: bool
    as_paths: bool
    null: bool
    open_hits: bool
    sheet: Path | None
    preview: bool | None


_OPTIONS = (
    click.option(
        "-k",
        type=click.IntRange(min=1),
        default=20,
        show_default=True,
        metavar="N",
        help="How many pictures to show.",
    ),
    click.option(
        "--after",
        metavar="DATE",
        help="Only pictures taken from DATE on: 2004, 2004-06 or 2004-06-30.",
    ),
    click.option(
        "--before",
        metavar="DATE",
        help="Only pictures taken before DATE: with 2012, until the end of 2011.",
    ),
    click.option(
        "--under",
        type=click.Path(path_type=Path),
        metavar="FOLDER",
        help="Only pictures in FOLDER and the folders in it.",
    ),
    click.option("--json", "as_json", is_flag=True, help="Write one JSON document."),
    click.option("--paths", "as_paths", is_flag=True, help="Write full paths, one a line."),
    click.option(
        "-0",
        "--null",
        is_flag=True,
        help="End each path with a null byte, for 'xargs -0'; implies --paths.",
    ),
    click.option(
        "--open",
        "open_hits",
        is_flag=True,
        help="Show the hits in your picture viewer: one as it is, several as a contact sheet.",
    ),
    click.option(
        "--sheet",
        type=click.Path(path_type=Path),
        metavar="FILE",
        help="Draw the hits on a contact sheet: .png, .jpg, .webp or .pdf.",
    ),
    click.option(
        "--preview/--no-preview",
        default=None,
        help="Show small pictures in the terminal; as it is, in terminals known to draw them.",
    ),
)


def hit_options(function: Function) -> Function:
    """Give a command all options of `HitOptions`."""
    for option in reversed(_OPTIONS):
        function = option(function)
    return function


@dataclass(frozen=True, slots=True)
class Question:
    """What was asked: the command's name, and the words or the picture's path."""

    command: str
    asked: str


def check_options(options: HitOptions) -> None:
    """Refuse what cannot be done before time is spent; raises UsageError or OutputError."""
    if options["as_json"] and (options["as_paths"] or options["null"]):
        raise click.UsageError("--json and --paths exclude each other.")
    if options["sheet"] is not None:
        from erhai.cli.sheet import check_target

        check_target(options["sheet"])


def show_answer(
    answer: "Answer", question: Question, options: HitOptions, session: Session, library: "Library"
) -> None:
    """Write the hits in the form asked for, then draw or open them if that was asked for."""
    if options["as_json"]:
        output.write_json(output.answer_as_json(answer, question.command, question.asked))
    elif options["as_paths"] or options["null"]:
        output.write_paths((hit.path for hit in answer), end=b"\0" if options["null"] else b"\n")
    else:
        output.write_hits(answer)
    if not options["as_json"] and not session.quiet:
        if understood := output.understood_in_words(answer):
            click.echo(understood, err=True)
        if answer.is_doubtful:
            click.echo("Perhaps nothing here matches well; these are the nearest.", err=True)
        for note in answer.notes:
            click.echo(f"Note: {note}", err=True)
    if not answer:
        if not session.quiet:
            click.echo(_nothing_found(answer, library, options), err=True)
        return
    if options["sheet"] is not None or options["open_hits"]:
        _draw_and_open(answer, question, options, session)
    machine = options["as_json"] or options["as_paths"] or options["null"]
    if options["preview"] is not False and not machine and sys.stdout.isatty():
        from erhai.cli.preview import show_preview

        show_preview(answer, insist=bool(options["preview"]))


def _nothing_found(answer: "Answer", library: "Library", options: HitOptions) -> str:
    if library.status().images == 0:
        return "The library holds no pictures yet. Index a folder first: erhai index ~/Pictures"
    limits = [
        f"--{name} {value}"
        for name in ("after", "before", "under")
        if (value := options[name]) is not None
    ]
    limits += [chip.text for chip in answer.chips if chip.kind in FILTERS]
    if limits:
        return f"No picture fits {', '.join(limits)}. Widen it or leave it out."
    return "No picture was found."


def _draw_and_open(
    answer: "Answer", question: Question, options: HitOptions, session: Session
) -> None:
    from erhai.cli import sheet, viewer

    target = options["sheet"]
    alone = len(answer) == 1
    if target is None and not alone:
        target = sheet.temporary_target()
    if target is not None:
        drawn = sheet.save_sheet(answer, target, title=question.asked)
        if options["sheet"] is not None and not session.quiet:
            click.echo(drawn, err=True)
    if options["open_hits"]:
        viewer.open_file(answer[0].path if target is None else target)
