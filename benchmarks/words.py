"""What the words of names and folders add to a search, what they cost, and how long they take.

    python -m benchmarks.words                  # all of it
    python -m benchmarks.words --rows 100000    # how many rows the timing has
    python -m benchmarks.words --choose         # on the even queries, by weight

Pictures are Flickr8k's 1,000 validation pictures under made names. The training pictures
would not do to choose the weight: their captions are what the model learned. So the even
queries choose it and the odd ones are reported.
"""

import argparse
import random
import tempfile
import time
from collections.abc import Callable, Iterator, Mapping, Sequence
from contextlib import contextmanager
from dataclasses import dataclass
from pathlib import Path

import numpy as np
from numpy.typing import NDArray

from benchmarks._report import print_heading, print_table
from benchmarks.judged.flickr8k import Captioned, load
from benchmarks.judged.things import load_things
from erhai.catalogue import embeddings, facts, images, words
from erhai.catalogue.database import Database
from erhai.encode.models import load_encoder
from erhai.encode.protocol import TextTower
from erhai.search.words import WEIGHT, find, wanted
from erhai.types import FileStat, Metadata

WEIGHTS = (0.0, 0.05, 0.1, 0.15, 0.2, 0.25, 0.3, 0.4, 0.6)
NAMED_SHARE = 0.3
EVENTS = {
    "en": (
        *("Lisbon wedding", "Dali trip", "passport scan", "Kruger safari", "Anna graduation"),
        *("Sundance festival", "Oslo conference", "tax documents", "Bao birthday"),
        "Tuscany holiday",
    ),
    "zh": (
        *("大理旅行", "发票扫描", "外婆生日", "毕业典礼", "公司年会"),
        *("护照复印件", "装修记录", "春节聚会", "小明周岁", "三亚度假"),
    ),
}
# One folder in five is an event's, so that an event has about 20 pictures.
FOLDERS = 50
# What SQLite keeps for the words: their index, and the texts that it was made of.
_SIZES = (
    ("length(block)", "words_data"),
    ("length(cast(c0 || c1 || c2 AS BLOB))", "words_content"),
    ("length(sz)", "words_docsize"),
)
K = 10
CALLS = 50
BATCH = 1000


@dataclass(frozen=True, slots=True)
class Queries:
    """What is asked of one naming of the pictures.

    relevant says of each query and picture (n, pictures) whether it is right; judged,
    whether that can be said. One relevant picture a query is a caption's own: R@1 and
    R@10 are told; of more, P@10 and R@10.
    """

    title: str
    texts: Sequence[str]
    cosines: NDArray[np.float32]
    relevant: NDArray[np.bool_]
    judged: NDArray[np.bool_]
    written: NDArray[np.float32]

    def measure(self, weight: float, which: slice) -> tuple[float, float]:
        """Return R@1 or P@10, and R@10, in per cent, with the word list at this weight."""
        scores = self.cosines[which] + weight * self.written[which]
        scores = np.where(self.judged[which], scores, -np.inf)
        order = np.argsort(-scores, axis=1, kind="stable")[:, :K]
        right = np.take_along_axis(self.relevant[which], order, axis=1)
        relevant = self.relevant[which].sum(axis=1)
        one = relevant.max() == 1
        first = right[:, 0] if one else right.mean(axis=1)
        return 100 * float(first.mean()), 100 * float((right.sum(axis=1) / relevant).mean())


def main() -> None:
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--rows", type=int, default=100_000)
    parser.add_argument("--choose", action="store_true", help="all weights, on the even queries")
    arguments = parser.parse_args()
    print_heading(
        "Words of names and folders",
        "Flickr8k's 1,000 validation pictures under made names",
        ["numpy", "onnxruntime", "tokenizers"],
    )
    encoder = load_encoder("erhai-lite", threads=1)
    asked = list(_ask(load("val", encoder), encoder.text_tower()))
    if arguments.choose:
        _print_quality(asked, WEIGHTS, slice(0, None, 2))
        return
    _print_quality(asked, (0.0, WEIGHT), slice(1, None, 2))
    _report_costs(arguments.rows)


