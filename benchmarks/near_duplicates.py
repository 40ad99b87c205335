"""Near-duplicates: how many copies are folded, and how many other pictures wrongly.

    python -m benchmarks.near_duplicates [--pictures 100]

Copies are made of some of Flickr8k's val pictures; other pictures are all pairs of val, or of
train. Some pairs of train are shots in a row, so what is folded there is not all wrong:
the nearest are printed. Then diversification: how alike and how right the first ten are.
Needs the folder that benchmarks/judged/README.md tells of; ERHAI_BENCH_CACHE may name a
folder that keeps embeddings.
"""

import argparse
import io
from collections.abc import Callable, Sequence
from dataclasses import dataclass
from statistics import fmean

import numpy as np
from numpy.typing import NDArray
from PIL import Image, ImageEnhance

from benchmarks._report import print_heading, print_table, time_side_by_side
from benchmarks.judged import flickr8k
from benchmarks.judged.pictures import files_in_tar, shared_folder
from benchmarks.judged.things import load_things
from erhai.decode.look import look_of
from erhai.encode.models import load_encoder
from erhai.encode.protocol import Encoder
from erhai.search.rank.diversify import diversify
from erhai.search.rank.fold import Alike, are_alike, bits_apart, fold
from erhai.types import Embeddings

NEVER = 2.0  # a cosine that no pair has
RULES = {
    "hash alone, 4 bits": Alike(4, 0, NEVER, NEVER),
    "hash alone, 8 bits": Alike(8, 0, NEVER, NEVER),
    "hash alone, 12 bits": Alike(12, 0, NEVER, NEVER),
    "embedding alone, 0.98": Alike(-1, -1, NEVER, 0.98),
    "embedding alone, 0.96": Alike(-1, -1, NEVER, 0.96),
    "embedding alone, 0.90": Alike(-1, -1, NEVER, 0.90),
    "both, 12 bits at 0.8": Alike(8, 12, 0.8, 0.96),
    "both, 16 bits at 0.8": Alike(),
    "both, 16 bits at 0.7": Alike(8, 16, 0.7, 0.96),
    "both, 20 bits at 0.8": Alike(8, 20, 0.8, 0.96),
}
DIVERSITIES = (0.0, 0.1, 0.2, 0.3, 0.5, 0.7)
CANDIDATES = 50


def main() -> None:
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--pictures", type=int, default=100, help="how many to make copies of")
    count: int = parser.parse_args().pictures
    encoder = load_encoder()
    print_heading(
        "Near-duplicates and diversity",
        f"Flickr8k, 224 × 224: {count} val pictures in {len(KINDS)} kinds of copies; all pairs of "
        "val (1,000 pictures) and of train (6,000)",
        ["numpy", "pillow", "onnxruntime"],
    )
    print_table(["copies folded", *RULES], _recalls(encoder, count))
    _report_others(encoder)
    _report_diversity(encoder)
    _report_speed()


@dataclass(frozen=True, slots=True)
class Split:
    """Pictures in the order of the gallery: embeddings (n, dim), hashes (n,)."""

    names: tuple[str, ...]
    embeddings: Embeddings
    hashes: NDArray[np.uint64]


def _jpeg(image: Image.Image, quality: int) -> Image.Image:
    stream = io.BytesIO()
    image.save(stream, "JPEG", quality=quality)
    return Image.open(io.BytesIO(stream.getvalue())).convert("RGB")


def _resized(image: Image.Image, factor: float) -> Image.Image:
    size = (round(image.width * factor), round(image.height * factor))
    return image.resize(size, Image.Resampling.LANCZOS)


def _cropped(image: Image.Image, part: float) -> Image.Image:
    """Cut away so much of each side's length, more on the left and at the top."""
    left, top = 0.7 * part * image.width, 0.6 * part * image.height
    width, height = (1 - part) * image.width, (1 - part) * image.height
    return image.crop((round(left), round(top), round(left + width), round(top + height)))


def _turned(image: Image.Image, degrees: float) -> Image.Image:
    turned = image.rotate(degrees, Image.Resampling.BICUBIC)
    margin = round(np.sin(np.radians(degrees)) * image.width / 2)
    return turned.crop((margin, margin, image.width - margin, image.height - margin))


KINDS: dict[str, Callable[[Image.Image], Image.Image]] = {
    "resized to 0.5": lambda image: _resized(image, 0.5),
    "resized to 0.75": lambda image: _resized(image, 0.75),
    "resized to 1.7": lambda image: _resized(image, 1.7),
    "JPEG 30": lambda image: _jpeg(image, 30),
    "JPEG 60": lambda image: _jpeg(image, 60),
    "JPEG 90": lambda image: _jpeg(image, 90),
    "resized to 0.5, JPEG 50": lambda image: _jpeg(_resized(image, 0.5), 50),
    "cropped by 5 %": lambda image: _cropped(image, 0.05),
    "cropped by 10 %": lambda image: _cropped(image, 0.1),
    "brightness 1.2": lambda image: ImageEnhance.Brightness(image).enhance(1.2),
    "brightness 0.8": lambda image: ImageEnhance.Brightness(image).enhance(0.8),
    "turned by 2°": lambda image: _turned(image, 2),
    "turned by 5°": lambda image: _turned(image, 5),
}


