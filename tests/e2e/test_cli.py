"""The command line as people and scripts use it: real processes, real model, real pictures."""

import base64
import json
import os
import shutil
import signal
import subprocess
import sys
from pathlib import Path

import numpy as np
import pytest
from filelock import FileLock
from PIL import Image
from tests.e2e.command import ERHAI, Home, Ran, require_model

CAFE = b"caf\xe9\n1.png"


@pytest.fixture(scope="module")
def home(tmp_path_factory: pytest.TempPathFactory, photographs: dict[str, Path]) -> Home:
    """A home with the sample photographs and some odd files, indexed once, then only read."""
    require_model()
    made = Home(tmp_path_factory.mktemp("home"))
    for name, source in photographs.items():
        shutil.copyfile(source, made.pictures / name)
    travel = made.pictures / "旅行 2019"
    travel.mkdir()
    shutil.copyfile(photographs["temple.jpg"], travel / "寺庙.jpg")
    shutil.copyfile(photographs["flower.jpg"], os.fsencode(travel) + b"/" + CAFE)
    (made.pictures / "broken.jpg").write_bytes(photographs["temple.jpg"].read_bytes()[:2000])
    (made.pictures / "empty.png").touch()
    ran = made.run("index", "Pictures")
    assert ran.code == 0, ran.err
    return made


@pytest.fixture
def fresh(tmp_path: Path) -> Home:
    """An empty home."""
    return Home(tmp_path / "home")


def paths(ran: Ran) -> list[str]:
    assert ran.code == 0, ran.err
    return [line.split("\t")[2] for line in ran.lines]


# Finding


@pytest.mark.parametrize(
    ("words", "name"),
    [
        ("一只猫", "cat.png"),
        ("a photo of a cat", "cat.png"),
        ("一杯咖啡", "coffee.png"),
        ("a cup of coffee", "coffee.png"),
        ("摩托车", "motorcycle.png"),
        ("a red motorcycle", "motorcycle.png"),
        ("一朵花", "flower.jpg"),
        ("temple", "temple.jpg"),
    ],
)
def test_words_find_the_picture(home: Home, words: str, name: str) -> None:
    found = paths(home.run("search", words, "-k", "3"))

    assert len(found) == 3
    assert name in [Path(path).name for path in found]


def test_words_need_no_quotes(home: Home) -> None:
    assert home.run("search", "a", "cup", "of", "coffee").out == (
        home.run("search", "a cup of coffee").out
    )


def test_a_picture_finds_its_copies_and_not_itself(home: Home) -> None:
    found = home.run("similar", "Pictures/temple.jpg", "-k", "2", "--json").json["hits"]

    assert Path(found[0]["path"]).name == "寺庙.jpg"
    assert found[0]["score"] > 0.999
    assert found[1]["score"] < 0.99


def test_a_picture_from_standard_input_finds_the_same(home: Home) -> None:
    data = (home.pictures / "cat.png").read_bytes()

    found = home.run("similar", "-", "-k", "3", "--json", stdin=data).json

    assert found["query"] == "-"
    assert Path(found["hits"][0]["path"]).name == "cat.png"
    assert found["hits"][0]["score"] > 0.999
    others = home.run("similar", "Pictures/cat.png", "-k", "2", "--json").json["hits"]
    assert [hit["path"] for hit in found["hits"][1:]] == [hit["path"] for hit in others]


def test_a_folder_narrows_the_search(home: Home) -> None:
    found = paths(home.run("search", "temple", "--under", "Pictures/旅行 2019"))

    assert sorted(Path(path).name for path in found) == ["caf\\xe9\\x0a1.png", "寺庙.jpg"]


def test_dates_leave_undated_pictures_out_and_say_so(home: Home) -> None:
    ran = home.run("search", "temple", "--after", "2100")

    assert ran.code == 0
    assert "have no date" in ran.err
    assert "No picture fits --after 2100." in ran.err


def test_a_text_beyond_the_context_is_cut_with_a_note(home: Home) -> None:
    ran = home.run("search", "a very long story about a cat " * 60, "-k", "1")

    assert ran.code == 0
    assert ran.err.startswith("Note: ")
    assert "too long" in ran.err
    assert len(ran.lines) == 1


