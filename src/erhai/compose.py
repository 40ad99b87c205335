"""From settings to working parts: the only place that chooses backends."""

from collections.abc import Iterator
from contextlib import contextmanager
from functools import partial
from pathlib import Path
from typing import TYPE_CHECKING

from erhai.catalogue import facts, places
from erhai.catalogue.database import Database
from erhai.decode.limits import DecodeLimits
from erhai.encode.models import DEFAULT_MODEL, is_place, load_encoder, locate, verify
from erhai.encode.protocol import Encoder
from erhai.errors import (
    FailureKind,
    LibraryError,
    LibraryNotFound,
    PictureError,
    StoreDamaged,
)
from erhai.places.gazetteer import Gazetteer
from erhai.places.own import own_place
from erhai.search.calibrate.calibrator import load_calibrator
from erhai.search.current import CurrentStore
from erhai.search.embed import QueryEmbedder
from erhai.search.searcher import Searcher
from erhai.search.stored import embeddings_of
from erhai.search.wording import wording_of
from erhai.settings import Settings
from erhai.types import ImageIds, Metadata, Pixels
from erhai.vectors.protocol import VectorStore
from erhai.vectors.registry import open_store

if TYPE_CHECKING:
    from erhai.decode.pool import DecodePool
    from erhai.evaluate.evaluator import Evaluator
    from erhai.index.indexer import Indexer

STORE_KIND = "faiss"


def catalogue_path(settings: Settings) -> Path:
    return settings.library / "catalogue.sqlite3"


def store_path(settings: Settings) -> Path:
    return settings.library / "vectors.faiss"


def open_catalogue(settings: Settings, *, create: bool) -> Database:
    """Open the library's catalogue, making folder and file if asked.

    Raises LibraryNotFound, or what opening a Database raises.
    """
    library = settings.library
    if not create and not catalogue_path(settings).exists():
        raise LibraryNotFound(
            f"There is no library at {library} yet. Index your pictures first: "
            "erhai index ~/Pictures"
        )
    _make_folder(library)
    return Database(catalogue_path(settings))


def model_of(settings: Settings, db: Database | None = None) -> str:
    """Return the model that is meant, as load_encoder takes it from any working directory.

    That is the one of the settings, else the one that the library was encoded by, else the
    bundled one. Raises ModelError if it is not on this machine.
    """
    remembered = facts.model(db) if db is not None else None
    return locate(settings.model or remembered or DEFAULT_MODEL, settings.models)


def mends_model(settings: Settings, db: Database) -> str | None:
    """Return the command that mends a model that does not work; None for a folder."""
    model = settings.model or facts.model(db) or DEFAULT_MODEL
    return None if is_place(model) else "pip install --force-reinstall erhai"


def make_encoder(settings: Settings, db: Database | None = None) -> Encoder:
    """Return the encoder of `model_of`. Raises ModelError."""
    return load_encoder(model_of(settings, db), threads=settings.threads)


def make_searcher(
    settings: Settings, db: Database, encoder: Encoder, pictures: "DecodePool | None" = None
) -> Searcher:
    """Return what searches a library; pictures given as bytes are decoded by `pictures`, if any."""

    def open_file() -> VectorStore:
        return open_store(STORE_KIND, store_path(settings), encoder.card.dim, writable=False)

    def open_memory() -> VectorStore:
        # Never flushed, so the file stays what it is for the indexer to mend.
        path = store_path(settings)
        return open_store(STORE_KIND, path, encoder.card.dim, writable=True, discard=True)

    def read_picture(picture: Path | bytes) -> Pixels:
        from erhai.decode.reader import decode_bytes, decode_file

        limits, side_px = decode_limits(settings), encoder.card.image_size_px
        if isinstance(picture, bytes) and pictures is not None:
            return pictures.submit_bytes(picture).result().pixels
        if isinstance(picture, bytes):
            return decode_bytes(picture, min_side_px=side_px, limits=limits).pixels
        _check_is_there(picture)
        return decode_file(picture, min_side_px=side_px, limits=limits).pixels

    store = CurrentStore(db, open_file, open_memory)
    calibrator = load_calibrator(encoder.card.model_id)
    stored = partial(embeddings_of, db, encoder.card.dim)
    embedder = QueryEmbedder(encoder, read_picture, wording_of(encoder.card.model_id), stored)
    return Searcher(db, store, embedder, calibrator)


