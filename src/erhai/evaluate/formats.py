"""Reading captions files: JSON lines, the Karpathy JSON of COCO and Flickr30k, CSV."""

import codecs
import csv
import json
from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass
from pathlib import Path, PurePosixPath
from typing import NoReturn, TypeAlias

from erhai.errors import DatasetError
from erhai.evaluate.captions import Caption, CaptionedPicture
from erhai.evaluate.languages import is_language_code, language_of

Read: TypeAlias = tuple[str, list[CaptionedPicture], list[str]]
"""The format's name, the pictures, and notes for the person."""

_HEAD_BYTES = 65_536
_PICTURE_KEYS = ("image", "filename")
_ROW_KEYS = (*_PICTURE_KEYS, "captions", "caption", "language", "split")
_COLUMNS = (*_PICTURE_KEYS, "caption", "language", "split")
# All that is read of the Karpathy JSON; the rest, tokens above all, is most of it.
_KARPATHY_KEYS = frozenset(
    ("images", "filename", "filepath", "cocoid", "split", "sentences", "raw", "language")
)


@dataclass(frozen=True, slots=True)
class _Place:
    """Where in a file something stands, for messages."""

    path: Path
    where: str

    def refuse(self, what: str) -> NoReturn:
        raise DatasetError(f"{self.path}, {self.where}: {what}")


def read_pictures(path: Path) -> Read:
    """Read a captions file of any of the formats. Raises DatasetError."""
    try:
        match _format_of(path):
            case "csv":
                pictures, notes = _read_csv(path)
                return "csv", pictures, notes
            case "karpathy":
                return "karpathy", _each_once(_read_karpathy(path)), []
            case _:
                return "jsonl", _each_once(_read_jsonl(path)), []
    except OSError as error:
        reason = error.strerror or type(error).__name__
        raise DatasetError(f"{path} cannot be read: {reason}.") from error


def _format_of(path: Path) -> str:
    suffix = path.suffix.lower()
    if suffix in (".jsonl", ".ndjson"):
        return "jsonl"
    if suffix == ".csv":
        return "csv"
    with path.open("rb") as file:
        head = file.read(_HEAD_BYTES).removeprefix(codecs.BOM_UTF8).lstrip()
    if not head.startswith(b"{"):
        if suffix == ".json":
            raise DatasetError(
                f"{path} is no captions file: a .json file is read in Karpathy's format, "
                "an object with a list of 'images'."
            )
        return "csv"
    first = head.partition(b"\n")[0]
    return "karpathy" if b'"images"' in head or not first.rstrip().endswith(b"}") else "jsonl"


def _lines(path: Path) -> Iterator[tuple[_Place, str]]:
    """Yield each line, decoded as UTF-8, with its number."""
    with path.open("rb") as file:
        for number, line in enumerate(file, 1):
            place = _Place(path, f"line {number}")
            data = line.removeprefix(codecs.BOM_UTF8) if number == 1 else line
            try:
                yield place, data.decode("utf-8")
            except UnicodeDecodeError:
                place.refuse(
                    "this is not UTF-8. Save the file as UTF-8, for example with "
                    "iconv -f GB18030 -t UTF-8."
                )


def _read_jsonl(path: Path) -> Iterator[tuple[_Place, CaptionedPicture]]:
    for place, line in _lines(path):
        if line.strip():
            try:
                row = json.loads(line)
            except json.JSONDecodeError as error:
                place.refuse(f"this is no JSON: {error.msg}, column {error.colno}.")
            except (ValueError, RecursionError) as error:
                place.refuse(f"this JSON cannot be read: {error}.")
            yield place, _picture_of_row(place, row)


def _picture_of_row(place: _Place, row: object) -> CaptionedPicture:
    if not isinstance(row, dict):
        place.refuse('a row is an object: {"image": "a.jpg", "captions": ["…"]}.')
    plain = "captions" in row or "caption" in row
    captions: list[Caption] = []
    for key, value in row.items():
        if key in ("captions", "caption"):
            said = row.get("language")
            language = None if said is None else _language(place, said)
            captions += _captions(place, value, key, language)
        elif key not in _ROW_KEYS:
            if plain or not is_language_code(key) or not isinstance(value, list):
                place.refuse(
                    f"'{key}' is not a key that Erhai knows. It reads image or filename, split, "
                    "and captions, or a list of captions by language: en, zh, ….",
                )
            captions += _captions(place, value, key, key)
    if not captions:
        place.refuse("this picture has no caption.")
    named = [row[key] for key in _PICTURE_KEYS if key in row]
    if len(named) != 1:
        place.refuse("a row names its picture once, as 'image' or as 'filename'.")
    return CaptionedPicture((_name(place, named[0]),), tuple(captions), _split(place, row))


def _read_karpathy(path: Path) -> Iterator[tuple[_Place, CaptionedPicture]]:
    """Read the splits of Karpathy and Fei-Fei (2015): images with sentences."""
    try:
        text = path.read_bytes().removeprefix(codecs.BOM_UTF8).decode("utf-8")
        document = json.loads(text, object_hook=_slim)
    except UnicodeDecodeError as error:
        raise DatasetError(f"{path}, byte {error.start:,}: this is not UTF-8.") from error
    except json.JSONDecodeError as error:
        where = f"line {error.lineno}, column {error.colno}"
        raise DatasetError(f"{path}, {where}: this is no JSON: {error.msg}.") from error
    except (ValueError, RecursionError) as error:
        raise DatasetError(f"{path}: this JSON cannot be read: {error}.") from error
    images = document.get("images") if isinstance(document, dict) else None
    if not isinstance(images, list):
        raise DatasetError(f"{path} is not in Karpathy's format: it has no list of 'images'.")
    for number, image in enumerate(images, 1):
        place = _Place(path, f"image {number}")
        if not isinstance(image, dict) or "filename" not in image:
            place.refuse("it has no 'filename', as Karpathy's format would have.")
        captions: list[Caption] = []
        sentences = image.get("sentences")
        for sentence in sentences if isinstance(sentences, list) else []:
            if not isinstance(sentence, dict):
                place.refuse("a sentence is an object with 'raw'.")
            said = sentence.get("language")
            language = None if said is None else _language(place, said)
            captions += _captions(place, [sentence.get("raw")], "raw", language)
        if not captions:
            place.refuse("it has no sentences.")
        names = _karpathy_names(place, image)
        yield place, CaptionedPicture(names, tuple(captions), _split(place, image))


