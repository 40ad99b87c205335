"""Sketches as queries: are they told from photographs, and what do they find?

    python -m benchmarks.sketch [--pictures 200]

Sketches are made of photographs (benchmarks/judged/drawings.py). Needs the folder of pictures
that benchmarks/judged/README.md tells of.
"""

import argparse
import io
from collections.abc import Iterable, Sequence
from itertools import islice
from pathlib import Path

import numpy as np
from numpy.typing import NDArray
from PIL import Image, ImageOps

from benchmarks._report import print_heading, print_table
from benchmarks.judged import flickr8k
from benchmarks.judged.drawings import HANDS, STYLES, drawn_as
from benchmarks.judged.pictures import encode_gallery, files_in, files_in_tar, shared_folder
from erhai.encode.models import DEFAULT_MODEL, load_encoder
from erhai.encode.protocol import ImageTower
from erhai.search.pictures import embed_pictures
from erhai.search.sketch import is_sketch, redrawn
from erhai.search.sketch_map import load_sketch_map
from erhai.types import Embeddings, Pixels

# Animals among ImageNet's classes in their order: the first class of each kind and the one
# after its last.
FAMILIES = {
    "fish": ((0, 7),),
    "bird": ((7, 25), (80, 101), (127, 147)),
    "amphibian, reptile": ((25, 69),),
    "spider, insect": ((69, 80), (300, 327)),
    "dog": ((151, 269),),
    "other mammal": ((101, 107), (147, 151), (269, 300), (330, 389)),
}

OTHERS = 80  # pictures after those sketched, whose sketches lie in a library too
AS_DRAWN = (0.0, 0.1, 0.3, 0.5, 1.0)


def main() -> None:
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--model", default=DEFAULT_MODEL)
    parser.add_argument("--pictures", type=int, default=200, help="sketched, of each collection")
    parser.add_argument("--threads", type=int, default=1)
    arguments = parser.parse_args()
    shared = shared_folder()
    if not shared.is_dir():
        print(f"Nothing to measure: no folder {shared}; ERHAI_SHARED can name another.")
        return
    encoder = load_encoder(arguments.model, threads=arguments.threads)
    print_heading(
        f"Sketches as queries, {encoder.card.model_id}",
        f"{arguments.pictures} of Flickr8k's 1,000 validation pictures, and as many ImageNet "
        "samples, as sketches; the rest as the library",
        ["onnxruntime", "numpy", "pillow", "scikit-image"],
    )
    _print_detection(shared)
    tower, data = encoder.image_tower(), shared / "data"
    library = flickr8k.load("val", encoder).gallery
    photos = _of_tar(data / "flickr8k-train-val-224.tar", "val")
    wanted = list(islice(photos, arguments.pictures + OTHERS))
    own = np.array([library.names.index(name) for name, _ in wanted])
    pictures = [pixels for _, pixels in wanted]
    sketched = slice(arguments.pictures)
    _print_retrieval(tower, pictures[sketched], own[sketched], library.embeddings)
    others = slice(arguments.pictures, None)
    _print_among_drawings(tower, pictures[others], own[others], library.embeddings)
    samples = data / "imagenet-samples-288.tar"
    classes = encode_gallery(tower, files_in_tar(samples, "imagenet-samples"))
    order = np.argsort(classes.names)  # a class's number is its name's place among all
    _print_families(
        tower, samples, np.array(classes.names)[order], classes.embeddings[order], arguments
    )


def _print_detection(shared: Path) -> None:
    data = shared / "data"
    lines: list[list[str | float]] = []
    flickr = [pixels for _, pixels in _of_tar(data / "flickr8k-train-val-224.tar", "val")]
    for style in STYLES:
        drawn = [drawn_as(style, pixels, seed) for seed, pixels in enumerate(flickr[:100])]
        lines.append([f"sketches: {style}", *_share(drawn)])
    lines.append(["photographs: Flickr8k, validation", *_share(flickr)])
    samples = _of_tar(data / "imagenet-samples-288.tar", "imagenet-samples")
    lines.append(["photographs: ImageNet samples", *_share(pixels for _, pixels in samples)])
    files = (pixels for _, pixels in _of_files(files_in(shared / "photos")))
    lines.append(["photographs: cameras' samples", *_share(files)])
    print_table(["taken for sketches", "pictures", "%"], lines)


def _print_retrieval(
    tower: ImageTower, photos: Sequence[Pixels], own: NDArray[np.int64], library: Embeddings
) -> None:
    lines: list[list[str | float]] = []
    totals: dict[str, list[NDArray[np.int64]]] = {"as it is": [], "read as a sketch": []}
    for style in STYLES:
        drawn = [drawn_as(style, pixels, seed) for seed, pixels in enumerate(photos)]
        for how, found in _both(tower, drawn).items():
            ranks = _ranks(found, own, library)
            totals[how].append(ranks)
            lines.append([f"{style}, {how}", *_recall(ranks)])
    for how, ranks_of in totals.items():
        lines.append([f"all, {how}", *_recall(np.concatenate(ranks_of))])
    chance = np.arange(1, len(library) + 1)
    lines.append(["chance", *_recall(chance)])
    print_table(["sketch finds its photograph", *_COLUMNS], lines)


