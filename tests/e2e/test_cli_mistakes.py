"""What goes wrong: a sentence and an exit code, never a traceback."""

import pytest
from filelock import FileLock

from tests.e2e.command import Home


@pytest.mark.parametrize(
    ("arguments", "code", "said"),
    [
        (("search", "   "), 2, "Error: The query is empty."),
        (("search", "- zebra"), 2, "Error: "),
        (("search", "cat", "--after", "tomorrow"), 2, "'tomorrow' is not a date"),
        (("search", "cat", "--after", "2012", "--before", "2004"), 2, "Swap the two?"),
        (("similar", "nothing.jpg"), 3, "There is no picture nothing.jpg."),
        (("similar", ".profile"), 3, ".profile"),
        (("similar", "-"), 3, "empty"),
        (("search", "./nothing.jpg + night"), 3, "nothing.jpg"),
        (("search", "cat", "--sheet", "cats.txt"), 3, "ends with .png"),
        (("search", "cat", "--sheet", "no/cats.png"), 3, "does not exist"),
        (("index", "no-such-folder"), 3, "There is no folder"),
        (("index", "Pictures/cat.png"), 3, "is a file"),
        (("forget", "Pictures"), 2, "--yes"),
        (("--library", "elsewhere", "search", "cat"), 4, "erhai index ~/Pictures"),
        (("--library", "elsewhere", "status"), 4, "There is no library"),
        (("--library", "elsewhere", "forget", "x", "--yes"), 4, "There is no library"),
        (("--library", "elsewhere", "index"), 4, "There is no library"),
    ],
)
def test_each_mistake_is_a_sentence_and_a_code(
    home: Home, arguments: tuple[str, ...], code: int, said: str
) -> None:
    (home.folder / ".profile").write_text("# no picture\n" * 40)

    ran = home.run(*arguments)

    assert said in ran.err
    assert ran.code == code
    assert ran.out == b""
    assert "Traceback" not in ran.err
    assert len(ran.err.splitlines()) <= 2
    assert not (home.folder / "elsewhere").exists()


def test_a_setting_that_cannot_be_is_named(home: Home) -> None:
    ran = home.run("status", ERHAI_THREADS="many")
    none = home.run("status", ERHAI_BATCH_SIZE="0")

    assert (ran.code, none.code) == (2, 2)
    assert ran.err.startswith("Error: ERHAI_THREADS is 'many'")
    assert none.err.startswith("Error: ERHAI_BATCH_SIZE is '0'")


def test_a_full_device_is_told(home: Home) -> None:
    ran = home.sh("erhai search cat --json -k 100 > /dev/full")

    assert ran.code == 8
    assert ran.err.startswith("Error: The disk is full.")


def test_two_writers_do_not_meet(home: Home) -> None:
    with FileLock(home.library / "writer.lock"):
        ran = home.run("index")
        searched = home.run("search", "cat", "-k", "1")

    assert ran.code == 5
    assert "is writing to the library" in ran.err
    assert searched.code == 0


def test_a_damaged_library_is_told_by_all_commands(fresh: Home) -> None:
    fresh.library.mkdir(parents=True)
    (fresh.library / "catalogue.sqlite3").write_bytes(b"this is no database" * 400)

    searched = fresh.run("search", "cat")
    examined = fresh.run("doctor", "--json")

    assert searched.code == 4
    assert "Traceback" not in searched.err
    assert examined.code == 1
    [check] = [check for check in examined.json["checks"] if check["name"] == "library"]
    assert check["state"] == "fail"


def test_a_fault_in_erhai_is_told_with_its_log(fresh: Home) -> None:
    # A folder as the store's file is something that nobody provides for.
    fresh.library.mkdir(parents=True)
    shim = fresh.folder / "shim"
    shim.mkdir()
    (shim / "sitecustomize.py").write_text(
        "import erhai.cli.command as c\n"
        "def broken(self, *, create=False): raise ZeroDivisionError('a fault')\n"
        "c.Session.open_library = broken\n"
    )

    ran = fresh.run("status", PYTHONPATH=str(shim))
    shown = fresh.run("status", PYTHONPATH=str(shim), ERHAI_DEBUG="1")

    assert ran.code == shown.code == 70
    assert "Traceback" not in ran.err
    [log] = (fresh.folder / ".local/state/erhai/log").iterdir()
    assert str(log) in ran.err
    assert "ZeroDivisionError: a fault" in log.read_text()
    assert "Traceback" in shown.err