# Forms of output


def test_json_has_numbers_and_falls_in_score(home: Home) -> None:
    document = home.run("search", "海边日落", "--json", "-k", "100").json

    assert document["version"] == 1
    assert document["query"] == "海边日落"
    hits = document["hits"]
    assert [hit["rank"] for hit in hits] == list(range(1, len(hits) + 1))
    assert len(hits) == home.run("status", "--json").json["images"]
    scores = [hit["score"] for hit in hits]
    assert scores == sorted(scores, reverse=True)
    assert all(isinstance(score, float) and -1 <= score <= 1 for score in scores)
    odd = [hit for hit in hits if "path_bytes" in hit]
    assert [base64.b64decode(hit["path_bytes"]) for hit in odd] == [
        os.fsencode(home.pictures / "旅行 2019") + b"/" + CAFE
    ]


def test_paths_are_bytes_that_other_tools_can_take(home: Home) -> None:
    ran = home.run("search", "flower", "--paths", "-0", "-k", "100")

    found = ran.out.split(b"\0")
    assert found.pop() == b""
    assert all(os.path.exists(path) for path in found)  # noqa: PTH110 - bytes, not text
    assert os.fsencode(home.pictures / "旅行 2019") + b"/" + CAFE in found
    assert home.run("search", "flower", "-0", "-k", "100").out == ran.out


def test_xargs_takes_the_paths(home: Home) -> None:
    ran = home.sh("erhai search flower --paths -0 -k 100 | xargs -0 sh -c 'echo $#' sh")

    assert ran.lines == [str(home.run("status", "--json").json["images"])]


def test_a_pipe_gets_one_line_a_hit(home: Home) -> None:
    ran = home.run("search", "flower", "-k", "100")

    assert b"\x1b" not in ran.out
    assert len(ran.lines) == home.run("status", "--json").json["images"]
    assert all(len(line.split("\t")) == 3 for line in ran.lines)


def test_a_terminal_gets_links_and_short_names(home: Home) -> None:
    shown = home.in_terminal("search", "摩托车", "-k", "1").out.decode()

    assert "score  path" in shown
    assert f"file://{home.pictures}/motorcycle.png" in shown
    assert "Pictures/motorcycle.png\x1b]8;;" in shown
    assert "\x1b[36m" in shown


def test_no_color_is_obeyed(home: Home) -> None:
    shown = home.in_terminal("search", "摩托车", "-k", "1", NO_COLOR="1").out.decode()

    assert "Pictures/motorcycle.png" in shown
    assert "\x1b[3" not in shown


def test_pictures_are_drawn_only_in_terminals_known_to(home: Home) -> None:
    plain = home.in_terminal("search", "cat", "-k", "2")
    kitty = home.in_terminal("search", "cat", "-k", "2", TERM="xterm-kitty")
    refused = home.in_terminal("search", "cat", "-k", "2", "--no-preview", TERM="xterm-kitty")
    piped = home.run("search", "cat", "-k", "2", TERM="xterm-kitty")

    assert b"\x1b_G" in kitty.out
    assert all(b"\x1b_G" not in ran.out for ran in (plain, refused, piped))
    assert all(ran.code == 0 for ran in (plain, kitty, refused, piped))


def test_a_preview_that_cannot_be_shown_says_what_else_can(home: Home) -> None:
    ran = home.in_terminal("search", "cat", "-k", "2", "--preview")

    assert ran.code == 0
    assert b"ERHAI_PREVIEW" in ran.out


def test_quiet_says_only_what_was_asked_for(home: Home) -> None:
    noted = home.run("-q", "search", "temple", "--after", "2100")
    indexed = home.run("index", "--quiet")

    assert (noted.code, noted.out, noted.err) == (0, b"", "")
    assert (indexed.code, indexed.out, indexed.err) == (0, b"", "")


