"""Prompt templates and words of the same meaning: what each brings to words and captions.

    python -m benchmarks.prompts [--split train]

Needs the folder of pictures that benchmarks/judged/README.md tells of. ERHAI_BENCH_CACHE
may name a folder that keeps Flickr8k's embeddings.
"""

import argparse
from collections.abc import Sequence
from dataclasses import dataclass
from pathlib import Path

import numpy as np
from numpy.typing import NDArray

from benchmarks._report import print_heading, print_table, time_side_by_side
from benchmarks.judged import flickr8k
from benchmarks.judged.known_words import KnownWord, known_words, precision_at_10
from benchmarks.judged.measures import first_rank
from benchmarks.judged.pictures import Gallery, encode_gallery, files_in_tar, shared_folder
from benchmarks.judged.queries import Query, load_queries
from erhai.encode.models import load_encoder
from erhai.encode.protocol import TextTower
from erhai.search.components import mix
from erhai.search.expand import Kinship
from erhai.search.prompts import ERHAI_LITE, PLAIN, Templates
from erhai.search.wording import Wording, components
from erhai.types import Embedding, Embeddings

LANGUAGES = ("en", "zh")
_CLASS_NAMES_ZH = Path(__file__).parents[1] / "training" / "class_names_zh.txt"
_MARKS = " .。!！?？"


def _templates(english: Sequence[str], chinese: Sequence[str]) -> Wording:
    return Wording(Templates(*(tuple(side) for side in (english, chinese) * 2)), None, None)


WORDINGS = {
    "as it is": Wording(PLAIN, None, None),
    "naive: + photo, + picture": _templates(
        ("{}", "{} photo", "{} picture"), ("{}", "{}照片", "{}图片")
    ),
    "a photo of a {}, {}的照片": _templates(("a photo of a {}",), ("{}的照片",)),
    "with a photo of a {}": _templates(("{}", "a photo of a {}"), ("{}", "{}的照片")),
    "with a {}, 一个{}": _templates(("{}", "a {}"), ("{}", "一个{}")),
    "{} ., {}。": _templates(("{} .",), ("{}。",)),
    "with {} ., {}。": _templates(("{}", "{} ."), ("{}", "{}。")),
    "kin: kind 0.2": Wording(PLAIN, Kinship(0, 0, 0.2), None),
    "kin: same 0.5": Wording(PLAIN, Kinship(0.5, 0), None),
    "kin: same 1": Wording(PLAIN, Kinship(1, 0), None),
    "kin: other 0.5": Wording(PLAIN, Kinship(0, 0.5), None),
    "kin: other 1": Wording(PLAIN, Kinship(0, 1), None),
    "kin: same 1, other 1": Wording(PLAIN, Kinship(1, 1), None),
    "what is used": Wording(steering=None),
}
SENTENCES = {
    "without closing mark": PLAIN,
    "closed: {} ., {}。": Templates(long_english=("{} .",), long_chinese=("{}。",)),
    "a photo of {}, {}的照片": Templates(
        long_english=("a photo of {}",), long_chinese=("{}的照片",)
    ),
    "naive: + photo, + picture": Templates(
        long_english=("{}", "{} photo", "{} picture"), long_chinese=("{}", "{}照片", "{}图片")
    ),
    "what is used": ERHAI_LITE,
}


class Asker:
    """Encodes the components of texts, each text to encode once."""

    def __init__(self, tower: TextTower) -> None:
        self._tower = tower
        self._known: dict[str, Embedding] = {}

    def ask(self, texts: Sequence[str], wording: Wording) -> Embeddings:
        """Return one embedding a text, in order."""
        asked = [components(text, wording) for text in texts]
        wanted = dict.fromkeys(part.text for parts in asked for part in parts)
        new = [text for text in wanted if text not in self._known]
        self._known.update(zip(new, self._tower.encode_texts(new), strict=True))
        return np.stack(
            [mix(np.stack([self._known[p.text] for p in parts]), parts) for parts in asked]
        )


