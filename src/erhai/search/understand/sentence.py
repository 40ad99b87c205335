"""A sentence while it is being understood: nothing moves, and what is understood is marked."""

from collections.abc import Callable
from dataclasses import dataclass

TAKEN = "\ue000"
"""Stands in Sentence.view for each character that has been understood."""

OPAQUE = "\ue001"
"""Stands in Sentence.view for each character that is not to be understood (a picture's path)."""

_TRADITIONAL = "個週聖誕節國慶陽後間這點沒無張請幫裡裏號從際萬勞動兒幾歲禮過邊時麼"
_SIMPLIFIED = "个周圣诞节国庆阳后间这点没无张请帮里里号从际万劳动儿几岁礼过边时么"
_FOLDED = {
    **{code: code - 0xFEE0 for code in range(0xFF01, 0xFF5F)},
    **str.maketrans(_TRADITIONAL, _SIMPLIFIED),
    **str.maketrans("\u3000\xa0\t\r\n’‘○" + TAKEN + OPAQUE, "     ''〇  "),
}


@dataclass(frozen=True, slots=True)
class Span:
    """A stretch of the sentence as typed: text is sentence[start:end]."""

    start: int
    end: int
    text: str


class Sentence:
    """The typed text, and a view of it in which patterns are looked for.

    The view is as long as the text, so that offsets agree. In it full-width letters and
    digits are plain, common traditional characters are simplified, and what has been taken
    or hidden is TAKEN or OPAQUE.
    """

    def __init__(self, text: str) -> None:
        self.text = text
        self.view = text.translate(_FOLDED)
        self._instead: dict[int, str] = {}

    def span(self, start: int, end: int) -> Span:
        return Span(start, end, self.text[start:end])

    def take(self, start: int, end: int, instead: str = "") -> None:
        """Mark these characters as understood; `instead` is what the rest says for them."""
        self._mark(start, end, TAKEN)
        if instead:
            self._instead[start] = instead

    def hide(self, start: int, end: int) -> None:
        """Keep these characters from being understood."""
        self._mark(start, end, OPAQUE)

    def shown(self, mark: str) -> str:
        """Return the text as typed, with `mark` for each character that is taken or hidden."""
        return self._each(lambda typed, seen: mark if seen in (TAKEN, OPAQUE) else typed)

    def masked(self) -> str:
        """Return the text as typed, with TAKEN for each character that is taken."""
        return self._each(
            lambda typed, seen: TAKEN if seen == TAKEN else typed if typed != TAKEN else " "
        )

    def rest(self, start: int, end: int) -> str:
        """Return what is left of a stretch, with one TAKEN for each stretch that was taken."""
        left: list[str] = []
        for at in range(start, end):
            if self.view[at] != TAKEN:
                left.append(self.text[at])
                continue
            if at == start or self.view[at - 1] != TAKEN:
                left.append(TAKEN)
            left.append(self._instead.get(at, ""))
        return "".join(left)

    def _each(self, choose: Callable[[str, str], str]) -> str:
        return "".join(map(choose, self.text, self.view))

    def _mark(self, start: int, end: int, mark: str) -> None:
        marked = mark * (end - start)
        if mark == OPAQUE:
            marked = "".join(c if c == TAKEN else mark for c in self.view[start:end])
        self.view = self.view[:start] + marked + self.view[end:]
