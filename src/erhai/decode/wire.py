"""Messages between DecodePool and its workers.

A message is a JSON header and a payload of bytes, behind the lengths of both. JSON
rather than pickle: a worker reads hostile files, and whoever takes it over must not
be able to run code on the other side as well.
"""

import json
import os
import select
import struct
from collections.abc import Mapping
from dataclasses import asdict
from datetime import datetime
from typing import Any, TypeAlias

import numpy as np

from erhai.decode.thumbnail import Thumbnail
from erhai.errors import FailureKind, PictureError
from erhai.types import Decoded, Look, Metadata

Header: TypeAlias = Mapping[str, object]

_JPEG = b"\xff\xd8"
_LENGTHS = struct.Struct("!IQ")


def send(descriptor: int, header: Header, payload: bytes | memoryview = b"") -> None:
    """Write one message; raises BrokenPipeError if nobody can read it any more."""
    head = json.dumps(header).encode()  # ASCII, so that any path passes
    _write(descriptor, memoryview(_LENGTHS.pack(len(head), len(payload)) + head))
    _write(descriptor, memoryview(payload))


def receive(descriptor: int, *, timeout_s: float | None = None) -> tuple[Header, bytearray]:
    """Read one message.

    Raises TimeoutError if nothing comes for timeout_s, EOFError if the other side is
    gone, and ValueError if what comes is no message.
    """
    head_bytes, payload_bytes = _LENGTHS.unpack(_read(descriptor, _LENGTHS.size, timeout_s))
    header = json.loads(_read(descriptor, head_bytes, timeout_s))
    if not isinstance(header, dict):
        raise ValueError("a message without a header")
    return header, _read(descriptor, payload_bytes, timeout_s)


def send_outcome(descriptor: int, outcome: Decoded | Thumbnail | bytes | PictureError) -> None:
    """Write what became of a job: a picture, a small copy, a fingerprint, or a failure."""
    match outcome:
        case PictureError():
            send(descriptor, {"failure": outcome.kind, "reason": str(outcome)})
        case bytes():
            send(descriptor, {"fingerprint": outcome.hex()})
        case Thumbnail():
            send(descriptor, {"fingerprint": outcome.fingerprint.hex()}, outcome.jpeg)
        case Decoded():
            stated = asdict(outcome.metadata)
            if outcome.metadata.taken_at is not None:
                stated["taken_at"] = outcome.metadata.taken_at.isoformat()
            header = {
                "fingerprint": outcome.fingerprint.hex(),
                "metadata": stated,
                "colours": outcome.look.colours.tobytes().hex(),
                "perceptual_hash": outcome.look.perceptual_hash,
                "shape": outcome.pixels.shape,
            }
            send(descriptor, header, outcome.pixels.data.cast("B"))


def parse_decoded(header: Header, payload: bytearray) -> Decoded:
    """Return the picture, or raise the PictureError, that a reply holds.

    Raises ValueError for what is neither.
    """
    fingerprint = parse_fingerprint(header, payload)
    match header:
        case {
            "metadata": dict(stated),
            "colours": str(colours),
            "perceptual_hash": int(perceptual_hash),
            "shape": [int(height), int(width), 3],
        }:
            pixels = np.frombuffer(payload, np.uint8).reshape(height, width, 3)
            look = Look(np.frombuffer(bytes.fromhex(colours), np.uint8), perceptual_hash)
            return Decoded(pixels, _parse_metadata(stated), fingerprint, look)
    raise ValueError("a reply without a picture")


def parse_thumbnail(header: Header, payload: bytearray) -> Thumbnail:
    """Return the small copy, or raise the PictureError, that a reply holds.

    Raises ValueError for what is neither.
    """
    fingerprint = parse_fingerprint(header, payload)
    if not payload.startswith(_JPEG):
        raise ValueError("a reply without a small copy")
    return Thumbnail(bytes(payload), fingerprint)


def parse_fingerprint(header: Header, _payload: bytearray) -> bytes:
    """Return the fingerprint, or raise the PictureError, that a reply holds.

    Raises ValueError for what is neither.
    """
    match header:
        case {"failure": str(kind), "reason": str(reason)}:
            raise PictureError(FailureKind(kind), reason)
        case {"fingerprint": str(digits)}:
            return bytes.fromhex(digits)
    raise ValueError("a reply without a fingerprint")


def _parse_metadata(stated: dict[str, Any]) -> Metadata:
    try:
        taken_at = stated.pop("taken_at")
        moment = None if taken_at is None else datetime.fromisoformat(taken_at)
        return Metadata(taken_at=moment, **stated)
    except (KeyError, TypeError) as error:
        raise ValueError("a reply with other metadata") from error


def _write(descriptor: int, data: memoryview) -> None:
    while data:
        data = data[os.write(descriptor, data) :]


def _read(descriptor: int, size: int, timeout_s: float | None) -> bytearray:
    data = bytearray(size)
    rest = memoryview(data)
    poll = select.poll()
    poll.register(descriptor, select.POLLIN)
    while rest:
        if timeout_s is not None and not poll.poll(timeout_s * 1000):
            raise TimeoutError
        count = os.readv(descriptor, [rest])
        if count == 0:
            raise EOFError
        rest = rest[count:]
    return data
