"""Homes to run commands in."""

import os
import shutil
import signal
from pathlib import Path

import pytest

from tests.e2e.command import CAFE, Home, require_model


@pytest.fixture(scope="session")
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


@pytest.fixture(scope="session", autouse=True)
def interruptible() -> None:
    """Let commands hear Ctrl-C also where the tests are a shell's background job.

    Such a job ignores it, and all that it starts inherits that; a handler of ours is not inherited.
    """
    signal.signal(signal.SIGINT, signal.default_int_handler)
