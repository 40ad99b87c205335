"""From what a library answers to the forms of the API."""

import os
from collections.abc import Iterable
from pathlib import Path
from typing import Any, cast
from urllib.parse import quote

from pydantic import JsonValue

from erhai.http.options import Options
from erhai.library import LibraryStatus
from erhai.schemas.libraries import (
    FailureTold,
    FolderTold,
    LibraryTold,
)
from erhai.schemas.search import (
    ChipTold,
    FoundPicture,
    NoteTold,
    Picture,
    SearchTold,
    SimilarHit,
)
from erhai.search.answer import Answer
from erhai.search.understand.written import to_json
from erhai.types import Failure, Hit, ImageRecord


class Teller:
    """Tells of one library, and keeps to itself what the server was told to hide."""

    def __init__(self, library: str, options: Options) -> None:
        self._library = library
        self._hide_location = options.hide_location
        self._hide_paths = options.hide_paths
        self._query = f"?library={quote(library, safe='')}"

    def thumbnail_url(self, image_id: int, fingerprint: bytes) -> str:
        """Return where a small picture is; the fingerprint makes it another once it changes."""
        version = fingerprint.hex()[:16]
        return f"/api/v1/images/{image_id}/thumbnail{self._query}&v={version}"

    def picture(self, image: ImageRecord) -> Picture:
        """Return all that is told of a picture."""
        return Picture.model_construct(**self._told(image))

    def answer(self, answer: Answer, *, model: str, cursor: str | None) -> SearchTold:
        """Return what a search found; elapsed_ms is 0, for who measures it to set."""
        first = answer.hits[0].rank if answer.hits else 1
        return SearchTold.model_construct(
            library=self._library,
            model=model,
            hits=tuple(self._hit(hit, rank) for rank, hit in enumerate(answer, first)),
            cursor=cursor,
            answers=_rounded(answer.answers, 4),
            doubtful=answer.is_doubtful,
            understood=self._understood(answer),
            chips=self._chips(answer),
            notes=tuple(
                NoteTold.model_construct(code="note", values={}, text=shown(str(note)))
                for note in answer.notes
            ),
            elapsed_ms=0.0,
        )

    def library(self, status: LibraryStatus) -> LibraryTold:
        """Return what a library holds."""
        return LibraryTold(
            name=self._library,
            path=self._path(status.path),
            model=status.model_id,
            dim=status.dim,
            store=status.store,
            images=status.images,
            waiting=status.waiting,
            failed=status.failed,
            folders=tuple(
                FolderTold(path=shown_path(each.path), images=each.images, failed=each.failed)
                for each in status.folders
            ),
            size_bytes=status.size_bytes,
            indexed_at=status.indexed_at,
        )

    def failures(self, failures: Iterable[Failure]) -> tuple[FailureTold, ...]:
        """Return the files that could not be indexed."""
        return tuple(
            FailureTold(path=shown_path(each.path), kind=each.kind, reason=shown(each.reason))
            for each in failures
        )

    def _hit(self, hit: Hit, rank: int) -> FoundPicture:
        return FoundPicture.model_construct(
            **self._told(hit.image),
            rank=rank,
            score=_rounded(hit.score, 6),
            relevance=_rounded(hit.relevance, 4),
            parts=None,
            similar=tuple(map(self._similar, hit.similar)),
        )

    def _told(self, image: ImageRecord) -> dict[str, Any]:
        m = image.metadata
        located = not self._hide_location
        url = f"/api/v1/images/{image.image_id}/"
        return {
            "image_id": int(image.image_id),
            "name": shown(image.path.name),
            "path": self._path(image.path),
            "width_px": m.width_px,
            "height_px": m.height_px,
            "format": m.format,
            "size_bytes": image.stat.size_bytes,
            "taken_at": m.taken_at,
            "latitude": m.latitude if located else None,
            "longitude": m.longitude if located else None,
            "place_en": image.place_en if located else None,
            "place_zh": image.place_zh if located else None,
            "camera": None if m.camera is None else shown(m.camera),
            "description": None if m.description is None else shown(m.description),
            "thumbnail_url": self.thumbnail_url(image.image_id, image.fingerprint),
            "file_url": f"{url}file{self._query}",
        }

    def _similar(self, image: ImageRecord) -> SimilarHit:
        return SimilarHit.model_construct(
            image_id=int(image.image_id),
            name=shown(image.path.name),
            path=self._path(image.path),
            width_px=image.metadata.width_px,
            height_px=image.metadata.height_px,
            thumbnail_url=self.thumbnail_url(image.image_id, image.fingerprint),
        )

    def _path(self, path: Path) -> str | None:
        return None if self._hide_paths else shown_path(path)

    def _understood(self, answer: Answer) -> dict[str, JsonValue] | None:
        if answer.understood is None:
            return None
        # Plain data by its making.
        return cast("dict[str, JsonValue]", to_json(answer.understood))

    def _chips(self, answer: Answer) -> tuple[ChipTold, ...]:
        told, counts = [], dict[str, int]()
        for chip in answer.chips:
            number = counts.get(chip.kind, 0)
            counts[chip.kind] = number + 1
            told.append(
                ChipTold.model_construct(
                    id=f"{chip.kind}:{number}",
                    kind=chip.kind,
                    text=shown(chip.text),
                    meaning=shown(chip.meaning),
                )
            )
        return tuple(told)


def shown(text: str) -> str:
    """Return a text without lone surrogates, which UTF-8 cannot carry."""
    return text.encode("utf-8", errors="replace").decode("utf-8")


def shown_path(path: Path) -> str:
    """Return a path as text; bytes that are no UTF-8 become '\ufffd'."""
    return os.fsencode(path).decode("utf-8", errors="replace")


def _rounded(value: float | None, digits: int) -> float | None:
    return None if value is None else round(value, digits)
