"""Indexes a folder in a process of its own, which kills itself at the n-th write.

    python -m tests.faults.indexing_child LIBRARY PHOTOS WRITES before|after LOG

With WRITES 0 it runs to its end. Every encoded picture adds a byte to LOG.
"""

import os
import signal
import sys
import threading
from collections.abc import Callable, Sequence
from pathlib import Path
from pkgutil import resolve_name
from unittest.mock import patch

from erhai import compose
from erhai.library import open_library
from erhai.testing.fakes import FakeEncoder
from erhai.types import Embeddings, Pixels
from tests.libraries import WRITES


class LoggingEncoder(FakeEncoder):
    """Counts in a file, which outlives the process."""

    def __init__(self, log: Path) -> None:
        super().__init__()
        self._log = log

    def encode_images(self, images: Sequence[Pixels]) -> Embeddings:
        with self._log.open("ab") as log:
            log.write(b"." * len(images))
        return super().encode_images(images)


def main() -> None:
    library, photos, writes, moment, log = sys.argv[1:]
    encoder = LoggingEncoder(Path(log))
    patch.object(compose, "make_encoder", lambda *_: encoder).start()
    fuse = threading.Lock()
    left = [int(writes)]

    def burn() -> None:
        with fuse:
            left[0] -= 1
            if left[0] == 0:
                os.kill(os.getpid(), signal.SIGKILL)

    def wrap(work: Callable[..., object]) -> Callable[..., object]:
        def burning(*args: object, **named: object) -> object:
            if moment == "before":
                burn()
            result = work(*args, **named)
            if moment == "after":
                burn()
            return result

        return burning

    for name in WRITES:
        patch(name, wrap(resolve_name(name))).start()
    with open_library(library) as opened:
        opened.index(photos)


if __name__ == "__main__":
    main()
