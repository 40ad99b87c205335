"""How parts of a time are named in Chinese."""

import re

from erhai.moments import Hours
from erhai.search.understand import periods
from erhai.search.understand.holidays import by_name
from erhai.search.understand.named import Clock, Named, Part, latest_year, narrowed
from erhai.search.understand.numerals import CHINESE, chinese, chinese_digits
from erhai.search.understand.rules import Kind, Read, Rule

_YEARS_BACK = {"今年": 0, "本年": 0, "去年": 1, "上一年": 1, "前年": 2, "大前年": 3}
_DAYS_BACK = {"今": 0, "昨": 1, "前": 2, "大前": 3}
_BACK = {"上上": 2, "上": 1}
_MOST_YEARS_AGO = 60
_SEASONS: dict[str, periods.Season] = {
    "春": "spring",
    "夏": "summer",
    "秋": "autumn",
    "冬": "winter",
}
_SCHOOL = {"暑": "summer", "寒": "winter"}
_UNITS: dict[str, periods.Unit] = {
    "年": "year",
    "月": "month",
    "周": "week",
    "星期": "week",
    "礼拜": "week",
    "天": "day",
    "日": "day",
}
_HOURS = {
    "凌晨": (0, 6),
    "清晨": (5, 10),
    "早晨": (5, 10),
    "清早": (5, 10),
    "一大早": (5, 10),
    "早上": (5, 10),
    "上午": (6, 12),
    "中午": (11, 14),
    "正午": (11, 14),
    "下午": (12, 18),
    "傍晚": (16, 20),
    "黄昏": (16, 20),
    "晚上": (18, 5),
    "夜晚": (18, 5),
    "夜里": (22, 5),
    "深夜": (22, 5),
    "半夜": (22, 5),
    "午夜": (22, 5),
    "白天": (6, 18),
    "早": (5, 10),
    "晨": (5, 10),
    "晚": (18, 5),
    "夜": (18, 5),
}
_PARTS: dict[str, Part] = {
    "初": "start",
    "年初": "start",
    "早期": "early",
    "上旬": "early",
    "中期": "mid",
    "中旬": "mid",
    "年中": "mid",
    "底": "end",
    "末": "end",
    "年底": "end",
    "年末": "end",
    "下旬": "late",
    "后期": "late",
    "末期": "late",
    "上半年": "first half",
    "下半年": "second half",
}
_FEASTS = by_name("zh")

_N = CHINESE
_WEEK = "(?:周|星期|礼拜)"
# 上月 and 上周 are no times in 海上月亮 and 车上周围.
_NOT_ON = "(?<![海天山水路湖江地头身床桌街树云车船马岛手脸墙网楼])"
_MONTH_PART = "初(?![一二三四五六七八九十])|上旬|中旬|下旬|底(?![片色特])|末"


def _year(found: re.Match[str], _: Clock) -> Named | None:
    year = chinese_digits(found[1])
    return Named(year=year) if year is not None and 1900 <= year < 2100 else None


def _short_year(found: re.Match[str], clock: Clock) -> Named:
    year = int(found[1])
    return Named(year=year + (2000 if year <= clock.today.year % 100 else 1900))


def _relative_year(found: re.Match[str], clock: Clock) -> Named:
    return Named(year=clock.today.year - _YEARS_BACK[found[0]])


def _decade(found: re.Match[str], clock: Clock) -> Named | None:
    century, digits = found[1], found[2]
    tens = int(digits) if digits.isdecimal() else chinese(digits.replace("零零", "零"))
    if tens is None or tens % 10:
        return None
    if tens < 100:
        # '20年代' is said of the 1920s and of now; the other decades ahead are of old.
        recent = not century and tens <= clock.today.year % 100
        tens += 2000 if recent else 1900
    return Named(span=periods.years(tens, 10))


def _same_day(found: re.Match[str], clock: Clock) -> Named:
    return Named(span=periods.days(periods.years_before(clock.today, _YEARS_BACK[found[1]])))


def _half_year_ago(_: re.Match[str], clock: Clock) -> Named:
    return Named(span=periods.months(clock.today.year, clock.today.month - 7, 3))


