"""Rows of parts that name one time together: '2019年' '春节', 'last Friday' 'evening'."""

import re
from collections.abc import Iterator
from dataclasses import dataclass

from erhai.search.understand import context_en, context_zh, rules_en, rules_zh
from erhai.search.understand.named import Clock, Named
from erhai.search.understand.numerals import chinese
from erhai.search.understand.periods import years
from erhai.search.understand.rules import Kind

_OF_LETTERS, _OF_DIGITS, _OF_HAN = (
    rules_en.RULES,
    (*rules_zh.RULES, *rules_en.RULES),
    rules_zh.RULES,
)
_DAY_ONLY = re.compile(
    r"(\d{1,2}|[一二三四五六七八九十]{1,3})[日号]|(\d{1,2})(?:st|nd|rd|th)?(?![\w.:%])",
    re.IGNORECASE,
)
_YEARS = re.compile(
    r"(?<![A-Za-z0-9.])((?:19|20)\d\d)\s?年?\s?(到|至|-|–|—+|~|to|through|until|till|and)\s?"
    r"((?:19|20)\d\d)(?![\dA-Za-z]|[-.]\d)\s?年?",
    re.IGNORECASE,
)


@dataclass(frozen=True, slots=True)
class Phrase:
    """Parts in a row: where they stand, of what kinds they are, what they name together."""

    start: int
    end: int
    kinds: tuple[Kind, ...]
    named: Named
    shorter: "Phrase | None" = None
    """The phrase without its last part."""

    @property
    def is_dated(self) -> bool:
        """Whether it can only be a time."""
        kinds = set(self.kinds)
        return "dated" in kinds or (
            "year" in kinds and bool(kinds & {"month", "feast", "season", "part"})
        )


def phrase_at(view: str, at: int, clock: Clock) -> Phrase | None:
    """Return the longest row of parts that begins here and fits together."""
    phrase: Phrase | None = None
    next_at: int | None = at
    while next_at is not None:
        longer = _longer(view, phrase, next_at, clock)
        if longer is None:
            break
        phrase = longer
        next_at = phrase.end
    return phrase


def _longer(view: str, phrase: Phrase | None, at: int, clock: Clock) -> Phrase | None:
    """Return the phrase with the part that follows it, or None if none fits."""
    if phrase is None:
        return next(
            (Phrase(at, end, (kind,), named) for end, kind, named in _parts(view, at, clock)), None
        )
    for join in (context_zh.JOIN, context_en.JOIN):
        if joint := join.match(view, phrase.end):
            for end, kind, named in _parts(view, joint.end(), clock):
                # 'canals at night, July 2017' tells a look and a month.
                if "," in joint[0] and "hours" in (kind, phrase.kinds[-1]):
                    continue
                if both := phrase.named.joined(named):
                    return Phrase(phrase.start, end, (*phrase.kinds, kind), both, phrase)
    return None


def _parts(view: str, at: int, clock: Clock) -> Iterator[tuple[int, Kind, Named]]:
    """Yield each reading of the part at this place: its end, its kind, what it names."""
    first = view[at : at + 1]
    rules = _OF_DIGITS if first.isdigit() else _OF_LETTERS if first.isascii() else _OF_HAN
    for rule in rules:
        found = rule.match(view, at)
        if found and (named := rule.read(found, clock)):
            yield found.end(), rule.kind, named


def year_pair(view: str, at: int) -> Phrase | None:
    """Return two years with a word or a dash between them, of which one may be bare."""
    found = _YEARS.match(view, at)
    if found is None or int(found[1]) >= int(found[3]):
        return None
    if found[2].lower() == "and" and not context_en.BETWEEN.search(view, 0, at):
        return None
    span = years(int(found[1]), int(found[3]) - int(found[1]) + 1)
    return Phrase(at, found.end(), ("dated",), Named(span=span))


def day_after(view: str, at: int, first: Phrase, clock: Clock) -> Phrase | None:
    """Return a bare '5日' after '5月1日到'."""
    found = _DAY_ONLY.match(view, at)
    day = chinese(found[1] or found[2]) if found else None
    if found is None or day is None or first.named.day is None:
        return None
    phrase = Phrase(at, found.end(), first.kinds, Named(month=first.named.month, day=day))
    return _longer(view, phrase, found.end(), clock) or phrase
