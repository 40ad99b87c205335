"""How parts of a time are named in English, and by digits alone."""

import re
from dataclasses import replace
from datetime import timedelta

from erhai.moments import Hours
from erhai.search.understand import periods
from erhai.search.understand.holidays import by_name
from erhai.search.understand.named import Clock, Named, Part, latest_year
from erhai.search.understand.numerals import ENGLISH, english
from erhai.search.understand.rules import Kind, Read, Rule, date_of

_MONTHS = (
    r"jan(?:uary|\.)?",
    r"feb(?:ruary|\.)?",
    r"mar(?:ch|\.)?",
    r"apr(?:il|\.)?",
    r"may",
    r"june?\.?",
    r"july?\.?",
    r"aug(?:ust|\.)?",
    r"sep(?:t(?:ember)?)?\.?",
    r"oct(?:ober|\.)?",
    r"nov(?:ember|\.)?",
    r"dec(?:ember|\.)?",
)
_WEEKDAYS = (
    r"mon(?:day)?",
    r"tue(?:s(?:day)?)?",
    r"wed(?:nesday)?",
    r"thu(?:r(?:s(?:day)?)?)?",
    r"fri(?:day)?",
    r"sat(?:urday)?",
    r"sun(?:day)?",
)
_SEASONS: dict[str, periods.Season] = {
    "spring": "spring",
    "springtime": "spring",
    "summer": "summer",
    "summertime": "summer",
    "autumn": "autumn",
    "fall": "autumn",
    "winter": "winter",
    "wintertime": "winter",
}
_HOURS = {
    "early morning": Hours(4, 8),
    "morning": Hours(5, 12),
    "noon": Hours(11, 14),
    "midday": Hours(11, 14),
    "lunchtime": Hours(11, 14),
    "afternoon": Hours(12, 18),
    "evening": Hours(17, 22),
    "midnight": Hours(22, 2),
    "night": Hours(18, 5),
}
_PARTS: dict[str, Part] = {
    "early": "early",
    "beginning": "start",
    "start": "start",
    "mid": "mid",
    "middle": "mid",
    "late": "late",
    "end": "end",
    "first half": "first half",
    "second half": "second half",
}
_TENS = {
    "twenties": 1920,
    "thirties": 1930,
    "forties": 1940,
    "fifties": 1950,
    "sixties": 1960,
    "seventies": 1970,
    "eighties": 1980,
    "nineties": 1990,
    "noughties": 2000,
}
_UNITS: dict[str, periods.Unit] = {
    "day": "day",
    "week": "week",
    "month": "month",
    "year": "year",
    "yr": "year",
}
_FEASTS = by_name("en")
_MOST_YEARS_AGO = 60

_A, _Z = r"(?<![A-Za-z0-9_])", r"(?![A-Za-z0-9_])"
_MONTH = "|".join(_MONTHS)
_WEEKDAY = "|".join(_WEEKDAYS)
_SEASON = "|".join(sorted(_SEASONS, key=len, reverse=True))
_FEAST = "|".join(_FEASTS)
_UNIT = "days?|weeks?|months?|years?|yrs?"
_DAY = r"(?:3[01]|[12]\d|0?[1-9])(?:st|nd|rd|th)?"
_LAST = r"(?:last|previous|this past)"
_YEAR = r"(?:19|20)\d\d"
# What must stand before '90s' or 'nineties', which else tell a style.
_OF_DECADE = "|".join(
    f"(?<={word})" for word in ("the ", "in ", "from ", "early ", "late ", "mid ", "mid-")
)
_NO_STYLE = (
    r"(?!\s+(?:style|styled|look|fashion|music|hair\w*|party|theme\w*|vibes?|costumes?|outfits?))"
)


def _number(patterns: tuple[str, ...], text: str) -> int:
    """Return which pattern, from 0 on, this is an instance of."""
    return next(
        number
        for number, pattern in enumerate(patterns)
        if re.fullmatch(pattern, text, re.IGNORECASE)
    )


def _month_of(text: str) -> int:
    return _number(_MONTHS, text) + 1


def _relative_day(found: re.Match[str], clock: Clock) -> Named:
    said = found[1].lower()
    back = 2 if said.startswith("the") or "before" in said else 1 if said == "yesterday" else 0
    return Named(span=periods.back(clock.today, back, "day"))


