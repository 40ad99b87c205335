"""The values that travel between rooms: frozen, without logic of their own."""

from dataclasses import dataclass
from datetime import datetime
from pathlib import Path
from typing import NewType, TypeAlias

import numpy as np
from numpy.typing import NDArray

from erhai.areas import Area
from erhai.errors import FailureKind
from erhai.moments import Moments

ImageId = NewType("ImageId", int)
"""A picture's number in its library: positive, never used again after a deletion."""

Pixels: TypeAlias = NDArray[np.uint8]
"""An upright RGB picture: shape (height, width, 3), uint8, 0 to 255, alpha on white."""

Embedding: TypeAlias = NDArray[np.float32]
"""One embedding: shape (dim,), float32, unit L2 norm."""

Embeddings: TypeAlias = NDArray[np.float32]
"""A batch of embeddings: shape (n, dim), float32, each row of unit L2 norm."""

ImageIds: TypeAlias = NDArray[np.int64]
"""Picture numbers: shape (n,), int64."""


@dataclass(frozen=True, slots=True)
class Metadata:
    """What a picture file says of itself.

    width_px and height_px are of the upright picture, after EXIF orientation.
    taken_at is the camera's local wall time, without a zone; zone_min is that
    zone's offset from UTC in minutes, where the file gives one.
    latitude and longitude are WGS 84 degrees, south and west negative.
    description is what people or programs wrote into the file, as one line: title,
    caption, keywords.
    """

    format: str
    width_px: int
    height_px: int
    orientation: int = 1
    taken_at: datetime | None = None
    zone_min: int | None = None
    latitude: float | None = None
    longitude: float | None = None
    camera: str | None = None
    description: str | None = None


@dataclass(frozen=True, slots=True)
class Look:
    """What a picture looks like at a glance, computed while its pixels are at hand.

    colours, shape (bins,) uint8, says how many 255ths of what is looked at have each
    colour of decode.colour.bins; perceptual_hash is 64 bits, of which pictures that look
    alike share most.
    """

    colours: NDArray[np.uint8]
    perceptual_hash: int


@dataclass(frozen=True, slots=True)
class Decoded:
    """One picture file, decoded: its pixels at a working size, its metadata and its look.

    fingerprint is the BLAKE2b-128 digest of the file's bytes.
    """

    pixels: Pixels
    metadata: Metadata
    fingerprint: bytes
    look: Look


@dataclass(frozen=True, slots=True)
class FileStat:
    """A file as the scan saw it; equal stats mean that nothing has to be read."""

    size_bytes: int
    modified_ns: int


@dataclass(frozen=True, slots=True)
class ImageRecord:
    """One picture as the catalogue knows it.

    place_en and place_zh name where it was taken, in English and Chinese.
    """

    image_id: ImageId
    path: Path
    stat: FileStat
    fingerprint: bytes
    metadata: Metadata
    place_en: str | None = None
    place_zh: str | None = None


@dataclass(frozen=True, slots=True)
class Failure:
    """A file that could not be indexed, and why."""

    path: Path
    kind: FailureKind
    reason: str


@dataclass(frozen=True, slots=True)
class Filter:
    """Which pictures may be hits at all; None leaves a side open.

    after is inclusive and before exclusive, both local wall times, compared with
    the camera's own; a picture without a time passes neither. under is an absolute
    folder: pictures at any depth beneath it pass. A picture must have been taken at one
    of each of the moments, within the area, by one of the cameras (any part of the name,
    in any case), and have one of the formats (a file's ending, in lower case, without a
    dot). A picture without a position is within the area if one of the area's names stands
    among its words. Each of the words must occur in its path or description, in any case.
    places are names that rows have, whole ('Dali, Yunnan, China'); a picture has one of them.
    """

    after: datetime | None = None
    before: datetime | None = None
    under: Path | None = None
    moments: tuple[Moments, ...] = ()
    area: Area | None = None
    area_names: tuple[str, ...] = ()
    words: tuple[str, ...] = ()
    cameras: tuple[str, ...] = ()
    formats: tuple[str, ...] = ()
    places: tuple[str, ...] = ()

    @property
    def is_open(self) -> bool:
        return self == Filter()

    @property
    def needs_time(self) -> bool:
        """Whether a picture without a time cannot pass."""
        return self.after is not None or self.before is not None or bool(self.moments)


@dataclass(frozen=True, slots=True)
class Neighbours:
    """The nearest stored embeddings of one query, nearest first.

    ids has shape (m,) int64 and scores shape (m,) float32, where m is at most k
    and at most the number of candidates; scores are cosines in -1 to 1, falling;
    equal scores are ordered by rising id.
    """

    ids: ImageIds
    scores: NDArray[np.float32]


@dataclass(frozen=True, slots=True)
class Parts:
    """What a hit's place is made of, in units of the cosine: the sum orders the hits.

    looks is the cosine itself; words what names and texts add, unwanted what exclusions take
    away (0 or less), colours what colours add.
    """

    looks: float
    words: float = 0.0
    unwanted: float = 0.0
    colours: float = 0.0


@dataclass(frozen=True, slots=True)
class Hit:
    """One answer of a search: rank counts from 1; score is a cosine, higher is nearer.

    score is None where nothing was compared, since a filter or a colour was all that was
    asked. relevance is how likely this is what was asked for, 0 to 1, None where that was
    not judged. similar are near-duplicates that this hit stands for. parts is None where
    score is.
    """

    rank: int
    score: float | None
    image: ImageRecord
    relevance: float | None = None
    similar: tuple[ImageRecord, ...] = ()
    parts: Parts | None = None

    @property
    def image_id(self) -> ImageId:
        return self.image.image_id

    @property
    def path(self) -> Path:
        return self.image.path
