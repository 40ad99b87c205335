"""Searching for colours: what they find alone, and what they add to words.

    python -m benchmarks.colours

Captions say which coloured things Flickr8k's pictures show: 'a red car', '穿红色衬衫的人'.
How much the colours weigh beside the text was chosen on the train split. Needs the folder
that benchmarks/judged/README.md tells of; ERHAI_BENCH_CACHE may name a folder that keeps
embeddings.
"""

import io
import tarfile
from collections.abc import Iterator, Sequence
from pathlib import Path
from statistics import fmean

import numpy as np
from numpy.typing import NDArray
from PIL import Image

from benchmarks._fusion import Scored, sum_reciprocal_ranks, sum_standardised
from benchmarks._report import Timing, print_heading, print_table, time_side_by_side
from benchmarks.judged import flickr8k
from benchmarks.judged.coloured import COLOURS, coloured_things
from benchmarks.judged.pictures import shared_folder
from erhai.decode.colour import bins
from erhai.decode.look import look_of
from erhai.encode.models import load_encoder
from erhai.encode.protocol import Encoder
from erhai.search.colours import (
    Palette,
    colour_in,
    likeness_scores,
    palette_scores,
    parse_palette,
)
from erhai.search.rank.fuse import COLOUR_WEIGHT
from erhai.types import Embeddings
from scripts.samples import find_photographs

AT_LEAST = {"train": 5, "val": 3}
CAPTIONS = {"train": 1, "val": 5}  # of a picture's, as queries
WEIGHTS = (0.1, COLOUR_WEIGHT, 0.3, 0.5)
LIBRARY = 100_000
RESAMPLES = 2000


def main() -> None:
    encoder = load_encoder()
    print_heading(
        "Colours",
        "Flickr8k train (6,000) and val (1,000), one picture of each of ImageNet's 1,000 classes",
        ["numpy", "pillow", "onnxruntime"],
    )
    for split in flickr8k.SPLITS:
        _report_split(split, encoder)
    _report_alone(encoder)
    _report_speed()


def _report_split(split: str, encoder: Encoder) -> None:
    data = flickr8k.load(split, encoder)
    colours = _flickr_histograms(split, data.gallery.names)
    things = coloured_things(data.english, AT_LEAST[split])
    lines: list[list[str | float]] = []
    for language in ("en", "zh"):
        texts = encoder.text_tower().encode_texts([thing.texts[language] for thing in things])
        rows = []
        for thing, text in zip(things, texts, strict=True):
            orders = _orders(data.gallery.embeddings @ text, parse_palette(thing.colour), colours)
            rows.append([_quality(order, thing.relevant) for order in orders.values()])
        found = np.array(rows)  # queries × orders × (average precision, precision at 10)
        for place, name in enumerate(orders):
            low, high = _interval(found[:, place, 0] - found[:, 0, 0])
            means = found[:, place].mean(axis=0)
            lines.append([f"{language} {name}", *means.tolist(), f"{low:+.3f} to {high:+.3f}"])
    print(f"{split}: {len(things)} coloured things that {AT_LEAST[split]} pictures or more show:\n")
    print_table(["", "average precision", "P@10", "gain, 95 %"], lines)
    _report_captions(split, data, colours, encoder)


def _orders(
    cosines: NDArray[np.float32], palette: Palette, colours: NDArray[np.uint8]
) -> dict[str, NDArray[np.int64]]:
    ids = np.arange(len(cosines))
    by_colour = palette_scores(palette, colours)
    text = Scored(ids, cosines)
    made = {"text": np.argsort(-cosines, kind="stable")}
    made["colour"] = np.argsort(-by_colour, kind="stable")
    for weight in WEIGHTS:
        both = [text, Scored(ids, by_colour, weight)]
        made[f"standard scores, {weight:g}"] = sum_standardised(both)[0]
    for weight in WEIGHTS:
        both = [text, Scored(ids, by_colour, weight)]
        made[f"reciprocal ranks, {weight:g}"] = sum_reciprocal_ranks(both)[0]
    return made


def _report_captions(
    split: str, data: flickr8k.Captioned, colours: NDArray[np.uint8], encoder: Encoder
) -> None:
    """Look for pictures by whole captions that name one colour."""
    lines: list[list[str | float]] = []
    for language, captions in (("en", data.english), ("zh", data.chinese)):
        asked = [
            (picture, text, palette)
            for picture, texts in enumerate(captions)
            for text in texts[: CAPTIONS[split]]
            if (palette := colour_in(text)) is not None
        ]
        if not asked:
            continue
        texts = encoder.text_tower().encode_texts([text for _, text, _ in asked])
        for weight in (0.0, *WEIGHTS):
            ranks = [
                _rank(data.gallery.embeddings @ text, palette_scores(palette, colours), weight, own)
                for (own, _, palette), text in zip(asked, texts, strict=True)
            ]
            recalls = [fmean(rank <= k for rank in ranks) for k in (1, 5, 10)]
            lines.append([f"{language} {weight:g} ({len(asked)} captions)", *recalls])
    print(f"{split}: whole captions that name one colour, by weight of the colours:\n")
    print_table(["", "R@1", "R@5", "R@10"], lines)


def _rank(
    cosines: NDArray[np.float32], by_colour: NDArray[np.float32], weight: float, own: int
) -> int:
    ids = np.arange(len(cosines))
    order, _ = sum_standardised([Scored(ids, cosines), Scored(ids, by_colour, weight)])
    return int(np.flatnonzero(order == own)[0]) + 1


