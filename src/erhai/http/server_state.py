"""What the routes of one server share."""

from collections.abc import Mapping
from dataclasses import dataclass
from typing import cast

from fastapi import Request

from erhai.http.options import Options
from erhai.http.service import Services
from erhai.http.thumbnails import Thumbnails


@dataclass(frozen=True, slots=True)
class Server:
    """The parts of one server, made once and found through each request.

    thumbnails are by library.
    """

    options: Options
    services: Services
    thumbnails: Mapping[str, Thumbnails]


def server_of(request: Request) -> Server:
    """Return the server that a request came to."""
    return cast("Server", request.app.state.server)
