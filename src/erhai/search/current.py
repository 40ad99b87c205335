"""The vector store as a long-lived reader sees it: fresh, and never short of pictures."""

import threading
from collections.abc import Callable

from erhai.catalogue import embeddings, images
from erhai.catalogue.database import Database
from erhai.errors import StoreDamaged
from erhai.search.notes import Note
from erhai.vectors.protocol import VectorStore


class CurrentStore:
    """Follows what the indexer writes, and steps in where the store's file cannot serve.

    The file is a copy of the catalogue's embeddings. If it is missing, damaged or
    behind, they are loaded into memory instead, so that searching goes on; `problem`
    then says so.
    """

    def __init__(
        self,
        db: Database,
        open_file: Callable[[], VectorStore],
        open_memory: Callable[[], VectorStore],
    ) -> None:
        self._db = db
        self._open_file = open_file
        self._open_memory = open_memory
        self._lock = threading.Lock()
        self._seen: int | None = None
        self._store: VectorStore | None = None
        self.problem: Note | None = None

    def get(self) -> VectorStore:
        """Return the store to search now; it costs next to nothing if nothing changed."""
        with self._lock:
            version = self._db.version()
            if self._store is None or version != self._seen:
                self._store = self._load()
                self._seen = version
            return self._store

    def close(self) -> None:
        with self._lock:
            if self._store is not None:
                self._store.close()
            self._store = None

    def _load(self) -> VectorStore:
        try:
            # Twice, since the indexer may have changed rows and store in between.
            for _ in range(2):
                searchable = images.count(self._db, "searchable")
                store = self._fresh_file()
                if store.count() >= searchable:
                    self.problem = None
                    return store
            problem = Note("store-behind", {"stored": store.count(), "images": searchable})
        except StoreDamaged as error:
            problem = Note("store-damaged", {"problem": str(error)})
        self.problem = problem
        memory = self._open_memory()
        ids = images.ids_in_state(self._db, "searchable")
        for batch_ids, batch in embeddings.of_images(self._db, ids, memory.dim):
            memory.upsert(batch_ids, batch)
        return memory

    def _fresh_file(self) -> VectorStore:
        if self._store is None or self.problem is not None:
            return self._open_file()
        self._store.refresh()
        return self._store
