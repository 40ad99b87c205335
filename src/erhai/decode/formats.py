"""Telling picture formats apart by their first bytes, whatever the file is called."""

from importlib import import_module

# Names as Pillow registers them -> the module whose import registers them.
_PLUGINS = {
    "JPEG": "PIL.JpegImagePlugin",
    "PNG": "PIL.PngImagePlugin",
    "WEBP": "PIL.WebPImagePlugin",
    "GIF": "PIL.GifImagePlugin",
    "BMP": "PIL.BmpImagePlugin",
    "DIB": "PIL.BmpImagePlugin",
    "TIFF": "PIL.TiffImagePlugin",
    "AVIF": "PIL.AvifImagePlugin",
    "HEIF": "pillow_heif",
}
_MAGIC = (
    (b"\xff\xd8", "JPEG"),
    (b"\x89PNG\r\n\x1a\n", "PNG"),
    (b"GIF87a", "GIF"),
    (b"GIF89a", "GIF"),
    (b"BM", "BMP"),
    (b"II*\0", "TIFF"),
    (b"MM\0*", "TIFF"),
    (b"II+\0", "TIFF"),  # BigTIFF
    (b"MM\0+", "TIFF"),
)
# What closes a whole file, within so many of its last bytes: some cameras append a little.
_LAST_MARK = {"JPEG": (b"\xff\xd9", 1024), "PNG": (b"IEND", 1024), "GIF": (b"\x3b", 16)}
_AVIF_BRANDS = frozenset({b"avif", b"avis"})
_HEIF_BRANDS = frozenset(
    {b"heic", b"heix", b"hevc", b"hevx", b"heim", b"heis", b"hevm", b"hevs", b"mif1", b"msf1"}
)


def sniff(data: bytes) -> str | None:
    """Return the format that the first bytes announce, by Pillow's name, or None."""
    for magic, name in _MAGIC:
        if data.startswith(magic):
            return name
    if data[:4] == b"RIFF" and data[8:12] == b"WEBP":
        return "WEBP"
    if data[4:8] == b"ftyp":
        return _sniff_brands(data)
    if len(data) > 40 and data.startswith(b"\x28\0\0\0") and data[12:14] == b"\1\0":
        return "DIB"  # a BMP without its file header: BITMAPINFOHEADER, one plane
    return None


def _sniff_brands(data: bytes) -> str | None:
    """Return the format of an ISO base media file (ISO/IEC 14496-12, 'ftyp' box)."""
    size = min(int.from_bytes(data[:4], "big"), 256)
    brands = {data[8:12], *(data[at : at + 4] for at in range(16, size, 4))}
    if brands & _AVIF_BRANDS:
        return "AVIF"
    return "HEIF" if brands & _HEIF_BRANDS else None


def load_plugin(name: str) -> None:
    """Let Pillow read this format; raises ImportError if its library is missing."""
    module = import_module(_PLUGINS[name])
    if name == "HEIF":
        module.register_heif_opener()


def without_metadata(data: bytes, name: str) -> bytes:
    """Return the file without what its picture can do without.

    Only PNG needs it, whose decoder gives a picture up for a checksum in its text:
    the critical chunks and the transparency stay. Other formats come back as is.
    """
    if name != "PNG":
        return data
    kept = [data[:8]]
    at = 8
    while at < len(data):
        end = at + 12 + int.from_bytes(data[at : at + 4], "big")
        chunk = data[at + 4 : at + 8]
        if chunk[:1].isupper() or chunk == b"tRNS":
            kept.append(data[at:end])
        at = end
    return b"".join(kept)


def ends_early(data: bytes, name: str) -> bool:
    """Return whether the file is shorter than its own structure says.

    Always False for TIFF, whose parts may lie in any order.
    """
    if name in _LAST_MARK:
        mark, tail_bytes = _LAST_MARK[name]
        return mark not in data[-tail_bytes:]
    return len(data) < _stated_size(data, name)


def _stated_size(data: bytes, name: str) -> int:
    """Return how many bytes the file should have by its own word, at least; 0 if unsaid."""
    if name == "BMP" and len(data) >= 6:
        return int.from_bytes(data[2:6], "little")
    if name == "WEBP":
        return int.from_bytes(data[4:8], "little") + 8
    if name in {"AVIF", "HEIF"}:
        return _boxes_end(data)
    return 0


def _boxes_end(data: bytes) -> int:
    """Return where the last top-level box of an ISO base media file ends."""
    at = 0
    while at < len(data):
        size = int.from_bytes(data[at : at + 4], "big")
        if size == 1:
            size = int.from_bytes(data[at + 8 : at + 16], "big")
        elif size == 0:  # reaches to the end of the file
            return len(data)
        at += max(size, 8)
    return at
