"""What is asked of a search, and what it answers."""

from datetime import datetime
from typing import Annotated, Literal

from pydantic import ConfigDict, Field, JsonValue, WithJsonSchema, model_validator

from erhai.schemas.base import Asked, Told

MOST_HITS = 200
"""So many hits at most come at once; a cursor leads on."""

LONGEST_TEXT = 2000
LONGEST_PATH = 4096
MOST_PICTURES = 8
MOST_MARKS = 100
MOST_DOWNLOADS = 500
LARGEST_ID = 2**63 - 1

# RFC 3339, and so 'date-time', would want a zone, which no camera says for sure.
WallTime = Annotated[datetime, WithJsonSchema({"type": "string", "format": "date-time-local"})]
ImageNumber = Annotated[int, Field(ge=1, le=LARGEST_ID)]
Share = Annotated[float, Field(ge=0, le=1, allow_inf_nan=False)]
Text = Annotated[str, Field(max_length=LONGEST_TEXT)]


class PictureAsked(Asked):
    """A picture as part of a query: one of the library's by its number, or bytes in base64.

    A negative weight looks away from it.
    """

    model_config = ConfigDict(
        json_schema_extra={"oneOf": [{"required": ["image_id"]}, {"required": ["data"]}]}
    )

    image_id: ImageNumber | None = None
    data: Annotated[str, Field(max_length=14_000_000)] | None = None
    weight: Annotated[float, Field(ge=-100, le=100, allow_inf_nan=False)] = 1.0

    @model_validator(mode="after")
    def _one_of_both(self) -> "PictureAsked":
        if (self.image_id is None) == (self.data is None):
            raise ValueError("give either image_id or data")
        return self


class FiltersAsked(Asked):
    """Which pictures may be hits at all.

    after and before are a year, a month, a day or a time of the camera's clock; before is
    exclusive. under is a folder's full path. place is a name, Chinese or English. Each of
    cameras and formats is one that may be; none means any. min_relevance cuts hits off
    that are less likely relevant.
    """

    after: Annotated[str, Field(max_length=40)] | None = None
    before: Annotated[str, Field(max_length=40)] | None = None
    under: Annotated[str, Field(max_length=LONGEST_PATH)] | None = None
    place: Annotated[str, Field(max_length=200)] | None = None
    cameras: Annotated[tuple[Annotated[str, Field(max_length=200)], ...], Field(max_length=50)] = ()
    formats: Annotated[tuple[Annotated[str, Field(max_length=20)], ...], Field(max_length=50)] = ()
    min_relevance: Share | None = None


class SearchAsked(Asked):
    """One search. Everything may be left out: then the newest pictures are the answer.

    library: a name of GET /libraries; None is the first. text is a sentence, understood
    unless `literally`. understood, of an earlier answer and perhaps changed, stands in place
    of text.
    drop: ids of chips to undo, such as 'time:0'. like and unlike: pictures of the library
    that hits shall be nearer to and farther from. cursor: of the answer before, to go on.
    """

    library: Annotated[str, Field(max_length=100)] | None = None
    text: Text = ""
    understood: dict[str, JsonValue] | None = None
    drop: Annotated[tuple[Annotated[str, Field(max_length=40)], ...], Field(max_length=100)] = ()
    literally: bool = False
    pictures: Annotated[tuple[PictureAsked, ...], Field(max_length=MOST_PICTURES)] = ()
    colour: Annotated[str, Field(max_length=200)] | None = None
    like: Annotated[tuple[ImageNumber, ...], Field(max_length=MOST_MARKS)] = ()
    unlike: Annotated[tuple[ImageNumber, ...], Field(max_length=MOST_MARKS)] = ()
    filters: FiltersAsked = FiltersAsked()
    k: Annotated[int, Field(ge=1, le=MOST_HITS)] = 40
    diversity: Share = 0.0
    fold: bool = True
    cursor: Annotated[str, Field(max_length=40_000)] | None = None


class FeedbackAsked(Asked):
    """A search, and how its hits were judged; nothing of it is kept."""

    search: SearchAsked
    like: Annotated[tuple[ImageNumber, ...], Field(max_length=MOST_MARKS)] = ()
    unlike: Annotated[tuple[ImageNumber, ...], Field(max_length=MOST_MARKS)] = ()


class SimilarAsked(Asked):
    """Pictures like one: of the library, or given as bytes in base64."""

    library: Annotated[str, Field(max_length=100)] | None = None
    picture: PictureAsked
    filters: FiltersAsked = FiltersAsked()
    k: Annotated[int, Field(ge=1, le=MOST_HITS)] = 40
    cursor: Annotated[str, Field(max_length=40_000)] | None = None


class DownloadAsked(Asked):
    """Pictures whose files are wanted, in one zip file."""

    library: Annotated[str, Field(max_length=100)] | None = None
    image_ids: Annotated[tuple[ImageNumber, ...], Field(min_length=1, max_length=MOST_DOWNLOADS)]


class SimilarHit(Told):
    """A near-duplicate that a hit stands for."""

    image_id: int
    name: str
    path: str | None
    width_px: int
    height_px: int
    thumbnail_url: str


class Parts(Told):
    """What a hit's place is made of, in units of the cosine.

    looks is the cosine itself; words what names and texts add, unwanted what exclusions
    take away (0 or less), colours what colours add.
    """

    looks: float
    words: float
    unwanted: float
    colours: float


class Picture(Told):
    """One picture of a library.

    path is None where the server was told to hide paths, and latitude, longitude and places
    where it was told to hide locations. taken_at is the camera's own time, without a zone.
    thumbnail_url takes '&size=' 128, 256, 512, 1024 or 2048; all urls are of this server,
    from the root.
    """

    image_id: int
    name: str
    path: str | None
    width_px: int
    height_px: int
    format: str
    size_bytes: int
    taken_at: WallTime | None
    latitude: float | None
    longitude: float | None
    place_en: str | None
    place_zh: str | None
    camera: str | None
    description: str | None
    thumbnail_url: str
    file_url: str


class FoundPicture(Picture):
    """One hit: rank counts from 1; score is a cosine; relevance a probability."""

    rank: int
    score: float | None
    relevance: float | None
    parts: Parts | None
    similar: tuple[SimilarHit, ...]


class ChipTold(Told):
    """One thing that was understood; its id can be sent back in `drop`."""

    id: str
    kind: Literal[
        "time",
        "place",
        "exclude",
        "quoted",
        "looks",
        "away",
        "camera",
        "type",
        "under",
        "after",
        "before",
        "near",
        "colour",
    ]
    text: str
    meaning: str


class NoteTold(Told):
    """A remark: text in English, and a code and values for those who put it otherwise."""

    code: str
    values: dict[str, str | int | float]
    text: str


class SearchTold(Told):
    """An answer.

    answers is how likely the library holds anything that was asked for; doubtful whether
    perhaps nothing matches. understood can be sent back. cursor leads to the next hits and
    is None after the last. model is what compared.
    """

    library: str
    model: str
    hits: tuple[FoundPicture, ...]
    cursor: str | None
    answers: float | None
    doubtful: bool
    understood: dict[str, JsonValue] | None
    chips: tuple[ChipTold, ...]
    notes: tuple[NoteTold, ...]
    elapsed_ms: float
