"""The nearest point on a sphere, against looking at all of them."""

import numpy as np
import pytest

from erhai.places.nearest import NearestPoints
from erhai.sphere import distances_km


@pytest.mark.parametrize("spread_deg", [0.05, 1.0, 30.0])
@pytest.mark.parametrize("middle", [(31.2, 121.5), (0.0, 180.0), (89.5, 0.0), (-89.9, 77.0)])
def test_the_grid_finds_what_a_full_search_finds(
    spread_deg: float, middle: tuple[float, float]
) -> None:
    random = np.random.default_rng(3)

    def points(count: int) -> tuple[np.ndarray, np.ndarray]:
        latitudes = np.clip(middle[0] + random.normal(0, spread_deg, count), -90, 90)
        longitudes = middle[1] + random.normal(0, spread_deg, count)
        return latitudes, (longitudes + 180) % 360 - 180

    fixed, asked = points(400), points(200)
    nearest, kilometres = NearestPoints(*fixed).find(*asked)
    for number in range(200):
        away = distances_km(asked[0][number], asked[1][number], *fixed)
        if away.min() > 320:
            assert nearest[number] == -1
            assert kilometres[number] == np.inf
        else:
            assert away[nearest[number]] == pytest.approx(away.min(), abs=1e-6)
            assert kilometres[number] == pytest.approx(away.min(), abs=1e-6)


def test_the_reach_is_kept_for_few_and_for_many() -> None:
    points = NearestPoints([0.0], [0.0])
    for count in (1, 100):
        for longitude, reach_km, there in (
            (0.5, 60, 0),
            (0.5, 50, -1),
            (2.5, 300, 0),
            (3, 320, -1),
        ):
            nearest, kilometres = points.find([0] * count, [longitude] * count, reach_km)
            assert nearest.tolist() == [there] * count
            expected = 111.195 * longitude if there == 0 else np.inf
            assert kilometres == pytest.approx([expected] * count, rel=1e-4)
