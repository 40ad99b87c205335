"""One library as the server asks it: without holding up the event loop."""

import asyncio
from collections.abc import Callable, Iterator, Mapping
from concurrent.futures import ThreadPoolExecutor
from functools import partial
from typing import TypeVar

from erhai.http.convert import Teller
from erhai.http.errors import Refused
from erhai.http.options import Options
from erhai.library import Library, LibraryStatus
from erhai.schemas.search import SearchAsked, SearchTold
from erhai.types import Failure, ImageRecord

T = TypeVar("T")

_THREADS = 4


class LibraryService:
    """Asks one library in threads of its own.

    All methods may be called at any time from the event loop, and raise what the library's
    raise.
    """

    def __init__(self, name: str, library: Library, options: Options) -> None:
        self.name = name
        self.library = library
        self.teller = Teller(name, options)
        self._threads = ThreadPoolExecutor(_THREADS, f"library-{name}")

    async def search(self, asked: SearchAsked) -> SearchTold:
        """Return the best hits for what is asked, elapsed_ms not measured yet."""
        return await self.run(partial(self._search, asked))

    async def image(self, image_id: int) -> ImageRecord:
        """Return a picture of the library. Raises Refused (404) where there is none."""
        found = await self.run(partial(self.library.image, image_id))
        if found is None:
            raise Refused(404, "not-found", f"The library has no picture {image_id}.")
        return found

    async def status(self) -> LibraryStatus:
        return await self.run(self.library.status)

    async def failures(self) -> list[Failure]:
        return await self.run(self.library.failures)

    async def run(self, work: Callable[[], T]) -> T:
        """Return what a function returns, called in a thread."""
        return await asyncio.get_running_loop().run_in_executor(self._threads, work)

    def close(self) -> None:
        """Let go of the threads; the library stays open."""
        self._threads.shutdown(wait=True, cancel_futures=True)

    def _search(self, asked: SearchAsked) -> SearchTold:
        only = asked.filters
        answer = self.library.search(
            asked.text,
            asked.k,
            after=only.after,
            before=only.before,
            under=only.under,
            colour=asked.colour,
            diversity=asked.diversity,
            fold=asked.fold,
            literally=asked.literally,
        )
        model = self.library.status().model_id
        return self.teller.answer(answer, model=model, cursor=None)


class Services:
    """The libraries of a server, by name; the first is the one that is meant by no name."""

    def __init__(self, libraries: Mapping[str, Library], options: Options) -> None:
        if not libraries:
            raise ValueError("a server needs at least one library")
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
