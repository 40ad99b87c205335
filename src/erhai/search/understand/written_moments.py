"""Moments as plain data, for JSON, and back."""

from collections.abc import Sequence
from typing import TypeVar

from erhai.moments import Hours, Interval, Moments
from erhai.search.understand.plain import Plain, field, items, moment, within, written

T = TypeVar("T")


def moments_to_json(moments: Moments) -> Plain:
    """Return plain data; parts that are empty are left out."""
    told: Plain = {}
    if moments.spans:
        told["spans"] = [[written(span.start), written(span.end)] for span in moments.spans]
    if moments.months:
        told["months"] = list(moments.months)
    if moments.weekdays:
        told["weekdays"] = list(moments.weekdays)
    if moments.hours is not None:
        told["hours"] = [moments.hours.start, moments.hours.end]
    return told


def moments_from_json(told: object) -> Moments:
    """Return the moments that moments_to_json told. Raises ValueError."""
    hours = [within(hour, 0, 24) for hour in items(field(told, "hours"))]
    return Moments(
        spans=tuple(_interval(span) for span in items(field(told, "spans"))),
        months=tuple(within(month, 1, 12) for month in items(field(told, "months"))),
        weekdays=tuple(within(day, 0, 6) for day in items(field(told, "weekdays"))),
        hours=Hours(*_pair(hours)) if hours else None,
    )


def _interval(told: object) -> Interval:
    start, end = _pair(items(told))
    return Interval(moment(start), moment(end))


def _pair(told: Sequence[T]) -> tuple[T, T]:
    if len(told) != 2:
        raise ValueError(f"{told!r} is not a pair.")
    return told[0], told[1]
