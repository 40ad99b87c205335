"""Files of a model's folder: are they there and whole, and what identifies them."""

import hashlib
import json
import re
from collections.abc import Iterator, Mapping, Sequence
from pathlib import Path
from typing import TypeAlias, cast

from erhai.errors import ModelError

Json: TypeAlias = Mapping[str, object]

AGAIN = "Get the file again, whole, from where the model is published."

_POINTER = b"version https://git-lfs"
_SAMPLES = 16
_SAMPLE_BYTES = 64 * 1024
# Four times what a vocabulary of a million tokens takes.
_LARGEST_JSON_BYTES = 200_000_000


def read_json(path: Path) -> Json:
    """Return the object in a JSON file. Raises ModelError if there is none."""
    check_there(path)
    try:
        if path.stat().st_size > _LARGEST_JSON_BYTES:
            raise ValueError("it is too large")
        found = json.loads(path.read_text("utf-8"))
        if not isinstance(found, dict):
            raise ValueError("it holds no object")
    except (OSError, ValueError, RecursionError) as error:
        raise ModelError(f"{path} cannot be read as JSON ({error}). {AGAIN}") from error
    return cast(Json, found)


def part(config: Json, name: str) -> Json:
    """Return an object within an object; an empty one if it is not there."""
    inner = config.get(name)
    return cast(Json, inner) if isinstance(inner, dict) else {}


def check_there(path: Path) -> None:
    """Raise ModelError unless the file is there and more than a pointer to itself."""
    try:
        with path.open("rb") as file:
            head = file.read(len(_POINTER))
    except OSError as error:
        raise ModelError(
            f"The model in {path.parent} is not whole: {path.name} is missing, or cannot be read"
            f" ({error.strerror}). {AGAIN}"
        ) from error
    if head == _POINTER:
        raise ModelError(
            f"{path} is only a pointer of Git LFS to the file. Fetch the file itself"
            " (git lfs pull), or download it in a browser."
        )
    if not head:
        raise ModelError(f"{path} is empty. {AGAIN}")


def check_graph(path: Path) -> None:
    """Raise ModelError unless an ONNX file is there to its last byte.

    The file is a protocol buffer: a row of fields, each saying how long it is, so that a
    download that was cut short ends within one. Files with weights beside them are found
    out when they are loaded.
    """
    check_there(path)
    size_bytes = path.stat().st_size
    try:
        end = max(_field_ends(path), default=0)
    except (ValueError, IndexError) as error:
        raise ModelError(f"{path} is no ONNX file. {AGAIN}") from error
    if end > size_bytes:
        raise ModelError(
            f"{path} was cut short: {size_bytes:,} bytes are there, of {end:,} or more. {AGAIN}"
        )


def fingerprint(files: Sequence[Path], constants: str) -> str:
    """Return 12 hex digits that tell a model's files and constants from any others.

    Of large files only their size and 16 samples are read, for weights that differ at all
    differ everywhere, and reading all of them would take longer than a search.
    """
    digest = hashlib.blake2b(constants.encode(), digest_size=6)
    for path in files:
        for beside in (path, *_data_of(path)):
            _feed(digest, beside)
    return digest.hexdigest()


def plain_name(text: str) -> str:
    """Return a text as part of a model id: letters, digits, dots and dashes."""
    return re.sub(r"[^A-Za-z0-9.]+", "-", text).strip("-") or "model"


def _data_of(graph: Path) -> list[Path]:
    names = (graph.name + ".data", graph.name + "_data")
    return [path for path in map(graph.with_name, names) if path.is_file()]


def _feed(digest: "hashlib.blake2b", path: Path) -> None:
    size_bytes = path.stat().st_size
    digest.update(str(size_bytes).encode())
    with path.open("rb") as file:
        if size_bytes <= _SAMPLES * _SAMPLE_BYTES:
            digest.update(file.read())
            return
        for number in range(_SAMPLES):
            file.seek(number * (size_bytes - _SAMPLE_BYTES) // (_SAMPLES - 1))
            digest.update(file.read(_SAMPLE_BYTES))


def _field_ends(path: Path) -> Iterator[int]:
    """Yield where each field of the outermost message ends, as far as the file goes."""
    size_bytes = path.stat().st_size
    position = 0
    with path.open("rb") as file:
        while position < size_bytes:
            file.seek(position)
            head = file.read(20)
            key, used = _varint(head, 0)
            if key >> 3 == 0 or key >> 3 > 40:
                raise ValueError("not a field of ONNX")
            if key & 7 == 0:
                _, used = _varint(head, used)
                position += used
            elif key & 7 == 2:
                length, used = _varint(head, used)
                position += used + length
            else:
                raise ValueError("not a field of ONNX")
            yield position


def _varint(data: bytes, at: int) -> tuple[int, int]:
    value = shift = 0
    while True:
        byte = data[at]
        at += 1
        value |= (byte & 127) << shift
        if byte < 128:
            return value, at
        shift += 7
