"""Indexing: begin, watch, pause, stop; and forgetting what was indexed."""

import time
from collections.abc import AsyncIterator, Sequence
from pathlib import Path
from typing import Annotated

from anyio import to_thread
from fastapi import APIRouter, Depends, Query, Request, Response
from fastapi.responses import StreamingResponse

from erhai.errors import FolderError
from erhai.http.access import Access
from erhai.http.body import as_json, read_json
from erhai.http.errors import Refused
from erhai.http.jobs import IndexJob, Jobs
from erhai.http.server_state import server_of
from erhai.index.folders import real_folder
from erhai.library import Library
from erhai.schemas.libraries import ForgottenTold, IndexAsked, IndexTold
from erhai.schemas.search import LONGEST_PATH

HEARTBEAT_S = 15.0


def indexing_router(jobs: Jobs, access: Access, allowed: Sequence[Path]) -> APIRouter:
    """Return the routes beneath /libraries/{name} that change a library, and what watches.

    Where tokens are needed, new folders must lie in one of those allowed.
    """
    router = APIRouter(tags=["indexing"])
    reader, admin = Depends(access.reader), Depends(access.admin)
    roots = tuple(real_folder(folder) for folder in allowed)

    @router.post("/libraries/{name}/index", status_code=202, dependencies=[admin])
    async def start(request: Request, name: str) -> Response:
        """Bring folders up to date in the background; none means those known."""
        job = jobs.get(name)
        library = server_of(request).services.get(name).library
        asked = await read_json(request, IndexAsked)

        def begin() -> IndexTold:
            folders = [absolute_folder(folder) for folder in asked.folders]
            if access.needs_token:
                _check_allowed(folders, library, roots)
            return job.start(folders)

        return _as_json(request, await to_thread.run_sync(begin), 202)

    @router.get("/libraries/{name}/index", dependencies=[reader])
    async def show(request: Request, name: str) -> Response:
        """Tell how indexing stands."""
        return _as_json(request, jobs.get(name).told())

    @router.get("/libraries/{name}/index/events", dependencies=[reader])
    async def events(request: Request, name: str) -> Response:
        """Tell how indexing stands at each change, as server-sent events, until it has ended."""
        return StreamingResponse(
            _events(request, jobs.get(name)),
            media_type="text/event-stream",
            # For nginx, which would hold small pieces back.
            headers={"Cache-Control": "no-store", "X-Accel-Buffering": "no"},
        )

    @router.post("/libraries/{name}/index/stop", status_code=202, dependencies=[admin])
    async def stop(request: Request, name: str) -> Response:
        """End the run at the next safe point; what is done stays."""
        return _as_json(request, jobs.get(name).stop(), 202)

    @router.post("/libraries/{name}/index/pause", status_code=202, dependencies=[admin])
    async def pause(request: Request, name: str) -> Response:
        """End the run at the next safe point; asked again without folders, it goes on."""
        return _as_json(request, jobs.get(name).pause(), 202)

    @router.delete("/libraries/{name}/folders", dependencies=[admin])
    async def forget(
        name: str, path: Annotated[str, Query(min_length=1, max_length=LONGEST_PATH)]
    ) -> Response:
        """Remove everything beneath a folder from the library, never from the disk."""
        job, folder = jobs.get(name), absolute_folder(path)
        removed = await to_thread.run_sync(job.forget, folder)
        return as_json(ForgottenTold(removed=removed))

    return router


def absolute_folder(folder: str) -> Path:
    """Return one spelling for a folder that a client named.

    Raises FolderError if it is not a whole path. Whether it is there is not looked at.
    """
    if not folder.startswith(("/", "~")):
        raise FolderError("Give the whole path of the folder, such as /home/you/Pictures.")
    try:
        return real_folder(folder)
    except (OSError, RuntimeError, ValueError) as error:  # '~nobody', a null byte
        raise FolderError("No folder can have this name. Check the spelling.") from error


def _check_allowed(folders: Sequence[Path], library: Library, roots: Sequence[Path]) -> None:
    # Before anybody looks whether it is there: that too would tell something.
    known = [folder.path for folder in library.status().folders]
    for folder in folders:
        if not any(folder.is_relative_to(root) for root in (*known, *roots)):
            raise Refused(
                403,
                "forbidden",
                "Over the network only folders that were indexed before can be indexed, and "
                "those that the server was started with: erhai serve --allow-folder FOLDER.",
            )


async def _events(request: Request, job: IndexJob) -> AsyncIterator[bytes]:
    sent_s = time.monotonic()
    async for told in job.changes():
        if told is not None:
            document = _shown(request, told).model_dump_json()
            yield b"event: progress\ndata: " + document.encode() + b"\n\n"
            sent_s = time.monotonic()
        elif time.monotonic() - sent_s >= HEARTBEAT_S:
            yield b": still here\n\n"
            sent_s = time.monotonic()


def _as_json(request: Request, told: IndexTold, status: int = 200) -> Response:
    return as_json(_shown(request, told), status)


def _shown(request: Request, told: IndexTold) -> IndexTold:
    """Return it without the sentences that may name paths, where these are to be hidden."""
    if not server_of(request).options.hide_paths:
        return told
    report = told.report and told.report.model_copy(update={"notices": ()})
    error = told.error and "Indexing ended early; 'erhai index' on the server says why."
    return told.model_copy(update={"notices": (), "report": report, "error": error})
