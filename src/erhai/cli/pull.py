"""`erhai models pull`: fetch a published model."""

import time
from collections.abc import Callable
from pathlib import Path
from typing import TYPE_CHECKING, Literal

import click

from erhai.cli import output
from erhai.cli.command import Command, Session, pass_session
from erhai.cli.text import duration, printable, short_path, size

if TYPE_CHECKING:
    from erhai.cli.output import JsonValue
    from erhai.encode.hub.progress import Fetched
    from erhai.models import PulledModel

_INTERVAL_S = 0.25


@click.command(
    "pull",
    cls=Command,
    examples=(
        ("erhai models pull clip-vit-b32", "into your folder of models, by its name from then on"),
        ("erhai models pull siglip2-b16 --precision int8", "a quarter as large"),
        ("erhai models pull clip-vit-b32 --endpoint https://hf-mirror.com", "from a mirror"),
    ),
)
@click.argument("name")
@click.option(
    "--to",
    type=click.Path(path_type=Path),
    metavar="FOLDER",
    help="Make this folder of it; else $ERHAI_MODELS/NAME.",
)
@click.option(
    "--precision",
    type=click.Choice(["fp32", "int8"]),
    default="fp32",
    show_default=True,
    help="Of the weights.",
)
@click.option("--endpoint", metavar="URL", help="The hub; else $HF_ENDPOINT, else Hugging Face.")
@click.option("--json", "as_json", is_flag=True, help="Write JSON lines as it goes on.")
@pass_session
def command(
    session: Session,
    name: str,
    to: Path | None,
    precision: Literal["fp32", "int8"],
    endpoint: str | None,
    as_json: bool,
) -> None:
    """Fetch the model NAME from a hub.

    Broken off, it goes on where it stopped when it is run again. Each file is compared with
    the hash that the hub tells, and the model has to run once before it is put in place.
    """
    from erhai.cli.progress import meter
    from erhai.models import pull_model

    pace = Pace()
    try:
        with meter(quiet=session.quiet or as_json) as progress:

            def say(fetched: "Fetched") -> None:
                if not pace.is_due(fetched):
                    return
                if as_json:
                    output.write_json(progress_as_json(fetched, pace), indent=None)
                done, total = fetched.done_bytes, fetched.total_bytes
                progress.advance(progress_line(fetched, pace), done, total)

            pulled = pull_model(name, to=to, precision=precision, endpoint=endpoint, say=say)
    except KeyboardInterrupt:
        click.echo("What was fetched is kept: the same command goes on from there.", err=True)
        raise
    if as_json:
        output.write_json(pulled_as_json(pulled), indent=None)
    elif not session.quiet:
        click.echo("\n".join(pulled_lines(pulled, named=to is None)))


class Pace:
    """How quick it goes, and how often that is worth telling."""

    def __init__(self, clock: Callable[[], float] = time.monotonic) -> None:
        self._clock = clock
        self._began_s: float | None = None
        self._told_s = 0.0
        self.bytes_per_s = 0.0
        self.remaining_s: float | None = None

    def is_due(self, fetched: "Fetched") -> bool:
        """Whether to tell of this: the first, the last, and those in between now and then."""
        now_s = self._clock()
        if self._began_s is None:
            self._began_s = self._told_s = now_s
            return True
        ended = fetched.done_bytes == fetched.total_bytes
        if not ended and now_s - self._told_s < _INTERVAL_S:
            return False
        self._told_s = now_s
        elapsed_s = now_s - self._began_s
        if elapsed_s > 0:
            self.bytes_per_s = max(0, fetched.done_bytes - fetched.kept_bytes) / elapsed_s
        if self.bytes_per_s > 0:
            self.remaining_s = (fetched.total_bytes - fetched.done_bytes) / self.bytes_per_s
        return True


def progress_line(fetched: "Fetched", pace: Pace) -> str:
    """Return '120 MB of 352 MB, 12 MB a second, 20 s left, onnx/vision_model.onnx'."""
    parts = [f"{size(fetched.done_bytes)} of {size(fetched.total_bytes)}"]
    if pace.bytes_per_s > 0:
        parts.append(f"{size(round(pace.bytes_per_s))} a second")
    if pace.remaining_s is not None:
        parts.append(f"{duration(pace.remaining_s)} left")
    return ", ".join([*parts, printable(fetched.path)])


def pulled_lines(pulled: "PulledModel", *, named: bool) -> list[str]:
    """Return where the model is, and what to do next."""
    place = short_path(pulled.place)
    what = f"{printable(pulled.model_id)}, {size(pulled.size_bytes)}"
    if pulled.commit:
        first = f"Fetched to {place}: {what}, {pulled.repository} at {pulled.commit[:12]}."
    else:
        first = f"There already, at {place}: {what}."
    model = pulled.name if named else place
    return [first, f"Now try: erhai --library FOLDER index ~/Pictures --model {model}"]


def progress_as_json(fetched: "Fetched", pace: Pace) -> "dict[str, JsonValue]":
    """Return a line of `erhai models pull --json` on the way."""
    return {
        "version": 1,
        "event": "progress",
        "file": output.text_as_json(fetched.path),
        "done_bytes": fetched.done_bytes,
        "total_bytes": fetched.total_bytes,
        "kept_bytes": fetched.kept_bytes,
        "bytes_per_s": round(pace.bytes_per_s),
        "remaining_s": None if pace.remaining_s is None else round(pace.remaining_s, 1),
    }


def pulled_as_json(pulled: "PulledModel") -> "dict[str, JsonValue]":
    """Return the last line of `erhai models pull --json`."""
    return {
        "version": 1,
        "event": "report",
        "command": "models pull",
        "name": pulled.name,
        **output.path_as_json(pulled.place),
        "model_id": pulled.model_id,
        "precision": pulled.precision,
        "size_bytes": pulled.size_bytes,
        "repository": pulled.repository,
        "commit": pulled.commit or None,
    }
