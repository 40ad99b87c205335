"""What is encoded in place of a query's words: themselves, their kin, their mood."""

from dataclasses import dataclass, field

from erhai.search.components import Component
from erhai.search.expand import Kinship, expand
from erhai.search.moods import Steering, find_mood, steer
from erhai.search.prompts import ERHAI_LITE, PLAIN, Templates, fill


@dataclass(frozen=True, slots=True)
class Wording:
    """How a text is put to a model; None leaves a part out."""

    templates: Templates = ERHAI_LITE
    kinship: Kinship | None = field(default_factory=Kinship)
    steering: Steering | None = field(default_factory=Steering)


PLAIN_WORDING = Wording(PLAIN, None, None)
"""Every text as it is."""


def wording_of(model_id: str) -> Wording:
    """Return the wording that was measured for a model, else none but the text itself."""
    return Wording() if model_id.startswith("erhai-lite-") else PLAIN_WORDING


def components(text: str, wording: Wording = Wording()) -> tuple[Component, ...]:
    """Return the texts to encode for one text of a query, at most 6, with their weights.

    What they are worth is theirs together: encode them all in one batch, with those of the
    query's other texts, and bring each text's to unit norm by `components.mix`. Most texts,
    all but single words and short moody ones, are one component.
    """
    if wording.steering is not None and (moody := find_mood(text)):
        return steer(moody, wording.steering)
    kin = expand(text, wording.kinship) if wording.kinship is not None else ()
    return (*fill(text, wording.templates), *kin)
