"""The operators of a typed query, 'camera:Canon' or 'before:2012', and words in quotes."""

import re
from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime

from erhai.search.filters import make_filter, parse_moment
from erhai.search.understand.sentence import Sentence

_VALUE = r"\"([^\"]*)\"|“([^”]*)”|「([^」]*)」|(\S+)"
_OPERATOR = re.compile(
    rf"(?<![^\s(])(camera|type|under|before|after|near|colou?r|颜色):(?:{_VALUE})", re.IGNORECASE
)
_SAME = {"color": "colour", "颜色": "colour"}
# A quotation within a sentence ('写着“福”字的门') tells what is to be seen, so blanks
# must stand around one that names a file.
_QUOTED = re.compile(
    r"(?<![^\s(\ue000])(?:\"(?!\s)([^\"]+)(?<!\s)\"|“([^”]+)”|「([^」]+)」)(?=[\s.,;!?，。！？、)\ue000的]|$)"
)
_SAID = re.compile(
    r"(?:says?|saying|said|reads?|reading|labell?ed|titled|called|named|words?|texts?|letters?"
    r"|写着|印着|标着|上书|叫|名为)\s*:?\s*$",
    re.IGNORECASE,
)


@dataclass(frozen=True, slots=True)
class Operators:
    """What was asked for by name.

    camera and type (a file's ending, in lower case, without a dot): any of them may be.
    after is inclusive and before exclusive. under is a folder as typed. near is the name
    of a place as typed. colour names one or several colours, as typed.
    """

    camera: tuple[str, ...] = ()
    type: tuple[str, ...] = ()
    under: str | None = None
    after: datetime | None = None
    before: datetime | None = None
    near: str | None = None
    colour: str | None = None

    @property
    def is_open(self) -> bool:
        return self == Operators()


def find_operators(sentence: Sentence) -> Operators:
    """Return the operators of a sentence, and take them from it.

    Of several under: or near: the last counts, of several dates the narrowest. Raises
    QueryError for a date that cannot be read.
    """
    values: dict[str, list[str]] = {}
    for found in _OPERATOR.finditer(sentence.view):
        group = next(number for number in range(2, 6) if found[number] is not None)
        value = sentence.text[found.start(group) : found.end(group)].strip()
        if value:
            name = found[1].lower()
            values.setdefault(_SAME.get(name, name), []).append(value)
            sentence.take(found.start(), found.end())
    after = max((parse_moment(value) for value in values.get("after", ())), default=None)
    before = min((parse_moment(value) for value in values.get("before", ())), default=None)
    make_filter(after, before)  # raises where no moment is between them
    return Operators(
        camera=tuple(values.get("camera", ())),
        type=tuple(value.lower().lstrip(".") for value in values.get("type", ())),
        under=values.get("under", [None])[-1],
        after=after,
        before=before,
        near=values.get("near", [None])[-1],
        colour=" + ".join(values["colour"]) if "colour" in values else None,
    )


def find_quoted(sentence: Sentence, pictures: Sequence[tuple[int, int]] = ()) -> tuple[str, ...]:
    """Return the words in quotes outside the paths of pictures, and take them from the sentence."""
    quoted: list[str] = []
    for found in _QUOTED.finditer(sentence.view):
        in_path = any(start <= found.start() < end for start, end in pictures)
        if in_path or _SAID.search(sentence.view, 0, found.start()):
            continue
        group = next(number for number in range(1, 4) if found[number] is not None)
        quoted.append(sentence.text[found.start(group) : found.end(group)].strip())
        sentence.take(found.start(), found.end())
    return tuple(quoted)
