"""A library of any size with made embeddings: real in all but its pictures."""

import shutil
from datetime import datetime, timedelta
from pathlib import Path

import numpy as np

from benchmarks._embeddings import make
from erhai.catalogue import embeddings, facts, images, looks, words
from erhai.catalogue.database import Database
from erhai.decode.colour import bins
from erhai.encode.models import find_card
from erhai.index.naming import name_places
from erhai.index.reconcile import reconcile
from erhai.places.namer import Namer
from erhai.types import FileStat, Look, Metadata
from erhai.vectors.registry import open_store

MOST_LINKS = 50_000
"""So many names a file gets; ext4 allows 65,000."""

PLACES = ((25.6065, 100.2676), (35.0116, 135.7681), (45.98, 9.26), (39.9042, 116.4074))


def fill(
    path: Path, pictures: int, folder: Path = Path("/photos"), file: Path | None = None
) -> None:
    """Make a library of so many rows, all of one file or without files.

    With a file, each row's path in the folder is a link to it that has its size and time.
    """
    card = find_card("erhai-lite")
    made = make(pictures, 1, card.dim).images
    path.mkdir()
    db = Database(path / "catalogue.sqlite3")
    start = datetime(2004, 1, 1)
    chance = np.random.default_rng(0)
    colours = chance.multinomial(255, chance.dirichlet(np.full(len(bins()), 0.05), 256))
    with db.transaction() as connection:
        facts.put_folder(connection, folder, Path("/"))
        facts.set_encoded_by(
            connection, facts.EncodedBy(card.model_id, card.preprocessing_version, card.dim)
        )
        for number, embedding in enumerate(made):
            picture = folder / f"{number % 100:02}" / f"IMG_{number}.jpg"
            stat = FileStat(number, number)
            if file is not None:
                picture.parent.mkdir(parents=True, exist_ok=True)
                if number % MOST_LINKS == 0:
                    file = shutil.copyfile(file, file.with_name(f"{number}-{file.name}"))
                picture.hardlink_to(file)
                stat = FileStat(file.stat().st_size, file.stat().st_mtime_ns)
            fingerprint = number.to_bytes(16, "big")
            embeddings.put(connection, fingerprint, embedding)
            look = Look(colours[number % 256].astype(np.uint8), int(chance.integers(1, 2**63)))
            looks.put(connection, fingerprint, look)
            located = number % 10 == 0
            latitude, longitude = PLACES[number // 10 % len(PLACES)] if located else (None, None)
            image_id = images.put_encoded(
                connection,
                picture,
                stat,
                fingerprint,
                Metadata(
                    "JPEG",
                    4000,
                    3000,
                    taken_at=start + timedelta(hours=number),
                    latitude=latitude,
                    longitude=longitude,
                    camera=f"Canon {number % 7}",
                ),
            )
            words.refresh(connection, [image_id])
    name_places(db, Namer(), lambda: False)
    store = open_store("faiss", path / "vectors.faiss", card.dim, writable=True)
    reconcile(db, store)
    store.close()
    db.close()
