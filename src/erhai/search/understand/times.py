"""Finds the times that a sentence speaks of, in Chinese, English or both.

A time expression is a row of parts ('last Friday' 'evening', '2019年' '春节'), perhaps a
range of two, perhaps a bound ('since', '以前'). A wrong filter hides the picture that is
looked for, and one that is missed only ranks it lower: so what may be part of a name, or
may describe a look, stays a word.
"""

import re
from collections.abc import Iterable
from dataclasses import dataclass, replace
from itertools import combinations
from typing import Literal

from erhai.moments import Interval, Moments
from erhai.search.understand import context_en as en
from erhai.search.understand import context_zh as zh
from erhai.search.understand.meaning import Said, is_meant
from erhai.search.understand.named import Clock, Named, latest_year, resolve
from erhai.search.understand.phrases import Phrase, day_after, phrase_at, year_pair
from erhai.search.understand.ranges import either, from_to, overlap, start_of
from erhai.search.understand.sentence import TAKEN, Sentence, Span

Bound = Literal["since", "before", "until"]

_PLAIN = {"dated", "year", "month"}
_START = re.compile(r"(?<![A-Za-z])[A-Za-z]|(?<![\d.])\d|'|[\u3400-\u9fff]")
_BOUNDS_AFTER: tuple[tuple[re.Pattern[str], Bound], ...] = (
    (zh.SINCE, "since"),
    (zh.BEFORE_BOUND, "before"),
    (en.ONWARDS, "since"),
    (en.AND_EARLIER, "until"),
)
_BOUNDS: dict[str, Bound] = {
    "since": "since",
    "after": "since",
    "before": "before",
    "prior to": "before",
    "until": "until",
    "till": "until",
    "up to": "until",
}


@dataclass(frozen=True, slots=True)
class Time:
    """A time as understood, and the words that say it."""

    span: Span
    moments: Moments


@dataclass(frozen=True, slots=True)
class _Meant:
    """A time that is meant, the words for it, and the words that go with it."""

    start: int
    end: int
    moments: Moments
    outer_start: int
    outer_end: int


def find_times(
    sentence: Sentence, clock: Clock, names: Iterable[tuple[int, int]] = ()
) -> list[Time]:
    """Return the times of a sentence in their order, and take them from it.

    names: stretches that name something else, say a place, and so can be no part of a time.
    """
    view = sentence.view
    for first, last in names:
        view = view[:first] + TAKEN * (last - first) + view[last:]
    found: list[Time] = []
    at = 0
    while start := _START.search(view, at):
        meant = _meant_at(view, start.start(), clock)
        if meant is None:
            at = start.start() + 1
            continue
        found.append(Time(sentence.span(meant.start, meant.end), meant.moments))
        sentence.take(meant.outer_start, meant.outer_end)
        at = meant.outer_end
    return _alternatives(found)


def _alternatives(times: list[Time]) -> list[Time]:
    """Return the times with those that no moment can share made one choice between them."""
    spans = [time.moments.spans for time in times]
    if (
        len(times) < 2
        or not all(spans)
        or any(time.moments != Moments(time.moments.spans) for time in times)
    ):
        return times
    if any(overlap(one, other) for one, other in combinations(spans, 2)):
        return times
    choice = Moments(tuple(sorted({span for each in spans for span in each}, key=start_of)))
    return [replace(time, moments=choice) for time in times]


def _meant_at(view: str, at: int, clock: Clock) -> _Meant | None:
    phrase: Phrase | None = year_pair(view, at) or phrase_at(view, at, clock)
    while phrase is not None:
        if meant := _meant(view, phrase, clock):
            return meant
        phrase = phrase.shorter
    return None


