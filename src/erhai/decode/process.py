"""A worker process, seen from its parent."""

import json
import os
import signal
import subprocess
import sys
from dataclasses import asdict
from pathlib import Path

from erhai.decode import wire
from erhai.decode.limits import DecodeLimits
from erhai.errors import ErhaiError

_START_TIMEOUT_S = 60.0


class WorkerGone(Exception):
    """The worker ended, or lost its mind, before it answered; `str()` says how."""


class WorkerProcess:
    """One child process that decodes, asked one thing at a time.

    It has a session of its own, so that Ctrl-C in a terminal does not reach it, and
    ends by itself when its parent is gone.
    """

    def __init__(self, *, min_side_px: int, limits: DecodeLimits) -> None:
        """Start the process; `wait_until_ready` before asking. Raises ErhaiError."""
        self._replies, theirs = os.pipe()
        settings = {"replies": theirs, "min_side_px": min_side_px, "limits": asdict(limits)}
        try:
            self._process = subprocess.Popen(
                # -P keeps the current folder, which may hold anything, off the path.
                [sys.executable, "-P", "-m", "erhai.decode.worker", json.dumps(settings)],
                stdin=subprocess.PIPE,
                stdout=subprocess.DEVNULL,
                stderr=subprocess.PIPE,
                pass_fds=(theirs,),
                start_new_session=True,
                env=_environment(),
            )
        except OSError as error:
            os.close(self._replies)
            raise ErhaiError(f"No process can be started to read pictures: {error}.") from error
        finally:
            os.close(theirs)

    def wait_until_ready(self) -> None:
        """Return once the worker has started; raises ErhaiError if it cannot."""
        assert self._process.stderr is not None
        try:
            wire.receive(self._replies, timeout_s=_START_TIMEOUT_S)
        except (EOFError, TimeoutError, ValueError) as error:
            self.stop()
            said = self._process.stderr.read().decode(errors="replace").strip()
            raise ErhaiError(
                "The process that reads pictures did not start: "
                f"{said.splitlines()[-1] if said else 'it gave no reason'}. "
                "Reinstall Erhai: pip install --force-reinstall erhai"
            ) from error

    def ask(
        self, request: wire.Header, payload: bytes = b"", *, timeout_s: float
    ) -> tuple[wire.Header, bytearray]:
        """Return the worker's reply; raises TimeoutError, or WorkerGone."""
        assert self._process.stdin is not None
        try:
            wire.send(self._process.stdin.fileno(), request, payload)
            return wire.receive(self._replies, timeout_s=timeout_s)
        except (BrokenPipeError, EOFError):
            raise WorkerGone(self._end()) from None
        except ValueError as error:
            raise WorkerGone(str(error)) from error

    def stop(self) -> None:
        """Kill the process, whatever it does; may be called from another thread."""
        self._process.kill()

    def close(self) -> None:
        """Kill the process and free what it held."""
        self.stop()
        self._process.wait()
        os.close(self._replies)
        for stream in (self._process.stdin, self._process.stderr):
            assert stream is not None
            stream.close()

    def _end(self) -> str:
        code = self._process.wait()
        try:
            return signal.Signals(-code).name
        except ValueError:
            return f"exit code {code}"


def _environment() -> dict[str, str]:
    """Return an environment in which the child finds the very packages of its parent."""
    path = [str(Path(entry).absolute()) for entry in sys.path if entry]
    path.append(str(Path(__file__).absolute().parents[2]))
    return os.environ | {
        "PYTHONPATH": os.pathsep.join(path),
        "OPENBLAS_NUM_THREADS": "1",  # the parent has workers for each core
        "MALLOC_ARENA_MAX": "2",
    }
