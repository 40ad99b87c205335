"""Which moments pass."""

from datetime import datetime

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from erhai.moments import Hours, Interval, Moments
from erhai.search.understand.written_moments import moments_from_json, moments_to_json

MOMENTS = st.datetimes(datetime(1950, 1, 1), datetime(2050, 1, 1))
SPANS = st.tuples(MOMENTS, MOMENTS).map(lambda pair: Interval(min(pair), max(pair)))
ANY = st.builds(
    Moments,
    spans=st.lists(SPANS | st.builds(Interval, MOMENTS) | st.builds(Interval, end=MOMENTS)).map(
        tuple
    ),
    months=st.sets(st.integers(1, 12)).map(lambda found: tuple(sorted(found))),
    weekdays=st.sets(st.integers(0, 6)).map(lambda found: tuple(sorted(found))),
    hours=st.none() | st.builds(Hours, st.integers(0, 23), st.integers(0, 24)),
)


def test_a_span_is_half_open() -> None:
    day = Interval(datetime(2026, 5, 1), datetime(2026, 5, 2))
    assert day.contains(datetime(2026, 5, 1))
    assert day.contains(datetime(2026, 5, 1, 23, 59, 59))
    assert not day.contains(datetime(2026, 5, 2))
    assert Interval().contains(datetime(1900, 1, 1))


@pytest.mark.parametrize(
    ("moment", "passes"),
    [
        (datetime(2026, 11, 20, 17, 59), False),
        (datetime(2026, 11, 20, 18), True),
        (datetime(2026, 11, 21, 4, 59), True),
        (datetime(2026, 11, 21, 5), False),
        (datetime(2026, 11, 20, 4, 59), False),
    ],
)
def test_small_hours_belong_to_the_evening_before(moment: datetime, passes: bool) -> None:
    friday_night = Moments(weekdays=(4,), hours=Hours(18, 5))
    assert friday_night.contains(moment) is passes


def test_every_part_must_hold() -> None:
    moments = Moments((Interval(datetime(2026, 1, 1), None),), (7,), (6,), Hours(5, 10))
    assert moments.contains(datetime(2026, 7, 5, 6))
    assert not moments.contains(datetime(2025, 7, 6, 6))
    assert not moments.contains(datetime(2026, 8, 2, 6))
    assert not moments.contains(datetime(2026, 7, 6, 6))
    assert not moments.contains(datetime(2026, 7, 5, 10))


@settings(deadline=None)
@given(ANY)
def test_what_is_written_is_read_again(moments: Moments) -> None:
    assert moments_from_json(moments_to_json(moments)) == moments


@settings(deadline=None)
@given(ANY, MOMENTS)
def test_each_part_can_only_narrow(moments: Moments, moment: datetime) -> None:
    parts = (
        Moments(spans=moments.spans),
        Moments(months=moments.months),
        Moments(hours=moments.hours),
        Moments(weekdays=moments.weekdays, hours=moments.hours),
    )
    assert moments.contains(moment) == all(part.contains(moment) for part in parts)


@pytest.mark.parametrize(
    "told", [None, [], {"spans": [["x", None]]}, {"spans": [[]]}, {"hours": [1]}, {"months": ["5"]}]
)
def test_other_data_is_refused(told: object) -> None:
    with pytest.raises(ValueError, match=r"not|Invalid"):
        moments_from_json(told)
