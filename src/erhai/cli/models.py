"""`erhai models`: which models there are, how quick they are here, getting more."""

from pathlib import Path
from typing import TYPE_CHECKING, Literal

import click

from erhai.cli import output, pull
from erhai.cli.command import Command, CommandGroup, Session, pass_session
from erhai.cli.text import printable, short_path, size

if TYPE_CHECKING:
    from collections.abc import Sequence

    from erhai.cli.output import JsonValue
    from erhai.models import ExportedModel, KnownModel, Measured


@click.group(
    cls=CommandGroup,
    invoke_without_command=True,
    examples=(
        ("erhai models", "which there are, and which are on this machine"),
        ("erhai models pull clip-vit-b32", "fetch one"),
        ("erhai models bench", "how quick they are here"),
        ("erhai models export ./clip-vit-base-patch32 ./clip", "from a checkpoint of PyTorch"),
    ),
)
@click.pass_context
def command(ctx: click.Context) -> None:
    """Show models, fetch and measure them, and export more.

    Without a command: 'erhai models list'.
    """
    if ctx.invoked_subcommand is None:
        ctx.invoke(list_)


command.add_command(pull.command)


@command.command(
    "list",
    cls=Command,
    examples=(
        ("erhai models list", "name, languages, size, licence, published quality"),
        ("erhai models list --json", "with all constants of each card, for a program"),
    ),
)
@click.option("--json", "as_json", is_flag=True, help="Write one JSON document.")
def list_(as_json: bool = False) -> None:
    """List the models that Erhai knows by name."""
    from erhai.models import list_models

    found = list_models()
    if as_json:
        output.write_json(list_as_json(found))
    else:
        click.echo("\n".join(listed(found)))


@command.command(
    cls=Command,
    examples=(
        ("erhai models bench", "every model that is on this machine"),
        ("erhai models bench ./clip-fp32 ./clip-int8", "these folders"),
        ("erhai models bench --json", "for a program"),
    ),
)
@click.argument("models", nargs=-1, metavar="[MODEL]...")
@click.option(
    "--json", "as_json", is_flag=True, help="Write JSON lines, one a model and precision."
)
def bench(models: tuple[str, ...], as_json: bool) -> None:
    """Measure models on this machine, by name or folder.

    Decoded pictures a second, milliseconds a query, and how near each precision is to
    fp32 (the least cosine), where that lies in the same folder.
    """
    from erhai.models import benchmark

    if not as_json:
        click.echo(f"{'pictures/s':>10}  {'query ms':>8}  {'size':>8}  {'to fp32':>16}  model")
    for measured in benchmark(models):
        if as_json:
            output.write_json(measured_as_json(measured), indent=None)
        else:
            click.echo(measured_line(measured))


@command.command(
    cls=Command,
    examples=(
        ("erhai models export ./clip-vit-base-patch32 ./clip", "in full precision"),
        (
            "erhai models export ./clip-vit-base-patch32 ./clip --precision int8",
            "a quarter as large",
        ),
        ("erhai models export ./ckpt ./clip --photos ~/Pictures", "compared on your photographs"),
    ),
)
@click.argument("checkpoint", type=click.Path(path_type=Path))
@click.argument("out", type=click.Path(path_type=Path))
@click.option(
    "--precision",
    type=click.Choice(["fp32", "int8"]),
    default="fp32",
    show_default=True,
    help="Of the weights' matrices.",
)
@click.option(
    "--photos",
    type=click.Path(path_type=Path),
    metavar="FOLDER",
    help="Compare with the original on these pictures; else on made ones.",
)
@click.option("--json", "as_json", is_flag=True, help="Write one JSON document.")
@pass_session
def export(
    session: Session,
    checkpoint: Path,
    out: Path,
    precision: Literal["fp32", "int8"],
    photos: Path | None,
    as_json: bool,
) -> None:
    """Turn a CHECKPOINT of PyTorch into a folder OUT that Erhai runs.

    CHECKPOINT is a folder with config.json, model.safetensors and the tokenizer's and
    preprocessor's files. The export is compared with it before it is kept: in fp32 no
    embedding may differ (cosine 0.99999), in int8 the least cosine is told.
    Needs pip install 'erhai[torch]'.
    """
    from erhai.models import export_model

    def say(what: str) -> None:
        if not session.quiet and not as_json:
            click.echo(f"{what} …", err=True)

    done = export_model(checkpoint, out, precision=precision, photos=photos, say=say)
    if as_json:
        output.write_json(export_as_json(done))
    else:
        click.echo("\n".join(export_lines(done)))


