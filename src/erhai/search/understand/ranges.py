"""From one time to another, and one or the other."""

from datetime import datetime

from erhai.moments import Interval, Moments


def from_to(one: Moments, other: Moments) -> Moments | None:
    """Return all from the first moment of one to the last of the other; None if unlike."""
    if one.hours or other.hours:
        return None
    if one.spans and len(one.spans) == len(other.spans):
        spans = [
            Interval(a.start, b.end)
            for a, b in zip(one.spans, other.spans, strict=True)
            if a.start and b.end and a.start < b.end
        ]
        return Moments(tuple(spans)) if spans else None
    if len(one.months) == len(other.months) == 1:
        first, last = one.months[0], other.months[0]
        count = (last - first) % 12 + 1
        return Moments(months=tuple(sorted((first - 1 + n) % 12 + 1 for n in range(count))))
    if len(one.weekdays) == len(other.weekdays) == 1:
        first, last = one.weekdays[0], other.weekdays[0]
        return Moments(
            weekdays=tuple(sorted((first + n) % 7 for n in range((last - first) % 7 + 1)))
        )
    return None


def either(one: Moments, other: Moments) -> Moments | None:
    """Return the moments of both; None if they are unlike."""
    if one.hours or other.hours:
        return None
    if one.spans and other.spans:
        return Moments(tuple(sorted({*one.spans, *other.spans}, key=start_of)))
    if one.months and other.months:
        return Moments(months=tuple(sorted({*one.months, *other.months})))
    if one.weekdays and other.weekdays:
        return Moments(weekdays=tuple(sorted({*one.weekdays, *other.weekdays})))
    return None


def start_of(span: Interval) -> datetime:
    """Return where a span starts, as a key to sort by."""
    return span.start or datetime(1, 1, 1)


def overlap(some: tuple[Interval, ...], others: tuple[Interval, ...]) -> bool:
    """Return whether some moment lies in both."""
    return any(
        (a.start is None or b.end is None or a.start < b.end)
        and (b.start is None or a.end is None or b.start < a.end)
        for a in some
        for b in others
    )
