"""`erhai forget`: take a folder's pictures out of the library."""

import os
import sys
from pathlib import Path

import click

from erhai.cli.command import Command, Session, pass_session
from erhai.cli.text import counted, short_path


@click.command(
    cls=Command,
    examples=(
        ("erhai forget ~/Pictures/old", "asks first"),
        ("erhai forget /media/camera --yes", "does not ask, for scripts"),
        ("erhai status", "shows the folders that the library knows"),
    ),
)
@click.argument("folder", metavar="FOLDER", type=click.Path(path_type=Path))
@click.option("--yes", is_flag=True, help="Do not ask.")
@pass_session
def command(session: Session, folder: Path, yes: bool) -> None:
    """Take a folder out of the library; its files are never touched.

    FOLDER need not exist any more. 'erhai index FOLDER' brings the pictures back.
    """
    shown = short_path(folder)
    with session.open_library() as library:
        if not yes:
            if not sys.stdin.isatty():
                raise click.UsageError("Nobody is there to ask. To forget without asking: --yes")
            question = f"Forget the pictures in {shown}? The files stay where they are."
            if not click.confirm(question, err=True):
                click.echo("Nothing was changed.", err=True)
                return
        forgotten = library.forget(folder)
        inside = [outer.path for outer in library.status().folders if _lies_in(folder, outer.path)]
    if not session.quiet:
        if forgotten:
            click.echo(f"{counted(forgotten, 'file')} forgotten. On the disk nothing was touched.")
            for outer in inside:
                click.echo(
                    f"But {shown} lies in {short_path(outer)}, so the next 'erhai index' reads it "
                    "again. Move it out of there to keep it out."
                )
        else:
            click.echo(f"The library knows no file in {shown}. Its folders: erhai status")


def _lies_in(folder: Path, outer: Path) -> bool:
    return Path(os.path.realpath(folder.expanduser())).is_relative_to(outer)
