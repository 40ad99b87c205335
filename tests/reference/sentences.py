"""Sentences to tokenize: both languages, capitals, numbers, emoji, names, nonsense."""

import random

_EN = """
a the my two three dog dogs cat CAT beach Beach's sunset running don't they'll it's snow
café naïve Straße İstanbul ΣΊΣΥΦΟΣ photo photograph of on in under mountain-bike 3.5mm f/2.8
2012-06-01 IMG_0042.JPG black&white <b>bold</b> &amp; &lt; https://example.org/a?b=c #tag @me
"""
_ZH = (
    "海边日落沙滩上的金毛犬一个男人骑自行车夜晚城市灯光熊猫吃竹子去年夏天在北京拍，。！？（）「」…"
)
_ODD = """
🐶 🌊 👩\u200d👩\u200d👧 🇨🇳 ✈️ １２３ ＡＢＣ \u200b \u200d \ufeff \u0301 ﬁ ① ½ ²
... !!! ~~~ _ __ -- ' '' " `` <|endoftext|> [CLS] [MASK] </s> <pad> \u202e \x07 \ud7ff \U0001f9ff
"""
_BLANKS = ("\u3000", "\u00a0", "\t", "\n", "\u2009")


def sentences(count: int) -> list[str]:
    """Return the same sentences every time."""
    chance = random.Random(5)
    words, odd = _EN.split(), [*_ODD.split(), *_BLANKS]
    found = ["", " ", "  a  ", *odd, *words, *_ZH]
    while len(found) < count:
        parts = []
        for _ in range(chance.randrange(1, 14)):
            kind = chance.random()
            if kind < 0.45:
                parts.append(chance.choice(words))
            elif kind < 0.8:
                start = chance.randrange(len(_ZH))
                parts.append(_ZH[start : start + chance.randrange(1, 9)])
            elif kind < 0.92:
                parts.append(chance.choice(odd))
            else:
                length = chance.randrange(1, 9)
                parts.append("".join(chr(chance.randrange(33, 0x2FFF)) for _ in range(length)))
        found.append(chance.choice((" ", " ", "", "  ")).join(parts))
    return found[:count]
