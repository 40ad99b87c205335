"""What a library holds, in numbers."""

from contextlib import suppress
from dataclasses import dataclass
from datetime import datetime
from pathlib import Path

from erhai import compose
from erhai.catalogue import facts, images
from erhai.catalogue.database import Database
from erhai.encode.model_card import ModelCard


@dataclass(frozen=True, slots=True)
class FolderStatus:
    """How many pictures beneath one indexed folder are searchable, and how many failed."""

    path: Path
    images: int
    failed: int


@dataclass(frozen=True, slots=True)
class LibraryStatus:
    """What a library holds.

    images are searchable; waiting are encoded but not yet in the vector store.
    size_bytes is the library folder's; indexed_at (aware, UTC) the end of the last run.
    """

    path: Path
    model_id: str
    dim: int
    store: str
    images: int
    waiting: int
    failed: int
    folders: tuple[FolderStatus, ...]
    size_bytes: int
    indexed_at: datetime | None


def read_status(db: Database, path: Path, card: ModelCard) -> LibraryStatus:
    """Return what the library in a folder holds; card is of the model that would encode it."""
    known = facts.encoded_by(db)
    return LibraryStatus(
        path=path,
        model_id=known.model_id if known else card.model_id,
        dim=known.dim if known else card.dim,
        store=compose.STORE_KIND,
        images=images.count(db, "searchable"),
        waiting=images.count(db, "encoded"),
        failed=images.count(db, "failed"),
        folders=tuple(
            FolderStatus(
                folder,
                images.count(db, "searchable", folder),
                images.count(db, "failed", folder),
            )
            for folder in facts.folders(db)
        ),
        size_bytes=_size_bytes(path),
        indexed_at=facts.indexed_at(db),
    )


def _size_bytes(folder: Path) -> int:
    total = 0
    for file in folder.iterdir():
        # A writer's passing files may go at any moment.
        with suppress(FileNotFoundError):
            total += file.stat().st_size
    return total
