"""What the golden embeddings are of: drawn pictures, and sentences in both languages."""

import numpy as np

from erhai.types import Pixels

SHAPES = ((260, 260), (520, 700), (300, 900), (801, 533), (64, 48), (1, 1))

SENTENCES = (
    "a dog running on the beach",
    "two children playing in the snow",
    "golden retriever",
    "a red sports car",
    "HELLO, World! 123",
    "海边日落",
    "沙滩上的金毛犬",
    "一个男人骑自行车",
    "熊猫",
    "夜晚的城市灯光 city lights",
    "🐶🌊",
    "word " * 200,
)


def drawn(number: int) -> Pixels:
    """Return picture `number`: waves, a disc and a bar, by integer arithmetic alone."""
    height_px, width_px = SHAPES[number]
    y, x = np.mgrid[:height_px, :width_px].astype(np.int64)
    u, v = 1000 * x // width_px, 1000 * y // height_px
    red = (u * (number + 2) // 3 + v) % 256
    green = (v * (number + 1) // 2 + 40 * number) % 256
    blue = ((u + v) // (number + 1)) % 256
    picture = np.stack([red, green, blue], axis=2)
    disc = (u - 300 - 60 * number) ** 2 + (v - 500) ** 2 < 200**2
    picture[disc] = (250, 40 * number, 30)
    picture[(v > 800) & (u > 100 * number)] = (20, 120, 60 + 30 * number)
    return picture.astype(np.uint8)
