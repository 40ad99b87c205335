"""Moods: how far asking for one moves what is found, and how much of the thing is lost.

    python -m benchmarks.moods [--split train]

Each of fourteen things is asked with each of the moods that brightness, colour or captions
can judge. Brightness and colour of the first 20 are compared with the first 20 of the thing
alone, in standard deviations of the collection; where captions judge, it is the share of the
first 20 of which one of five English captions says so, in points. Needs the folder of
pictures that benchmarks/judged/README.md tells of.
"""

import argparse
import re
from collections.abc import Sequence
from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray

from benchmarks._report import print_heading, print_table
from benchmarks.judged import flickr8k
from benchmarks.judged.pictures import files_in_tar, shared_folder
from benchmarks.prompts import LANGUAGES, Asker
from erhai.decode.limits import DecodeLimits
from erhai.decode.reader import decode_bytes
from erhai.encode.models import load_encoder
from erhai.search.moods import Steering, moods
from erhai.search.prompts import PLAIN
from erhai.search.wording import Wording
from erhai.types import Embedding, Pixels

_FIRST = 20
_STATISTICS = ("brightness", "contrast", "colour", "warmth")

THINGS = {
    ("street", "街道"): "streets?|roads?|sidewalk",
    ("building", "建筑"): "buildings?",
    ("mountain", "山"): "mountains?|hills?",
    ("beach", "海滩"): "beach|shore",
    ("dog", "狗"): "dogs?",
    ("child", "孩子"): "child|children|kids?|boys?|girls?",
    ("man", "男人"): "man|men",
    ("woman", "女人"): "woman|women|lady|ladies",
    ("water", "水"): "water|lake|river|ocean|pool",
    ("snow", "雪"): "snow|snowy",
    ("field", "田野"): "field|grass",
    ("people", "人群"): "people|crowd|group",
    ("bicycle", "自行车"): "bikes?|bicycles?",
    ("tree", "树"): "trees?|woods|forest",
}
SEEN = {
    "gloomy": ("brightness", -1),
    "dimly lit": ("brightness", -1),
    "mysterious": ("brightness", -1),
    "neon": ("brightness", -1),
    "bright": ("brightness", 1),
    "airy": ("brightness", 1),
    "high-contrast": ("contrast", 1),
    "colorful": ("colour", 1),
    "muted": ("colour", -1),
    "monochrome": ("colour", -1),
    "golden-hour": ("warmth", 1),
    "warm-toned": ("warmth", 1),
    "cool-toned": ("warmth", -1),
}
SAID = {
    "happy": "happy|smil|laugh",
    "lonely": "alone|lone ",
    "peaceful": "calm|peaceful|quiet|sits|sitting|relax",
    "lively": "crowd|busy|parade|celebrat|festiv",
    "energetic": "jump|leap|run|flip",
    "tense": "fight|growl|bite|teeth|angr",
    "wintry": "snow|ice|winter",
    "rainy": "rain|umbrella|puddle",
    "hazy": "fog|mist|haz",
    "retro": "old-fashion|antique|vintage|old ",
    "autumnal": "autumn|fall leaves|leaves",
    "funny": "funny|silly|face|costume",
    "urban": "city|urban|graffiti",
}
WORDINGS = {
    "the whole text": Wording(PLAIN, None, None),
    "thing and whole text": Wording(PLAIN, None, Steering(0.5, 0)),
    "thing, shows 0.4": Wording(PLAIN, None, Steering(0, 0.4)),
    "thing, shows 0.6": Wording(PLAIN, None, Steering(0, 0.6)),
    "both, shows 0.3": Wording(PLAIN, None, Steering(0.5, 0.3)),
    "both, shows 0.4: what is used": Wording(PLAIN, None, Steering()),
    "both, shows 0.5": Wording(PLAIN, None, Steering(0.5, 0.5)),
    "whole text, shows 0.4": Wording(PLAIN, None, Steering(1, 0.4)),
}


