"""Whether words that can name a time are meant as one, by the words around them."""

import re
from collections.abc import Callable
from dataclasses import dataclass

from erhai.search.understand import context_en as en
from erhai.search.understand import context_zh as zh
from erhai.search.understand.named import Named
from erhai.search.understand.rules import Kind

_NUMBERS = frozenset(("十一", "五一", "六一"))
_AT_A_NUMBER = re.compile(r"[在去回到出玩拍爬我那长小假]|期间|旅游|的?照片")
_BEFORE_A_NUMBER = re.compile(r"(?:^|[\s，,、。的\ue000\ue001])$")
_AFTER_A_NUMBER = re.compile(r"\s|$|[，,、。\ue000\ue001]|的")
_A_NUMBER = re.compile(r"\s|$|[，,、。\ue000\ue001]|的|[在去回到出玩拍爬我那长小假]|期间|旅游")
_A_NUMBER = re.compile(r"[第\d〇零一二三四五六七八九十百]$")
_EATEN = re.compile(r"[吃煮碗包做个份盘]$")
_CELEBRATED = re.compile(r"(?:欢度|庆祝?|贺|迎|祝)\s*$")
_EVERY = re.compile(r"每[个到]?\s*$")
_SURE_WITH = {"month", "feast", "season", "part"}
_WITH = re.compile("[和跟与同]")


@dataclass(frozen=True, slots=True)
class Said:
    """Parts of a time at view[start:end], of these kinds, and what they name together.

    preposition is the English one before them, in lower case, or empty.
    """

    view: str
    start: int
    end: int
    kinds: tuple[Kind, ...]
    named: Named
    preposition: str

    @property
    def words(self) -> str:
        return self.view[self.start : self.end].lower()

    def after(self, pattern: re.Pattern[str]) -> bool:
        """Return whether the words stand after this."""
        return pattern.search(self.view, 0, self.start) is not None

    def before(self, pattern: re.Pattern[str]) -> bool:
        """Return whether the words stand before this."""
        return pattern.match(self.view, self.end) is not None


def is_meant(said: Said) -> bool:
    """Return whether the parts mean a time."""
    kinds = set(said.kinds)
    is_english = said.view[said.end - 1].isascii()
    if "dated" in kinds or ("year" in kinds and kinds & _SURE_WITH):
        if said.kinds[-1] != "feast" or len(said.kinds) == 1:
            return True
        # A feast after a year may still begin another word: '2021年圣诞树'.
        return said.before(en.FREE) if is_english else not said.before(zh.COMPOUND)
    if said.named.day is not None:
        return True
    rules = _ENGLISH if is_english else _CHINESE
    return next((rule(said) for kind, rule in rules if kind in kinds), False)


def _english_year(said: Said) -> bool:
    if said.kinds != ("year",):
        return False
    of_photos = said.preposition == "of" and said.after(en.OF_PHOTOS)
    return said.preposition in en.OF_YEARS or of_photos or _is_all(said) or said.after(zh.AT)


def _english_feast(said: Said) -> bool:
    begins = said.after(en.ALONE) and said.before(en.TOGETHER)
    asked = said.preposition in en.OF_FEASTS and said.before(en.FREE)
    return asked or begins or _is_all(said)


def _english_month(said: Said) -> bool:
    if said.kinds != ("month",) or not said.before(en.FREE):
        return False
    is_name = said.words in en.NAMES
    if is_name and said.preposition in ("from", "of"):
        return said.after(en.OF_PHOTOS)
    return said.preposition in en.OF_MONTHS or (not is_name and _is_all(said))


def _english_weekday(said: Said) -> bool:
    return said.preposition in en.OF_WEEKDAYS and said.before(en.FREE)


def _english_look(said: Said) -> bool:
    return said.after(en.TAKEN) and said.before(en.FREE)


def _is_all(said: Said) -> bool:
    """Return whether nothing else is asked for."""
    return said.after(en.ALONE) and said.before(en.NOTHING_BUT)


def _chinese_month(said: Said) -> bool:
    if said.words[0].isdigit() or said.words[-1] != "月":
        return True
    return said.before(zh.FREE) and not said.before(_WITH)


def _chinese_feast(said: Said) -> bool:
    if said.after(_CELEBRATED):
        return False
    if said.words in _NUMBERS:
        alone = said.after(_BEFORE_A_NUMBER) and said.before(_AFTER_A_NUMBER)
        return not said.after(_A_NUMBER) and (alone or said.before(_AT_A_NUMBER))
    if said.words == "元宵" and said.after(_EATEN):
        return False
    return said.before(zh.FREE) and not said.before(zh.OF_COMPOUND)


def _chinese_weekday(said: Said) -> bool:
    return said.before(zh.FREE) or len(said.kinds) > 1


def _chinese_look(said: Said) -> bool:
    return said.after(_EVERY) or said.before(zh.TAKING)


def _never(_: Said) -> bool:
    return False


# The first kind that is there decides.
_ENGLISH: tuple[tuple[Kind, Callable[[Said], bool]], ...] = (
    ("year", _english_year),
    ("part", _never),
    ("feast", _english_feast),
    ("month", _english_month),
    ("weekday", _english_weekday),
    ("season", _english_look),
    ("hours", _english_look),
)
_CHINESE: tuple[tuple[Kind, Callable[[Said], bool]], ...] = (
    ("year", _english_year),
    ("month", _chinese_month),
    ("feast", _chinese_feast),
    ("weekday", _chinese_weekday),
    ("part", _never),
    ("season", _chinese_look),
    ("hours", _chinese_look),
)
