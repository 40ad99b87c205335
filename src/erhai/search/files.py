"""Queries from afar: whoever sends one may not have files of this machine opened."""

from collections.abc import Iterable
from pathlib import Path

from erhai.errors import QueryError
from erhai.search.query import PATH_STARTS, PictureTerm, Term


def refuse_files(terms: Iterable[Term], colour: str | None = None) -> None:
    """Raise QueryError if a term, or the colours as typed, name a picture by its path."""
    named = any(isinstance(term, PictureTerm) and isinstance(term.picture, Path) for term in terms)
    # The path is not repeated: '~' has become somebody's home by now.
    if named or (colour is not None and colour.startswith(PATH_STARTS)):
        raise QueryError(
            "The query names a picture by its path, but files are not opened for a query that "
            "comes from elsewhere. Upload the picture instead."
        )
