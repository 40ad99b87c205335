"""How `erhai index` shows what it is doing: a bar, a few plain lines, JSON lines, or nothing."""

import sys
import time
from collections.abc import Callable
from contextlib import AbstractContextManager
from types import TracebackType
from typing import TYPE_CHECKING, Protocol, Self, assert_never

import click

from erhai.cli import output
from erhai.cli.text import counted, duration, printable
from erhai.index.report import FileFailed, IndexEvent, Notice, Progress

if TYPE_CHECKING:
    from rich.progress import TaskID

PLAIN_INTERVAL_S = 10.0


class Reporter(Protocol):
    """Shows the events of one run, between `__enter__` and `__exit__`."""

    def __enter__(self) -> Self: ...

    def __exit__(
        self,
        kind: type[BaseException] | None,
        error: BaseException | None,
        trace: TracebackType | None,
    ) -> None: ...

    def show(self, event: IndexEvent, /) -> None: ...

    def say(self, sentence: str, /) -> None:
        """Tell the person at the terminal something; any thread may."""
        ...


class Silent(AbstractContextManager["Silent"]):
    """Shows nothing: for --quiet."""

    def __exit__(self, *_: object) -> None:
        return None

    def show(self, _event: IndexEvent) -> None:
        return None

    def advance(self, _line: str, _done: int, _total: int | None) -> None:
        return None

    def say(self, _sentence: str) -> None:
        return None


class JsonLines(AbstractContextManager["JsonLines"]):
    """Writes each event as one line of JSON."""

    def __exit__(self, *_: object) -> None:
        return None

    def show(self, event: IndexEvent) -> None:
        output.write_json(output.event_as_json(event), indent=None)

    def say(self, sentence: str) -> None:
        click.echo(sentence, err=True)


class PlainLines(AbstractContextManager["PlainLines"]):
    """Writes a line to standard error every ten seconds: for logs and pipes."""

    def __init__(self, clock: Callable[[], float] = time.monotonic) -> None:
        self._clock = clock
        self._last_s = clock()

    def __exit__(self, *_: object) -> None:
        return None

    def show(self, event: IndexEvent) -> None:
        match event:
            case Progress():
                self.advance(progress_line(event), event.done, event.total)
            case Notice():
                self.say(printable(event.message))
            case FileFailed():
                pass
            case _:
                assert_never(event)

    def advance(self, line: str, _done: int, _total: int | None) -> None:
        if self._clock() - self._last_s >= PLAIN_INTERVAL_S:
            self._last_s = self._clock()
            self.say(line)

    def say(self, sentence: str) -> None:
        click.echo(sentence, err=True)


class Bar(AbstractContextManager["Bar"]):
    """Draws a progress bar on a terminal's standard error."""

    def __init__(self) -> None:
        from rich.progress import BarColumn, SpinnerColumn, TextColumn
        from rich.progress import Progress as RichProgress

        self._console = output.console(stderr=True)
        self._progress = RichProgress(
            SpinnerColumn(),
            BarColumn(bar_width=30),
            TextColumn("{task.description}", markup=False),
            console=self._console,
            transient=True,
        )
        self._task: TaskID = self._progress.add_task("looking for pictures", total=None)

    def __enter__(self) -> Self:
        self._progress.start()
        return self

    def __exit__(self, *_: object) -> None:
        self._progress.stop()

    def show(self, event: IndexEvent) -> None:
        match event:
            case Progress():
                self.advance(progress_line(event), event.done, event.total)
            case Notice():
                self.say(printable(event.message))
            case FileFailed():
                pass
            case _:
                assert_never(event)

    def advance(self, line: str, done: int, total: int | None) -> None:
        self._progress.update(self._task, completed=done, total=total, description=line)

    def say(self, sentence: str) -> None:
        self._console.print(sentence, style="yellow", soft_wrap=True)


def reporter(*, quiet: bool, as_json: bool) -> Reporter:
    """Return the reporter that fits the options and the terminal."""
    return JsonLines() if as_json else meter(quiet=quiet)


def meter(*, quiet: bool) -> Silent | Bar | PlainLines:
    """Return what shows progress on standard error: nothing, a bar, or a few plain lines."""
    if quiet:
        return Silent()
    return Bar() if sys.stderr.isatty() else PlainLines()


def progress_line(progress: Progress) -> str:
    """Return '120 of 4,000 files, 35 a second, 2 min 3 s left, 2 failed'."""
    if progress.total is None:
        parts = [f"{counted(progress.done, 'file')} so far"]
    else:
        parts = [f"{progress.done:,} of {counted(progress.total, 'file')}"]
    pace = pace_parts(progress.rate_per_s, progress.remaining_s, progress.failed)
    return ", ".join([*parts, *pace])


def pace_parts(rate_per_s: float, remaining_s: float | None, failed: int) -> list[str]:
    """Return '35 a second', '2 min 3 s left', '2 failed': of these what is known."""
    parts = []
    if rate_per_s > 0:
        rate = f"{rate_per_s:.1f}" if rate_per_s < 9.95 else f"{rate_per_s:,.0f}"
        parts.append(f"{rate} a second")
    if remaining_s is not None:
        parts.append(f"{duration(remaining_s)} left")
    if failed:
        parts.append(f"{failed:,} failed")
    return parts
