"""Names made safe and short for people to read.

A file name may hold anything but '/' and NUL: bytes that are not UTF-8, terminal
control sequences, or characters that turn the direction of the line around.
"""

import os
import unicodedata
from pathlib import Path

_TURNING = frozenset("\u061c\u200e\u200f\u202a\u202b\u202c\u202d\u202e\u2066\u2067\u2068\u2069")
_UNSAFE = frozenset(("Cc", "Cs", "Zl", "Zp"))


def printable(text: str) -> str:
    r"""Return `text` on one line without control characters: `\x1b`, `\u202e`, `\xff`."""
    return "".join(
        _escaped(character)
        if character in _TURNING or unicodedata.category(character) in _UNSAFE
        else character
        for character in text
    )


def short_path(path: Path) -> str:
    """Return `path` as a person would write it: from here, or from `~`, and printable."""
    for start, prefix in ((_here(), ""), (Path.home(), "~")):
        if start is not None and path != start and path.is_relative_to(start):
            return printable(os.path.join(prefix, path.relative_to(start)))  # noqa: PTH118
    return printable(str(path))


def counted(number: int, noun: str) -> str:
    """Return '1 picture', '1,234 pictures'."""
    return f"{number:,} {noun}" if number == 1 else f"{number:,} {noun}s"


def duration(seconds: float) -> str:
    """Return '0.4 s', '12 s', '3 min 20 s', '2 h 5 min' or '3 days'."""
    if seconds < 9.95:
        return f"{seconds:.1f} s"
    whole = round(seconds)
    if whole < 60:
        return f"{whole} s"
    if whole < 3600:
        return f"{whole // 60} min {whole % 60} s"
    if whole < 2 * 86_400:
        return f"{whole // 3600} h {whole % 3600 // 60} min"
    return f"{whole // 86_400:,} days"


def size(size_bytes: int) -> str:
    """Return '512 bytes', '4.2 MB', in powers of 1000."""
    if size_bytes < 1000:
        return counted(size_bytes, "byte")
    scaled = float(size_bytes)
    for unit in ("kB", "MB", "GB"):
        scaled /= 1000
        if scaled < 999.95:
            return f"{scaled:.1f} {unit}"
    return f"{scaled / 1000:.1f} TB"


def _escaped(character: str) -> str:
    code = ord(character)
    if 0xDC80 <= code <= 0xDCFF:
        # How Python keeps a byte that is not UTF-8 (PEP 383).
        return f"\\x{code - 0xDC00:02x}"
    return f"\\x{code:02x}" if code < 0x100 else f"\\u{code:04x}"


def _here() -> Path | None:
    try:
        return Path.cwd()
    except FileNotFoundError:
        return None
