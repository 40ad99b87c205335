"""Negation in Chinese, and the minus that is attached to a word."""

import re

from erhai.search.understand.rules import compiled
from erhai.search.understand.sentence import Sentence

_STOP = r"(?=$|[\s，,、。.！!？?；;\ue000\ue001])"
_NOT_IN_X = r"[^的没无不也和与或是在、，,。！!？?；;“”\"\s\ue000\ue001+]"
_X = rf"(?:任何|一[件个只条张顶双副辆棵座位])?({_NOT_IN_X}{{1,10}}?)"
_AND = r"[也，,\s]*(?:和|与|或者?|、|没有?)\s?(?:任何)?(?!一)"
_LIST = rf"{_X}(?:{_AND}({_NOT_IN_X}{{1,4}}?))?"
_WEAR = "戴|穿|带|拿|背|系|打|骑|抱|牵|化|留|撑|涂|装|开|拴|披|握"
_NOTHING = "什么|关系|问题|办法|意思|用|错|事|想|时间|你|我"
# After 没 or 无 alone only what is often missed in a picture, since they begin many words.
_MISSED = (
    "(人|行人|游客|车|雪|云|雾|草|树|叶子?|花|字|文字|灯|猫|狗|水印?|头发|胡子|尾巴|眼镜|帽子"
    "|鞋子?)"
)
# Each begins with one of the characters before it, and is looked for only where one is.
_PATTERNS = (
    ("-", r"(?:(?<=[\s(\ue000])|^)-(?=[^\s\d+\-])([^\s\ue000\ue001]+)"),
    ("没未", rf"(?:没有?|未)(?:{_WEAR})[着过了]?{_LIST}(?:的|{_STOP})"),
    ("不", rf"不(?:戴|穿|带|含|包含|包括|拿)(?:有|着)?{_LIST}(?:的|{_STOP})"),
    (
        "没",
        rf"(?<!有)没有(?!{_NOTHING})(?:(?:{_WEAR})着?(?!的))?"
        rf"(?!(?:{_WEAR})(?:的|{_STOP})){_LIST}(?:的|{_STOP})",
    ),
    ("没无", rf"(?:没|无){_MISSED}(?:的|{_STOP})"),
    ("不", rf"(?<!是)不是(?:在)?{_X}(?:的|{_STOP})"),
    ("不", rf"不在{_X}(?:上面?|里面?|中|下面?|(?<![室屋户国境院校])内)?(?:的|{_STOP})"),
    (
        "不别去剔排过",
        rf"(?<!请)(?:不要有?|别有|不想要|不想看到?|去掉|剔除|排除|过滤掉?){_LIST}的?{_STOP}",
    ),
    ("不别", rf"(?:^|(?<=[\s，,。\ue000]))(?:不要|别|不想)有{_LIST}的"),
    ("除", rf"除(?:了|去|开)?{_LIST}(?:[以之]外|外)的?"),
    ("除", rf"除了{_LIST}{_STOP}"),
)
_NOUN = re.compile(r"[\u4e00-\u9fff](?<![的但而且却并和在])$")


def find(sentence: Sentence) -> list[tuple[int, str]]:
    """Return what is not wanted and where it stands, and take it from the sentence."""
    found: list[tuple[int, str]] = []
    for beginnings, pattern in _PATTERNS:
        if not any(char in sentence.view for char in beginnings):
            continue
        for match in compiled(pattern).finditer(sentence.view):
            for group, text in enumerate(match.groups(), start=1):
                if text:
                    start, end = match.span(group)
                    found.append((start, sentence.text[start:end]))
            sentence.take(match.start(), match.end(), _joint(sentence.view, match))
    return found


def _joint(view: str, match: re.Match[str]) -> str:
    """Return the 的 that stands for a negation between two nouns: 沙滩上(没穿鞋)的人."""
    before = _NOUN.search(view, 0, match.start())
    return "的" if match[0].endswith("的") and before and match.end() < len(view) else ""
