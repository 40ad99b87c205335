"""`erhai mcp`: the pictures as tools for an assistant."""

from importlib.util import find_spec
from pathlib import Path

import click

from erhai.cli.command import Command, Session, pass_session
from erhai.errors import DependencyMissing


@click.command(
    cls=Command,
    examples=(
        ("erhai mcp", "for an assistant's configuration: your own library, offline"),
        ("erhai --library ./trip.erhai mcp", "another library"),
        ("erhai mcp --url http://nas:7860 --token-file token.txt", "what 'erhai serve' has there"),
    ),
)
@click.option("--url", metavar="URL", help="Ask a running service instead of the library here.")
@click.option(
    "--token-file",
    type=click.Path(path_type=Path),
    metavar="FILE",
    help="With --url: the file whose first word is the token.",
)
@click.option("--hide-location", is_flag=True, help="Do not tell where pictures were taken.")
@click.option("--hide-paths", is_flag=True, help="Do not tell where files lie on this machine.")
@pass_session
def command(
    session: Session,
    url: str | None,
    token_file: Path | None,
    hide_location: bool,
    hide_paths: bool,
) -> None:
    """Let an assistant search the pictures and look at them.

    Speaks the Model Context Protocol on standard input and output: assistants start it
    themselves, as their configuration says. What it shows, the assistant sees, and sends to
    wherever its model runs.
    """
    if url is None and token_file is not None:
        raise click.UsageError("A token is for a service. Name it: --url http://…")
    if url is not None and (session.library or hide_location or hide_paths):
        raise click.UsageError("With --url the service decides what is shown.")
    if find_spec("mcp") is None:
        raise DependencyMissing(
            "The package 'mcp' is not installed. Install it: pip install 'erhai[mcp]'"
        )
    from erhai.mcp.serving import serve_library, serve_service

    if url is not None:
        from erhai.client.token_file import read_token

        serve_service(url, None if token_file is None else read_token(token_file))
        return
    from erhai.http.options import Options

    with session.open_library() as library:
        serve_library(library, Options(hide_location=hide_location, hide_paths=hide_paths))
