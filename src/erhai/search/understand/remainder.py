"""The words left to encode, once times and places are out, without the wrapping."""

import re

from erhai.search.understand.context_en import PHOTOS
from erhai.search.understand.sentence import TAKEN

_I = re.IGNORECASE
_T = TAKEN

# A verb of asking alone may begin a noun (搜救犬, 显示器): it needs a person or a number by it.
_POLITE_ZH = r"(?:(?:你好|您好|请问|请|麻烦[你您]?|劳驾|能不能|可不可以|可以|能否)[，,\s]*)*"
_FOR_ME_ZH = (
    r"(?:(?:我们?|咱们)?(?:想要?|要)?再?"
    r"(?:帮忙|帮我们?|[给替为]我们?|让我(?!们)|我想要?|我要)\s*)"
)
_ASK_ZH = (
    r"(?:找一?下|找一找|找找|找出来?|找到|查找|查一?下|查查|搜索一下|搜一?下|搜一搜|搜搜|翻一?下|翻翻|翻出来?"
    r"|看一下|看一看|看看|列出)"
)
_MAY_ASK_ZH = r"(?:找|搜索|搜|寻找|查|显示|展示|看|来)"
_HELLO_ZH = re.compile(
    rf"^(?:{_POLITE_ZH}{_FOR_ME_ZH}+(?:[把将]|{_ASK_ZH}|{_MAY_ASK_ZH})?"
    rf"|{_POLITE_ZH}(?:{_ASK_ZH}|{_MAY_ASK_ZH}(?=[一几两所全我那\s]|{_T})|[把将](?={_T})))"
)
_COUNT_ZH = re.compile(
    rf"^[\s{_T}]*(?:(?:一下|所有|全部|一些|那些|这些|[那这]?[一二两三几多][张幅组](?!开|着|大|嘴|望)|[那这][张幅]"
    r"|有没有|关于)的?\s*)+"
)
_MINE_ZH = re.compile(
    rf"^(?:我|我们|咱们)[{_T}\s]*(?:自己)?(?:拍摄的?|拍下的?|拍到的?|拍过的?|拍的|照的|拍(?!照|手))"
)
_TAKEN_ZH = re.compile(r"^(?:拍摄的?|拍下的?|拍到的?|拍过的?|拍的|照的|拍(?![照手打卖球子立纸皮]))")
_MINE_AT_ZH = re.compile(rf"^[\s]*(?:我|我们|咱们)的?(?={_T})")
_MINE_AFTER_ZH = re.compile(rf"(?<={_T})(?:拍摄的|拍下的|拍的|照的)")
_PHOTOS_ZH = re.compile(
    r"(?:(?:的|拍的)(?:那?[些张几]+)?(?:照片|相片|图片|图像|影像|照|相|图)|(?<!老)(?<!旧)(?<!看)(?<!着)(?<!翻)(?<!举)(?<!黑白)(?<!证件)(?<!墙上)(?:照片|相片|图片))"
    r"(?:集|们|有哪些|在哪里?|都有哪些)?(?:吗|呢|吧|啊)?$"
)
_THANKS_ZH = re.compile(r"(?:谢谢[你您啦了]?|多谢|好吗|可以吗|行吗|呢|吗)$")
_ENDS = " ，,。.！!？?；;"
_PARTICLES = re.compile(
    rf"(?<={_T})(?:[\s,，、]*(?:的(?!士)|里的|内的|在|时|，|、))+|(?:[，、,]|但是?|而且?|却|并且?|的|在|摄于|拍于)\s*(?={_T})"
)
_AT_FIRST = re.compile(rf"^[\s{_T},，、。;；的]*(?:在(?![^\s]{{0,1}}$))?")

_HELLO_EN = re.compile(
    r"^(?:(?:hi|hey|hello|ok|okay)\s*,\s*)?(?:please\s+)?"
    r"(?:(?:can|could|would|will) you\s+(?:please\s+)?)?"
    r"(?:(?:show|find|get|give|bring|fetch)\s+(?:me|us)\s+|(?:search|look)(?:ing)?\s+for\s+"
    r"|(?:show|find|get|display|list|search)\s+"
    rf"(?=(?:(?:all|any|some|the|my|our|every|a|an)\s)|{PHOTOS}(?![a-z]))"
    r"|i(?:'m| am) (?:looking|searching) for\s+|let me see\s+|do (?:i|we|you) have\s+"
    r"|(?:i'?d like|i want|i need|we want) to (?:see|find)\s+"
    r"|(?:i want|i need|i'?d like|are there|is there)\s+"
    rf"(?=(?:all|any|some|the|my|our|a)\s|{PHOTOS}))",
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
    r"(?<!old)(?<!white)(?<!framed)(?<!\bat)(?<!\bof)(?<!\bwith)(?<!\bin)(?<!\bon)(?<!ing)(?<!\bthe)"
    r"(?<!\bher)(?<!\bhis)(?<!\bsome)(?<!\bmany)"
    rf"[\s{_T}]+(?:photos|pictures|pics|images|snapshots|photographs)[\s{_T}]*$",
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
_SPACES = re.compile(r"\s+")
_EVERYTHING = re.compile(r"(?:everything|anything|all|something|一切|所有|全部)", _I)
_HAN = re.compile(r"[\u3000-\u30ff\u3400-\u9fff\uff00-\uffef]")


def cleaned(rest: str) -> str:
    """Return a rest of Sentence.rest() so that it reads naturally; empty if nothing is left."""
    text = _without_polite_words(_SPACES.sub(" ", rest).strip())
    text = _PARTICLES.sub("", text)
    for _ in range(2):
        text = _LOOSE_LAST.sub("", text)
        text = text.rstrip(f"{_ENDS}、{TAKEN}")
    text = _LOOSE_FIRST.sub("", text)
    if TAKEN in rest:
        text = _AT_FIRST.sub("", text)
    if TAKEN in rest and _EVERYTHING.fullmatch(text.strip()):
        return ""
    return _joined(text)


def _without_polite_words(text: str) -> str:
    text = _THANKS_ZH.sub("", text.rstrip(_ENDS)).rstrip(_ENDS)
    text = _HELLO_ZH.sub("", text)
    text = _COUNT_ZH.sub("", text)
    is_taken = text.startswith(TAKEN)
    text = text.lstrip(f" {TAKEN}")
    text = _MINE_ZH.sub(TAKEN, text)
    if is_taken:
        text = _TAKEN_ZH.sub(TAKEN, text)
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
