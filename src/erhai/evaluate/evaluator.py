"""From a dataset and a model to a report: what is read, in which order, and what is said."""

import time
from collections import Counter
from collections.abc import Callable, Sequence
from contextlib import AbstractContextManager
from dataclasses import dataclass, replace
from pathlib import Path

import numpy as np

from erhai.encode.protocol import Encoder
from erhai.errors import DatasetError
from erhai.evaluate.captions import CaptionedPicture
from erhai.evaluate.datasets import Dataset
from erhai.evaluate.encoding import (
    Decoder,
    EncodedPictures,
    OnProgress,
    decode,
    encode_pictures,
    encode_texts,
)
from erhai.evaluate.pictures import Pictures, open_pictures
from erhai.evaluate.report import DIRECTIONS, Direction, EvaluationReport, Miss, MissPicture
from erhai.evaluate.retrieval import Corpus, retrieve
from erhai.types import Failure, Pixels

THUMBNAIL_PX = 360
NAMED = 3
"""How many of many pictures a message names."""


@dataclass(frozen=True, slots=True)
class Wanted:
    """What to find out.

    misses is how many of the worst to keep for each direction and language;
    thumbnails brings small copies of their pictures along.
    """

    directions: Sequence[Direction] = DIRECTIONS
    skip_missing: bool = False
    misses: int = 8
    thumbnails: bool = False


class Evaluator:
    """Evaluates one model; open_pool gives the decode pool of one run."""

    def __init__(
        self,
        encoder: Encoder,
        open_pool: Callable[[], AbstractContextManager[Decoder]],
        *,
        batch_size: int,
        window: int,
        max_size_bytes: int,
    ) -> None:
        self._encoder = encoder
        self._open_pool = open_pool
        self._batch_size = batch_size
        self._window = window
        self._max_size_bytes = max_size_bytes

    def run(
        self, dataset: Dataset, place: Path, wanted: Wanted, on_progress: OnProgress
    ) -> EvaluationReport:
        """Evaluate on the dataset's pictures, which lie in the folder or tar `place`.

        Pictures that cannot be read are counted and left out. Raises DatasetError for
        missing ones unless they are to be skipped, and if nothing is left; ModelError.
        """
        started_s = time.monotonic()
        with (
            open_pictures(place, max_size_bytes=self._max_size_bytes) as pictures,
            self._open_pool() as pool,
        ):
            there, missing = _resolve(dataset, pictures)
            if missing and not (wanted.skip_missing and there):
                raise DatasetError(_not_there(dataset, place, missing))
            encoded = encode_pictures(
                [one.name for one in there],
                pictures,
                pool,
                self._encoder.image_tower(),
                batch_size=self._batch_size,
                window=self._window,
                on_progress=on_progress,
            )
            corpus, cut = self._corpus(there, encoded, on_progress)
            languages = Counter(caption.language for caption in corpus.captions)
            found = [
                retrieve(corpus, direction, language, misses=wanted.misses)
                for direction in wanted.directions
                for language in languages
            ]
            misses = [miss for _, worst in found for miss in worst]
            if wanted.thumbnails:
                misses = _with_thumbnails(misses, pictures, pool, self._window)
        copies = len(corpus.content) - len(np.unique(corpus.content))
        return EvaluationReport(
            dataset=dataset.path,
            format=dataset.format,
            split=dataset.split,
            model_id=self._encoder.card.model_id,
            pictures=len(corpus.names),
            copies=copies,
            captions=dict(languages),
            missing=tuple(missing),
            unreadable=encoded.failures,
            results=tuple(result for result, _ in found),
            misses=tuple(misses),
            elapsed_s=time.monotonic() - started_s,
            notes=(*dataset.notes, *_notes(missing, encoded, copies, cut)),
        )

    def _corpus(
        self, there: Sequence[CaptionedPicture], encoded: EncodedPictures, on_progress: OnProgress
    ) -> tuple[Corpus, int]:
        """Encode the captions of the readable pictures; also tell how many were cut."""
        usable = np.flatnonzero(encoded.content >= 0)
        if not len(usable):
            raise DatasetError(
                f"None of the {len(there):,} pictures can be read. {encoded.failures[0].reason}"
            )
        readable = [there[position] for position in usable.tolist()]
        captions = [caption for one in readable for caption in one.captions]
        if not captions:
            raise DatasetError("None of the pictures that can be read has a caption.")
        texts = encode_texts(
            [caption.text for caption in captions],
            self._encoder.text_tower(),
            on_progress=on_progress,
        )
        owner = np.repeat(np.arange(len(readable)), [len(one.captions) for one in readable])
        corpus = Corpus(
            names=[one.name for one in readable],
            picture_embeddings=encoded.embeddings,
            content=encoded.content[usable],
            captions=captions,
            text_embeddings=texts.embeddings,
            text_content=texts.content,
            owner=owner,
        )
        return corpus, texts.cut


def _resolve(dataset: Dataset, pictures: Pictures) -> tuple[list[CaptionedPicture], list[str]]:
    """Return the pictures that are there, under the name they have there, and the others' names."""
    there, missing = [], []
    for one in dataset.pictures:
        name = next((name for name in one.names if pictures.has(name)), None)
        if name is None:
            missing.append(one.name)
        else:
            there.append(replace(one, names=(name,)))
    return there, missing


def _with_thumbnails(
    misses: Sequence[Miss], pictures: Pictures, pool: Decoder, window: int
) -> list[Miss]:
    names = list({one.name for miss in misses for one in (miss.picture, miss.first)})
    small: dict[str, Pixels] = {}
    for position, decoded in decode(names, pictures, pool, window):
        if not isinstance(decoded, Failure):
            small[names[position]] = _thumbnail(decoded.pixels)

    def shown(picture: MissPicture) -> MissPicture:
        return replace(picture, thumbnail=small.get(picture.name))

    return [replace(miss, picture=shown(miss.picture), first=shown(miss.first)) for miss in misses]


def _thumbnail(pixels: Pixels) -> Pixels:
    from PIL import Image

    image = Image.fromarray(pixels)
    image.thumbnail((THUMBNAIL_PX, THUMBNAIL_PX))
    return np.asarray(image)


def _not_there(dataset: Dataset, place: Path, missing: Sequence[str]) -> str:
    some_there = len(missing) < len(dataset.pictures)
    or_skip = ", or leave them out with --skip-missing" if some_there else ""
    return (
        f"{len(missing):,} of {len(dataset.pictures):,} pictures are not in {place}: "
        f"{_some(missing)}. Say where they lie with --pictures FOLDER{or_skip}."
    )


def _notes(missing: Sequence[str], encoded: EncodedPictures, copies: int, cut: int) -> list[str]:
    notes = []
    if missing:
        notes.append(f"Pictures that are not there, left out: {len(missing):,}: {_some(missing)}.")
    if failures := encoded.failures:
        names = _some([str(failure.path) for failure in failures])
        notes.append(f"Pictures that cannot be read, left out: {len(failures):,}: {names}.")
    if copies:
        notes.append(
            f"Pictures that are byte for byte copies of others: {copies:,}. Finding any of them "
            "is right."
        )
    if cut:
        notes.append(f"Captions that are longer than the model reads, and were cut: {cut:,}.")
    return notes


def _some(names: Sequence[str]) -> str:
    """Return the first few names, and that there are more."""
    return ", ".join(names[:NAMED]) + (", …" if len(names) > NAMED else "")
