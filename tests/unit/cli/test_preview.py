"""Pictures in the terminal: which terminals get them, and what they get."""

import base64
import io
import re

import numpy as np
import pytest
from numpy.typing import NDArray
from PIL import Image

from erhai.cli.preview import Protocol, encode, encode_kitty, encode_sixel, terminal_protocol


@pytest.fixture
def gradient() -> Image.Image:
    rows, columns = np.mgrid[0:50, 0:70]
    pixels = np.stack([rows * 5, columns * 3, (rows + columns) * 2], axis=-1)
    return Image.fromarray(pixels.astype(np.uint8))


@pytest.mark.parametrize(
    ("environ", "protocol"),
    [
        ({"TERM": "xterm-kitty"}, Protocol.KITTY),
        ({"TERM": "xterm-256color", "KITTY_WINDOW_ID": "1"}, Protocol.KITTY),
        ({"TERM": "xterm-ghostty"}, Protocol.KITTY),
        ({"TERM": "xterm-256color", "TERM_PROGRAM": "iTerm.app"}, Protocol.ITERM2),
        ({"TERM": "xterm-256color", "TERM_PROGRAM": "WezTerm"}, Protocol.ITERM2),
        ({"TERM": "foot"}, Protocol.SIXEL),
        ({"TERM": "mlterm-256color"}, Protocol.SIXEL),
        ({"TERM": "xterm-256color"}, None),
        ({"TERM": "dumb"}, None),
        ({}, None),
        ({"TERM": "xterm-256color", "TERM_PROGRAM": "Apple_Terminal"}, None),
        ({"TERM": "tmux-256color", "KITTY_WINDOW_ID": "1"}, None),
        ({"TERM": "xterm-kitty", "TMUX": "/tmp/tmux-0/default,1,0"}, None),
        ({"TERM": "xterm-256color", "ERHAI_PREVIEW": "sixel"}, Protocol.SIXEL),
        ({"TERM": "xterm-kitty", "ERHAI_PREVIEW": "off"}, None),
    ],
)
def test_only_terminals_known_to_draw_get_pictures(
    environ: dict[str, str], protocol: Protocol | None
) -> None:
    assert terminal_protocol(environ) is protocol


def test_kitty_gets_a_png_in_small_chunks() -> None:
    png = bytes(range(256)) * 40

    sent = encode_kitty(png, columns=33)

    chunks = re.findall(rb"\x1b_G([^;]*);([^\x1b]*)\x1b\\", sent)
    assert b"".join(b"\x1b_G%b;%b\x1b\\" % chunk for chunk in chunks) == sent
    assert chunks[0][0] == b"a=T,f=100,q=2,c=33,m=1"
    assert [keys for keys, _ in chunks[1:]] == [b"m=1"] * (len(chunks) - 2) + [b"m=0"]
    assert max(len(text) for _, text in chunks) == 4096
    assert base64.b64decode(b"".join(text for _, text in chunks)) == png


def test_iterm2_gets_a_png_with_its_size(gradient: Image.Image) -> None:
    sent = encode(gradient, Protocol.ITERM2, columns=33)

    found = re.fullmatch(
        rb"\x1b]1337;File=inline=1;size=(\d+);width=33;preserveAspectRatio=1:(.*)\a", sent
    )
    assert found is not None
    png = base64.b64decode(found[2])
    assert len(png) == int(found[1])
    assert np.array_equal(np.asarray(Image.open(io.BytesIO(png))), np.asarray(gradient))


def decode_sixel(data: bytes) -> NDArray[np.uint8]:
    """Draw sixels as a terminal does, following the VT330/VT340 manual."""
    header = re.match(rb'\x1bPq"1;1;(\d+);(\d+)', data)
    assert header is not None
    assert data.endswith(b"\x1b\\")
    width, height = int(header[1]), int(header[2])
    canvas = np.zeros((height + 6, width, 3), np.uint8)
    palette: dict[int, tuple[int, int, int]] = {}
    row = column = colour = 0
    commands = rb"#(\d+);2;(\d+);(\d+);(\d+)|#(\d+)|!(\d+)([?-~])|([?-~])|(\$)|(-)"
    for found in re.finditer(commands, data[header.end() : -2]):
        number, red, green, blue, select, times, repeated, single, back, down = found.groups()
        if number:
            palette[int(number)] = (int(red), int(green), int(blue))
        elif select:
            colour = int(select)
        elif back:
            column = 0
        elif down:
            row, column = row + 6, 0
        else:
            count = int(times or 1)
            bits = ord(repeated or single) - 63
            for offset in range(6):
                if bits >> offset & 1:
                    canvas[row + offset, column : column + count] = palette[colour]
            column += count
    assert not canvas[height:].any()
    return canvas[:height]


def test_sixels_show_the_picture(gradient: Image.Image) -> None:
    drawn = decode_sixel(encode_sixel(gradient)).astype(float) * 2.55

    difference = np.abs(drawn - np.asarray(gradient))
    assert drawn.shape == (50, 70, 3)
    assert difference.mean() < 6
    assert difference.max() < 30


def test_sixels_of_one_colour_are_short() -> None:
    sent = encode_sixel(Image.new("RGB", (600, 12), (255, 0, 0)))

    drawn = decode_sixel(sent)
    assert (drawn == (100, 0, 0)).all()
    assert sent.count(b"!600~") == 2
