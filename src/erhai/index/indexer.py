"""From folders on disk to searchable pictures: the only writer of a library.

The order of writes makes a kill at any moment harmless. One transaction puts a row
and its embedding into the catalogue as `encoded`; then the vector store takes them;
then the store is flushed and the row becomes `searchable`. Whatever a run leaves
half done, the next run's reconciliation completes.
"""

import os
import sqlite3
import threading
import time
from collections.abc import Callable, Mapping, Sequence
from contextlib import AbstractContextManager
from functools import partial
from pathlib import Path

import numpy as np

from erhai.catalogue import embeddings, facts, images, looks, words
from erhai.catalogue.database import Database
from erhai.encode.model_card import ModelCard
from erhai.encode.protocol import ImageTower
from erhai.index import folders
from erhai.index.missing_words import put_missing_words
from erhai.index.model import check_model, identity
from erhai.index.naming import Namer, name_places
from erhai.index.pipeline import Decoder, Outcome, Usable, read_files
from erhai.index.reconcile import publish, reconcile
from erhai.index.report import FileFailed, IndexEvent, IndexReport, Notice, Tally
from erhai.index.supplement import complete_metadata, lacking, supplement
from erhai.index.writer import BatchWriter
from erhai.scan.changes import Changes, KnownFile, compare
from erhai.scan.walk import Found, Unreadable, walk
from erhai.types import Failure, ImageId
from erhai.vectors.protocol import VectorStore

PROGRESS_EVERY_S = 0.2
# A flush rewrites the store's file, so the larger the store, the rarer: at most one
# part in twenty of the time, and never more often than this.
FLUSH_EVERY_S = 20.0
FLUSH_SHARE = 1 / 20
# Copies cost no encoding, so a write of them may be larger than a batch.
MOST_ROWS_A_WRITE = 256


