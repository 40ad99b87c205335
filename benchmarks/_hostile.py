"""Pictures as nobody means well: real ones, cut, flipped, and lied about in their headers."""

import random
import struct
import zlib
from collections.abc import Callable, Sequence
from io import BytesIO

from PIL import Image

HUGE_PX = 65_500

Mutate = Callable[[bytes, random.Random], bytes]


def truncated(data: bytes, rng: random.Random) -> bytes:
    """Lose the end."""
    return data[: rng.randrange(len(data))]


def bits_flipped(data: bytes, rng: random.Random) -> bytes:
    """Flip one bit to a hundred, anywhere."""
    changed = bytearray(data)
    for _ in range(rng.randint(1, 100)):
        changed[rng.randrange(len(changed))] ^= 1 << rng.randrange(8)
    return bytes(changed)


def header_flipped(data: bytes, rng: random.Random) -> bytes:
    """Change bytes of the first 600, where formats say what they are."""
    changed = bytearray(data)
    for _ in range(rng.randint(1, 12)):
        changed[rng.randrange(min(600, len(changed)))] = rng.randrange(256)
    return bytes(changed)


def overwritten(data: bytes, rng: random.Random) -> bytes:
    """Put noise over a stretch."""
    at = rng.randrange(len(data))
    noise = rng.randbytes(rng.randint(1, 5000))
    return data[:at] + noise + data[at + len(noise) :]


def repeated(data: bytes, rng: random.Random) -> bytes:
    """Put a stretch in twice, or a hundred times."""
    at = rng.randrange(len(data))
    stretch = data[at : at + rng.randint(1, 2000)]
    return data[:at] + stretch * rng.choice((2, 100)) + data[at:]


def cut_out(data: bytes, rng: random.Random) -> bytes:
    """Leave a stretch out."""
    at = rng.randrange(len(data))
    return data[:at] + data[at + rng.randint(1, 5000) :]


def bombed(data: bytes, rng: random.Random) -> bytes:
    """Claim that the picture is huge, in the headers of JPEG, PNG, GIF, BMP or WebP."""
    width, height = rng.choice(((HUGE_PX, HUGE_PX), (HUGE_PX, 1), (0, 0), (1, HUGE_PX)))
    changed = bytearray(data)
    if data[:2] == b"\xff\xd8":
        for marker in (b"\xff\xc0", b"\xff\xc2"):
            at = data.find(marker)
            if 0 <= at < len(data) - 9:
                changed[at + 5 : at + 9] = struct.pack(">HH", height, width)
    elif data[:8] == b"\x89PNG\r\n\x1a\n" and len(data) > 33:
        changed[16:24] = struct.pack(">II", width * 30_000, height * 30_000)
        changed[29:33] = struct.pack(">I", zlib.crc32(changed[12:29]))
    elif data[:4] == b"GIF8" and len(data) > 10:
        changed[6:10] = struct.pack("<HH", width, height)
    elif data[:2] == b"BM" and len(data) > 26:
        changed[18:26] = struct.pack("<ii", width, height)
    elif data[8:12] == b"WEBP" and len(data) > 30:
        changed[24:30] = b"\xff\xff\xff\xff\xff\xff"
    return bytes(changed)


def noise_only(data: bytes, rng: random.Random) -> bytes:
    """Nothing of the picture but its first bytes."""
    return data[: rng.choice((0, 2, 12, 64))] + rng.randbytes(rng.randint(0, 20_000))


MUTATIONS: tuple[Mutate, ...] = (
    truncated,
    bits_flipped,
    header_flipped,
    overwritten,
    repeated,
    cut_out,
    bombed,
    noise_only,
)


def in_all_formats(image: Image.Image) -> list[bytes]:
    """Return a picture as a file of each format that Erhai reads."""
    import pillow_heif

    pillow_heif.register_heif_opener()
    files = []
    for name in ("JPEG", "PNG", "WEBP", "GIF", "BMP", "TIFF", "HEIF", "AVIF"):
        stream = BytesIO()
        image.save(stream, name)
        files.append(stream.getvalue())
    stream = BytesIO()
    frames = [image.rotate(turn) for turn in (90, 180)]
    image.save(stream, "GIF", save_all=True, append_images=frames)
    return [*files, stream.getvalue()]


def hostile(sources: Sequence[bytes], number: int, seed: int) -> tuple[str, bytes]:
    """Return one mutated picture, the same for the same number and seed, and what was done."""
    rng = random.Random(f"{seed}-{number}")
    mutate = MUTATIONS[number % len(MUTATIONS)]
    return mutate.__name__, mutate(rng.choice(sources), rng)
