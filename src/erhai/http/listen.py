"""The socket that a server listens on, and who can reach it."""

import errno
import ipaddress
import socket
from typing import TypeAlias, cast

from erhai.errors import ServeError

PORTS_TO_TRY = 20
BACKLOG = 1024

Address: TypeAlias = tuple[str, int] | tuple[str, int, int, int]
"""What socket.bind takes: of IPv4, or of IPv6."""


def listen(host: str, port: int) -> socket.socket:
    """Return a socket that listens; port 0 is any free one.

    Raises ServeError, naming the next free port if this one is taken.
    """
    family, address = resolve(host, port)
    try:
        return _bind(family, address)
    except OSError as error:
        if error.errno == errno.EADDRINUSE:
            raise ServeError(_taken(host, port)) from error
        if error.errno == errno.EACCES:
            raise ServeError(
                f"Port {port} is for the administrator only. Take another: "
                "erhai serve --port 7860, or put a proxy in front (docs/deploy.md)."
            ) from error
        raise ServeError(
            f"This machine cannot listen on {host} ({error.strerror}). "
            "Give an address of its own, or 0.0.0.0 for all of them."
        ) from error


def is_loopback(host: str) -> bool:
    """Whether only this machine reaches an address or name. Raises ServeError."""
    _, address = resolve(host, 0)
    return ipaddress.ip_address(address[0].partition("%")[0]).is_loopback


def resolve(host: str, port: int) -> tuple[socket.AddressFamily, Address]:
    """Return the family and the address of a name. Raises ServeError."""
    try:
        family, _, _, _, address = socket.getaddrinfo(
            host, port, type=socket.SOCK_STREAM, flags=socket.AI_PASSIVE
        )[0]
    except OSError as error:
        raise ServeError(
            f"'{host}' is no address of this machine. 127.0.0.1 is for this machine alone, "
            "0.0.0.0 for all that can reach it."
        ) from error
    return family, cast("Address", address)


def _bind(family: socket.AddressFamily, address: Address) -> socket.socket:
    sock = socket.socket(family, socket.SOCK_STREAM)
    try:
        sock.setsockopt(socket.SOL_SOCKET, socket.SO_REUSEADDR, 1)
        sock.bind(address)
        sock.listen(BACKLOG)
    except OSError:
        sock.close()
        raise
    return sock


def _taken(host: str, port: int) -> str:
    said = f"Port {port} is taken, perhaps by another 'erhai serve'."
    for other in range(port + 1, min(port + 1 + PORTS_TO_TRY, 65_536)):
        try:
            _bind(*resolve(host, other)).close()
        except OSError:
            continue
        return f"{said} The next free one: erhai serve --port {other}"
    return f"{said} For any free one: erhai serve --port 0"
