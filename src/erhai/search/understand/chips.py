"""What was understood, as small labels that any interface can show."""

from dataclasses import dataclass
from datetime import datetime, time, timedelta
from typing import Literal

from erhai.moments import Interval, Moments
from erhai.search.query import TextTerm
from erhai.search.understand.understanding import Understood

ChipKind = (
    Literal["time", "place", "exclude", "quoted", "looks", "away"]
    | Literal["camera", "type", "under", "after", "before", "near", "colour"]
)
_MOST_SPANS = 3
_WEEKDAYS = ("Mon", "Tue", "Wed", "Thu", "Fri", "Sat", "Sun")


@dataclass(frozen=True, slots=True)
class Chip:
    """One thing that was understood.

    id: what `drop` knows it by, such as 'time:0'; it holds for the query that the chip is of.
    text: the person's own words. meaning: what they were taken for, in digits and names
    of no language in particular where that can be, or empty where the words say it all.
    """

    kind: ChipKind
    text: str
    meaning: str = ""
    id: str = ""


def chips(understood: Understood) -> tuple[Chip, ...]:
    """Return a chip for each thing that was understood, times and places first, words last."""
    operators = understood.operators
    found = [
        _numbered("time", at, each.span.text, meaning(each.moments))
        for at, each in enumerate(understood.times)
    ]
    if understood.place is not None:
        place = understood.place
        around = "~ " if place.nearby else ""
        found.append(_only("place", place.span.text, f"{around}{place.places[0].name_en}"))
    found += [_numbered("exclude", at, text) for at, text in enumerate(understood.exclude)]
    found += [_numbered("quoted", at, text) for at, text in enumerate(understood.quoted)]
    found += [_numbered("camera", at, text) for at, text in enumerate(operators.camera)]
    found += [_numbered("type", at, text) for at, text in enumerate(operators.type)]
    if operators.under is not None:
        found.append(_only("under", operators.under))
    if operators.after is not None:
        found.append(_only("after", _day(operators.after)))
    if operators.before is not None:
        found.append(_only("before", _day(operators.before)))
    if operators.near is not None and understood.place is None:
        found.append(_only("near", operators.near))
    if operators.colour is not None:
        found.append(_only("colour", operators.colour))
    for at, term in enumerate(understood.terms):
        if isinstance(term, TextTerm):
            kind: ChipKind = "looks" if term.weight > 0 else "away"
            found.append(Chip(kind, term.text, id=f"term:{at}"))
    return tuple(found)


def _numbered(kind: ChipKind, at: int, text: str, meaning: str = "") -> Chip:
    return Chip(kind, text, meaning, id=f"{kind}:{at}")


def _only(kind: ChipKind, text: str, meaning: str = "") -> Chip:
    return Chip(kind, text, meaning, id=kind)


def meaning(moments: Moments) -> str:
    """Return moments in short: '2025-01-01 – 2025-12-31', '06 07 08', 'Sat Sun 05:00 – 10:00'.

    Days are shown with the last one included, as people write them.
    """
    parts = []
    if len(moments.spans) > _MOST_SPANS:
        parts.append(f"{_span(moments.spans[-2])} …")
    elif moments.spans:
        parts.append(", ".join(map(_span, moments.spans)))
    if moments.months:
        parts.append(" ".join(f"{month:02}" for month in moments.months))
    if moments.weekdays:
        parts.append(" ".join(_WEEKDAYS[day] for day in moments.weekdays))
    if moments.hours is not None:
        parts.append(f"{moments.hours.start:02}:00 – {moments.hours.end:02}:00")
    return "; ".join(parts)


def _span(span: Interval) -> str:
    start = "…" if span.start is None else _day(span.start)
    if span.end is None:
        return f"{start} – …"
    last = span.end - timedelta(days=1) if span.end.time() == time() else span.end
    end = _day(last)
    return start if start == end else f"{start} – {end}"


def _day(moment: datetime) -> str:
    return f"{moment:%Y-%m-%d}" if moment.time() == time() else f"{moment:%Y-%m-%d %H:%M}"
