"""Indexing on behalf of the page: one run a library at a time, in a thread of its own."""

import asyncio
import logging
import threading
import time
from collections.abc import AsyncIterator, Iterator, Mapping, Sequence
from datetime import UTC, datetime
from pathlib import Path

from erhai.errors import ErhaiError, LibraryBusy
from erhai.http.errors import Refused
from erhai.index.folders import choose
from erhai.index.lock import writing
from erhai.index.report import FileFailed, IndexEvent, IndexReport, Notice, Progress
from erhai.library import Library
from erhai.schemas.libraries import IndexTold, ReportTold

LOG = logging.getLogger("erhai.indexing")
LOOK_EVERY_S = 0.2
MOST_NOTICES = 100

IDLE = IndexTold(
    state="idle",
    done=0,
    total=None,
    failed=0,
    rate_per_s=0.0,
    remaining_s=None,
    started_at=None,
    notices=(),
    report=None,
    error=None,
)


class IndexJob:
    """The indexing of one library. All methods may be called from any thread."""

    def __init__(self, name: str, library: Library) -> None:
        self._name = name
        self._library = library
        self._told = IDLE
        self._telling = threading.Lock()  # over changes of _told
        self._writing = threading.Lock()  # over what starts to write to the library
        self._stop = threading.Event()
        self._thread: threading.Thread | None = None
        self._folders: tuple[Path, ...] = ()
        self._pausing = False
        self._closing = False

    def told(self) -> IndexTold:
        """Return how indexing stands: a new object at each change."""
        return self._told

    def start(self, folders: Sequence[Path]) -> IndexTold:
        """Begin a run over folders; none means those of a paused run, else those known.

        Raises LibraryBusy if this or another process is writing to the library, and
        FolderError if a folder is not there or none is known.
        """
        with self._writing:
            self._check_free()
            if self._told.state == "paused":
                folders = tuple(dict.fromkeys((*self._folders, *folders)))
            known = [folder.path for folder in self._library.status().folders]
            if folders or not known:
                choose(folders, {})
            with writing(self._library.path):
                pass  # another process would say so here, and not only once the run began
            self._folders = tuple(folders)
            self._pausing = False
            self._stop = threading.Event()
            self._told = IDLE.model_copy(
                update={"state": "running", "started_at": datetime.now(UTC)}
            )
            self._thread = threading.Thread(
                target=self._run,
                args=(self._folders, self._stop),
                name=f"index-{self._name}",
                # A run that does not stop in time must not keep the process: it may be
                # killed at any moment.
                daemon=True,
            )
            self._thread.start()
            return self._told

    def stop(self) -> IndexTold:
        """Ask the run to end at the next safe point; the next one continues."""
        return self._end(pausing=False)

    def pause(self) -> IndexTold:
        """As stop, but a start without folders then goes on with the same ones."""
        return self._end(pausing=True)

    def forget(self, folder: Path) -> int:
        """Remove what is beneath a folder from the library; return how much that was.

        Raises LibraryBusy.
        """
        with self._writing:
            self._check_free()
            return self._library.forget(folder)

    async def changes(self) -> AsyncIterator[IndexTold | None]:
        """Yield how indexing stands, at once and then at changes, until the run has ended.

        Five times a second at most; None where nothing changed. Looking, and not waiting to
        be told, costs next to nothing and leaves nothing behind when a listener goes.
        """
        shown: IndexTold | None = None
        while True:
            now = self._told
            yield None if now is shown else now
            shown = now
            if now.state not in ("running", "stopping") or self._closing:
                return
            await asyncio.sleep(LOOK_EVERY_S)

    def begin_closing(self) -> None:
        """Ask the run to end, and listeners to go; returns at once, fit for a signal handler."""
        self._closing = True
        self._stop.set()

    def join(self, timeout_s: float) -> bool:
        """Wait until the run has ended; return whether it has."""
        thread = self._thread
        if thread is not None:
            thread.join(timeout_s)
        return thread is None or not thread.is_alive()

    def _check_free(self) -> None:
        if self._told.state in ("running", "stopping"):
            raise LibraryBusy(
                "This library is being indexed already. Wait until that has ended, or stop it."
            )

    def _end(self, *, pausing: bool) -> IndexTold:
        with self._telling:
            if self._told.state in ("running", "stopping"):
                self._pausing = pausing
                self._told = self._told.model_copy(update={"state": "stopping"})
                self._stop.set()
            elif self._told.state == "paused" and not pausing:
                self._told = self._told.model_copy(update={"state": "idle"})
            return self._told

    def _run(self, folders: Sequence[Path], stop: threading.Event) -> None:
        try:
            report = self._library.index(*folders, on_event=self._see, stop=stop)
        except ErhaiError as error:
            LOG.warning("indexing ended early: %s", type(error).__name__)
            self._change(state="failed", error=str(error))
        # The thread's end: whoever asks how indexing stands is to learn of it.
        except Exception as error:
            LOG.error("indexing failed", exc_info=error)
            self._change(state="failed", error="Something went wrong; the server's log says what.")
        else:
            paused = report.interrupted and self._pausing
            self._change(
                state="paused" if paused else "idle", remaining_s=None, report=_told(report)
            )

    def _see(self, event: IndexEvent) -> None:
        match event:
            case Progress():
                self._change(
                    done=event.done,
                    total=event.total,
                    failed=event.failed,
                    rate_per_s=event.rate_per_s,
                    remaining_s=event.remaining_s,
                )
            case Notice():
                self._change(notices=(*self._told.notices, event.message)[-MOST_NOTICES:])
            case FileFailed():
                pass  # counted in the next Progress

    def _change(self, **fields: object) -> None:
        with self._telling:
            self._told = self._told.model_copy(update=fields)


class Jobs:
    """The indexing of all libraries of a server, by name."""

    def __init__(self, libraries: Mapping[str, Library]) -> None:
        self._jobs = {name: IndexJob(name, library) for name, library in libraries.items()}

    def __iter__(self) -> Iterator[IndexJob]:
        return iter(self._jobs.values())

    def get(self, name: str) -> IndexJob:
        """Return a library's job. Raises Refused (404) where there is none of this name."""
        if name not in self._jobs:
            detail = "There is no library of this name. GET /api/v1/libraries lists them."
            raise Refused(404, "not-found", detail)
        return self._jobs[name]

    def begin_closing(self) -> None:
        for job in self:
            job.begin_closing()

    def join(self, timeout_s: float) -> bool:
        """Wait until all runs have ended; return whether they have."""
        due_s = time.monotonic() + timeout_s
        return all(job.join(max(0.0, due_s - time.monotonic())) for job in self)


def _told(report: IndexReport) -> ReportTold:
    return ReportTold(
        found=report.found,
        unchanged=report.unchanged,
        encoded=report.encoded,
        reused=report.reused,
        supplemented=report.supplemented,
        moved=report.moved,
        removed=report.removed,
        failed=len(report.failures),
        elapsed_s=report.elapsed_s,
        interrupted=report.interrupted,
        notices=report.notices[-MOST_NOTICES:],
    )
