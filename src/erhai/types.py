"""The values that travel between rooms: frozen, without logic of their own."""

from dataclasses import dataclass
from datetime import datetime
from pathlib import Path
from typing import NewType, TypeAlias

import numpy as np
from numpy.typing import NDArray

from erhai.errors import FailureKind

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


@dataclass(frozen=True, slots=True)
class Decoded:
    """One picture file, decoded: its pixels at a working size, and its metadata.

    fingerprint is the BLAKE2b-128 digest of the file's bytes.
    """

    pixels: Pixels
    metadata: Metadata
    fingerprint: bytes


@dataclass(frozen=True, slots=True)
class FileStat:
    """A file as the scan saw it; equal stats mean that nothing has to be read."""

    size_bytes: int
    modified_ns: int


@dataclass(frozen=True, slots=True)
class ImageRecord:
    """One picture as the catalogue knows it."""

    image_id: ImageId
    path: Path
    stat: FileStat
    fingerprint: bytes
    metadata: Metadata


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
    folder: pictures at any depth beneath it pass.
    """

    after: datetime | None = None
    before: datetime | None = None
    under: Path | None = None

    @property
    def is_open(self) -> bool:
        return self.after is None and self.before is None and self.under is None


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
class Hit:
    """One answer of a search: rank counts from 1; score is a cosine, higher is nearer."""

    rank: int
    score: float
    image: ImageRecord

    @property
    def image_id(self) -> ImageId:
        return self.image.image_id

    @property
    def path(self) -> Path:
        return self.image.path
