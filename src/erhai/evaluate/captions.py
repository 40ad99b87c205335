"""Captions and the pictures that they are of."""

from dataclasses import dataclass


@dataclass(frozen=True, slots=True)
class Caption:
    """What somebody wrote of a picture; language is a code such as en, zh, zh_mt."""

    text: str
    language: str


@dataclass(frozen=True, slots=True)
class CaptionedPicture:
    """One picture of a dataset.

    names are the places where it may lie, relative to the pictures' folder, with '/'
    between and none leading out of it; the first is the picture's own name.
    """

    names: tuple[str, ...]
    captions: tuple[Caption, ...]
    split: str | None = None

    @property
    def name(self) -> str:
        return self.names[0]
