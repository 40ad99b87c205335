"""Answers as the server gives them, made for what a small library cannot show."""

from collections.abc import Sequence

from playwright.sync_api import Page, Route

from erhai.schemas.search import FoundPicture, NoteTold, SearchTold, SimilarHit
from tests.pictures import noise, to_bytes

_SHAPES = ((400, 300), (300, 400), (400, 400), (640, 360), (1200, 300))


def found(rank: int, *, name: str | None = None, similar: int = 0) -> FoundPicture:
    """A hit; its number is its rank, and its shape changes with it."""
    width, height = _SHAPES[rank % len(_SHAPES)]
    return FoundPicture(
        image_id=rank,
        name=name or f"{rank}.jpg",
        path=f"/photos/{name or f'{rank}.jpg'}",
        width_px=width,
        height_px=height,
        format="JPEG",
        size_bytes=1000,
        taken_at=None,
        latitude=None,
        longitude=None,
        place_en=None,
        place_zh=None,
        camera=None,
        description=None,
        thumbnail_url=f"/api/v1/images/{rank}/thumbnail?v=0",
        file_url=f"/api/v1/images/{rank}/file",
        rank=rank,
        score=0.3,
        relevance=0.5,
        parts=None,
        similar=tuple(_similar(1000 * rank + at) for at in range(1, similar + 1)),
    )


def _similar(image_id: int) -> SimilarHit:
    return SimilarHit(
        image_id=image_id,
        name=f"{image_id}.jpg",
        path=f"/photos/{image_id}.jpg",
        width_px=400,
        height_px=300,
        thumbnail_url=f"/api/v1/images/{image_id}/thumbnail?v=0",
    )


def told(
    hits: Sequence[FoundPicture] = (),
    *,
    cursor: str | None = None,
    doubtful: bool = False,
    notes: Sequence[NoteTold] = (),
) -> SearchTold:
    """An answer of these hits."""
    return SearchTold(
        library="small",
        model="fake",
        hits=tuple(hits),
        cursor=cursor,
        answers=0.5,
        doubtful=doubtful,
        understood=None,
        chips=(),
        notes=tuple(notes),
        elapsed_ms=12.3,
    )


def paint_thumbnails(page: Page) -> None:
    """Give every thumbnail the same small picture."""
    picture = to_bytes(noise(64, 48, 1), "JPEG")

    def handle(route: Route) -> None:
        route.fulfill(body=picture, content_type="image/jpeg")

    page.route("**/thumbnail?*", handle)
