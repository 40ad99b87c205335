"""The public face: one library of pictures, to index and to search.

>>> import erhai
>>> lib = erhai.open_library("~/my-library")          # doctest: +SKIP
>>> lib.index("~/Pictures")                           # doctest: +SKIP
>>> for hit in lib.search("海边日落", k=10):            # doctest: +SKIP
...     print(hit.score, hit.path)
"""

import os
import threading
from collections.abc import Callable, Collection, Sequence
from dataclasses import replace
from datetime import date, datetime
from functools import partial
from pathlib import Path
from types import TracebackType
from typing import TYPE_CHECKING, BinaryIO

from erhai import compose, health
from erhai.areas import OwnPlace
from erhai.catalogue import facets, facts, images, places
from erhai.catalogue.database import Database
from erhai.catalogue.facets import Facets
from erhai.decode.limits import DecodeLimits
from erhai.encode.protocol import Encoder
from erhai.health import Check
from erhai.index import own_places
from erhai.index.folders import choose, real_folder
from erhai.index.model import check_model
from erhai.index.report import IndexEvent, IndexReport
from erhai.once import once
from erhai.places.gazetteer import Gazetteer
from erhai.search.answer import Answer
from erhai.search.ask import Ask
from erhai.search.colours import parse_colours
from erhai.search.files import refuse_files
from erhai.search.filters import make_filter
from erhai.search.interpret import interpret, query_from_json
from erhai.search.plan import described_by_place, in_place, make_plan, with_colours
from erhai.search.query import Picture, PictureTerm, parse
from erhai.search.remembered import Remembered
from erhai.search.searcher import Searcher
from erhai.search.understand.places import FindPlaces
from erhai.search.understand.understanding import Understood
from erhai.settings import Settings, read_settings
from erhai.status import LibraryStatus, read_status
from erhai.types import Failure, ImageId, ImageRecord

if TYPE_CHECKING:
    from erhai.decode.pool import DecodePool

FolderLike = str | os.PathLike[str]
When = str | date | None


