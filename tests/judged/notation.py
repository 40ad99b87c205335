"""The short way in which judged sentences say what times are meant.

    2025                      the year; 2025-06 the month; 2025-06-03 the day
    2019..2021                from the first moment of the one to the last of the other
    2020..    ..2019          open on one side
    2026-11-22T18..2026-11-23T05    an hour is its first moment
    each:2026-02-16..2026-02-23     a feast of every year, of which this is one
    m:6,7,8   w:5,6   h:18-5        months, weekdays (0 is Monday), hours
    2025 & h:5-10             all of them;  2019 | 2021   any of them

Several times of one sentence are separated by ';'.
"""

from collections.abc import Sequence
from datetime import datetime, timedelta

from erhai.moments import Hours, Interval, Moments

EVERY_YEAR = 100
"""How many spans a feast of every year has at least."""


def agree(judged: str, found: Sequence[Moments]) -> bool:
    """Return whether these are the times that the notation says."""
    wanted = [part.strip() for part in judged.split(";") if part.strip()]
    return len(wanted) == len(found) and all(map(_agrees, wanted, found))


def _agrees(judged: str, found: Moments) -> bool:
    spans: tuple[Interval, ...] = ()
    months: tuple[int, ...] = ()
    weekdays: tuple[int, ...] = ()
    hours: Hours | None = None
    for part in (part.strip() for part in judged.split("&")):
        kind, _, value = part.partition(":")
        match kind:
            case "m":
                months = _numbers(value)
            case "w":
                weekdays = _numbers(value)
            case "h":
                start, _, end = value.partition("-")
                hours = Hours(int(start), int(end))
            case "each":
                if len(found.spans) < EVERY_YEAR or _span(value) not in found.spans:
                    return False
                spans = found.spans
            case _:
                spans = tuple(_span(each.strip()) for each in part.split("|"))
    return found == Moments(spans, months, weekdays, hours)


def _numbers(value: str) -> tuple[int, ...]:
    return tuple(int(number) for number in value.split(","))


def _span(text: str) -> Interval:
    if ".." not in text:
        return Interval(_edge(text, last=False), _edge(text, last=True))
    first, _, last = text.partition("..")
    return Interval(
        _edge(first, last=False) if first else None, _edge(last, last=True) if last else None
    )


def _edge(text: str, *, last: bool) -> datetime:
    """Return the first moment of a year, month or day, or the one after its last."""
    if "T" in text:
        return datetime.strptime(text, "%Y-%m-%dT%H")
    parts = [int(part) for part in text.split("-")]
    if not last:
        return datetime(*([*parts, 1, 1])[:3])  # type: ignore[arg-type]
    match parts:
        case [year]:
            return datetime(year + 1, 1, 1)
        case [year, month]:
            return datetime(year + month // 12, month % 12 + 1, 1)
        case _:
            return datetime(*parts) + timedelta(days=1)  # type: ignore[arg-type]
