"""The child process that decodes: `python -m erhai.decode.worker`, started by DecodePool.

It reads requests from standard input and writes replies to a pipe of its own, since
a native library may print on any of the standard ones.
"""

import json
import os
import resource
import signal
import sys
import warnings
from contextlib import suppress
from pathlib import Path

from PIL import Image

from erhai.decode.limits import DecodeLimits
from erhai.decode.reader import decode_bytes, decode_file
from erhai.decode.source import open_picture
from erhai.decode.thumbnail import Thumbnail, draw_thumbnail
from erhai.decode.wire import Header, receive, send, send_outcome
from erhai.errors import PictureError
from erhai.fingerprint import fingerprint_file
from erhai.types import Decoded

_REQUESTS = 0  # standard input


def main() -> None:
    """Serve until the parent closes its end, or is gone."""
    settings = json.loads(sys.argv[1])
    limits = DecodeLimits(**settings["limits"])
    replies, min_side_px = int(settings["replies"]), int(settings["min_side_px"])
    _settle_in(limits)
    with suppress(EOFError, BrokenPipeError):
        send(replies, {"ready": True})
        while True:
            request, payload = receive(_REQUESTS)
            # The parent ends a worker that hangs; should it be gone, the alarm does.
            signal.setitimer(signal.ITIMER_REAL, 2 * limits.timeout_s + 10)
            outcome = _serve(request, bytes(payload), min_side_px=min_side_px, limits=limits)
            signal.setitimer(signal.ITIMER_REAL, 0)
            send_outcome(replies, outcome)


def _serve(
    request: Header, payload: bytes, *, min_side_px: int, limits: DecodeLimits
) -> Decoded | Thumbnail | bytes | PictureError:
    try:
        match request:
            case {"task": "fingerprint", "path": str(path)}:
                with open_picture(Path(path), limits) as file:
                    return fingerprint_file(file)
            case {"task": "thumbnail", "path": str(path), "side_px": int(side_px)}:
                return draw_thumbnail(Path(path), side_px=side_px, limits=limits)
            case {"task": "decode", "path": str(path)}:
                return decode_file(Path(path), min_side_px=min_side_px, limits=limits)
            case _:
                return decode_bytes(payload, min_side_px=min_side_px, limits=limits)
    except PictureError as error:
        return error


def _settle_in(limits: DecodeLimits) -> None:
    signal.signal(signal.SIGINT, signal.SIG_IGN)  # Ctrl-C is the parent's to handle
    warnings.simplefilter("ignore")
    Image.MAX_IMAGE_PIXELS = None  # the reader applies its own limit
    # Pixels in Pillow's widest mode, four times over, the file twice, and the program:
    # a bomb that passes the other limits fails here instead of exhausting the machine.
    memory_bytes = 16 * limits.max_pixels + 2 * limits.max_size_bytes + 2**31
    with suppress(ValueError, OSError):  # not every system knows this limit
        resource.setrlimit(resource.RLIMIT_AS, (memory_bytes, memory_bytes))
    null = os.open(os.devnull, os.O_WRONLY)
    os.dup2(null, sys.stderr.fileno())  # from here on, only native libraries would write


if __name__ == "__main__":
    main()
