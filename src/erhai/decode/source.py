"""Opening picture files, with every way that this can fail told apart."""

import os
import stat
from collections.abc import Iterator
from contextlib import contextmanager
from io import BufferedReader
from pathlib import Path

from erhai.decode.limits import DecodeLimits
from erhai.errors import FailureKind, PictureError


def display_name(path: Path) -> str:
    """Return the path as one line that can be printed and stored, whatever its bytes."""
    text = os.fsencode(path).decode(errors="backslashreplace")
    return "".join(c if c.isprintable() else c.encode("unicode_escape").decode() for c in text)


@contextmanager
def open_picture(path: Path, limits: DecodeLimits) -> Iterator[BufferedReader]:
    """Open a picture file to read its bytes.

    Raises PictureError if there is no such file, it is not a regular file, it is
    empty, larger than limits.max_size_bytes, or cannot be read; errors of reading
    within the `with` block included.
    """
    name = display_name(path)
    try:
        # Without O_NONBLOCK, opening a pipe would wait for somebody to write to it.
        descriptor = os.open(path, os.O_RDONLY | os.O_CLOEXEC | os.O_NONBLOCK)
        with open(descriptor, "rb") as file:  # noqa: PTH123 - a descriptor has no path
            seen = os.fstat(descriptor)
            if not stat.S_ISREG(seen.st_mode):
                raise PictureError(FailureKind.NOT_A_FILE, f"{name} is not a regular file.")
            if seen.st_size == 0:
                raise PictureError(FailureKind.EMPTY, f"{name} is empty: it has no bytes at all.")
            if seen.st_size > limits.max_size_bytes:
                raise PictureError(
                    FailureKind.TOO_LARGE,
                    f"{name} has {seen.st_size:,} bytes; "
                    f"at most {limits.max_size_bytes:,} are allowed.",
                )
            yield file
    except OSError as error:
        raise _unopened(error, name) from error


def _unopened(error: OSError, name: str) -> PictureError:
    match error:
        case FileNotFoundError() | NotADirectoryError():
            return PictureError(FailureKind.VANISHED, f"{name} is no longer there.")
        case PermissionError():
            return PictureError(
                FailureKind.PERMISSION, f"{name} may not be read: permission denied."
            )
        case IsADirectoryError():
            return PictureError(FailureKind.NOT_A_FILE, f"{name} is not a regular file.")
        case _:
            reason = error.strerror or type(error).__name__
            return PictureError(FailureKind.UNREADABLE, f"{name} cannot be read: {reason}.")
