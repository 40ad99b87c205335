"""Stand-ins for heavy parts: small, deterministic, and meaningful enough to assert on."""

import hashlib
import re
from collections.abc import Sequence

import numpy as np
from numpy.typing import ArrayLike, NDArray

from erhai.areas import Circle
from erhai.encode.model_card import ModelCard
from erhai.places.place import Place, PlaceKind, PlaceName, Whereabouts
from erhai.types import Embeddings, Pixels

_COLOURS: tuple[tuple[tuple[int, int, int], tuple[str, ...]], ...] = (
    ((220, 30, 30), ("red", "红色", "红")),
    ((40, 160, 60), ("green", "绿色", "绿")),
    ((40, 70, 220), ("blue", "蓝色", "蓝")),
    ((240, 220, 40), ("yellow", "黄色", "黄")),
    ((240, 140, 20), ("orange", "橙色", "橙")),
    ((130, 40, 170), ("purple", "紫色", "紫")),
    ((250, 160, 190), ("pink", "粉色", "粉")),
    ((120, 70, 30), ("brown", "棕色", "棕")),
    ((40, 210, 220), ("cyan", "青色", "青")),
    ((255, 255, 255), ("white", "白色", "白")),
    ((128, 128, 128), ("grey", "灰色", "灰")),
    ((0, 0, 0), ("black", "黑色", "黑")),
)
_RGB = np.array([rgb for rgb, _ in _COLOURS], np.float32)
_GRID = (4, 5)
_DIM = len(_COLOURS) + _GRID[0] * _GRID[1]
_SAMPLES = 40
_TOKEN = re.compile(r"[一-鿿]|[^\s一-鿿]+")


class FakeEncoder:
    """An encoder of colours: no weights, no heavy library, a millisecond a picture.

    Pictures are placed by the share of each of twelve named colours and, more
    weakly, by where they are bright; texts by the colour words in them, in English
    or Chinese, and by a hash of the whole. So 'red' finds a red picture, two
    different pictures or texts have different embeddings, and the same input always
    has the same one. Both towers are the encoder itself.

    images_encoded and texts_encoded count what has gone through.
    """

    def __init__(self, card_id: str = "fake") -> None:
        self._card = ModelCard(
            model_id=card_id,
            preprocessing_version=1,
            dim=_DIM,
            image_size_px=_SAMPLES,
            resize="squash",
            mean=(0.0, 0.0, 0.0),
            std=(1.0, 1.0, 1.0),
            context_length=16,
            languages=("en", "zh"),
            licence="Apache-2.0",
            source="made for tests",
        )
        self.images_encoded = 0
        self.texts_encoded = 0

    @property
    def card(self) -> ModelCard:
        return self._card

    def image_tower(self) -> "FakeEncoder":
        return self

    def text_tower(self) -> "FakeEncoder":
        return self

    def encode_images(self, images: Sequence[Pixels]) -> Embeddings:
        """Return (n, dim) embeddings; raises ValueError unless each is (h, w, 3) uint8."""
        rows = [_place_image(image) for image in images]
        self.images_encoded += len(rows)
        return _stack(rows)

    def encode_texts(self, texts: Sequence[str]) -> Embeddings:
        """Return (n, dim) embeddings; texts are cut after 16 tokens."""
        rows = [_place_text(_tokens(text)[: self._card.context_length - 2]) for text in texts]
        self.texts_encoded += len(rows)
        return _stack(rows)

    def count_tokens(self, text: str) -> int:
        """Return words plus Chinese characters plus two."""
        return len(_tokens(text)) + 2


def solid(colour: str, height_px: int = 48, width_px: int = 64) -> Pixels:
    """Return a picture of one colour, named as in a query ('red', '红色')."""
    for rgb, words in _COLOURS:
        if colour in words:
            return np.full((height_px, width_px, 3), rgb, np.uint8)
    raise ValueError(f"no colour is called {colour!r}")


def _tokens(text: str) -> list[str]:
    return _TOKEN.findall(text.lower())


def _stack(rows: list[NDArray[np.float32]]) -> Embeddings:
    if not rows:
        return np.zeros((0, _DIM), np.float32)
    stacked = np.stack(rows)
    unit: Embeddings = stacked / np.linalg.norm(stacked, axis=1, keepdims=True)
    return unit


def _place_image(image: Pixels) -> NDArray[np.float32]:
    if image.dtype != np.uint8 or image.ndim != 3 or image.shape[2] != 3 or not image.size:
        raise ValueError(
            f"expected (height, width, 3) uint8 pixels, got {image.shape} {image.dtype}"
        )
    rows = (np.arange(_SAMPLES) + 0.5) * image.shape[0] / _SAMPLES
    columns = (np.arange(_SAMPLES) + 0.5) * image.shape[1] / _SAMPLES
    sample = image[rows.astype(int)][:, columns.astype(int)].astype(np.float32)
    distances = ((sample[:, :, None] - _RGB) ** 2).sum(-1)
    shares = np.bincount(distances.argmin(-1).ravel(), minlength=len(_COLOURS))
    colours = shares / np.linalg.norm(shares)
    height, width = _GRID
    light = sample.mean(-1).reshape(height, _SAMPLES // height, width, _SAMPLES // width)
    grid = light.mean((1, 3)).ravel() / 255
    # Colours that share a nearest name stay apart by their mean brightness.
    return np.concatenate([colours, 0.3 * grid]).astype(np.float32)


def _place_text(tokens: list[str]) -> NDArray[np.float32]:
    text = " ".join(tokens)
    colours = np.array([any(word in tokens for word in words) for _, words in _COLOURS], np.float32)
    digest = hashlib.shake_128(text.encode("utf-8", "surrogatepass")).digest(_DIM - len(_COLOURS))
    noise = np.frombuffer(digest, np.uint8).astype(np.float32) / 127.5 - 1
    return np.concatenate([colours, 0.2 * noise / np.linalg.norm(noise)]).astype(np.float32)


class FakeNamer:
    """A namer of whole degrees: 25.6, 100.2 is 'Field 25 100', 田25 100, in F.25.100.

    South of the equator all is sea. points_named counts what has gone through.
    """

    def __init__(self, version: str = "fake") -> None:
        self.version = version
        self.points_named = 0

    def __call__(self, latitudes: ArrayLike, longitudes: ArrayLike) -> list[Whereabouts]:
        points = np.column_stack([np.asarray(latitudes), np.asarray(longitudes)])
        self.points_named += len(points)
        return [self._whereabouts(int(lat), int(lon)) for lat, lon in np.floor(points).tolist()]

    def _whereabouts(self, latitude: int, longitude: int) -> Whereabouts:
        if latitude < 0:
            return Whereabouts(None, "")
        middle = (latitude + 0.5, longitude + 0.5)
        field = Place(
            name_en=f"Field {latitude} {longitude}",
            name_zh=f"田{latitude} {longitude}",
            kind=PlaceKind.CITY,
            latitude=middle[0],
            longitude=middle[1],
            radius_km=80,
            country_code="",
            region=None,
            importance=0.5,
            area=(Circle(*middle, 80),),
        )
        return Whereabouts(PlaceName(None, field, None, None), f"F.{latitude}.{longitude}")