@pytest.mark.parametrize("arguments", [("search", "cat", "--paths"), ("--help",), ("doctor",)])
def test_a_reader_that_goes_away_is_no_error(home: Home, arguments: tuple[str, ...]) -> None:
    reader, writer = os.pipe()
    os.close(reader)
    process = home.start(*arguments, stdout=writer)
    os.close(writer)

    _, err = process.communicate(timeout=60)

    assert (process.returncode, err) == (141, b"")


def test_head_gets_its_line(home: Home) -> None:
    ran = home.sh("erhai search 摩托车 -k 1 | head -n 1")

    assert ran.lines[0].endswith("/motorcycle.png")
    assert ran.err == ""


# Contact sheets


def test_a_sheet_is_drawn(home: Home, tmp_path: Path) -> None:
    ran = home.run("search", "摩托车", "-k", "5", "--sheet", tmp_path / "车.png")

    assert ran.code == 0
    assert ran.err.startswith("Contact sheet of 5 pictures: ")
    with Image.open(tmp_path / "车.png") as sheet:
        assert sheet.format == "PNG"
        assert sheet.width == 1600
        assert len(np.unique(np.asarray(sheet).reshape(-1, 3), axis=0)) > 10_000


def test_open_shows_one_hit_itself_and_several_as_a_sheet(home: Home, tmp_path: Path) -> None:
    opener = tmp_path / "xdg-open"
    opener.write_text('#!/bin/sh\nprintf "%s\\n" "$1" > "$OPENED"\n')
    opener.chmod(0o755)
    path = f"{tmp_path}:{home.environ['PATH']}"

    def opened(k: str) -> Path:
        note = tmp_path / f"opened-{k}"
        os.mkfifo(note)
        ran = home.run(
            "search", "摩托车", "-k", k, "--open", PATH=path, DISPLAY=":0", OPENED=str(note)
        )
        assert ran.code == 0
        return Path(note.read_text().strip())

    assert opened("1") == home.pictures / "motorcycle.png"
    sheet = opened("3")
    assert sheet == home.folder / ".cache" / "erhai" / "contact-sheet.png"
    with Image.open(sheet) as image:
        assert image.width == 1600


def test_open_without_a_screen_names_the_file(home: Home) -> None:
    ran = home.run("search", "摩托车", "-k", "1", "--open")

    assert ran.code == 0
    assert ran.err == "There is no picture viewer here. The file: Pictures/motorcycle.png\n"


# What goes wrong


