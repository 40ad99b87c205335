"""From what a person wrote to the filter that a search takes."""

import os
import re
from collections.abc import Sequence
from datetime import date, datetime
from pathlib import Path

from erhai.errors import QueryError
from erhai.types import Filter

_PARTIAL_DATE = re.compile(r"(\d{4})(?:[-/.](\d{1,2})(?:[-/.](\d{1,2}))?)?")


def make_filter(
    after: str | date | None = None,
    before: str | date | None = None,
    under: str | os.PathLike[str] | None = None,
    cameras: Sequence[str] = (),
    formats: Sequence[str] = (),
) -> Filter:
    """Return the filter for moments, a folder, cameras and formats as a person gives them.

    A partial date means its first moment: after '2004' is from 2004-01-01 on, before
    '2012-06' is until the end of 2012-05-31. Raises QueryError.
    """
    made = Filter(
        after=None if after is None else parse_moment(after),
        before=None if before is None else parse_moment(before),
        under=None if under is None else real_folder(under),
        cameras=tuple(cameras),
        formats=tuple(formats),
    )
    if made.after and made.before and made.after >= made.before:
        raise QueryError(
            f"No moment is on or after {made.after:%Y-%m-%d} and before {made.before:%Y-%m-%d}. "
            "Swap the two?"
        )
    return made


def real_folder(folder: str | os.PathLike[str]) -> Path:
    """Return one spelling for a folder: absolute, without '~' and symbolic links."""
    return Path(os.path.realpath(Path(folder).expanduser()))


def parse_moment(given: str | date) -> datetime:
    """Return the first moment of a year, month, day or time, as a wall time without zone.

    Raises QueryError.
    """
    if isinstance(given, datetime):
        return given.replace(tzinfo=None)
    if isinstance(given, date):
        return datetime(given.year, given.month, given.day)
    text = given.strip()
    try:
        if found := _PARTIAL_DATE.fullmatch(text):
            return datetime(int(found[1]), int(found[2] or 1), int(found[3] or 1))
        return datetime.fromisoformat(text).replace(tzinfo=None)
    except ValueError as error:
        raise QueryError(
            f"'{given}' is not a date that can be read. Write a year, a month or a day: "
            "2004, 2012-06 or 2012-06-15."
        ) from error
