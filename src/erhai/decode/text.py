"""Text in a picture file, of whatever encoding, as one clean line."""

import re

# GB 2312, as old Chinese software writes into EXIF: pairs of high bytes, at least two
# pairs in a row. Latin-1 seldom has four accented letters in a row.
_GB2312 = re.compile(rb"(?:[\0-\x7f]*(?:[\xa1-\xf7][\xa1-\xfe]){2,})+[\0-\x7f]*")


def one_line(value: object) -> str:
    """Return bytes or text as one line of printable characters, '' if it is neither.

    It ends before the first null. Bytes are taken for UTF-8, else GB 2312, else Latin-1.
    """
    if isinstance(value, str):
        # Pillow takes most text for Latin-1; where it is valid UTF-8, it was that.
        try:
            return one_line(value.encode("latin-1"))
        except UnicodeEncodeError:
            return printable(value.partition("\0")[0])
    return printable(decode(value.partition(b"\0")[0])) if isinstance(value, bytes) else ""


def decode(data: bytes) -> str:
    """Return the text of bytes whose encoding nobody states. Raises nothing."""
    try:
        return data.decode()
    except UnicodeDecodeError:
        pass
    if _GB2312.fullmatch(data):
        try:
            return data.decode("gb2312")
        except UnicodeDecodeError:
            pass
    return data.decode("latin-1")


def printable(text: str) -> str:
    """Return the text with one blank for each run of what cannot be printed."""
    return " ".join("".join(c if c.isprintable() else " " for c in text).split())
