"""Who is asking, and what they may do: tokens, sessions of browsers, and the open machine."""

import hashlib
import secrets
from collections import OrderedDict
from dataclasses import dataclass
from typing import cast

from fastapi import Request
from starlette.requests import cookie_parser
from starlette.types import Scope

from erhai.http.errors import Refused
from erhai.http.tokens import Token, Tokens
from erhai.schemas.session import Role

COOKIE = "erhai_session"
MOST_SESSIONS = 10_000
ADVICE = "Send 'Authorization: Bearer TOKEN', or log in on the page."


@dataclass(frozen=True, slots=True)
class Caller:
    """Who sent a request; role is None where nothing may be told them."""

    name: str
    role: Role | None
    gave_wrong_token: bool = False


OWNER = Caller("", "admin")
STRANGER = Caller("", None)
IMPOSTOR = Caller("", None, gave_wrong_token=True)


class Sessions:
    """Browsers that gave a token: a cookie's random value leads to it, until the server ends.

    Of the values only digests are kept; the oldest session goes when there are too many.
    """

    def __init__(self, most: int = MOST_SESSIONS) -> None:
        self._most = most
        self._tokens: OrderedDict[bytes, Token] = OrderedDict()

    def begin(self, token: Token) -> str:
        """Return the value for the cookie of a new session."""
        value = secrets.token_urlsafe(32)
        self._tokens[_digest(value)] = token
        if len(self._tokens) > self._most:
            self._tokens.popitem(last=False)
        return value

    def find(self, value: str) -> Token | None:
        return self._tokens.get(_digest(value))

    def end(self, value: str) -> None:
        self._tokens.pop(_digest(value), None)


class Access:
    """Tells callers apart; without tokens everybody who gets through is the owner.

    That is for a server that only this machine reaches: `guard.Guard` sees to it that no
    page of another site speaks in the owner's name.
    """

    def __init__(self, tokens: Tokens | None) -> None:
        self._tokens = tokens
        self.sessions = Sessions()

    @property
    def needs_token(self) -> bool:
        return self._tokens is not None

    def find(self, token: str) -> Token | None:
        """Return the token that was given; None if it is not one of the server's."""
        return self._tokens.find(token) if self._tokens else None

    def identify(self, authorization: str | None, cookie: str | None) -> Caller:
        """Return who sends these two headers; a wrong token is not made good by a cookie."""
        if self._tokens is None:
            return OWNER
        if authorization is not None:
            scheme, _, given = authorization.partition(" ")
            token = self._tokens.find(given.strip()) if scheme.lower() == "bearer" else None
            return Caller(token.name, token.role) if token else IMPOSTOR
        value = session_of(cookie)
        token = self.sessions.find(value) if value else None
        return Caller(token.name, token.role) if token else STRANGER

    async def reader(self, request: Request) -> None:
        """Refuse (401) whoever may not read; a dependency of FastAPI."""
        if caller_of(request.scope).role is None:
            raise unauthorized(caller_of(request.scope))

    async def admin(self, request: Request) -> None:
        """Refuse (401, 403) whoever may not change the library; a dependency of FastAPI."""
        await self.reader(request)
        if caller_of(request.scope).role != "admin":
            raise Refused(403, "forbidden", "That needs a token of the role admin.")


def caller_of(scope: Scope) -> Caller:
    """Return who sent a request; a stranger where no Guard has looked."""
    return cast("Caller", scope.get("caller", STRANGER))


def session_of(cookie: str | None) -> str | None:
    """Return the session's value in a Cookie header."""
    return cookie_parser(cookie).get(COOKIE) if cookie else None


def unauthorized(caller: Caller) -> Refused:
    said = "This token is not known here." if caller.gave_wrong_token else "That needs a token."
    challenge = {"WWW-Authenticate": 'Bearer realm="erhai"'}
    return Refused(401, "unauthorized", f"{said} {ADVICE}", challenge)


def _digest(value: str) -> bytes:
    # So that the time of a look-up tells nothing about the values that are kept.
    return hashlib.sha256(value.encode(errors="surrogatepass")).digest()