def _tonight(found: re.Match[str], clock: Clock) -> Named:
    back = 0 if found[0].lower() == "tonight" else 1
    return Named(span=periods.back(clock.today, back, "day"), hours=_HOURS["night"])


def _this_hours(found: re.Match[str], clock: Clock) -> Named:
    return Named(span=periods.days(clock.today), hours=_HOURS[found[1].lower()])


def _ago(found: re.Match[str], clock: Clock) -> Named | None:
    count = 2 if "couple" in found[1].lower() else english(found[1])
    if not count:
        return None
    if "weekend" in found[2].lower():
        return Named(span=periods.back(clock.today, count, "week"), weekdays=(5, 6))
    unit = _UNITS[found[2].lower().rstrip("s")]
    if unit != "year":
        return Named(span=periods.back(clock.today, count, unit))
    return Named(year=clock.today.year - count) if count <= _MOST_YEARS_AGO else None


def _recent(found: re.Match[str], clock: Clock) -> Named | None:
    count = 2 if "couple" in (found[1] or "").lower() else english(found[1] or "a")
    unit = _UNITS[found[2].lower().rstrip("s")]
    return Named(span=periods.until_today(clock.today, count, unit)) if count else None


def _relative_unit(found: re.Match[str], clock: Clock) -> Named:
    back = 0 if found[1].lower() in ("this", "current") else 1
    unit = found[2].lower()
    if unit == "weekend":
        if back:
            return Named(span=periods.back(clock.today, 1, "week"), weekdays=(5, 6))
        return Named(span=periods.past_week(clock.today, (5, 6)), weekdays=(5, 6))
    if unit == "year":
        return Named(year=clock.today.year - back)
    return Named(span=periods.back(clock.today, back, _UNITS[unit]))


def _relative_weekday(found: re.Match[str], clock: Clock) -> Named:
    weekday = _number(_WEEKDAYS, found[2])
    since = (clock.today.weekday() - weekday) % 7
    if found[1].lower() != "this":
        since = since or 7
    return Named(span=periods.days(clock.today - timedelta(days=since)))


def _relative_part(read: Read) -> Read:
    """Return the reading of 'last summer', 'this Christmas' or 'last April'."""

    def relative(found: re.Match[str], clock: Clock) -> Named | None:
        named = read(found, clock)
        if named is None:
            return None
        this = found[1].lower() in ("this", "current")
        return replace(named, year=clock.today.year if this else latest_year(named, clock))

    return relative


def _day_month(found: re.Match[str], _: Clock) -> Named:
    return Named(month=_month_of(found[2]), day=int(found[1].rstrip("stndrh")))


def _month_day(found: re.Match[str], _: Clock) -> Named:
    return Named(month=_month_of(found[1]), day=int(found[2].rstrip("stndrh")))


def _decade(found: re.Match[str], clock: Clock) -> Named:
    tens = int(found[1])
    if tens < 100:
        tens += 2000 if tens <= clock.today.year % 100 and tens != 20 else 1900
    return Named(span=periods.years(tens, 10))


def _feast(group: int) -> Read:
    def read(found: re.Match[str], _: Clock) -> Named:
        said = found[group].lower()
        return Named(holiday=next(_FEASTS[name] for name in _FEASTS if re.fullmatch(name, said)))

    return read


def _short_year(found: re.Match[str], clock: Clock) -> Named:
    year = int(found[1])
    return Named(year=year + (2000 if year <= clock.today.year % 100 else 1900))


def _day_or_month_first(found: re.Match[str], _: Clock) -> Named | None:
    """Read 25/12/2019 or 12/25/2019; where both may be meant, neither is."""
    first, second, year = found[1], found[2], found[3]
    if int(first) > 12 or first == second:
        return date_of(year, second, first)
    return date_of(year, first, second) if int(second) > 12 else None


def _rule(kind: Kind, pattern: str, read: Read) -> Rule:
    return Rule(kind, _A + pattern + _Z, read, re.IGNORECASE)


