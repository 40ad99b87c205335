"""Names of points with the user's own places."""

from erhai.areas import OwnPlace
from erhai.places.namer import Namer

HOME = OwnPlace("家", 25.6065, 100.2676)


def test_a_point_is_named_after_an_own_place_and_what_it_lies_in() -> None:
    at_home, in_town, at_sea = Namer([HOME])([25.607, 25.68, 0.0], [100.268, 100.16, -150.0])
    assert at_home.name is not None
    assert at_home.name.en == "家, Dali, Yunnan, China"
    assert at_home.name.zh == "中国云南大理家"
    assert in_town.name is not None
    assert in_town.name.zh.startswith("中国云南大理")
    assert "家" not in in_town.name.zh
    assert at_home.territory == in_town.territory
    assert at_home.territory.startswith("CN.29.")
    assert (at_sea.name, at_sea.territory) == (None, "")


def test_the_version_tells_other_own_places_and_nothing_else() -> None:
    school = OwnPlace("学校", 25.7, 100.1)
    assert Namer([HOME, school]).version == Namer([school, HOME]).version
    versions = {
        Namer(own).version
        for own in ([], [HOME], [HOME, school], [OwnPlace("家", 25.6065, 100.2676, 2.0)])
    }
    assert len(versions) == 4
