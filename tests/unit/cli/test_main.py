"""The command line itself: commands, options, help."""

import shlex

import click
import pytest
from click.testing import CliRunner

from erhai.cli.command import Command, CommandGroup, Session
from erhai.cli.main import EXAMPLES, MODULES, cli, run


def command(name: str) -> Command | CommandGroup:
    found = cli.get_command(click.Context(cli), name)
    assert isinstance(found, Command | CommandGroup)
    return found


def leaves(name: str) -> list[Command]:
    """Return the command of this name, or if it is a group, those in it."""
    found = command(name)
    inner = [found] if isinstance(found, Command) else list(found.commands.values())
    assert all(isinstance(leaf, Command) for leaf in inner)
    return [leaf for leaf in inner if isinstance(leaf, Command)]


def words_of(example: str) -> list[str]:
    """Return the words that a shell would hand to `erhai`, without pipes and redirections."""
    part = next(part for part in example.split("|") if "erhai" in part)
    words = shlex.split(part.partition(" < ")[0])
    return words[words.index("erhai") + 1 :]


@pytest.mark.parametrize("name", MODULES)
def test_every_command_has_help_that_ends_with_examples(name: str) -> None:
    result = CliRunner().invoke(cli, [name, "--help"])

    assert result.exit_code == 0
    head, _, examples = result.output.partition("\nExamples:\n")
    assert head.startswith("Usage: cli " + name)
    assert examples.count("erhai") >= 3
    options = [option for found in (command(name), *leaves(name)) for option in found.params]
    assert all(option.help for option in options if isinstance(option, click.Option))


@pytest.mark.parametrize(
    "example",
    dict.fromkeys(
        line
        for examples in (
            EXAMPLES,
            *(found.examples for name in MODULES for found in (command(name), *leaves(name))),
        )
        for line, _ in examples
    ),
)
def test_every_example_is_understood(example: str, monkeypatch: pytest.MonkeyPatch) -> None:
    called: list[str] = []
    for leaf in (leaf for name in MODULES for leaf in leaves(name)):
        monkeypatch.setattr(leaf, "callback", lambda name=leaf.name, **_: called.append(name))

    assert run(words_of(example)) == 0
    assert len(called) == 1


def test_examples_are_in_both_languages() -> None:
    lines = [line for line, _ in command("search").examples]

    assert any("海" in line for line in lines)
    assert any("dog" in line for line in lines)


def test_summaries_of_the_commands_are_not_cut() -> None:
    result = CliRunner().invoke(cli, ["--help"])

    assert "..." not in result.output.partition("Commands:")[2]


def test_erhai_alone_shows_help(capsys: pytest.CaptureFixture[str]) -> None:
    assert run([]) == 0
    assert "Commands:" in capsys.readouterr().out


@pytest.mark.parametrize(
    ("arguments", "said"),
    [
        (["serch", "cat"], "No such command 'serch'. Did you mean 'erhai search'?"),
        (["海边日落"], 'To find pictures by words: erhai search "海边日落"'),
        (["search", "cat", "--pahts"], "Did you mean '--paths'?"),
        (["search"], "Say what to look for, as words or by --query"),
        (["search", "cat", "-k", "0"], "0 is not in the range x>=1"),
        (["search", "cat", "-k", "many"], "'many' is not a valid integer"),
        (["search", "cat", "--json", "--paths"], "--json and --paths exclude each other."),
        (["forget"], "Missing argument 'FOLDER'"),
    ],
)
def test_a_command_line_that_is_wrong_gets_advice(
    arguments: list[str], said: str, capsys: pytest.CaptureFixture[str]
) -> None:
    assert run(arguments) == 2
    captured = capsys.readouterr()
    assert said in captured.err
    assert captured.out == ""


@pytest.mark.parametrize(
    "arguments",
    [
        ["--library", "/a/library", "-q", "status"],
        ["status", "--library", "/a/library", "-q"],
        ["--library", "/another", "status", "--library", "/a/library", "--quiet"],
    ],
)
def test_the_library_is_named_before_or_after_the_command(
    arguments: list[str], monkeypatch: pytest.MonkeyPatch
) -> None:
    sessions: list[Session] = []
    monkeypatch.setattr(command("status"), "callback", lambda **_: sessions.append(current()))

    def current() -> Session:
        session = click.get_current_context().find_object(Session)
        assert session is not None
        return session

    assert run(arguments) == 0
    assert [(str(session.library), session.quiet) for session in sessions] == [("/a/library", True)]
