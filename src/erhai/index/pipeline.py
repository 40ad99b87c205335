"""Reading many files at once, in order, with a bounded number under way."""

from collections import deque
from collections.abc import Callable, Iterator, Sequence
from concurrent.futures import Future
from dataclasses import dataclass
from pathlib import Path
from typing import TypeAlias

from erhai.decode.pool import DecodePool
from erhai.errors import PictureError
from erhai.types import Decoded, Failure, FileStat, Metadata, Pixels


@dataclass(frozen=True, slots=True)
class Task:
    """A file to read, and how the scan saw it."""

    path: Path
    stat: FileStat


@dataclass(frozen=True, slots=True)
class Usable:
    """A file that can be indexed; pixels are None if its bytes are known already."""

    task: Task
    fingerprint: bytes
    metadata: Metadata
    pixels: Pixels | None


@dataclass(frozen=True, slots=True)
class Broken:
    """A file that cannot be used."""

    task: Task
    failure: Failure


Outcome: TypeAlias = Usable | Broken


def read_files(
    tasks: Sequence[Task],
    pool: DecodePool,
    *,
    window: int,
    size_is_known: Callable[[int], bool],
    metadata_of: Callable[[bytes], Metadata | None],
) -> Iterator[Outcome]:
    """Yield one outcome a task, keeping at most `window` files under way.

    A file of a known size is only hashed at first, and decoded if its bytes are new:
    if metadata_of, asked with their fingerprint, says None.
    """
    hashing: deque[tuple[Task, Future[bytes]]] = deque()
    decoding: deque[tuple[Task, Future[Decoded]]] = deque()
    ahead = iter(tasks)
    while True:
        while len(hashing) + len(decoding) < window:
            task = next(ahead, None)
            if task is None:
                break
            if size_is_known(task.stat.size_bytes):
                hashing.append((task, pool.submit_fingerprint(task.path)))
            else:
                decoding.append((task, pool.submit(task.path)))
        if hashing:
            task, digest = hashing.popleft()
            try:
                fingerprint = digest.result()
            except PictureError as error:
                yield Broken(task, Failure(task.path, error.kind, str(error)))
                continue
            if metadata := metadata_of(fingerprint):
                yield Usable(task, fingerprint, metadata, None)
            else:
                decoding.append((task, pool.submit(task.path)))
        elif decoding:
            task, picture = decoding.popleft()
            try:
                decoded = picture.result()
            except PictureError as error:
                yield Broken(task, Failure(task.path, error.kind, str(error)))
            else:
                yield Usable(task, decoded.fingerprint, decoded.metadata, decoded.pixels)
        else:
            return
