"""Small pictures in the terminal, in the three ways that terminals draw them.

Which way is told from the environment alone. A terminal could be asked, but an
answer that comes late, or never, ends up in what the person types next: see
docs/adr/0005-command-line.md. ERHAI_PREVIEW=kitty, iterm2, sixel or off overrules.

Sources: kitty's graphics protocol (sw.kovidgoyal.net/kitty/graphics-protocol),
iTerm2's inline images (iterm2.com/documentation-images.html), DEC's sixel graphics
(VT330/VT340 Programmer Reference Manual, volume 2, chapter 14).
"""

import base64
import io
import os
import re
import shutil
import sys
from collections.abc import Mapping, Sequence
from enum import StrEnum
from typing import TYPE_CHECKING

import click

if TYPE_CHECKING:
    from PIL.Image import Image

    from erhai.types import Hit

MOST_PICTURES = 6
WIDEST_PX = 1600
CELL_WIDTH_PX = 10
"""Assumed where the terminal does not tell its size in pixels."""


class Protocol(StrEnum):
    """How a terminal takes a picture."""

    KITTY = "kitty"
    ITERM2 = "iterm2"
    SIXEL = "sixel"


def show_preview(hits: "Sequence[Hit]", *, insist: bool) -> None:
    """Draw the best hits in one strip where the terminal is known to draw pictures.

    insist: say so when it is not known to.
    """
    protocol = terminal_protocol(os.environ)
    if protocol is None:
        if insist:
            click.echo(
                "This terminal is not known to draw pictures. If it does: set ERHAI_PREVIEW "
                "to kitty, iterm2 or sixel. Otherwise: --open or --sheet.",
                err=True,
            )
        return
    from erhai.cli.sheet import draw_strip

    columns, width_px = _terminal_size()
    strip = draw_strip(hits[:MOST_PICTURES], width_px=min(width_px, WIDEST_PX))
    columns = max(1, columns * strip.width // width_px)
    sys.stdout.flush()
    sys.stdout.buffer.write(encode(strip, protocol, columns) + b"\n")
    sys.stdout.buffer.flush()


def terminal_protocol(environ: Mapping[str, str]) -> Protocol | None:
    """Return how the terminal that set these variables draws pictures; None if unknown."""
    wish = environ.get("ERHAI_PREVIEW", "").lower()
    if wish in {protocol.value for protocol in Protocol}:
        return Protocol(wish)
    term, program = environ.get("TERM", ""), environ.get("TERM_PROGRAM", "")
    # A multiplexer passes on the variables of the terminal around it, but not the pictures.
    if wish or "TMUX" in environ or term.startswith(("screen", "tmux")):
        return None
    if "KITTY_WINDOW_ID" in environ or term in {"xterm-kitty", "xterm-ghostty"}:
        return Protocol.KITTY
    if program in {"iTerm.app", "WezTerm"}:
        return Protocol.ITERM2
    if term.startswith(("foot", "mlterm", "contour", "yaft")):
        return Protocol.SIXEL
    return None


def encode(picture: "Image", protocol: Protocol, columns: int) -> bytes:
    """Return the bytes that make a terminal draw `picture`, `columns` cells wide."""
    if protocol is Protocol.SIXEL:
        return encode_sixel(picture)
    stream = io.BytesIO()
    picture.save(stream, format="PNG", compress_level=3)
    png = stream.getvalue()
    if protocol is Protocol.KITTY:
        return encode_kitty(png, columns)
    text = base64.b64encode(png)
    size = f"size={len(png)};width={columns};preserveAspectRatio=1"
    return f"\x1b]1337;File=inline=1;{size}:".encode() + text + b"\a"


def encode_kitty(png: bytes, columns: int) -> bytes:
    """Return a PNG in the chunks of at most 4096 bytes that kitty's protocol asks for."""
    text = base64.b64encode(png)
    chunks = [text[start : start + 4096] for start in range(0, len(text), 4096)]
    parts = []
    for number, chunk in enumerate(chunks):
        # a=T draw at once, f=100 a PNG, q=2 no answers, c columns, m=1 more follows.
        first = f"a=T,f=100,q=2,c={columns}," if number == 0 else ""
        more = int(number < len(chunks) - 1)
        parts.append(f"\x1b_G{first}m={more};".encode() + chunk + b"\x1b\\")
    return b"".join(parts)


def encode_sixel(picture: "Image") -> bytes:
    """Return a picture as sixels: bands of six rows, one pass for each colour of a band."""
    import numpy as np

    palette_picture = picture.convert("RGB").quantize(255)
    indices = np.asarray(palette_picture)
    height, width = indices.shape
    palette = np.asarray(palette_picture.getpalette(), dtype=np.int64).reshape(-1, 3)
    parts = [f'\x1bPq"1;1;{width};{height}'.encode()]
    for number, (red, green, blue) in enumerate(palette * 100 // 255):
        parts.append(f"#{number};2;{red};{green};{blue}".encode())
    for top in range(0, height, 6):
        band = indices[top : top + 6]
        sixels = np.full((256, width), 63, np.uint8)
        for row, colours in enumerate(band):
            sixels[colours, np.arange(width)] += 1 << row
        for colour in np.unique(band):
            # '?' draws nothing, so the rest of a line need not be said.
            line = re.sub(rb"(.)\1{3,}", _run, sixels[colour].tobytes().rstrip(b"?"))
            parts.append(f"#{colour}".encode() + line + b"$")
        parts.append(b"-")
    return b"".join(parts) + b"\x1b\\"


def _run(match: re.Match[bytes]) -> bytes:
    return b"!%d%c" % (len(match[0]), match[1])


def _terminal_size() -> tuple[int, int]:
    """Return the terminal's width in columns and in pixels."""
    import fcntl
    import struct
    import termios

    columns = shutil.get_terminal_size().columns
    try:
        answer = fcntl.ioctl(sys.stdout.fileno(), termios.TIOCGWINSZ, bytes(8))
    except OSError:
        return columns, columns * CELL_WIDTH_PX
    _, _, width_px, _ = struct.unpack("4H", answer)
    return columns, width_px or columns * CELL_WIDTH_PX