def _ask(pictures: Captioned, tower: TextTower) -> Iterator[Queries]:
    """Yield the queries of each naming; their second caption asks, the first gives names."""
    count = len(pictures.gallery.names)
    all_judged = np.ones((count, count), np.bool_)
    own = np.eye(count, dtype=np.bool_)
    captions = {"en": pictures.english, "zh": pictures.chinese}
    things = load_things()
    said = np.array(
        [
            [thing.times_said(*both) for both in zip(*captions.values(), strict=True)]
            for thing in things
        ]
    )
    often = (said >= 2).sum(axis=1) >= K

    for language in ("en", "zh"):
        texts = [each[1] for each in captions[language]]
        names = [getattr(thing, language) for thing in things]
        caption_cosines = tower.encode_texts(texts) @ pictures.gallery.embeddings.T
        thing_cosines = tower.encode_texts(names) @ pictures.gallery.embeddings.T
        for title, paths in _namings(captions[language]).items():
            with _library(paths) as db:
                yield Queries(
                    f"{language}, {title}: captions",
                    *(texts, caption_cosines, own, all_judged, _written(db, texts, count)),
                )
                written = _written(db, names, count)
                yield Queries(
                    f"{language}, {title}: things",
                    *([name for name, kept in zip(names, often, strict=True) if kept],),
                    *(thing_cosines[often], said[often] >= 2, said[often] != 1, written[often]),
                )
        yield from _events(language, texts, pictures, tower)


def _events(
    language: str, captions: Sequence[str], pictures: Captioned, tower: TextTower
) -> Iterator[Queries]:
    """Yield queries for events that only a folder's name tells of: alone, and in a sentence."""
    count, draw = len(captions), random.Random(2)
    events = EVENTS[language]
    of = np.array([draw.randrange(FOLDERS) for _ in range(count)])
    named = [events[event] if event < len(events) else "Camera" for event in of]
    parts = [event.split()[0] if language == "en" else event[:2] for event in events]
    alone = [text for pair in zip(events, parts, strict=True) for text in pair]
    inside = np.flatnonzero(of < len(events))
    mixed = [f"{captions[row].rstrip(' .。')} {parts[of[row]]}" for row in inside.tolist()]
    own = np.eye(count, dtype=np.bool_)[inside]
    of_event = np.repeat(np.arange(len(events)), 2)[:, np.newaxis] == of
    with _library([f"{folder}/IMG_{n}.jpg" for n, folder in enumerate(named)]) as db:
        for title, texts, relevant in (
            ("events", alone, of_event),
            ("captions with an event", mixed, own),
        ):
            cosines = tower.encode_texts(texts) @ pictures.gallery.embeddings.T
            judged = np.ones_like(relevant)
            written = _written(db, texts, count)
            yield Queries(f"{language}, {title}", texts, cosines, relevant, judged, written)


def _namings(captions: Sequence[Sequence[str]]) -> Mapping[str, list[str]]:
    """Return paths of the pictures by what their names are like."""
    draw = random.Random(1)
    plain = [f"IMG_{1000 + n}" for n in range(len(captions))]

    def some(name: Callable[[int], str]) -> list[str]:
        return [name(n) if draw.random() < NAMED_SHARE else plain[n] for n in range(len(captions))]

    def two_words(caption: str) -> str:
        found = [forms[0] for forms in wanted([caption])]
        return "-".join(draw.sample(found, min(2, len(found))))

    right = some(lambda n: two_words(captions[n][0]))
    wrong = some(lambda _: two_words(draw.choice(captions)[0]))
    backup = some(lambda n: f"Dogs and cats backup 猫狗备份/{plain[n]}")
    return {
        "meaningless": [f"Camera/{name}.jpg" for name in plain],
        "30 % named by two words of a caption": [
            f"Camera/{name} {n}.jpg" for n, name in enumerate(right)
        ],
        "30 % named wrongly": [f"Camera/{name} {n}.jpg" for n, name in enumerate(wrong)],
        "all in 'Dogs and cats backup'": [
            f"Dogs and cats backup 猫狗备份/{name}.jpg" for name in plain
        ],
        "30 % in it, at random": [f"{name}.jpg" for name in backup],
    }


