"""The bundled model beyond captions: judged queries, everyday words, attributes.

    python -m benchmarks.model [--json FILE]

Needs the folder of pictures that benchmarks/judged/README.md tells of.
"""

import argparse
import json
import time
from collections.abc import Sequence
from dataclasses import asdict, dataclass
from pathlib import Path
from statistics import mean

from benchmarks._report import print_heading, print_table
from benchmarks.judged.attributes import ATTRIBUTES, Attribute
from benchmarks.judged.measures import first_rank, precision_at, rate_above
from benchmarks.judged.pictures import (
    Gallery,
    encode_gallery,
    files_in,
    files_in_tar,
    shared_folder,
)
from benchmarks.judged.queries import LANGUAGES, Query, load_queries
from erhai.encode.models import DEFAULT_MODEL, load_encoder
from erhai.encode.protocol import Encoder, TextTower


@dataclass(frozen=True, slots=True)
class Answer:
    """How one query of one language was answered."""

    query_id: str
    language: str
    text: str
    relevant: int
    rank: int  # of the first relevant picture, from 1
    precision_at_1: float
    precision_at_5: float
    first: str  # the picture ranked first


@dataclass(frozen=True, slots=True)
class Separation:
    """How often pictures with a value rank above those with a rival value; chance is 0.5."""

    attribute: str
    texts: dict[str, str]
    pictures: int
    rivals: int
    rate: dict[str, float]


@dataclass(frozen=True, slots=True)
class Report:
    """All that is measured of one model."""

    model: str
    queries: list[Answer]
    words: list[Answer]
    attributes: list[Separation]


def main() -> None:
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--model", default=DEFAULT_MODEL)
    parser.add_argument("--threads", type=int, default=1)
    parser.add_argument("--json", type=Path, metavar="FILE", help="also write all of it to FILE")
    arguments = parser.parse_args()
    shared = shared_folder()
    if not shared.is_dir():
        print(f"Nothing to measure: no folder {shared}; ERHAI_SHARED can name another.")
        return
    encoder = load_encoder(arguments.model, threads=arguments.threads)
    print_heading(
        f"{encoder.card.model_id} beyond captions",
        "judged queries over 100 photographs, everyday words over 1,000 ImageNet samples, "
        f"attributes over Flickr8k's 1,000 validation pictures; threads: {arguments.threads}",
        ["onnxruntime", "tokenizers", "numpy", "pillow"],
    )
    started_s = time.perf_counter()
    report = measure(encoder, shared)
    _print_queries(report.queries)
    _print_words(report.words)
    _print_attributes(report.attributes)
    _print_misses("Queries whose first picture is not relevant", report.queries)
    _print_misses("Words whose first picture does not show them", report.words)
    print(f"Measured in {time.perf_counter() - started_s:.0f} s.")
    if arguments.json:
        text = json.dumps(asdict(report), ensure_ascii=False, indent=1)
        arguments.json.write_text(text + "\n", encoding="utf-8")


def measure(encoder: Encoder, shared: Path) -> Report:
    """Encode all pictures and ask all that is judged."""
    data, images, texts = shared / "data", encoder.image_tower(), encoder.text_tower()
    photos = encode_gallery(images, files_in(shared / "photos"))
    samples = encode_gallery(
        images, files_in_tar(data / "imagenet-samples-288.tar", "imagenet-samples")
    )
    flickr = encode_gallery(images, files_in_tar(data / "flickr8k-train-val-224.tar", "val"))
    captions = captions_of(data / "flickr8k-captions.jsonl", "val")
    return Report(
        encoder.card.model_id,
        answer(load_queries("photos"), photos, texts),
        answer(load_queries("words"), samples, texts),
        [
            separation
            for attribute in ATTRIBUTES
            for separation in separate(attribute, captions, flickr, texts)
        ],
    )


def answer(queries: Sequence[Query], gallery: Gallery, tower: TextTower) -> list[Answer]:
    """Ask each query in each language of all pictures."""
    answers = []
    for language in LANGUAGES:
        embeddings = tower.encode_texts([query.texts[language] for query in queries])
        for query, embedding in zip(queries, embeddings, strict=True):
            ranking = gallery.ranking(embedding)
            answers.append(
                Answer(
                    query.query_id,
                    language,
                    query.texts[language],
                    len(query.relevant),
                    first_rank(ranking, query.relevant),
                    precision_at(1, ranking, query.relevant),
                    precision_at(5, ranking, query.relevant),
                    ranking[0],
                )
            )
    return answers


def captions_of(file: Path, split: str) -> dict[str, list[str]]:
    """Return the English captions of a split's pictures by the name of their file."""
    lines = file.read_text(encoding="utf-8").splitlines()
    rows = [json.loads(line) for line in lines]
    return {Path(row["image"]).name: row["en"] for row in rows if row["split"] == split}


def separate(
    attribute: Attribute, captions: dict[str, list[str]], gallery: Gallery, tower: TextTower
) -> list[Separation]:
    """Ask for each value of an attribute among the pictures that surely have one."""
    values = [attribute.value_of(captions[name]) for name in gallery.names]
    separations = []
    for at, value in enumerate(attribute.values):
        having = [row for row, found in enumerate(values) if found == at]
        rivals = [row for row, found in enumerate(values) if found not in {at, None}]
        queries = tower.encode_texts([value.texts[language] for language in LANGUAGES])
        rate = {}
        for language, query in zip(LANGUAGES, queries, strict=True):
            scores = gallery.embeddings @ query
            rate[language] = rate_above(scores[having], scores[rivals])
        separations.append(
            Separation(attribute.name, dict(value.texts), len(having), len(rivals), rate)
        )
    return separations


def _of(answers: Sequence[Answer], language: str) -> list[Answer]:
    return [answer for answer in answers if answer.language == language]


def _print_queries(answers: Sequence[Answer]) -> None:
    lines: list[list[str | float]] = []
    for language in LANGUAGES:
        found = _of(answers, language)
        precisions = [
            mean(answer.precision_at_1 for answer in found),
            mean(answer.precision_at_5 for answer in found),
        ]
        lines.append([language, *precisions, mean(1 / answer.rank for answer in found)])
    queries = len(answers) // len(LANGUAGES)
    print_table([f"{queries} judged queries", "P@1", "P@5", "MRR"], lines)


def _print_words(answers: Sequence[Answer]) -> None:
    lines: list[list[str | float]] = []
    for language in LANGUAGES:
        ranks = [answer.rank for answer in _of(answers, language)]
        lines.append([language, *(mean(rank <= k for rank in ranks) for k in (1, 5))])
    print_table([f"{len(answers) // len(LANGUAGES)} everyday words", "R@1", "R@5"], lines)


def _print_attributes(separations: Sequence[Separation]) -> None:
    lines: list[list[str | float]] = []
    for name in dict.fromkeys(found.attribute for found in separations):
        values = [found for found in separations if found.attribute == name]
        means = [mean(found.rate[language] for found in values) for language in LANGUAGES]
        lines.append([f"{name}, mean", "", "", *means])
        lines += [
            [f"  {found.texts['en']}", found.pictures, found.rivals, *found.rate.values()]
            for found in values
        ]
    print_table(["rate above rivals", "pictures", "rivals", *LANGUAGES], lines)


def _print_misses(title: str, answers: Sequence[Answer]) -> None:
    misses = [answer for answer in answers if answer.rank > 1]
    print(f"{title}: {len(misses)}\n")
    for miss in misses:
        print(f"{miss.language}  {miss.text}: first right at {miss.rank}, after {miss.first}")
    print()


if __name__ == "__main__":
    main()
