"""Whether searches can be answered: the model is loaded while the page shows already."""

import logging
import threading
from collections.abc import Iterable
from typing import Literal

from erhai.errors import ErhaiError
from erhai.library import Library

LOG = logging.getLogger("erhai.readiness")
SENTENCE = "去年夏天 a dog on the beach"
"""Reads times and places, and takes words in both languages: all that a search loads."""


class Readiness:
    """Loads what the libraries need, in a thread, and says how far that is."""

    def __init__(self, libraries: Iterable[Library]) -> None:
        self._libraries = tuple(libraries)
        self.state: Literal["loading", "ready", "failed"] = "loading"

    def begin(self) -> None:
        threading.Thread(target=self._load, name="warm-up", daemon=True).start()

    def _load(self) -> None:
        try:
            for library in self._libraries:
                library.search(SENTENCE, k=1)
        except ErhaiError as error:
            # Each search says the same to whoever asks; here the operator learns of it.
            LOG.error("not ready: %s", error)
            self.state = "failed"
        except Exception as error:
            LOG.error("not ready", exc_info=error)
            self.state = "failed"
        else:
            self.state = "ready"
