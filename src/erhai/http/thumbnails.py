"""Small copies of pictures: drawn once, in processes that a hostile file may bring down alone."""

import asyncio
from collections.abc import Sequence
from concurrent.futures import Future
from dataclasses import dataclass
from pathlib import Path
from typing import Protocol

from erhai.decode.thumbnail import Thumbnail
from erhai.errors import PictureError
from erhai.http.errors import Refused, status_and_code
from erhai.http.originals import real_path
from erhai.http.thumbnail_cache import ThumbnailCache
from erhai.types import ImageRecord

SIZES_PX = (128, 256, 512, 1024, 2048)
_MOST_WAITING = 500


@dataclass(frozen=True, slots=True)
class Drawn:
    """A small copy; is_current says that the file still is the one that was indexed."""

    jpeg: bytes
    is_current: bool


class Drawing(Protocol):
    """Draws small copies somewhere else, as DecodePool does."""

    def submit_thumbnail(self, path: Path, side_px: int) -> Future[Thumbnail]: ...


class Thumbnails:
    """Draws small copies, and keeps them where it can.

    However many ask for one at the same time, it is drawn once. For use from one event loop.
    """

    def __init__(self, pool: Drawing, cache: ThumbnailCache) -> None:
        self._pool = pool
        self._cache = cache
        self._under_way: dict[str, asyncio.Task[Drawn]] = {}

    async def get(self, image: ImageRecord, side_px: int, folders: Sequence[Path]) -> Drawn:
        """Return a picture's small copy, at most side_px long.

        Raises Refused where the file is gone, may not be given out or is damaged, or too many
        copies are being drawn already.
        """
        key = f"{image.fingerprint.hex()}-{side_px}.jpg"
        kept = await asyncio.to_thread(self._cache.get, key)
        if kept is not None:
            return Drawn(kept, is_current=True)
        if key not in self._under_way:
            if len(self._under_way) >= _MOST_WAITING:
                detail = "Too many small copies are being drawn. Ask again in a moment."
                raise Refused(503, "busy", detail, {"Retry-After": "1"})
            task = asyncio.create_task(self._draw(key, image, side_px, folders))
            self._under_way[key] = task
            task.add_done_callback(lambda done: self._forget(key, done))
        # Who gives up waiting does not end it for the others.
        return await asyncio.shield(self._under_way[key])

    async def _draw(
        self, key: str, image: ImageRecord, side_px: int, folders: Sequence[Path]
    ) -> Drawn:
        path = await asyncio.to_thread(real_path, image, folders)
        try:
            drawn = self._pool.submit_thumbnail(path, side_px)
            thumbnail: Thumbnail = await asyncio.wrap_future(drawn)
        except PictureError as error:
            # Its own words name the file.
            raise Refused(
                *status_and_code(error),
                f"No small copy can be drawn of this picture: {error.kind}.",
            ) from error
        is_current = thumbnail.fingerprint == image.fingerprint
        if is_current:
            await asyncio.to_thread(self._cache.put, key, thumbnail.jpeg)
        return Drawn(thumbnail.jpeg, is_current)

    def _forget(self, key: str, done: asyncio.Task[Drawn]) -> None:
        del self._under_way[key]
        if not done.cancelled():
            # Looked at, so that nobody warns of an error that nobody waited for.
            done.exception()
