"""Texts and made pictures to compare and to measure models on."""

import numpy as np

from erhai.types import Pixels

TEXTS = (
    "a dog running on the beach",
    "Two CHILDREN, playing in the Snow!",
    "cat",
    "a photo of a red sports car parked in front of a glass building at night, 1984",
    "海边日落",
    "一只金毛犬在沙滩上奔跑",
    "夜晚的城市灯光 city lights",
    "🐶🌊 café naïve Straße",
    "xqzt vlrp 9#@!",
    "",
    "long " * 100,
)

_SHAPES = ((1.0, 1.0), (1.5, 2.0), (3.0, 1.01), (0.4, 0.9), (2.2, 2.2), (0.05, 0.03))


def made_pictures(side_px: int) -> list[Pixels]:
    """Return pictures of several shapes, some larger than a model takes and some smaller."""
    chance = np.random.default_rng(0)
    pictures = []
    for tall, wide in _SHAPES:
        height, width = max(1, int(tall * side_px)), max(1, int(wide * side_px))
        y, x = np.mgrid[:height, :width]
        waves = chance.uniform(0.5, 12, (3, 2)) * 2 * np.pi
        planes = [
            127 + 90 * np.sin(a * y / height + b * x / width) + chance.normal(0, 12, y.shape)
            for a, b in waves
        ]
        pictures.append(np.stack(planes, axis=2).clip(0, 255).astype(np.uint8))
    return pictures
