"""A library for tests: the real rooms around a fake encoder and an inline decoder."""

import hashlib
import threading
from collections.abc import Callable, Iterator
from concurrent.futures import Future
from contextlib import contextmanager, nullcontext, suppress
from pathlib import Path
from typing import TypeVar

import numpy as np

from erhai.catalogue import embeddings, images, places, words
from erhai.catalogue.database import Database
from erhai.decode.limits import DecodeLimits
from erhai.decode.reader import decode_file
from erhai.errors import PictureError
from erhai.index.indexer import Indexer
from erhai.index.report import IndexEvent, IndexReport
from erhai.testing.fakes import FakeEncoder, FakeNamer
from erhai.types import Decoded
from erhai.vectors.protocol import VectorStore
from erhai.vectors.registry import open_store


class InlinePool:
    """Decodes in the calling thread: what DecodePool does, without its processes."""

    def __init__(self, min_side_px: int) -> None:
        self._min_side_px = min_side_px

    def submit_fingerprint(self, path: Path) -> "Future[bytes]":
        return _done(lambda: hashlib.blake2b(path.read_bytes(), digest_size=16).digest())

    def submit(self, path: Path) -> "Future[Decoded]":
        return _done(
            lambda: decode_file(path, min_side_px=self._min_side_px, limits=DecodeLimits())
        )


T = TypeVar("T")

# Every place where a run changes something that outlives it.
WRITES = (
    "erhai.catalogue.embeddings.put",
    "erhai.catalogue.embeddings.delete_orphans",
    "erhai.catalogue.facts.put_folder",
    "erhai.catalogue.facts.set_encoded_by",
    "erhai.catalogue.facts.set_indexed_now",
    "erhai.catalogue.facts.set_named_by",
    "erhai.catalogue.images.delete",
    "erhai.catalogue.images.mark_searchable",
    "erhai.catalogue.images.move",
    "erhai.catalogue.images.put_encoded",
    "erhai.catalogue.images.put_failed",
    "erhai.catalogue.words.delete",
    "erhai.catalogue.words.delete_beneath",
    "erhai.catalogue.words.refresh",
    "erhai.catalogue.looks.delete_orphans",
    "erhai.catalogue.looks.put",
    "erhai.catalogue.places.forget_names",
    "erhai.catalogue.places.put_names",
    "erhai.testing.fakes.FakeEncoder.encode_images",
    "erhai.vectors.code_file.write",
    "erhai.vectors.faiss_store.FaissStore.delete",
    "erhai.vectors.faiss_store.FaissStore.flush",
    "erhai.vectors.faiss_store.FaissStore.upsert",
)


def _done(work: Callable[[], T]) -> "Future[T]":
    future: Future[T] = Future()
    try:
        future.set_result(work())
    except PictureError as error:
        future.set_exception(error)
    return future


def _words(db: Database) -> dict[int, tuple[str, ...]]:
    return {row[0]: tuple(row[1:]) for row in db.rows("SELECT rowid, * FROM words ORDER BY rowid")}


class _Undo(Exception):
    """Rolls a transaction back."""


def _words_anew(db: Database) -> dict[int, tuple[str, ...]]:
    """Return the words that all pictures should have, and leave the library as it is."""
    anew: dict[int, tuple[str, ...]] = {}
    with suppress(_Undo), db.transaction() as connection:
        connection.execute("DELETE FROM words")
        words.refresh(connection, [row[0] for row in db.rows("SELECT image_id FROM images")])
        anew = _words(db)
        raise _Undo
    return anew


class SmallLibrary:
    """A library folder; every `index` opens it afresh, as a new process would."""

    def __init__(self, folder: Path, batch_size: int = 3) -> None:
        folder.mkdir(parents=True, exist_ok=True)
        self.folder = folder
        self.encoder = FakeEncoder()
        self.batch_size = batch_size
        self.namer = FakeNamer()
        self.events: list[IndexEvent] = []

    @contextmanager
    def opened(self) -> Iterator[tuple[Database, VectorStore, Indexer]]:
        db = Database(self.folder / "catalogue.sqlite3")
        store = open_store(
            "faiss", self.folder / "vectors.faiss", self.encoder.card.dim, writable=True
        )
        indexer = Indexer(
            db,
            store,
            self.encoder.card,
            lambda: self.encoder,
            lambda: nullcontext(InlinePool(self.encoder.card.image_size_px)),
            model="fake",
            namer=self.namer,
            batch_size=self.batch_size,
            window=5,
        )
        try:
            yield db, store, indexer
        finally:
            store.close()
            db.close()

    def index(self, *folders: Path, stop: threading.Event | None = None) -> IndexReport:
        with self.opened() as (_, _, indexer):
            return indexer.run(folders, self.events.append, stop or threading.Event())

    def check(self, disk: dict[Path, np.ndarray | None]) -> None:
        """Assert that catalogue and store hold just these files.

        `disk` gives each file's embedding, or None where the file is broken.
        """
        with self.opened() as (db, store, _):
            usable = {path for path, expected in disk.items() if expected is not None}
            assert {failure.path for failure in images.failures(db)} == set(disk) - usable
            searchable = images.ids_in_state(db, "searchable")
            records = images.searchable_records(db, searchable.tolist())
            assert {record.path for record in records.values()} == usable
            assert images.count(db, "encoded") == 0
            assert store.ids().tolist() == searchable.tolist()
            for ids, found in embeddings.of_images(db, searchable, store.dim):
                for image_id, embedding in zip(ids.tolist(), found, strict=True):
                    expected = disk[records[image_id].path]
                    assert expected is not None
                    assert float(embedding @ expected) > 0.999
                    [nearest] = store.search(expected[np.newaxis], len(searchable))
                    own = nearest.scores[nearest.ids == image_id]
                    assert own[0] >= max(nearest.scores) - 1e-3  # float16
            assert _words(db) == _words_anew(db)
            assert list(_words(db)) == searchable.tolist()
            assert db.integrity_problems() == []
            assert len(places.unnamed(db, 1).ids) == 0
            orphans = db.rows(
                "SELECT count(*) FROM embeddings WHERE fingerprint NOT IN "
                "(SELECT fingerprint FROM images WHERE fingerprint IS NOT NULL)"
            )
            assert orphans[0][0] == 0
            fingerprints = {record.fingerprint for record in records.values()}
            looks = db.rows("SELECT fingerprint FROM looks")
            assert {row[0] for row in looks} == fingerprints
