"""When feasts lie, against published dates."""

from datetime import date, datetime
from itertools import pairwise

import pytest

from erhai.moments import Interval
from erhai.search.understand.holidays import HOLIDAYS, by_name, easter, every_year


@pytest.mark.parametrize(
    ("name", "days"),
    [
        ("大?年三十", ["2020-01-24", "2024-02-09", "2026-02-16"]),
        ("大年初一", ["1990-01-27", "2000-02-05", "2023-01-22", "2033-01-31"]),
        ("元宵节?", ["2024-02-24", "2025-02-12", "2026-03-03"]),
        ("清明节?", ["2023-04-05", "2024-04-04", "2025-04-04", "2026-04-05"]),
        ("端午节?", ["2023-06-22", "2024-06-10", "2025-05-31", "2026-06-19"]),
        ("七夕节?", ["2024-08-10", "2025-08-29", "2026-08-19"]),
        ("中秋节?", ["2020-10-01", "2023-09-29", "2024-09-17", "2025-10-06"]),
        ("重阳节?", ["2024-10-11", "2025-10-29", "2026-10-18"]),
        ("冬至", ["2024-12-21", "2025-12-21", "2026-12-22"]),
        ("母亲节", ["2023-05-14", "2026-05-10"]),
        ("父亲节", ["2023-06-18", "2026-06-21"]),
        ("感恩节", ["2017-11-23", "2024-11-28", "2026-11-26"]),
        ("复活节", ["1961-04-02", "2000-04-23", "2019-04-21", "2024-03-31", "2038-04-25"]),
    ],
)
def test_feasts(name: str, days: list[str]) -> None:
    holiday = by_name("zh")[name]
    found = [holiday.in_year(date.fromisoformat(day).year) for day in days]
    assert [str(span.start)[:10] for span in found if span is not None] == days


def test_easter_moves_within_its_bounds() -> None:
    days = [easter(year) for year in range(1583, 2600)]
    assert all(day.weekday() == 6 for day in days)
    assert all((3, 22) <= (day.month, day.day) <= (4, 25) for day in days)


def test_spring_festival_is_from_the_eve_to_the_seventh_day() -> None:
    assert by_name("zh")["春节"].in_year(2026) == Interval(
        datetime(2026, 2, 16), datetime(2026, 2, 24)
    )


@pytest.mark.parametrize(
    "holiday", HOLIDAYS, ids=lambda holiday: str(holiday.chinese or holiday.english)
)
def test_each_feast_is_once_a_year(holiday: object) -> None:
    assert holiday in HOLIDAYS
    spans = every_year(next(each for each in HOLIDAYS if each is holiday), 2100, False)
    assert len(spans) == 199
    starts = [span.start for span in spans if span.start is not None]
    apart = [(b - a).days for a, b in pairwise(starts)]
    assert 350 <= min(apart) <= max(apart) <= 400


def test_outside_the_known_years_there_are_none() -> None:
    assert by_name("zh")["春节"].in_year(1700) is None
