"""The installed `erhai`, run as a process of its own in a home of its own."""

import json
import os
import pty
import subprocess
import sys
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import pytest

from erhai.encode.models import verify
from erhai.errors import ModelError

CAFE = b"caf\xe9\n1.png"
"""A name that is neither UTF-8 nor on one line."""

ERHAI = Path(sys.executable).with_name("erhai")


def require_model() -> None:
    """Skip where the bundled model is not there, as in a checkout that has not made it yet."""
    try:
        verify("erhai-lite")
    except ModelError as error:
        pytest.skip(str(error))


@dataclass(frozen=True)
class Ran:
    """How a command ended."""

    code: int
    out: bytes
    err: str

    @property
    def lines(self) -> list[str]:
        return self.out.decode().splitlines()

    @property
    def json(self) -> Any:
        return json.loads(self.out)


class Home:
    """A person's home folder, and the commands run in it."""

    def __init__(self, folder: Path) -> None:
        self.folder = folder
        self.pictures = folder / "Pictures"
        self.pictures.mkdir(parents=True, exist_ok=True)
        self.environ = {
            "HOME": str(folder),
            "PATH": f"{ERHAI.parent}:/usr/local/bin:/usr/bin:/bin",
            "LANG": "C.UTF-8",
            "TMPDIR": str(folder),
        }

    @property
    def library(self) -> Path:
        return self.folder / ".local" / "share" / "erhai" / "library"

    def run(self, *arguments: str | bytes | Path, stdin: bytes = b"", **environ: str) -> Ran:
        """Run `erhai` with these arguments, without a terminal."""
        done = subprocess.run(
            [ERHAI, *arguments],
            input=stdin,
            capture_output=True,
            cwd=self.folder,
            env=self.environ | environ,
            check=False,
            timeout=120,
        )
        return Ran(done.returncode, done.stdout, done.stderr.decode(errors="replace"))

    def start(
        self, *arguments: str | Path, stdout: int = subprocess.PIPE
    ) -> subprocess.Popen[bytes]:
        """Start `erhai` as the leader of a process group, as a shell does."""
        return subprocess.Popen(
            [ERHAI, *arguments],
            stdin=subprocess.DEVNULL,
            stdout=stdout,
            stderr=subprocess.PIPE,
            cwd=self.folder,
            env=self.environ,
            start_new_session=True,
        )

    def in_terminal(self, *arguments: str | Path, typed: bytes = b"", **environ: str) -> Ran:
        """Run `erhai` on a terminal of its own; out is all that the terminal showed."""
        ours, theirs = pty.openpty()
        process = subprocess.Popen(
            [ERHAI, *arguments],
            stdin=theirs,
            stdout=theirs,
            stderr=theirs,
            cwd=self.folder,
            env={**self.environ, "TERM": "xterm-256color", "COLUMNS": "80", **environ},
            start_new_session=True,
        )
        os.close(theirs)
        os.write(ours, typed)
        shown = b""
        while chunk := _read(ours):
            shown += chunk
        os.close(ours)
        return Ran(process.wait(60), shown, "")

    def sh(self, script: str, **environ: str) -> Ran:
        """Run a bash script in the home folder."""
        done = subprocess.run(
            ["bash", "-o", "pipefail", "-c", script],
            stdin=subprocess.DEVNULL,
            capture_output=True,
            cwd=self.folder,
            env=self.environ | environ,
            check=False,
            timeout=240,
        )
        return Ran(done.returncode, done.stdout, done.stderr.decode(errors="replace"))


def _read(terminal: int) -> bytes:
    try:
        return os.read(terminal, 65_536)
    except OSError:
        # How Linux tells that the other side has closed.
        return b""
