"""Whatever happens to the files, and wherever a run dies: nothing lost, nothing twice."""

import os
import shutil
import tempfile
from collections.abc import Callable
from contextlib import ExitStack, suppress
from pathlib import Path
from pkgutil import resolve_name
from unittest.mock import patch

import numpy as np
from hypothesis import settings
from hypothesis import strategies as st
from hypothesis.stateful import RuleBasedStateMachine, initialize, rule
from PIL import Image

from erhai.testing.fakes import FakeEncoder
from tests.libraries import WRITES, SmallLibrary

NAMES = ("a.png", "b.png", "sub/a.png", "sub/b.png", "sub/deep/岸.png", "岸 2.png")
NTH = st.integers(0, 9)
COLOURS = st.tuples(*[st.sampled_from([0, 90, 255])] * 3)


class Crash(BaseException):
    """Stands for a kill: nothing may catch it and tidy up."""


class _Fuse:
    """Crashes before or after the n-th write."""

    def __init__(self, writes: int, after: bool) -> None:
        self.left = writes
        self.after = after

    def wrap(self, work: Callable[..., object]) -> Callable[..., object]:
        def burning(*args: object, **named: object) -> object:
            self.left -= 1
            if self.left == 0 and not self.after:
                raise Crash
            result = work(*args, **named)
            if self.left == 0:
                raise Crash
            return result

        return burning


class LibraryOverTime(RuleBasedStateMachine):
    """Files come, change, move and go; runs finish or crash; each finished run is checked."""

    def __init__(self) -> None:
        super().__init__()
        self.root = Path(tempfile.mkdtemp())
        self.photos = self.root / "photos"
        self.photos.mkdir()
        self.library = SmallLibrary(self.root / "library", batch_size=2)
        self.clock_ns = 10**18

    def teardown(self) -> None:
        self.library.index(self.photos)
        self._check()
        shutil.rmtree(self.root)

    def _stamp(self, path: Path) -> None:
        # A clock of our own: two writes in one tick of a real one may look the same.
        self.clock_ns += 10**9
        os.utime(path, ns=(self.clock_ns, self.clock_ns))

    @initialize(colours=st.lists(COLOURS, min_size=3, max_size=5, unique=True))
    def start(self, colours: list[tuple[int, int, int]]) -> None:
        for name, colour in zip(NAMES, colours, strict=False):
            self.paint(name, colour)
        self.library.index(self.photos)

    @rule(name=st.sampled_from(NAMES), colour=COLOURS)
    def paint(self, name: str, colour: tuple[int, int, int]) -> None:
        path = self._place(name)
        Image.new("RGB", (50, 50), colour).save(path)
        self._stamp(path)

    @rule(nth=NTH)
    def spoil(self, nth: int) -> None:
        for path in self._files(nth):
            path.write_bytes(b"\x89PNG\r\n\x1a\n cut short")
            self._stamp(path)

    @rule(nth=NTH)
    def delete(self, nth: int) -> None:
        for path in self._files(nth):
            path.unlink()

    @rule(nth=NTH, to=st.sampled_from(NAMES))
    def move(self, nth: int, to: str) -> None:
        for path in self._files(nth):
            path.replace(self._place(to))

    @rule(nth=NTH, to=st.sampled_from(NAMES))
    def copy(self, nth: int, to: str) -> None:
        for path in self._files(nth):
            if path != self._place(to):
                shutil.copyfile(path, self._place(to))
                self._stamp(self._place(to))

    def _files(self, nth: int) -> list[Path]:
        """Return one of the files there are, if there are any."""
        files = sorted(self.photos.rglob("*.png"))
        return files[nth % len(files) :][:1] if files else []

    def _place(self, name: str) -> Path:
        path = self.photos / name
        path.parent.mkdir(parents=True, exist_ok=True)
        return path

    @rule()
    def lose_the_store(self) -> None:
        (self.library.folder / "vectors.faiss").unlink(missing_ok=True)

    @rule()
    def lose_what_earlier_versions_did_not_keep(self) -> None:
        with self.library.opened() as (db, _, _), db.transaction() as connection:
            connection.execute("DELETE FROM looks")
            connection.execute("UPDATE images SET description = NULL")

    @rule()
    def run(self) -> None:
        self.library.index(self.photos)
        self._check()
        before = self.library.encoder.images_encoded
        again = self.library.index(self.photos)
        assert again.unchanged == again.found
        assert self.library.encoder.images_encoded == before

    @rule(writes=st.integers(1, 15), after=st.booleans())
    def crash(self, writes: int, after: bool) -> None:
        fuse = _Fuse(writes, after)
        with ExitStack() as stack:
            for name in WRITES:
                stack.enter_context(patch(name, fuse.wrap(resolve_name(name))))
            with suppress(Crash):
                self.library.index(self.photos)

    def _check(self) -> None:
        disk: dict[Path, np.ndarray | None] = {}
        for path in self.photos.rglob("*.png"):
            try:
                pixels = np.asarray(Image.open(path).convert("RGB"))
            except OSError:
                disk[path] = None
            else:
                disk[path] = FakeEncoder().encode_images([pixels])[0]
        self.library.check(disk)


LibraryOverTime.TestCase.settings = settings(max_examples=60, stateful_step_count=20, deadline=None)
TestLibraryOverTime = LibraryOverTime.TestCase
