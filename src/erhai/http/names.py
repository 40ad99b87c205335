"""File names for other machines."""

import re
import unicodedata
from collections.abc import Iterable, Iterator
from pathlib import PurePosixPath
from urllib.parse import quote

_UNSAFE = re.compile(r'[<>:"/\\|?*\x00-\x1f\x7f]')
_RESERVED = re.compile(r"(?:con|prn|aux|nul|com\d|lpt\d)(?:\.|$)", re.IGNORECASE)
_INVISIBLE = frozenset({"Cc", "Cf", "Zl", "Zp"})
_LONGEST_BYTES = 180


def safe_name(name: str) -> str:
    """Return a name that any system takes for a file: one part, printable, not too long."""
    clean = name.encode("utf-8", "replace").decode()
    clean = _UNSAFE.sub("_", unicodedata.normalize("NFC", clean))
    clean = "".join(
        "_" if unicodedata.category(c) in ("Cc", "Cf", "Zl", "Zp") else c for c in clean
    )
    clean = clean.strip(" ").rstrip(". ")
    if not clean.strip("."):
        clean = "picture"
    if _RESERVED.match(clean) or clean.startswith("."):
        clean = f"_{clean}"
    path = PurePosixPath(clean)
    ending = path.suffix if len(path.suffix) <= 10 else ""
    stem = clean[: len(clean) - len(ending)].encode()[:_LONGEST_BYTES].decode(errors="ignore")
    return stem + ending


def unique_names(names: Iterable[str]) -> Iterator[str]:
    """Yield safe names, no two of which are the same to a system that knows no case."""
    taken: set[str] = set()
    for name in names:
        chosen = safe = safe_name(name)
        path, number = PurePosixPath(safe), 1
        while chosen.casefold() in taken:
            number += 1
            chosen = f"{path.stem} ({number}){path.suffix}"
        taken.add(chosen.casefold())
        yield chosen


def content_disposition(kind: str, name: str) -> str:
    """Return the header for a file of this name (RFC 6266, with RFC 8187 for all of Unicode)."""
    safe = safe_name(name)
    plain = "".join(c if c.isascii() and c not in '"%;\\' else "_" for c in safe)
    return f"{kind}; filename=\"{plain}\"; filename*=UTF-8''{quote(safe, safe='')}"
