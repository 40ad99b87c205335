"""The file that ships."""

import numpy as np

from erhai.areas import Territory
from erhai.places.atoms import Folding
from erhai.places.data import DATA_FILE, SHA256, PlaceData, digest


def test_the_file_is_the_one_that_was_made_and_small() -> None:
    assert digest() == SHA256
    assert DATA_FILE.stat().st_size < 6_000_000


def test_every_place_is_whole() -> None:
    data = PlaceData()
    assert len(data.names_en) == len(data.kinds) == len(data.middles) == len(data.radii_km)
    assert (np.abs(data.middles) <= [90, 180]).all()
    assert (data.radii_km > 0).all()
    assert (data.importances >= 0).all()
    assert (data.importances <= 1).all()
    assert all(data.names_en)
    codes = set(data.lines("unit_codes"))
    known = codes | {".".join(code.split(".")[:depth]) for code in codes for depth in (1, 2)}
    for number in range(0, len(data.names_en), 97):
        place = data.place(number)
        if isinstance(place.area, Territory):
            assert set(place.area.codes) <= known
        else:
            assert len(place.area) >= 1


def test_codes_sort_behind_the_slash_but_for_their_dots() -> None:
    # So that the codes from CN.29 to before CN.29/ are CN.29 and what lies in it.
    signs = set("".join(PlaceData().lines("unit_codes")))
    assert {sign for sign in signs if sign <= "/"} == {"."}


def test_names_lead_to_places_and_are_folded() -> None:
    data = PlaceData()
    keys = data.lines("name_keys")
    variants, simple = data.lines("han_variants")
    folding = Folding(dict(zip(variants, simple, strict=True)))
    starts, places = data.numbers("name_starts"), data.numbers("name_places")
    assert len(starts) == len(keys) + 1
    assert (np.diff(starts) > 0).all()
    assert len(set(keys)) == len(keys)
    assert places.max() < len(data.names_en)
    assert [key for key in keys[::53] if folding.key(key) != key] == []


def test_folding_keeps_every_position() -> None:
    folding = Folding({"東": "东"})
    text = "São Paulo 東京 İzmir Straße ＡＢ 서울 ﬁ"
    assert len(folding.fold(text)) == len(text)
    assert folding.fold("São 東京") == "sao 东京"
    assert folding.key("Saint-Tropez") == "saint tropez"
    assert folding.key("Paris, Texas") is None
