"""Laws of circles on the Earth and the boxes around and within them."""

import numpy as np
from hypothesis import example, given
from hypothesis import strategies as st

from erhai.areas import Circle
from erhai.sphere import Box, box_within, boxes_around, in_circles

edges = st.sampled_from([-180.0, -179.999, -90.0, 0.0, 90.0, 179.999, 180.0])
latitudes = st.floats(-90, 90) | st.sampled_from([-90.0, -89.99, 0.0, 89.99, 90.0])
longitudes = st.floats(-180, 180) | edges
radii_km = st.floats(0, 30_000) | st.floats(0, 50)
circles = st.builds(Circle, latitudes, longitudes, radii_km)
points = st.tuples(latitudes, longitudes)


def holds(box: Box, point: tuple[float, float]) -> bool:
    return box.south <= point[0] <= box.north and box.west <= point[1] <= box.east


def near(circle: Circle, seed: int) -> list[tuple[float, float]]:
    """Return points about as far from a circle's middle as its edge is."""
    random = np.random.default_rng(seed)
    reach = np.degrees(circle.radius_km / 6371) + 1e-9
    latitude = np.clip(circle.latitude + random.uniform(-1.1, 1.1, 50) * reach, -90, 90)
    widening = np.maximum(np.cos(np.radians(latitude)), 1e-3)
    longitude = circle.longitude + random.uniform(-1.1, 1.1, 50) * reach / widening
    return list(zip(latitude.tolist(), ((longitude + 180) % 360 - 180).tolist(), strict=True))


@given(circles, st.lists(points, max_size=20), st.integers(0, 2**32))
@example(Circle(60.0, 179.9, 100.0), [(60.0, -179.9), (60.0, 180.0), (60.0, -180.0)], 0)
def test_what_is_in_a_circle_is_in_a_box_around_it_and_what_is_in_the_box_within_is_in_it(
    circle: Circle, some: list[tuple[float, float]], seed: int
) -> None:
    asked = [*some, *near(circle, seed), (circle.latitude, circle.longitude)]
    inside = in_circles([circle], [p[0] for p in asked], [p[1] for p in asked])
    around, within = boxes_around(circle), box_within(circle)

    assert inside[-1]
    for point, is_inside in zip(asked, inside.tolist(), strict=True):
        if is_inside:
            assert any(holds(box, point) for box in around)
        if within is not None and holds(within, point):
            assert is_inside


@given(circles, points)
def test_a_circle_does_not_depend_on_how_its_meridian_is_written(
    circle: Circle, point: tuple[float, float]
) -> None:
    for longitude in (-180.0, 180.0):
        at_edge = Circle(circle.latitude, longitude, circle.radius_km)
        assert (
            in_circles([at_edge], [point[0]], [point[1]]).tolist()
            == in_circles(
                [Circle(circle.latitude, -longitude, circle.radius_km)], [point[0]], [point[1]]
            ).tolist()
        )
