"""From what the API is asked to what the library is asked, and back."""

import base64
import binascii
from collections.abc import Sequence
from dataclasses import dataclass, replace
from functools import partial
from pathlib import Path
from typing import TypedDict

from erhai.catalogue.folder_names import find_folder
from erhai.decode.limits import DecodeLimits
from erhai.http.cursor import BadCursor, read_cursor, write_cursor
from erhai.http.errors import Refused
from erhai.http.options import Options
from erhai.library import Library
from erhai.schemas.search import FiltersAsked, PictureAsked, SearchAsked, SimilarAsked
from erhai.search.answer import Answer
from erhai.search.plan import described_by_place
from erhai.search.query import PictureTerm
from erhai.search.understand.understanding import Understood
from erhai.types import ImageId

LARGEST_PICTURE_BYTES = 10_000_000
PICTURE_LIMITS = DecodeLimits(
    max_pixels=50_000_000, max_size_bytes=LARGEST_PICTURE_BYTES, timeout_s=10.0
)
"""How much a picture may ask for that a query brings."""


@dataclass(frozen=True, slots=True)
class Found:
    """One page of an answer; shown says how many hits came before it."""

    answer: Answer
    model: str
    cursor: str | None
    shown: int


class _Filters(TypedDict):
    """The filters, under the names that Library.search gives them."""

    after: str | None
    before: str | None
    under: Path | None
    place: str | None
    cameras: Sequence[str]
    formats: Sequence[str]
    min_relevance: float | None


def search(library: Library, options: Options, asked: SearchAsked) -> Found:
    """Return the hits that come next for what is asked.

    Raises what Library.search raises, FolderError, and Refused for a cursor or a picture
    that cannot be used.
    """
    shown = _shown(asked.cursor, asked)
    folder = partial(find_folder, folders=library.folders(), full=not options.hide_paths)
    answer = library.search(
        _query(library, options, asked),
        asked.k + 1,
        drop=asked.drop,
        pictures=[
            PictureTerm(_picture(each, f"pictures.{at}.data"), each.weight)
            for at, each in enumerate(asked.pictures)
        ],
        colour=asked.colour,
        like=list(map(ImageId, asked.like)),
        unlike=list(map(ImageId, asked.unlike)),
        diversity=asked.diversity,
        fold=asked.fold,
        leave_out=shown,
        literally=asked.literally,
        files=False,
        folder=folder,
        **_filters(library, options, asked.filters),
    )
    return _page(library, answer, shown, asked, asked.k)


def similar(library: Library, options: Options, asked: SimilarAsked) -> Found:
    """Return the pictures that come next in likeness to one; raises as search."""
    shown = _shown(asked.cursor, asked)
    answer = library.similar(
        _picture(asked.picture, "picture.data"),
        asked.k + 1,
        leave_out=shown,
        **_filters(library, options, asked.filters),
    )
    return _page(library, answer, shown, asked, asked.k)


def _query(library: Library, options: Options, asked: SearchAsked) -> str | Understood | None:
    query: str | Understood
    if asked.understood is not None:
        query = library.query_from_json(asked.understood, files=False, empty=True)
    elif not asked.text.strip():
        return None
    elif asked.literally or not options.hide_location:
        return asked.text
    else:
        query = library.understand(asked.text, files=False)
    # A place that is understood would be told with its latitude and longitude.
    return described_by_place(query) if options.hide_location else query


def _filters(library: Library, options: Options, asked: FiltersAsked) -> _Filters:
    if options.hide_location and asked.place is not None:
        detail = "This server hides where pictures were taken: it does not filter by places."
        raise Refused(403, "forbidden", detail)
    under = asked.under
    return {
        "after": asked.after,
        "before": asked.before,
        "under": None
        if under is None
        else find_folder(under, library.folders(), full=not options.hide_paths),
        "place": asked.place,
        "cameras": asked.cameras,
        "formats": asked.formats,
        "min_relevance": asked.min_relevance,
    }


def _picture(asked: PictureAsked, field: str) -> bytes | ImageId:
    """Return a picture of the library by its number, whose embedding is known, or the bytes."""
    if asked.image_id is not None:
        return ImageId(asked.image_id)
    assert asked.data is not None
    try:
        data = base64.b64decode(asked.data, validate=True)
    except (binascii.Error, ValueError) as error:
        raise Refused(422, "validation", f"{field} is not in base64.", field=field) from error
    if len(data) > LARGEST_PICTURE_BYTES:
        raise too_large()
    return data


def too_large() -> Refused:
    """Return the refusal of a picture that has too many bytes."""
    most = f"{LARGEST_PICTURE_BYTES // 1_000_000} MB"
    return Refused(413, "too-large", f"A picture may have at most {most}. Send a smaller copy.")


def _shown(cursor: str | None, asked: SearchAsked | SimilarAsked) -> frozenset[ImageId]:
    if cursor is None:
        return frozenset()
    try:
        return frozenset(map(ImageId, read_cursor(cursor, asked)))
    except BadCursor as error:
        raise Refused(422, "validation", f"The cursor {error}.", field="cursor") from error


def _page(
    library: Library,
    answer: Answer,
    shown: frozenset[ImageId],
    asked: SearchAsked | SimilarAsked,
    k: int,
) -> Found:
    """Return the first k hits; the one more that was asked for tells whether others follow."""
    page = answer.hits[:k]
    cursor = None
    if len(answer.hits) > k:
        cursor = write_cursor(shown.union(hit.image_id for hit in page), asked)
    return Found(replace(answer, hits=page), library.model_id, cursor, len(shown))
