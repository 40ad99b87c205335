"""Opening a file in the person's own picture viewer."""

import os
import shutil
import subprocess
import sys
from pathlib import Path

import click

from erhai.cli.text import short_path


def open_file(path: Path) -> None:
    """Open `path` in the desktop's viewer; without one say where it is."""
    viewer = viewer_command()
    if viewer is None:
        click.echo(f"There is no picture viewer here. The file: {short_path(path)}", err=True)
        return
    # The viewer outlives this command, and must not write into its terminal.
    subprocess.run(
        ["/bin/sh", "-c", '"$0" "$1" &', viewer, os.fspath(path)],
        stdin=subprocess.DEVNULL,
        stdout=subprocess.DEVNULL,
        stderr=subprocess.DEVNULL,
        start_new_session=True,
        check=False,
    )


def viewer_command() -> str | None:
    """Return the desktop's opener; None without one, or without a screen to open on."""
    if sys.platform == "darwin":
        return shutil.which("open")
    if not (os.environ.get("DISPLAY") or os.environ.get("WAYLAND_DISPLAY")):
        # xdg-open would go looking for a browser in the terminal.
        return None
    return shutil.which("xdg-open")
