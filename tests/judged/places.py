"""A handful of places by name, for tests of sentences."""

import re
from dataclasses import dataclass

_NAMES = [
    "洱海",
    "大理",
    "丽江",
    "北京",
    "上海",
    "外滩",
    "杭州",
    "西湖",
    "黄山",
    "长城",
    "天安门",
    "巴黎",
    "东京",
    "成都",
    "云南",
    "三亚",
    "拉萨",
    "青海湖",
    "泰山",
    "厦门",
    "鼓浪屿",
    "香港",
    "哈尔滨",
    "西安",
    "故宫",
    "桂林",
    "漓江",
    "长江",
    "兰州",
    "新疆",
    "日本",
    "重庆",
    "广州",
    "深圳",
    "苏州",
    "南京",
    "武汉",
    "台北",
]
_ENGLISH = [
    "Paris",
    "London",
    "Beijing",
    "Tokyo",
    "Dali",
    "Yunnan",
    "Rome",
    "New York",
    "Kyoto",
    "Berlin",
    "Iceland",
    "Lake Tahoe",
    "Erhai Lake",
    "Yosemite",
    "Shanghai",
    "Venice",
    "Barcelona",
    "Hawaii",
    "Sydney",
    "Amsterdam",
    "Norway",
    "Prague",
    "San Francisco",
]
_WORDS_TOO = ("Nice", "Turkey", "China", "Reading", "Mobile", "朝阳")
_NAME = re.compile(
    "|".join(
        [*sorted(_NAMES, key=len, reverse=True), "朝阳"]
        + [rf"\b{name}\b" for name in (*_ENGLISH, *_WORDS_TOO[:-1])]
    ),
    re.IGNORECASE,
)


@dataclass(frozen=True, slots=True)
class MadePlace:
    name_en: str
    name_zh: str
    latitude: float
    longitude: float


@dataclass(frozen=True, slots=True)
class MadeMatch:
    start: int
    end: int
    places: tuple[MadePlace, ...]
    confidence: str


def find_places(text: str) -> list[MadeMatch]:
    """Return every name of the handful in a text, whatever stands around it."""
    doubtful = {word.lower() for word in _WORDS_TOO}
    return [
        MadeMatch(
            found.start(),
            found.end(),
            (MadePlace(found[0].title(), found[0], sum(map(ord, found[0].lower())) % 90, 100.0),),
            "doubtful" if found[0].lower() in doubtful else "sure",
        )
        for found in _NAME.finditer(text)
    ]