def _ago(found: re.Match[str], clock: Clock) -> Named | None:
    count, unit = chinese(found[1]), _UNITS[found[2]]
    if not count:
        return None
    if unit != "year":
        return Named(span=periods.back(clock.today, count, unit))
    return Named(year=clock.today.year - count) if count <= _MOST_YEARS_AGO else None


def _recent(found: re.Match[str], clock: Clock) -> Named | None:
    unit = _UNITS[found[2]]
    if found[1] == "半":
        if unit == "year":
            return Named(span=periods.until_today(clock.today, 6, "month"))
        return Named(span=periods.until_today(clock.today, 15, "day")) if unit == "month" else None
    count = chinese(found[1])
    return Named(span=periods.until_today(clock.today, count, unit)) if count else None


def _relative_month(found: re.Match[str], clock: Clock) -> Named | None:
    span = periods.back(clock.today, _BACK.get(found[1], 0), "month")
    if found[2] is None:
        return Named(span=narrowed(span, _PARTS.get(found[3])))
    day = chinese(found[2])
    assert span.start is not None
    try:
        return None if day is None else Named(span=periods.days(span.start.date().replace(day=day)))
    except ValueError:
        return None


def _relative_week(found: re.Match[str], clock: Clock) -> Named:
    back = _BACK.get(found[1], 0)
    weekdays = None if found[2] is None else _weekdays(found[2])
    if weekdays and not back:
        return Named(span=periods.past_week(clock.today, weekdays), weekdays=weekdays)
    return Named(span=periods.back(clock.today, back, "week"), weekdays=weekdays)


def _weekday(found: re.Match[str], _: Clock) -> Named:
    return Named(weekdays=_weekdays(found[1]))


def _weekdays(text: str) -> tuple[int, ...]:
    return (
        (5, 6) if text in "末双休日" and text != "日" else ("一二三四五六日".index(_sunday(text)),)
    )


def _sunday(text: str) -> str:
    return "日" if text == "天" else text


def _day(found: re.Match[str], clock: Clock) -> Named:
    day = periods.back(clock.today, _DAYS_BACK[found[1]], "day")
    return Named(span=day, hours=_HOURS_OF.get(found[2]))


def _month(found: re.Match[str], _: Clock) -> Named | None:
    month = chinese(found[1])
    if month is None or not 1 <= month <= 12:
        return None
    if found[2] is None:
        return Named(month=month, part=_PARTS.get(found[3]))
    day = chinese(found[2])
    return Named(month=month, day=day) if day and 1 <= day <= 31 else None


def _season(found: re.Match[str], _: Clock) -> Named:
    return Named(season=_SEASONS[found[1]])


def _last_season(found: re.Match[str], clock: Clock) -> Named:
    named = Named(season=_SEASONS[found[1]])
    return Named(season=named.season, year=latest_year(named, clock))


def _school(found: re.Match[str], _: Clock) -> Named:
    return Named(school="summer" if found[1] == "暑" else "winter")


def _feast(found: re.Match[str], _: Clock) -> Named:
    name = next(name for name in _FEASTS if re.fullmatch(name, found[1]))
    return Named(holiday=_FEASTS[name], days_off=True if found[2] else None)


def _part(found: re.Match[str], _: Clock) -> Named:
    return Named(part=_PARTS[found[0]])


def _hours(found: re.Match[str], _: Clock) -> Named | None:
    if found[2] is None:
        return Named(hours=_HOURS_OF[found[1]])
    hour = chinese(found[2])
    if hour is None or hour > 24:
        return None
    if (hour < 12 and found[1] in ("下午", "傍晚", "黄昏")) or (
        5 <= hour < 12 and "晚" in found[1]
    ):
        hour += 12
    return Named(hours=Hours(hour % 24, hour % 24 + 1))


_HOURS_OF = {name: Hours(*hours) for name, hours in _HOURS.items()}


def _rule(kind: Kind, pattern: str, read: Read) -> Rule:
    return Rule(kind, pattern, read)


