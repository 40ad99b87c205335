"""How many requests one address, or one token, may send.

A token bucket each, in memory: Erhai serves from one process. The library `limits` (and
slowapi, which puts it into routes) counts in windows, keeps every key until it expires,
and decides after the route is known; here a stranger is to cost as little as can be, and
no more memory than is set aside.
"""

import ipaddress
import math
import time
from collections import OrderedDict
from collections.abc import Callable

from starlette.types import ASGIApp, Receive, Scope, Send

from erhai.http.access import caller_of
from erhai.http.problems import problem

BURST_S = 10.0
"""A bucket holds what comes in so many seconds: a page that opens asks for much at once."""

MOST_KEYS = 20_000
WRONG_TOKEN_COST = 20.0


class Buckets:
    """Token buckets by key; the one that was not asked for longest goes when there are too many.

    rate_per_s flows in; burst is what fits.
    """

    def __init__(
        self,
        rate_per_s: float,
        burst: float,
        *,
        most_keys: int = MOST_KEYS,
        clock: Callable[[], float] = time.monotonic,
    ) -> None:
        self._rate_per_s = rate_per_s
        self._burst = burst
        self._most_keys = most_keys
        self._clock = clock
        self._levels: OrderedDict[str, tuple[float, float]] = OrderedDict()

    def __len__(self) -> int:
        return len(self._levels)

    def take(self, key: str, cost: float = 1.0) -> float:
        """Take from a bucket; return 0, or the seconds until there is enough in it."""
        level = self._level(key)
        if level < cost:
            return (cost - level) / self._rate_per_s
        self._put(key, level - cost)
        return 0.0

    def fine(self, key: str, cost: float) -> None:
        """Take from a bucket even what is not in it, down to one burst of debt."""
        self._put(key, max(self._level(key) - cost, -self._burst))

    def _level(self, key: str) -> float:
        level, at_s = self._levels.get(key, (self._burst, 0.0))
        return min(self._burst, level + (self._clock() - at_s) * self._rate_per_s)

    def _put(self, key: str, level: float) -> None:
        self._levels[key] = (level, self._clock())
        self._levels.move_to_end(key)
        if len(self._levels) > self._most_keys:
            self._levels.popitem(last=False)


class RateLimit:
    """Answers 429 with Retry-After to whoever asks too often.

    key says whose bucket a request takes from; None lets it pass. A wrong token takes as
    much as 20 requests, so that guessing is slow.
    """

    def __init__(self, app: ASGIApp, buckets: Buckets, key: Callable[[Scope], str | None]) -> None:
        self._app = app
        self._buckets = buckets
        self._key = key

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        key = self._key(scope) if scope["type"] == "http" else None
        if key is None:
            await self._app(scope, receive, send)
        elif wait_s := self._buckets.take(key):
            headers = {"Retry-After": str(math.ceil(wait_s))}
            detail = "Too many requests. Wait a little, then go on more slowly."
            await problem(scope, 429, detail, headers=headers)(scope, receive, send)
        else:
            await self._app(scope, receive, send)
            if caller_of(scope).gave_wrong_token:
                self._buckets.fine(key, WRONG_TOKEN_COST)


def by_address(scope: Scope) -> str | None:
    """The client's address; of IPv6 the network of 64 bits, which is what one customer has."""
    client = scope.get("client")
    if not client:
        return None
    try:
        address = ipaddress.ip_address(client[0])
    except ValueError:
        return str(client[0])[:100]
    if isinstance(address, ipaddress.IPv6Address):
        if address.ipv4_mapped:
            return str(address.ipv4_mapped)
        return str(ipaddress.ip_network((address, 64), strict=False))
    return str(address)


def by_token(scope: Scope) -> str | None:
    """The name of the caller's token; None without one."""
    return caller_of(scope).name or None
