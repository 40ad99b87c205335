"""Small numbers as people write them, in Chinese and in English."""

_DIGITS = {digit: value for value, digit in enumerate("〇一二三四五六七八九")} | {
    "零": 0,
    "两": 2,
}
_WORDS = {
    word: value
    for value, word in enumerate(
        [
            "zero",
            "one",
            "two",
            "three",
            "four",
            "five",
            "six",
            "seven",
            "eight",
            "nine",
            "ten",
            "eleven",
            "twelve",
        ]
    )
} | {"a": 1, "an": 1, "fifteen": 15, "twenty": 20, "thirty": 30, "forty": 40, "fifty": 50}

CHINESE = r"(?:\d{1,3}|[一二两三四五六七八九十]{1,3})"
"""A pattern for the numbers that chinese() reads."""

ENGLISH = rf"(?:\d{{1,3}}|{'|'.join(sorted(_WORDS, key=len, reverse=True))})"
"""A pattern for the numbers that english() reads."""


def chinese(text: str) -> int | None:
    """Return the number below 100 that '12', '十二', '二十' or '两' says, or None."""
    if text.isdecimal():
        return int(text)
    tens, ten, ones = text.rpartition("十")
    if any(part and part not in _DIGITS for part in (tens, ones)):
        return None
    if not ten:
        return _DIGITS.get(ones)
    return _DIGITS.get(tens, 1) * 10 + _DIGITS.get(ones, 0)


def chinese_digits(text: str) -> int | None:
    """Return the number spelt digit by digit: '二〇二三' is 2023."""
    digits = [str(_DIGITS[char]) if char in _DIGITS else char for char in text]
    joined = "".join(digits)
    return int(joined) if joined.isdecimal() else None


def english(text: str) -> int | None:
    """Return the number that '12', 'twelve' or 'a' says, or None."""
    return int(text) if text.isdecimal() else _WORDS.get(text.lower())