def listed(models: "Sequence[KnownModel]") -> list[str]:
    """Return the table as lines; what is on this machine first."""
    there = [model for model in models if model.place]
    missing = [model for model in models if not model.place]
    width = max(len(model.name) for model in models)
    lines = ["On this machine:", *(line for model in there for line in _row(model, width))]
    if missing:
        lines += ["", "Known, and not here (erhai models pull NAME fetches one):"]
        lines += [line for model in missing for line in _row(model, width)]
    return lines


def _row(model: "KnownModel", width: int) -> list[str]:
    card = model.card
    name = printable(model.name)
    parts = []
    if card is not None:
        parts += ["+".join(card.languages), f"{card.dim} dimensions", f"{card.image_size_px} px"]
    if model.size_bytes is not None:
        parts.append(f"{size(model.size_bytes)} {model.precision}")
    if card is not None:
        parts.append(printable(card.licence))
    lines = [f"  {name:<{width}}  {', '.join(parts)}"]
    indent = " " * (width + 4)
    if card is not None and card.recall:
        figures = ", ".join(f"{each.language} {each.percent:g} %" for each in card.recall)
        first = card.recall[0]
        lines.append(f"{indent}{figures} ({first.measure}; {first.source})")
    if model.place not in (None, "bundled"):
        lines.append(f"{indent}{short_path(Path(str(model.place)))}")
    if model.problem:
        lines.append(f"{indent}cannot be used: {printable(model.problem)}")
    return lines


def measured_line(measured: "Measured") -> str:
    """Return one row of the table of `erhai models bench`."""
    near = "-"
    if measured.image_cosine is not None and measured.text_cosine is not None:
        near = f"{measured.image_cosine:.5f} {measured.text_cosine:.5f}"
    return (
        f"{measured.pictures_per_s:>10.1f}  {measured.query_ms:>8.1f}"
        f"  {size(measured.size_bytes):>8}  {near:>16}"
        f"  {printable(measured.name)}, {measured.precision}, {measured.runtime}"
    )


def export_lines(done: "ExportedModel") -> list[str]:
    """Return what was written, how near it is, and what to do next."""
    place = short_path(done.place)
    return [
        f"Written to {place}: {done.model_id}, {size(done.size_bytes)}.",
        f"Least cosine to the original: pictures {done.image_cosine:.6f} "
        f"({done.pictures} {done.pictures_are}), texts {done.text_cosine:.6f}.",
        f"Now try: erhai --library FOLDER index ~/Pictures --model {place}",
    ]


def list_as_json(models: "Sequence[KnownModel]") -> "dict[str, JsonValue]":
    """Return the document of `erhai models list --json`."""
    return {"version": 1, "command": "models list", "models": [_model(each) for each in models]}


def _model(model: "KnownModel") -> "dict[str, JsonValue]":
    card = model.card
    known: dict[str, JsonValue] = {
        "name": output.text_as_json(model.name),
        "installed": model.place is not None and model.problem is None,
        "place": None if model.place is None else output.text_as_json(model.place),
        "precision": model.precision,
        "size_bytes": model.size_bytes,
        "problem": None if model.problem is None else output.text_as_json(model.problem),
    }
    if card is None:
        return known
    return known | {
        "model_id": card.model_id,
        "family": card.family,
        "languages": list(card.languages),
        "dim": card.dim,
        "image_size_px": card.image_size_px,
        "resize": card.resize,
        "interpolation": card.interpolation,
        "mean": list(card.mean),
        "std": list(card.std),
        "context_length": card.context_length,
        "tokenizer": card.tokenizer,
        "cleaning": card.cleaning,
        "padding": card.padding,
        "licence": card.licence,
        "source": output.text_as_json(card.source),
        "recall": [
            {
                "language": each.language,
                "percent": each.percent,
                "measure": each.measure,
                "source": each.source,
            }
            for each in card.recall
        ],
    }


def measured_as_json(measured: "Measured") -> "dict[str, JsonValue]":
    """Return one line of `erhai models bench --json`."""
    return {
        "version": 1,
        "command": "models bench",
        "name": output.text_as_json(measured.name),
        "model_id": measured.model_id,
        "precision": measured.precision,
        "runtime": measured.runtime,
        "size_bytes": measured.size_bytes,
        "pictures_per_s": round(measured.pictures_per_s, 2),
        "query_ms": round(measured.query_ms, 3),
        "image_cosine": measured.image_cosine,
        "text_cosine": measured.text_cosine,
    }


def export_as_json(done: "ExportedModel") -> "dict[str, JsonValue]":
    """Return the document of `erhai models export --json`."""
    return {
        "version": 1,
        "command": "models export",
        **output.path_as_json(done.place),
        "model_id": done.model_id,
        "precision": done.precision,
        "size_bytes": done.size_bytes,
        "image_cosine": done.image_cosine,
        "text_cosine": done.text_cosine,
        "pictures": done.pictures,
        "pictures_are": done.pictures_are,
    }
