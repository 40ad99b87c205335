"""What is understood of judged sentences, and that traps are left alone."""

import json
from datetime import datetime
from pathlib import Path

import pytest

from erhai.search.query import TextTerm
from erhai.search.understand.understanding import Understood, understand
from tests.judged.notation import agree
from tests.judged.places import find_places

NOW = datetime(2026, 11, 23, 15)
JUDGED = Path(__file__).resolve().parents[3] / "judged"
SENTENCES = [
    json.loads(line)
    for line in (JUDGED / "understanding.jsonl").read_text(encoding="utf-8").splitlines()
]
TRAPS = (JUDGED / "no_filter.txt").read_text(encoding="utf-8").splitlines()


def _words(understood: Understood) -> str:
    return " + ".join(term.text for term in understood.terms if isinstance(term, TextTerm))


@pytest.mark.parametrize("judged", SENTENCES, ids=lambda judged: judged["text"])
def test_a_sentence_is_understood_as_judged(judged: dict[str, str | list[str]]) -> None:
    text, times = str(judged["text"]), str(judged["times"])
    understood = understand(text, now=NOW, find_places=find_places)
    assert agree(times, [time.moments for time in understood.times]), understood.times
    assert (understood.place.span.text if understood.place else "") == judged["place"]
    assert list(understood.exclude) == judged["exclude"]
    assert _words(understood) in judged["words"]


@pytest.mark.parametrize("text", TRAPS)
def test_a_trap_stays_words(text: str) -> None:
    understood = understand(text, now=NOW, find_places=find_places)
    assert understood.only_words
    assert understood.terms == (TextTerm(text),)
