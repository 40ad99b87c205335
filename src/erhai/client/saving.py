"""Files that come from the service into this machine's folders, whole or not at all."""

import os
import re
import secrets
from collections.abc import Iterator, Sequence
from contextlib import contextmanager
from pathlib import Path, PurePosixPath
from typing import BinaryIO

from erhai.client.arguments import PathLike, checked
from erhai.client.call import API, Params, Reply, Request, given, post
from erhai.client.calls import picture
from erhai.client.flow import Flow, Send, Sleep, ask, receive, send
from erhai.errors import ServiceError, ServiceUnreachable
from erhai.schemas.search import DownloadAsked

MOST_BREAKS = 5
"""So often at most is a connection taken up again that brought nothing."""


def save(image_id: int, to: PathLike, *, library: str | None = None) -> Flow[Path]:
    """Save a picture's own file, and return its path.

    to is a file, which is replaced, or a folder, where it gets the name that it has in the
    library, or one with a number if that is taken. A connection that breaks is taken up
    where it broke. Raises ServiceError, and OSError where the file cannot be written.
    """
    target = Path(to).expanduser()
    if target.is_dir():
        told = yield from ask(picture(image_id, library=library))
        target = _free(target / _file_name(told.name, image_id))
    request = Request(
        "GET",
        f"{API}/images/{image_id}/file",
        given(("library", library)),
        headers=(("Accept-Encoding", "identity"),),
    )
    with _whole_or_not(target) as file:
        yield from _receive_into(file, request)
    return target


def download(image_ids: Sequence[int], to: PathLike, *, library: str | None = None) -> Flow[Path]:
    """Save the files of pictures as one zip file, and return its path; `to` is replaced.

    Raises QueryError or ServiceError, and OSError where the file cannot be written.
    """
    target = Path(to).expanduser()
    asked = checked(lambda: DownloadAsked(library=library, image_ids=tuple(image_ids)))
    with _whole_or_not(target) as file:
        yield from send(Send(post("/download", asked), streamed=True), again=True)
        while received := (yield from receive()):
            file.write(received)
    return target


def _receive_into(file: BinaryIO, request: Request) -> Flow[None]:
    """Receive a body, going on after breaks from the byte where it broke."""
    tag = ""
    breaks = 0
    while True:
        start = file.tell()
        going_on: Params = (("Range", f"bytes={start}-"), ("If-Range", tag)) if start else ()
        step = Send(
            Request(request.method, request.path, request.params, None, request.headers + going_on),
            streamed=True,
        )
        try:
            reply = yield from send(step, again=True)
            if start and not _goes_on(reply, start):
                file.seek(0)
                file.truncate()
            tag = reply.headers.get("etag", "")
            while received := (yield from receive()):
                file.write(received)
                breaks = 0
        except ServiceUnreachable:
            breaks += 1
            if breaks > MOST_BREAKS or not file.tell():  # nothing has come at all
                raise
            if not tag or tag.startswith("W/"):  # what follows might be of another file
                file.seek(0)
                file.truncate()
            yield Sleep(0.05 * 2**breaks)
        else:
            return


def _goes_on(reply: Reply, start: int) -> bool:
    """Return whether an answer is the rest from a byte on, and not the whole anew."""
    if reply.status != 206:
        return False
    if reply.headers.get("content-range", "").startswith(f"bytes {start}-"):
        return True
    raise ServiceError(f"{reply.address} gave another part of {reply.request.path} than asked for.")


@contextmanager
def _whole_or_not(target: Path) -> Iterator[BinaryIO]:
    """Yield a file that becomes `target` at the end, unless something fails."""
    part = target.with_name(f".erhai-{secrets.token_hex(8)}.part")
    try:
        with part.open("xb") as file:
            yield file
        part.replace(target)
    finally:
        part.unlink(missing_ok=True)


def _file_name(name: str, image_id: int) -> str:
    """Return a name that stays in its folder, whatever the service says."""
    last = re.sub(r"[\x00-\x1f\x7f/\\]", "_", PurePosixPath(name).name)
    return last if last not in ("", ".", "..") else f"picture-{image_id}"


def _free(path: Path) -> Path:
    """Return the path, or one with a number, where nothing is yet."""
    number = 1
    free = path
    while os.path.lexists(free):
        free = path.with_name(f"{path.stem} ({number}){path.suffix}")
        number += 1
    return free
