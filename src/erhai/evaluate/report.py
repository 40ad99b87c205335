"""What an evaluation found."""

from collections.abc import Mapping
from dataclasses import dataclass
from pathlib import Path
from typing import Literal, TypeAlias

from erhai.evaluate.metrics import Summary
from erhai.types import Failure, Pixels

Direction: TypeAlias = Literal["text-to-image", "image-to-text"]

DIRECTIONS: tuple[Direction, ...] = ("text-to-image", "image-to-text")


@dataclass(frozen=True, slots=True)
class Retrieval:
    """How well one direction does in one language.

    queries are captions, or pictures that have captions in this language; candidates
    are all pictures, or all captions in this language. ties counts the queries where a
    wrong candidate scores just what the best right one does: the metrics do not count
    these against the model, recall_if_ties_lose (at 1, 5 and 10) does.
    """

    direction: Direction
    language: str
    queries: int
    candidates: int
    metrics: Summary
    ties: int
    recall_if_ties_lose: tuple[float, float, float]


@dataclass(frozen=True, slots=True)
class MissPicture:
    """A picture of a miss: its name in the dataset, and a small copy if that was asked for."""

    name: str
    thumbnail: Pixels | None = None


@dataclass(frozen=True, slots=True)
class Miss:
    """A query whose right answer did not come first.

    Text to image: `caption` is the query, `picture` its own, at `rank`, and `first` the
    picture that came first, without first_caption. Image to text: `picture` is the
    query, `caption` its best own one, at `rank`; first_caption came first, and is a
    caption of `first`.
    """

    direction: Direction
    language: str
    rank: int
    caption: str
    picture: MissPicture
    first: MissPicture
    first_caption: str | None = None


@dataclass(frozen=True, slots=True)
class EvaluationReport:
    """How well a model finds a dataset's pictures by their captions, and the reverse.

    pictures were candidates: neither missing nor unreadable. copies counts those that
    have the bytes of one before them; captions counts by language. The paths of
    failures are names of the dataset.
    """

    dataset: Path
    format: str
    split: str | None
    model_id: str
    pictures: int
    copies: int
    captions: Mapping[str, int]
    missing: tuple[str, ...]
    unreadable: tuple[Failure, ...]
    results: tuple[Retrieval, ...]
    misses: tuple[Miss, ...]
    elapsed_s: float
    notes: tuple[str, ...]
