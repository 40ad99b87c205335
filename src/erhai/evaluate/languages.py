"""Which language a caption is in: what the dataset says, else what its script tells."""

import re

UNDETERMINED = "und"
"""The code of ISO 639-2 for a language that is not known."""

_CODE = re.compile(r"[A-Za-z]{2,3}(?:[-_][A-Za-z0-9]{1,8})*")
_KANA = re.compile(r"[\u3041-\u30ff\u31f0-\u31ff\uff66-\uff9f]")
_HANGUL = re.compile(r"[\u1100-\u11ff\u3131-\u318e\uac00-\ud7a3]")
_HAN = re.compile(r"[\u3400-\u4dbf\u4e00-\u9fff\uf900-\ufaff\U00020000-\U000323af]")
_LATIN_WORD = re.compile(r"[A-Za-z\u00c0-\u024f\u1e00-\u1eff]+")


def is_language_code(text: str) -> bool:
    """Tell whether `text` looks like a language: en, zh, zh-Hant, zh_mt."""
    return _CODE.fullmatch(text) is not None


def language_of(text: str) -> str:
    """Return zh, ja, ko, en, or 'und', by script: Latin script counts as English.

    A Chinese character weighs as much as a Latin word, so that '穿NBA球衣的人' is
    Chinese and 'a sign that says 出口' English.
    """
    kana, hangul, han = (len(script.findall(text)) for script in (_KANA, _HANGUL, _HAN))
    words = len(_LATIN_WORD.findall(text))
    if words > kana + hangul + han:
        return "en"
    if kana:
        return "ja"
    if hangul:
        return "ko"
    return "zh" if han else UNDETERMINED
