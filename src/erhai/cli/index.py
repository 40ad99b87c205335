"""`erhai index`: read folders of pictures into the library."""

from pathlib import Path
from typing import TYPE_CHECKING

import click

from erhai.cli import output
from erhai.cli.command import Command, Session, pass_session
from erhai.cli.errors import EXIT_INTERRUPTED, EXIT_NOTHING_DONE
from erhai.cli.text import counted, duration

if TYPE_CHECKING:
    from erhai.index.report import IndexReport

STOPPING = (
    "Stopping: the pictures in hand are finished and saved. Press Ctrl-C again to stop at once."
)


@click.command(
    cls=Command,
    examples=(
        ("erhai index ~/Pictures", "read all pictures in a folder and the folders in it"),
        ("erhai index", "look at the same folders again: only what is new or changed is read"),
        ("erhai index ~/照片 /media/camera", "several folders, of any name"),
        ("erhai --library ./trip.erhai index ./trip", "keep a library of its own"),
        ("erhai index ~/Pictures --model ./clip-vit-b32", "encode by a model of your own"),
        ("erhai index ~/Pictures --json | tail -n 1", "the report, for a program"),
    ),
)
@click.argument("folders", nargs=-1, metavar="[FOLDER]...", type=click.Path(path_type=Path))
@click.option("--model", metavar="NAME", help="A model's name or folder; the library remembers it.")
@click.option("--json", "as_json", is_flag=True, help="Write events and the report as JSON lines.")
@pass_session
def command(session: Session, folders: tuple[Path, ...], model: str | None, as_json: bool) -> int:
    """Read the pictures in folders, so that they can be searched.

    Without a folder, the folders read before are looked at again. Ctrl-C is safe:
    what is done stays, and the next run goes on from there. Files that cannot be
    read are counted and listed by 'erhai status --failed'; they stop nothing.
    """
    from erhai.cli.interrupt import stop_on_interrupt
    from erhai.cli.progress import reporter

    with session.open_library(create=bool(folders), model=model) as library:
        with (
            reporter(quiet=session.quiet, as_json=as_json) as shown,
            stop_on_interrupt(lambda: shown.say(STOPPING)) as stop,
        ):
            report = library.index(*folders, on_event=shown.show, stop=stop)
        status = library.status()
    if as_json:
        output.write_json(output.report_as_json(report), indent=None)
    elif not session.quiet:
        click.echo("\n".join(summary(report, status.images, status.failed)))
    return exit_code(report, status.images)


def exit_code(report: "IndexReport", images: int) -> int:
    """Return 0 when the library now has pictures to search, even if files failed."""
    if report.interrupted:
        return EXIT_INTERRUPTED
    return 0 if images else EXIT_NOTHING_DONE


def summary(report: "IndexReport", images: int, failed: int) -> list[str]:
    """Return what happened and what to do next, as lines.

    images and failed count the whole library after the run.
    """
    counts = (
        (report.encoded, "new or changed"),
        (report.reused, "copies"),
        (report.supplemented, "read again for what is new in Erhai"),
        (report.moved, "moved"),
        (report.unchanged, "unchanged"),
        (report.removed, "gone"),
        (len(report.failures), "failed"),
    )
    parts = ", ".join(f"{number:,} {what}" for number, what in counts if number)
    head = "Stopped after" if report.interrupted else "Done in"
    if report.found == 0 and not parts:
        lines = ["No pictures were found there. Erhai reads jpg, png, webp, gif, bmp, tiff, heic."]
    else:
        found = counted(report.found, "picture file")
        lines = [f"{head} {duration(report.elapsed_s)}: {found}: {parts}."]
    if report.interrupted:
        lines.append("Everything so far is saved. To go on: erhai index")
    if failed:
        lines.append(
            f"{counted(failed, 'file')} cannot be used. Which and why: erhai status --failed"
        )
    if images and not report.interrupted:
        lines.append('Now try: erhai search "海边日落"')
    return lines