def _written(db: Database, texts: Sequence[str], count: int) -> NDArray[np.float32]:
    scores = np.zeros((len(texts), count), np.float32)
    for row, text in zip(scores, texts, strict=True):
        ids, found = find(db, [text], count)
        row[ids - 1] = found
    return scores


@contextmanager
def _library(
    paths: Sequence[str], descriptions: Mapping[int, str] | None = None
) -> Iterator[Database]:
    """Lend a catalogue with a row for each path, their ids counted from 1."""
    with tempfile.TemporaryDirectory() as folder:
        db = Database(Path(folder) / "catalogue.sqlite3")
        with db.transaction() as connection:
            facts.put_folder(connection, Path("/Pictures"), Path("/"))
            embeddings.put(connection, b"same", np.ones(1, np.float32))
            for n, path in enumerate(paths):
                description = (descriptions or {}).get(n)
                metadata = Metadata("JPEG", 1, 1, description=description)
                stat = FileStat(1, 1)
                images.put_encoded(connection, Path("/Pictures", path), stat, b"same", metadata)
        for start in range(0, len(paths), BATCH):
            with db.transaction() as connection:
                end = min(start + BATCH, len(paths))
                words.refresh(connection, range(start + 1, end + 1))
        yield db
        db.close()


def _print_quality(asked: Sequence[Queries], weights: Sequence[float], which: slice) -> None:
    for single in (True, False):
        rows: list[list[str | float]] = []
        for queries in asked:
            if (queries.relevant.sum(axis=1).max() == 1) == single:
                cells: list[str | float] = [queries.title, len(queries.texts[which])]
                for weight in weights:
                    cells += [f"{value:.1f}" for value in queries.measure(weight, which)]
                rows.append(cells)
        first = "R@1" if single else "P@10"
        heads = [f"{head}, {weight:g}" for weight in weights for head in (first, "R@10")]
        print_table(["per cent, at weight", "queries", *heads], rows)


def _report_costs(rows: int) -> None:
    """Time look-ups among so many rows, a third of them with a description."""
    draw = np.random.default_rng(0)
    # Words as common as in a language: the n-th in proportion to 1 / n (Zipf).
    share = 1 / np.arange(1, 20_001)
    drawn = draw.choice(20_000, (rows, 8), p=share / share.sum())

    def spell(number: int) -> str:
        return "".join(chr(97 + int(digit)) for digit in f"{number:05}")

    paths = [
        f"{n % 100:02} {spell(n % 100)} trip/IMG_{n} {spell(a)}-{spell(b)}.jpg"
        for n, (a, b) in enumerate(drawn[:, :2])
    ]
    described = {n: " ".join(map(spell, drawn[n])) + " 洱海边的日落" for n in range(0, rows, 3)}
    with _library(paths, described) as db:
        size_bytes = sum(
            int(db.rows(f"SELECT sum({size}) FROM {table}")[0][0]) for size, table in _SIZES
        )
        found = {
            "one word": [spell(300)],
            "a common word": [spell(5)],
            "two words, one unknown": [spell(300), "unknown"],
            "eight words": [" ".join(map(spell, (7, 30, 100, 200, 300, 500, 900, 5000)))],
            "a word of every folder": ["trip"],
            "Chinese, of a third of all": ["洱海日落"],
            "nothing of it known": ["a red motorcycle parked at the wall"],
        }
        table: list[list[str | float]] = []
        for name, texts in found.items():
            times_s = []
            for _ in range(CALLS):
                # Of this thread: a wait for a busy machine's processor says nothing of us.
                started_s = time.thread_time()
                ids, _ = find(db, texts, rows)
                times_s.append(time.thread_time() - started_s)
            p50_s, p95_s = np.percentile(times_s, [50, 95])
            table.append([name, len(ids), 1000 * float(p50_s), 1000 * float(p95_s)])
        print_table([f"among {rows:,} pictures", "found", "CPU ms p50", "p95"], table)
        print(f"{size_bytes / rows:.0f} bytes a picture")


if __name__ == "__main__":
    main()
