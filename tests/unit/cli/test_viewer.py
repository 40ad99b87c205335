"""Opening files in the person's viewer."""

import time
from pathlib import Path

import pytest

from erhai.cli import viewer


@pytest.fixture
def desktop(monkeypatch: pytest.MonkeyPatch, tmp_path: Path) -> Path:
    """A desktop whose opener writes down what it is asked to open."""
    opener = tmp_path / "bin" / "xdg-open"
    opener.parent.mkdir()
    opener.write_text(
        f'#!/bin/sh\nprintf %s "$1" > "{tmp_path}/opened.part"\n'
        f'mv "{tmp_path}/opened.part" "{tmp_path}/opened"\n'
    )
    opener.chmod(0o755)
    monkeypatch.setenv("PATH", str(opener.parent), prepend=":")
    monkeypatch.setenv("DISPLAY", ":0")
    monkeypatch.setattr("sys.platform", "linux")
    return tmp_path / "opened"


def test_the_desktop_is_asked_to_open_the_file(desktop: Path, tmp_path: Path) -> None:
    viewer.open_file(tmp_path / "海 边.jpg")

    for _ in range(1000):
        if desktop.exists():
            break
        time.sleep(0.01)
    assert desktop.read_text() == str(tmp_path / "海 边.jpg")


def test_without_a_screen_the_file_is_named(
    desktop: Path, monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> None:
    monkeypatch.delenv("DISPLAY")
    monkeypatch.delenv("WAYLAND_DISPLAY", raising=False)

    viewer.open_file(Path("/pictures/a.jpg"))

    assert capsys.readouterr().err == (
        "There is no picture viewer here. The file: /pictures/a.jpg\n"
    )
