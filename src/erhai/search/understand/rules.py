"""What the grammars of the two languages are made of."""

import re
from collections.abc import Callable
from dataclasses import dataclass
from datetime import date
from functools import cache
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
    pattern: str
    read: Read
    flags: re.RegexFlag = re.NOFLAG

    def match(self, view: str, at: int) -> re.Match[str] | None:
        """Return the match at this place."""
        return compiled(self.pattern, self.flags).match(view, at)


@cache
def compiled(pattern: str, flags: re.RegexFlag = re.NOFLAG) -> re.Pattern[str]:
    """Return the pattern, compiled when it is first asked for.

    A sentence in one language needs few of all patterns, and compiling them would take
    longer than everything else that is done for it.
    """
    return re.compile(pattern, flags)


def date_of(year: str, month: str, day: str | None) -> Named | None:
    """Return a month or a day given in digits, or None if there is none such."""
    try:
        date(int(year), int(month), int(day or 1))
    except ValueError:
        return None
    return Named(year=int(year), month=int(month), day=None if day is None else int(day))
