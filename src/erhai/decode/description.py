"""What people wrote into a picture file: title, caption, keywords.

EXIF 2.32 and Windows' own tags, XMP (Dublin Core), IPTC-IIM, the text chunks of PNG and
the comments of JPEG and GIF. Much of what stands there no person wrote: cameras put
their own name, programs theirs.
"""

import html
import re
from collections.abc import Iterator, Mapping
from itertools import islice

from PIL import ExifTags, Image

from erhai.decode.text import decode, one_line, printable

MOST_CHARACTERS = 2000
# Of one text before it is cleaned, of a list of keywords, and of a packet.
_MOST_RAW, _MOST_ITEMS, _MOST_PACKET_BYTES = 8 * MOST_CHARACTERS, 200, 1_000_000

_BASE = ExifTags.Base
_UTF16_TAGS = (_BASE.XPTitle, _BASE.XPSubject, _BASE.XPComment, _BASE.XPKeywords)
_CHUNKS = ("Title", "Description", "Comment", "comment")
_XMP_PROPERTIES = (b"dc:title", b"photoshop:Headline", b"dc:description", b"dc:subject")
_XMP_ITEM = re.compile(rb"<rdf:li[^<>]{0,200}>([^<]{1,%d})" % _MOST_RAW)
_IPTC_TEXTS = ((2, 5), (2, 105), (2, 120), (2, 25))  # name, headline, caption, keywords
_IPTC_CHARACTER_SET = (1, 90)

_LETTER = re.compile(r"[^\W\d_]")
_BOILERPLATE = re.compile(
    r"""
      (\S+\s){0,3} digital\ (still\ )?camera
    | sony\ dsc | samsung | (exif_)?jpeg(_\w+)? | dcf\ 1\.0 | dcim\w* | (dsc|img|pict)[\w-]*\d[\w-]*
    | digital\ image | image | picture | photo | untitled | default(\ description)? | none | null
    | ascii | charset=\S+ | binary\ comment | my\ comment
    # By a phone's camera, for itself
    | (cof|dav|sdr|hdr|non-hdr|hdrpl|rhdr|oznor|fbt|btf|mde|nor|ptr|edf|rbt|hmy)(_\w+|wb)?
    # By programs
    | applemark | (created|made|processed|edited|optimized)\ (with|by|in|using)\ .*
    | (file\ written\ by|creator:|lead\ technologies|lavc|software:|compressed\ by)\ ?.*
    """,
    re.IGNORECASE | re.VERBOSE,
)


def read_description(
    image: Image.Image, exif: Mapping[int, object], camera_name: str | None
) -> str | None:
    """Return what people wrote into the file, as one line of at most MOST_CHARACTERS.

    `exif` are the tags of EXIF's main and Exif directories. What is said twice is told
    once; what only names the camera or a program is left out. None if nothing is left.
    Raises nothing.
    """
    told = ""
    for text in _texts(image, exif):
        if len(told) > MOST_CHARACTERS:
            break
        if _says_something(text, camera_name or "") and not _is_within(text, told):
            told += f" ; {text}" if told else text
    line = told.replace(" ; ", "; ")
    if len(line) > MOST_CHARACTERS:
        line = line[: MOST_CHARACTERS + 1].rpartition(" ")[0] or line[:MOST_CHARACTERS]
    return line.rstrip("; ") or None


def xmp_packet(image: Image.Image) -> bytes:
    """Return the beginning of the file's XMP packet, b'' if there is none."""
    packet = image.info.get("xmp") or image.info.get("XML:com.adobe.xmp") or b""
    if isinstance(packet, str):  # as PNG has it
        packet = packet[:_MOST_PACKET_BYTES].encode(errors="replace")
    return packet[:_MOST_PACKET_BYTES] if isinstance(packet, bytes) else b""


def xmp_texts(packet: bytes) -> Iterator[str]:
    """Yield titles, headline, descriptions and keywords of an XMP packet, in this order.

    The packet is searched, not parsed: entities are never expanded, the time taken is
    linear, and what a program wrote wrong costs only itself.
    """
    for name in _XMP_PROPERTIES:
        start = packet.find(b"<" + name)
        end = packet.find(b"</" + name, start)
        if 0 <= start < end:
            for item in islice(_XMP_ITEM.finditer(packet, start, end), _MOST_ITEMS):
                yield printable(html.unescape(decode(item[1])))
        elif name == b"photoshop:Headline":
            found = re.search(rb'photoshop:Headline="([^"<]{1,%d})"' % _MOST_RAW, packet)
            if found:
                yield printable(html.unescape(decode(found[1])))


