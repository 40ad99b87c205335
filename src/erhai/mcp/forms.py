"""What the tools answer: of the API's forms, what helps an assistant."""

from pydantic import BaseModel

from erhai.schemas.libraries import FacetsTold, LibraryTold
from erhai.schemas.search import FoundPicture, Picture, SearchTold


class PictureSeen(BaseModel):
    """One picture. taken_at is the camera's own time; place where it was taken."""

    image_id: int
    name: str
    path: str | None = None
    width_px: int
    height_px: int
    taken_at: str | None = None
    place: str | None = None
    camera: str | None = None
    description: str | None = None


class HitSeen(PictureSeen):
    """One hit: relevance is how likely it is what was asked for, 0 to 1."""

    rank: int
    relevance: float | None = None
    score: float | None = None
    near_duplicates: int = 0


class Found(BaseModel):
    """Hits, best first.

    understood is what was read out of the words: times, places, what is not wanted.
    doubtful says that perhaps nothing matches. cursor leads to the next hits.
    """

    hits: list[HitSeen]
    understood: list[str] = []
    notes: list[str] = []
    doubtful: bool = False
    cursor: str | None = None


class LibrarySeen(BaseModel):
    """What a library holds, and how many pictures have what."""

    images: int
    undated: int
    folders: dict[str, int]
    cameras: dict[str, int]
    places: dict[str, int]
    months: dict[str, int]


def library_seen(library: LibraryTold, facets: FacetsTold) -> LibrarySeen:
    """Return what an assistant is told of a library."""
    return LibrarySeen(
        images=library.images,
        undated=facets.undated,
        folders={each.value: each.images for each in facets.folders},
        cameras={each.value: each.images for each in facets.cameras},
        places={_both(each.name_en, each.name_zh) or "": each.images for each in facets.places},
        months={each.month: each.images for each in facets.months},
    )


def picture_seen(told: Picture) -> PictureSeen:
    """Return what an assistant is told of a picture."""
    return PictureSeen(
        image_id=told.image_id,
        name=told.name,
        path=told.path,
        width_px=told.width_px,
        height_px=told.height_px,
        taken_at=told.taken_at.isoformat() if told.taken_at else None,
        place=_both(told.place_en, told.place_zh),
        camera=told.camera,
        description=told.description,
    )


def found(told: SearchTold) -> Found:
    """Return what an assistant is told of an answer."""
    return Found(
        hits=[_hit(hit) for hit in told.hits],
        understood=[f"{chip.kind}: {chip.text} ({chip.meaning})" for chip in told.chips],
        notes=[note.text for note in told.notes],
        doubtful=told.doubtful,
        cursor=told.cursor,
    )


def _hit(hit: FoundPicture) -> HitSeen:
    return HitSeen(
        **picture_seen(hit).model_dump(),
        rank=hit.rank,
        relevance=hit.relevance,
        score=hit.score,
        near_duplicates=len(hit.similar),
    )


def _both(english: str | None, chinese: str | None) -> str | None:
    return " / ".join(name for name in dict.fromkeys((english, chinese)) if name) or None
