"""Which of the places that a sentence may name is meant, by the words around it."""

import re
from collections.abc import Callable, Sequence
from dataclasses import dataclass
from typing import Protocol

from erhai.search.understand import context_en as en
from erhai.search.understand import context_zh as zh
from erhai.search.understand.sentence import TAKEN, Sentence, Span


class Place(Protocol):
    """A place as a gazetteer knows it; here only what tells it from others matters."""

    @property
    def name_en(self) -> str: ...
    @property
    def name_zh(self) -> str: ...
    @property
    def latitude(self) -> float: ...
    @property
    def longitude(self) -> float: ...


class PlaceMatch(Protocol):
    """A name found in a text: text[start:end], and the places it may mean, best first."""

    @property
    def start(self) -> int: ...
    @property
    def end(self) -> int: ...
    @property
    def places(self) -> Sequence[Place]: ...
    @property
    def confidence(self) -> str:
        """'sure'; 'likely'; or 'doubtful' if it is an everyday word or a person's name too."""
        ...


FindPlaces = Callable[[str], Sequence[PlaceMatch]]


@dataclass(frozen=True, slots=True)
class NamedPlace:
    """A place as understood: the words that name it, and the places they may mean, best first.

    nearby says that what lies around it is meant too.
    """

    span: Span
    places: tuple[Place, ...]
    nearby: bool = False


_BEYOND = re.compile(r"附近|周边|周围|一带")
_SIDE = re.compile(r"(?:旁边|边上|岸边|边|旁|畔|岸)")
_WITHIN = re.compile(r"(?:的?时候|的时候|上面|里面|[上里内中](?=[的拍看玩吃，,\s\ue000]|$))")
_SHORES = {
    "湖": "湖边",
    "池": "池边",
    "潭": "水边",
    "江": "江边",
    "河": "河边",
    "溪": "溪边",
    "湾": "海边",
    "洋": "海边",
    # Some lakes are called seas, as 洱海.
    "海": "水边",
}
_SHORES_EN = re.compile(r"(?<![A-Za-z])(lake|river|sea|ocean|bay|canal)(?![A-Za-z])", re.IGNORECASE)
_BY = re.compile(r"(?<![A-Za-z])(by|beside|along)\s+(?:the\s+)?$", re.IGNORECASE)
_LEAD_ZH = re.compile(r"(?:在|于|从|自|到|去|来|往|飞往?|前往|位于)\s?$")
_AT_ZH = re.compile(r"(?:[在去到于从来游逛登飞往住赴]|路过|经过|位于)\s?$")
_AFTER_ZH = re.compile(
    rf"{zh.FREE.pattern}|[上里内中](?:的|拍|看|玩)|边|旁|畔|岸|附近|周边|周围|一带|[之老下春夏秋冬日夜]"
)
_BLENDS = re.compile(r"石(?!头)")
_AT_EN = re.compile(
    r"(?<![A-Za-z])(in|at|near|around|from|to|of|by|beside|along|outside|across|visiting|inside)"
    r"\s+(?:the\s+)?$",
    re.IGNORECASE,
)
# Of these a place is no more than a part of the name.
_OF_WHAT = re.compile(
    r"(?<![A-Za-z])(?:maps?|flags?|fall|battle|treaty|king|queen|siege|history|bank|university)"
    r"\s+of\s+(?:the\s+)?$",
    re.IGNORECASE,
)
_SURELY_AT = frozenset(("in", "at", "near", "visiting"))
_NEAR_EN = frozenset(("near", "around", "outside"))
_A_NAME_BEFORE = re.compile(r"(?:^|\s)[A-Z][a-z]+\s+$")
_A_NAME_AFTER = re.compile(r"\s+[A-Z][a-z]")
_YEAR_AFTER = re.compile(r"[\s,，]+(?:19|20)\d\d(?!\d)")
_BARE_YEAR = re.compile(r"(?<![\w.,-])((?:19|20)\d\d)(?![\w年]|[.,-]\d)")
_NEXT_TO = re.compile(r"[\s,，、]*")


def find_place(sentence: Sentence, matches: Sequence[PlaceMatch]) -> NamedPlace | None:
    """Return the place that a sentence is about, and take it from the sentence."""
    for chain in _chains(sentence.view, matches):
        if named := _named(sentence, chain):
            return named
    return None


