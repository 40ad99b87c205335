"""`erhai place`: places of the user's own, such as 家, to search by."""

import re
from pathlib import Path

import click

from erhai.cli import output
from erhai.cli.command import Command, CommandGroup, Session, pass_session
from erhai.cli.text import printable

_POSITION = re.compile(r"\s*([+-]?\d+(?:\.\d+)?)\s*[,，]\s*([+-]?\d+(?:\.\d+)?)\s*")


class _Add(Command):
    """A command that takes a latitude south of the equator for no option."""

    def parse_args(self, ctx: click.Context, args: list[str]) -> list[str]:
        south = [word for word in args if word.startswith("-") and _POSITION.fullmatch(word)]
        if south and "--" not in args:
            args = [*(word for word in args if word not in south), "--", *south]
        return super().parse_args(ctx, args)


@click.group(
    cls=CommandGroup,
    examples=(
        ("erhai place add 家 25.6065,100.2676", "then: erhai search 在家拍的猫"),
        ("erhai place list", "all of your places"),
        ("erhai place remove 家", "no picture is touched"),
    ),
)
def command() -> None:
    """Name places of your own, to search by: home, 家, grandma's garden.

    Searching knows a new place at once; the names that pictures are shown with follow
    with the next 'erhai index'.
    """


@command.command(
    cls=_Add,
    examples=(
        ("erhai place add 家 25.6065,100.2676", "latitude, longitude in degrees"),
        ("erhai place add 外婆家 25.69,100.16 --radius 0.3", "all within 300 m"),
        ('erhai place add "the cabin" -33.86,151.21', "south and west are negative"),
        ("erhai place add 家 --at photo.jpg", "where a picture was taken"),
    ),
)
@click.argument("name")
@click.argument("position", required=False, metavar="[LATITUDE,LONGITUDE]")
@click.option("--at", type=click.Path(path_type=Path), metavar="PICTURE", help="Take its position.")
@click.option(
    "--radius",
    "radius_km",
    type=float,
    default=1.0,
    show_default=True,
    metavar="KM",
    help="How far around the place reaches.",
)
@pass_session
def add(
    session: Session, name: str, position: str | None, at: Path | None, radius_km: float
) -> None:
    """Keep a place under NAME; a place of that name is replaced."""
    if (position is None) == (at is None):
        raise click.UsageError("Say where it is: LATITUDE,LONGITUDE or --at PICTURE.")
    where = None if position is None else _parse(position)
    with session.open_library() as library:
        if where is not None:
            place = library.add_place(name, *where, radius_km)
        else:
            assert at is not None  # one of the two was given
            place = library.add_place_at(name, at, radius_km)
    if not session.quiet:
        click.echo(
            f"{printable(place.name)} is {place.latitude},{place.longitude} and "
            f"{place.radius_km:g} km around."
        )


@command.command(
    "list",
    cls=Command,
    examples=(
        ("erhai place list", "name, latitude, longitude, radius in km"),
        ("erhai place list --json", "for a program"),
    ),
)
@click.option("--json", "as_json", is_flag=True, help="Write one JSON document.")
@pass_session
def list_places(session: Session, as_json: bool) -> None:
    """List your places."""
    with session.open_library() as library:
        places = library.places()
    if as_json:
        output.write_json(output.places_as_json(places))
        return
    for place in places:
        position = f"{place.latitude},{place.longitude}"
        click.echo(f"{printable(place.name)}\t{position}\t{place.radius_km:g} km")
    if not places and not session.quiet:
        click.echo("No place yet. Name one: erhai place add 家 25.6065,100.2676", err=True)


@command.command(
    cls=Command, examples=(("erhai place remove 家", "the name means nothing of yours again"),)
)
@click.argument("name")
@pass_session
def remove(session: Session, name: str) -> None:
    """Forget a place; no picture is touched."""
    with session.open_library() as library:
        library.remove_place(name)
    if not session.quiet:
        click.echo(f"{printable(name)} is no place of yours any more.")


def _parse(position: str) -> tuple[float, float]:
    found = _POSITION.fullmatch(position)
    if found is None:
        raise click.UsageError(
            f"'{position}' is no position. Write latitude and longitude in degrees with a "
            "comma between: 25.6065,100.2676"
        )
    return float(found[1]), float(found[2])