@dataclass(frozen=True, slots=True)
class Data:
    """What the words are asked of."""

    pictures: flickr8k.Captioned
    words: dict[str, list[KnownWord]]
    samples: Gallery
    everyday: tuple[Query, ...]
    names: dict[str, list[str]]


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
        f"{encoder.card.model_id}: wordings of words and sentences",
        f"Flickr8k {arguments.split}, 1,000 ImageNet samples; threads: {arguments.threads}",
        ["onnxruntime", "tokenizers", "numpy"],
    )
    pictures = flickr8k.load(arguments.split, encoder)
    archive = shared_folder() / "data" / "imagenet-samples-288.tar"
    samples = encode_gallery(encoder.image_tower(), files_in_tar(archive, "imagenet-samples"))
    data = Data(
        pictures, known_words(pictures), samples, load_queries("words"), _class_names(samples.names)
    )
    asker = Asker(encoder.text_tower())
    _print_words(asker, data)
    _print_sentences(asker, pictures)
    _print_times(encoder.text_tower())


def _class_names(files: Sequence[str]) -> dict[str, list[str]]:
    chinese = [
        cell.split("/")[0]
        for line in _CLASS_NAMES_ZH.read_text(encoding="utf-8").splitlines()
        for cell in line.split("|")
    ]
    english = [name.removesuffix(".jpg").split("_", 1)[1].replace("_", " ") for name in files]
    return {"en": english, "zh": chinese}


def _print_words(asker: Asker, data: Data) -> None:
    for language in LANGUAGES:
        lines: list[list[str | float]] = [
            [name, *_measured(asker, wording, data, language)] for name, wording in WORDINGS.items()
        ]
        columns = [
            f"words, {language}",
            f"P@10 of {len(data.words[language])}",
            f"R@1 of {len(data.everyday)}",
            "R@5",
            "MRR",
            "names R@1",
        ]
        print_table(columns, lines)


def _measured(asker: Asker, wording: Wording, data: Data, language: str) -> list[float]:
    words = data.words[language]
    queries = asker.ask([word.text for word in words], wording)
    precision = precision_at_10(queries, words, data.pictures.gallery.embeddings)
    everyday = asker.ask([query.texts[language] for query in data.everyday], wording)
    ranks = np.array(
        [
            first_rank(data.samples.ranking(asked), query.relevant)
            for asked, query in zip(everyday, data.everyday, strict=True)
        ]
    )
    names = asker.ask(data.names[language], wording)
    named = _ranks(names, np.arange(len(names)), data.samples.embeddings)
    reached = [float((ranks <= k).mean()) for k in (1, 5)]
    return [precision, *reached, float((1 / ranks).mean()), float((named <= 1).mean())]


def _ranks(queries: Embeddings, owners: NDArray[np.intp], pictures: Embeddings) -> NDArray[np.intp]:
    scores = queries @ pictures.T
    own = scores[np.arange(len(owners)), owners]
    ranks: NDArray[np.intp] = 1 + (scores > own[:, None]).sum(axis=1)
    return ranks


def _print_sentences(asker: Asker, pictures: flickr8k.Captioned) -> None:
    for language, captions in (("en", pictures.english), ("zh", pictures.chinese)):
        # One a picture is enough to compare by.
        texts = [said[1].rstrip(_MARKS) for said in captions]
        lines: list[list[str | float]] = []
        for name, templates in SENTENCES.items():
            queries = asker.ask(texts, Wording(templates, None, None))
            ranks = _ranks(queries, np.arange(len(texts)), pictures.gallery.embeddings)
            lines.append([name, *(100 * float((ranks <= k).mean()) for k in (1, 5, 10))])
        print_table([f"captions, {language}", "R@1", "R@5", "R@10"], lines)


def _print_times(tower: TextTower) -> None:
    texts = {"a word as it is": "cat", "a word with its kin": "cat", "a mood": "gloomy street"}
    wordings = {"a word as it is": WORDINGS["as it is"]}

    def asker(name: str) -> list[str]:
        return [part.text for part in components(texts[name], wordings.get(name, Wording()))]

    asked = {name: asker(name) for name in texts}
    times = time_side_by_side(
        {
            name: (lambda _, parts=parts: tower.encode_texts(parts))  # type: ignore[misc]
            for name, parts in asked.items()
        },
        calls=100,
    )
    print_table(
        ["encoding", "texts", "best ms", "p50 ms"],
        [[name, len(asked[name]), time.best_ms, time.p50_ms] for name, time in times.items()],
    )


if __name__ == "__main__":
    main()
