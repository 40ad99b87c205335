"""Names of places in sentences, and what only looks like one."""

import pytest

from erhai.places.gazetteer import Gazetteer
from erhai.places.own import own_place
from erhai.places.place import Confidence, PlaceKind


def found(gazetteer: Gazetteer, text: str) -> list[tuple[str, str]]:
    return [(match.text, match.places[0].name_en) for match in gazetteer.find(text)]


@pytest.mark.parametrize(
    ("text", "names"),
    [
        ("去年在洱海边看日落的照片", [("洱海", "Erhai Lake")]),
        ("云南大理的古城", [("云南", "Yunnan"), ("大理", "Dali")]),
        ("大理古城的夜市", [("大理古城", "Dali Old Town")]),
        ("南京市长江大桥", [("南京市", "Nanjing")]),
        ("南京长江大桥", [("南京长江大桥", "Nanjing Yangtze River Bridge")]),
        ("旧金山金门大桥", [("旧金山", "San Francisco"), ("金门大桥", "Golden Gate Bridge")]),
        ("東京タワーと京都市", [("東京", "Tokyo"), ("京都市", "Kyoto")]),
        ("巴黎鐵塔", [("巴黎鐵塔", "Eiffel Tower")]),
        ("布達拉宮和納木錯", [("布達拉宮", "Potala Palace"), ("納木錯", "Namtso")]),
        ("在加州的Yosemite露营", [("加州", "California"), ("Yosemite", "Yosemite")]),
        ("a trip from Beijing to Shanghai", [("Beijing", "Beijing"), ("Shanghai", "Shanghai")]),
        ("kyoto temple in autumn", [("kyoto", "Kyoto")]),
        ("São Paulo, sao paulo", [("São Paulo", "São Paulo"), ("sao paulo", "São Paulo")]),
        ("St. Moritz and Saint-Tropez", [("St. Moritz", "St. Moritz"), ("Saint-Tropez",) * 2]),
        ("Xi'an's walls, Xian", [("Xi'an", "Xi'an"), ("Xian", "Xi'an")]),
        ("New York City skyline", [("New York City", "New York")]),
        ("sunset in Nice last year", [("Nice", "Nice")]),
        ("a trip to Turkey", [("Turkey", "Türkiye")]),
        ("photos from China", [("China", "China")]),
        ("在新疆吃大枣", [("新疆", "Xinjiang")]),
        ("长城上的日出", [("长城", "Great Wall")]),
    ],
)
def test_names_are_found(gazetteer: Gazetteer, text: str, names: list[tuple[str, str]]) -> None:
    assert found(gazetteer, text) == names


NO_PLACES = """
Paris Hilton at a party|长城汽车|Turkey sandwich|roast Turkey on a plate|Christmas tree
china plate|a nice bath|jordan shoes|Chelsea boots|french fries|西湖醋鱼|北京烤鸭|哈密瓜
新疆大枣|川菜|成都火锅|兰州拉面|意大利面|德国牧羊犬|波斯猫|大理石桌子|瑞士军刀|阿拉斯加犬
巴黎世家|汉堡包|Orange cat on a sofa|a girl reading a book|my mobile phone|flowers in may
Boston terrier|water buffalo|Peking duck|Yorkshire pudding|Swiss army knife|tell us a story
a guinea pig|东西安静的房间|海上海鸥|一张长沙发|运河内的船|生日本来很开心|太阳和平静的水面
猫|a dog and a ball|New York pizza|Thai food|an orange and an apple|split screen
a wall of cork|reading glasses|A man at sunset|running in sandy plains|a man in orange
standing on a high rock|路中央的人|下山的人|一群马
"""


@pytest.mark.parametrize("text", NO_PLACES.strip().replace("\n", "|").split("|"))
def test_food_brands_people_and_words_are_no_places(gazetteer: Gazetteer, text: str) -> None:
    assert found(gazetteer, text) == []


@pytest.mark.parametrize(
    ("text", "confidence"),
    [
        ("洱海", Confidence.SURE),
        ("in Beijing", Confidence.SURE),
        ("Springfield", Confidence.LIKELY),
        ("Cambridge", Confidence.LIKELY),
        ("a week in Paris", Confidence.LIKELY),
        ("a week in Nice", Confidence.LIKELY),
        ("sunset in nice", Confidence.DOUBTFUL),
        ("Florence by the lake", Confidence.DOUBTFUL),
        ("汉堡", Confidence.DOUBTFUL),
        ("washington monument", Confidence.DOUBTFUL),
    ],
)
def test_confidence_says_what_the_text_tells(
    gazetteer: Gazetteer, text: str, confidence: Confidence
) -> None:
    assert [match.confidence for match in gazetteer.find(text)] == [confidence]


def test_two_letters_are_a_place_only_in_capitals(gazetteer: Gazetteer) -> None:
    assert found(gazetteer, "hiking in the US") == [("US", "United States")]
    assert found(gazetteer, "HK at night") == [("HK", "Hong Kong")]
    assert found(gazetteer, "she told us about la mer") == []


def test_candidates_are_best_first(gazetteer: Gazetteer) -> None:
    for name in ("Paris", "London", "Springfield", "黄山", "Cambridge"):
        importances = [place.importance for place in gazetteer.lookup(name)]
        assert importances == sorted(importances, reverse=True)
        assert len(importances) > 1
    assert gazetteer.lookup("Paris")[0].country_code == "FR"
    assert gazetteer.lookup("no such place anywhere") == ()
    assert gazetteer.lookup("") == ()


def test_places_of_the_user_win() -> None:
    home = own_place("home", 25.69, 100.16, 0.5, name_zh="家")
    paris = own_place("Paris", 33.66, -95.55, 20)
    gazetteer = Gazetteer([home, paris])
    assert [(m.text, m.places[0]) for m in gazetteer.find("家附近的公园")] == [("家", home)]
    assert [m.places[0] for m in gazetteer.find("sunset at home")] == [home]
    match = gazetteer.find("sunset in paris")[0]
    assert match.confidence is Confidence.SURE
    assert [place.country_code for place in match.places][:2] == ["", "FR"]
    named = gazetteer.name_at(25.691, 100.161)
    assert named is not None
    assert (named.en, named.zh) == ("home, Dali, Yunnan, China", "中国云南大理家")
    assert gazetteer.contains(home, [25.69, 25.70], [100.16, 100.16]).tolist() == [True, False]


def test_home_is_no_place_unless_the_user_says_so(gazetteer: Gazetteer) -> None:
    assert found(gazetteer, "家附近的公园") == []
    assert found(gazetteer, "sunset at home") == []


@pytest.mark.parametrize(
    ("name", "latitude", "longitude", "radius_km"),
    [("", 0, 0, 1), ("  ", 0, 0, 1), ("a", 91, 0, 1), ("a", 0, 181, 1), ("a", 0, 0, 0)],
)
def test_what_is_no_place_of_ones_own(
    name: str, latitude: float, longitude: float, radius_km: float
) -> None:
    with pytest.raises(ValueError, match=r"."):
        own_place(name, latitude, longitude, radius_km)


def test_an_own_place_is_of_its_own_kind() -> None:
    assert own_place("office", 1, 2).kind is PlaceKind.OWN
