"""`scripts/setup`, offline: what it refuses, when it has nothing to do, when it starts afresh."""

import os
import shutil
import subprocess
import sys
from importlib.util import find_spec
from pathlib import Path

import pytest

SCRIPT = Path(__file__).resolve().parent.parent.parent / "scripts" / "setup"


@pytest.fixture
def checkout(tmp_path: Path) -> Path:
    (tmp_path / "scripts").mkdir()
    shutil.copy(SCRIPT, tmp_path / "scripts")
    (tmp_path / "pyproject.toml").write_text("# one\n")
    return tmp_path


def set_up(checkout: Path, python: str) -> subprocess.CompletedProcess[str]:
    # pip itself is all that this installs, and a new environment has it already.
    return subprocess.run(
        ["scripts/setup", "env", "--no-index", "pip"],
        cwd=checkout,
        env=os.environ | {"PYTHON": python},
        capture_output=True,
        text=True,
        check=False,
    )


def python_that_says(version: str, folder: Path) -> str:
    program = folder / "python"
    program.write_text(f"#!/bin/sh\necho {version}\n")
    program.chmod(0o755)
    return str(program)


@pytest.mark.parametrize("version", ["2.7", "3.6", "3.10"])
def test_an_old_python_is_refused_with_advice(checkout: Path, version: str) -> None:
    result = set_up(checkout, python_that_says(version, checkout))

    assert result.returncode == 1
    assert "needs Python 3.11 to 3.13" in result.stderr
    assert f"is {version}." in result.stderr
    assert "make run PYTHON=python3.12" in result.stderr
    assert not (checkout / "env").exists()


def test_a_missing_python_is_told_with_the_command_that_installs_it(checkout: Path) -> None:
    result = set_up(checkout, "no-such-python")

    assert result.returncode == 1
    assert "'no-such-python' does not run" in result.stderr
    assert "sudo apt-get install python3" in result.stderr
    assert not (checkout / "env").exists()


@pytest.mark.skipif(find_spec("ensurepip") is None, reason="this Python comes without ensurepip")
def test_what_is_done_is_not_done_again_and_what_was_cut_short_is(checkout: Path) -> None:
    environment = checkout / "env"

    assert "Setting Erhai up in env" in set_up(checkout, sys.executable).stderr
    (environment / "mark").touch()

    assert set_up(checkout, sys.executable).stderr == ""

    (checkout / "pyproject.toml").write_text("# two\n")
    assert "Bringing env up to date" in set_up(checkout, sys.executable).stderr
    assert (environment / "mark").exists()

    (environment / "unfinished").touch()
    assert "Setting Erhai up in env" in set_up(checkout, sys.executable).stderr
    assert not (environment / "mark").exists()
    assert set_up(checkout, sys.executable).stderr == ""
