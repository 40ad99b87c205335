"""Queries as they are given: whose seasons are meant, and what JSON is none."""

from datetime import UTC, datetime

import pytest

from erhai.errors import QueryError
from erhai.places.gazetteer import Gazetteer
from erhai.search.interpret import interpret, query_from_json
from erhai.search.understand.written import to_json

NOW = datetime(2026, 6, 15, 12)
FIND = Gazetteer().find


def months(text: str, *, southern: bool = False) -> tuple[int, str]:
    """Return the month in which the text's time begins, and whose seasons were assumed."""
    understood = interpret(text, NOW, FIND, southern=southern)
    start = understood.times[0].moments.spans[0].start
    assert start is not None
    return start.month, understood.hemisphere


def test_the_seasons_are_those_of_the_place() -> None:
    assert months("beach in Sydney last summer") == (12, "south")
    assert months("beach in Kyoto last summer") == (6, "north")
    assert months("beach last summer") == (6, "north")
    assert months("beach last summer", southern=True) == (12, "south")


def test_a_zone_of_the_clock_is_ignored() -> None:
    aware = interpret("yesterday", NOW.replace(tzinfo=UTC), FIND, southern=False)
    assert aware == interpret("yesterday", NOW, FIND, southern=False)


def test_json_that_is_no_query_says_why() -> None:
    told = to_json(interpret("a dog in Kyoto", NOW, FIND, southern=False))
    assert query_from_json(told, FIND).place is not None
    with pytest.raises(QueryError, match="The place Kyoto is not known here"):
        query_from_json(told, lambda _: ())
    with pytest.raises(QueryError, match="asks for nothing"):
        query_from_json({"text": "a dog"}, FIND)
    with pytest.raises(QueryError, match="under 'understood'"):
        query_from_json([1], FIND)


@pytest.mark.parametrize(
    "change",
    [
        {"times": [{"start": 0, "end": 1, "text": "x", "months": [13]}]},
        {"times": [{"start": 0, "end": 1, "text": "x", "weekdays": [7]}]},
        {"times": [{"start": 0, "end": 1, "text": "x", "hours": [-1, 25]}]},
        {"terms": [{"text": "dog", "weight": float("nan")}]},
        {"terms": [{"text": "dog", "weight": float("inf")}]},
        {"terms": [{"text": " ", "weight": 1}]},
    ],
)
def test_values_that_mean_nothing_are_refused(change: dict[str, object]) -> None:
    told = to_json(interpret("a dog", NOW, FIND, southern=False))
    with pytest.raises(QueryError, match="under 'understood'"):
        query_from_json(told | change, FIND)
