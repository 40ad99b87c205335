"""Years, months, weeks, days and seasons as intervals."""

import calendar
from datetime import date, datetime, time, timedelta
from typing import Literal

from erhai.moments import Interval

Season = Literal["spring", "summer", "autumn", "winter"]
Unit = Literal["day", "week", "month", "year"]

_FIRST_MONTH: dict[Season, int] = {"spring": 3, "summer": 6, "autumn": 9, "winter": 12}


def days(first: date, count: int = 1) -> Interval:
    """Return `count` whole days from `first` on."""
    start = datetime.combine(first, time())
    return Interval(start, start + timedelta(days=count))


def months(year: int, month: int, count: int = 1) -> Interval:
    """Return `count` whole months from a month on, which may lie outside 1 to 12."""
    return Interval(_first(year, month), _first(year, month + count))


def years(first: int, count: int = 1) -> Interval:
    """Return `count` whole years from `first` on."""
    return months(first, 1, 12 * count)


def week(day: date) -> Interval:
    """Return the week around a day, Monday to Sunday."""
    return days(day - timedelta(days=day.weekday()), 7)


def back(today: date, count: int, unit: Unit) -> Interval:
    """Return the day, week, month or year that lies `count` of them before this one."""
    if unit == "day":
        return days(today - timedelta(days=count))
    if unit == "week":
        return week(today - timedelta(weeks=count))
    return months(today.year, today.month - count) if unit == "month" else years(today.year - count)


def until_today(today: date, count: int, unit: Unit) -> Interval:
    """Return the last `count` days, weeks, months or years, today included."""
    if unit in ("day", "week"):
        first = today - timedelta(days=count * (7 if unit == "week" else 1))
    else:
        month = today.year * 12 + today.month - 1 - count * (12 if unit == "year" else 1)
        year, month = month // 12, month % 12 + 1
        first = date(year, month, min(today.day, calendar.monthrange(year, month)[1]))
    return Interval(days(first).start, days(today).end)


def years_before(today: date, count: int) -> date:
    """Return this day of an earlier year; of 29 February, the day before."""
    return today.replace(year=today.year - count, day=min(today.day, _last_day(today, count)))


def _last_day(today: date, count: int) -> int:
    return calendar.monthrange(today.year - count, today.month)[1]


def past_week(today: date, weekdays: tuple[int, ...]) -> Interval:
    """Return this week, or the last one if these days of it are still to come."""
    this = week(today)
    return this if today.weekday() >= weekdays[0] else week(today - timedelta(weeks=1))


def season_months(season: Season, southern: bool) -> tuple[int, int, int]:
    """Return the three meteorological months of a season."""
    first = _FIRST_MONTH[season] + 6 * southern
    return (_wrap(first), _wrap(first + 1), _wrap(first + 2))


def season(year: int, name: Season, southern: bool) -> Interval:
    """Return the season that begins in a year: winter 2020 of the north ends in February 2021."""
    return months(year, season_months(name, southern)[0], 3)


def _first(year: int, month: int) -> datetime:
    return datetime(year + (month - 1) // 12, (month - 1) % 12 + 1, 1)


def _wrap(month: int) -> int:
    return (month - 1) % 12 + 1
