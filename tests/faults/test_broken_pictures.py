"""Broken and hostile pictures: each is a Decoded or a PictureError with its reason."""

import os
import random
import struct
from collections import Counter
from collections.abc import Iterator
from io import BytesIO
from pathlib import Path

import numpy as np
import pytest
from PIL import Image, PngImagePlugin, UnidentifiedImageError

from erhai.decode import reader
from erhai.decode.limits import DecodeLimits
from erhai.decode.pool import DecodePool
from erhai.decode.reader import decode_bytes, decode_file
from erhai.errors import FailureKind, PictureError
from erhai.types import Decoded
from tests.pictures import make_exif, make_jpeg, noise, scene, to_bytes

# Pillow warns of much that is wrong in a file before it decides.
pytestmark = pytest.mark.filterwarnings("ignore::Warning:PIL")

LIMITS = DecodeLimits()
FORMATS = ["JPEG", "PNG", "WEBP", "GIF", "BMP", "TIFF", "HEIF", "AVIF"]


def attempt(data: bytes) -> Decoded | PictureError:
    """Return what comes of these bytes; anything but the two fails the test."""
    try:
        result: Decoded | PictureError = decode_bytes(
            data, min_side_px=64, limits=LIMITS, name="a.jpg"
        )
    except PictureError as error:
        result = error
    if isinstance(result, PictureError):
        assert str(result).startswith("a.jpg ")
        assert str(result).endswith(".")
    else:
        assert result.pixels.dtype == np.uint8
        assert result.pixels.ndim == 3
        assert result.pixels.shape[2] == 3
    return result


def kind_of(path: Path) -> FailureKind:
    with pytest.raises(PictureError) as caught:
        decode_file(path, min_side_px=64, limits=LIMITS)
    assert str(caught.value).startswith(f"{path} ")
    return caught.value.kind


def test_what_is_no_readable_file_is_told_apart(tmp_path: Path) -> None:
    empty, folder, pipe = tmp_path / "empty.jpg", tmp_path / "folder.jpg", tmp_path / "pipe.jpg"
    empty.touch()
    folder.mkdir()
    os.mkfifo(pipe)

    assert kind_of(empty) == FailureKind.EMPTY
    assert kind_of(folder) == FailureKind.NOT_A_FILE
    assert kind_of(pipe) == FailureKind.NOT_A_FILE
    assert kind_of(tmp_path / "missing.jpg") == FailureKind.VANISHED
    assert kind_of(empty / "beneath a file.jpg") == FailureKind.VANISHED
    assert attempt(b"").kind == FailureKind.EMPTY  # type: ignore[union-attr]


@pytest.mark.parametrize(
    ("number", "kind"),
    [
        (13, FailureKind.PERMISSION),
        (5, FailureKind.UNREADABLE),
        (116, FailureKind.UNREADABLE),  # a stale handle of a network drive
        (2, FailureKind.VANISHED),
    ],
)
def test_errors_of_the_system_are_told_apart(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch, number: int, kind: FailureKind
) -> None:
    path = make_jpeg(tmp_path / "a.jpg")

    def failing(*_: object) -> int:
        raise OSError(number, os.strerror(number), str(path))

    monkeypatch.setattr(os, "open", failing)
    assert kind_of(path) == kind


