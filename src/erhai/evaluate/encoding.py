"""From pictures and captions to embeddings, with a bounded number under way."""

import time
from collections import deque
from collections.abc import Callable, Iterator, Sequence
from concurrent.futures import Future
from dataclasses import dataclass, field
from pathlib import Path
from typing import Literal, Protocol, TypeAlias

import numpy as np
from numpy.typing import NDArray

from erhai.decode.source import display_name
from erhai.encode.protocol import ImageTower, TextTower
from erhai.errors import ModelError, PictureError
from erhai.evaluate.pictures import Pictures
from erhai.types import Decoded, Embeddings, Failure

PROGRESS_EVERY_S = 0.2
TEXTS_AT_ONCE = 256


class Decoder(Protocol):
    """What is needed of a DecodePool; the future may raise PictureError."""

    def submit(self, path: Path) -> Future[Decoded]: ...


@dataclass(frozen=True, slots=True)
class EvaluationProgress:
    """Where an evaluation stands; sent a few times a second at most.

    stage is what is being encoded; done counts of total; failed are pictures that
    cannot be used. rate_per_s and remaining_s are of this stage alone.
    """

    stage: Literal["pictures", "captions"]
    done: int
    total: int
    failed: int
    rate_per_s: float
    remaining_s: float | None


OnProgress: TypeAlias = Callable[[EvaluationProgress], None]


@dataclass(frozen=True, slots=True)
class EncodedPictures:
    """Pictures' embeddings, one for each content.

    embeddings has shape (contents, dim); content (n,) int64 is each picture's row of
    it, -1 for those in failures, whose paths are the names that the dataset gives.
    """

    embeddings: Embeddings
    content: NDArray[np.int64]
    failures: tuple[Failure, ...]


@dataclass(frozen=True, slots=True)
class EncodedTexts:
    """Texts' embeddings, (contents, dim), and the row of it for each text, (n,) int64.

    cut counts the texts longer than the model's context.
    """

    embeddings: Embeddings
    content: NDArray[np.int64]
    cut: int


def encode_pictures(
    names: Sequence[str],
    pictures: Pictures,
    decoder: Decoder,
    tower: ImageTower,
    *,
    batch_size: int,
    window: int,
    on_progress: OnProgress,
) -> EncodedPictures:
    """Decode and encode the pictures, at most `window` under way, batch_size at once.

    Pictures of equal bytes are encoded once. Raises ModelError.
    """
    pace = _Pace("pictures", len(names), on_progress)
    content = np.full(len(names), -1, np.int64)
    failures: list[Failure] = []
    row_of: dict[bytes, int] = {}
    batch: list[Decoded] = []
    encoded: list[Embeddings] = []

    def encode_batch() -> None:
        encoded.append(_finite(tower.encode_images([one.pixels for one in batch])))
        batch.clear()

    for done, (position, outcome) in enumerate(decode(names, pictures, decoder, window), 1):
        if isinstance(outcome, Failure):
            failures.append(outcome)
        else:
            if outcome.fingerprint not in row_of:
                row_of[outcome.fingerprint] = len(row_of)
                batch.append(outcome)
            content[position] = row_of[outcome.fingerprint]
        if len(batch) == batch_size:
            encode_batch()
        pace.tell(done, len(failures))
    encode_batch()
    return EncodedPictures(np.concatenate(encoded), content, tuple(failures))


def decode(
    names: Sequence[str], pictures: Pictures, decoder: Decoder, window: int
) -> Iterator[tuple[int, Decoded | Failure]]:
    """Yield each picture's position, and the picture or why it cannot be used."""
    waiting: deque[tuple[int, Path, Future[Decoded]]] = deque()
    ahead = iter(enumerate(names))
    while True:
        while len(waiting) < window and (following := next(ahead, None)) is not None:
            position, name = following
            try:
                path = pictures.lend(name)
            except PictureError as error:
                yield position, Failure(Path(name), error.kind, str(error))
            else:
                waiting.append((position, path, decoder.submit(path)))
        if not waiting:
            return
        position, path, future = waiting.popleft()
        name = names[position]
        try:
            yield position, future.result()
        except PictureError as error:
            reason = str(error).replace(display_name(path), display_name(Path(name)))
            yield position, Failure(Path(name), error.kind, reason)
        finally:
            pictures.take_back(path)


def encode_texts(
    texts: Sequence[str], tower: TextTower, *, on_progress: OnProgress
) -> EncodedTexts:
    """Encode the texts, equal ones once. Raises ModelError."""
    row_of: dict[str, int] = {}
    content = np.array([row_of.setdefault(text, len(row_of)) for text in texts], np.int64)
    pace = _Pace("captions", len(row_of), on_progress)
    embeddings = np.empty((len(row_of), tower.card.dim), np.float32)
    # Towers batch texts of equal length, and neighbours in this order have that.
    ordered = sorted(row_of, key=lambda text: (len(text), text))
    cut = np.zeros(len(row_of), np.bool_)
    for start in range(0, len(ordered), TEXTS_AT_ONCE):
        chunk = ordered[start : start + TEXTS_AT_ONCE]
        rows = [row_of[text] for text in chunk]
        embeddings[rows] = _finite(tower.encode_texts(chunk))
        cut[rows] = [tower.count_tokens(text) > tower.card.context_length for text in chunk]
        pace.tell(start + len(chunk), 0)
    return EncodedTexts(embeddings, content, int(cut[content].sum()))


def _finite(embeddings: Embeddings) -> Embeddings:
    if not np.isfinite(embeddings).all():
        raise ModelError("The model gave an embedding that is not a number: it cannot be used.")
    return embeddings


@dataclass(slots=True)
class _Pace:
    """Tells how a stage goes on, not too often, and always at its end."""

    stage: Literal["pictures", "captions"]
    total: int
    on_progress: OnProgress
    _started_s: float = field(default_factory=time.monotonic)
    _told_s: float = 0.0

    def tell(self, done: int, failed: int) -> None:
        now_s = time.monotonic()
        if now_s - self._told_s < PROGRESS_EVERY_S and done < self.total:
            return
        self._told_s = now_s
        rate = done / max(now_s - self._started_s, 1e-9)
        left_s = (self.total - done) / rate if rate > 0 else None
        self.on_progress(EvaluationProgress(self.stage, done, self.total, failed, rate, left_s))
