"""Laws of the gazetteer."""

import numpy as np
from hypothesis import given, settings
from hypothesis import strategies as st

from erhai.areas import Territory
from erhai.places.data import PlaceData
from erhai.places.gazetteer import Gazetteer
from erhai.places.place import PlaceKind
from erhai.sphere import distances_km

DATA = PlaceData()
GAZETTEER = Gazetteer(data=DATA)
SLOW = settings(deadline=None, max_examples=60)  # the first example reads the file
SLOWER = settings(SLOW, max_examples=20)

numbers = st.integers(0, len(DATA.names_en) - 1)
CITY = list(PlaceKind).index(PlaceKind.CITY)
cities = st.sampled_from(np.flatnonzero(DATA.kinds == CITY).tolist())
# Pieces that meet in many ways: names, parts of names, ordinary words, punctuation.
PIECES = """
洱 海 洱海 大理 理 石 北京 京都 西安 东 海上 烤鸭 的 在 東京 Paris paris Nice in a New York Lake
Como 's , 。 - · ' São home Hilton 123 é
"""
pieces = st.sampled_from([*PIECES.split(), "New York", "\n"])
texts = st.lists(pieces, max_size=12).map("".join) | st.lists(pieces, max_size=12).map(" ".join)


@SLOW
@given(numbers)
def test_a_place_contains_its_own_middle(number: int) -> None:
    place = DATA.place(number)
    assert GAZETTEER.contains(place, [place.latitude], [place.longitude]).all()


@SLOW
@given(cities)
def test_a_citys_own_point_is_named_after_it_or_a_bigger_one_nearby(number: int) -> None:
    city = DATA.place(number)
    named = GAZETTEER.name_at(city.latitude, city.longitude)
    assert named is not None
    assert named.country is not None
    assert city.country_code in ("", named.country.country_code)
    if named.city is not None and named.city != city:
        away = distances_km(
            city.latitude, city.longitude, [named.city.latitude], [named.city.longitude]
        )
        assert named.city.importance >= city.importance or away[0] < 10


@SLOW
@given(texts)
def test_matches_do_not_overlap_and_say_where_they_are(text: str) -> None:
    matches = GAZETTEER.find(text)
    ends = [0, *(match.end for match in matches)]
    for match, before in zip(matches, ends, strict=False):
        assert before <= match.start < match.end <= len(text)
        assert match.text == text[match.start : match.end]
        assert match.places == GAZETTEER.lookup(match.text)
        assert match.places


@SLOW
@given(texts, texts, texts)
def test_what_is_found_in_a_sentence_does_not_depend_on_others(
    before: str, text: str, after: str
) -> None:
    text = text.replace("\n", " ")
    start = len(before) + 1
    among = GAZETTEER.find(f"{before}\n{text}\n{after}")
    inside = [match for match in among if start <= match.start <= start + len(text)]
    assert [
        (match.start - start, match.end - start, match.places, match.confidence) for match in inside
    ] == [(m.start, m.end, m.places, m.confidence) for m in GAZETTEER.find(text)]


@SLOW
@given(st.text(max_size=60))
def test_any_text_can_be_scanned(text: str) -> None:
    for match in GAZETTEER.find(text):
        assert text[match.start : match.end] == match.text


points = st.tuples(st.floats(-90, 90), st.floats(-180, 180))


@SLOW
@given(st.lists(points, max_size=40))
def test_a_point_has_the_same_name_among_others(some: list[tuple[float, float]]) -> None:
    latitudes, longitudes = [p[0] for p in some], [p[1] for p in some]
    assert GAZETTEER.names_at(latitudes, longitudes) == [GAZETTEER.name_at(*p) for p in some]


@SLOW
@given(points)
def test_a_named_country_contains_the_point(point: tuple[float, float]) -> None:
    named = GAZETTEER.name_at(*point)
    if named is not None:
        for place in (named.country, named.region):
            if place is not None:
                assert GAZETTEER.contains(place, [point[0]], [point[1]]).all()


@SLOWER
@given(st.lists(points, max_size=20), st.lists(numbers, min_size=1, max_size=5))
def test_a_point_lies_in_a_territory_if_its_code_begins_with_one_at_a_dot(
    some: list[tuple[float, float]], places: list[int]
) -> None:
    chosen = [DATA.place(number) for number in places]
    # Some of the points lie in or near the places.
    some = some + [(place.latitude, place.longitude) for place in chosen]
    latitudes, longitudes = [p[0] for p in some], [p[1] for p in some]
    codes = GAZETTEER.territories_at(latitudes, longitudes)
    for place in chosen:
        if isinstance(place.area, Territory):
            begins = tuple(f"{code}." for code in place.area.codes)
            told = [f"{code}.".startswith(begins) for code in codes]
            assert GAZETTEER.contains(place, latitudes, longitudes).tolist() == told


@SLOWER
@given(st.lists(points, max_size=20))
def test_whereabouts_are_names_and_territories(some: list[tuple[float, float]]) -> None:
    latitudes, longitudes = [p[0] for p in some], [p[1] for p in some]
    both = GAZETTEER.whereabouts(latitudes, longitudes)
    assert [point.name for point in both] == GAZETTEER.names_at(latitudes, longitudes)
    assert [point.territory for point in both] == GAZETTEER.territories_at(latitudes, longitudes)
