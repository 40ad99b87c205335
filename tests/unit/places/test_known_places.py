"""Where well-known places are: coordinates written down here from other knowledge than the file's.

Each is the middle of the place, or a spot well inside it, to about 0.01 degrees.
"""

import pytest

from erhai.places.gazetteer import Gazetteer

# name, latitude, longitude, country, and what the nearest big city's point is called
KNOWN = [
    ("洱海", 25.80, 100.18, "CN"),
    ("大理", 25.59, 100.23, "CN"),
    ("西湖", 30.25, 120.14, "CN"),
    ("黄山", 30.13, 118.17, "CN"),
    ("八达岭", 40.36, 116.02, "CN"),
    ("故宫", 39.917, 116.397, "CN"),
    ("天安门", 39.905, 116.397, "CN"),
    ("颐和园", 39.999, 116.273, "CN"),
    ("天坛", 39.883, 116.407, "CN"),
    ("九寨沟", 33.20, 103.90, "CN"),
    ("张家界", 29.12, 110.48, "CN"),
    ("泰山", 36.25, 117.10, "CN"),
    ("华山", 34.48, 110.08, "CN"),
    ("峨眉山", 29.52, 103.33, "CN"),
    ("青海湖", 36.90, 100.15, "CN"),
    ("纳木错", 30.70, 90.60, "CN"),
    ("喀纳斯", 48.81, 87.04, "CN"),
    ("鼓浪屿", 24.447, 118.064, "CN"),
    ("外滩", 31.24, 121.49, "CN"),
    ("兵马俑", 34.385, 109.278, "CN"),
    ("布达拉宫", 29.658, 91.117, "CN"),
    ("桂林", 25.27, 110.29, "CN"),
    ("漓江", 25.02, 110.50, "CN"),
    ("丽江古城", 26.872, 100.238, "CN"),
    ("玉龙雪山", 27.12, 100.20, "CN"),
    ("莫高窟", 40.037, 94.804, "CN"),
    ("乐山大佛", 29.545, 103.773, "CN"),
    ("上海迪士尼", 31.144, 121.657, "CN"),
    ("西双版纳", 22.01, 100.80, "CN"),
    ("哈尔滨", 45.75, 126.65, "CN"),
    ("乌鲁木齐", 43.82, 87.60, "CN"),
    ("深圳", 22.54, 114.06, "CN"),
    ("内蒙古", 40.84, 111.75, "CN"),
    ("海南", 20.04, 110.34, "CN"),
    ("日月潭", 23.86, 120.92, "TW"),
    ("维多利亚港", 22.288, 114.17, "HK"),
    ("大三巴", 22.1976, 113.5409, "MO"),
    ("Kyoto", 35.01, 135.77, "JP"),
    ("Mount Fuji", 35.36, 138.73, "JP"),
    ("Hokkaido", 43.06, 141.35, "JP"),
    ("Tokyo Tower", 35.6586, 139.7454, "JP"),
    ("Jeju", 33.50, 126.53, "KR"),
    ("Angkor Wat", 13.412, 103.867, "KH"),
    ("Bali", -8.65, 115.22, "ID"),
    ("Phuket", 7.95, 98.34, "TH"),
    ("Ha Long Bay", 20.90, 107.05, "VN"),
    ("Marina Bay Sands", 1.2834, 103.8607, "SG"),
    ("Taj Mahal", 27.175, 78.042, "IN"),
    ("Burj Khalifa", 25.197, 55.274, "AE"),
    ("Petra", 30.329, 35.444, "JO"),
    ("Cappadocia", 38.65, 34.85, "TR"),
    ("Lake Baikal", 51.85, 104.85, "RU"),
    ("Red Square", 55.754, 37.620, "RU"),
    ("Eiffel Tower", 48.8584, 2.2945, "FR"),
    ("Louvre", 48.861, 2.336, "FR"),
    ("Provence", 43.53, 5.45, "FR"),
    ("Mont Blanc", 45.833, 6.865, "FR"),
    ("Big Ben", 51.5007, -0.1246, "GB"),
    ("Stonehenge", 51.179, -1.826, "GB"),
    ("Scotland", 55.95, -3.19, "GB"),
    ("Colosseum", 41.890, 12.492, "IT"),
    ("Lake Como", 46.00, 9.26, "IT"),
    ("Tuscany", 43.77, 11.25, "IT"),
    ("Venice", 45.44, 12.32, "IT"),
    ("Sagrada Familia", 41.4036, 2.1744, "ES"),
    ("Neuschwanstein", 47.5576, 10.7498, "DE"),
    ("Hallstatt", 47.562, 13.649, "AT"),
    ("Matterhorn", 45.976, 7.658, "CH"),
    ("Santorini", 36.39, 25.46, "GR"),
    ("Lofoten", 68.20, 13.80, "NO"),
    ("Statue of Liberty", 40.6892, -74.0445, "US"),
    ("Golden Gate Bridge", 37.8199, -122.4783, "US"),
    ("Yosemite", 37.745, -119.593, "US"),
    ("Grand Canyon", 36.06, -112.14, "US"),
    ("Yellowstone", 44.46, -110.83, "US"),
    ("California", 34.05, -118.24, "US"),
    ("Hawaii", 21.31, -157.86, "US"),
    ("Banff", 51.18, -115.57, "CA"),
    ("Machu Picchu", -13.163, -72.545, "PE"),
    ("Christ the Redeemer", -22.952, -43.210, "BR"),
    ("Pyramids of Giza", 29.979, 31.134, "EG"),
    ("Serengeti", -2.33, 34.83, "TZ"),
    ("Table Mountain", -33.962, 18.409, "ZA"),
    ("Sydney Opera House", -33.8568, 151.2153, "AU"),
    ("Uluru", -25.344, 131.036, "AU"),
    ("Milford Sound", -44.67, 167.92, "NZ"),
]
ACROSS_BORDERS = [
    ("Alps", 46.54, 7.98),
    ("阿尔卑斯山", 47.27, 11.39),
    ("Niagara Falls", 43.083, -79.074),
    ("珠穆朗玛峰", 27.988, 86.925),
    ("Patagonia", -49.33, -72.89),
    ("Sahara", 23.4, 5.0),
    ("Scandinavia", 59.33, 18.07),
    ("Europe", 52.52, 13.40),
    ("欧洲", 55.75, 37.62),
    ("亚洲", 43.12, 131.89),
    ("Africa", -1.29, 36.82),
    ("Southeast Asia", 13.75, 100.50),
    ("Dead Sea", 31.5, 35.48),
    ("Iguazu Falls", -25.695, -54.437),
]


