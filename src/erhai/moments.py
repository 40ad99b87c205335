"""Which moments a time expression means, as plain data."""

from dataclasses import dataclass
from datetime import datetime, timedelta


@dataclass(frozen=True, slots=True)
class Interval:
    """From start, inclusive, to end, exclusive; None leaves a side open. Wall times, no zone."""

    start: datetime | None = None
    end: datetime | None = None

    def contains(self, taken_at: datetime) -> bool:
        after = self.start is None or self.start <= taken_at
        return after and (self.end is None or taken_at < self.end)


@dataclass(frozen=True, slots=True)
class Hours:
    """Hours of the day, from start, inclusive, to end, exclusive: 0 to 24.

    With start > end the night between is meant: 18 to 5 is from 18:00 to 4:59:59.
    """

    start: int
    end: int

    @property
    def wraps(self) -> bool:
        return self.start > self.end

    def contains(self, hour: int) -> bool:
        if self.wraps:
            return hour >= self.start or hour < self.end
        return self.start <= hour < self.end


@dataclass(frozen=True, slots=True)
class Moments:
    """The moments that pass, by a picture's own wall time: every part that is not empty must hold.

    spans: within any of them. months: 1 to 12. weekdays: 0 is Monday, 6 is Sunday; with
    hours that wrap past midnight, the small hours belong to the weekday before.
    A feast of every year is its spans in each year that a picture may be from.
    """

    spans: tuple[Interval, ...] = ()
    months: tuple[int, ...] = ()
    weekdays: tuple[int, ...] = ()
    hours: Hours | None = None

    def contains(self, taken_at: datetime) -> bool:
        """Return whether a picture taken at this wall time passes."""
        if self.spans and not any(span.contains(taken_at) for span in self.spans):
            return False
        if self.months and taken_at.month not in self.months:
            return False
        if self.hours is not None and not self.hours.contains(taken_at.hour):
            return False
        if not self.weekdays:
            return True
        is_small = self.hours is not None and self.hours.wraps and taken_at.hour < self.hours.end
        return (taken_at - timedelta(days=is_small)).weekday() in self.weekdays
