"""One library as the server asks it: without holding up the event loop."""

import asyncio
from collections.abc import Callable, Iterator, Mapping, Sequence
from concurrent.futures import ThreadPoolExecutor
from functools import partial
from pathlib import Path
from typing import TypeVar

from erhai.catalogue.facets import Facets
from erhai.http import asking
from erhai.http.convert import Teller
from erhai.http.errors import Refused
from erhai.http.options import Options
from erhai.library import Library, LibraryStatus
from erhai.schemas.search import SearchAsked, SearchTold, SimilarAsked
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
        self._options = options
        self._threads = ThreadPoolExecutor(_THREADS, f"library-{name}")

    async def search(self, asked: SearchAsked) -> SearchTold:
        """Return the hits that come next for what is asked, elapsed_ms not measured yet."""
        found = await self.run(partial(asking.search, self.library, self._options, asked))
        return self.teller.answer(found)

    async def similar(self, asked: SimilarAsked) -> SearchTold:
        """Return the pictures that come next in likeness to one, elapsed_ms not measured yet."""
        found = await self.run(partial(asking.similar, self.library, self._options, asked))
        return self.teller.answer(found)

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
        self._threads.shutdown(wait=True, cancel_futures=True)


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
