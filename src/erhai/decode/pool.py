"""Decoding many files at once, each in a process that it may bring down alone."""

import queue
import threading
from collections.abc import Callable
from concurrent.futures import CancelledError, Future
from dataclasses import dataclass
from pathlib import Path
from types import TracebackType
from typing import Self

from erhai.decode.limits import DecodeLimits
from erhai.decode.process import WorkerGone, WorkerProcess
from erhai.decode.source import display_name
from erhai.decode.thumbnail import Thumbnail
from erhai.decode.wire import Header, parse_decoded, parse_fingerprint, parse_thumbnail
from erhai.errors import ErhaiError, FailureKind, PictureError
from erhai.types import Decoded


@dataclass(frozen=True, slots=True)
class _Job:
    request: Header
    payload: bytes
    name: str
    future: Future[Decoded] | Future[Thumbnail] | Future[bytes]
    answer: Callable[[Header, bytearray], None]


class DecodePool:
    """Decodes files in child processes, so that none can crash or hang the caller.

    A file that takes longer than limits.timeout_s, or brings down two workers in
    turn, gets a PictureError, and its worker is replaced. Workers start when there
    is work. Results wait in their futures until they are taken, so whoever submits
    bounds how many are under way. All methods may be called from any thread.
    """

    def __init__(self, *, workers: int, min_side_px: int, limits: DecodeLimits) -> None:
        if workers < 1:
            raise ValueError("a pool needs at least one worker")
        self._min_side_px = min_side_px
        self._limits = limits
        self._jobs: queue.SimpleQueue[_Job | None] = queue.SimpleQueue()
        self._lock = threading.Lock()  # over the next two
        self._workers: list[WorkerProcess | None] = [None] * workers
        self._closed = False
        self._threads = [
            threading.Thread(target=self._serve, args=(place,), name=f"decode-{place}", daemon=True)
            for place in range(workers)
        ]
        for thread in self._threads:
            thread.start()

    def submit(self, path: Path) -> Future[Decoded]:
        """Decode a file, as decode_file does.

        The future raises PictureError for what is wrong with the file, ErhaiError if
        no worker can be started, and CancelledError if the pool is closed meanwhile.
        """
        future: Future[Decoded] = Future()

        def answer(header: Header, payload: bytearray) -> None:
            future.set_result(parse_decoded(header, payload))

        self._put("decode", path, future, answer)
        return future

    def submit_bytes(self, data: bytes) -> Future[Decoded]:
        """Decode the bytes of a picture, as decode_bytes does; raises as submit does."""
        future: Future[Decoded] = Future()

        def answer(header: Header, payload: bytearray) -> None:
            future.set_result(parse_decoded(header, payload))

        self._add(_Job({"task": "decode bytes"}, data, "The picture", future, answer))
        return future

    def submit_thumbnail(self, path: Path, side_px: int) -> Future[Thumbnail]:
        """Draw a file's small copy, as draw_thumbnail does; raises as submit does."""
        future: Future[Thumbnail] = Future()

        def answer(header: Header, payload: bytearray) -> None:
            future.set_result(parse_thumbnail(header, payload))

        self._put("thumbnail", path, future, answer, side_px=side_px)
        return future

    def submit_fingerprint(self, path: Path) -> Future[bytes]:
        """Compute a file's fingerprint, without decoding it; raises as submit does."""
        future: Future[bytes] = Future()

        def answer(header: Header, payload: bytearray) -> None:
            future.set_result(parse_fingerprint(header, payload))

        self._put("fingerprint", path, future, answer)
        return future

    def close(self) -> None:
        """End all workers at once; whatever is not done yet is cancelled."""
        with self._lock:
            self._closed = True
            for worker in self._workers:
                if worker is not None:
                    worker.stop()
        for _ in self._threads:
            self._jobs.put(None)
        for thread in self._threads:
            thread.join()

    def __enter__(self) -> Self:
        return self

    def __exit__(
        self,
        error_type: type[BaseException] | None,
        error: BaseException | None,
        traceback: TracebackType | None,
    ) -> None:
        self.close()

    def _put(
        self,
        task: str,
        path: Path,
        future: Future[Decoded] | Future[Thumbnail] | Future[bytes],
        answer: Callable[[Header, bytearray], None],
        **how: int,
    ) -> None:
        path = path.absolute()
        request: Header = {"task": task, "path": str(path), **how}
        self._add(_Job(request, b"", display_name(path), future, answer))

    def _add(self, job: _Job) -> None:
        with self._lock:
            if self._closed:
                raise RuntimeError("the pool is closed")
            self._jobs.put(job)

    def _serve(self, place: int) -> None:
        """Take jobs one by one, each to the worker at this place."""
        while (job := self._jobs.get()) is not None:
            if self._closed:
                job.future.cancel()
            elif job.future.set_running_or_notify_cancel():
                try:
                    self._answer(job, place)
                # The thread outlives its jobs: each error goes to whoever waits for it.
                except Exception as error:  # noqa: BLE001
                    job.future.set_exception(error)
        self._dismiss(place)

    def _answer(self, job: _Job, place: int) -> None:
        for last in (False, True):
            worker = self._workers[place] or self._start(place)
            try:
                timeout_s = self._limits.timeout_s
                job.answer(*worker.ask(job.request, job.payload, timeout_s=timeout_s))
                return
            except TimeoutError:
                self._dismiss(place)
                raise PictureError(
                    FailureKind.TIMED_OUT,
                    f"{job.name} took longer than {self._limits.timeout_s:g} s "
                    "to read, and was given up.",
                ) from None
            # Once may be bad luck: a system short of memory kills the innocent, too.
            except (WorkerGone, ValueError) as reason:
                self._dismiss(place)
                if self._closed:
                    raise CancelledError from None
                if last:
                    raise PictureError(
                        FailureKind.DECODER_CRASHED,
                        f"{job.name} made its decoder crash ({reason}).",
                    ) from None

    def _start(self, place: int) -> WorkerProcess:
        with self._lock:
            if self._closed:
                raise CancelledError
            worker = WorkerProcess(min_side_px=self._min_side_px, limits=self._limits)
            self._workers[place] = worker
        try:
            worker.wait_until_ready()
        except ErhaiError:
            self._dismiss(place)
            if self._closed:
                raise CancelledError from None
            raise
        return worker

    def _dismiss(self, place: int) -> None:
        with self._lock:
            worker, self._workers[place] = self._workers[place], None
        if worker is not None:
            worker.close()
