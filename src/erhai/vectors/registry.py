"""The stores by name; each is imported when first opened."""

from pathlib import Path
from typing import Protocol

from erhai.errors import StoreError
from erhai.vectors.protocol import VectorStore


class _Opener(Protocol):
    def __call__(self, path: Path, dim: int, *, writable: bool, discard: bool) -> VectorStore: ...


def _open_exact(
    path: Path,  # noqa: ARG001  it has no file
    dim: int,
    *,
    writable: bool,  # noqa: ARG001
    discard: bool,  # noqa: ARG001
) -> VectorStore:
    from erhai.vectors.exact import ExactStore

    return ExactStore(dim)


def _open_faiss(path: Path, dim: int, *, writable: bool, discard: bool) -> VectorStore:
    from erhai.vectors.faiss_store import FaissStore

    return FaissStore.open(path, dim, writable=writable, discard=discard)


_OPENERS: dict[str, _Opener] = {"exact": _open_exact, "faiss": _open_faiss}

STORE_KINDS = tuple(_OPENERS)


def open_store(
    kind: str, path: Path, dim: int, *, writable: bool, discard: bool = False
) -> VectorStore:
    """Open the store of this kind at `path`; where there is nothing it is empty.

    With `discard` it starts empty whatever lies there (the way out of a StoreDamaged),
    and its first flush replaces that. 'exact' keeps nothing on disk.
    Raises StoreError if the kind is unknown or the store cannot be opened, StoreDamaged
    if what lies there cannot be used.
    """
    opener = _OPENERS.get(kind)
    if opener is None:
        raise StoreError(f"There is no vector store '{kind}'; there are {', '.join(_OPENERS)}.")
    return opener(path, dim, writable=writable, discard=discard)
