"""`erhai serve`: the page and the API."""

import os
import sys
from pathlib import Path
from typing import TYPE_CHECKING

import click

from erhai.cli import output
from erhai.cli.command import Command, Session, pass_session

if TYPE_CHECKING:
    from erhai.http.server import Server, Serving

RATE_WITH_TOKENS = 100.0


@click.command(
    cls=Command,
    examples=(
        ("erhai serve", "the page, for you alone: http://127.0.0.1:7860"),
        ("erhai serve --open", "and open it in the browser"),
        ("erhai serve --new-token admin", "a line for tokens.txt, which nobody else may read"),
        ("erhai serve --host 0.0.0.0 --token-file tokens.txt", "for others too, who have a token"),
        ("erhai serve --library-as trip=./trip.erhai --library-as home=./home.erhai", "several"),
    ),
)
@click.option("--host", default="127.0.0.1", show_default=True, help="The address to listen on.")
@click.option(
    "--port",
    default=7860,
    show_default=True,
    type=click.IntRange(0, 65_535),
    help="The port; 0 is any free one.",
)
@click.option(
    "--library-as",
    "libraries",
    multiple=True,
    metavar="NAME=FOLDER",
    help="Serve this library under a name; again for more of them.",
)
@click.option(
    "--token-file",
    type=click.Path(path_type=Path),
    metavar="FILE",
    help="Who may use it: a line each, TOKEN read|admin [NAME].",
)
@click.option(
    "--new-token",
    type=click.Choice(["read", "admin"]),
    help="Only print a line for the token file.",
)
@click.option(
    "--allow-folder",
    "allowed_folders",
    multiple=True,
    type=click.Path(path_type=Path),
    metavar="FOLDER",
    help="With tokens: admins may index what lies in it.",
)
@click.option(
    "--allowed-host",
    "allowed_hosts",
    multiple=True,
    metavar="NAME",
    help="With tokens: answer only to this name, such as photos.example.org.",
)
@click.option(
    "--proxy",
    "proxies",
    multiple=True,
    metavar="ADDRESS",
    help="With tokens: believe X-Forwarded-For and -Proto of this address or network.",
)
@click.option("--hide-location", is_flag=True, help="Tell nobody where pictures were taken.")
@click.option("--hide-paths", is_flag=True, help="Tell nobody where files lie on this machine.")
@click.option(
    "--rate-limit",
    type=click.FloatRange(min=0),
    metavar="N",
    help="Requests a second of one address or token; 0 is any number. "
    f"Default: {RATE_WITH_TOKENS:.0f} with tokens, else 0.",
)
@click.option("--log-queries", is_flag=True, help="Log also what is looked for.")
@click.option("--open/--no-open", "open_page", help="Open the page in the browser.")
@click.option("--json", "as_json", is_flag=True, help="Tell the address as a line of JSON.")
@pass_session
def command(  # noqa: PLR0913 - the options of the command
    session: Session,
    *,
    host: str,
    port: int,
    libraries: tuple[str, ...],
    token_file: Path | None,
    new_token: str | None,
    allowed_folders: tuple[Path, ...],
    allowed_hosts: tuple[str, ...],
    proxies: tuple[str, ...],
    hide_location: bool,
    hide_paths: bool,
    rate_limit: float | None,
    log_queries: bool,
    open_page: bool,
    as_json: bool,
) -> int:
    """Show the pictures on a page, and answer programs.

    The page is for a browser, programs ask at /api/v1. Without options only this
    machine can reach it, and whoever uses this machine may do everything. Ctrl-C ends
    it: what is being answered is answered first, and indexing stops where it is safe.
    """
    from erhai.http.tokens import new_token_line, read_tokens

    if new_token is not None:
        click.echo(new_token_line("admin" if new_token == "admin" else "read"))
        return 0
    # Searches share out the cores themselves: threads of NumPy's own only get in their way.
    os.environ.setdefault("OPENBLAS_NUM_THREADS", "1")
    from erhai.http.options import Options
    from erhai.http.server import Server, Serving

    tokens = None if token_file is None else read_tokens(token_file)
    if rate_limit is None:
        rate_limit = RATE_WITH_TOKENS if tokens else 0
    serving = Serving(
        libraries=_named(libraries, session),
        host=host,
        port=port,
        tokens=tokens,
        allowed_folders=allowed_folders,
        allowed_hosts=allowed_hosts,
        proxies=proxies,
        rate_per_s=rate_limit or None,
        words=log_queries,
        options=Options(hide_location=hide_location, hide_paths=hide_paths),
    )
    server = Server(serving)
    _log(serving, quiet=session.quiet)

    def announce() -> None:
        if as_json:
            output.write_json({"event": "serving", "url": server.url}, indent=None)
        elif not session.quiet:
            click.echo("\n".join(welcome(server)))
        if open_page:
            click.launch(server.url)

    server.run(announce)
    return 0


def welcome(server: "Server") -> list[str]:
    """Return what a person is told at the start, as lines."""
    from erhai.cli.text import counted

    images = sum(library.status().images for library in server.libraries.values())
    if images:
        lines = [f"Erhai shows {counted(images, 'picture')} at {server.url}"]
    else:
        lines = [
            f"Erhai is at {server.url}",
            "There are no pictures yet. The page says how to add some; so does: erhai index --help",
        ]
    return [*lines, "Press Ctrl-C to stop."]


def _named(libraries: tuple[str, ...], session: Session) -> dict[str, Path | None]:
    """Return the folders by name: those of --library-as, else the one of the command line."""
    named: dict[str, Path | None] = {}
    if session.library or not libraries:
        named["library"] = session.library
    for each in libraries:
        name, equals, folder = each.partition("=")
        if not equals or not folder or not name.replace("-", "_").isidentifier():
            raise click.UsageError(
                f"--library-as takes NAME=FOLDER, with a name of letters, digits and '-': '{each}'."
            )
        if name in named:
            raise click.UsageError(f"Two libraries cannot have the name '{name}'.")
        named[name] = Path(folder)
    return named


def _log(serving: "Serving", *, quiet: bool) -> None:
    """Log each request, but to a person at a terminal only what goes wrong."""
    import logging

    from erhai.http.logs import log_to

    everything = serving.words or not (quiet or sys.stderr.isatty())
    log_to(sys.stderr, logging.INFO if everything else logging.WARNING, words=serving.words)
