"""From a sentence understood to what a library is asked: what to look for, and among which."""

import re
from collections.abc import Callable, Collection, Iterable, Iterator
from dataclasses import dataclass, replace
from pathlib import Path

from erhai.areas import Area, Circle, Territory
from erhai.catalogue import images
from erhai.catalogue.database import Database
from erhai.errors import PlaceError
from erhai.places.gazetteer import Gazetteer
from erhai.places.place import Place
from erhai.search.ask import Ask
from erhai.search.colours import colour_in, find_palette, parse_colours
from erhai.search.filters import real_folder
from erhai.search.notes import Note
from erhai.search.query import TextTerm
from erhai.search.understand.drop import drop
from erhai.search.understand.places import NamedPlace
from erhai.search.understand.understanding import Understood
from erhai.types import Filter

# How far beyond its own area what is near a place may lie.
_NEARBY_KM = 10.0
_NEARBY_SHARE = 0.5

_SHORT = 8
_UNIT = re.compile(r"[a-z'-]+|[\u4e00-\u9fff]", re.IGNORECASE)


@dataclass(frozen=True, slots=True)
class Plan:
    """What was understood, corrected by what the library holds, and the filter that follows.

    understood.place, where it is not None, has the one place that is meant.
    """

    understood: Understood
    only: Filter
    notes: tuple[Note, ...] = ()


def make_plan(
    understood: Understood,
    only: Filter,
    db: Database,
    gazetteer: Gazetteer,
    without_place: Callable[[], Understood],
    undone: Collection[str] = (),
    folder: Callable[[str], Path] = real_folder,
) -> Plan:
    """Return the plan for a sentence, `only` being what was asked for beside it.

    Of the places that a name may mean, the first one that has pictures is taken; if none
    has, the name becomes part of the description again, by without_place, and a note says
    so. It does so too where `only` has a place already. `undone` are ids of chips to drop.
    folder finds the folder that is named. Raises QueryError if no moment can pass, and what
    folder raises.
    """
    notes: list[Note] = []
    named = understood.place
    if named is not None and (only.area is not None or only.places):
        understood = without_place()
    elif named is not None and "place" not in undone:
        found = _with_pictures(_known(named, gazetteer), db, nearby=named.nearby)
        if found is None:
            notes.append(Note("place-without-pictures", {"place": named.span.text}))
            understood = without_place()
        else:
            place, area = found
            only = replace(only, area=area, area_names=_names(place))
            understood = replace(understood, place=replace(named, places=(place,)))
    understood = drop(understood, undone)
    return Plan(understood, _filter(understood, only, folder), tuple(notes))


def in_place(only: Filter, name: str, db: Database, gazetteer: Gazetteer) -> Filter:
    """Return the filter with the place of a name beside it: a place's, or a row's own.

    Raises PlaceError where neither gazetteer nor any picture knows it.
    """
    name = name.strip()
    if found := _with_pictures(gazetteer.lookup(name), db, nearby=False):
        place, area = found
        return replace(only, area=area, area_names=_names(place))
    if not len(images.ids_matching(db, Filter(places=(name,)))):
        raise PlaceError(f"No picture of this library is known to be from '{name}'.")
    return replace(only, places=(name,))


def described_by_place(understood: Understood) -> Understood:
    """Return what was understood with the place's name put back among the words."""
    if understood.place is None:
        return understood
    name, terms = understood.place.span.text, list(understood.terms)
    for at, term in enumerate(terms):
        if isinstance(term, TextTerm) and term.weight > 0:
            terms[at] = replace(term, text=f"{name} {term.text}")
            break
    else:
        terms.append(TextTerm(name))
    return replace(understood, place=None, terms=tuple(terms))


def with_colours(ask: Ask, typed: str | None) -> Ask:
    """Return the question with the colours that it speaks of, unless it has any already.

    `typed` is what was asked for by name. Words that are colours and nothing else are
    looked for as colours, which tell better than the model; the one colour of a short text
    has a say beside it; a long one says more than its colour. Raises QueryError for what is
    no colour.
    """
    if ask.colour is not None:
        return ask
    if typed is not None:
        return replace(ask, colour=parse_colours(typed))
    if len(ask.terms) != 1 or not isinstance(term := ask.terms[0], TextTerm) or term.weight <= 0:
        return ask
    if not (ask.exclude or ask.like or ask.unlike) and (palette := find_palette(term.text)):
        return replace(ask, terms=(), colour=palette)
    if len(_UNIT.findall(term.text)) > _SHORT:
        return ask
    return replace(ask, colour=colour_in(term.text), colour_leads=False)


def _known(named: NamedPlace, gazetteer: Gazetteer) -> Iterator[Place]:
    """Yield the gazetteer's places that were understood, best first."""
    # What was understood knows a place by its names and middle; its area is the gazetteer's.
    known = {
        (place.name_en, place.latitude, place.longitude): place
        for match in gazetteer.find(named.span.text)
        for place in match.places
    }
    for candidate in named.places:
        if place := known.get((candidate.name_en, candidate.latitude, candidate.longitude)):
            yield place


def _with_pictures(
    places: Iterable[Place], db: Database, *, nearby: bool
) -> tuple[Place, Area] | None:
    """Return the first of the places that has pictures, and its area."""
    for place in places:
        area = _around(place) if nearby else place.area
        # By the area first, since names take longer to look up.
        for filter_ in (Filter(area=area), Filter(area=area, area_names=_names(place))):
            if len(images.ids_matching(db, filter_)):
                return place, area
    return None


def _names(place: Place) -> tuple[str, ...]:
    return tuple(name for name in (place.name_en, place.name_zh) if name)


def _around(place: Place) -> Area:
    """Return a place's area and what lies near it."""
    if isinstance(place.area, Territory):
        circles: tuple[Circle, ...] = (Circle(place.latitude, place.longitude, place.radius_km),)
    else:
        circles = place.area
    return tuple(
        replace(c, radius_km=c.radius_km + max(_NEARBY_KM, _NEARBY_SHARE * c.radius_km))
        for c in circles
    )


def _filter(understood: Understood, only: Filter, folder: Callable[[str], Path]) -> Filter:
    operators = understood.operators
    after = [moment for moment in (only.after, operators.after) if moment is not None]
    before = [moment for moment in (only.before, operators.before) if moment is not None]
    under = only.under
    if under is None and operators.under is not None:
        under = folder(operators.under)
    return replace(
        only,
        after=max(after, default=None),
        before=min(before, default=None),
        under=under,
        moments=only.moments + tuple(time.moments for time in understood.times),
        words=only.words + understood.quoted,
        cameras=only.cameras + operators.camera,
        formats=only.formats + operators.type,
    )
