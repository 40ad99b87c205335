"""`erhai` without its start: each command runs in a fork of one process that has all imported.

The documents hold some hundred commands, and starting Python and its libraries is most of
what each would take. What is theirs alone is told from the real thing by nobody: arguments,
folder, environment, and the three streams are the caller's own.
"""

import importlib
import json
import os
import signal
import socket
import subprocess
import sys
import traceback
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

_IMPORTED = ("faiss", "onnxruntime", "tokenizers", "PIL.Image", "pillow_heif", "rich.console")

_CALLER = """\
#!{python} -IS
import json, os, socket, sys
with socket.socket(socket.AF_UNIX) as server:
    server.connect({address!r})
    asked = json.dumps([sys.argv[1:], os.getcwd(), dict(os.environ)], ensure_ascii=True)
    socket.send_fds(server, [len(asked).to_bytes(4, "big")], [0, 1, 2])
    server.sendall(asked.encode())
    told = server.recv(1)
sys.exit(told[0] if told else 70)
"""


@contextmanager
def warm_erhai(folder: Path) -> Iterator[Path]:
    """Give a folder for the front of PATH that has an `erhai` in it, for as long as this lasts."""
    address = folder / "socket"
    caller = folder / "bin" / "erhai"
    caller.parent.mkdir(parents=True)
    caller.write_text(_CALLER.format(python=sys.executable, address=str(address)))
    caller.chmod(0o755)
    with socket.socket(socket.AF_UNIX) as listening:
        listening.bind(str(address))
        listening.listen()
        server = subprocess.Popen(
            [sys.executable, "-m", "tests.e2e.warm", str(listening.fileno())],
            pass_fds=[listening.fileno()],
            cwd=Path(__file__).parents[2],
        )
    try:
        yield caller.parent
    finally:
        server.kill()
        server.wait()


def serve(listening: socket.socket) -> None:
    """Fork for every caller, forever."""
    from erhai.cli.main import MODULES, run

    for name in (*_IMPORTED, *MODULES.values(), "erhai.library", "erhai.index.indexer"):
        importlib.import_module(name)
    signal.signal(signal.SIGCHLD, signal.SIG_IGN)
    while True:
        caller, _ = listening.accept()
        if os.fork() == 0:
            try:
                listening.close()
                signal.signal(signal.SIGCHLD, signal.SIG_DFL)
                code = run(_become(caller))
                sys.stdout.flush()
                sys.stderr.flush()
                caller.send(bytes([code]))
            except BaseException:  # noqa: BLE001 - told, since a fork must end whatever happened
                traceback.print_exc()
            finally:
                # Never by exit(): threads that libraries join there were not forked.
                os._exit(0)
        caller.close()


def _become(caller: socket.socket) -> list[str]:
    """Take the caller's streams, folder and environment; return its arguments."""
    head, streams, _, _ = socket.recv_fds(caller, 4, 3)
    told = b""
    while len(told) < int.from_bytes(head, "big"):
        told += caller.recv(65_536)
    arguments, folder, environ = json.loads(told)
    for target, stream in enumerate(streams):
        os.dup2(stream, target)
        os.close(stream)
    # Anew, since what they learnt of their files when they were opened is of other files.
    sys.stdin = open(0, encoding="utf-8", closefd=False)  # noqa: SIM115
    sys.stdout = open(1, "w", encoding="utf-8", closefd=False)  # noqa: SIM115
    sys.stderr = open(2, "w", encoding="utf-8", closefd=False)  # noqa: SIM115
    os.chdir(folder)
    os.environ.clear()
    os.environ.update(environ)
    sys.argv = ["erhai", *arguments]
    return list(arguments)


if __name__ == "__main__":
    serve(socket.socket(fileno=int(sys.argv[1])))
