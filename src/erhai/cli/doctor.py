"""`erhai doctor`: check the installation and the library, and say what mends them."""

from collections.abc import Sequence
from typing import TYPE_CHECKING

import click

from erhai.cli import output
from erhai.cli.command import Command, Session, pass_session
from erhai.cli.errors import EXIT_NOTHING_DONE
from erhai.cli.text import printable

if TYPE_CHECKING:
    from erhai.health import Check

MARKS = {"ok": ("ok  ", "green"), "warn": ("warn", "yellow"), "fail": ("FAIL", "red")}


@click.command(
    cls=Command,
    examples=(
        ("erhai doctor", "each check with the command that mends it"),
        ("erhai doctor --json", "for a program or a report"),
        ("erhai doctor --quiet", "only what is not well"),
        ("erhai --library ./trip.erhai doctor", "of another library"),
    ),
)
@click.option("--json", "as_json", is_flag=True, help="Write one JSON document.")
@pass_session
def command(session: Session, as_json: bool) -> int:
    """Check Python, packages, machine, model and library.

    The exit code is 1 when a check failed; warnings do not count.
    """
    from erhai.cli.health import all_checks

    checks = all_checks(session)
    if as_json:
        output.write_json(output.checks_as_json(checks))
    else:
        write_checks([check for check in checks if check.state != "ok" or not session.quiet])
    return EXIT_NOTHING_DONE if any(check.state == "fail" for check in checks) else 0


def write_checks(checks: "Sequence[Check]") -> None:
    """Write each check with its state, and below it the command that mends it."""
    width = max((len(check.name) for check in checks), default=0)
    for check in checks:
        mark, colour = MARKS[check.state]
        styled = click.style(mark, fg=colour)
        click.echo(f"{styled}  {check.name:<{width}}  {printable(check.detail)}")
        if check.remedy and check.state != "ok":
            click.echo(f"{'':4}  {'':{width}}  → {check.remedy}")
