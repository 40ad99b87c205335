"""The wording in which a text is put to a model: prompt templates, and their ensemble.

An ensemble is the mean of the embeddings of several wordings (A. Radford et al., 'Learning
Transferable Visual Models From Natural Language Supervision', 2021). Which wordings help is
the model's own affair: what CLIP gains by 'a photo of a {}' erhai-lite loses, since it learnt
words as they are; docs/ranking/prompts.md has the numbers.
"""

import re
from dataclasses import dataclass

from erhai.search.components import Component

_HAN = re.compile("[\u3400-\u9fff]")
_ENDS = tuple(".!?。！？…")
_LEAST_WORDS = 4
_LEAST_CHARACTERS = 6


@dataclass(frozen=True, slots=True)
class Templates:
    """Wordings by language and length, '{}' standing for the text as it was typed.

    A text is long from 4 English words or 6 Chinese characters on, unless it is closed by a
    punctuation mark already.
    """

    english: tuple[str, ...] = ("{}",)
    chinese: tuple[str, ...] = ("{}",)
    long_english: tuple[str, ...] = ("{}",)
    long_chinese: tuple[str, ...] = ("{}",)


PLAIN = Templates()
"""The text as it is: what to use with a model for which nothing was measured."""

ERHAI_LITE = Templates(long_english=("{} .",), long_chinese=("{}。",))
"""For erhai-lite, which learnt from captions that end with a full stop, so set."""


def fill(text: str, templates: Templates = ERHAI_LITE) -> tuple[Component, ...]:
    """Return the wordings of a text, of equal weights that sum to 1."""
    chosen = _chosen(text, templates)
    weight = 1 / len(chosen)
    return tuple(Component(template.format(text), weight) for template in chosen)


def _chosen(text: str, templates: Templates) -> tuple[str, ...]:
    chinese = len(_HAN.findall(text))
    closed = text.rstrip().endswith(_ENDS)
    if chinese:
        long = chinese >= _LEAST_CHARACTERS and not closed
        return templates.long_chinese if long else templates.chinese
    long = len(text.split()) >= _LEAST_WORDS and not closed
    return templates.long_english if long else templates.english
