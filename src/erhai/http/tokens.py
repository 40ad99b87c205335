"""The file of tokens: who may use a server that others can reach.

A line each, `TOKEN ROLE [NAME]`; ROLE is read or admin, and '#' begins a comment.
"""

import hashlib
import hmac
import secrets
import stat
from collections.abc import Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import get_args

from erhai.errors import ServeError
from erhai.schemas.session import Role

SHORTEST_TOKEN = 16


@dataclass(frozen=True, slots=True)
class Token:
    """One token: what it allows, and the name that logs know it by.

    digest is its SHA-256; the token itself is not kept.
    """

    name: str
    role: Role
    digest: bytes


class Tokens:
    """All tokens of a server."""

    def __init__(self, tokens: Sequence[Token]) -> None:
        self._tokens = tuple(tokens)

    def __len__(self) -> int:
        return len(self._tokens)

    def find(self, given: str) -> Token | None:
        """Return the token that was given, in a time that says nothing about near misses."""
        digest = digest_of(given)
        found = None
        for token in self._tokens:
            # No break: the time must not tell which line it is.
            if hmac.compare_digest(token.digest, digest):
                found = token
        return found


def digest_of(token: str) -> bytes:
    return hashlib.sha256(token.encode(errors="surrogatepass")).digest()


def new_token_line(role: Role, name: str = "") -> str:
    """Return a line for the file, with a token of 256 random bits."""
    return f"{secrets.token_urlsafe(32)} {role} {name}".rstrip()


def read_tokens(path: Path) -> Tokens:
    """Read the tokens file.

    Raises ServeError if it is not there, others than its owner may read it, a line
    cannot be understood, a token is shorter than 16 characters, or there is none.
    """
    try:
        mode = path.stat().st_mode
        lines = path.read_text(encoding="utf-8").splitlines()
    except (OSError, UnicodeDecodeError) as error:
        reason = error.strerror if isinstance(error, OSError) else "it is no text in UTF-8"
        raise ServeError(
            f"The tokens file {path} cannot be read ({reason}). "
            f"To make one: erhai serve --new-token admin > '{path}' && chmod 600 '{path}'"
        ) from error
    if mode & (stat.S_IRWXG | stat.S_IRWXO):
        raise ServeError(
            f"Others than you can read the tokens file {path}. To mend that: chmod 600 '{path}'"
        )
    tokens: dict[bytes, Token] = {}
    for number, line in enumerate(lines, start=1):
        words = line.partition("#")[0].split()
        if words:
            token = _parse(words, path, number)
            if token.digest in tokens:
                raise ServeError(f"{path}, line {number}: this token is there already. Delete one.")
            tokens[token.digest] = token
    if not tokens:
        raise ServeError(
            f"There is no token in {path}. To add one: erhai serve --new-token admin >> '{path}'"
        )
    return Tokens(list(tokens.values()))


def _parse(words: Sequence[str], path: Path, number: int) -> Token:
    where = f"{path}, line {number}"
    # What a message quotes ends up in logs, so never the token.
    if len(words) not in (2, 3) or words[1] not in get_args(Role):
        raise ServeError(f"{where}: write TOKEN ROLE [NAME], where ROLE is read or admin.")
    secret, role, *name = words
    if len(secret) < SHORTEST_TOKEN:
        raise ServeError(
            f"{where}: the token is shorter than {SHORTEST_TOKEN} characters, and can be guessed. "
            "To make one: erhai serve --new-token admin"
        )
    digest = digest_of(secret)
    return Token(
        name=name[0] if name else f"line-{number}",
        role="admin" if role == "admin" else "read",
        digest=digest,
    )
