"""Feasts and holidays by their names, Chinese and English, and when each lies in a year."""

from collections.abc import Callable
from dataclasses import dataclass
from datetime import date, timedelta
from functools import lru_cache

from erhai.moments import Interval
from erhai.search.understand import lunar
from erhai.search.understand.periods import days

Rule = Callable[[int], date]

_SMALL_HOURS = 5


@dataclass(frozen=True, slots=True)
class Holiday:
    """A feast: its first day in each year, and how many days people call by its name.

    Names are regular expressions, the English ones in lower case. Of a feast that lies
    within a longer holiday, `around` days before and after belong to the holiday. Where
    midnight is the point of an eve, its small hours belong to it.
    """

    first: Rule
    chinese: tuple[str, ...] = ()
    english: tuple[str, ...] = ()
    count: int = 1
    around: int = 0
    until_midnight: bool = False

    def in_year(self, year: int, *, whole_holiday: bool = False) -> Interval | None:
        """Return the feast of a year, or None outside the years that are known."""
        if not lunar.FIRST_YEAR <= year <= lunar.LAST_YEAR:
            return None
        around = self.around if whole_holiday else 0
        span = days(self.first(year) - timedelta(days=around), self.count + 2 * around)
        if span.end is None or not self.until_midnight:
            return span
        return Interval(span.start, span.end + timedelta(hours=_SMALL_HOURS))


@lru_cache(maxsize=64)
def every_year(holiday: Holiday, last: int, whole_holiday: bool) -> tuple[Interval, ...]:
    """Return the feast of every year that a photograph may be from, until `last`."""
    known = range(lunar.FIRST_YEAR, min(last, lunar.LAST_YEAR) + 1)
    found = (holiday.in_year(year, whole_holiday=whole_holiday) for year in known)
    return tuple(span for span in found if span is not None)


