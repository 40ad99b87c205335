"""What an indexing run tells while it goes on, and at its end."""

import time
from collections import deque
from dataclasses import dataclass, field
from typing import TypeAlias

from erhai.types import Failure


@dataclass(frozen=True, slots=True)
class Progress:
    """Where a run stands; sent a few times a second at most.

    done counts the files dealt with, unchanged ones included, of total; total is
    None while folders are still being walked. rate_per_s counts the files read in
    the last seconds; remaining_s is None until a rate is known.
    """

    done: int
    total: int | None
    failed: int
    rate_per_s: float
    remaining_s: float | None


@dataclass(frozen=True, slots=True)
class FileFailed:
    """One file could not be indexed; the run goes on."""

    failure: Failure


@dataclass(frozen=True, slots=True)
class Notice:
    """Something that a person should know; the run goes on."""

    message: str


IndexEvent: TypeAlias = Progress | FileFailed | Notice


@dataclass(frozen=True, slots=True)
class IndexReport:
    """How a run ended.

    found counts the picture files on disk; encoded the embeddings computed; reused
    the copies whose embedding was known; moved the rows that got another path;
    removed the rows of pictures that are gone; supplemented the unchanged files that were
    read again for what earlier versions did not keep; failures are this run's.
    interrupted: stopped early by request; the next run continues.
    """

    found: int
    unchanged: int
    encoded: int
    reused: int
    moved: int
    removed: int
    failures: tuple[Failure, ...]
    elapsed_s: float
    interrupted: bool
    notices: tuple[str, ...]
    supplemented: int = 0


@dataclass(frozen=True, slots=True)
class Written:
    """What one write did: embeddings computed, rows given a known one, rows moved."""

    encoded: int
    reused: int
    moved: int


@dataclass(slots=True)
class Tally:
    """The counts of a run so far, and the pace of its last seconds.

    lacking counts the unchanged files that are to be read again, supplemented those of them
    that have been.
    """

    found: int = 0
    unchanged: int = 0
    encoded: int = 0
    reused: int = 0
    moved: int = 0
    removed: int = 0
    lacking: int = 0
    supplemented: int = 0
    failures: list[Failure] = field(default_factory=list)
    notices: list[str] = field(default_factory=list)
    walking: bool = True
    _started_s: float = field(default_factory=time.monotonic)
    _recent: deque[tuple[float, int]] = field(default_factory=lambda: deque(maxlen=50))

    @property
    def read(self) -> int:
        files = self.encoded + self.reused + self.moved + self.supplemented
        return files + len(self.failures)

    def add(self, written: Written) -> None:
        self.encoded += written.encoded
        self.reused += written.reused
        self.moved += written.moved

    def progress(self) -> Progress:
        """Return where the run stands now; call at a steady pace, since it sets the rate."""
        now_s = time.monotonic()
        self._recent.append((now_s, self.read))
        first_s, first_read = self._recent[0]
        rate = (self.read - first_read) / (now_s - first_s) if now_s > first_s else 0.0
        done = self.unchanged - self.lacking + self.read
        left = self.found - done
        return Progress(
            done=done,
            total=None if self.walking else self.found,
            failed=len(self.failures),
            rate_per_s=rate,
            remaining_s=None if self.walking or rate <= 0 else max(0.0, left / rate),
        )

    def report(self, *, interrupted: bool) -> IndexReport:
        return IndexReport(
            found=self.found,
            unchanged=self.unchanged,
            encoded=self.encoded,
            reused=self.reused,
            moved=self.moved,
            removed=self.removed,
            failures=tuple(self.failures),
            elapsed_s=time.monotonic() - self._started_s,
            interrupted=interrupted,
            notices=tuple(self.notices),
            supplemented=self.supplemented,
        )
