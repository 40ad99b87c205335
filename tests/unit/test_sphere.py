"""Distances on the Earth against known ones."""

import pytest

from erhai.areas import Circle
from erhai.sphere import Box, box_within, boxes_around, distances_km


def test_known_distances() -> None:
    # Great circles on a sphere of 6371.0088 km.
    assert distances_km(0, 0, [0], [90]) == pytest.approx([10007.557], abs=0.01)
    assert distances_km(90, 0, [-90], [0]) == pytest.approx([20015.115], abs=0.01)
    # Beijing to Shanghai and Paris to London.
    assert distances_km(39.9075, 116.39723, [31.22222], [121.45806]) == pytest.approx([1068], abs=3)
    assert distances_km(48.85341, 2.3488, [51.50853], [-0.12574]) == pytest.approx([344], abs=2)


def test_boxes_at_the_equator_at_the_pole_and_at_the_date_line() -> None:
    [around] = boxes_around(Circle(0, 10, 111.195))
    assert around.south == pytest.approx(-1, abs=1e-4)
    assert around.east == pytest.approx(11, abs=1e-4)
    assert boxes_around(Circle(89.5, 10, 100)) == (
        Box(pytest.approx(88.6, abs=0.01), 90, -180, 180),  # type: ignore[arg-type]
    )
    west, east = boxes_around(Circle(0, 179.5, 111.195))
    assert (west.east, east.west) == (180, -180)
    assert east.east == pytest.approx(-179.5, abs=1e-4)
    assert boxes_around(Circle(30, 0, 30_000)) == (Box(-90, 90, -180, 180),)


def test_a_box_within_takes_most_of_a_small_circle() -> None:
    inner = box_within(Circle(25.6, 100.2, 20))
    assert inner is not None
    # The square in a circle has sides of its diameter by the root of two: 28.3 km.
    assert (inner.north - inner.south) * 111.195 == pytest.approx(28.28, abs=0.05)
    assert (inner.east - inner.west) * 111.195 * 0.9018 == pytest.approx(28.28, abs=0.1)
    assert box_within(Circle(89.99, 0, 20)) is None
    assert box_within(Circle(0, 179.99, 20)) is None
