"""From what was understood to the filter that a library is asked with."""

from collections.abc import Iterator
from dataclasses import replace
from datetime import datetime
from pathlib import Path

import pytest

from erhai.areas import Circle
from erhai.catalogue.database import Database
from erhai.errors import QueryError
from erhai.places.gazetteer import Gazetteer
from erhai.places.own import own_place
from erhai.search.ask import Ask
from erhai.search.colours import Palette, parse_palette
from erhai.search.notes import Note
from erhai.search.plan import Plan, described_by_place, make_plan, with_colours
from erhai.search.query import TextTerm
from erhai.search.understand.understanding import understand
from erhai.types import Filter
from tests.unit.catalogue.rows import PLAIN, put

NOW = datetime(2026, 6, 15, 12)
# Two places of one name, far from each other.
SPRINGS = [own_place("Two Springs", 10.0, 10.0, 5.0), own_place("Two Springs", -20.0, 30.0, 5.0)]


@pytest.fixture
def db(tmp_path: Path) -> Iterator[Database]:
    opened = Database(tmp_path / "catalogue.sqlite3")
    yield opened
    opened.close()


def planned(db: Database, text: str, only: Filter | None = None) -> Plan:
    gazetteer = Gazetteer(SPRINGS)
    understood = understand(text, now=NOW, find_places=gazetteer.find)
    return make_plan(understood, only or Filter(), db, gazetteer, lambda: understand(text, now=NOW))


def at(db: Database, latitude: float, longitude: float) -> None:
    put(db, f"/{latitude},{longitude}.jpg", replace(PLAIN, latitude=latitude, longitude=longitude))


def test_the_first_of_the_places_that_has_pictures_is_meant(db: Database) -> None:
    at(db, -20.0, 30.0)
    plan = planned(db, "a dog in Two Springs")

    assert plan.only.area == (Circle(-20.0, 30.0, 5.0),)
    assert plan.only.area_names == ("Two Springs", "Two Springs")
    assert plan.understood.place is not None
    assert [place.latitude for place in plan.understood.place.places] == [-20.0]
    assert plan.notes == ()


def test_near_reaches_beyond_the_place(db: Database) -> None:
    at(db, 10.1, 10.0)  # 11 km from the middle

    assert planned(db, "a dog in Two Springs").only.area is None
    assert planned(db, "a dog near Two Springs").only.area == (Circle(10.0, 10.0, 15.0),)


def test_a_place_without_pictures_is_described_again(db: Database) -> None:
    at(db, 50.0, 50.0)
    plan = planned(db, "a dog in Two Springs in 2019")

    assert plan.only.area is None
    assert plan.only.moments
    assert plan.understood.terms == (TextTerm("a dog in Two Springs"),)
    assert plan.notes == (Note("place-without-pictures", {"place": "Two Springs"}),)


def test_what_was_changed_by_hand_gets_the_name_before_its_words() -> None:
    understood = understand("a dog in Kyoto", now=NOW, find_places=Gazetteer().find)
    changed = replace(understood, terms=(TextTerm("night", -1.0), TextTerm("a cat")))

    assert described_by_place(changed).terms == (TextTerm("night", -1.0), TextTerm("Kyoto a cat"))
    assert described_by_place(replace(changed, terms=())).terms == (TextTerm("Kyoto"),)
    assert described_by_place(replace(changed, place=None)).terms == changed.terms


def test_what_is_written_out_joins_what_was_asked_beside(db: Database, tmp_path: Path) -> None:
    text = f'cat "IMG" camera:canon type:png under:{tmp_path} after:2010 before:2020'
    only = Filter(after=datetime(2015, 1, 1), before=datetime(2030, 1, 1), words=("trip",))

    assert planned(db, text, only).only == Filter(
        after=datetime(2015, 1, 1),
        before=datetime(2020, 1, 1),
        under=tmp_path.resolve(),
        words=("trip", "IMG"),
        cameras=("canon",),
        formats=("png",),
    )
    assert planned(db, "cat under:/nowhere", Filter(under=tmp_path)).only.under == tmp_path


def coloured(text: str) -> Ask:
    return with_colours(Ask((TextTerm(text),)), None)


@pytest.mark.parametrize(("text", "names"), [("红色", ("红色",)), ("red + white", None)])
def test_words_that_are_colours_are_looked_for_as_such(
    text: str, names: tuple[str, ...] | None
) -> None:
    ask = coloured(text)
    assert ask.terms == ()
    assert isinstance(ask.colour, Palette)
    assert ask.colour_leads
    assert names is None or ask.colour.names == names


def test_the_colour_of_a_thing_has_a_say_beside_it() -> None:
    ask = coloured("红色的汽车")
    assert ask.terms == (TextTerm("红色的汽车"),)
    assert ask.colour is not None
    assert not ask.colour_leads
    assert coloured("a black dog and a white cat").colour is None
    assert coloured("红烧肉").colour is None
    assert coloured("coffee").colour is None


def test_colours_that_were_asked_for_come_first() -> None:
    blue = parse_palette("blue")
    asked = Ask((TextTerm("红色"),), colour=blue)
    assert with_colours(asked, "green") is asked
    named = with_colours(replace(asked, colour=None), "green")
    assert isinstance(named.colour, Palette)
    assert named.colour.names == ("green",)
    assert named.terms == asked.terms
    away = Ask((TextTerm("red", -1.0), TextTerm("car")))
    assert with_colours(away, None) is away
    with pytest.raises(QueryError, match="no colour"):
        with_colours(away, "bluish")