def _print_among_drawings(
    tower: ImageTower, photos: Sequence[Pixels], own: NDArray[np.int64], library: Embeddings
) -> None:
    """Ask with two sketches of each picture, for the sketch itself and for its photograph."""
    lines_only = [style for style in STYLES if style in HANDS]
    drawn, shown = [], []
    for seed, (pixels, row) in enumerate(zip(photos, own.tolist(), strict=True)):
        for nth in (seed, seed + 1):
            drawn.append(drawn_as(lines_only[nth % len(lines_only)], pixels, seed))
            shown.append(row)
    sketch_map = load_sketch_map(tower.card.model_id)
    if sketch_map is None:
        print(f"No map of sketches was fitted for {tower.card.model_id}: training/sketches.py.\n")
        return
    itself = tower.encode_images(drawn)
    moved = sketch_map.to_photographs(tower.encode_images([redrawn(pixels) for pixels in drawn]))
    lines: list[list[str | float]] = []
    for weight in AS_DRAWN:
        query = moved + weight * itself
        to_photos, to_drawn = query @ library.T, query @ itself.T
        before = (to_photos > np.diagonal(to_drawn)[:, None]).sum(axis=1)
        np.fill_diagonal(to_drawn, -np.inf)
        tenth = np.sort(np.concatenate([to_photos, to_drawn], axis=1), axis=1)[:, -10]
        drawings = float((to_drawn >= tenth[:, None]).sum(axis=1).mean())
        ranks = _ranks(query, np.array(shown), library)
        lines.append([f"{weight:g}", float(np.median(before)), drawings, *_recall(ranks)])
    columns = ("photographs before itself", "other drawings among 10", *_COLUMNS)
    print_table([f"among {len(drawn)} drawings; as drawn times", *columns], lines)


def _print_families(
    tower: ImageTower,
    samples: Path,
    names: NDArray[np.str_],
    library: Embeddings,
    arguments: argparse.Namespace,
) -> None:
    family = np.full(len(names), -1)
    for number, ranges in enumerate(FAMILIES.values()):
        for first, after in ranges:
            family[first:after] = number
    animals = np.flatnonzero(family >= 0)
    chosen = set(names[animals[:: max(1, len(animals) // arguments.pictures)]].tolist())
    drawn, own = [], []
    for seed, (name, pixels) in enumerate(_of_tar(samples, "imagenet-samples")):
        if name in chosen:
            drawn.append(drawn_as(STYLES[seed % len(STYLES)], pixels, seed))
            own.append(int(np.flatnonzero(names == name)[0]))
    lines: list[list[str | float]] = []
    for how, found in _both(tower, drawn).items():
        nearest = np.argsort(-(found @ library.T), axis=1)[:, :10]
        alike = family[nearest] == family[own][:, None]
        ranks = _ranks(found, np.array(own), library)
        lines.append([how, 100 * float(alike.mean()), *_recall(ranks)])
    base = float(np.mean([(family == family[row]).mean() for row in own]))
    lines.append(["chance", 100 * base, *_recall(np.arange(1, len(names) + 1))])
    title = f"{len(own)} sketched animals, all styles"
    print_table([title, "same family among 10, %", *_COLUMNS], lines)


def _both(tower: ImageTower, drawn: Sequence[Pixels]) -> dict[str, Embeddings]:
    return {
        "as it is": tower.encode_images(drawn),
        "read as a sketch": embed_pictures(drawn, tower)[0],
    }


_COLUMNS = ("R@1", "R@5", "R@10", "R@50", "median rank")


def _recall(ranks: NDArray[np.int64]) -> list[str | float]:
    rates = [100 * float((ranks <= k).mean()) for k in (1, 5, 10, 50)]
    return [*(f"{rate:.1f}" for rate in rates), float(np.median(ranks))]


def _ranks(found: Embeddings, own: NDArray[np.int64], library: Embeddings) -> NDArray[np.int64]:
    scores = found @ library.T
    of_own = np.take_along_axis(scores, own[:, None], axis=1)
    ranks: NDArray[np.int64] = 1 + (scores > of_own).sum(axis=1)
    return ranks


def _share(pictures: Iterable[Pixels]) -> list[str | float]:
    found = [is_sketch(pixels) for pixels in pictures]
    return [len(found), f"{100 * float(np.mean(found)):.2f}"]


def _of_tar(tar: Path, under: str) -> Iterable[tuple[str, Pixels]]:
    return _of_files(files_in_tar(tar, under))


def _of_files(files: Iterable[tuple[str, bytes]]) -> Iterable[tuple[str, Pixels]]:
    for name, data in files:
        with Image.open(io.BytesIO(data)) as image:
            image.draft("RGB", (800, 800))
            upright = ImageOps.exif_transpose(image).convert("RGB")
            upright.thumbnail((1000, 1000))
            yield name, np.asarray(upright)


if __name__ == "__main__":
    main()
