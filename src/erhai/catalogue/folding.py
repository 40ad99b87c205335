"""Texts in one form for comparing: without case, width and ways to compose an accent."""

import os
import unicodedata
from pathlib import Path, PurePosixPath


def fold(text: str) -> str:
    """Return a text as it is compared with others.

    NFKC, so that full-width letters and what macOS takes apart are the letters that they
    look like, then without case; what is no UTF-8 becomes U+FFFD. fold(a) + "/" + fold(b)
    is fold(a + "/" + b).
    """
    clean = text.encode("utf-8", "surrogatepass").decode("utf-8", "replace")
    return unicodedata.normalize("NFKC", clean).casefold()


def fold_picture(path: Path, description: str | None) -> str:
    """Return what words are looked for in: the path and, on a line of its own, what is told."""
    return f"{fold(os.fspath(path))}\n{fold(description or '')}"


def kinds(format_name: str, path: Path) -> str:
    """Return what a file's bytes are and what its name says they are, in lower case: 'png jpg'."""
    return fold(f"{format_name} {PurePosixPath(path).suffix.removeprefix('.')}")
