"""Understood as plain data, for JSON, and back."""

import os
from collections.abc import Sequence
from pathlib import Path

from erhai.search.query import PictureTerm, Term, TextTerm
from erhai.search.understand.operators import Operators
from erhai.search.understand.places import FindPlaces, NamedPlace, Place, PlaceMatch
from erhai.search.understand.plain import Plain, field, items, moment, number, text, whole, written
from erhai.search.understand.sentence import Span
from erhai.search.understand.times import Time
from erhai.search.understand.understanding import Understood
from erhai.search.understand.written_moments import moments_from_json, moments_to_json


def to_json(understood: Understood) -> Plain:
    """Return plain data that json.dumps takes. Raises ValueError for a picture without a path."""
    operators = understood.operators
    return {
        "text": understood.text,
        "times": [
            {**_span(time.span), **moments_to_json(time.moments)} for time in understood.times
        ],
        "place": None if understood.place is None else _place(understood.place),
        "exclude": list(understood.exclude),
        "quoted": list(understood.quoted),
        "operators": {
            "camera": list(operators.camera),
            "type": list(operators.type),
            "under": operators.under,
            "after": written(operators.after),
            "before": written(operators.before),
            "near": operators.near,
            "colour": operators.colour,
        },
        "terms": [_term(term) for term in understood.terms],
        "hemisphere": understood.hemisphere,
    }


def from_json(told: object, find_places: FindPlaces | None = None) -> Understood:
    """Return what to_json told.

    A place is told by its names and where it lies, and found again by find_places. Raises
    ValueError for data of another form, or a place that is not found.
    """
    operators = field(told, "operators") or {}
    place = field(told, "place")
    return Understood(
        text=text(field(told, "text")),
        times=tuple(
            Time(_read_span(each), moments_from_json(each)) for each in items(field(told, "times"))
        ),
        place=None if place is None else _read_place(place, find_places),
        exclude=_texts(field(told, "exclude")),
        quoted=_texts(field(told, "quoted")),
        operators=Operators(
            camera=_texts(field(operators, "camera")),
            type=_texts(field(operators, "type")),
            under=_maybe_text(field(operators, "under")),
            after=moment(field(operators, "after")),
            before=moment(field(operators, "before")),
            near=_maybe_text(field(operators, "near")),
            colour=_maybe_text(field(operators, "colour")),
        ),
        terms=tuple(_read_term(each) for each in items(field(told, "terms"))),
        hemisphere="south" if field(told, "hemisphere") == "south" else "north",
    )


def _span(span: Span) -> Plain:
    return {"start": span.start, "end": span.end, "text": span.text}


def _read_span(told: object) -> Span:
    return Span(whole(field(told, "start")), whole(field(told, "end")), text(field(told, "text")))


def _place(named: NamedPlace) -> Plain:
    places = [
        {
            "name_en": place.name_en,
            "name_zh": place.name_zh,
            "latitude": place.latitude,
            "longitude": place.longitude,
        }
        for place in named.places
    ]
    return {**_span(named.span), "nearby": named.nearby, "places": places}


def _read_place(told: object, find_places: FindPlaces | None) -> NamedPlace:
    span = _read_span(told)
    known = [place for match in (find_places or _none)(span.text) for place in match.places]
    places = tuple(_found_again(each, known) for each in items(field(told, "places")))
    return NamedPlace(span, places, nearby=field(told, "nearby") is True)


def _none(_: str) -> Sequence[PlaceMatch]:
    return ()


def _found_again(told: object, known: Sequence[Place]) -> Place:
    name, latitude = text(field(told, "name_en")), number(field(told, "latitude"))
    longitude = number(field(told, "longitude"))
    for place in known:
        if (place.name_en, place.latitude, place.longitude) == (name, latitude, longitude):
            return place
    raise ValueError(f"The place {name} is not known here.")


def _term(term: Term) -> Plain:
    if isinstance(term, TextTerm):
        return {"text": term.text, "weight": term.weight}
    if not isinstance(term.picture, Path):
        raise ValueError("Only a picture given as a path can be written down.")
    return {"picture": os.fspath(term.picture), "weight": term.weight}


def _read_term(told: object) -> Term:
    weight = number(field(told, "weight"))
    picture = field(told, "picture")
    if picture is None:
        words = text(field(told, "text"))
        if not words.strip():
            raise ValueError("A term has no words.")
        return TextTerm(words, weight)
    return PictureTerm(Path(text(picture)), weight)


def _texts(told: object) -> tuple[str, ...]:
    return tuple(text(each) for each in items(told))


def _maybe_text(told: object) -> str | None:
    return None if told is None else text(told)
