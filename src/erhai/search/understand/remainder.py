"""The words left to encode, once times and places are out, without the wrapping."""

import re

from erhai.search.understand.context_en import PHOTOS
from erhai.search.understand.sentence import TAKEN

_I = re.IGNORECASE
_T = TAKEN

_HELLO_ZH = re.compile(
    rf"^[\s{_T}]*(?:(?:你好|您好|请问|请|麻烦(?:你|您)?|劳驾|能不能|可以|可不可以|能否|能)[，,\s]*)*"
    r"(?:(?:我|咱们?|我们)?(?:想要?|要)?(?:再)?"
    r"(?:帮忙|帮我们?|给我们?|替我|为我|让我|我想要?|我要)[\s]*)*"
    r"(?:(?:把|将)?(?:再)?(?:找一?下|找一找|找找|找出来?|找到|查找|查一?下|查查|搜索一?下?|搜一?下|搜一搜|搜搜|搜"
    r"|寻找|翻一?下|翻翻|翻出来?|看一?下|看一看|看看|找|看(?=[^日星月风电书海])|来(?=[一几]张)|显示|展示|列出))?"
)
_ASKED_ZH = re.compile(r"[请帮给替我想要找搜查翻显列]|^来|^看看|^看一")
_COUNT_ZH = re.compile(
    rf"^[\s{_T}]*(?:(?:出|一下|所有|全部|一些|那些|这些|那|这|[一二两三几多]?\s?[张幅组](?!开|着|大|嘴|望)|有没有|关于)的?\s*)+"
)
_MINE_ZH = re.compile(
    rf"^[\s{_T}]*(?:我|我们|咱们)?[{_T}\s]*(?:自己)?(?:拍摄的?|拍下的?|拍到的?|拍过的?|拍的|照的|拍(?=[^打手卖球子立纸]))"
)
_MINE_AT_ZH = re.compile(rf"^[\s]*(?:我|我们|咱们)的?(?={_T})")
_MINE_AFTER_ZH = re.compile(rf"(?<={_T})(?:拍摄的|拍下的|拍的|照的)")
_PHOTOS_ZH = re.compile(
    r"(?:(?:的|拍的)(?:那?[些张几]+)?(?:照片|相片|图片|图像|影像|照|相|图)|(?<!老)(?<!旧)(?<!黑白)(?<!证件)(?<!墙上)(?:照片|相片|图片))"
    r"(?:集|们|有哪些|在哪里?|都有哪些)?(?:吗|呢|吧|啊)?$"
)
_THANKS_ZH = re.compile(
    r"[，,。.！!？?；;\s]*(?:谢谢(?:你|您|啦|了)?|多谢|好吗|可以吗|行吗|呢|吗)?[，,。.！!？?；;\s]*$"
)
_PARTICLES = re.compile(
    rf"(?<={_T})(?:[\s,，、]*(?:的(?!士)|里的|内的|在|时|，|、))+|(?:[，、,]|但是?|而且?|却|并且?|的|在|摄于|拍于)\s*(?={_T})"
)
_AT_FIRST = re.compile(rf"^[\s{_T},，、。;；的]*(?:在(?![^\s]{{0,1}}$))?")
_AT_LAST = re.compile(rf"[\s{_T},，、。;；!！?？]*$")