def test_a_disk_that_fails_while_reading(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    path = make_jpeg(tmp_path / "a.jpg")
    fstat = os.fstat

    def failing(descriptor: int) -> os.stat_result:
        os.close(os.dup(descriptor))
        raise OSError(5, "Input/output error")

    monkeypatch.setattr(os, "fstat", failing)
    with pytest.raises(PictureError, match="cannot be read: Input/output error") as caught:
        decode_file(path, min_side_px=64, limits=LIMITS)
    monkeypatch.setattr(os, "fstat", fstat)
    assert caught.value.kind == FailureKind.UNREADABLE


@pytest.mark.parametrize(
    ("name", "shown"),
    [
        (b"caf\xe9.jpg", "caf\\xe9.jpg"),
        ("海边 日落.jpg".encode(), "海边 日落.jpg"),
        (b"two\nlines\x1b[31m.jpg", "two\\nlines\\x1b[31m.jpg"),
        ("\u202egpj.exe".encode(), "\\u202egpj.exe"),
    ],
)
def test_any_name_makes_a_message_that_can_be_stored_and_shown(
    tmp_path: Path, name: bytes, shown: str
) -> None:
    with pytest.raises(PictureError) as caught:
        decode_file(tmp_path / os.fsdecode(name), min_side_px=64, limits=LIMITS)
    assert str(caught.value) == f"{tmp_path}/{shown} is no longer there."
    assert str(caught.value).encode()


@pytest.mark.parametrize(
    "data",
    [
        b"<!DOCTYPE html><html><body>Sign in to see this photo</body></html>",
        b"%PDF-1.7\n" + b"0" * 99,
        b"%!PS-Adobe-3.0 EPSF-3.0\n%%BoundingBox: 0 0 9 9\n",
        b"\x00" * 4_096,
        b"\x00\x00\x00\x18ftypmp42\x00\x00\x00\x00isommp42",
        b"\x00\x00\x00\x18ftyp",
        b"RIFF\x00\x00\x00\x00AVI LIST",
        b"<svg xmlns='http://www.w3.org/2000/svg'/>",
        b"x",
    ],
)
def test_what_is_no_picture_is_unsupported(data: bytes) -> None:
    result = attempt(data)
    assert isinstance(result, PictureError)
    assert result.kind == FailureKind.UNSUPPORTED
    assert "none of JPEG, PNG" in str(result)


@pytest.mark.parametrize("magic", [b"\xff\xd8", b"\x89PNG\r\n\x1a\n", b"GIF89a", b"BM", b"II*\0"])
def test_a_header_alone_is_a_damaged_picture(magic: bytes) -> None:
    for rest in (b"", b"\x00", b"\xff" * 100, b"\x00" * 100):
        result = attempt(magic + rest)
        assert isinstance(result, PictureError)
        assert result.kind in {FailureKind.CORRUPT, FailureKind.TRUNCATED}


@pytest.mark.parametrize("format_name", FORMATS)
def test_a_picture_cut_short_is_truncated_wherever_it_ends(format_name: str) -> None:
    data = to_bytes(noise(128, 96), format_name, None if format_name == "GIF" else make_exif())
    for part in (0.15, 0.3, 0.5, 0.7, 0.9):
        result = attempt(data[: int(len(data) * part)])
        assert isinstance(result, PictureError), part
        assert result.kind == FailureKind.TRUNCATED, (part, result)
        assert "Copy it again" in str(result)


def test_damage_in_the_middle_is_not_called_an_early_end() -> None:
    data = bytearray(to_bytes(noise(128, 96), "JPEG"))
    middle = len(data) // 2
    data[middle : middle + 40] = b"\xff\xc4" * 20  # tables where pixels should be
    result = attempt(bytes(data))
    assert isinstance(result, PictureError)
    assert result.kind == FailureKind.CORRUPT
    assert "truncated" not in str(result)


def test_a_jpeg_that_lacks_only_its_end_mark_is_whole() -> None:
    data = to_bytes(noise(128, 96), "JPEG")
    whole, cut = attempt(data), attempt(data[:-2])
    assert isinstance(whole, Decoded)
    assert isinstance(cut, Decoded)
    assert np.array_equal(whole.pixels, cut.pixels)


def test_damaged_text_costs_a_png_its_text_and_not_its_picture() -> None:
    stream = BytesIO()
    text = PngImagePlugin.PngInfo()
    text.add_text("Comment", "hello " * 20, zip=True)
    scene().convert("P").save(stream, "PNG", pnginfo=text, transparency=0)
    data = stream.getvalue()
    sound = attempt(data)
    at = data.index(b"zTXt")

    for offset in range(4, 30):
        damaged = bytearray(data)
        damaged[at + offset] ^= 0x10
        result = attempt(bytes(damaged))
        assert isinstance(result, Decoded)
        assert isinstance(sound, Decoded)
        assert np.array_equal(result.pixels, sound.pixels)
        assert result.fingerprint != sound.fingerprint


def test_text_that_inflates_without_end_costs_itself() -> None:
    stream = BytesIO()
    text = PngImagePlugin.PngInfo()
    text.add_text("Comment", "a" * 10_000_000, zip=True)
    scene().save(stream, "PNG", pnginfo=text)
    assert isinstance(attempt(stream.getvalue()), Decoded)


def header_bomb(format_name: str) -> bytes:
    """Return a small file that claims 65,000 × 65,000 pixels."""
    small = Image.new("L", (8, 8))
    data = bytearray(to_bytes(small, format_name))
    side = 65_000
    match format_name:
        case "PNG":
            data[16:24] = struct.pack(">II", side, side)
            import zlib

            data[29:33] = struct.pack(">I", zlib.crc32(data[12:29]))
        case "JPEG":
            at = data.index(b"\xff\xc0") + 5
            data[at : at + 4] = struct.pack(">HH", side, side)
        case "GIF":
            data[6:10] = struct.pack("<HH", side, side)
        case "BMP":
            data[18:26] = struct.pack("<II", side, side)
    return bytes(data)


@pytest.mark.parametrize("format_name", ["PNG", "JPEG", "GIF", "BMP"])
def test_a_small_file_with_a_huge_header_is_refused_before_it_is_decoded(
    format_name: str,
) -> None:
    result = attempt(header_bomb(format_name))
    assert isinstance(result, PictureError)
    assert result.kind == FailureKind.TOO_MANY_PIXELS


ERRORS: list[Exception] = [
    ArithmeticError(),
    AssertionError("x"),
    AttributeError("x"),
    BufferError("x"),
    EOFError("x"),
    Exception("x"),
    IndexError("x"),
    KeyError(0x9003),
    LookupError(),
    NameError("x"),
    OSError("broken data stream when reading image file"),
    OSError(5, "Input/output error"),
    OverflowError("x"),
    RecursionError("x"),
    RuntimeError("x"),
    StopIteration(),
    struct.error("x"),
    SyntaxError("not a JPEG file"),
    SystemError("tile cannot extend outside image"),
    TypeError("x"),
    UnicodeDecodeError("utf-8", b"x", 0, 1, "x"),
    UnidentifiedImageError("x"),
    UserWarning("x"),
    ValueError("x"),
    ZeroDivisionError("x"),
]


@pytest.mark.parametrize("error", ERRORS, ids=lambda error: type(error).__name__)
def test_whatever_a_decoder_raises_is_a_damaged_picture(
    error: Exception, monkeypatch: pytest.MonkeyPatch
) -> None:
    def failing(*_: object) -> Image.Image:
        raise error

    monkeypatch.setattr(reader, "_open", failing)
    result = attempt(to_bytes(scene(), "JPEG"))
    assert isinstance(result, PictureError)
    assert result.kind == FailureKind.CORRUPT
    assert result.__cause__ is error


@pytest.mark.parametrize(
    ("error", "kind"),
    [
        (MemoryError(), FailureKind.TOO_MANY_PIXELS),
        (Image.DecompressionBombError("x"), FailureKind.TOO_MANY_PIXELS),
        (ImportError("libheif.so"), FailureKind.UNSUPPORTED),
        (NotImplementedError("x"), FailureKind.UNSUPPORTED),
    ],
)
def test_some_say_more(
    error: Exception, kind: FailureKind, monkeypatch: pytest.MonkeyPatch
) -> None:
    def failing(*_: object) -> Image.Image:
        raise error

    monkeypatch.setattr(reader, "_open", failing)
    result = attempt(to_bytes(scene(), "JPEG"))
    assert isinstance(result, PictureError)
    assert result.kind == kind


def test_an_interrupt_is_not_a_damaged_picture(monkeypatch: pytest.MonkeyPatch) -> None:
    def interrupted(*_: object) -> Image.Image:
        raise KeyboardInterrupt

    monkeypatch.setattr(reader, "_open", interrupted)
    with pytest.raises(KeyboardInterrupt):
        attempt(to_bytes(scene(), "JPEG"))


def mutants(count: int, seed: int) -> Iterator[bytes]:
    """Yield pictures of every format, each damaged in one of the usual ways."""
    rng = random.Random(seed)
    sources = [to_bytes(noise(96, 64, 1), name) for name in FORMATS]
    sources += [to_bytes(scene(), "JPEG", make_exif(orientation=6, position=(1.5, 2.5)))]
    for number in range(count):
        data = bytearray(sources[number % len(sources)])
        match rng.randrange(5):
            case 0:  # cut short
                del data[rng.randrange(len(data)) :]
            case 1:  # bits flipped
                for _ in range(rng.choice([1, 8, 64])):
                    data[rng.randrange(len(data))] ^= 1 << rng.randrange(8)
            case 2:  # a hole, as of a lost block
                start = rng.randrange(len(data))
                data[start : start + 512] = bytes(len(data[start : start + 512]))
            case 3:  # the header only
                for _ in range(4):
                    data[rng.randrange(min(64, len(data)))] = rng.randrange(256)
            case 4:  # the end of another picture
                other = sources[rng.randrange(len(sources))]
                start = rng.randrange(len(data))
                data[start:] = other[start:]
        yield bytes(data)


def test_damaged_pictures_are_decoded_or_refused(tmp_path: Path) -> None:
    outcomes: Counter[str] = Counter()
    with DecodePool(workers=2, min_side_px=64, limits=LIMITS) as pool:
        paths = [tmp_path / f"{number}.jpg" for number in range(270)]
        for path, data in zip(paths, mutants(len(paths), seed=20261123), strict=True):
            path.write_bytes(data)
        for future in [pool.submit(path) for path in paths]:
            error = future.exception()
            assert error is None or isinstance(error, PictureError), error
            outcomes[error.kind if error else "decoded"] += 1
    assert outcomes.total() == len(paths)
    assert outcomes[FailureKind.DECODER_CRASHED] == outcomes[FailureKind.TIMED_OUT] == 0
    assert outcomes["decoded"] > 20
    assert outcomes[FailureKind.CORRUPT] > 20
    assert outcomes[FailureKind.TRUNCATED] > 20


def test_each_of_the_collected_broken_files_has_its_reason(shared_folder: Path) -> None:
    paths = sorted((shared_folder / "photos-broken").iterdir())
    assert len(paths) == 44

    with DecodePool(workers=2, min_side_px=260, limits=LIMITS) as pool:
        errors = [future.exception() for future in [pool.submit(path) for path in paths]]

    kinds: Counter[FailureKind] = Counter()
    for path, error in zip(paths, errors, strict=True):
        assert isinstance(error, PictureError), path
        assert str(error).startswith(f"{path} ")
        kinds[error.kind] += 1
    # None is whole: libjpeg-turbo's djpeg, too, complains of each.
    assert kinds == {FailureKind.CORRUPT: 26, FailureKind.TRUNCATED: 18}
