"""A two-tower model run by onnxruntime on the CPU."""

import threading
from collections import defaultdict
from collections.abc import Sequence
from concurrent.futures import ThreadPoolExecutor
from pathlib import Path

import numpy as np
from numpy.typing import NDArray

from erhai.encode.graph import Feed, Graph, load_graph
from erhai.encode.model_card import ModelCard
from erhai.encode.preprocess import preprocess
from erhai.encode.tokenize import Tokenizer
from erhai.encode.weights import Weights
from erhai.errors import ModelError
from erhai.machine import usable_cores
from erhai.types import Embeddings, Pixels

# Larger batches are no faster on a CPU, and take more memory.
_IMAGE_BATCH = 4
_TEXT_BATCH = 8


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
                path = self._weights.image
                # Threads that each run a batch of their own do a third more than threads
                # that share one: these wait for each other at every layer.
                graph = load_graph(path, self._weights, "pixels", threads=1)
                _check_sizes(path, "pixels a side", graph.side_px, self._card.image_size_px)
                _check_sizes(path, "numbers an embedding", graph.dim, self._card.dim)
                self._image = OnnxImageTower(self._card, graph, self._threads)
            return self._image

    def text_tower(self) -> "OnnxTextTower":
        """Raises ModelError if a file cannot be read or does not fit."""
        with self._lock:
            if self._text is None:
                path = self._weights.text
                tokenizer = Tokenizer(self._weights.tokenizer, self._card, self._weights.remedy)
                # As above; a query alone, which has one batch, waits a little longer for it.
                graph = load_graph(path, self._weights, "ids", threads=1)
                _check_sizes(path, "tokens a text", graph.length, self._card.context_length)
                _check_sizes(path, "numbers an embedding", graph.dim, self._card.dim)
                self._text = OnnxTextTower(self._card, graph, tokenizer, self._threads)
            return self._text


class OnnxImageTower:
    """pixels (n, 3, size, size) float32 to embeddings (n, dim)."""

    def __init__(self, card: ModelCard, graph: Graph, threads: int) -> None:
        self._card = card
        self._graph = graph
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
        return _run(self._graph, {"pixels": pixels}, self._card)


class OnnxTextTower:
    """ids, mask and types (n, t) to embeddings (n, dim)."""

    def __init__(
        self, card: ModelCard, graph: Graph, tokenizer: Tokenizer, threads: int = 1
    ) -> None:
        self._card = card
        self._graph = graph
        self._tokenizer = tokenizer
        self._pool = ThreadPoolExecutor(threads, "erhai-encode-text")
        self._fills_up = card.padding == "context" or graph.length is not None

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
            by_length[self._card.context_length if self._fills_up else len(ids)].append(position)
        batches = [
            (positions[start : start + _TEXT_BATCH], length)
            for length, positions in by_length.items()
            for start in range(0, len(positions), _TEXT_BATCH)
        ]

        def encode(chosen: Sequence[int], length: int) -> Embeddings:
            feed = self._feed([tokens[position] for position in chosen], length)
            return _run(self._graph, feed, self._card)

        embeddings = np.zeros((len(texts), self._card.dim), np.float32)
        # A single batch is encoded here: to hand it over would only take time.
        run = self._pool.map if len(batches) > 1 else map
        lengths = [length for _, length in batches]
        chosen = [positions for positions, _ in batches]
        for positions, found in zip(chosen, run(encode, chosen, lengths), strict=True):
            embeddings[positions] = found
        return embeddings

    def count_tokens(self, text: str) -> int:
        """Return the tokens `text` has before any cut, special tokens included."""
        return len(self._tokenizer.tokenize(text))

    def _feed(self, tokens: Sequence[Sequence[int]], length: int) -> Feed:
        ids = np.full((len(tokens), length), self._tokenizer.pad_id, np.int64)
        mask = np.zeros_like(ids)
        for row, some in enumerate(tokens):
            ids[row, : len(some)] = some
            mask[row, : len(some)] = 1
        if self._card.padding == "context":
            # Such models were trained to look at the filling too.
            mask[:] = 1
        return {"ids": ids, "mask": mask, "types": np.zeros_like(ids)}


def _check_sizes(path: Path, what: str, found: int | None, expected: int) -> None:
    if found not in (None, expected):
        raise ModelError(
            f"The model file {path} wants {found} {what} where its configuration says"
            f" {expected}. The files belong to different models; get them again from one place."
        )


def _run(graph: Graph, feed: Feed, card: ModelCard) -> Embeddings:
    """Run one batch; normalize in float32, whatever precision the graph worked in."""
    raw = graph.run(feed)
    if raw.ndim != 2 or raw.shape[1] != card.dim:
        raise ModelError(
            f"The model {card.model_id} gives {raw.shape[-1]} numbers"
            f" where its card says {card.dim}."
        )
    unit: NDArray[np.float32] = raw / np.linalg.norm(raw, axis=1, keepdims=True)
    return unit