@pytest.mark.parametrize(
    ("arguments", "code", "said"),
    [
        (("search", "   "), 2, "Error: The query is empty."),
        (("search", "- zebra"), 2, "Error: "),
        (("search", "cat", "--after", "tomorrow"), 2, "'tomorrow' is not a date"),
        (("search", "cat", "--after", "2012", "--before", "2004"), 2, "Swap the two?"),
        (("similar", "nothing.jpg"), 3, "There is no file nothing.jpg."),
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


# Indexing


def test_a_run_accounts_for_every_file(home: Home) -> None:
    again = home.run("index")
    failed = home.run("status", "--failed")
    status = home.run("status", "--json").json

    assert again.code == 0
    assert "unchanged" in again.lines[0]
    assert again.err == ""
    assert status["failed"] == 2
    assert status["images"] == 18
    kinds = {Path(line.split("\t")[1]).name: line.split("\t")[0] for line in failed.lines}
    assert kinds == {"broken.jpg": "truncated", "empty.png": "empty"}
    assert home.run("status", "--failed", "--json").json["failures"][0].keys() == {
        "path",
        "kind",
        "reason",
    }
    assert "which and why: erhai status --failed" in home.run("status").out.decode()


def test_events_and_report_come_as_json_lines(home: Home) -> None:
    lines = [json.loads(line) for line in home.run("index", "--json").lines]

    assert lines[-1]["event"] == "report"
    assert lines[-1]["unchanged"] == 20
    assert {line["event"] for line in lines[:-1]} == {"progress"}
    assert {line["version"] for line in lines} == {1}


def test_a_folder_without_pictures_leaves_nothing_to_search(fresh: Home) -> None:
    require_model()

    indexed = fresh.run("index", "Pictures")
    searched = fresh.run("search", "cat")

    assert indexed.code == 1
    assert indexed.lines[0].startswith("No pictures were found there.")
    assert searched.code == 0
    assert searched.out == b""
    assert "erhai index ~/Pictures" in searched.err


def test_a_terminal_gets_a_bar_that_clears_itself(
    fresh: Home, photographs: dict[str, Path]
) -> None:
    require_model()
    shutil.copyfile(photographs["cat.png"], fresh.pictures / "cat.png")

    shown = fresh.in_terminal("index", "Pictures").out.decode()

    assert "1 of 1 file" in shown
    last = shown.rpartition("\x1b[2K")[2].splitlines()
    assert last[0].startswith("Done in ")
    assert last[1] == 'Now try: erhai search "海边日落"'


def noise(folder: Path, number: int) -> None:
    """Make pictures that differ, since equal ones are encoded once."""
    random = np.random.default_rng(7)
    for index in range(number):
        pixels = random.integers(0, 256, (64, 64, 3), np.uint8)
        Image.fromarray(pixels).save(folder / f"{index:04}.bmp")


def wait_for_progress(process: subprocess.Popen[bytes], done: int) -> None:
    assert process.stdout is not None
    for line in process.stdout:
        event = json.loads(line)
        if event["event"] == "progress" and event["done"] >= done:
            return
    pytest.fail("the run ended before it could be stopped")


def test_ctrl_c_saves_and_the_next_run_goes_on(fresh: Home) -> None:
    require_model()
    noise(fresh.pictures, 96)
    process = fresh.start("index", "Pictures", "--json")
    wait_for_progress(process, 16)

    # A terminal sends the signal to the whole group, the decoding processes included.
    os.killpg(process.pid, signal.SIGINT)
    out, err = process.communicate(timeout=60)

    assert process.returncode == 130
    assert b"Press Ctrl-C again" in err
    assert b"Traceback" not in err
    report = json.loads(out.splitlines()[-1])
    assert report["interrupted"] is True
    assert report["failures"] == []
    assert 0 < report["encoded"] < 96
    assert fresh.run("status", "--json").json["images"] == report["encoded"]

    again = json.loads(fresh.run("index", "--json").lines[-1])
    assert again["unchanged"] == report["encoded"]
    assert again["encoded"] == 96 - report["encoded"]
    assert fresh.run("status", "--json").json["images"] == 96
    assert len(set(fresh.run("search", "noise", "--paths", "-k", "200").lines)) == 96


def test_a_second_ctrl_c_stops_at_once_and_loses_nothing(fresh: Home) -> None:
    require_model()
    noise(fresh.pictures, 96)
    process = fresh.start("index", "Pictures", "--json")
    wait_for_progress(process, 16)

    os.killpg(process.pid, signal.SIGINT)
    os.killpg(process.pid, signal.SIGINT)
    _, err = process.communicate(timeout=60)

    assert process.returncode == 130
    assert b"Traceback" not in err
    again = json.loads(fresh.run("index", "--json").lines[-1])
    assert again["unchanged"] + again["encoded"] == 96
    assert again["failures"] == []
    assert fresh.run("status", "--json").json["images"] == 96
    checks = fresh.run("doctor", "--json").json["checks"]
    assert [check for check in checks if check["state"] == "fail"] == []


@pytest.mark.skipif(
    os.geteuid() == 0 and not os.access("/usr/bin/setpriv", os.X_OK),
    reason="root may read everything, and there is no setpriv to become somebody else",
)
def test_a_folder_that_may_not_be_read_deletes_nothing(
    fresh: Home, photographs: dict[str, Path]
) -> None:
    require_model()
    locked = fresh.pictures / "locked"
    locked.mkdir()
    shutil.copyfile(photographs["cat.png"], locked / "cat.png")
    shutil.copyfile(photographs["flower.jpg"], fresh.pictures / "flower.jpg")
    assert fresh.run("index", "Pictures").code == 0
    locked.chmod(0)
    drop = ["setpriv", "--bounding-set=-all", "--inh-caps=-all"] if os.geteuid() == 0 else []

    done = subprocess.run(
        [*drop, ERHAI, "index"],
        capture_output=True,
        text=True,
        cwd=fresh.folder,
        env=fresh.environ,
        check=False,
        timeout=60,
    )
    locked.chmod(0o700)

    assert done.returncode == 0, done.stderr
    assert "locked cannot be read" in done.stderr
    assert fresh.run("status", "--json").json["images"] == 2


# Looking after the library


def test_forgetting_asks_first_and_touches_no_file(
    fresh: Home, photographs: dict[str, Path]
) -> None:
    require_model()
    shutil.copyfile(photographs["cat.png"], fresh.pictures / "cat.png")
    assert fresh.run("index", "Pictures").code == 0

    declined = fresh.in_terminal("forget", "Pictures", typed=b"n\n")
    assert b"Nothing was changed." in declined.out
    assert fresh.run("status", "--json").json["images"] == 1

    agreed = fresh.in_terminal("forget", "Pictures", typed=b"y\n")
    assert b"1 file forgotten." in agreed.out
    assert fresh.run("status", "--json").json["images"] == 0
    assert (fresh.pictures / "cat.png").exists()
    assert "knows no file" in fresh.run("forget", "Pictures", "--yes").out.decode()
    assert "none yet" in fresh.run("status").out.decode()


def test_the_doctor_finds_all_well(home: Home) -> None:
    ran = home.run("doctor")
    document = home.run("doctor", "--json").json

    assert ran.code == 0, ran.out
    assert document["ok"] is True
    names = [check["name"] for check in document["checks"]]
    assert {"python", "numpy", "onnxruntime", "disk", "catalogue", "vector store"} <= set(names)
    assert len(ran.lines) >= len(names)


def test_the_doctor_finds_what_is_broken_and_names_what_mends_it(
    fresh: Home, photographs: dict[str, Path]
) -> None:
    require_model()
    shutil.copyfile(photographs["cat.png"], fresh.pictures / "cat.png")
    assert fresh.run("index", "Pictures").code == 0
    (fresh.library / "vectors.faiss").write_bytes(b"not a store")

    ran = fresh.run("doctor", "--quiet")

    assert ran.code == 1
    assert "FAIL  vector store" in ran.out.decode()
    assert ran.lines[-1].lstrip().startswith("→ ")
    assert ran.lines[-1].endswith("erhai index")
    assert fresh.run("search", "cat", "-k", "1").code == 0
    assert fresh.run("index").code == 0
    assert fresh.run("doctor").code == 0


def test_the_doctor_is_content_without_a_library(fresh: Home) -> None:
    ran = fresh.run("doctor")

    assert ran.code == 0
    assert "→ erhai index ~/Pictures" in ran.out.decode()


def test_a_library_can_be_named_in_three_ways(home: Home) -> None:
    elsewhere = home.folder / "no pictures here"
    elsewhere.mkdir(exist_ok=True)
    library = str(home.library)

    before = home.run("--library", library, "status", "--json", ERHAI_LIBRARY=str(elsewhere))
    after = home.run("status", "--library", library, "--json", ERHAI_LIBRARY=str(elsewhere))
    named = home.run("status", "--json", ERHAI_LIBRARY=library)

    assert before.json == after.json == named.json
    assert before.json["library"]["path"] == library


def test_the_shell_completes_commands_and_options(fresh: Home) -> None:
    commands = fresh.run(COMP_WORDS="erhai se", COMP_CWORD="1", _ERHAI_COMPLETE="bash_complete")
    options = fresh.run(
        COMP_WORDS="erhai search --sh", COMP_CWORD="2", _ERHAI_COMPLETE="bash_complete"
    )

    assert commands.lines == ["plain,search"]
    assert options.lines == ["plain,--sheet"]


def test_python_can_run_it_as_a_module(fresh: Home) -> None:
    done = subprocess.run(
        [sys.executable, "-m", "erhai", "--version"], capture_output=True, text=True, check=True
    )

    assert done.stdout == fresh.run("--version").out.decode()