def _meant(view: str, phrase: Phrase, clock: Clock) -> _Meant | None:
    """Return what a phrase means together with the words around it, or None if no time."""
    start, end = phrase.start, phrase.end
    if en.NOT_A_TIME.search(view, 0, start) or zh.NOT_A_TIME.search(view, 0, start):
        return None
    before = en.BEFORE.search(view, 0, start)
    preposition = (before[1] or "").lower() if before else ""
    if second := _second(view, phrase, preposition, clock):
        end, moments = second
    elif is_meant(Said(view, phrase.start, phrase.end, phrase.kinds, phrase.named, preposition)):
        moments = resolve(phrase.named, clock)
    else:
        return None
    bound, bound_start, bound_end = _bound(view, start, end, preposition)
    if moments is not None and bound is not None:
        moments = _bounded(moments, phrase.named, bound, clock)
        start, end = bound_start, bound_end
    if moments is None:
        return None
    leads = (before, zh.BEFORE.search(view, 0, start))
    outer_start = min([start, *(lead.start() for lead in leads if lead)])
    tail = en.AFTER.match(view, end) or zh.AFTER.match(view, end)
    return _Meant(start, end, moments, outer_start, tail.end() if tail else end)


def _second(
    view: str, first: Phrase, preposition: str, clock: Clock
) -> tuple[int, Moments | None] | None:
    """Return the end and the meaning of a range or a pair that begins with this phrase."""
    ranges = (zh.RANGE, en.AND if preposition == "between" else en.RANGE)
    for pattern, is_range in (*((each, True) for each in ranges), (zh.AND, False), (en.AND, False)):
        joint = pattern.match(view, first.end)
        if joint is None:
            continue
        second = phrase_at(view, joint.end(), clock) or day_after(view, joint.end(), first, clock)
        while second is not None:
            alike = _belong_together(view, first, second, is_range, preposition)
            if alike and (moments := _both(first.named, second.named, is_range, clock)):
                return second.end, moments
            second = second.shorter
    return None


def _belong_together(
    view: str, first: Phrase, second: Phrase, is_range: bool, preposition: str
) -> bool:
    """Return whether two phrases with a 'to' or an 'and' between them can only be times."""
    if first.is_dated or second.is_dated:
        kinds = {*first.kinds, *second.kinds}
        return is_range or (first.is_dated and second.is_dated) or kinds <= _PLAIN
    if first.kinds != second.kinds:
        return False
    if first.kinds in (("month",), ("weekday",)):
        is_english = view[second.end - 1].isascii()
        return not is_english or preposition in ("from", "between", "in", "on", "every")
    return first.kinds == ("year",) and preposition in en.OF_YEARS


def _both(a: Named, b: Named, is_range: bool, clock: Clock) -> Moments | None:
    """Return all from the first to the second, or both of them; None if they are not alike."""
    if a == Named(year=a.year) and b.has_date and b.year is not None and not is_range:
        a = replace(b, year=a.year)
    elif b.year is None and a.year is not None and b.has_date:
        b = replace(b, year=a.year)
    elif a.year is None and b.year is not None and a.has_date:
        a = replace(a, year=b.year)
    one, other = resolve(a, clock), resolve(b, clock)
    if one is None or other is None:
        return None
    return from_to(one, other) if is_range else either(one, other)


def _bound(view: str, start: int, end: int, preposition: str) -> tuple[Bound | None, int, int]:
    """Return the bound that words around a time make of it, and where they begin and end."""
    if bound := _BOUNDS.get(preposition):
        lead = en.BEFORE.search(view, 0, start)
        return bound, lead.start() if lead else start, end
    for pattern, bound in _BOUNDS_AFTER:
        if found := pattern.match(view, end):
            return bound, start, found.end()
    if found := zh.UNTIL.search(view, 0, start):
        return "until", found.start(), end
    return None, start, end


def _bounded(moments: Moments, named: Named, bound: Bound, clock: Clock) -> Moments | None:
    """Return all before or since a time; None for one that lies in every year."""
    if bound == "since" and not named.has_year:
        named = replace(named, year=latest_year(named, clock, begun=True))
        moments = resolve(named, clock) or moments
    if len(moments.spans) != 1 or moments.weekdays or moments.hours:
        return None
    [span] = moments.spans
    if bound == "since":
        return Moments((Interval(span.start, None),))
    return Moments((Interval(None, span.start if bound == "before" else span.end),))
