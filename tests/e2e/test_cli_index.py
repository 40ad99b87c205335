"""Indexing: every file accounted for, and safe to stop."""

import json
import os
import shutil
import signal
import subprocess
from pathlib import Path

import numpy as np
import pytest
from PIL import Image

from tests.e2e.command import ERHAI, Home, require_model


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
