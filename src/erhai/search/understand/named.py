"""What a time expression names, part by part, and the moments that all of it means."""

from calendar import isleap
from dataclasses import dataclass, fields, replace
from datetime import date, datetime, timedelta
from typing import Literal

from erhai.moments import Hours, Interval, Moments
from erhai.search.understand.holidays import Holiday, every_year
from erhai.search.understand.periods import Season, days, months, season, season_months, years

Part = Literal["start", "early", "mid", "late", "end", "first half", "second half"]
Break = Literal["summer", "winter"]

_FEW_DAYS = 40
_A_YEAR = 365
_A_LEAP_YEAR = 2000
_FIRST_YEAR = 1901
_SCHOOL_MONTHS: dict[Break, tuple[int, int]] = {"summer": (7, 8), "winter": (1, 2)}

# Wider than the words strictly say where people differ: a picture too many is only ranked.
_OF_DECADE: dict[Part, tuple[int, int]] = {
    "start": (0, 4),
    "early": (0, 4),
    "mid": (3, 4),
    "late": (6, 4),
    "end": (6, 4),
}
_OF_YEAR: dict[Part, tuple[int, int]] = {
    "start": (1, 3),
    "early": (1, 4),
    "mid": (5, 4),
    "late": (9, 4),
    "end": (11, 2),
    "first half": (1, 6),
    "second half": (7, 6),
}
_OF_MONTH: dict[Part, tuple[int, int | None]] = {
    "start": (0, 10),
    "early": (0, 10),
    "mid": (10, 20),
    "late": (20, None),
    "end": (20, None),
    "first half": (0, 15),
    "second half": (15, None),
}


@dataclass(frozen=True, slots=True)
class Clock:
    """What the reading of a sentence takes for granted."""

    now: datetime
    southern: bool = False

    @property
    def today(self) -> date:
        return self.now.date()


@dataclass(frozen=True, slots=True)
class Named:
    """The parts of one time expression; None for what is not named.

    span is what needs no year: 'yesterday', 'last week', 'the 90s'. school is a school's
    long holiday. part narrows the span, month or year; days_off widens a feast.
    """

    span: Interval | None = None
    year: int | None = None
    season: Season | None = None
    school: Break | None = None
    holiday: Holiday | None = None
    month: int | None = None
    day: int | None = None
    weekdays: tuple[int, ...] | None = None
    part: Part | None = None
    hours: Hours | None = None
    days_off: Literal[True] | None = None

    @property
    def has_date(self) -> bool:
        return any((self.season, self.school, self.holiday, self.month))

    @property
    def has_year(self) -> bool:
        return self.year is not None or self.span is not None

    def joined(self, other: "Named") -> "Named | None":
        """Return both together, or None if both name the same part."""
        theirs = {
            field.name: value
            for field in fields(other)
            if (value := getattr(other, field.name)) is not None
        }
        if any(getattr(self, name) is not None for name in theirs):
            return None
        both = replace(self, **theirs)
        named = [both.season, both.school, both.holiday, both.month]
        if sum(part is not None for part in named) > 1:
            return None
        if both.span is not None and (both.year is not None or both.day is not None):
            return None
        if both.span is not None and any(part is not None for part in named):
            return both if _length_days(both.span) >= _A_YEAR else None
        return both


def resolve(named: Named, clock: Clock) -> Moments | None:
    """Return the moments meant, or None where there are none (31 June)."""
    try:
        spans, of_year = _dated(named, clock)
    except ValueError:
        return None
    weekdays = named.weekdays or ()
    if weekdays and spans and all(_length_days(span) <= _FEW_DAYS for span in spans):
        # A weekday that the date never was is misremembered more often than the date.
        spans = [day for span in spans for day in _each_day(span, weekdays)] or spans
        weekdays = ()
    hours = named.hours
    if hours is not None and spans:
        if all(_length_days(span) < 2 for span in spans):
            spans = [_hours_of(span, hours) for span in spans]
            hours = None
        elif hours.wraps:
            spans = [_moved(span, hours.end) for span in spans]
    return Moments(tuple(spans), of_year, weekdays, hours)


def latest_year(named: Named, clock: Clock, *, begun: bool = False) -> int:
    """Return the year in which what is named was last over by now, or had last begun."""
    this = clock.now.year
    for year in (this, this - 1, this - 2):
        for span in _dated(replace(named, year=year), clock)[0]:
            edge = span.start if begun else span.end
            if edge is not None and edge <= clock.now:
                return year
    return this


