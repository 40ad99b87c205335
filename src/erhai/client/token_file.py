"""A token kept in a file, so that it stands on no command line."""

import stat
from pathlib import Path

from erhai.errors import ServiceError


def read_token(path: Path) -> str:
    """Return the first word of a file, '#' beginning a comment: a line of the service's will do.

    Raises ServiceError if the file cannot be read, is empty, or is open to others than its
    owner.
    """
    try:
        mode = path.stat().st_mode
        lines = path.read_text(encoding="utf-8").splitlines()
    except (OSError, UnicodeDecodeError) as error:
        reason = error.strerror if isinstance(error, OSError) else "it is no text in UTF-8"
        raise ServiceError(f"The token file {path} cannot be read ({reason}).") from None
    if mode & (stat.S_IRWXG | stat.S_IRWXO):
        raise ServiceError(
            f"Others than you can read the token file {path}. To mend that: chmod 600 '{path}'"
        )
    words = [word for line in lines for word in line.partition("#")[0].split()]
    if not words:
        raise ServiceError(f"There is no token in {path}. Ask who runs the service for one.")
    return words[0]
