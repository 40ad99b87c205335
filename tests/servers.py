"""Servers for tests: a small library behind a real uvicorn on a port of its own."""

import threading
import time
from collections.abc import Iterator, Mapping
from contextlib import contextmanager
from dataclasses import dataclass
from datetime import datetime
from pathlib import Path
from typing import cast

import pytest
import uvicorn
from PIL import Image
from starlette.types import ASGIApp

import erhai
from erhai import compose
from erhai.http import service
from erhai.http.app import create_app
from erhai.http.connections import Connection
from erhai.http.options import Options
from erhai.library import Library
from erhai.testing.fakes import FakeEncoder
from tests.pictures import RED, STORED_AS, make_exif, make_jpeg, noise, scene, to_bytes

HOSTILE = "<img src=x onerror=alert(1)>.jpg"
"""A name that would do harm in a page that did not escape it."""

COLOURS = {
    "red": RED,
    "green": (40, 160, 60),
    "blue": (40, 70, 220),
    "yellow": (240, 220, 40),
    "purple": (130, 40, 170),
}
DALI, PARIS = (25.69, 100.16), (48.8584, 2.2945)


@dataclass(frozen=True)
class Served:
    """A running server: where it answers, and the library behind it."""

    url: str
    library: Library
    pictures: Path


def paint_pictures(folder: Path) -> Path:
    """Fill a folder with pictures of colours, taken in two places in several years, and odd names.

    red.jpg (2003), travel/blue.jpg (2019, Dali), travel/green.jpg (2019, Paris),
    travel/旅行/黄色.png (2021), turned.jpg (stored lying, 2022), large.jpg (2,400 × 1,600),
    purple.webp (undated), one with a hostile name, and broken.jpg, which is no picture.
    """
    dali = make_exif(
        taken_at=datetime(2019, 7, 20, 18, 30), position=DALI, make="Canon", model="R5"
    )
    paris = make_exif(taken_at=datetime(2019, 10, 2, 9), position=PARIS, make="NIKON", model="D90")
    make_jpeg(folder / "red.jpg", exif=make_exif(taken_at=datetime(2003, 12, 31, 23, 59, 59)))
    make_jpeg(folder / "travel" / "blue.jpg", COLOURS["blue"], dali)
    make_jpeg(folder / "travel" / "green.jpg", COLOURS["green"], paris)
    (folder / "travel" / "旅行").mkdir()
    yellow = make_exif(taken_at=datetime(2021, 2, 12))
    image = Image.new("RGB", (96, 64), COLOURS["yellow"])
    (folder / "travel" / "旅行" / "黄色.png").write_bytes(to_bytes(image, "PNG", yellow))
    lying = scene().transpose(cast("Image.Transpose", STORED_AS[6]))
    make_jpeg(folder / "turned.jpg", lying, make_exif(orientation=6, taken_at=datetime(2022, 5, 1)))
    make_jpeg(folder / "large.jpg", noise(2400, 1600, 1))
    image = Image.new("RGB", (64, 64), COLOURS["purple"])
    (folder / "purple.webp").write_bytes(to_bytes(image, "WEBP"))
    make_jpeg(folder / HOSTILE, noise(90, 60, 2))
    (folder / "broken.jpg").write_bytes(b"\xff\xd8 no picture")
    return folder


def fake_encoder(model: str, *, threads: int) -> FakeEncoder:
    """Stand in for erhai.encode.models.load_encoder."""
    assert threads >= 1
    return FakeEncoder(model)


@contextmanager
def small_library(folder: Path) -> Iterator[Library]:
    """Yield an indexed library of the pictures of paint_pictures, behind a fake encoder."""
    with pytest.MonkeyPatch.context() as patch:
        patch.setattr(compose, "load_encoder", fake_encoder)
        # A machine that runs many tests at once may need long to start a process that decodes.
        patch.setattr(service, "LIMIT_S", 60.0)
        with erhai.open_library(folder / "library") as library:
            library.index(paint_pictures(folder / "pictures"))
            yield library


@contextmanager
def running(app: ASGIApp) -> Iterator[str]:
    """Serve an application in a thread, on a free port of this machine, and yield its URL."""
    config = uvicorn.Config(
        app, port=0, http=Connection, log_level="warning", lifespan="on", ws="none"
    )
    server = uvicorn.Server(config)
    thread = threading.Thread(target=server.run, name="server", daemon=True)
    thread.start()
    while not server.started:
        if not thread.is_alive():
            raise RuntimeError("the server did not start")
        time.sleep(0.01)
    try:
        host, port = server.servers[0].sockets[0].getsockname()[:2]
        yield f"http://{host}:{port}"
    finally:
        server.should_exit = True
        thread.join(10)


@contextmanager
def small_server(
    folder: Path, options: Options | None = None, others: Mapping[str, Library] | None = None
) -> Iterator[Served]:
    """Yield a running server over the library 'small' of small_library."""
    with small_library(folder) as library:
        app = create_app({"small": library, **(others or {})}, options)
        with running(app) as url:
            yield Served(url, library, folder / "pictures")
