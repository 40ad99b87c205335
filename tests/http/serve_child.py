"""`erhai serve` behind a fake encoder, in a process of its own.

    python -m tests.http.serve_child SECONDS WITHIN serve --port 0 …

Each batch of pictures takes SECONDS to encode. What has not ended WITHIN seconds of the
signal to end is left alone.
"""

import sys
import time
from collections.abc import Sequence
from unittest.mock import patch

from erhai import compose
from erhai.cli.main import run
from erhai.http import server
from erhai.testing.fakes import FakeEncoder
from erhai.types import Embeddings, Pixels


class SlowEncoder(FakeEncoder):
    """Takes its time over pictures."""

    def __init__(self, batch_s: float) -> None:
        super().__init__()
        self._batch_s = batch_s

    def encode_images(self, images: Sequence[Pixels]) -> Embeddings:
        time.sleep(self._batch_s)
        return super().encode_images(images)


if __name__ == "__main__":
    encoder = SlowEncoder(float(sys.argv[1]))
    with (
        patch.object(compose, "load_encoder", lambda *_, **__: encoder),
        patch.object(server, "ENDED_WITHIN_S", float(sys.argv[2])),
    ):
        sys.exit(run(sys.argv[3:]))
