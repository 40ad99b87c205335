"""A file of embeddings that is mapped, not read, and swapped whole.

    64 bytes        header: magic, version, dim, count, checksums
    8 × count       picture ids, int64, rising
    …               zeros up to a multiple of 4096
    2 × dim × count codes: the embeddings as float16, in the order of the ids

All numbers are little-endian. What decides how much memory is touched (header, ids)
is checked on opening; the codes, which any bits can fill, only by `damage`.
"""

import contextlib
import errno
import mmap
import os
import struct
import zlib
from collections.abc import Iterable, Iterator
from dataclasses import dataclass
from pathlib import Path
from typing import TypeAlias

import numpy as np
from numpy.typing import NDArray

from erhai.errors import StorageFull, StoreDamaged, StoreError
from erhai.types import ImageIds

Codes: TypeAlias = NDArray[np.float16]
"""Embeddings rounded to float16: shape (n, dim)."""

_MAGIC = b"erhaivec"
_VERSION = 1
# magic, version, dim, count, checksum of the ids, checksum of the codes
_HEADER = struct.Struct("<8sIIQII28x")
_HEADER_BYTES = _HEADER.size + 4
_PAGE_BYTES = 4096
_DISK_FULL = {errno.ENOSPC, errno.EDQUOT, errno.EFBIG}

Identity: TypeAlias = tuple[int, int, int, int]
"""Tells a swapped file from the one that was opened: device, inode, size, time."""


@dataclass(frozen=True, slots=True)
class CodeFile:
    """An opened file; its arrays are views of the mapping and keep it alive.

    A swap or a deletion of the file leaves them as they are.
    """

    path: Path
    ids: ImageIds
    codes: Codes
    codes_checksum: int
    identity: Identity

    def damage(self) -> str | None:
        """Read every code; return what is wrong with them in a sentence, or None."""
        if zlib.crc32(self.codes.data) == self.codes_checksum:
            return None
        return str(_damaged(self.path, "its embeddings are not the ones that were written"))


def identity(path: Path) -> Identity | None:
    """Return the file's identity now; None if there is no file."""
    try:
        return _identity(path.stat())
    except FileNotFoundError:
        return None
    except OSError as error:
        raise StoreError(f"{path} cannot be read: {error.strerror}.") from error


def read(path: Path, dim: int) -> CodeFile | None:
    """Map the file; None if there is none.

    Raises StoreDamaged if it is not whole, not such a file or of another dim, and
    StoreError if it cannot be opened.
    """
    try:
        with path.open("rb") as file:
            status = os.fstat(file.fileno())
            header = file.read(_HEADER_BYTES)
            count, ids_checksum, codes_checksum = _parse(header, path, dim, status.st_size)
            mapping = mmap.mmap(file.fileno(), 0, access=mmap.ACCESS_READ)
    except FileNotFoundError:
        return None
    except OSError as error:
        raise StoreError(f"{path} cannot be read: {error.strerror}.") from error
    ids = np.frombuffer(mapping, "<i8", count, _HEADER_BYTES)
    if zlib.crc32(ids.data) != ids_checksum:
        raise _damaged(path, "its table of pictures is not the one that was written")
    codes = np.frombuffer(mapping, "<f2", count * dim, _codes_offset(count))
    return CodeFile(path, ids, codes.reshape(count, dim), codes_checksum, _identity(status))


def write(path: Path, dim: int, ids: ImageIds, blocks: Iterable[Codes]) -> None:
    """Replace the file atomically: after a crash it is the old one or the new one, whole.

    `blocks` hold the codes in the order of the ids. Raises StorageFull if the disk is
    full and StoreError if the file cannot be written; the old file then stays.
    """
    temporary = _temporary(path)
    try:
        with _removed_on_failure(temporary):
            _write_whole(temporary, dim, ids, blocks)
            temporary.replace(path)
        _sync_folder(path.parent)
    except OSError as error:
        if error.errno in _DISK_FULL:
            raise StorageFull(
                f"The disk is full: {path} could not be written and is as it was. "
                "Make room and run the same command again."
            ) from error
        raise StoreError(f"{path} cannot be written: {error.strerror}.") from error


def remove_unfinished(path: Path) -> None:
    """Remove what a writer that was killed while writing has left."""
    with contextlib.suppress(OSError):
        _temporary(path).unlink(missing_ok=True)


def _temporary(path: Path) -> Path:
    # One name is enough: one writer at a time is the catalogue's promise.
    return path.with_name(path.name + ".tmp")


def _parse(header: bytes, path: Path, dim: int, size_bytes: int) -> tuple[int, int, int]:
    if not header.startswith(_MAGIC):
        raise _damaged(path, "it is empty" if not header else "it is not such a file")
    if len(header) < _HEADER_BYTES:
        raise _damaged(path, "it is cut short")
    if zlib.crc32(header[: _HEADER.size]) != int.from_bytes(header[_HEADER.size :], "little"):
        raise _damaged(path, "its header is not the one that was written")
    _, version, file_dim, count, ids_checksum, codes_checksum = _HEADER.unpack_from(header)
    if version != _VERSION:
        raise _damaged(path, f"its format is {version}, and this Erhai reads {_VERSION}")
    if file_dim != dim:
        raise _damaged(path, f"its embeddings have {file_dim} numbers each, not {dim}")
    if size_bytes != _codes_offset(count) + 2 * dim * count:
        raise _damaged(path, "it is cut short, or has grown")
    return count, ids_checksum, codes_checksum


def _write_whole(path: Path, dim: int, ids: ImageIds, blocks: Iterable[Codes]) -> None:
    with path.open("wb") as file:
        ids_bytes = ids.astype("<i8").tobytes()
        file.write(bytes(_HEADER_BYTES))
        file.write(ids_bytes)
        file.write(bytes(_codes_offset(len(ids)) - file.tell()))
        codes_checksum = 0
        for block in blocks:
            codes_bytes = block.astype("<f2", copy=False).tobytes()
            codes_checksum = zlib.crc32(codes_bytes, codes_checksum)
            file.write(codes_bytes)
        header = _HEADER.pack(
            _MAGIC, _VERSION, dim, len(ids), zlib.crc32(ids_bytes), codes_checksum
        )
        file.seek(0)
        file.write(header + zlib.crc32(header).to_bytes(4, "little"))
        file.flush()
        os.fsync(file.fileno())


@contextlib.contextmanager
def _removed_on_failure(path: Path) -> Iterator[None]:
    try:
        yield
    except BaseException:  # Ctrl-C too must leave nothing half written
        with contextlib.suppress(OSError):
            path.unlink(missing_ok=True)
        raise


def _sync_folder(folder: Path) -> None:
    descriptor = os.open(folder, os.O_RDONLY)
    try:
        os.fsync(descriptor)
    except OSError as error:
        # Some network file systems cannot sync a folder; the swap itself is done.
        if error.errno not in {errno.EINVAL, errno.ENOTSUP}:
            raise
    finally:
        os.close(descriptor)


def _codes_offset(count: int) -> int:
    pages = -(-(_HEADER_BYTES + 8 * count) // _PAGE_BYTES)
    return pages * _PAGE_BYTES


def _identity(status: os.stat_result) -> Identity:
    return status.st_dev, status.st_ino, status.st_size, status.st_mtime_ns


def _damaged(path: Path, why: str) -> StoreDamaged:
    return StoreDamaged(
        f"The vector store {path} cannot be used: {why}. "
        "Nothing is lost: it is rebuilt from the catalogue by 'erhai index'."
    )
