"""What a library holds, and how a run of its indexing stands."""

from datetime import datetime
from typing import Annotated, Literal

from pydantic import Field

from erhai.schemas.base import Asked, Told
from erhai.schemas.search import LONGEST_PATH


class FolderTold(Told):
    """One indexed folder."""

    path: str
    images: int
    failed: int


class LibraryTold(Told):
    """One library; waiting pictures are encoded, but cannot be found yet."""

    name: str
    path: str | None
    model: str
    dim: int
    store: str
    images: int
    waiting: int
    failed: int
    folders: tuple[FolderTold, ...]
    size_bytes: int
    indexed_at: datetime | None


class LibrariesTold(Told):
    libraries: tuple[LibraryTold, ...]


class Counted(Told):
    """A value that can be filtered by, and how many pictures have it."""

    value: str
    images: int


class PlaceCounted(Told):
    """A place that pictures were taken at, as their rows name it."""

    name_en: str
    name_zh: str
    images: int


class MonthCounted(Told):
    """A month, 'YYYY-MM', and one of its pictures to stand for it."""

    month: str
    images: int
    image_id: int
    thumbnail_url: str


class FacetsTold(Told):
    """What filters can be set to: folders at every depth, most pictures first where not a tree."""

    folders: tuple[Counted, ...]
    cameras: tuple[Counted, ...]
    formats: tuple[Counted, ...]
    places: tuple[PlaceCounted, ...]
    months: tuple[MonthCounted, ...]
    undated: int


class FailureTold(Told):
    path: str
    kind: str
    reason: str


class FailuresTold(Told):
    """The first failures by path, and how many there are in all."""

    total: int
    failures: tuple[FailureTold, ...]


class IndexAsked(Asked):
    """Folders to bring up to date; none means those known."""

    folders: Annotated[
        tuple[Annotated[str, Field(min_length=1, max_length=LONGEST_PATH)], ...],
        Field(max_length=100),
    ] = ()


class ForgottenTold(Told):
    """How many rows went, pictures and failures together."""

    removed: int


class ReportTold(Told):
    """What a run did: see `erhai index --json`."""

    found: int
    unchanged: int
    encoded: int
    reused: int
    supplemented: int
    moved: int
    removed: int
    failed: int
    elapsed_s: float
    interrupted: bool
    notices: tuple[str, ...]


class IndexTold(Told):
    """How indexing stands; the data of each server-sent event `progress`.

    total is None while folders are being walked. report is the last run's, and error what
    ended it, if something did. A paused run goes on when indexing is asked for again.
    """

    state: Literal["idle", "running", "stopping", "paused", "failed"]
    done: int
    total: int | None
    failed: int
    rate_per_s: float
    remaining_s: float | None
    started_at: datetime | None
    notices: tuple[str, ...]
    report: ReportTold | None
    error: str | None
