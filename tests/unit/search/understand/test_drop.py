"""Undoing chips: what is left is as if it had never been said."""

from dataclasses import replace
from datetime import datetime

import pytest
from hypothesis import given
from hypothesis import strategies as st

from erhai.places.gazetteer import Gazetteer
from erhai.places.own import own_place
from erhai.search.query import TextTerm
from erhai.search.understand.chips import chips
from erhai.search.understand.drop import drop
from erhai.search.understand.understanding import Understood, understand

NOW = datetime(2026, 11, 23, 12)
FIND = Gazetteer([own_place("Birch Bay", 25.8, 100.2, 30.0)]).find
SENTENCE = (
    'sunset in Birch Bay last year without people, -cars "IMG" "scan" '
    "camera:canon camera:sony type:jpg under:/photos after:2001 before:2025-06 colour:red - fog"
)


@pytest.fixture(scope="module")
def understood() -> Understood:
    return understand(SENTENCE, now=NOW, find_places=FIND)


def test_each_chip_can_be_undone_alone(understood: Understood) -> None:
    found = chips(understood)
    assert len({chip.id for chip in found}) == len(found) >= 13
    for chip in found:
        left = chips(drop(understood, [chip.id]))
        if chip.kind == "looks":
            gone = [each for each in found if each.kind in ("looks", "away")]
        else:
            gone = [chip]
        kept = [each for each in found if each not in gone]
        assert [replace(each, id="") for each in left] == [replace(each, id="") for each in kept]


@given(st.data())
def test_the_order_of_dropping_does_not_matter(data: st.DataObject) -> None:
    query = understand(SENTENCE, now=NOW, find_places=FIND)
    ids = [chip.id for chip in chips(query)]
    some = data.draw(st.lists(st.sampled_from([*ids, "time:9", "nothing", ""])))
    assert drop(query, some) == drop(query, some[::-1]) == drop(query, set(some))
    assert drop(query, [*ids, "place"]).only_words


def test_nothing_is_dropped_by_no_ids() -> None:
    away = Understood("x", terms=(TextTerm("fog", -1.0),))
    assert drop(away, []) is away
    assert drop(away, ["term:7"]).terms == ()


def test_a_near_that_is_a_place_goes_with_it() -> None:
    query = understand('a cat near:"Birch Bay"', now=NOW, find_places=FIND)
    assert query.place is not None
    left = drop(query, ["place"])
    assert (left.place, left.operators.near) == (None, None)
    assert [chip.kind for chip in chips(left)] == ["looks"]