@dataclass(frozen=True, slots=True)
class Pictures:
    """Pictures with captions, and what is seen of each, in standard deviations."""

    captioned: flickr8k.Captioned
    seen: dict[str, NDArray[np.float64]]

    def first(self, query: Embedding) -> NDArray[np.intp]:
        order: NDArray[np.intp] = np.argsort(-(self.captioned.gallery.embeddings @ query))
        return order[:_FIRST]

    def say(self, pattern: str, rows: NDArray[np.intp], least: int = 1) -> float:
        """Return the share of pictures of which so many captions say something."""
        found = re.compile(rf"\b(?:{pattern})")
        english = self.captioned.english
        says = [sum(bool(found.search(c.lower())) for c in english[row]) >= least for row in rows]
        return float(np.mean(says))


def main() -> None:
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--split", choices=flickr8k.SPLITS, default="val")
    parser.add_argument("--threads", type=int, default=1)
    arguments = parser.parse_args()
    if not flickr8k.is_there():
        print(f"Nothing to measure: no folder {shared_folder()}; ERHAI_SHARED can name another.")
        return
    encoder = load_encoder(threads=arguments.threads)
    print_heading(
        f"{encoder.card.model_id}: moods",
        f"Flickr8k {arguments.split}; threads: {arguments.threads}",
        ["onnxruntime", "tokenizers", "numpy"],
    )
    captioned = flickr8k.load(arguments.split, encoder)
    pictures = Pictures(captioned, _seen(arguments.split, captioned.gallery.names))
    asker = Asker(encoder.text_tower())
    for language in LANGUAGES:
        lines: list[list[str | float]] = [
            [name, *_measured(asker, wording, pictures, language)]
            for name, wording in WORDINGS.items()
        ]
        print_table([f"moods, {language}", "seen", "P@20", "said", "P@20"], lines)


def _measured(asker: Asker, wording: Wording, pictures: Pictures, language: str) -> list[float]:
    seen, said = [], []
    kept: tuple[list[float], list[float]] = ([], [])
    for (english, chinese), pattern in THINGS.items():
        thing = english if language == "en" else chinese
        [alone] = asker.ask([thing], Wording(PLAIN, None, None))
        before = pictures.first(alone)
        for mood, query in _asked(asker, wording, thing, language):
            after = pictures.first(query)
            stays = 100 * pictures.say(rf"(?:{pattern})\b", after, 2)
            if mood in SEEN:
                statistic, sign = SEEN[mood]
                values = pictures.seen[statistic]
                seen.append(sign * float(values[after].mean() - values[before].mean()))
                kept[0].append(stays)
            else:
                shares = [pictures.say(SAID[mood], rows) for rows in (after, before)]
                said.append(100 * (shares[0] - shares[1]))
                kept[1].append(stays)
    return [float(np.mean(column)) for column in (seen, kept[0], said, kept[1])]


def _asked(
    asker: Asker, wording: Wording, thing: str, language: str
) -> list[tuple[str, Embedding]]:
    names = [*SEEN, *SAID]
    if language == "en":
        texts = [f"{name} {thing}" for name in names]
    else:
        texts = [f"{moods()[name].chinese[0]}的{thing}" for name in names]
    return list(zip(names, asker.ask(texts, wording), strict=True))


def _seen(split: str, names: Sequence[str]) -> dict[str, NDArray[np.float64]]:
    """Return each statistic of the pictures, in order, in standard deviations from its mean."""
    archive = shared_folder() / "data" / "flickr8k-train-val-224.tar"
    limits = DecodeLimits()
    found = {
        name: _statistics(decode_bytes(data, min_side_px=64, limits=limits, name=name).pixels)
        for name, data in files_in_tar(archive, split)
    }
    table = np.array([found[name] for name in names])
    table = (table - table.mean(axis=0)) / table.std(axis=0)
    return dict(zip(_STATISTICS, table.T, strict=True))


def _statistics(pixels: Pixels) -> tuple[float, float, float, float]:
    rgb = pixels[::2, ::2].astype(np.float64) / 255
    grey = rgb @ np.array([0.299, 0.587, 0.114])
    chroma = rgb.max(axis=2) - rgb.min(axis=2)
    warmth = rgb[..., 0] - rgb[..., 2]
    return float(grey.mean()), float(grey.std()), float(chroma.mean()), float(warmth.mean())


if __name__ == "__main__":
    main()
