"""Messages between processes: all of one comes through, or none."""

import os
import struct
import threading
from collections.abc import Iterator
from datetime import datetime

import numpy as np
import pytest

from erhai.decode import wire
from erhai.errors import FailureKind, PictureError
from erhai.types import Decoded, Look, Metadata


@pytest.fixture
def pipe() -> Iterator[tuple[int, int]]:
    ends = os.pipe()
    yield ends
    for end in ends:
        try:
            os.close(end)
        except OSError:
            continue


def carry(pipe: tuple[int, int], outcome: Decoded | bytes | PictureError) -> Decoded:
    """Send an outcome through a pipe, however large, and parse what arrives."""
    sender = threading.Thread(target=wire.send_outcome, args=(pipe[1], outcome))
    sender.start()
    try:
        return wire.parse_decoded(*wire.receive(pipe[0], timeout_s=60))
    finally:
        sender.join()


@pytest.mark.parametrize("shape", [(1, 1, 3), (1, 30_000, 3), (700, 900, 3)])
def test_a_picture_comes_through_whole(pipe: tuple[int, int], shape: tuple[int, int, int]) -> None:
    pixels = np.random.default_rng(0).integers(0, 256, shape, np.uint8)
    metadata = Metadata(
        format="HEIF",
        width_px=shape[1],
        height_px=shape[0],
        orientation=6,
        taken_at=datetime(2004, 2, 29, 1, 2, 3, 456_789),
        zone_min=-210,
        latitude=-25.6,
        longitude=100.3,
        camera="小米 \ud800",
        description="海边的日落; “sunset”",
    )

    look = Look(np.arange(77, dtype=np.uint8), 2**64 - 2)

    arrived = carry(pipe, Decoded(pixels, metadata, bytes(range(16)), look))

    assert np.array_equal(arrived.pixels, pixels)
    assert arrived.metadata == metadata
    assert arrived.fingerprint == bytes(range(16))
    assert arrived.look.colours.tolist() == look.colours.tolist()
    assert arrived.look.perceptual_hash == look.perceptual_hash
    arrived.pixels[0, 0, 0] = 1  # nobody else's memory


def test_a_failure_comes_through(pipe: tuple[int, int]) -> None:
    with pytest.raises(PictureError, match=r"^猫\.jpg is empty\.$") as caught:
        carry(pipe, PictureError(FailureKind.EMPTY, "猫.jpg is empty."))
    assert caught.value.kind == FailureKind.EMPTY


def test_a_sender_that_is_gone(pipe: tuple[int, int]) -> None:
    for sent in (b"", struct.pack("!IQ", 2, 10), struct.pack("!IQ", 2, 10) + b"{}12345"):
        reader, writer = os.pipe()
        os.write(writer, sent)
        os.close(writer)
        with pytest.raises(EOFError):
            wire.receive(reader, timeout_s=60)
        os.close(reader)
    os.close(pipe[0])
    with pytest.raises(BrokenPipeError):
        wire.send(pipe[1], {})


def test_a_sender_that_is_silent(pipe: tuple[int, int]) -> None:
    os.write(pipe[1], struct.pack("!IQ", 2, 10) + b"{}12345")
    with pytest.raises(TimeoutError):
        wire.receive(pipe[0], timeout_s=0.05)


@pytest.mark.parametrize("head", [b"[]", b"nonsense", b"\xff\xfe", b'"text"'])
def test_what_is_no_message(pipe: tuple[int, int], head: bytes) -> None:
    os.write(pipe[1], struct.pack("!IQ", len(head), 0) + head)
    with pytest.raises(ValueError, match=r"."):
        wire.receive(pipe[0], timeout_s=60)


@pytest.mark.parametrize(
    "header",
    [
        {},
        {"fingerprint": 1},
        {"fingerprint": "no hex"},
        {"failure": "no such kind", "reason": "x"},
        {"fingerprint": "00"},
        {"fingerprint": "00", "shape": [2, 2, 3], "metadata": {}},
        {"fingerprint": "00", "shape": [9, 9, 3], "metadata": {"taken_at": None}},
        {"fingerprint": "00", "shape": [1, 1, 3], "metadata": {"taken_at": None, "x": 1}},
        {"fingerprint": "00", "shape": [1, 1, 3], "metadata": {"taken_at": "x"}},
        {"fingerprint": "00", "shape": [1, 1, 3], "metadata": {"taken_at": 5}},
    ],
)
def test_what_is_no_reply(header: wire.Header) -> None:
    with pytest.raises(ValueError, match=r"."):
        wire.parse_decoded(header, bytearray(3))