def read_metadata(settings: Settings, picture: Path) -> Metadata:
    """Return what a picture file says of itself; raise PictureError if it cannot be read."""
    from erhai.decode.reader import decode_file

    _check_is_there(picture)
    return decode_file(picture, min_side_px=1, limits=decode_limits(settings)).metadata


def make_gazetteer(db: Database) -> Gazetteer:
    """Return what knows places, those too that the user named."""
    own = places.own_places(db)
    return Gazetteer([own_place(p.name, p.latitude, p.longitude, p.radius_km) for p in own])


def check_store(settings: Settings, dim: int) -> ImageIds:
    """Return the ids in the vector store, having read all of it.

    Raises StoreDamaged if any of it is wrong.
    """
    store = open_store(STORE_KIND, store_path(settings), dim, writable=False)
    try:
        if problem := store.damage():
            raise StoreDamaged(problem)
        return store.ids()
    finally:
        store.close()


def verify_weights(settings: Settings, db: Database) -> bool:
    """Compare the model's files with their checksums; raise ModelError if they differ.

    Returns False if it came without any.
    """
    return verify(model_of(settings, db))


@contextmanager
def indexing(settings: Settings, encoder: Encoder) -> Iterator["Indexer"]:
    """Hold the writer's lock and lend an Indexer with a connection of its own.

    Raises LibraryBusy if another process is writing, StorageFull on a full disk.
    """
    # Here, since a search has no need of what indexing imports.
    from erhai.index.indexer import Indexer
    from erhai.index.lock import writing
    from erhai.places.namer import Namer

    _make_folder(settings.library)
    with writing(settings.library):
        db = open_catalogue(settings, create=True)
        try:
            store = _open_writable_store(settings, encoder.card.dim)
            try:
                yield Indexer(
                    db,
                    store,
                    encoder.card,
                    encoder.image_tower,
                    partial(_open_pool, settings, encoder),
                    model=model_of(settings, db),
                    namer=Namer(places.own_places(db)),
                    batch_size=settings.batch_size,
                    window=_window(settings),
                )
            finally:
                store.close()
        finally:
            db.close()


def make_evaluator(settings: Settings) -> "Evaluator":
    """Return what evaluates the model of the settings; it needs no library."""
    from erhai.evaluate.evaluator import Evaluator

    encoder = make_encoder(settings)
    return Evaluator(
        encoder,
        partial(_open_pool, settings, encoder),
        batch_size=settings.batch_size,
        window=_window(settings),
        max_size_bytes=settings.max_file_bytes,
    )


def _check_is_there(picture: Path) -> None:
    if not picture.exists():
        reason = f"There is no picture {picture}. Check the spelling."
        raise PictureError(FailureKind.VANISHED, reason)


def open_pool(encoder: Encoder, limits: DecodeLimits, workers: int) -> "DecodePool":
    """Return processes that decode pictures for an encoder."""
    from erhai.decode.pool import DecodePool

    return DecodePool(workers=workers, min_side_px=encoder.card.image_size_px, limits=limits)


def _open_pool(settings: Settings, encoder: Encoder) -> "DecodePool":
    return open_pool(encoder, decode_limits(settings), settings.decode_workers)


def _window(settings: Settings) -> int:
    """Return how many files to have under way: enough that no worker waits for a batch."""
    return settings.batch_size + 2 * settings.decode_workers


def _make_folder(library: Path) -> None:
    try:
        library.mkdir(parents=True, exist_ok=True)
    except OSError as error:
        raise LibraryError(
            f"The library folder {library} cannot be made ({error.strerror}). "
            "Name another: erhai --library FOLDER …"
        ) from error


def _open_writable_store(settings: Settings, dim: int) -> VectorStore:
    path = store_path(settings)
    try:
        return open_store(STORE_KIND, path, dim, writable=True)
    except StoreDamaged:
        # It is a copy: the indexer fills an empty one from the catalogue.
        return open_store(STORE_KIND, path, dim, writable=True, discard=True)


def decode_limits(settings: Settings) -> DecodeLimits:
    """Return how much one picture file may ask for."""
    return DecodeLimits(
        max_pixels=settings.max_pixels,
        max_size_bytes=settings.max_file_bytes,
        timeout_s=settings.file_timeout_s,
    )
