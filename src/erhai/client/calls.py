"""The operations that are one request: each a function from what is said to a Call."""

from collections.abc import Mapping, Sequence

from pydantic import JsonValue

from erhai.client import arguments
from erhai.client.arguments import PathLike, PictureLike, When, checked, folder, moment
from erhai.client.call import Call, get, post, read_bytes, reads
from erhai.schemas.libraries import LibrariesTold
from erhai.schemas.search import (
    FeedbackAsked,
    FiltersAsked,
    Picture,
    SearchAsked,
    SearchTold,
    SimilarAsked,
)
from erhai.schemas.session import SessionTold


def search(  # noqa: PLR0913  all but one are named
    text: str = "",
    *,
    k: int = 40,
    after: When = None,
    before: When = None,
    under: PathLike | None = None,
    place: str | None = None,
    cameras: Sequence[str] = (),
    formats: Sequence[str] = (),
    min_relevance: float | None = None,
    colour: str | None = None,
    pictures: Sequence[PictureLike] = (),
    like: Sequence[int] = (),
    unlike: Sequence[int] = (),
    understood: Mapping[str, JsonValue] | None = None,
    drop: Sequence[str] = (),
    literally: bool = False,
    diversity: float = 0.0,
    fold: bool = True,
    cursor: str | None = None,
    library: str | None = None,
) -> Call[SearchTold]:
    """Find the k pictures that fit best; without anything asked, the newest.

    text is a sentence, understood unless `literally`; after and before are a year, a month,
    a day or a time, before is exclusive; under is a folder of the service's machine.
    pictures are numbers of the library's, bytes, paths, or PictureAsked with a weight, and
    are part of the query; like and unlike are numbers of hits to be nearer to and farther
    from. understood, of an earlier answer and perhaps changed, stands in place of text;
    drop are ids of its chips to undo. cursor, of an answer, leads on from it.
    Raises QueryError, PictureError or ServiceError.
    """
    filters = checked(
        lambda: FiltersAsked(
            after=moment(after),
            before=moment(before),
            under=folder(under),
            place=place,
            cameras=tuple(cameras),
            formats=tuple(formats),
            min_relevance=min_relevance,
        )
    )
    asked = checked(
        lambda: SearchAsked(
            library=library,
            text=text,
            understood=None if understood is None else dict(understood),
            drop=tuple(drop),
            literally=literally,
            pictures=tuple(arguments.picture(each) for each in pictures),
            colour=colour,
            like=tuple(like),
            unlike=tuple(unlike),
            filters=filters,
            k=k,
            diversity=diversity,
            fold=fold,
            cursor=cursor,
        )
    )
    return search_for(asked)


def search_for(asked: SearchAsked) -> Call[SearchTold]:
    """Search as a form says. Raises ServiceError."""

    def following(told: SearchTold) -> Call[SearchTold] | None:
        if told.cursor is None:
            return None
        return search_for(asked.model_copy(update={"cursor": told.cursor}))

    return Call(post("/search", asked), reads(SearchTold), following=following)


def similar(
    like: PictureLike,
    *,
    k: int = 40,
    after: When = None,
    before: When = None,
    under: PathLike | None = None,
    place: str | None = None,
    cursor: str | None = None,
    library: str | None = None,
) -> Call[SearchTold]:
    """Find the k pictures most like one: a number of the library's, bytes, or a path.

    Raises QueryError, PictureError or ServiceError.
    """
    filters = checked(
        lambda: FiltersAsked(
            after=moment(after), before=moment(before), under=folder(under), place=place
        )
    )
    asked = checked(
        lambda: SimilarAsked(
            library=library, picture=arguments.picture(like), filters=filters, k=k, cursor=cursor
        )
    )
    return Call(post("/similar", asked), reads(SearchTold))


def feedback(
    search: SearchAsked, *, like: Sequence[int] = (), unlike: Sequence[int] = ()
) -> Call[SearchTold]:
    """Search again, nearer to the hits liked and farther from the others; nothing is kept.

    Raises QueryError or ServiceError.
    """
    asked = checked(lambda: FeedbackAsked(search=search, like=tuple(like), unlike=tuple(unlike)))
    return Call(post("/feedback", asked), reads(SearchTold))


def picture(image_id: int, *, library: str | None = None) -> Call[Picture]:
    """Tell what is known of a picture. Raises ServiceError."""
    return Call(get(f"/images/{image_id}", ("library", library)), reads(Picture))


def thumbnail(image_id: int, *, size_px: int = 512, library: str | None = None) -> Call[bytes]:
    """Return a small copy, upright: a JPEG or WebP file whose longer side is at most size_px.

    size_px is 128, 256, 512, 1024 or 2048. Raises ServiceError.
    """
    request = get(f"/images/{image_id}/thumbnail", ("library", library), ("size", size_px))
    return Call(request, read_bytes)


def libraries() -> Call[LibrariesTold]:
    """List the libraries, and what each holds. Raises ServiceError."""
    return Call(get("/libraries"), reads(LibrariesTold))


def session() -> Call[SessionTold]:
    """Tell what the token, or its absence, allows. Raises ServiceError."""
    return Call(get("/session"), reads(SessionTold))
