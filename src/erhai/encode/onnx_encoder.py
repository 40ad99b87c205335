"""A two-tower model run by onnxruntime on the CPU."""

import threading
from collections import defaultdict
from collections.abc import Sequence
from concurrent.futures import ThreadPoolExecutor
from pathlib import Path
from typing import Protocol

import numpy as np
from numpy.typing import NDArray

from erhai.encode.model_card import ModelCard
from erhai.encode.preprocess import preprocess
from erhai.encode.tokenize import Tokenizer
from erhai.encode.weights import Weights
from erhai.errors import DependencyMissing, ModelError
from erhai.machine import usable_cores
from erhai.types import Embeddings, Pixels

# Larger batches are no faster on a CPU, and take more memory.
_IMAGE_BATCH = 4
_TEXT_BATCH = 32


class _Session(Protocol):
    def run(
        self, output_names: list[str], input_feed: dict[str, NDArray[np.generic]]
    ) -> list[NDArray[np.float32]]: ...


class OnnxEncoder:
    """A model's card and its towers, each loaded at first use and then kept."""

    def __init__(self, card: ModelCard, weights: Weights, *, threads: int | None = None) -> None:
        """Raises ValueError for threads below 1."""
        if threads is not None and threads < 1:
            raise ValueError(f"threads must be at least 1, got {threads}")
        self._card = card
        self._weights = weights
        self._threads = threads or usable_cores()
        self._lock = threading.Lock()
        self._image: OnnxImageTower | None = None
        self._text: OnnxTextTower | None = None

    @property
    def card(self) -> ModelCard:
        return self._card

    def image_tower(self) -> "OnnxImageTower":
        """Raises ModelError if the file cannot be read or does not fit."""
        with self._lock:
            if self._image is None:
                # Threads that each run a batch of their own do a third more than threads
                # that share one: these wait for each other at every layer.
                session = _load(self._weights.image, threads=1)
                self._image = OnnxImageTower(self._card, session, self._threads)
            return self._image

    def text_tower(self) -> "OnnxTextTower":
        """Raises ModelError if a file cannot be read or does not fit."""
        with self._lock:
            if self._text is None:
                session = _load(self._weights.text, self._threads)
                self._text = OnnxTextTower(self._card, session, Tokenizer(self._weights.tokenizer))
            return self._text


class OnnxImageTower:
    """pixels (n, 3, size, size) float32 to embeddings (n, dim)."""

    def __init__(self, card: ModelCard, session: _Session, threads: int) -> None:
        self._card = card
        self._session = session
        self._threads = threads
        self._pool = ThreadPoolExecutor(threads, "erhai-encode")

    @property
    def card(self) -> ModelCard:
        return self._card

    def encode_images(self, images: Sequence[Pixels]) -> Embeddings:
        """Return one embedding a picture, in order; (0, dim) for no pictures.

        Raises ValueError unless each is (height, width, 3) uint8.
        """
        # A few pictures are shared out evenly, so that no thread is idle.
        size = min(_IMAGE_BATCH, max(1, -(-len(images) // self._threads)))
        batches = [images[start : start + size] for start in range(0, len(images), size)]
        embeddings = np.zeros((len(images), self._card.dim), np.float32)
        for number, found in enumerate(self._pool.map(self._encode, batches)):
            embeddings[number * size : number * size + len(found)] = found
        return embeddings

    def _encode(self, images: Sequence[Pixels]) -> Embeddings:
        pixels = np.stack([preprocess(image, self._card) for image in images])
        return _run(self._session, {"pixels": pixels}, self._card)


class OnnxTextTower:
    """ids and mask (n, t) int64 to embeddings (n, dim)."""

    def __init__(self, card: ModelCard, session: _Session, tokenizer: Tokenizer) -> None:
        self._card = card
        self._session = session
        self._tokenizer = tokenizer

    @property
    def card(self) -> ModelCard:
        return self._card

    def encode_texts(self, texts: Sequence[str]) -> Embeddings:
        """Return one embedding a text, in order; (0, dim) for no texts.

        Texts beyond the context are cut.
        """
        # Only texts of one length share a batch: without padding there is nothing by
        # which neighbours could change a text's embedding.
        by_length: defaultdict[int, list[int]] = defaultdict(list)
        tokens = [self._tokenizer.tokenize(text, self._card.context_length) for text in texts]
        for position, ids in enumerate(tokens):
            by_length[len(ids)].append(position)
        embeddings = np.zeros((len(texts), self._card.dim), np.float32)
        for positions in by_length.values():
            for start in range(0, len(positions), _TEXT_BATCH):
                chosen = positions[start : start + _TEXT_BATCH]
                batch = np.array([tokens[position] for position in chosen], np.int64)
                feed: dict[str, NDArray[np.generic]] = {"ids": batch, "mask": np.ones_like(batch)}
                embeddings[chosen] = _run(self._session, feed, self._card)
        return embeddings

    def count_tokens(self, text: str) -> int:
        """Return the tokens `text` has before any cut, special tokens included."""
        return len(self._tokenizer.tokenize(text))


def _load(path: Path, threads: int) -> _Session:
    try:
        import onnxruntime
    except ImportError as error:
        raise DependencyMissing(
            f"onnxruntime cannot be imported ({error}). Install it: pip install onnxruntime."
        ) from error

    options = onnxruntime.SessionOptions()
    options.intra_op_num_threads = threads
    options.inter_op_num_threads = 1
    options.log_severity_level = 3
    # Threads that spin while they wait take the cores from decoding.
    options.add_session_config_entry("session.intra_op.allow_spinning", "0")
    try:
        session: _Session = onnxruntime.InferenceSession(
            path, options, providers=["CPUExecutionProvider"]
        )
    except Exception as error:  # onnxruntime's errors have no other common base
        raise ModelError(
            f"The model file {path} cannot be loaded ({error})."
            " Install Erhai again (pip install --force-reinstall erhai)."
        ) from error
    return session


def _run(session: _Session, feed: dict[str, NDArray[np.generic]], card: ModelCard) -> Embeddings:
    """Run one batch; normalize in float32, whatever precision the graph worked in."""
    raw = session.run(["embeddings"], feed)[0].astype(np.float32, copy=False)
    if raw.shape[1] != card.dim:
        raise ModelError(
            f"The model {card.model_id} gives {raw.shape[1]} numbers"
            f" where its card says {card.dim}."
        )
    unit: Embeddings = raw / np.linalg.norm(raw, axis=1, keepdims=True)
    return unit
