"""Kill flushes at every line and at random moments; run by test_store_file.py.

    python kill_flush.py FOLDER

State s has ids 1 to COUNT + s, all with the embedding of s. Each child opens what is on
disk, goes on to the next state and dies on the way. Prints one line a child: the state
before, the state found after, whether it died, and where that was.
"""

import os
import random
import signal
import sys
import time
from pathlib import Path
from types import FrameType
from typing import Any

import numpy as np

from erhai.types import Embedding
from erhai.vectors import code_file
from erhai.vectors.faiss_store import FaissStore

DIM = 8
COUNT = 20_000
RANDOM_DEATHS = 60


def main(path: Path) -> None:
    flush(path, 0)
    line = 0
    while run_and_kill(path, f"at line event {line}", at_line=line):
        line += 1
    started_s = time.monotonic()
    flush(path, state_on_disk(path) + 1)
    flush_s = time.monotonic() - started_s
    moments = random.Random(0)
    for _ in range(RANDOM_DEATHS):
        run_and_kill(path, "at a random moment", after_s=moments.uniform(0, 1.2 * flush_s))


def run_and_kill(
    path: Path, where: str, *, at_line: int | None = None, after_s: float | None = None
) -> bool:
    """Run a child that flushes the next state, kill it, and return whether it died."""
    before = state_on_disk(path)
    child = os.fork()
    if not child:
        if at_line is not None:
            die_at_line(at_line)
        flush(path, before + 1)
        os._exit(0)
    if after_s is not None:
        time.sleep(after_s)
        os.kill(child, signal.SIGKILL)
    _, status = os.waitpid(child, 0)
    died = os.WIFSIGNALED(status) and os.WTERMSIG(status) == signal.SIGKILL
    if status and not died:
        raise SystemExit(f"the child failed by itself {where}")
    fate = "died" if died else "lived"
    sys.stdout.write(f"{before} {state_on_disk(path)} {fate} {where}\n")
    return died


def flush(path: Path, state: int) -> None:
    store = FaissStore.open(path, DIM, writable=True)
    ids = np.arange(1, COUNT + state + 1)
    store.upsert(ids, np.tile(embedding(state), (len(ids), 1)))
    store.flush()


def state_on_disk(path: Path) -> int:
    """Return the state that the file holds; fail if it holds none whole."""
    store = FaissStore.open(path, DIM, writable=False)
    state = store.count() - COUNT
    assert store.damage() is None
    (answer,) = store.search(embedding(state)[None], store.count())
    assert answer.ids.tolist() == list(range(1, COUNT + state + 1))
    assert (answer.scores == 1.0).all()
    store.close()
    return state


def embedding(state: int) -> Embedding:
    embedding = np.zeros(DIM, np.float32)
    embedding[state % DIM] = 1
    return embedding


def die_at_line(number: int) -> None:
    """Die at this line event, counted from 0, of the module that writes the file."""
    lines_seen = 0

    def trace(frame: FrameType, event: str, _: Any) -> Any:
        nonlocal lines_seen
        if frame.f_code.co_filename != code_file.__file__:
            return None
        if event == "line":
            if lines_seen == number:
                os.kill(os.getpid(), signal.SIGKILL)
            lines_seen += 1
        return trace

    sys.settrace(trace)


if __name__ == "__main__":
    main(Path(sys.argv[1]) / "vectors")