RULES: tuple[Rule, ...] = (
    _rule(
        "dated",
        r"((?:20|二十)世纪|上个?世纪)?\s?((?:18|19|20)?\d0|[一二三四五六七八九]十|零零)年代"
        r"(?!风|感|复古|装|款|审美|主题)",
        _decade,
    ),
    _rule(
        "dated",
        r"(?<!\d)((?:19|20)\d\d|[一二][〇零一二三四五六七八九]{3})\s?年(?![级款版产代])",
        _year,
    ),
    _rule("dated", r"(去年|前年|大前年)的?今[天日]", _same_day),
    _rule("dated", r"半年(?:以|之)?前", _half_year_ago),
    _rule("dated", rf"({_N})\s?(?:个)?(年)(?:以|之)?前", _ago),
    _rule("dated", rf"({_N})\s?个?(月|周|星期|礼拜|天|日)(?:以|之)?前", _ago),
    _rule(
        "dated",
        rf"(?:最近|过去|(?<!附)近)的?(半|{_N})\s?个?(年|月|周|星期|礼拜|天|日)(?:以来|之?内|里)?",
        _recent,
    ),
    _rule(
        "dated",
        r"大前年|(?<![当目以之从生])前年|(?<!过)去年|(?<!至)今年|(?<![日基根])本年|上一年",
        _relative_year,
    ),
    # Two digits are a year where a century cannot be missing: '08年', '98年', '19年5月'.
    _rule(
        "dated",
        r"(?<![\d一二三四五六七八九十])(0\d|9\d|\d\d(?=\s?年\s?(?:\d|[一二三四五六七八九十]+月|春|夏天|秋|冬天|国庆|元旦|中秋|圣诞)))\s?年(?![级款版产代前后老来历])",
        _short_year,
    ),
    _rule(
        "dated",
        rf"{_NOT_ON}(上上|上|这|(?<!日)本)个?月(?![亮色光牙饼圆球])(?:({_N})[日号]|({_MONTH_PART}))?",
        _relative_month,
    ),
    _rule(
        "dated",
        rf"{_NOT_ON}(上上|上|这|(?<!日)本)个?{_WEEK}(?![围边遭身])([一二三四五六日末]|天(?!主))?",
        _relative_week,
    ),
    _rule("dated", r"上个([春夏秋冬])[天季]", _last_season),
    _rule("dated", r"(大前|(?<![以之年月])前|昨|今)[天日](?!头条)(早|晨|晚|夜)?(?![上里晨])", _day),
    _rule("dated", r"(大前|(?<![以之年月])前|昨|今)[天日](?!头条)()", _day),
    _rule("dated", r"(昨|今|前(?=晚))(早|晨|晚|夜)上?", _day),
    _rule(
        "month",
        rf"(?<![\d一二三四五六七八九十个])(1[0-2]|0?[1-9]|十[一二]?|[一二三四五六七八九])\s?月"
        rf"(?:份?\s?({_N})\s?(?:[日号]|(?=\s?[-~–到至]\s?\d{{1,2}}[日号]))|份?({_MONTH_PART})|份)?(?![大龄饼])",
        _month,
    ),
    _rule("feast", rf"({'|'.join(_FEASTS)})(小?长?假期?)?", _feast),
    _rule("season", r"(?:[初仲盛深晚暮])?([春夏秋冬])[天季日]", _season),
    _rule("season", r"[初仲盛深晚暮]([春夏秋冬])", _season),
    _rule("feast", r"(暑|寒)假", _school),
    _rule(
        "weekday",
        rf"(?<![一二两三四五六七八九十\d]|色){_WEEK}([一二三四五六日末]|天(?!主))|(双休日)",
        lambda found, _: Named(weekdays=_weekdays(found[1] or found[2])),
    ),
    _rule(
        "hours",
        rf"({'|'.join(name for name in _HOURS if len(name) > 1)})(?!茶)"
        rf"(?:\s?({_N})\s?点[钟半多]?)?",
        _hours,
    ),
    _rule(
        "part",
        r"[上下]半年|年[初中底末]|[早中后末]期|[底末](?![片色特])|初(?![春夏秋冬一中恋级])",
        _part,
    ),
)
