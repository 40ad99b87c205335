"""Reading many files at once, in order, with a bounded number under way."""

from collections import deque
from collections.abc import Callable, Iterator, Sequence
from concurrent.futures import Future
from dataclasses import dataclass
from pathlib import Path
from typing import Protocol, TypeAlias

from erhai.errors import PictureError
from erhai.scan.walk import Found
from erhai.types import Decoded, Failure, Look, Metadata, Pixels


class Decoder(Protocol):
    """What a run needs of a DecodePool; both futures may raise PictureError."""

    def submit(self, path: Path) -> Future[Decoded]: ...

    def submit_fingerprint(self, path: Path) -> Future[bytes]: ...


@dataclass(frozen=True, slots=True)
class Usable:
    """A file that can be indexed; pixels and look are None if all is known of its bytes."""

    file: Found
    fingerprint: bytes
    metadata: Metadata
    pixels: Pixels | None
    look: Look | None


@dataclass(frozen=True, slots=True)
class Broken:
    """A file that cannot be used."""

    file: Found
    failure: Failure


Outcome: TypeAlias = Usable | Broken


def read_files(
    files: Sequence[Found],
    pool: Decoder,
    *,
    window: int,
    size_is_known: Callable[[int], bool],
    metadata_of: Callable[[bytes], Metadata | None],
) -> Iterator[Outcome]:
    """Yield one outcome a file, keeping at most `window` files under way.

    A file of a known size is only hashed at first, and decoded if not all is known of it:
    if metadata_of, asked with their fingerprint, says None.
    """
    hashing: deque[tuple[Found, Future[bytes]]] = deque()
    decoding: deque[tuple[Found, Future[Decoded]]] = deque()
    ahead = iter(files)
    while True:
        while len(hashing) + len(decoding) < window:
            file = next(ahead, None)
            if file is None:
                break
            if size_is_known(file.stat.size_bytes):
                hashing.append((file, pool.submit_fingerprint(file.path)))
            else:
                decoding.append((file, pool.submit(file.path)))
        if hashing:
            file, digest = hashing.popleft()
            try:
                fingerprint = digest.result()
            except PictureError as error:
                yield Broken(file, Failure(file.path, error.kind, str(error)))
                continue
            if metadata := metadata_of(fingerprint):
                yield Usable(file, fingerprint, metadata, None, None)
            else:
                decoding.append((file, pool.submit(file.path)))
        elif decoding:
            file, picture = decoding.popleft()
            try:
                decoded = picture.result()
            except PictureError as error:
                yield Broken(file, Failure(file.path, error.kind, str(error)))
            else:
                yield Usable(
                    file, decoded.fingerprint, decoded.metadata, decoded.pixels, decoded.look
                )
        else:
            return