def find_near(name: str, find_places: FindPlaces) -> NamedPlace | None:
    """Return the place with this whole name."""
    for match in find_places(name):
        if match.end - match.start == len(name):
            return NamedPlace(Span(0, len(name), name), tuple(match.places), nearby=True)
    return None


def _chains(view: str, matches: Sequence[PlaceMatch]) -> list[list[PlaceMatch]]:
    """Return the matches, the longest where they overlap, with neighbours in one list."""
    chosen: list[PlaceMatch] = []
    for match in sorted(matches, key=lambda m: m.start - m.end):
        free = all(match.end <= other.start or other.end <= match.start for other in chosen)
        if free and TAKEN not in view[match.start : match.end]:
            chosen.append(match)
    chosen.sort(key=lambda match: match.start)
    chains: list[list[PlaceMatch]] = []
    for match in chosen:
        joint = view[chains[-1][-1].end : match.start] if chains else "x"
        if re.fullmatch(r"的?|\s?,\s?|\s", joint):
            chains[-1].append(match)
        else:
            chains.append([match])
    return chains


def _named(sentence: Sentence, chain: list[PlaceMatch]) -> NamedPlace | None:
    view, start, end = sentence.view, chain[0].start, chain[-1].end
    if en.NOT_A_TIME.search(view, 0, start) or zh.NOT_A_TIME.search(view, 0, start):
        return None
    if view[end - 1].isascii():
        return _in_english(sentence, chain, start, end)
    return _in_chinese(sentence, chain, start, end)


def _in_chinese(
    sentence: Sentence, chain: list[PlaceMatch], start: int, end: int
) -> NamedPlace | None:
    view = sentence.view
    at = _AT_ZH.search(view, 0, start)
    doubtful = all(match.confidence == "doubtful" for match in chain)
    if _BLENDS.match(view, end) or (doubtful and not at):
        return None
    if not at and not _AFTER_ZH.match(view, end):
        return None
    outer_end, nearby, instead = end, False, ""
    if beyond := _BEYOND.match(view, end):
        outer_end, nearby = beyond.end(), True
    elif side := _SIDE.match(view, end):
        outer_end, instead = side.end(), _SHORES.get(view[end - 1], "")
    elif within := _WITHIN.match(view, end):
        outer_end = within.end()
    lead = _LEAD_ZH.search(view, 0, start)
    # What is in a place is part of it: 杭州西湖 is the lake.
    named = NamedPlace(sentence.span(start, end), tuple(chain[-1].places), nearby)
    sentence.take(lead.start() if lead else start, outer_end, instead)
    return named


def _in_english(
    sentence: Sentence, chain: list[PlaceMatch], start: int, end: int
) -> NamedPlace | None:
    view = sentence.view
    at = _AT_EN.search(view, 0, start)
    preposition = at[1].lower() if at else ""
    if _A_NAME_AFTER.match(view, end) or _OF_WHAT.search(view, 0, start):
        return None
    if all(match.confidence == "doubtful" for match in chain):
        there = preposition in _SURELY_AT and view[start].isupper() and en.FREE.match(view, end)
        if not (there or _YEAR_AFTER.match(view, end)):
            return None
    elif not (preposition or _YEAR_AFTER.match(view, end) or _stands_alone(view, start, end)):
        return None
    by, shore = _BY.search(view, 0, start), _SHORES_EN.search(view, start, end)
    instead = f"{by[1]} the {shore[1].lower()}" if by and shore else ""
    # Of 'Dali, Yunnan' the first is meant, within the second.
    named = NamedPlace(
        sentence.span(start, end), tuple(chain[0].places), nearby=preposition in _NEAR_EN
    )
    sentence.take(at.start() if at else start, end, instead)
    return named


def _stands_alone(view: str, start: int, end: int) -> bool:
    """Return whether a name is no part of a longer one, such as Jack London or Berlin wall."""
    return bool(en.FREE.match(view, end)) and not _A_NAME_BEFORE.search(view, 0, start)


def year_beside(sentence: Sentence, place: NamedPlace) -> tuple[int, int] | None:
    """Return where a bare year stands beside a place: 'Paris 2019'."""
    for found in _BARE_YEAR.finditer(sentence.view):
        before, after = (
            sentence.view[place.span.end : found.start()],
            sentence.view[found.end() : place.span.start],
        )
        is_after = found.start() >= place.span.end and _NEXT_TO.fullmatch(before)
        is_before = found.end() <= place.span.start and _NEXT_TO.fullmatch(after)
        if is_after or is_before:
            return found.start(1), found.end(1)
    return None
