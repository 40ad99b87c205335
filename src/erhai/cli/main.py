"""The `erhai` command: a group whose commands are imported when they are asked for."""

import importlib
import os
import sys
import warnings
from difflib import get_close_matches
from typing import NoReturn

import click

from erhai.cli.command import Session, session_options, write_examples
from erhai.cli.errors import report_error

MODULES = {
    "index": "erhai.cli.index",
    "search": "erhai.cli.search",
    "similar": "erhai.cli.similar",
    "place": "erhai.cli.place",
    "serve": "erhai.cli.serve",
    "mcp": "erhai.cli.mcp",
    "models": "erhai.cli.models",
    "status": "erhai.cli.status",
    "evaluate": "erhai.cli.evaluate",
    "doctor": "erhai.cli.doctor",
    "forget": "erhai.cli.forget",
}
"""Each command's module, in the order of the help; its `command` is the command."""

EXAMPLES = (
    ("erhai index ~/Pictures", "read your pictures; again later for what is new"),
    ('erhai search "海边日落"', "describe a picture in Chinese"),
    ('erhai search "a dog running on the beach"', "or in English"),
    ("erhai similar photo.jpg", "or show one like it"),
)


class LazyGroup(click.Group):
    """A group that imports a command's module only when that command is needed."""

    def list_commands(self, _ctx: click.Context) -> list[str]:
        return list(MODULES)

    def get_command(self, _ctx: click.Context, cmd_name: str) -> click.Command | None:
        if cmd_name not in MODULES:
            return None
        command = importlib.import_module(MODULES[cmd_name]).command
        assert isinstance(command, click.Command)
        return command

    def resolve_command(
        self, ctx: click.Context, args: list[str]
    ) -> tuple[str | None, click.Command | None, list[str]]:
        name = args[0]
        if name in MODULES or name.startswith("-") or ctx.resilient_parsing:
            return super().resolve_command(ctx, args)
        near = get_close_matches(name, MODULES, n=1, cutoff=0.5)
        advice = (
            f"Did you mean 'erhai {near[0]}'?"
            if near
            else f'To find pictures by words: erhai search "{" ".join(args)}"'
        )
        raise click.UsageError(f"No such command '{name}'. {advice}", ctx)

    def format_epilog(self, _ctx: click.Context, formatter: click.HelpFormatter) -> None:
        write_examples(formatter, EXAMPLES)


@click.group(
    cls=LazyGroup,
    params=session_options(),
    invoke_without_command=True,
    context_settings={"help_option_names": ["-h", "--help"]},
)
@click.version_option(package_name="erhai", message="erhai %(version)s")
@click.pass_context
def cli(ctx: click.Context) -> None:
    """Find any photo by describing it, in Chinese or English, on your own machine."""
    ctx.ensure_object(Session)
    if ctx.invoked_subcommand is None:
        click.echo(ctx.get_help())


def main() -> NoReturn:
    """Run the command line of `sys.argv` and exit with its code."""
    sys.exit(run(sys.argv[1:]))


def run(arguments: list[str]) -> int:
    """Run one command line; return its exit code, having reported any error."""
    for stream in (sys.stdout, sys.stderr):
        # A terminal of another encoding than UTF-8 must not turn a name into a crash.
        if hasattr(stream, "reconfigure"):
            stream.reconfigure(errors="backslashreplace")
    if not sys.warnoptions and not os.environ.get("ERHAI_DEBUG"):
        warnings.simplefilter("ignore")
    if "_ERHAI_COMPLETE" in os.environ:
        cli.main(prog_name="erhai")  # answers the shell and exits
    try:
        # Not cli.main: what it does with Ctrl-C and closed pipes is for errors.py to say.
        with cli.make_context("erhai", arguments) as ctx:
            result = cli.invoke(ctx)
        sys.stdout.flush()
    except click.exceptions.Exit as end:
        return end.exit_code
    except (Exception, KeyboardInterrupt) as error:  # noqa: BLE001 - the last stop for all of them
        return report_error(error)
    return result if isinstance(result, int) else 0
