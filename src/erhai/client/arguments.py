"""What a caller says in Python, as the forms that the API takes."""

import os
from base64 import b64encode
from collections.abc import Callable
from datetime import date
from pathlib import Path
from typing import TypeVar

from pydantic import ValidationError

from erhai.errors import FailureKind, PictureError, QueryError
from erhai.schemas.search import PictureAsked

PathLike = str | os.PathLike[str]
When = str | date | None
PictureLike = int | bytes | PathLike | PictureAsked
"""A picture: a number of the library's, bytes of a file, a path, or one with a weight."""

LARGEST_PICTURE_BYTES = 10_000_000
"""What a service takes."""

T = TypeVar("T")


def checked(make: Callable[[], T]) -> T:
    """Make a form; raises QueryError, naming the field, if it does not take what it is given."""
    try:
        return make()
    except ValidationError as error:
        first = error.errors(include_url=False, include_input=False)[0]
        where = ".".join(str(part) for part in first["loc"])
        raise QueryError(f"This cannot be asked: {where}: {first['msg']}.") from None


def picture(like: PictureLike) -> PictureAsked:
    """Return a picture as a part of a query; raises PictureError if its file cannot be used."""
    match like:
        case PictureAsked():
            return like
        case int():
            return checked(lambda: PictureAsked(image_id=like))
        case bytes():
            return _with_bytes(like, "The picture")
    path = Path(like).expanduser()
    try:
        return _with_bytes(path.read_bytes(), str(path))
    except OSError as error:
        raise PictureError(
            FailureKind.UNREADABLE, f"{path} cannot be read ({error.strerror}). Is the path right?"
        ) from None


def moment(when: When) -> str | None:
    """Return a time as the API takes it."""
    return when.isoformat() if isinstance(when, date) else when


def folder(path: PathLike | None) -> str | None:
    """Return a folder of the service's machine as the API takes it."""
    return None if path is None else os.fspath(path)


def _with_bytes(content: bytes, name: str) -> PictureAsked:
    if len(content) > LARGEST_PICTURE_BYTES:
        raise PictureError(
            FailureKind.TOO_LARGE,
            f"{name} has {len(content) / 1e6:.1f} MB; in a query a picture may have "
            f"{LARGEST_PICTURE_BYTES / 1e6:g} MB. Give a smaller one.",
        )
    return checked(lambda: PictureAsked(data=b64encode(content).decode()))
