"""`erhai similar`: find pictures like one picture."""

import sys
from typing import Unpack

import click

from erhai.cli.command import Command, Session, pass_session
from erhai.cli.hits import HitOptions, Question, check_options, hit_options, show_answer


@click.command(
    cls=Command,
    examples=(
        ("erhai similar photo.jpg", "pictures like this one, which need not be in the library"),
        ("erhai similar photo.jpg -k 5 --open", "show the nearest five in your picture viewer"),
        ("erhai similar 照片.jpg --under ~/Pictures/2019", "only in one folder"),
        ("curl -s $URL | erhai similar -", "a picture from standard input"),
    ),
)
@click.argument("picture", metavar="PICTURE", type=click.Path(allow_dash=True))
@hit_options
@pass_session
def command(session: Session, picture: str, **options: Unpack[HitOptions]) -> None:
    """Find the pictures most like a given one.

    PICTURE is a file, or '-' for standard input.

    Shows rank, score and path. The score is the cosine between the two pictures:
    1 is the same picture, higher is nearer.
    """
    check_options(options)
    if picture == "-" and sys.stdin.isatty():
        raise click.UsageError(
            "Nothing on standard input. Hand it a picture: erhai similar - < photo.jpg"
        )
    with session.open_library() as library:
        answer = library.similar(
            sys.stdin.buffer if picture == "-" else picture,
            options["k"],
            after=options["after"],
            before=options["before"],
            under=options["under"],
        )
        show_answer(answer, Question("similar", picture), options, session, library)
