"""A typed sentence, understood: the entry to this package."""

from collections.abc import Sequence
from dataclasses import dataclass, field, replace
from datetime import datetime
from pathlib import Path
from typing import Literal

from erhai.moments import Moments
from erhai.search.query import (
    LocatedTerm,
    PictureTerm,
    Term,
    TextTerm,
    check_positive,
    locate,
    parse,
)
from erhai.search.understand.exclusions import find_exclusions
from erhai.search.understand.named import Clock
from erhai.search.understand.operators import Operators, find_operators, find_quoted
from erhai.search.understand.periods import years
from erhai.search.understand.places import (
    FindPlaces,
    NamedPlace,
    PlaceMatch,
    find_near,
    find_place,
    year_beside,
)
from erhai.search.understand.remainder import cleaned
from erhai.search.understand.sentence import TAKEN, Sentence
from erhai.search.understand.times import Time, find_times

Hemisphere = Literal["north", "south"]

LONGEST = 500
"""How many characters are read; a longer text is no query that a person typed."""


@dataclass(frozen=True, slots=True)
class Understood:
    """What a person means: filters, what is not wanted, and the words left to encode.

    A picture passes if it was taken at a moment of each of the times. exclude: concepts
    that are not wanted. quoted: words that must occur in a file's or folder's name or in
    what its metadata says. terms: words and pictures to look for, possibly none; a
    negative weight looks away. hemisphere: whose seasons were assumed.
    """

    text: str
    times: tuple[Time, ...] = ()
    place: NamedPlace | None = None
    exclude: tuple[str, ...] = ()
    quoted: tuple[str, ...] = ()
    operators: Operators = field(default_factory=Operators)
    terms: tuple[Term, ...] = ()
    hemisphere: Hemisphere = "north"

    @property
    def only_words(self) -> bool:
        """Whether nothing was understood but words and pictures to look for."""
        found = (self.times, self.place, self.exclude, self.quoted)
        return not any(found) and self.operators.is_open


def understand(
    text: str,
    *,
    now: datetime,
    find_places: FindPlaces | None = None,
    southern: bool = False,
) -> Understood:
    """Return what a typed text means at a moment, a wall time without zone.

    find_places finds the names of places in a text. southern puts the seasons where the
    southern hemisphere has them. A text longer than LONGEST is words alone. Raises
    QueryError for an empty text, a sign that nothing follows, a date that cannot be read,
    or a query that only says what to look away from.
    """
    sentence = Sentence(text)
    if len(text) > LONGEST:
        return Understood(text, terms=parse(text), hemisphere="south" if southern else "north")
    # Raises for a query that is malformed, naming it as it was typed.
    pictures = [each for each in locate(text) if isinstance(each.term, PictureTerm)]
    operators = find_operators(sentence)
    quoted = find_quoted(sentence, [(each.start, each.end) for each in pictures])
    located = locate(sentence.masked())
    _hide_all_but(sentence, [each for each in located if _is_understood(each.term)])
    matches = find_places(sentence.shown("，")) if find_places else ()
    times, place = _when_and_where(sentence, Clock(now, southern), matches)
    if operators.near is not None and find_places is not None:
        place = find_near(operators.near, find_places) or place
    understood = Understood(
        text=text,
        times=tuple(times),
        place=place,
        exclude=find_exclusions(sentence),
        quoted=quoted,
        operators=operators,
        hemisphere="south" if southern else "north",
    )
    terms = _left(sentence, located, understood.only_words)
    if understood.only_words:
        check_positive(terms, text)
    return replace(understood, terms=terms)


def _is_understood(term: Term) -> bool:
    """Return whether a term's words may say more: a picture's path does not."""
    return isinstance(term, TextTerm) and term.weight > 0


def _hide_all_but(sentence: Sentence, terms: Sequence[LocatedTerm]) -> None:
    end = 0
    for each in terms:
        sentence.hide(end, each.start)
        end = each.end
    sentence.hide(end, len(sentence.text))


def _when_and_where(
    sentence: Sentence, clock: Clock, matches: Sequence[PlaceMatch]
) -> tuple[list[Time], NamedPlace | None]:
    names = [(match.start, match.end) for match in matches if match.confidence == "sure"]
    times = find_times(sentence, clock, names)
    place = find_place(sentence, matches)
    if place is not None and (beside := year_beside(sentence, place)):
        span = sentence.span(*beside)
        times.append(Time(span, Moments((years(int(sentence.view[beside[0] : beside[1]])),))))
        times.sort(key=lambda time: time.span.start)
        sentence.take(*beside)
    return times, place


def _left(sentence: Sentence, located: Sequence[LocatedTerm], only_words: bool) -> tuple[Term, ...]:
    """Return the terms with what was understood taken out, and those without words dropped."""
    terms: list[Term] = []
    for each in located:
        rest = sentence.rest(each.start, each.end)
        if isinstance(each.term, PictureTerm):
            # Of './a.jpg camera:x' the picture is what stands before.
            path = Path(rest.split(TAKEN)[0].rstrip()).expanduser()
            terms.append(PictureTerm(path, each.term.weight))
            continue
        words = rest.replace(TAKEN, " ").strip()
        if _is_understood(each.term):
            words = cleaned(rest) or (words if only_words else "")
        if words:
            terms.append(TextTerm(words, each.term.weight))
    return tuple(terms)