class Indexer:
    """Runs over folders; one run at a time, under the library's writer lock.

    open_pool gives the decode pool of one run; image_tower is called at the first
    picture that needs encoding; model is the name or folder by which it is found again;
    namer names positions.
    """

    def __init__(  # noqa: PLR0913  all but five are named
        self,
        db: Database,
        store: VectorStore,
        card: ModelCard,
        image_tower: Callable[[], ImageTower],
        open_pool: Callable[[], AbstractContextManager[Decoder]],
        *,
        model: str,
        namer: Namer,
        batch_size: int,
        window: int,
    ) -> None:
        self._db = db
        self._store = store
        self._card = card
        self._image_tower = image_tower
        self._open_pool = open_pool
        self._model = model
        self._namer = namer
        self._batch_size = batch_size
        self._window = window
        self._flushed_s = time.monotonic()
        self._flush_took_s = 0.0

    def run(
        self,
        asked: Sequence[str | os.PathLike[str]],
        on_event: Callable[[IndexEvent], None],
        stop: threading.Event,
    ) -> IndexReport:
        """Bring the library up to date with the folders; none means those known.

        Raises FolderError, ModelMismatch, StorageFull, LibraryError or StoreError.
        What was done until then is kept.
        """
        check_model(self._db, self._card)
        choice = folders.choose(asked, facts.folders(self._db))
        run = _Run(on_event, stop)
        for notice in choice.notices:
            run.notice(notice)
        self._remember(choice.present)
        repaired = reconcile(self._db, self._store)
        if repaired:
            run.notice(
                f"The vector store was brought in line with the catalogue. Pictures: {repaired}."
            )

        known = {
            path: row
            for folder in choice.present
            for path, row in images.known_under(self._db, folder).items()
        }
        changes = self._scan(choice, known, run)
        gone = {path: known[path].image_id for path in changes.gone}
        incomplete = lacking(self._db, changes.unchanged)
        run.tally.lacking = len(incomplete)
        self._read([*changes.new, *changes.changed], known, gone, run)
        # A picture that seems gone may be one that a stopped run would yet have met
        # under its new name.
        if not run.stopped:
            self._remove(list(gone.values()), run)
            put_missing_words(self._db)
            self._supplement(incomplete, run)
        publish(self._db, self._store)
        name_places(self._db, self._namer, lambda: run.stopped)
        with self._db.transaction() as connection:
            if not run.stopped:
                embeddings.delete_orphans(connection)
                looks.delete_orphans(connection)
            facts.set_indexed_now(connection)
        run.progress(now=True)
        return run.tally.report(interrupted=run.stopped)

    def forget(self, folder: Path) -> int:
        """Remove every row beneath the folder; return how many were pictures or failures."""
        known = images.known_under(self._db, folder)
        ids = [row.image_id for row in known.values()]
        with self._db.transaction() as connection:
            images.delete(connection, ids)
            words.delete(connection, ids)
            embeddings.delete_orphans(connection)
            looks.delete_orphans(connection)
            for inner in facts.folders(self._db):
                if inner.is_relative_to(folder):
                    facts.remove_folder(connection, inner)
        self._store.delete(np.array(ids, np.int64))
        self._store.flush()
        return len(ids)

    def _remember(self, present: Sequence[Path]) -> None:
        known = facts.folders(self._db)
        with self._db.transaction() as connection:
            facts.set_encoded_by(connection, identity(self._card))
            facts.set_model(connection, self._model)
            for folder in present:
                mounted_at = folders.mount_point(folder)
                # Folders on one disk are covered by the outermost. One on a disk of its
                # own stays known, so that its absence is noticed.
                alike = [other for other in known if other != folder and known[other] == mounted_at]
                if not any(folder.is_relative_to(other) for other in alike):
                    facts.put_folder(connection, folder, mounted_at)
                    self._forget_words_of_inner(connection, folder, known)
                for other in alike:
                    if other.is_relative_to(folder):
                        facts.remove_folder(connection, other)

    @staticmethod
    def _forget_words_of_inner(
        connection: sqlite3.Connection, folder: Path, known: Mapping[Path, Path]
    ) -> None:
        """Have the words beneath known folders written anew, now that one lies around them."""
        if folder not in known:
            for other in known:
                if other.is_relative_to(folder):
                    words.delete_beneath(connection, other)

    def _scan(
        self, choice: folders.Choice, known: Mapping[Path, images.Known], run: "_Run"
    ) -> Changes:
        found: list[Found] = []
        unreadable = list(choice.absent)
        for item in (item for folder in choice.present for item in walk(folder)):
            if isinstance(item, Unreadable):
                unreadable.append(item.path)
                run.notice(
                    f"{item.path} cannot be read ({item.reason}); what is known of it stays."
                )
            else:
                found.append(item)
                run.tally.found = len(found)
                run.progress()
            if run.stopped:
                break
        changes = compare(
            {path: KnownFile(row.stat, row.failure) for path, row in known.items()},
            found,
            folders=choice.present,
            unreadable=unreadable,
        )
        run.tally.walking = False
        run.tally.found = sum(map(len, (changes.new, changes.changed, changes.unchanged)))
        run.tally.unchanged = len(changes.unchanged)
        return changes

    def _read(
        self,
        files: Sequence[Found],
        known: Mapping[Path, images.Known],
        gone: dict[Path, ImageId],
        run: "_Run",
    ) -> None:
        if not files or run.stopped:
            return
        writer = BatchWriter(self._db, self._store, self._image_tower, known, gone)
        batch: list[Outcome] = []
        to_encode = 0
        with self._open_pool() as pool:
            for outcome in read_files(
                files,
                pool,
                window=self._window,
                size_is_known=partial(images.size_is_known, self._db),
                metadata_of=partial(complete_metadata, self._db),
            ):
                batch.append(outcome)
                if isinstance(outcome, Usable):
                    to_encode += outcome.pixels is not None
                else:
                    run.failed(outcome.failure)
                if to_encode >= self._batch_size or len(batch) >= MOST_ROWS_A_WRITE:
                    run.tally.add(writer.write(batch))
                    batch, to_encode = [], 0
                    self._flush_if_due(run)
                run.progress()
                if run.stopped:
                    break
        run.tally.add(writer.write(batch))

    def _supplement(self, files: Sequence[Found], run: "_Run") -> None:
        if not files:
            return
        with self._open_pool() as pool:
            for done in supplement(self._db, files, pool, window=self._window):
                run.tally.supplemented += done
                run.progress()
                if run.stopped:
                    break

    def _remove(self, ids: Sequence[ImageId], run: "_Run") -> None:
        # Rows first: from then on no search shows them, whatever the store still holds.
        with self._db.transaction() as connection:
            images.delete(connection, ids)
            words.delete(connection, ids)
        self._store.delete(np.array(ids, np.int64))
        run.tally.removed = len(ids)

    def _flush_if_due(self, run: "_Run") -> None:
        started_s = time.monotonic()
        if started_s - self._flushed_s < max(FLUSH_EVERY_S, self._flush_took_s / FLUSH_SHARE):
            return
        publish(self._db, self._store)
        name_places(self._db, self._namer, lambda: run.stopped)
        self._flushed_s = time.monotonic()
        self._flush_took_s = self._flushed_s - started_s


class _Run:
    """The counts of one run, and the events it sends."""

    def __init__(self, on_event: Callable[[IndexEvent], None], stop: threading.Event) -> None:
        self.tally = Tally()
        self._on_event = on_event
        self._stop = stop
        self._told_s = 0.0

    @property
    def stopped(self) -> bool:
        return self._stop.is_set()

    def notice(self, message: str) -> None:
        self.tally.notices.append(message)
        self._on_event(Notice(message))

    def failed(self, failure: Failure) -> None:
        self.tally.failures.append(failure)
        self._on_event(FileFailed(failure))

    def progress(self, *, now: bool = False) -> None:
        if now or time.monotonic() - self._told_s >= PROGRESS_EVERY_S:
            self._told_s = time.monotonic()
            self._on_event(self.tally.progress())
