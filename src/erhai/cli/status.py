"""`erhai status`: what the library holds, and which files failed."""

from datetime import UTC, datetime
from typing import TYPE_CHECKING

import click

from erhai.cli import output
from erhai.cli.command import Command, Session, pass_session
from erhai.cli.text import counted, duration, short_path, size

if TYPE_CHECKING:
    from erhai.status import LibraryStatus


@click.command(
    cls=Command,
    examples=(
        ("erhai status", "how many pictures, from which folders"),
        ("erhai status --failed", "which files cannot be used, and why"),
        ("erhai status --failed | cut -f2", "their paths only"),
        ("erhai --library ./trip.erhai status --json", "for a program"),
    ),
)
@click.option("--failed", is_flag=True, help="List the files that cannot be used, and why.")
@click.option("--json", "as_json", is_flag=True, help="Write one JSON document.")
@pass_session
def command(session: Session, failed: bool, as_json: bool) -> None:
    """Show what the library holds."""
    with session.open_library() as library:
        status = library.status()
        failures = library.failures() if failed else None
    if as_json:
        output.write_json(output.status_as_json(status, failures))
    elif failures is None:
        click.echo("\n".join(overview(status, datetime.now(UTC))))
    elif failures:
        output.write_failures(failures)
    elif not session.quiet:
        click.echo("No file failed.", err=True)


def overview(status: "LibraryStatus", now: datetime) -> list[str]:
    """Return the status as aligned lines for people."""
    lines = [
        f"Library   {short_path(status.path)} ({size(status.size_bytes)})",
        f"Pictures  {status.images:,}",
    ]
    if status.waiting:
        lines.append(f"Waiting   {status.waiting:,}; 'erhai index' makes them searchable")
    if status.failed:
        lines.append(f"Failed    {status.failed:,}; which and why: erhai status --failed")
    for folder in status.folders:
        failed = f", {folder.failed:,} failed" if folder.failed else ""
        lines.append(
            f"Folder    {short_path(folder.path)}: {counted(folder.images, 'picture')}{failed}"
        )
    if not status.folders:
        lines.append("Folder    none yet; read one: erhai index ~/Pictures")
    lines.append(f"Model     {status.model_id}, {status.dim} dimensions, in {status.store}")
    if status.indexed_at is not None:
        ago = duration(max(0.0, (now - status.indexed_at).total_seconds()))
        lines.append(f"Indexed   {status.indexed_at.astimezone():%Y-%m-%d %H:%M} ({ago} ago)")
    return lines