def _dated(named: Named, clock: Clock) -> tuple[list[Interval], tuple[int, ...]]:
    """Return the spans, and the months of any year, before weekdays and hours narrow them."""
    if named.span is not None:
        return _within(named, named.span, clock), ()
    if named.year is not None:
        return _in_year(named, named.year, clock), ()
    return _in_every_year(named, clock), _months_of(named, clock)


def _in_year(named: Named, year: int, clock: Clock) -> list[Interval]:
    if named.holiday is not None:
        feast = named.holiday.in_year(year, whole_holiday=named.days_off is True)
        return [] if feast is None else [feast]
    if named.season is not None:
        return [season(year, named.season, clock.southern)]
    if named.school is not None:
        return [months(year, _SCHOOL_MONTHS[named.school][0], 2)]
    if named.month is not None and named.day is not None:
        return [days(date(year, named.month, named.day))]
    whole = years(year) if named.month is None else months(year, named.month)
    return [narrowed(whole, named.part)]


def _in_every_year(named: Named, clock: Clock) -> list[Interval]:
    last = clock.now.year + 1
    if named.holiday is not None:
        return list(every_year(named.holiday, last, named.days_off is True))
    if named.month is None or named.day is None:
        return []
    date(_A_LEAP_YEAR, named.month, named.day)  # raises for a day that is in no year
    return [
        days(date(year, named.month, named.day))
        for year in range(_FIRST_YEAR, last + 1)
        if isleap(year) or (named.month, named.day) != (2, 29)
    ]


def _months_of(named: Named, clock: Clock) -> tuple[int, ...]:
    if named.season is not None:
        return season_months(named.season, clock.southern)
    if named.school is not None:
        return _SCHOOL_MONTHS[named.school]
    return () if named.month is None or named.day is not None else (named.month,)


def _within(named: Named, span: Interval, clock: Clock) -> list[Interval]:
    """Return a span, or what else is named in each of its years: 'Christmas in the 90s'."""
    rest = replace(named, span=None, part=None)
    if span.start is None or span.end is None or not rest.has_date:
        return [narrowed(span, named.part)]
    found: list[Interval] = []
    for year in range(span.start.year, span.end.year + 1):
        for each in _dated(replace(rest, year=year), clock)[0]:
            if each.start and each.end and span.start < each.end and each.start < span.end:
                found.append(each)
    return found


def narrowed(span: Interval, part: Part | None) -> Interval:
    """Return the early, middle or late part of a decade, a year, a month or a week."""
    if part is None or span.start is None or span.end is None:
        return span
    start, length_days = span.start, _length_days(span)
    if length_days > 366:
        first, count = _OF_DECADE.get(part, (0, 10))
        return years(start.year + first, count)
    if length_days > 31:
        first, count = _OF_YEAR[part]
        return months(start.year, first, count)
    if length_days >= 28:
        first, last = _OF_MONTH[part]
        return Interval(
            start + timedelta(days=first),
            span.end if last is None else start + timedelta(days=last),
        )
    return span


def _length_days(span: Interval) -> float:
    if span.start is None or span.end is None:
        return float("inf")
    return (span.end - span.start) / timedelta(days=1)


def _each_day(span: Interval, weekdays: tuple[int, ...]) -> list[Interval]:
    """Return the days of a span that are these weekdays, neighbours joined."""
    assert span.start is not None
    found: list[Interval] = []
    for number in range(int(_length_days(span))):
        day = days(span.start.date() + timedelta(days=number))
        assert day.start is not None
        if day.start.weekday() in weekdays:
            if found and found[-1].end == day.start:
                found[-1] = Interval(found[-1].start, day.end)
            else:
                found.append(day)
    return found


def _hours_of(day: Interval, hours: Hours) -> Interval:
    assert day.start is not None
    end = hours.end + 24 * hours.wraps
    return Interval(day.start + timedelta(hours=hours.start), day.start + timedelta(hours=end))


def _moved(span: Interval, hours: int) -> Interval:
    """Return a span whose small hours belong to the evening before."""
    by = timedelta(hours=hours)
    return Interval(
        None if span.start is None else span.start + by,
        None if span.end is None else span.end + by,
    )
