"""Coloured things in Flickr8k's pictures, and how one asks for them in both languages."""

import re
from collections import Counter, defaultdict
from collections.abc import Sequence
from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray

MIN_CAPTIONS = 2  # of five, that say the colour and the thing side by side

COLOURS = {
    **{"red": "红色", "blue": "蓝色", "green": "绿色", "yellow": "黄色", "orange": "橙色"},
    **{"purple": "紫色", "pink": "粉色", "brown": "棕色", "black": "黑色", "white": "白色"},
    "grey": "灰色",
}
_WORN = {
    **{"shirt": "穿{}衬衫的人", "t-shirt": "穿{}T恤的人", "jacket": "穿{}夹克的人"},
    **{"dress": "穿{}连衣裙的人", "coat": "穿{}外套的人", "uniform": "穿{}制服的人"},
    **{"jersey": "穿{}球衣的人", "shorts": "穿{}短裤的人", "sweater": "穿{}毛衣的人"},
    **{"outfit": "穿{}衣服的人", "swimsuit": "穿{}泳衣的人", "pants": "穿{}裤子的人"},
    **{"hat": "戴{}帽子的人", "helmet": "戴{}头盔的人"},
}
_THINGS = {
    **{"dog": "狗", "car": "汽车", "ball": "球", "toy": "玩具", "collar": "项圈"},
    **{"frisbee": "飞盘", "kayak": "皮艇", "flowers": "花", "slide": "滑梯", "bike": "自行车"},
    **{"boat": "船", "water": "水", "wall": "墙", "grass": "草", "raft": "筏子"},
    **{"tent": "帐篷", "building": "建筑", "van": "面包车", "truck": "卡车"},
    **{"motorcycle": "摩托车", "balloon": "气球", "umbrella": "雨伞", "chair": "椅子"},
    **{"swing": "秋千", "rope": "绳子", "bench": "长椅"},
}
_SAID = re.compile(
    rf"\b({'|'.join(COLOURS)}|gray)(?: (?!and\b)[a-z]+)? ({'|'.join([*_WORN, *_THINGS])})s?\b"
)


@dataclass(frozen=True, slots=True)
class Coloured:
    """A coloured thing, asked for in each language, and the pictures that surely show it."""

    colour: str
    texts: dict[str, str]
    relevant: NDArray[np.int64]


def coloured_things(captions: Sequence[Sequence[str]], at_least: int) -> tuple[Coloured, ...]:
    """Return the coloured things that at least so many of the pictures show."""
    said: dict[tuple[str, str], Counter[int]] = defaultdict(Counter)
    for picture, texts in enumerate(captions):
        for text in texts:
            for colour, thing in set(_SAID.findall(text.lower())):
                said[colour.replace("gray", "grey"), thing][picture] += 1
    made = []
    for (colour, thing), counts in sorted(said.items()):
        relevant = [picture for picture, count in counts.items() if count >= MIN_CAPTIONS]
        if len(relevant) >= at_least:
            made.append(Coloured(colour, _texts(colour, thing), np.array(sorted(relevant))))
    return tuple(made)


def _texts(colour: str, thing: str) -> dict[str, str]:
    if thing in _WORN:
        return {
            "en": f"a person in a {colour} {thing}",
            "zh": _WORN[thing].format(COLOURS[colour]),
        }
    return {"en": f"a {colour} {thing}", "zh": f"{COLOURS[colour]}的{_THINGS[thing]}"}
