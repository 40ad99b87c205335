"""Which searchable pictures were taken at given moments, by the times in the catalogue.

Times are compared as the texts that they are stored as, whose order is that of the times.
Agrees with Moments.contains.
"""

from collections.abc import Iterable
from datetime import datetime

from erhai.catalogue.database import Database, Value
from erhai.catalogue.ranges import TextRange, common, ids_in_ranges, united
from erhai.moments import Hours, Interval, Moments
from erhai.types import ImageIds

# Before and after all times.
_FIRST, _LAST = "", "~"
# 2019-08-02T19:41:07
_MONTH = "substr(taken_at, 6, 2)"
_HOUR = "substr(taken_at, 12, 2)"
# Julian days begin at noon on a Monday.
_WEEKDAY = "CAST(julianday(taken_at) + 0.5 - ? AS INTEGER) % 7"


def ids_taken(
    db: Database, after: datetime | None, before: datetime | None, moments: Iterable[Moments]
) -> ImageIds:
    """Return the searchable ids that were taken within two times and at each of the moments.

    In any order; a picture without a time is not among them.
    """
    ranges = _ranges([Interval(after, before)])
    conditions: list[str] = []
    parameters: list[Value] = []
    for one in moments:
        if one.spans:
            ranges = common(ranges, _ranges(one.spans))
        if one.months:
            conditions.append(f"{_MONTH} IN ({', '.join('?' * len(one.months))})")
            parameters += [f"{month:02}" for month in one.months]
        if one.hours is not None:
            conditions.append(f"{_HOUR} {'NOT' if one.hours.wraps else ''} BETWEEN ? AND ?")
            first, last = sorted((one.hours.start, one.hours.end))
            parameters += [f"{first:02}", f"{last - 1:02}"]
        if one.weekdays:
            conditions.append(f"{_WEEKDAY} IN ({', '.join('?' * len(one.weekdays))})")
            parameters += [_shift_days(one.hours), *one.weekdays]
    condition = " AND ".join(conditions) or "TRUE"
    return ids_in_ranges(db, "searchable_by_taken_at", "taken_at", ranges, condition, parameters)


def _ranges(spans: Iterable[Interval]) -> list[TextRange]:
    # With a fraction of a second the text is longer, and so sorts behind the full second.
    return united(
        (
            _FIRST if span.start is None else span.start.isoformat(),
            _LAST if span.end is None else span.end.isoformat(),
        )
        for span in spans
    )


def _shift_days(hours: Hours | None) -> float:
    """Return by how much of a day the weekday begins late: small hours are of the day before."""
    return hours.end / 24 if hours is not None and hours.wraps else 0.0