@pytest.mark.parametrize(("name", "latitude", "longitude", "country"), KNOWN)
def test_a_known_point_is_in_the_place_and_in_its_country(
    gazetteer: Gazetteer, name: str, latitude: float, longitude: float, country: str
) -> None:
    place = gazetteer.lookup(name)[0]
    assert place.country_code == country
    assert gazetteer.contains(place, [latitude], [longitude]).tolist() == [True]
    named = gazetteer.name_at(latitude, longitude)
    assert named is not None
    assert named.country is not None
    assert named.country.country_code == country


@pytest.mark.parametrize(("name", "latitude", "longitude"), ACROSS_BORDERS)
def test_a_known_point_is_in_the_place_that_lies_in_several_countries(
    gazetteer: Gazetteer, name: str, latitude: float, longitude: float
) -> None:
    place = gazetteer.lookup(name)[0]
    assert place.country_code == ""
    assert gazetteer.contains(place, [latitude], [longitude]).tolist() == [True]


OUTSIDE = [
    ("洱海", 26.87, 100.23),  # Lijiang
    ("西湖", 30.29, 120.21),  # across Hangzhou
    ("云南", 30.67, 104.06),  # Chengdu
    ("中国", 35.69, 139.69),  # Tokyo
    ("中国", 21.03, 105.85),  # Hanoi
    ("欧洲", 43.12, 131.89),  # Vladivostok
    ("亚洲", 55.75, 37.62),  # Moscow
    ("Paris", 43.70, 7.27),  # Nice
    ("Alps", 52.52, 13.40),  # Berlin
    ("Scandinavia", 60.17, 24.94),  # Helsinki
    ("California", 36.17, -115.14),  # Las Vegas
    ("Tuscany", 41.90, 12.50),  # Rome
    ("Scotland", 51.51, -0.13),  # London
    ("Sahara", 30.04, 31.24),  # Cairo
]


@pytest.mark.parametrize(("name", "latitude", "longitude"), OUTSIDE)
def test_a_point_elsewhere_is_not_in_the_place(
    gazetteer: Gazetteer, name: str, latitude: float, longitude: float
) -> None:
    place = gazetteer.lookup(name)[0]
    assert gazetteer.contains(place, [latitude], [longitude]).tolist() == [False]


PROVINCES = """
北京 天津 上海 重庆 河北 山西 内蒙古 辽宁 吉林 黑龙江 江苏 浙江 安徽 福建 江西 山东 河南
湖北 湖南 广东 广西 海南 四川 贵州 云南 西藏 陕西 甘肃 青海 宁夏 新疆
"""


def test_every_province_of_china_is_one_area_and_the_areas_are_apart(gazetteer: Gazetteer) -> None:
    places = [gazetteer.lookup(name)[0] for name in PROVINCES.split()]
    assert len(places) == 31
    assert {place.country_code for place in places} == {"CN"}
    latitudes = [place.latitude for place in places]
    longitudes = [place.longitude for place in places]
    for number, place in enumerate(places):
        inside = gazetteer.contains(place, latitudes, longitudes)
        assert inside.nonzero()[0].tolist() == [number]


def test_hong_kong_and_macau_are_in_china_and_by_themselves(gazetteer: Gazetteer) -> None:
    latitudes, longitudes = [22.28, 22.19, 31.23], [114.17, 113.54, 121.47]
    for name, inside in (
        ("中国", [True, True, True]),
        ("香港", [True, False, False]),
        ("澳门", [False, True, False]),
    ):
        place = gazetteer.lookup(name)[0]
        assert gazetteer.contains(place, latitudes, longitudes).tolist() == inside