def _report_alone(encoder: Encoder) -> None:
    """Look for a colour alone among pictures of which the middle's median colour is clear."""
    pictures = [np.asarray(image) for _, image in _imagenet_pictures()]
    shown = np.array([_plain_name(picture) for picture in pictures])
    colours = np.asfortranarray(np.array([look_of(picture).colours for picture in pictures]))
    embeddings = _encode(pictures, encoder)
    lines: list[list[str | float]] = []
    for name, chinese in COLOURS.items():
        relevant = np.flatnonzero(shown == name)
        if len(relevant) < 5:
            continue
        cells: list[float] = []
        for text in (name, chinese):
            [embedding] = encoder.text_tower().encode_texts([text])
            orders = _orders(embeddings @ embedding, parse_palette(text), colours)
            cells += [
                float(np.isin(orders[method][:10], relevant).mean())
                for method in ("text", "colour")
            ]
        lines.append([name, len(relevant), *cells])
    means = np.array([line[2:] for line in lines], np.float64).mean(axis=0)
    lines.append(["mean", sum(int(line[1]) for line in lines), *means.tolist()])
    print("ImageNet samples by the median colour of their middle, named by hue alone; P@10:\n")
    print_table(["", "pictures", "en text", "en colour", "zh text", "zh colour"], lines)


def _plain_name(picture: NDArray[np.uint8]) -> str:
    """Return the basic colour of the middle's median, or '' between two, by textbook hues."""
    height, width = picture.shape[:2]
    middle = picture[height // 3 : -(height // 3), width // 3 : -(width // 3)]
    median = np.median(middle.reshape(-1, 3), axis=0).astype(np.uint8)
    pixel = Image.fromarray(median.reshape(1, 1, 3)).convert("HSV").getpixel((0, 0))
    assert isinstance(pixel, tuple)
    hue, saturation, value = pixel[0] * 360 / 256, pixel[1] / 256, pixel[2] / 256
    if value < 0.15:
        return "black"
    if saturation < 0.1:
        return "white" if value > 0.85 else "grey" if 0.3 < value < 0.7 else ""
    if saturation < 0.4 or value < 0.25:
        return ""
    if 15 <= hue < 40:
        return "brown" if value < 0.55 else "orange" if saturation > 0.7 else ""
    hues = {"red": (345, 372), "yellow": (45, 66), "green": (80, 160), "blue": (195, 255)}
    hues |= {"purple": (265, 300), "pink": (310, 340)}
    return next((name for name, (a, b) in hues.items() if a <= hue < b or a <= hue + 360 < b), "")


def _report_speed() -> None:
    random = np.random.default_rng(0)
    shares = random.dirichlet(np.full(len(bins()), 0.1), LIBRARY)
    library = np.asfortranarray((shares * 255).astype(np.uint8))
    palettes = [parse_palette(text) for text in ("red", "天蓝", "red + white", "#ff8800")]
    pictures = [
        np.asarray(Image.open(path).convert("RGB").resize((693, 520)))
        for path in find_photographs().values()
    ]
    timings = time_side_by_side(
        {
            "a palette, 100,000 pictures": lambda call: palette_scores(palettes[call % 4], library),
            "a picture's colours, 100,000": lambda call: likeness_scores(library[call], library),
            "a look, of 693 × 520 pixels": lambda call: look_of(pictures[call % len(pictures)]),
        },
        calls=16,
    )
    lines: list[list[str | float]] = [[name, *_times(each)] for name, each in timings.items()]
    print_table(["", "p50 ms", "p95 ms", "best ms"], lines)
    print(f"{len(bins())} bins: {len(bins()) * LIBRARY / 2**20:.1f} MiB for 100,000 pictures")


def _times(timing: Timing) -> list[float]:
    return [timing.p50_ms, timing.p95_ms, timing.best_ms]


def _quality(order: NDArray[np.int64], relevant: NDArray[np.int64]) -> tuple[float, float]:
    """Return average precision and precision at 10."""
    hit = np.isin(order, relevant)
    precision = np.cumsum(hit) / np.arange(1, len(order) + 1)
    return float(precision[hit].mean()), float(hit[:10].mean())


def _interval(gains: NDArray[np.float64]) -> tuple[float, float]:
    """Return the 95 % interval of the mean, by bootstrap over the queries."""
    picks = np.random.default_rng(0).integers(0, len(gains), (RESAMPLES, len(gains)))
    low, high = np.percentile(gains[picks].mean(axis=1), [2.5, 97.5])
    return float(low), float(high)


def _encode(pictures: Sequence[NDArray[np.uint8]], encoder: Encoder) -> Embeddings:
    tower = encoder.image_tower()
    batches = [tower.encode_images(pictures[at : at + 32]) for at in range(0, len(pictures), 32)]
    return np.concatenate(batches)


def _flickr_histograms(split: str, names: Sequence[str]) -> NDArray[np.uint8]:
    found = {
        Path(name).name: look_of(np.asarray(image)).colours
        for name, image in _tar("flickr8k-train-val-224.tar")
        if name.startswith(f"{split}/")
    }
    return np.asfortranarray(np.array([found[name] for name in names]))


def _imagenet_pictures() -> Iterator[tuple[str, Image.Image]]:
    return _tar("imagenet-samples-288.tar")


def _tar(name: str) -> Iterator[tuple[str, Image.Image]]:
    with tarfile.open(shared_folder() / "data" / name) as archive:
        for member in archive:
            file = archive.extractfile(member) if member.name.endswith(".jpg") else None
            if file is not None:
                yield member.name, Image.open(io.BytesIO(file.read())).convert("RGB")


if __name__ == "__main__":
    main()