def easter(year: int) -> date:
    """Return Easter Sunday, by the Gregorian rule (Meeus, Astronomical Algorithms, ch. 8)."""
    a, (b, c) = year % 19, divmod(year, 100)
    (d, e), f = divmod(b, 4), (b + 8) // 25
    h = (19 * a + b - d - (b - f + 1) // 3 + 15) % 30
    i, k = divmod(c, 4)
    weekday = (32 + 2 * e + 2 * i - h - k) % 7
    m = (a + 11 * h + 22 * weekday) // 451
    month, day = divmod(h + weekday - 7 * m + 114, 31)
    return date(year, month, day + 1)


def _fixed(month: int, day: int) -> Rule:
    return lambda year: date(year, month, day)


def _lunar(month: int, day: int) -> Rule:
    return lambda year: lunar.lunar_day(year, month, day)


def _before(rule: Rule, days_before: int) -> Rule:
    return lambda year: rule(year) - timedelta(days=days_before)


def _term(name: str) -> Rule:
    return lambda year: lunar.solar_term(year, name)


def _nth(month: int, weekday: int, n: int) -> Rule:
    """Return the rule for the n-th Monday (0) to Sunday (6) of a month."""

    def rule(year: int) -> date:
        first = date(year, month, 1)
        return first + timedelta(days=(weekday - first.weekday()) % 7 + 7 * (n - 1))

    return rule


_NEW_YEAR = _lunar(1, 1)

HOLIDAYS: tuple[Holiday, ...] = (
    # The eve and the first seven days, which is the holiday by law since 2025.
    Holiday(
        _before(_NEW_YEAR, 1),
        ("春节", "农历新年", "过年", "大过年", "新春佳节"),
        ("chinese new year", "lunar new year", "spring festival"),
        count=8,
    ),
    Holiday(
        _before(_NEW_YEAR, 1),
        ("除夕夜?", "大?年三十", "年夜"),
        ("chinese new year's eve",),
        until_midnight=True,
    ),
    Holiday(_NEW_YEAR, ("大年初一", "正月初一", "年初一")),
    Holiday(_lunar(1, 15), ("元宵节?", "正月十五"), ("lantern festival",)),
    Holiday(
        _term("清明"), ("清明节?",), ("qingming(?: festival)?", "tomb[- ]sweeping day"), around=1
    ),
    Holiday(_lunar(5, 5), ("端午节?",), ("dragon boat festival", "duanwu(?: festival)?"), around=1),
    Holiday(_lunar(7, 7), ("七夕情人节", "七夕节?"), ("qixi(?: festival)?",)),
    Holiday(_lunar(7, 15), ("中元节",), ("ghost festival",)),
    Holiday(
        _lunar(8, 15), ("中秋节?",), ("mid-?\\s?autumn(?: festival)?", "moon festival"), around=1
    ),
    Holiday(_lunar(9, 9), ("重阳节?",), ("double ninth(?: festival)?", "chongyang festival")),
    Holiday(_lunar(12, 8), ("腊八节?",)),
    Holiday(_term("冬至"), ("冬至",), ("winter solstice",)),
    Holiday(_term("夏至"), ("夏至",), ("summer solstice",)),
    Holiday(_fixed(1, 1), ("元旦节?",), ("new year'?s day",)),
    Holiday(_fixed(2, 14), ("情人节",), ("valentine'?s?(?:'? day)?",)),
    Holiday(
        _fixed(3, 8), ("三八妇女节", "三八节", "妇女节"), ("(?:international )?women'?s'? day",)
    ),
    Holiday(_fixed(3, 17), (), ("st\\.? patrick'?s day",)),
    Holiday(_fixed(5, 1), ("五一劳动节", "五一节?", "劳动节"), ("may day",), count=5),
    Holiday(_fixed(5, 4), ("五四青年节", "青年节")),
    Holiday(_fixed(6, 1), ("六一儿童节", "六一节?", "儿童节"), ("children'?s'? day",)),
    Holiday(_fixed(7, 4), (), ("independence day", "the fourth of july")),
    Holiday(_fixed(9, 10), ("教师节",), ("teachers'? day",)),
    # The Golden Week.
    Holiday(
        _fixed(10, 1),
        ("十一国庆节?", "国庆黄金周", "国庆长假", "国庆节?", "十一黄金周", "十一"),
        ("national day", "golden week"),
        count=7,
    ),
    Holiday(_fixed(10, 31), ("万圣节前?夜?",), ("hall?owe'?en",)),
    Holiday(_fixed(11, 11), ("光棍节", "双十一"), ("singles'? day",)),
    Holiday(_fixed(12, 24), ("平安夜", "圣诞前夜", "圣诞夜"), ("(?:christmas|xmas) eve",)),
    Holiday(_fixed(12, 25), (), ("(?:christmas|xmas) day",)),
    Holiday(_fixed(12, 26), (), ("boxing day",)),
    # The eve belongs to it.
    Holiday(_fixed(12, 24), ("圣诞节?",), ("christmas", "xmas", "x-mas"), count=2),
    Holiday(_fixed(12, 31), ("跨年夜", "跨年"), ("new year'?s'? eve", "nye"), until_midnight=True),
    Holiday(_before(easter, 2), (), ("good friday",)),
    Holiday(_before(easter, 2), (), ("easter (?:weekend|holidays?|break)",), count=4),
    Holiday(_before(easter, -1), (), ("easter monday",)),
    Holiday(easter, ("复活节",), ("easter(?: sunday)?",)),
    Holiday(_nth(5, 6, 2), ("母亲节",), ("mother'?s'? day",)),
    Holiday(_nth(6, 6, 3), ("父亲节",), ("father'?s'? day",)),
    # Of the United States, which most who write of it mean.
    Holiday(_nth(11, 3, 4), ("感恩节",), ("thanksgiving(?: day)?",)),
)


def by_name(language: str) -> dict[str, Holiday]:
    """Return the feasts by the pattern of each name, the longest names first."""
    named = {
        name: holiday
        for holiday in HOLIDAYS
        for name in (holiday.chinese if language == "zh" else holiday.english)
    }
    return dict(sorted(named.items(), key=lambda item: -len(item[0])))
