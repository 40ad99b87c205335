"""Every error becomes a sentence and an exit code, and never a traceback."""

import errno
import inspect
import re
from pathlib import Path

import click
import pytest

from erhai import errors
from erhai.cli.errors import OUTCOMES, OutputError, outcome_of, report_error
from erhai.errors import ErhaiError, FailureKind, PictureError, ServiceRefused, StoreDamaged

GUIDE = Path(__file__).parents[3] / "docs" / "guide" / "errors.md"


def every_error() -> list[type[ErhaiError]]:
    return [
        member
        for _, member in inspect.getmembers(errors, inspect.isclass)
        if issubclass(member, ErhaiError)
    ]


def raised() -> ZeroDivisionError:
    """Return an error that has been raised, so that it has a traceback."""
    with pytest.raises(ZeroDivisionError) as caught:
        raise ZeroDivisionError("division by zero")
    return caught.value


def made(kind: type[ErhaiError], message: str) -> ErhaiError:
    if kind is PictureError:
        return PictureError(FailureKind.CORRUPT, message)
    if kind is ServiceRefused:
        return ServiceRefused(message, status=422)
    return kind(message)


@pytest.mark.parametrize("kind", every_error())
def test_the_table_has_each_error_of_the_tree(kind: type[ErhaiError]) -> None:
    assert kind in OUTCOMES


@pytest.mark.parametrize("kind", every_error())
def test_an_error_is_told_in_its_own_words(
    kind: type[ErhaiError], capsys: pytest.CaptureFixture[str]
) -> None:
    code = report_error(made(kind, "The cat sat on the disk. Lift it."))

    captured = capsys.readouterr()
    assert captured.err == "Error: The cat sat on the disk. Lift it.\n"
    assert captured.out == ""
    assert code == OUTCOMES[kind].exit_code
    assert code not in (0, 70)


def test_an_error_that_the_table_does_not_know_is_taken_for_its_parent() -> None:
    class StoreOnFire(StoreDamaged):
        pass

    class Unheard(ErhaiError):
        pass

    assert outcome_of(StoreOnFire("")) is OUTCOMES[StoreDamaged]
    assert outcome_of(Unheard("")) is OUTCOMES[ErhaiError]


def test_control_characters_of_a_name_do_not_reach_the_terminal(
    capsys: pytest.CaptureFixture[str],
) -> None:
    report_error(OutputError("\x1b[2J\udcff cannot be written"))

    assert capsys.readouterr().err == "Error: \\x1b[2J\\xff cannot be written\n"


def test_an_unexpected_error_leaves_a_log_instead_of_a_traceback(
    capsys: pytest.CaptureFixture[str], monkeypatch: pytest.MonkeyPatch, tmp_path: Path
) -> None:
    monkeypatch.setenv("XDG_STATE_HOME", str(tmp_path))
    code = report_error(raised())

    said = capsys.readouterr().err
    assert code == 70
    assert "Traceback" not in said
    assert "ZeroDivisionError: division by zero" in said
    named = re.search(r"details are in (\S+\.log)", said)
    assert named is not None
    log = Path(named[1])
    assert log.is_relative_to(tmp_path)
    assert "Traceback" in log.read_text(encoding="utf-8")
    assert "test_errors.py" in log.read_text(encoding="utf-8")


def test_the_log_goes_elsewhere_when_its_folder_cannot_be_made(
    capsys: pytest.CaptureFixture[str], monkeypatch: pytest.MonkeyPatch, tmp_path: Path
) -> None:
    blocked = tmp_path / "file"
    blocked.write_text("not a folder")
    monkeypatch.setenv("XDG_STATE_HOME", str(blocked))
    monkeypatch.setattr("tempfile.tempdir", str(tmp_path))

    assert report_error(RuntimeError()) == 70
    assert len(list(tmp_path.glob("error-*.log"))) == 1
    assert str(tmp_path) in capsys.readouterr().err


def test_for_developers_there_is_a_traceback(
    capsys: pytest.CaptureFixture[str], monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setenv("ERHAI_DEBUG", "1")

    assert report_error(raised()) == 70
    assert "Traceback" in capsys.readouterr().err


@pytest.mark.parametrize(
    ("error", "code", "said"),
    [
        (KeyboardInterrupt(), 130, "Stopped."),
        (click.Abort(), 130, "Stopped."),
        (click.UsageError("No such thing."), 2, "Error: No such thing."),
        (click.ClickException("It failed."), 1, "Error: It failed."),
        (OSError(errno.ENOSPC, "No space left on device"), 8, "The disk is full."),
    ],
)
def test_other_ends_have_their_codes(
    error: BaseException, code: int, said: str, capsys: pytest.CaptureFixture[str]
) -> None:
    assert report_error(error) == code
    assert said in capsys.readouterr().err


def test_the_guide_shows_the_same_table() -> None:
    rows = re.findall(r"^\| (\d+) \| `(\w+)` \| (.+) \|$", GUIDE.read_text(encoding="utf-8"), re.M)

    assert sorted((name, int(code), meaning) for code, name, meaning in rows) == sorted(
        (kind.__name__, outcome.exit_code, outcome.meaning) for kind, outcome in OUTCOMES.items()
    )
