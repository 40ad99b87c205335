"""The pictures that the judged sets speak of, and their embeddings."""

import os
import tarfile
from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import Path, PurePosixPath

import numpy as np

from erhai.decode.limits import DecodeLimits
from erhai.decode.reader import decode_bytes
from erhai.encode.protocol import ImageTower
from erhai.types import Embedding, Embeddings, Pixels

BATCH = 16


@dataclass(frozen=True, slots=True)
class Gallery:
    """Pictures to be ranked: their names, and a row each of `embeddings`, (n, dim)."""

    names: tuple[str, ...]
    embeddings: Embeddings

    def ranking(self, query: Embedding) -> list[str]:
        """Return all names, the nearest to the query first."""
        order = np.argsort(-(self.embeddings @ query), kind="stable")
        return [self.names[position] for position in order]


def shared_folder() -> Path:
    """Return the folder of pictures that may be used but not committed; it may be absent."""
    beside = Path(__file__).resolve().parents[3] / "shared"
    return Path(os.environ.get("ERHAI_SHARED") or beside)


def files_in(folder: Path) -> Iterator[tuple[str, bytes]]:
    """Yield name and bytes of each file in a folder, by name."""
    for path in sorted(folder.iterdir()):
        yield path.name, path.read_bytes()


def files_in_tar(tar: Path, under: str) -> Iterator[tuple[str, bytes]]:
    """Yield name and bytes of each file of a tar in its folder called `under`, as they come."""
    with tarfile.open(tar) as archive:
        for member in archive:
            path = PurePosixPath(member.name)
            file = archive.extractfile(member) if path.parent.name == under else None
            if file is not None:
                yield path.name, file.read()


def encode_gallery(tower: ImageTower, files: Iterator[tuple[str, bytes]]) -> Gallery:
    """Decode and encode pictures as indexing does, keeping one batch in memory at a time."""
    limits = DecodeLimits()
    names: list[str] = []
    rows: list[Embeddings] = []
    batch: list[Pixels] = []
    for name, data in files:
        decoded = decode_bytes(data, min_side_px=tower.card.image_size_px, limits=limits, name=name)
        names.append(name)
        batch.append(decoded.pixels)
        if len(batch) == BATCH:
            rows.append(tower.encode_images(batch))
            batch = []
    rows.append(tower.encode_images(batch))
    return Gallery(tuple(names), np.concatenate(rows))
