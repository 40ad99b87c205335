"""Where a service is and what is shown to it: checked once, before anything is sent."""

from dataclasses import dataclass, field
from importlib.metadata import version
from urllib.parse import urlsplit

from erhai.errors import ServiceError

DEFAULT_URL = "http://127.0.0.1:7860"


@dataclass(frozen=True, slots=True)
class Address:
    """A service's address without a slash at its end, and the headers of each request."""

    url: str
    headers: dict[str, str] = field(repr=False)

    @property
    def encrypted(self) -> bool:
        return self.url.startswith("https:")


def address_of(url: str, token: str | None) -> Address:
    """Check an address and a token; raises ServiceError if they can be none."""
    trouble = _trouble(url)
    if trouble is not None:
        raise ServiceError(
            f"'{url}' is no address of a service: {trouble}. Write it like {DEFAULT_URL}."
        )
    headers = {"User-Agent": f"erhai/{version('erhai')}"}
    if token is not None:
        if not token or not token.isascii() or not token.isprintable() or " " in token:
            raise ServiceError(
                "The token is no token: it is empty, or has spaces or characters outside ASCII."
            )
        headers["Authorization"] = f"Bearer {token}"
    return Address(url.rstrip("/"), headers)


def _trouble(url: str) -> str | None:
    """Return why this can be no service's address, None if it can."""
    try:
        parts = urlsplit(url)
        port = parts.port
    except ValueError as error:
        return str(error)
    if parts.scheme not in ("http", "https"):
        return "it does not begin with http:// or https://"
    if not parts.hostname or port == 0 or not url.isprintable() or " " in url:
        return "it names no machine"
    if "@" in parts.netloc:
        return "a name or password has no place in it"
    if parts.query or parts.fragment or "?" in url or "#" in url:
        return "it goes on after its path"
    return None
