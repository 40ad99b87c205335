"""What points are called."""

import numpy as np
import pytest

from erhai.places.gazetteer import Gazetteer


@pytest.mark.parametrize(
    ("latitude", "longitude", "en", "zh"),
    [
        (25.55, 100.25, "Dali, Yunnan, China", "中国云南大理"),
        (25.90, 100.15, "Erhai Lake, Dali, Yunnan, China", "中国云南大理洱海"),
        (39.90, 116.60, "Beijing, China", "中国北京"),
        (45.70, 126.70, "Harbin, Heilongjiang, China", "中国黑龙江哈尔滨"),
        (22.54, 114.06, "Shenzhen, Guangdong, China", "中国广东深圳"),
        (
            48.8584,
            2.2945,
            "Eiffel Tower, Paris, Ile-de-France, France",
            "法国法兰西岛巴黎埃菲尔铁塔",
        ),
        (35.6812, 139.7671, "Tokyo, Japan", "日本东京"),
        (25.03, 121.52, "Taipei, Taiwan", "台湾台北"),
        (1.35, 103.82, "Singapore", "新加坡"),
        (51.5007, -0.1246, "Big Ben, London, England, United Kingdom", "英国英格兰伦敦大本钟"),
        (22.1975, 113.5408, None, None),
    ],
)
def test_a_point_has_a_name_in_both_languages(
    gazetteer: Gazetteer, latitude: float, longitude: float, en: str | None, zh: str | None
) -> None:
    named = gazetteer.name_at(latitude, longitude)
    assert named is not None
    if en is None:  # a stone's throw from the border
        assert named.country is not None
        assert named.country.name_en == "Macau"
        assert named.sight is not None
        assert named.sight.name_zh == "大三巴"
    else:
        assert (named.en, named.zh) == (en, zh)


@pytest.mark.parametrize(
    ("latitude", "longitude"), [(30, -40), (0, -150), (-50, 90), (80, 160), (15, 65), (28, 130.5)]
)
def test_the_open_sea_has_no_name(gazetteer: Gazetteer, latitude: float, longitude: float) -> None:
    assert gazetteer.name_at(latitude, longitude) is None


@pytest.mark.parametrize(
    ("latitude", "longitude", "code"),
    [(23.5, 10.0, "DZ"), (34.5, 86.0, "CN"), (64.0, 100.0, "RU"), (-25.0, 128.0, "AU")],
)
def test_empty_land_belongs_to_its_country(
    gazetteer: Gazetteer, latitude: float, longitude: float, code: str
) -> None:
    named = gazetteer.name_at(latitude, longitude)
    assert named is not None
    assert named.country is not None
    assert named.country.country_code == code


def test_a_ferry_is_called_after_the_coast(gazetteer: Gazetteer) -> None:
    named = gazetteer.name_at(36.20, 25.30)  # some 15 km off Santorini
    assert named is not None
    assert named.country is not None
    assert named.country.name_zh == "希腊"


def test_the_smallest_landmark_that_a_point_is_deep_in_names_it(gazetteer: Gazetteer) -> None:
    for latitude, longitude, sight in (
        (30.2316, 120.1487, "雷峰塔"),
        (30.246, 120.140, "西湖"),
        (39.9055, 116.3976, "天安门"),
        (39.918, 116.397, "故宫"),
    ):
        named = gazetteer.name_at(latitude, longitude)
        assert named is not None
        assert named.sight is not None
        assert named.sight.name_zh == sight


def test_many_points_are_named_as_one_by_one(gazetteer: Gazetteer) -> None:
    random = np.random.default_rng(7)
    latitudes = np.concatenate([random.uniform(-90, 90, 200), random.normal(31.2, 0.5, 200)])
    longitudes = np.concatenate([random.uniform(-180, 180, 200), random.normal(121.4, 0.5, 200)])
    names = gazetteer.names_at(latitudes, longitudes)
    ones = [gazetteer.name_at(*point) for point in zip(latitudes, longitudes, strict=True)]
    assert names == ones
    assert sum(name is None for name in names) > 50
    assert sum(name is not None for name in names) > 230


def test_no_points_have_no_names(gazetteer: Gazetteer) -> None:
    assert gazetteer.names_at([], []) == []
    assert gazetteer.contains(gazetteer.lookup("中国")[0], [], []).tolist() == []


@pytest.mark.parametrize(
    ("latitudes", "longitudes"), [([91], [0]), ([0], [181]), ([np.nan], [0]), ([0, 1], [0])]
)
def test_what_is_no_point_is_refused(
    gazetteer: Gazetteer, latitudes: list[float], longitudes: list[float]
) -> None:
    with pytest.raises(ValueError, match="latitudes"):
        gazetteer.names_at(latitudes, longitudes)
    with pytest.raises(ValueError, match="latitudes"):
        gazetteer.contains(gazetteer.lookup("洱海")[0], latitudes, longitudes)
