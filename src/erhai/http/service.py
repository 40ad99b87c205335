"""One library as the server asks it: without holding up the event loop."""

import asyncio
import time
from collections.abc import Callable, Iterator, Mapping, Sequence
from concurrent.futures import ThreadPoolExecutor
from functools import partial
from pathlib import Path
from typing import TypeVar

from erhai.catalogue.facets import Facets
from erhai.http import asking
from erhai.http.asking import Found
from erhai.http.caching import Answers, Prepared
from erhai.http.convert import Teller
from erhai.http.errors import Refused
from erhai.http.lanes import Lane
from erhai.http.options import Options
from erhai.library import Library
from erhai.schemas.search import SearchAsked, SimilarAsked
from erhai.search.answer import Answer
from erhai.status import LibraryStatus
from erhai.types import Failure, ImageRecord

T = TypeVar("T")

LIMIT_S = 5.0
"""After so long a search is stopped."""

_THREADS = 4
# Some searches are encoded together while others are ranked; more only wait for each other.
_WORDS_THREADS = 5
# What waits longer than LIMIT_S is in vain.
_MOST_SEARCHES = 300
_MOST_PICTURES = 30


class LibraryService:
    """Asks one library in threads of its own.

    All methods may be called at any time from the event loop, and raise what the library's
    raise.
    """

    def __init__(self, name: str, library: Library, options: Options) -> None:
        self.name = name
        self.library = library
        self.teller = Teller(name, options)
        self._options = options
        self._threads = ThreadPoolExecutor(_THREADS, f"library-{name}")
        self._words = Lane(
            f"words-{name}", threads=_WORDS_THREADS, most=_MOST_SEARCHES, limit_s=LIMIT_S
        )
        self._pictures = Lane(f"pictures-{name}", threads=1, most=_MOST_PICTURES, limit_s=LIMIT_S)

    async def search(self, asked: SearchAsked) -> Prepared:
        """Return the hits that come next for what is asked."""
        brings_pictures = any(each.data is not None for each in asked.pictures)
        lane = self._pictures if brings_pictures else self._words
        return await lane.run(
            partial(self._prepared, partial(asking.search, self.library, self._options, asked))
        )

    async def similar(self, asked: SimilarAsked) -> Prepared:
        """Return the pictures that come next in likeness to one."""
        lane = self._words if asked.picture.data is None else self._pictures
        return await lane.run(
            partial(self._prepared, partial(asking.similar, self.library, self._options, asked))
        )

    def _prepared(self, find: Callable[[], Found]) -> Prepared:
        # Before it is searched: what is written meanwhile may or may not be in the answer.
        generation = self.library.generation()
        found = find()
        return Prepared.of(self.teller.answer(found), generation, _fresh_until_s(found.answer))

    async def image(self, image_id: int) -> ImageRecord:
        """Return a picture of the library. Raises Refused (404) where there is none."""
        found = await self.images([image_id])
        if not found:
            raise Refused(404, "not-found", f"The library has no picture {image_id}.")
        return found[0]

    async def images(self, image_ids: Sequence[int]) -> list[ImageRecord]:
        """Return those of the pictures that there are, each once, in the order asked for."""
        found = await self.run(partial(self.library.images, image_ids))
        return [found[image_id] for image_id in dict.fromkeys(image_ids) if image_id in found]

    async def folders(self) -> tuple[Path, ...]:
        """Return the indexed folders."""
        return await self.run(self.library.folders)

    async def facets(self) -> Facets:
        """Return what filters can be set to."""
        return await self.run(self.library.facets)

    async def status(self) -> LibraryStatus:
        return await self.run(self.library.status)

    async def failures(self) -> list[Failure]:
        return await self.run(self.library.failures)

    async def run(self, work: Callable[[], T]) -> T:
        """Return what a function returns, called in a thread."""
        return await asyncio.get_running_loop().run_in_executor(self._threads, work)

    def close(self) -> None:
        """Let go of the threads; the library stays open."""
        for lane in (self._words, self._pictures):
            lane.close()
        self._threads.shutdown(wait=True, cancel_futures=True)


def _fresh_until_s(answer: Answer) -> float:
    """Return when the same words may begin to mean something else, by time.time()."""
    if answer.understood is None or not answer.understood.times:
        return float("inf")
    # 'Yesterday' changes at midnight, and nothing that is understood within a minute.
    return (time.time() // 60 + 1) * 60


class Services:
    """The libraries of a server, by name; the first is the one that is meant by no name.

    answers are those that were given, for who asks the same again.
    """

    def __init__(self, libraries: Mapping[str, Library], options: Options) -> None:
        if not libraries:
            raise ValueError("a server needs at least one library")
        self.answers = Answers()
        self._services = {
            name: LibraryService(name, library, options) for name, library in libraries.items()
        }

    def __iter__(self) -> Iterator[LibraryService]:
        return iter(self._services.values())

    def get(self, name: str | None) -> LibraryService:
        """Return a library. Raises Refused (404) where there is none of this name."""
        if name is None:
            return next(iter(self))
        if name not in self._services:
            raise Refused(
                404,
                "not-found",
                "There is no library of this name. GET /api/v1/libraries lists them.",
            )
        return self._services[name]

    def close(self) -> None:
        for service in self:
            service.close()
