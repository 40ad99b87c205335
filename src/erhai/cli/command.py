"""What all commands share: the session's options, and help that ends with examples."""

from collections.abc import Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import TYPE_CHECKING

import click

if TYPE_CHECKING:
    from erhai.library import Library

Examples = Sequence[tuple[str, str]]
"""Command lines, each with what it is for."""


@dataclass(slots=True)
class Session:
    """What holds for the whole command line, given before or after the command."""

    library: Path | None = None
    quiet: bool = False

    def open_library(self, *, create: bool = False, model: str | None = None) -> "Library":
        """Open the library this command line means; raises what `erhai.open_library` does."""
        from erhai.library import open_library

        return open_library(self.library, create=create, model=model)


pass_session = click.make_pass_decorator(Session, ensure=True)


class Command(click.Command):
    """A command that knows the session's options and shows examples."""

    def __init__(self, *args: object, examples: Examples, **kwargs: object) -> None:
        super().__init__(*args, **kwargs)  # type: ignore[arg-type]
        self.examples = examples
        self.params.extend(session_options())

    def format_epilog(self, _ctx: click.Context, formatter: click.HelpFormatter) -> None:
        write_examples(formatter, self.examples)


class CommandGroup(click.Group):
    """Commands about one thing, with the session's options and examples."""

    def __init__(self, *args: object, examples: Examples, **kwargs: object) -> None:
        super().__init__(*args, **kwargs)  # type: ignore[arg-type]
        self.examples = examples
        self.params.extend(session_options())

    def format_epilog(self, _ctx: click.Context, formatter: click.HelpFormatter) -> None:
        write_examples(formatter, self.examples)


def session_options() -> list[click.Parameter]:
    """Return fresh `--library` and `--quiet` options, for the group and for each command."""
    return [
        click.Option(
            ["--library"],
            type=click.Path(path_type=Path),
            metavar="PATH",
            expose_value=False,
            callback=_keep_library,
            help="The library's folder; else $ERHAI_LIBRARY, else your data folder.",
        ),
        click.Option(
            ["-q", "--quiet"],
            is_flag=True,
            expose_value=False,
            callback=_keep_quiet,
            help="Say only what was asked for, and errors.",
        ),
    ]


def write_examples(formatter: click.HelpFormatter, examples: Examples) -> None:
    """Write examples at the end of a help page, each on its own line."""
    with formatter.section("Examples"):
        for line, purpose in examples:
            formatter.write(f"{'':{formatter.current_indent}}{line}\n")
            formatter.write(f"{'':{formatter.current_indent + 4}}{purpose}\n")


def _keep_library(ctx: click.Context, _: click.Parameter, value: Path | None) -> None:
    if value is not None:
        ctx.ensure_object(Session).library = value


def _keep_quiet(ctx: click.Context, _: click.Parameter, value: bool) -> None:
    if value:
        ctx.ensure_object(Session).quiet = True