def user_comment(value: object, *, big_endian: bool = True) -> str:
    """Return EXIF's UserComment, whose first 8 bytes name its encoding, as one line.

    Where they say UNICODE, nobody agrees on the order of bytes: the likelier is taken,
    and that of the EXIF (`big_endian`) if both are.
    """
    if not isinstance(value, bytes):
        return one_line(value)
    code, text = value[:8].rstrip(b"\0 ").upper(), value[8:][:_MOST_RAW]
    if code == b"UNICODE":
        return utf16(text, big_endian=big_endian)
    if code == b"JIS":
        for encoding in ("iso2022_jp", "shift_jis"):
            try:
                return printable(text.decode(encoding))
            except UnicodeDecodeError:
                continue
        return ""
    if code in (b"ASCII", b""):
        return one_line(text.lstrip(b"\0"))
    return one_line(value)


def utf16(data: bytes, *, big_endian: bool = False) -> str:
    """Return UTF-16 as one line, in the likelier order of bytes."""
    orders = ("utf-16-be", "utf-16-le") if big_endian else ("utf-16-le", "utf-16-be")
    readings = [data[:_MOST_RAW].decode(order, errors="ignore") for order in orders]
    text = max(readings, key=_likelihood)
    return printable(text.removeprefix("\ufeff").partition("\0")[0])


def _texts(image: Image.Image, exif: Mapping[int, object]) -> Iterator[str]:
    yield one_line(_beginning(exif.get(_BASE.ImageDescription)))
    for tag in _UTF16_TAGS:
        value = exif.get(tag)
        if isinstance(value, tuple) and all(isinstance(n, int) and 0 <= n < 256 for n in value):
            value = bytes(value)
        if isinstance(value, bytes):
            yield utf16(value)
    yield from xmp_texts(xmp_packet(image))
    yield from _iptc_texts(image)
    big_endian = _is_big_endian(image)
    yield user_comment(_beginning(exif.get(_BASE.UserComment)), big_endian=big_endian)
    for name in _CHUNKS:
        yield one_line(_beginning(image.info.get(name)))


def _is_big_endian(image: Image.Image) -> bool:
    """Return whether the EXIF says so of its numbers; the other order is the usual one."""
    data = image.info.get("exif")
    return isinstance(data, bytes) and data.removeprefix(b"Exif\0\0")[:2] == b"MM"


def _iptc_texts(image: Image.Image) -> Iterator[str]:
    if image.format not in ("JPEG", "TIFF"):
        return
    from PIL import IptcImagePlugin

    try:
        fields = IptcImagePlugin.getiptcinfo(image) or {}  # type: ignore[arg-type]
    except Exception:  # noqa: BLE001 - damaged IPTC raises anything, and costs only itself
        return
    for key in _IPTC_TEXTS:
        values = fields.get(key)
        for value in values[:_MOST_ITEMS] if isinstance(values, list) else [values]:
            yield one_line(_beginning(value))


def _beginning(value: object) -> object:
    return value[:_MOST_RAW] if isinstance(value, bytes | str) else value


def _likelihood(text: str) -> int:
    """Return how many characters are of a script that comments are written in, less others."""
    usual = sum(
        c <= "\u052f" or "\u2010" <= c <= "\u30ff" or "\u4e00" <= c <= "\u9fff" for c in text
    )
    return 2 * usual - len(text)


def _says_something(text: str, camera_name: str) -> bool:
    """Return whether a person may have written this."""
    letters = len(_LETTER.findall(text))
    return (
        letters > 0
        and 3 * letters >= len(text.replace(" ", ""))  # neither numbers nor rubbish
        and text[0] not in "{<"  # what programs tell each other
        and not _BOILERPLATE.fullmatch(text)
        and text.casefold() not in camera_name.casefold()
    )


def _is_within(text: str, told: str) -> bool:
    return f" {text.casefold()} " in f" {told.casefold()} "