RULES: tuple[Rule, ...] = (
    _rule(
        "dated",
        rf"({_YEAR})[-/.](1[0-2]|0?[1-9])[-/.](3[01]|[12]\d|0?[1-9])(?![.\-/]\d)",
        lambda f, _: date_of(f[1], f[2], f[3]),
    ),
    _rule(
        "dated",
        rf"({_YEAR})(1[0-2]|0[1-9])(3[01]|[12]\d|0[1-9])",
        lambda f, _: date_of(f[1], f[2], f[3]),
    ),
    _rule(
        "dated",
        rf"({_YEAR})[-/.](1[0-2]|0[1-9]|(?<=[/])[1-9])(?![.\-/]\d)",
        lambda f, _: date_of(f[1], f[2], None),
    ),
    _rule("dated", rf"(1[0-2]|0?[1-9])/({_YEAR})(?!/\d)", lambda f, _: date_of(f[2], f[1], None)),
    _rule("dated", rf"(\d\d?)[/.](\d\d?)[/.]({_YEAR})", _day_or_month_first),
    _rule("dated", r"(the day before yesterday|yesterday|today)", _relative_day),
    _rule(
        "dated",
        r"(?:(?:on )?this day|today) last year|(?:one|a) year ago today",
        lambda _, clock: Named(span=periods.days(periods.years_before(clock.today, 1))),
    ),
    _rule("dated", r"(?:last night|tonight)", _tonight),
    _rule("dated", r"this (morning|afternoon|evening)", _this_hours),
    _rule("dated", rf"({ENGLISH}|(?:a )?couple(?: of)?)\s+({_UNIT}|weekends?)\s+ago", _ago),
    _rule("dated", rf"(?:past|last|previous)\s+({ENGLISH}|couple(?: of)?)\s+({_UNIT})", _recent),
    _rule("dated", r"past()\s+(day|week|month|year)", _recent),
    _rule("dated", r"the year before last", lambda _, clock: Named(year=clock.today.year - 2)),
    _rule(
        "dated", rf"({_LAST}|this|current)\s+(week|weekend|month|year)(?!\s+ago)", _relative_unit
    ),
    _rule("dated", rf"({_LAST}|this)\s+({_WEEKDAY})", _relative_weekday),
    _rule(
        "dated",
        rf"({_LAST}|this)\s+({_SEASON})(?:\s+(?:holidays?|vacation|break))?",
        _relative_part(lambda f, _: Named(season=_SEASONS[f[2].lower()])),
    ),
    _rule("dated", rf"({_LAST}|this)\s+({_FEAST})", _relative_part(_feast(2))),
    _rule(
        "dated",
        rf"({_LAST}|this)\s+({_MONTH})",
        _relative_part(lambda f, _: Named(month=_month_of(f[2]))),
    ),
    _rule("dated", rf"({_DAY})(?:\s+of)?\s+({_MONTH})", _day_month),
    _rule("dated", rf"({_MONTH})\s+(?:the\s+)?({_DAY})", _month_day),
    _rule("dated", rf"(?:{_OF_DECADE})((?:1[89]|20)?\d0)'?s{_NO_STYLE}", _decade),
    _rule(
        "dated",
        rf"(?:{_OF_DECADE})({'|'.join(_TENS)}){_NO_STYLE}",
        lambda f, _: Named(span=periods.years(_TENS[f[1].lower()], 10)),
    ),
    _rule("feast", rf"({_FEAST})", _feast(1)),
    _rule(
        "season",
        rf"({_SEASON})(?:\s+(?:holidays?|vacation|break))?",
        lambda f, _: Named(season=_SEASONS[f[1].lower()]),
    ),
    _rule("month", rf"({_MONTH})", lambda f, _: Named(month=_month_of(f[1]))),
    _rule("weekday", r"(?:weekends?)", lambda _, __: Named(weekdays=(5, 6))),
    _rule("weekday", rf"({_WEEKDAY})s?", lambda f, _: Named(weekdays=(_number(_WEEKDAYS, f[1]),))),
    _rule("hours", rf"({'|'.join(_HOURS)})s?", lambda f, _: Named(hours=_HOURS[f[1].lower()])),
    _rule("part", rf"({'|'.join(_PARTS)})", lambda f, _: Named(part=_PARTS[f[1].lower()])),
    _rule("year", rf"({_YEAR})(?!年|[.\-]\d)", lambda f, _: Named(year=int(f[1]))),
    _rule("year", r"'(\d\d)(?!\s*s)", _short_year),
)
