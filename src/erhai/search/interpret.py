"""A query as it is given, typed or as JSON, to what is meant by it."""

from datetime import datetime

from erhai.errors import QueryError
from erhai.search.files import refuse_files
from erhai.search.understand.places import FindPlaces
from erhai.search.understand.understanding import Understood, understand
from erhai.search.understand.written import from_json


def interpret(
    text: str, now: datetime, find_places: FindPlaces | None, *, southern: bool
) -> Understood:
    """Return what a typed text means, with the seasons of the place that it names.

    A zone of now is ignored. Raises QueryError.
    """
    now = now.replace(tzinfo=None)
    understood = understand(text, now=now, find_places=find_places, southern=southern)
    place = understood.place
    if place is None or southern or place.places[0].latitude >= 0:
        return understood
    # Summer in Sydney is Sydney's.
    return understand(text, now=now, find_places=find_places, southern=True)


def query_from_json(
    told: object, find_places: FindPlaces, *, files: bool = True, empty: bool = False
) -> Understood:
    """Return the query that the part `understood` of a document of --json holds.

    Raises QueryError if it has another form, names a place that is not known, asks for
    nothing unless it may be `empty`, or, without `files`, names a picture by its path.
    """
    try:
        query = from_json(told, find_places)
    except ValueError as error:
        raise QueryError(
            f"This is no query as `erhai search --json` shows it under 'understood': {error}"
        ) from error
    if not files:
        refuse_files(query.terms, query.operators.colour)
    if not empty and query.only_words and not query.terms:
        raise QueryError(
            "This query asks for nothing: it has no terms, no times, no place and the like."
        )
    return query
