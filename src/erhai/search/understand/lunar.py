"""The Chinese calendar, by the borax library, imported at first use."""

from datetime import date
from functools import lru_cache

FIRST_YEAR, LAST_YEAR = 1901, 2099
"""The years whose feasts are known."""


@lru_cache(maxsize=4096)
def lunar_day(year: int, month: int, day: int) -> date:
    """Return the day of a lunar year, which begins in January or February of that year."""
    from borax.calendars.lunardate import LunarDate

    return date.fromisoformat(LunarDate(year, month, day).to_solar_date().isoformat())


@lru_cache(maxsize=1024)
def solar_term(year: int, name: str) -> date:
    """Return the day of one of the 24 solar terms, such as '清明'."""
    from borax.calendars.lunardate import TermUtils

    return date.fromisoformat(TermUtils.nth_term_day(year, term_name=name).isoformat())
