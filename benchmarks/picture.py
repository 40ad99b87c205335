"""Pictures as queries: parts, screenshots, paintings, and a picture together with words.

    python -m benchmarks.picture [--pictures 250]

Needs the folder of pictures that benchmarks/judged/README.md tells of.
"""

import argparse
import io
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from itertools import islice

import numpy as np
from numpy.typing import NDArray
from PIL import Image

from benchmarks._report import print_heading, print_table
from benchmarks.judged import flickr8k
from benchmarks.judged.drawings import paintings
from benchmarks.judged.pictures import files_in, files_in_tar, shared_folder
from benchmarks.judged.screens import crop, screenshots
from benchmarks.judged.things import load_things, shown
from erhai.encode.models import DEFAULT_MODEL, load_encoder
from erhai.encode.protocol import Encoder, ImageTower
from erhai.search.combine import combine
from erhai.search.pictures import embed_pictures, read
from erhai.types import Embeddings, Pixels

FACTORS = (0.0, 0.5, 1.0, 1.5, 2.0, 2.5, 3.0, 4.0)
QUERIES = 600
DEPTH = 10
_Marks = NDArray[np.bool_]


def main() -> None:
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--model", default=DEFAULT_MODEL)
    parser.add_argument("--split", choices=flickr8k.SPLITS, default="val")
    parser.add_argument("--pictures", type=int, default=250)
    parser.add_argument("--threads", type=int, default=1)
    arguments = parser.parse_args()
    if not flickr8k.is_there():
        print(f"Nothing to measure: no pictures in {shared_folder()}; ERHAI_SHARED names another.")
        return
    encoder = load_encoder(arguments.model, threads=arguments.threads)
    print_heading(
        f"Pictures as queries, {encoder.card.model_id}",
        f"{arguments.pictures} of Flickr8k's pictures ({arguments.split}), cut, shown and painted, "
        "among the first 1,000; pictures and words of the same",
        ["onnxruntime", "numpy", "pillow"],
    )
    captioned = flickr8k.load(arguments.split, encoder)
    names = captioned.gallery.names[:1000]
    library = captioned.gallery.embeddings[:1000]
    _print_kinds()
    tar = shared_folder() / "data" / "flickr8k-train-val-224.tar"
    photos = list(islice(_decoded(files_in_tar(tar, arguments.split)), arguments.pictures))
    _print_sources(encoder.image_tower(), photos, library)
    marks = [
        shown(thing, captioned.english[:1000], captioned.chinese[:1000]) for thing in load_things()
    ]
    surely = np.array([mark.surely for mark in marks])
    surely_not = np.array([mark.surely_not for mark in marks])
    for sign, title in ((1.0, "picture + word"), (-1.0, "picture - word")):
        asked = list(_asked(surely, surely_not, sign, len(names)))
        _print_balance(f"{len(asked)} of {title}", asked, encoder, library)


def _print_kinds() -> None:
    data = shared_folder() / "data"
    collections = {
        "Flickr8k, validation": files_in_tar(data / "flickr8k-train-val-224.tar", "val"),
        "ImageNet samples": files_in_tar(data / "imagenet-samples-288.tar", "imagenet-samples"),
        "cameras' samples": files_in(shared_folder() / "photos"),
    }
    lines: list[list[str | float]] = []
    for name, files in collections.items():
        kinds: list[str] = [read(pixels).kind for pixels in _decoded(files)]
        lines.append([name, len(kinds), *map(kinds.count, ("sketch", "screenshot"))])
    print_table(["photographs taken for", "pictures", "sketches", "screenshots"], lines)


def _print_sources(tower: ImageTower, photos: Sequence[Pixels], library: Embeddings) -> None:
    made: dict[str, list[Pixels]] = {}
    for seed, pixels in enumerate(photos):
        made.setdefault("half of the area", []).append(crop(pixels, 0.5, seed))
        made.setdefault("a quarter of the area", []).append(crop(pixels, 0.25, seed))
        for name, query in (*screenshots(pixels, seed), *paintings(pixels, seed)):
            made.setdefault(name, []).append(query)
    lines: list[list[str | float]] = []
    for name, queries in made.items():
        found, kinds = embed_pictures(queries, tower)
        lines.append([f"{name}, as it is", *_recall(tower.encode_images(queries), library), ""])
        share = 100 * sum(kind == "screenshot" for kind in kinds) / len(kinds)
        lines.append([f"{name}, as read", *_recall(found, library), f"{share:.0f}"])
    print_table(["finds its photograph, %", "R@1", "R@5", "R@10", "trimmed, %"], lines)