_HELLO_EN = re.compile(
    r"^(?:(?:please|hi|hey|hello|ok|can you|could you|would you|will you|i'?d like(?: to see)?"
    r"|let me see|i(?:'m| am) (?:looking|searching) for|i (?:want|need)(?: to (?:see|find))?"
    r"|do (?:i|we|you) have|are there|is there|where (?:is|are))[\s,]+)*"
    r"(?:(?:show|find|get|give|bring|search|look|display|fetch|list)(?:\s+(?:me|us|for|up|out))*\s+)?",
    _I,
)
_PHOTOS_EN = re.compile(
    r"^(?:(?:all|some|any|a few|few|more|the|a|an|my|our|every|those|these)\s+(?:of\s+)?)*"
    rf"{PHOTOS}(?![A-Za-z])(?:\s+(?:that|which))?(?:\s+(?:i|we)(?:'ve)?(?:\s+have)?)?"
    r"(?:\s+(?:took|taken|shot|made|captured))?(?:\s+by me)?"
    r"(?:\s+(?:of|from|with|showing|where|containing|featuring)(?![A-Za-z])"
    rf"|(?=[\s{_T}]*(?:$|{_T}|\?)))",
    _I,
)
_ALL_EN = re.compile(r"^(?:all|some|any)\s+(?:of\s+)?(?:the\s+|my\s+)?(?=\S)", _I)
_LAST_PHOTOS_EN = re.compile(
    rf"(?<!old)(?<!white)(?<!framed)[\s{_T}]+(?:photos|pictures|pics|images|snapshots|photographs)[\s{_T}]*$",
    _I,
)
_TAKEN_EN = re.compile(
    rf"\s*(?<![A-Za-z])(?:that (?:i|we) )?(?:taken|took|shot|captured)\s*(?={_T})", _I
)
_TAKEN_FIRST_EN = re.compile(rf"^[\s{_T}]*(?:taken|shot)[\s{_T}]+(?:of\s+)?", _I)
_LOOSE_FIRST = re.compile(rf"^[\s{_T},]*(?:(?:of|and|from)\s+(?=\S))?", _I)
_LOOSE_LAST = re.compile(
    rf"[\s{_T},]+(?:in|at|on|from|of|and|by|but|with|for|the|during|please|thanks|thank you)"
    rf"[\s{_T},]*$",
    _I,
)
_EVERYTHING = re.compile(r"(?:everything|anything|all|something|一切|所有|全部)", _I)
_HAN = re.compile(r"[\u3000-\u30ff\u3400-\u9fff\uff00-\uffef]")


def cleaned(rest: str) -> str:
    """Return a rest of Sentence.rest() so that it reads naturally; empty if nothing is left."""
    text = _without_polite_words(rest.strip())
    text = _PARTICLES.sub("", text)
    for _ in range(2):
        text = _LOOSE_LAST.sub("", text)
        text = _AT_LAST.sub("", text)
    text = _LOOSE_FIRST.sub("", text)
    if TAKEN in rest or text != rest.strip():
        text = _AT_FIRST.sub("", text)
    if TAKEN in rest and _EVERYTHING.fullmatch(text.strip()):
        return ""
    return _joined(text)


def _without_polite_words(text: str) -> str:
    text = _THANKS_ZH.sub("", text).lstrip(f" {TAKEN}")
    hello = _HELLO_ZH.match(text)
    if hello and _ASKED_ZH.search(hello[0]):
        text = text[hello.end() :]
    text = _COUNT_ZH.sub("", text)
    text = _MINE_ZH.sub(TAKEN, text, count=1)
    text = _MINE_AT_ZH.sub("", text)
    text = _MINE_AFTER_ZH.sub("", text)
    text = _COUNT_ZH.sub("", text)
    text = _PHOTOS_ZH.sub("", text)
    text = text.lstrip()
    asked = _HELLO_EN.match(text)
    if asked and asked[0]:
        text = text[asked.end() :]
        text = _PHOTOS_EN.sub("", text) if _PHOTOS_EN.match(text) else _ALL_EN.sub("", text)
    else:
        text = _PHOTOS_EN.sub("", text)
    text = _TAKEN_FIRST_EN.sub(TAKEN, text)
    text = _LAST_PHOTOS_EN.sub("", text)
    return _TAKEN_EN.sub("", text)


def _joined(text: str) -> str:
    """Return the text with what was taken closed up: a blank only between words."""
    pieces = [piece.strip() for piece in text.split(TAKEN)]
    joined = ""
    for piece in filter(None, pieces):
        both_han = joined and _HAN.match(joined[-1]) and _HAN.match(piece[0])
        joined += piece if not joined or both_han else f" {piece}"
    return joined.strip()
