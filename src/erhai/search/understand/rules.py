"""What the grammars of the two languages are made of."""

import re
from collections.abc import Callable
from dataclasses import dataclass
from datetime import date
from typing import Literal, TypeAlias

from erhai.search.understand.named import Clock, Named

Kind = Literal["dated", "year", "month", "feast", "weekday", "season", "hours", "part"]
"""How surely a part is meant as a time when it stands alone.

dated: always ('last week', '2019年'). month, feast, weekday: where the words around say so.
season, hours: where a moment of taking is told, since else they tell a look. year, a bare
number: hardly ever. part: never ('early', '年底').
"""

Read: TypeAlias = Callable[[re.Match[str], Clock], Named | None]


@dataclass(frozen=True, slots=True)
class Rule:
    """One way to name a part of a time; `read` returns None where the match is none after all."""

    kind: Kind
    pattern: re.Pattern[str]
    read: Read


def date_of(year: str, month: str, day: str | None) -> Named | None:
    """Return a month or a day given in digits, or None if there is none such."""
    try:
        date(int(year), int(month), int(day or 1))
    except ValueError:
        return None
    return Named(year=int(year), month=int(month), day=None if day is None else int(day))
