"""From what a library answers to the forms of the API."""

import os
from collections.abc import Iterable, Iterator, Sequence
from pathlib import Path
from typing import Any, cast
from urllib.parse import quote

from pydantic import JsonValue

from erhai.catalogue.facets import Facets
from erhai.catalogue.folder_names import short_name
from erhai.decode.source import display_name
from erhai.http.asking import Found
from erhai.http.options import Options
from erhai.schemas.libraries import (
    Counted,
    FacetsTold,
    FailureTold,
    FolderTold,
    LibraryTold,
    MonthCounted,
    PlaceCounted,
)
from erhai.schemas.search import (
    ChipTold,
    FoundPicture,
    NoteTold,
    Parts,
    Picture,
    SearchTold,
    SimilarHit,
)
from erhai.search.answer import Answer
from erhai.search.understand.written import to_json
from erhai.status import LibraryStatus
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

    def answer(self, found: Found) -> SearchTold:
        """Return what a search found; elapsed_ms is 0, for who measures it to set."""
        answer = found.answer
        return SearchTold.model_construct(
            library=self._library,
            model=found.model,
            hits=tuple(self._hit(hit, found.shown + hit.rank) for hit in answer),
            cursor=found.cursor,
            answers=_rounded(answer.answers, 4),
            doubtful=answer.is_doubtful,
            understood=self._understood(answer),
            chips=self._chips(answer),
            notes=tuple(self._notes(answer)),
            elapsed_ms=0.0,
        )

    def library(self, status: LibraryStatus) -> LibraryTold:
        """Return what a library holds."""
        folders = [each.path for each in status.folders]
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
                FolderTold(
                    path=self._folder(each.path, folders), images=each.images, failed=each.failed
                )
                for each in status.folders
            ),
            size_bytes=status.size_bytes,
            indexed_at=status.indexed_at,
        )

    def facets(self, facets: Facets, folders: Sequence[Path]) -> FacetsTold:
        """Return what filters can be set to."""
        return FacetsTold(
            folders=tuple(
                Counted(value=self._folder(folder, folders), images=images)
                for folder, images in facets.folders
            ),
            cameras=_counted(facets.cameras),
            formats=_counted(facets.formats),
            places=()
            if self._hide_location
            else tuple(
                PlaceCounted(name_en=each.name_en, name_zh=each.name_zh, images=each.images)
                for each in facets.places
            ),
            months=tuple(
                MonthCounted(
                    month=each.month,
                    images=each.images,
                    image_id=each.image_id,
                    thumbnail_url=self.thumbnail_url(each.image_id, each.fingerprint),
                )
                for each in facets.months
            ),
            undated=facets.undated,
        )

    def failures(
        self, failures: Iterable[Failure], folders: Sequence[Path]
    ) -> tuple[FailureTold, ...]:
        """Return the files that could not be indexed."""
        return tuple(
            FailureTold(
                path=self._folder(each.path, folders),
                kind=each.kind,
                reason=self._reason(each, folders),
            )
            for each in failures
        )

    def _hit(self, hit: Hit, rank: int) -> FoundPicture:
        return FoundPicture.model_construct(
            **self._told(hit.image),
            rank=rank,
            score=_rounded(hit.score, 6),
            relevance=_rounded(hit.relevance, 4),
            parts=_parts(hit),
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

    def _folder(self, path: Path, folders: Sequence[Path]) -> str:
        """Return a path by which a client may name it in a filter."""
        return shown(short_name(path, folders)) if self._hide_paths else shown_path(path)

    def _reason(self, failure: Failure, folders: Sequence[Path]) -> str:
        # A reason begins with the path, as one line that can be printed.
        reason = failure.reason
        if self._hide_paths:
            reason = reason.replace(display_name(failure.path), short_name(failure.path, folders))
        return shown(reason)

    def _notes(self, answer: Answer) -> Iterator[NoteTold]:
        for note in answer.notes:
            values = {
                name: shown(value) if isinstance(value, str) else value
                for name, value in note.values.items()
            }
            text = shown(str(note))
            if self._hide_paths and note.code == "store-damaged":
                # Its sentence names the file.
                values, text = {"problem": ""}, "The vector store is damaged."
            yield NoteTold.model_construct(code=note.code, values=values, text=text)

    def _understood(self, answer: Answer) -> dict[str, JsonValue] | None:
        if answer.understood is None:
            return None
        # Plain data by its making.
        return cast("dict[str, JsonValue]", to_json(answer.understood))

    def _chips(self, answer: Answer) -> tuple[ChipTold, ...]:
        return tuple(
            ChipTold.model_construct(
                id=chip.id, kind=chip.kind, text=shown(chip.text), meaning=shown(chip.meaning)
            )
            for chip in answer.chips
        )


def shown(text: str) -> str:
    """Return a text without lone surrogates, which UTF-8 cannot carry."""
    return text.encode("utf-8", errors="replace").decode("utf-8")


def shown_path(path: Path) -> str:
    """Return a path as text; bytes that are no UTF-8 become '\ufffd'."""
    return os.fsencode(path).decode("utf-8", errors="replace")


def _counted(values: Iterable[tuple[str, int]]) -> tuple[Counted, ...]:
    return tuple(Counted(value=shown(value), images=images) for value, images in values)


def _parts(hit: Hit) -> Parts | None:
    if hit.parts is None:
        return None
    return Parts.model_construct(
        looks=round(hit.parts.looks, 6),
        words=round(hit.parts.words, 6),
        unwanted=round(hit.parts.unwanted, 6),
        colours=round(hit.parts.colours, 6),
    )


def _rounded(value: float | None, digits: int) -> float | None:
    return None if value is None else round(value, digits)