def _recalls(encoder: Encoder, count: int) -> list[list[str | float]]:
    """Return, for each kind of copy, which share each rule takes for its original."""
    files = files_in_tar(shared_folder() / "data" / "flickr8k-train-val-224.tar", "val")
    cosines: list[list[float]] = []
    hashes: list[list[int]] = []
    for _, (_, data) in zip(range(count), files, strict=False):
        original = Image.open(io.BytesIO(data)).convert("RGB")
        pictures = [
            np.asarray(image) for image in (original, *(f(original) for f in KINDS.values()))
        ]
        embeddings = encoder.image_tower().encode_images(pictures)
        cosines.append((embeddings[1:] @ embeddings[0]).tolist())
        hashes.append([look_of(picture).perceptual_hash for picture in pictures])
    lines: list[list[str | float]] = []
    for place, kind in enumerate(KINDS):
        near = np.array([row[place] for row in cosines], np.float32)
        own = np.array([row[0] for row in hashes], np.uint64)
        copied = np.array([row[place + 1] for row in hashes], np.uint64)
        lines.append(
            [kind, *(float(are_alike(near, own, copied, rule).mean()) for rule in RULES.values())]
        )
    return lines


def _report_others(encoder: Encoder) -> None:
    lines: list[list[str | float]] = []
    for name in ("val", "train"):
        split = _load(name, encoder)
        wrong = dict.fromkeys(RULES, 0)
        folded: list[tuple[float, int, str, str]] = []
        for at in range(len(split.names) - 1):
            near = split.embeddings[at + 1 :] @ split.embeddings[at]
            others = split.hashes[at + 1 :]
            for rule, alike in RULES.items():
                wrong[rule] += int(are_alike(near, others, split.hashes[at], alike).sum())
            for found in np.flatnonzero(are_alike(near, others, split.hashes[at])):
                apart = int(bits_apart(others[found : found + 1], split.hashes[at])[0])
                pair = (split.names[at], split.names[at + 1 + found])
                folded.append((float(near[found]), apart, *pair))
        lines.append([f"{name}, pairs", *wrong.values()])
        rates = (100 * pairs / len(split.names) for pairs in wrong.values())
        lines.append([f"{name}, % of pictures", *rates])
        print(f"{name}: pairs of different files that the shipped rule folds:")
        for near_cosine, apart, one, other in sorted(folded, reverse=True)[:15]:
            print(f"  cosine {near_cosine:.3f}, {apart} bits: {one} {other}")
        print()
    print_table(["folded of different files", *RULES], lines)


def _report_diversity(encoder: Encoder) -> None:
    data = flickr8k.load("val", encoder)
    things = [
        (thing, relevant)
        for thing in load_things()
        if len(relevant := _showing(thing.times_said, data)) >= 10
    ]
    lines: list[list[str | float]] = []
    for language in ("en", "zh"):
        names = [thing.en if language == "en" else thing.zh for thing, _ in things]
        texts = encoder.text_tower().encode_texts(names)
        for diversity in DIVERSITIES:
            alike, right = [], []
            for (_, relevant), text in zip(things, texts, strict=True):
                cosines = data.gallery.embeddings @ text
                best = np.argsort(-cosines, kind="stable")[:CANDIDATES]
                order = diversify(cosines[best], data.gallery.embeddings[best], diversity, 10)
                shown = data.gallery.embeddings[best[order]]
                pairs = (shown @ shown.T)[np.triu_indices(len(shown), 1)]
                alike.append(float(pairs.mean()))
                right.append(float(np.isin(best[order], relevant).mean()))
            lines.append([f"{language} {diversity:g}", fmean(alike), fmean(right)])
    print(f"{len(things)} things as queries on val, the first ten of {CANDIDATES} candidates:\n")
    print_table(["diversity", "mean cosine between them", "P@10"], lines)


def _showing(
    times_said: Callable[[Sequence[str], Sequence[str]], int], data: flickr8k.Captioned
) -> NDArray[np.int64]:
    captions = zip(data.english, data.chinese, strict=True)
    return np.flatnonzero([times_said(english, chinese) >= 2 for english, chinese in captions])


def _report_speed() -> None:
    random = np.random.default_rng(0)
    embeddings = random.standard_normal((200, 512)).astype(np.float32)
    embeddings /= np.linalg.norm(embeddings, axis=1, keepdims=True)
    hashes = random.integers(1, 2**63, 200).astype(np.uint64)
    scores = np.linspace(0.3, 0.1, 200, dtype=np.float32)
    timings = time_side_by_side(
        {
            "fold 200 hits": lambda _: fold(embeddings, hashes),
            "diversify 20 of 200 hits": lambda _: diversify(scores, embeddings, 0.3, 20),
        },
        calls=20,
    )
    print_table(
        ["", "p50 ms", "best ms"],
        [[name, timing.p50_ms, timing.best_ms] for name, timing in timings.items()],
    )


def _load(name: str, encoder: Encoder) -> Split:
    gallery = flickr8k.load(name, encoder).gallery
    files = files_in_tar(shared_folder() / "data" / "flickr8k-train-val-224.tar", name)
    hashes = {
        file: look_of(np.asarray(Image.open(io.BytesIO(data)).convert("RGB"))).perceptual_hash
        for file, data in files
    }
    return Split(
        gallery.names,
        gallery.embeddings,
        np.array([hashes[file] for file in gallery.names], np.uint64),
    )


if __name__ == "__main__":
    main()
