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

    text: the person's own words. meaning: what they were taken for, in digits and names
    of no language in particular where that can be, or empty where the words say it all.
    """

    kind: ChipKind
    text: str
    meaning: str = ""


def chips(understood: Understood) -> tuple[Chip, ...]:
    """Return a chip for each thing that was understood, times and places first, words last."""
    operators = understood.operators
    found = [Chip("time", each.span.text, meaning(each.moments)) for each in understood.times]
    if understood.place is not None:
        place = understood.place
        around = "~ " if place.nearby else ""
        found.append(Chip("place", place.span.text, f"{around}{place.places[0].name_en}"))
    found += [Chip("exclude", text) for text in understood.exclude]
    found += [Chip("quoted", text) for text in understood.quoted]
    found += [Chip("camera", text) for text in operators.camera]
    found += [Chip("type", text) for text in operators.type]
    if operators.under is not None:
        found.append(Chip("under", operators.under))
    if operators.after is not None:
        found.append(Chip("after", _day(operators.after)))
    if operators.before is not None:
        found.append(Chip("before", _day(operators.before)))
    if operators.near is not None and understood.place is None:
        found.append(Chip("near", operators.near))
    if operators.colour is not None:
        found.append(Chip("colour", operators.colour))
    for term in understood.terms:
        if isinstance(term, TextTerm):
            found.append(Chip("looks" if term.weight > 0 else "away", term.text))
    return tuple(found)


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
