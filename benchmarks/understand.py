"""Understanding what people type: how often it is right, and how long it takes.

    python -m benchmarks.understand

The sentences are the judged ones of tests/judged, with the handful of places that the
tests use, so that a gazetteer's own time is not counted.
"""

import json
import subprocess
import sys
import time
from collections import Counter
from datetime import datetime
from pathlib import Path

import numpy as np

from benchmarks._report import print_heading, print_table
from erhai.search.query import TextTerm
from erhai.search.understand.understanding import Understood, understand
from tests.judged.notation import agree
from tests.judged.places import find_places

NOW = datetime(2026, 11, 23, 15)
JUDGED = Path(__file__).resolve().parent.parent / "tests" / "judged"
ROUNDS = 5


def main() -> None:
    lines = (JUDGED / "understanding.jsonl").read_text(encoding="utf-8").splitlines()
    sentences = [json.loads(line) for line in lines]
    traps = (JUDGED / "no_filter.txt").read_text(encoding="utf-8").splitlines()
    print_heading(
        "Understanding",
        f"{len(sentences)} judged sentences, {len(traps)} without any filter",
        ["borax"],
    )
    _report_quality(sentences, traps)
    _report_speed([str(sentence["text"]) for sentence in sentences] + traps)
    _report_import()


def _report_quality(sentences: list[dict[str, object]], traps: list[str]) -> None:
    right: Counter[str] = Counter()
    for judged in sentences:
        found = _judge(judged, _understand(str(judged["text"])))
        right.update(part for part, is_right in found.items() if is_right)
        right["whole"] += all(found.values())
    clean = sum(_understand(text).only_words for text in traps)
    count = len(sentences)
    parts = ("whole", "times", "place", "exclude", "words")
    shares = [[part, f"{right[part] / count:.3f}"] for part in parts]
    shares.append(["no filter where there is none", f"{clean / len(traps):.3f}"])
    print_table(["right", "share"], shares)


def _judge(judged: dict[str, object], understood: Understood) -> dict[str, bool]:
    words = " + ".join(term.text for term in understood.terms if isinstance(term, TextTerm))
    accepted = judged["words"]
    return {
        "times": agree(str(judged["times"]), [time.moments for time in understood.times]),
        "place": (understood.place.span.text if understood.place else "") == judged["place"],
        "exclude": list(understood.exclude) == judged["exclude"],
        "words": isinstance(accepted, list) and words in accepted,
    }


def _report_speed(texts: list[str]) -> None:
    times_us = []
    for _ in range(ROUNDS):
        for text in texts:
            started_s = time.thread_time()
            _understand(text)
            times_us.append(1e6 * (time.thread_time() - started_s))
    p50, p95, p99 = np.percentile(times_us, [50, 95, 99])
    print_table(["processor time", "p50 µs", "p95 µs", "p99 µs"], [["a sentence", p50, p95, p99]])


def _report_import() -> None:
    """Print the processor's time, which a busy machine changes least."""
    code = (
        "import time, erhai.search.filters, erhai.search.query\n"
        "started = time.process_time()\n"
        "import erhai.search.understand.understanding\n"
        "print(time.process_time() - started)"
    )
    runs = [
        float(subprocess.check_output([sys.executable, "-c", code], text=True)) for _ in range(5)
    ]
    print_table(["", "best ms of 5"], [["import, after the query's own", 1000 * min(runs)]])


def _understand(text: str) -> Understood:
    return understand(text, now=NOW, find_places=find_places)


if __name__ == "__main__":
    main()
