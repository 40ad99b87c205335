"""What a sentence says is not wanted: '-wolf', 'without people', '没戴眼镜的猫'."""

from erhai.search.understand import exclusions_en, exclusions_zh
from erhai.search.understand.sentence import Sentence


def find_exclusions(sentence: Sentence) -> tuple[str, ...]:
    """Return what is not wanted, in the order of the sentence, and take it from it."""
    found = [*exclusions_zh.find(sentence), *exclusions_en.find(sentence)]
    return tuple(dict.fromkeys(text for _, text in sorted(found)))
