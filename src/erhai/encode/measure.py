"""How quick a model is on this machine."""

import time
from collections.abc import Callable
from dataclasses import dataclass
from functools import partial
from statistics import median

from erhai.encode.protocol import Encoder
from erhai.encode.samples import TEXTS, made_pictures

_QUERIES = [text for text in TEXTS if 0 < len(text) < 100]


@dataclass(frozen=True, slots=True)
class Speed:
    """Decoded pictures a second, many at once; milliseconds a query, one at a time."""

    pictures_per_s: float
    query_ms: float


def measure(encoder: Encoder, seconds: float = 3.0) -> Speed:
    """Run both towers for about so many seconds each, after a first call that is not counted.

    Raises ModelError if a tower cannot be loaded.
    """
    image_tower, text_tower = encoder.image_tower(), encoder.text_tower()
    pictures = made_pictures(encoder.card.image_size_px) * 4
    rounds_s = _times(partial(image_tower.encode_images, pictures), seconds)
    each_s = seconds / len(_QUERIES)
    queries_s = [
        median(_times(partial(text_tower.encode_texts, [text]), each_s)) for text in _QUERIES
    ]
    return Speed(len(pictures) / median(rounds_s), 1000 * median(queries_s))


def _times(run: Callable[[], object], seconds: float) -> list[float]:
    run()
    times_s: list[float] = []
    while not times_s or sum(times_s) < seconds:
        started_s = time.perf_counter()
        run()
        times_s.append(time.perf_counter() - started_s)
    return times_s
