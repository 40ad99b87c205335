"""One writer at a time on a library; the operating system frees a dead writer's lock."""

import os
from collections.abc import Iterator
from contextlib import contextmanager
from datetime import datetime
from pathlib import Path

from filelock import FileLock, Timeout

from erhai.errors import LibraryBusy


@contextmanager
def writing(library: Path) -> Iterator[None]:
    """Hold the library's writer lock for the block; raise LibraryBusy if another does."""
    lock = FileLock(library / "writer.lock", timeout=0, thread_local=False)
    # Beside the lock, since what holds a lock may truncate or replace the file itself.
    note = library / "writer.txt"
    try:
        lock.acquire()
    except Timeout as error:
        holder = note.read_text("utf-8") if note.exists() else "another process"
        raise LibraryBusy(
            f"{holder} is writing to the library {library}. Searching goes on meanwhile; "
            "try this again when it is done."
        ) from error
    try:
        note.write_text(f"process {os.getpid()}, since {datetime.now():%H:%M},", "utf-8")
        yield
    finally:
        note.unlink(missing_ok=True)
        lock.release()