class Library:
    """One library; open it with `open_library`. Searches may run in several threads."""

    def __init__(self, settings: Settings, *, create: bool = True) -> None:
        self._settings = settings
        self._isolation: tuple[DecodeLimits, int] | None = None
        if not create or compose.catalogue_path(settings).exists():
            self._db = compose.open_catalogue(settings, create=False)

    @property
    def path(self) -> Path:
        """The library's folder."""
        return self._settings.library

    @property
    def model_id(self) -> str:
        """The model that compares pictures with queries."""
        return self._encoder.card.model_id

    @property
    def decode_limits(self) -> DecodeLimits:
        """How much one picture file may ask for."""
        return compose.decode_limits(self._settings)

    def isolate(self, limits: DecodeLimits, workers: int = 1) -> None:
        """Decode pictures that queries bring as bytes in processes of their own from now on.

        For queries from elsewhere: a picture within the limits that crashes a decoder is a
        PictureError, and harms nothing else. Not to be called while anything is searched.
        """
        self._end_searcher()
        self._isolation = limits, workers

    def index(
        self,
        *folders: FolderLike,
        on_event: Callable[[IndexEvent], None] | None = None,
        stop: threading.Event | None = None,
    ) -> IndexReport:
        """Bring the library up to date with these folders; none means those known.

        Files that did not change cost a look at their size and time. `stop`, once set,
        ends the run soon and safely; the next run continues. Raises FolderError,
        LibraryBusy, ModelMismatch, StorageFull, LibraryError or StoreError; what was
        done until then is kept.
        """
        if not compose.catalogue_path(self._settings).exists():
            choose(folders, {})  # before a library is made for a folder that is not there
            self._encoder.image_tower()  # or for a model that does not work
        with compose.indexing(self._settings, self._encoder) as indexer:
            return indexer.run(folders, on_event or _ignore, stop or threading.Event())

    def understand(
        self, text: str, *, now: datetime | None = None, files: bool = True
    ) -> Understood:
        """Return what a sentence is taken for, without searching.

        now, a wall time without zone, is what 'last summer' is reckoned from; by default
        this machine's clock. Raises QueryError, without `files` also for a picture that is
        named by its path.
        """
        understood = self._understand(text, now, self._gazetteer.find)
        if not files:
            refuse_files(understood.terms, understood.operators.colour)
        return understood

    def query_from_json(
        self, told: object, *, files: bool = True, empty: bool = False
    ) -> Understood:
        """Return the query that the part `understood` of a document of --json holds.

        Raises QueryError if it has another form, names a place that is not known, asks for
        nothing unless it may be `empty`, or, without `files`, names a picture by its path.
        """
        return query_from_json(told, self._gazetteer.find, files=files, empty=empty)

    def search(  # noqa: PLR0913  all but two are named
        self,
        query: str | Understood | None,
        k: int = 20,
        *,
        drop: Collection[str] = (),
        pictures: Sequence[PictureTerm] = (),
        after: When = None,
        before: When = None,
        under: FolderLike | None = None,
        place: str | None = None,
        cameras: Sequence[str] = (),
        formats: Sequence[str] = (),
        min_relevance: float | None = None,
        colour: str | None = None,
        like: Sequence[FolderLike | bytes | ImageId] = (),
        unlike: Sequence[FolderLike | bytes | ImageId] = (),
        diversity: float = 0.0,
        fold: bool = True,
        leave_out: Collection[ImageId] = (),
        literally: bool = False,
        now: datetime | None = None,
        files: bool = True,
        folder: Callable[[str], Path] = real_folder,
    ) -> Answer:
        """Return the k pictures that fit a query best, in Chinese or English.

        Times, a place, what is not wanted and the like are read out of the sentence and
        become filters (see `understand`); the answer says what was understood, and `drop`
        undoes parts of it by the ids of their chips. With `literally` every word is only
        looked for. 'horse + stripes - zebra', '2:dog + ./photo.jpg': see erhai.search.query.
        None, or an empty text beside something else that is asked for, says nothing in words;
        what nothing is looked for in comes newest first.
        pictures are parts of the query as its words are, each a file, bytes or a picture of
        the library by its number.
        after and before are a year, a month, a day or a time, of the camera's clock:
        after '2004' is from 2004-01-01 on, before '2012-06' is until 2012-05-31. place is a
        name; where it is given, one in the sentence is part of the description. Each of cameras
        and formats is one that may be. min_relevance, 0 to 1, cuts off hits that are less
        likely relevant.
        colour is what is to be seen of: 'navy', '红色 + 白色', '#ff8800', './photo.jpg'. like and
        unlike are pictures that the hits shall be nearer to and farther from.
        diversity, 0 to 1, shows different pictures first. With `fold` near-duplicates are
        one hit, whose `similar` has the others. leave_out are pictures that were hits before:
        the k that follow them are returned.
        Without `files` nothing in the query, of whoever sent it, may name a picture by its path;
        folder turns what the sentence says of one, as 'under:~/Pictures', into its path.
        Raises QueryError, PlaceError, PictureError, ModelMismatch, ModelError or StoreError.
        """
        if not files:
            refuse_files(pictures, colour)
        only = make_filter(after, before, under, cameras, formats)
        if place is not None:
            only = in_place(only, place, self._db, self._gazetteer)
        ask = Ask(
            terms=tuple(pictures),
            k=k,
            only=only,
            like=_marked(like),
            unlike=_marked(unlike),
            colour=None if colour is None else parse_colours(colour),
            diversity=diversity,
            fold=fold,
            leave_out=frozenset(leave_out),
            min_relevance=min_relevance,
        )
        if query is None or (query == "" and (ask.terms or ask.colour is not None or ask.like)):
            return self._searcher.answer(ask)
        if literally and isinstance(query, str):
            terms = parse(query)
            if not files:
                refuse_files(terms)
            return self._searcher.answer(replace(ask, terms=terms + ask.terms))
        if isinstance(query, str):
            understood = self.understand(query, now=now, files=files)
            without_place = partial(self._understand, query, now, None)
        else:
            understood = query
            without_place = partial(described_by_place, query)
        db, gazetteer = self._db, self._gazetteer
        plan = make_plan(understood, ask.only, db, gazetteer, without_place, drop, folder)
        meant = plan.understood
        ask = replace(ask, terms=meant.terms + ask.terms, only=plan.only, exclude=meant.exclude)
        answer = self._searcher.answer(with_colours(ask, meant.operators.colour))
        return replace(answer, notes=plan.notes + answer.notes, understood=meant)

    def similar(  # noqa: PLR0913  all but two are named
        self,
        picture: FolderLike | bytes | BinaryIO | ImageId,
        k: int = 20,
        *,
        after: When = None,
        before: When = None,
        under: FolderLike | None = None,
        place: str | None = None,
        cameras: Sequence[str] = (),
        formats: Sequence[str] = (),
        min_relevance: float | None = None,
        leave_out: Collection[ImageId] = (),
    ) -> Answer:
        """Return the k pictures most like this one: a path, bytes, an open file, or a number.

        The picture's own file is not among them; its copies are. The rest is as in `search`.
        """
        content: Picture
        own: ImageId | None = None
        if isinstance(picture, bytes):
            content = picture
        elif isinstance(picture, int):
            content = own = picture
        elif isinstance(picture, (str, os.PathLike)):
            content = Path(picture).expanduser()
            known = images.at_path(self._db, Path(os.path.realpath(content)))
            own = known.image_id if known else None
        else:
            content = picture.read()
        only = make_filter(after, before, under, cameras, formats)
        if place is not None:
            only = in_place(only, place, self._db, self._gazetteer)
        shown = frozenset(leave_out) if own is None else frozenset((*leave_out, own))
        ask = Ask((PictureTerm(content),), k, only, leave_out=shown, min_relevance=min_relevance)
        return self._searcher.answer(ask)

    def status(self) -> LibraryStatus:
        """Return what the library holds."""
        return read_status(self._db, self.path, self._encoder.card)

    def images(self, image_ids: Sequence[int]) -> dict[int, ImageRecord]:
        """Return those of the pictures that are searchable, by id."""
        return images.searchable_records(self._db, image_ids)

    def generation(self) -> int:
        """Return a number that differs whenever the library has changed; it costs no time."""
        return self._db.version()

    def folders(self) -> tuple[Path, ...]:
        """Return the indexed folders, absolute and without symbolic links, by path."""
        return tuple(facts.folders(self._db))

    def facets(self) -> Facets:
        """Return what filters can be set to, and how many pictures have each."""
        return self._facets.get()

    def failures(self) -> list[Failure]:
        """Return the files that could not be indexed, with reasons, by path."""
        return images.failures(self._db)

    def forget(self, folder: FolderLike) -> int:
        """Remove everything beneath a folder from the library, never from the disk.

        Returns how many rows went, pictures and failures together. Raises LibraryBusy.
        """
        with compose.indexing(self._settings, self._encoder) as indexer:
            return indexer.forget(real_folder(folder))

    def add_place(
        self, name: str, latitude: float, longitude: float, radius_km: float = 1.0
    ) -> OwnPlace:
        """Keep a place of the user's own, such as 家; queries can then name it.

        In WGS 84 degrees. A place of the same name, in any case, is replaced. The names of
        pictures follow with the next `index`. Raises PlaceError or LibraryBusy.
        """
        place = own_places.add(self._db, name, latitude, longitude, radius_km)
        self.__dict__.pop("_gazetteer", None)
        return place

    def add_place_at(self, name: str, picture: FolderLike, radius_km: float = 1.0) -> OwnPlace:
        """Keep a place where a picture, of the library or not, was taken: see `add_place`.

        Raises PlaceError, also if the picture does not say where, PictureError or LibraryBusy.
        """
        read = partial(compose.read_metadata, self._settings)
        position = own_places.position_of(self._db, Path(picture), read)
        return self.add_place(name, *position, radius_km)

    def remove_place(self, name: str) -> None:
        """Forget a place of the user's own; raises PlaceError if there is none of that name."""
        own_places.remove(self._db, name)
        self.__dict__.pop("_gazetteer", None)

    def places(self) -> tuple[OwnPlace, ...]:
        """Return the user's own places, by name."""
        return places.own_places(self._db)

    def check(self) -> tuple[Check, ...]:
        """Look at the library's health: catalogue, vector store, model."""
        return health.check(self._settings, self._db, self._encoder)

    def close(self) -> None:
        """Release files and memory."""
        self._end_searcher()
        if "_gazetteer" in self.__dict__:
            self._gazetteer.close()
        if "_db" in self.__dict__:
            self._db.close()

    def __enter__(self) -> "Library":
        return self

    def __exit__(
        self,
        kind: type[BaseException] | None,
        error: BaseException | None,
        trace: TracebackType | None,
    ) -> None:
        self.close()

    @once
    def _db(self) -> Database:
        return compose.open_catalogue(self._settings, create=True)

    @once
    def _encoder(self) -> Encoder:
        there = compose.catalogue_path(self._settings).exists()
        return compose.make_encoder(self._settings, self._db if there else None)

    @once
    def _searcher(self) -> Searcher:
        check_model(self._db, self._encoder.card)
        return compose.make_searcher(self._settings, self._db, self._encoder, self._pictures)

    @once
    def _pictures(self) -> "DecodePool | None":
        if self._isolation is None:
            return None
        return compose.open_pool(self._encoder, *self._isolation)

    def _end_searcher(self) -> None:
        if "_searcher" in self.__dict__:
            self._searcher.close()
            del self._searcher
        if "_pictures" in self.__dict__:
            if self._pictures is not None:
                self._pictures.close()
            del self._pictures

    @once
    def _facets(self) -> Remembered[Facets]:
        return Remembered(self._db, facets.read)

    @once
    def _gazetteer(self) -> Gazetteer:
        return compose.make_gazetteer(self._db)

    def _understand(
        self, text: str, now: datetime | None, find_places: FindPlaces | None
    ) -> Understood:
        now = now or self._settings.now or datetime.now()
        southern = self._settings.hemisphere == "south"
        return interpret(text, now, find_places, southern=southern)


def open_library(
    path: FolderLike | None = None, *, create: bool = True, model: FolderLike | None = None
) -> Library:
    """Open the library in a folder; if there is none, it is made at first use.

    With `create` False it has to be there. model is the name or folder of the model, by
    default the one that ERHAI_MODEL names, else the one that the library was made with,
    else erhai-lite.

    Without a path it is the one that ERHAI_LIBRARY names, else the user's own.
    Raises LibraryNotFound, LibraryDamaged, LibraryTooNew, LibraryError or SettingError.
    """
    settings = read_settings()
    if path is not None:
        settings = settings.model_copy(update={"library": Path(path)})
    if model is not None:
        settings = settings.model_copy(update={"model": os.fspath(model)})
    absolute = Path(os.path.abspath(settings.library.expanduser()))  # noqa: PTH100
    return Library(settings.model_copy(update={"library": absolute}), create=create)


def _marked(pictures: Sequence[FolderLike | bytes | ImageId]) -> tuple[Picture, ...]:
    return tuple(
        each if isinstance(each, (bytes, int)) else Path(each).expanduser() for each in pictures
    )


def _ignore(event: IndexEvent) -> None:
    pass
