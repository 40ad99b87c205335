"""Erhai's own layout, which `erhai models export` writes.

    erhai-model.json  image.onnx  text.onnx  tokenizer.json  SHA256SUMS

erhai-model.json holds the card's constants and how the export was checked.
"""

import hashlib
from dataclasses import dataclass
from pathlib import Path
from typing import Literal

from erhai.encode.layouts import files
from erhai.encode.layouts.found import Found
from erhai.encode.model_card import ModelCard
from erhai.encode.weights import SUMS, Weights
from erhai.errors import ModelError

NAME = "erhai-model.json"
VERSION = 1


@dataclass(frozen=True, slots=True)
class Checked:
    """How near an export came to the original: least cosines, and how many were compared."""

    image_cosine: float
    text_cosine: float
    pictures: int
    texts: int
    pictures_are: str


@dataclass(frozen=True, slots=True)
class Description:
    """What erhai-model.json says."""

    version: int
    precision: Literal["fp32", "int8"]
    card: ModelCard
    checked: Checked


def home(folder: Path) -> Path | None:
    """Return the folder if it is one of this layout."""
    return folder if (folder / NAME).is_file() else None


def read(folder: Path, _graph: Path | None) -> Found:
    """Read a folder; there is one precision only."""
    told = describe(folder)
    weights = Weights(
        folder / "image.onnx",
        folder / "text.onnx",
        folder / "tokenizer.json",
        alone=told.precision == "int8",
        remedy="Export the model again, or get it again.",
    )
    files.check_graph(weights.image)
    files.check_graph(weights.text)
    files.check_there(weights.tokenizer)
    return Found(told.card, weights, "erhai", told.precision)


def describe(folder: Path) -> Description:
    """Return what a folder of this layout says of itself. Raises ModelError."""
    from pydantic import TypeAdapter, ValidationError

    path = folder / NAME
    version = files.read_json(path).get("version")
    if version != VERSION:
        raise ModelError(
            f"{path} is of version {version!r}, and this Erhai reads {VERSION}."
            " Export the model again."
        )
    try:
        return TypeAdapter(Description).validate_json(path.read_bytes())
    except ValidationError as error:
        first = error.errors()[0]
        where = ".".join(map(str, first["loc"]))
        raise ModelError(
            f"{path} cannot be used: {where}: {first['msg']}. Export the model again."
        ) from error


def write(folder: Path, description: Description) -> None:
    """Write the description and the sums beside graphs and tokenizer that are there."""
    from pydantic import TypeAdapter

    (folder / NAME).write_bytes(TypeAdapter(Description).dump_json(description, indent=2) + b"\n")
    lines = []
    for name in sorted(each.name for each in folder.iterdir() if each.name != SUMS):
        with (folder / name).open("rb") as file:
            lines.append(f"{hashlib.file_digest(file, 'sha256').hexdigest()}  {name}")
    (folder / SUMS).write_text("\n".join(lines) + "\n", "ascii")