def _recall(found: Embeddings, library: Embeddings) -> list[str | float]:
    """Return R@1, 5 and 10 of queries made of the library's first pictures, in their order."""
    scores = found @ library.T
    ranks = 1 + (scores > np.diagonal(scores)[:, None]).sum(axis=1)
    return [f"{100 * float((ranks <= k).mean()):.1f}" for k in (1, 5, 10)]


@dataclass(frozen=True, slots=True)
class Asked:
    """A picture and a word, and which pictures have the picture's things and the word's."""

    picture: int
    word: int
    sign: float
    alike: _Marks
    as_said: _Marks


def _asked(surely: _Marks, surely_not: _Marks, sign: float, pictures: int) -> Iterator[Asked]:
    """Yield random pictures with a word that they lack, or for a negative sign have.

    Right is what shares at least half of the picture's other things, and has the word's
    thing, or surely has not; at least 5 pictures are right.
    """
    random = np.random.default_rng(0)
    count = 0
    while count < QUERIES:
        picture, word = int(random.integers(pictures)), int(random.integers(len(surely)))
        others = surely[:, picture].copy()
        others[word] = False
        fits = surely_not[word, picture] if sign > 0 else surely[word, picture]
        as_said = surely[word] if sign > 0 else surely_not[word]
        alike: _Marks = surely[others].sum(axis=0) >= max(1, others.sum() / 2)
        if not fits or (alike & as_said).sum() - bool((alike & as_said)[picture]) < 5:
            continue
        count += 1
        yield Asked(picture, word, sign, alike, as_said)


def _print_balance(
    title: str, asked: Sequence[Asked], encoder: Encoder, library: Embeddings
) -> None:
    things = load_things()
    lines: list[list[str | float]] = []
    texts = {
        "en": encoder.text_tower().encode_texts([thing.en for thing in things]),
        "zh": encoder.text_tower().encode_texts([thing.zh for thing in things]),
    }
    for factor in FACTORS:
        cells: list[str | float] = []
        for words in texts.values():
            rates = np.array([_rates(each, words, library, factor) for each in asked])
            cells += [f"{100 * rate:.1f}" for rate in rates.mean(axis=0)]
        lines.append([f"{factor:g}", *cells])
    both = [(each.alike & each.as_said).mean() for each in asked]
    chance = [
        f"{100 * float(np.mean(part)):.1f}"
        for part in (
            both,
            [each.as_said.mean() for each in asked],
            [each.alike.mean() for each in asked],
        )
    ]
    lines.append(["chance", *chance, *chance])
    columns = [f"{part}, {language}" for language in texts for part in ("both", "word", "picture")]
    print_table([f"{title}; words times", *columns], lines)


def _rates(
    asked: Asked, words: Embeddings, library: Embeddings, factor: float
) -> tuple[float, float, float]:
    """Return how many of the nearest are right in both, by the word and by the picture, 0 to 1."""
    query = combine(
        words[[asked.word]],
        np.array([asked.sign], np.float32),
        library[[asked.picture]],
        np.ones(1, np.float32),
        words_factor=factor,
    )
    scores = library @ query
    scores[asked.picture] = -1
    nearest = np.argpartition(-scores, DEPTH)[:DEPTH]
    alike, as_said = asked.alike[nearest], asked.as_said[nearest]
    return float((alike & as_said).mean()), float(as_said.mean()), float(alike.mean())


def _decoded(files: Iterator[tuple[str, bytes]]) -> Iterator[Pixels]:
    for _, data in files:
        with Image.open(io.BytesIO(data)) as image:
            image.draft("RGB", (800, 800))
            small = image.convert("RGB")
            small.thumbnail((1000, 1000))
            yield np.asarray(small)


if __name__ == "__main__":
    main()
