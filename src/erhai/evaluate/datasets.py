"""Captioned pictures: which file has them, and which of them are wanted."""

from collections import Counter
from collections.abc import Sequence
from dataclasses import dataclass, replace
from pathlib import Path

from erhai.errors import DatasetError
from erhai.evaluate.captions import CaptionedPicture
from erhai.evaluate.formats import read_pictures

SUFFIXES = (".jsonl", ".ndjson", ".json", ".csv")


@dataclass(frozen=True, slots=True)
class Dataset:
    """Captioned pictures as read from `path`, each picture once.

    format is 'jsonl', 'karpathy' or 'csv'. A picture may be without captions in the
    languages wanted: it is still one that can be found wrongly.
    """

    path: Path
    format: str
    split: str | None
    pictures: tuple[CaptionedPicture, ...]
    notes: tuple[str, ...] = ()

    @property
    def languages(self) -> tuple[str, ...]:
        """The languages there are captions in, in the order of their first one."""
        found = (caption.language for picture in self.pictures for caption in picture.captions)
        return tuple(dict.fromkeys(found))


def read_dataset(
    path: Path | str,
    *,
    split: str | None = None,
    languages: Sequence[str] = (),
    limit: int | None = None,
) -> Dataset:
    """Read a captions file, or the only one in a folder; its format is detected.

    Keeps the pictures of `split`, of these the first `limit`, and of their captions
    those in `languages`; without them, all. Nothing is asked of the pictures' files.
    Raises DatasetError, naming file and line, for whatever cannot be taken as it stands.
    """
    if limit is not None and limit < 1:
        raise ValueError("limit must be at least 1")
    file = captions_file(Path(path).expanduser())
    format_name, pictures, notes = read_pictures(file)
    dataset = Dataset(file, format_name, split, tuple(pictures), tuple(notes))
    if not dataset.pictures:
        raise DatasetError(f"{file} has no pictures in it.")
    if split is not None:
        dataset = _only_split(dataset, split)
    dataset = replace(dataset, pictures=dataset.pictures[:limit])
    return _only_languages(dataset, languages) if languages else dataset


def captions_file(path: Path) -> Path:
    """Return the captions file at `path`, or the one in it. Raises DatasetError."""
    if not path.is_dir():
        if not path.exists():
            raise DatasetError(f"There is no dataset {path}. Check the spelling.")
        return path
    try:
        found = sorted(file for file in path.iterdir() if file.suffix.lower() in SUFFIXES)
    except OSError as error:
        raise DatasetError(f"{path} cannot be read: {error.strerror}.") from error
    if not found:
        raise DatasetError(
            f"{path} holds no captions file ({', '.join(SUFFIXES)}). Give the file itself, "
            "and the pictures' folder with --pictures."
        )
    if len(found) > 1:
        names = ", ".join(file.name for file in found[:5])
        raise DatasetError(f"{path} holds several captions files ({names}). Give one of them.")
    return found[0]


def _only_split(dataset: Dataset, split: str) -> Dataset:
    sizes = Counter(picture.split for picture in dataset.pictures)
    if split not in sizes:
        known = ", ".join(f"{name} ({size:,})" for name, size in sizes.items() if name is not None)
        there = f"Its splits: {known}." if known else "It names no splits: leave --split out."
        raise DatasetError(f"{dataset.path} has no picture in the split '{split}'. {there}")
    chosen = tuple(picture for picture in dataset.pictures if picture.split == split)
    return replace(dataset, pictures=chosen)


def _only_languages(dataset: Dataset, languages: Sequence[str]) -> Dataset:
    for language in languages:
        if language not in dataset.languages:
            raise DatasetError(
                f"{dataset.path} has no captions in '{language}'. "
                f"Its languages: {', '.join(dataset.languages)}."
            )
    return replace(
        dataset,
        pictures=tuple(
            replace(
                picture,
                captions=tuple(each for each in picture.captions if each.language in languages),
            )
            for picture in dataset.pictures
        ),
    )
