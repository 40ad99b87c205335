"""What earlier versions did not keep of a picture, read from its file once more.

Nothing is encoded again. A picture is complete when its look is known: looks came into
the catalogue together with all else that is read here.
"""

from collections.abc import Iterator, Sequence

from erhai.catalogue import images, looks, words
from erhai.catalogue.database import Database
from erhai.index.pipeline import Decoder, Usable, read_files
from erhai.scan.walk import Found
from erhai.types import Metadata

_FILES_A_WRITE = 64


def complete_metadata(db: Database, fingerprint: bytes) -> Metadata | None:
    """Return what is known of these very bytes, or None unless a complete picture has them."""
    return images.metadata_of(db, fingerprint) if looks.is_known(db, fingerprint) else None


def lacking(db: Database, unchanged: Sequence[Found]) -> list[Found]:
    """Return one of the unchanged files for each content that is not complete."""
    contents = looks.missing(db)
    if not contents:
        return []
    present = {file.path: file for file in unchanged}
    files = []
    for fingerprint in contents:
        twins = (twin.path for twin in images.with_fingerprint(db, fingerprint))
        files += [present[path] for path in twins if path in present][:1]
    return files


def supplement(
    db: Database, files: Sequence[Found], pool: Decoder, *, window: int
) -> Iterator[int]:
    """Read these files and write what they lack, a few in one transaction.

    Yields how many have been dealt with since the last time, 0 included. A file that
    cannot be read any more stays as it is, and is tried again in the next run.
    """
    batch: list[Usable] = []
    waiting = 0
    outcomes = read_files(
        files, pool, window=window, size_is_known=lambda _: False, metadata_of=lambda _: None
    )
    for outcome in outcomes:
        waiting += 1
        if isinstance(outcome, Usable):
            batch.append(outcome)
        if waiting >= _FILES_A_WRITE:
            _write(db, batch)
            yield waiting
            batch, waiting = [], 0
        else:
            yield 0
    _write(db, batch)
    yield waiting


def _write(db: Database, batch: Sequence[Usable]) -> None:
    with db.transaction() as connection:
        for outcome in batch:
            # A file that was changed meanwhile has a fingerprint that no row has: the next
            # run reads it as changed.
            twins = images.with_fingerprint(db, outcome.fingerprint)
            if not twins or outcome.look is None:
                continue
            ids = [twin.image_id for twin in twins]
            searchable = images.searchable_records(db, ids)
            for twin in twins:
                images.put_encoded(
                    connection, twin.path, twin.stat, twin.fingerprint, outcome.metadata
                )
            images.mark_searchable(connection, searchable)
            words.refresh(connection, ids)
            looks.put(connection, outcome.fingerprint, outcome.look)
