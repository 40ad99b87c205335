"""The map: its dot is where the picture was taken, and its land is land."""

import hashlib
from math import asin, cos, pi, radians, sin, sqrt

import pytest
from playwright.sync_api import expect

from erhai.web.page import STATIC
from tests.browser.answers import found, told
from tests.browser.conftest import Open
from tests.browser.test_states import answering

CITIES = {"Dali": (25.69, 100.16), "Suva": (-18.12, 178.45), "Anadyr": (64.73, 177.5)}
LAND = [(48.8, 2.3), (25.6, 100.2), (-25, 134), (40, -100), (71.2, 179.5), (71.2, -179.3), (-80, 0)]
SEA = [(0, -30), (-40, 80), (41.5, 51), (60, -179), (43, 35), (-60, 170)]

# Whether points lie in the land of a map around each of them, and of the world.
IN_LAND = """async (points) => {
  const { OUTLINES, UNITS_PER_DEG } = await import('/static/data/land.js');
  const { around, equalEarth, pathOf, readOutlines } = await import('/static/js/geo.js');
  const outlines = readOutlines(OUTLINES, UNITS_PER_DEG);
  const pen = document.createElement('canvas').getContext('2d');
  return points.map(([latitude, longitude]) => {
    const inside = (project) => [-360, 0, 360].some((turn) => {
      const [x, y] = project(longitude + turn, latitude);
      return pen.isPointInPath(new Path2D(pathOf(outlines, project, 4)), x, y, 'evenodd');
    });
    return [inside(around(longitude, latitude)), inside(equalEarth)];
  });
}"""
SCALES = """async () => {
  const { scaleBar } = await import('/static/js/geo.js');
  return [0.5, 2, 3.5, 6, 10, 15].map(scaleBar);
}"""
DOTS = """() => [...document.querySelectorAll('.map svg')].map((map) => {
  const dot = map.querySelector('.map-dot').getBoundingClientRect();
  const box = map.getBoundingClientRect();
  const middle = [dot.x + dot.width / 2 - box.x, dot.y + dot.height / 2 - box.y];
  return [middle[0] / box.width, middle[1] / box.height];
})"""


def equal_earth(latitude: float, longitude: float) -> tuple[float, float]:
    """Give x and y of Equal Earth, by its inverse: Newton's method on the latitude."""
    a = (1.340264, -0.081106, 0.000893, 0.003796)
    theta = asin(sqrt(3) / 2 * sin(radians(latitude)))
    powers = [theta ** (2 * at) for at in (0, 1, 3, 4)]
    slope = sum(
        each * degree * power for each, degree, power in zip(a, (1, 3, 7, 9), powers, strict=True)
    )
    y = sum(each * power for each, power in zip(a, powers, strict=True)) * theta
    return 2 * sqrt(3) * radians(longitude) * cos(theta) / (3 * slope), y


def test_the_dot_is_where_the_picture_was_taken(visit: Open) -> None:
    hits = [
        found(rank).model_copy(update={"latitude": latitude, "longitude": longitude})
        for rank, (latitude, longitude) in enumerate(CITIES.values(), 1)
    ]
    page = visit("#/?q=x", prepare=answering(lambda _: told(hits)))
    page.tiles.first.locator("a").click()
    (right, _), (_, top) = equal_earth(0, 180), equal_earth(90, 0)
    margin = 0.04  # of the drawing, in radii
    for rank, city in enumerate(CITIES.values(), 1):
        expect(page.find(".detail-name")).to_have_text(f"{rank}.jpg")
        near, world = page.page.evaluate(DOTS)
        assert near == pytest.approx([0.5, 0.5], abs=0.01)
        x, y = equal_earth(*city)
        assert world[0] == pytest.approx((x + right + margin) / (2 * (right + margin)), abs=0.01)
        assert world[1] == pytest.approx((top + margin - y) / (2 * (top + margin)), abs=0.01)
        page.page.keyboard.press("ArrowRight")


def test_land_is_land_and_sea_is_sea_also_across_the_antimeridian(visit: Open) -> None:
    page = visit(prepare=answering(lambda _: told()))
    assert page.page.evaluate(IN_LAND, LAND) == [[True, True]] * len(LAND)
    assert page.page.evaluate(IN_LAND, SEA) == [[False, False]] * len(SEA)
    bars = page.page.evaluate(SCALES)
    assert [bar["km"] for bar in bars] == [50, 200, 200, 500, 1000, 1000]
    degree_km = pi / 180 * 6371.0  # of a great circle
    assert [bar["km"] / bar["deg"] for bar in bars] == pytest.approx([degree_km] * 6, rel=1e-3)


def test_the_map_is_small_and_says_where_it_is_from() -> None:
    land = STATIC / "data" / "land.js"
    assert land.stat().st_size <= 40_000
    # What gazetteer/world_map.py prints.
    assert hashlib.sha256(land.read_bytes()).hexdigest() == (
        "f39305bdd1a22a9eb78cedca769dd5961ac311ecfab769b256eea3a44c1a2ce3"
    )
    assert "public domain. Made with Natural Earth" in land.read_text()
