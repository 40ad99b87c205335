"""Sending an open file, or a part of it, and closing it whatever happens."""

import os
from collections.abc import Mapping

from anyio import to_thread
from starlette.responses import Response
from starlette.types import Receive, Scope, Send

from erhai.http.originals import Original

_PIECE_BYTES = 256 * 1024


class FileResponse(Response):
    """An open file as an answer; it is closed once it was sent, or could not be."""

    def __init__(
        self, original: Original, media_type: str | None, headers: Mapping[str, str]
    ) -> None:
        super().__init__(media_type=media_type or "application/octet-stream", headers=headers)
        self._original = original
        self._start, self._end = 0, original.size_bytes
        self.headers["Content-Length"] = str(original.size_bytes)

    def narrow(self, part: tuple[int, int] | None) -> None:
        """Send this half-open range of bytes only, with status 206; None changes nothing."""
        if part is None:
            return
        self._start, self._end = part
        self.status_code = 206
        total = self._original.size_bytes
        self.headers["Content-Range"] = f"bytes {self._start}-{self._end - 1}/{total}"
        self.headers["Content-Length"] = str(self._end - self._start)

    def without_content(self) -> Response:
        """Return the answer for who has this version already, and close the file."""
        self.close()
        kept = {name: self.headers[name] for name in ("etag", "cache-control")}
        return Response(status_code=304, headers=kept)

    def close(self) -> None:
        os.close(self._original.descriptor)

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:  # noqa: ARG002
        """Answer one request; not to be called twice."""
        try:
            start = {"type": "http.response.start", "status": self.status_code}
            await send({**start, "headers": self.raw_headers})
            at, wanted = self._start, scope["method"] != "HEAD"
            while wanted and at < self._end:
                size = min(_PIECE_BYTES, self._end - at)
                piece = await to_thread.run_sync(self._original.read, at, size)
                if not piece:
                    raise OSError("The file became shorter while it was sent.")
                at += len(piece)
                await send({"type": "http.response.body", "body": piece, "more_body": True})
            await send({"type": "http.response.body", "body": b""})
        finally:
            self.close()
