"""Texts as a model's training had them, before they are tokenized."""

import re
import string

from erhai.encode.model_card import Cleaning

_NO_PUNCTUATION = str.maketrans("", "", string.punctuation)
_CHINESE = re.compile(r"[\u3400-\u9fff\uf900-\ufaff]")


def clean(text: str, how: Cleaning) -> str:
    """Return the text cleaned; see `Cleaning`."""
    if how == "none":
        return text
    if how == "lower":
        # Python's own may know other letters than the tokenizers that texts were trained by.
        from tokenizers.normalizers import Lowercase

        return str(Lowercase().normalize_str(text))
    if how == "canonical":
        text = text.translate(_NO_PUNCTUATION).lower()
    return " ".join(text.split())


def language_of(text: str) -> str:
    """Return 'zh' if a text has a Chinese character in it, else 'en'."""
    return "zh" if _CHINESE.search(text) else "en"