def _slim(value: dict[str, object]) -> dict[str, object]:
    return {key: kept for key, kept in value.items() if key in _KARPATHY_KEYS}


def _karpathy_names(place: _Place, image: Mapping[str, object]) -> tuple[str, ...]:
    """Return where the picture may lie: by folder, in one folder, named as COCO is since 2017."""
    name = _name(place, image["filename"])
    names = [name]
    if image.get("filepath"):
        names.insert(0, _name(place, f"{image['filepath']}/{name}"))
    if isinstance(number := image.get("cocoid"), int):
        new = f"{number:012}.jpg"
        names += [new, f"train2017/{new}", f"val2017/{new}"]
    return tuple(dict.fromkeys(names))


def _read_csv(path: Path) -> tuple[list[CaptionedPicture], list[str]]:
    reader = csv.reader((line for _, line in _lines(path)), strict=True)
    columns: list[str] = []
    found: dict[str, tuple[str | None, list[Caption]]] = {}
    repeated: list[int] = []
    try:
        for cells in reader:
            place = _Place(path, f"line {reader.line_num}")
            if not cells:
                continue
            if not columns:
                columns = _header(place, cells)
                continue
            if len(cells) != len(columns):
                place.refuse(f"it has {len(cells)} cells where the header has {len(columns)}.")
            row = dict(zip(columns, cells, strict=True))
            language = _language(place, said) if (said := row.get("language")) else None
            name, split = _name(place, row["image"]), row.get("split") or None
            [caption] = _captions(place, [row["caption"]], "caption", language)
            earlier, captions = found.setdefault(name, (split, []))
            if split != earlier:
                place.refuse(f"{name} is in the split '{earlier}' above and '{split}' here.")
            if caption in captions:
                repeated.append(reader.line_num)
            captions.append(caption)
    except csv.Error as error:
        _Place(path, f"line {reader.line_num}").refuse(f"this is no CSV: {error}.")
    pictures = [
        CaptionedPicture((name,), tuple(captions), split)
        for name, (split, captions) in found.items()
    ]
    if not repeated:
        return pictures, []
    return pictures, [
        f"Rows that repeat a caption of the same picture: {len(repeated):,} "
        f"(the first on line {repeated[0]:,}). Each counts."
    ]


def _header(place: _Place, cells: list[str]) -> list[str]:
    columns = [cell.strip().lower() for cell in cells]
    for column in columns:
        if column not in _COLUMNS:
            place.refuse(
                f"'{column}' is not a column that Erhai knows. The first line names the columns: "
                "image or filename, caption, and perhaps language and split.",
            )
    columns = ["image" if column in _PICTURE_KEYS else column for column in columns]
    for needed in ("image", "caption"):
        if columns.count(needed) != 1:
            place.refuse(
                f"there has to be one column '{needed}', and there are {columns.count(needed)}."
            )
    if len(set(columns)) < len(columns):
        place.refuse("a column is there twice.")
    return columns


def _each_once(pictures: Iterable[tuple[_Place, CaptionedPicture]]) -> list[CaptionedPicture]:
    seen: dict[str, str] = {}
    chosen = []
    for place, picture in pictures:
        if picture.name in seen:
            place.refuse(
                f"{picture.name} stands in {seen[picture.name]} already. Keep one of them."
            )
        seen[picture.name] = place.where
        chosen.append(picture)
    return chosen


def _captions(place: _Place, value: object, key: str, language: str | None) -> Iterator[Caption]:
    for text in value if isinstance(value, list) else [value]:
        if not isinstance(text, str):
            place.refuse(f"'{key}' holds something that is not text.")
        if not text.strip():
            place.refuse(f"an empty caption in '{key}'.")
        if not _is_unicode(text):
            place.refuse(f"a caption in '{key}' holds half a character (a lone surrogate).")
        yield Caption(text, language or language_of(text))


def _name(place: _Place, value: object) -> str:
    if not isinstance(value, str) or not value.strip():
        place.refuse("it names no picture.")
    path = PurePosixPath(value)
    if "\0" in value or not _is_unicode(value) or not path.name:
        place.refuse("this cannot be the name of a picture.")
    if path.is_absolute() or ".." in path.parts:
        place.refuse(
            f"{value} leads out of the pictures' folder. Give that folder with --pictures, and "
            "names relative to it."
        )
    return str(path)


def _split(place: _Place, row: Mapping[str, object]) -> str | None:
    split = row.get("split")
    if split is not None and not isinstance(split, str):
        place.refuse("'split' is not text.")
    return split or None


def _language(place: _Place, value: object) -> str:
    if not isinstance(value, str) or not is_language_code(value.strip()):
        place.refuse(f"'{value}' is not the code of a language, such as en or zh.")
    return value.strip()


def _is_unicode(text: str) -> bool:
    return not any("\ud800" <= character <= "\udfff" for character in text)
