"""What people wrote into a file, wherever it stands; and what only programs wrote."""

from io import BytesIO
from pathlib import Path

import pytest
from PIL import ExifTags, Image, PngImagePlugin, TiffImagePlugin

from erhai.decode.description import MOST_CHARACTERS, user_comment, utf16, xmp_texts
from erhai.decode.limits import DecodeLimits
from erhai.decode.reader import decode_bytes
from erhai.decode.text import one_line
from tests.pictures import scene

BASE = ExifTags.Base


def read(data: bytes) -> str | None:
    return decode_bytes(data, min_side_px=64, limits=DecodeLimits()).metadata.description


def jpeg(
    tags: dict[int, object] | None = None,
    *,
    comment: object = None,
    xmp: bytes | None = None,
    iptc: bytes | None = None,
    text: bytes | None = None,
) -> bytes:
    """Return a JPEG that carries these."""
    exif = Image.Exif()
    for tag, value in (tags or {}).items():
        exif[tag] = value
    if comment is not None:
        exif.get_ifd(ExifTags.IFD.Exif)[BASE.UserComment] = comment
    stream = BytesIO()
    extra = {"xmp": xmp} if xmp else {}
    scene().save(stream, "JPEG", exif=exif.tobytes(), comment=text or b"", **extra)
    data = stream.getvalue()
    if iptc is None:
        return data
    resource = b"Photoshop 3.0\x008BIM\x04\x04\x00\x00" + len(iptc).to_bytes(4, "big") + iptc
    segment = b"\xff\xed" + (len(resource) + 2).to_bytes(2, "big") + resource
    return data[:2] + segment + data[2:]


def iptc(*fields: tuple[int, bytes]) -> bytes:
    return b"".join(
        b"\x1c\x02" + bytes([number]) + len(text).to_bytes(2, "big") + text
        for number, text in fields
    )


def xmp(inner: str) -> bytes:
    return f"<rdf:RDF><rdf:Description>{inner}</rdf:Description></rdf:RDF>".encode()


def item(text: str) -> str:
    return f'<rdf:Alt>\n <rdf:li xml:lang="x-default">{text}</rdf:li>\n</rdf:Alt>'


def test_exif_description_in_any_encoding() -> None:
    assert read(jpeg({BASE.ImageDescription: "A boat,\n  at sea\0junk"})) == "A boat, at sea"
    for text, encoding in (("洱海日落", "utf-8"), ("洱海日落", "gb2312"), ("Café", "latin-1")):
        assert one_line(text.encode(encoding)) == text
        assert one_line(text.encode(encoding).decode("latin-1")) == text
    assert one_line("海边") == "海边"
    assert one_line(b"cr\xe9\xe9e en \xe9t\xe9") == "créée en été"
    assert one_line(7) == ""


def test_windows_tags_are_utf_16() -> None:
    tags: dict[int, object] = {
        BASE.XPTitle: "外婆的生日\0".encode("utf-16-le"),
        BASE.XPComment: "in the garden\0".encode("utf-16-le"),
        BASE.XPKeywords: "家庭; cake\0".encode("utf-16-le"),
    }
    assert read(jpeg(tags)) == "外婆的生日; in the garden; 家庭; cake"


@pytest.mark.parametrize("order", ["utf-16-le", "utf-16-be"])
@pytest.mark.parametrize("text", ["洱海边的日落", "Sunset at the lake", "夕焼け, きれい", "Закат"])
def test_utf_16_is_read_in_either_order(text: str, order: str) -> None:
    for big_endian in (True, False):
        assert utf16(text.encode(order), big_endian=big_endian) == text
        comment = b"UNICODE\0" + text.encode(order) + b"\0\0"
        assert user_comment(comment, big_endian=big_endian) == text
    assert utf16(b"\xff\xfe" + text.encode("utf-16-le")) == text


@pytest.mark.parametrize(
    ("value", "wanted"),
    [
        (b"ASCII\0\0\0Our old house", "Our old house"),
        (b"ASCII\0\0\0" + "老房子".encode(), "老房子"),
        (b"JIS\0\0\0\0\0" + "夕焼け".encode("iso2022_jp"), "夕焼け"),
        (b"JIS\0\0\0\0\0" + "夕焼け".encode("shift_jis"), "夕焼け"),
        (b"JIS\0\0\0\0\0\xff\xff", ""),
        (b"\0" * 8 + b"Our old house", "Our old house"),
        (b"\0" * 500, ""),
        (b"No code at all", "No code at all"),
        (b"", ""),
        ("Text", "Text"),
        (12, ""),
        (None, ""),
    ],
)
def test_user_comments(value: object, wanted: str) -> None:
    assert user_comment(value) == wanted


def test_user_comments_in_a_file() -> None:
    assert read(jpeg(comment=b"UNICODE\0" + "湖".encode("utf-16-be") * 3)) == "湖湖湖"
    assert read(jpeg(comment=b"ASCII\0\0\0   ")) is None


def test_xmp_texts_in_every_language_and_with_entities() -> None:
    packet = xmp(
        f"<dc:title>{item('Tom &amp; Jerry')}</dc:title>"
        '<dc:description><rdf:Alt><rdf:li xml:lang="x-default">A lake</rdf:li>'
        '<rdf:li xml:lang="zh-CN">一个湖</rdf:li></rdf:Alt></dc:description>'
        "<dc:subject><rdf:Bag><rdf:li>water</rdf:li><rdf:li>云</rdf:li></rdf:Bag></dc:subject>"
    )
    assert read(jpeg(xmp=packet)) == "Tom & Jerry; A lake; 一个湖; water; 云"
    chunks = PngImagePlugin.PngInfo()
    chunks.add_itxt("XML:com.adobe.xmp", packet.decode())
    stream = BytesIO()
    scene().save(stream, "PNG", pnginfo=chunks)
    assert read(stream.getvalue()) == "Tom & Jerry; A lake; 一个湖; water; 云"
    assert list(xmp_texts(b'<r photoshop:Headline="Storm &lt;3"/>')) == ["Storm <3"]


def test_xmp_expands_nothing() -> None:
    bomb = b'<!DOCTYPE x [<!ENTITY a "ha"><!ENTITY b "&a;&a;&a;">]>'
    assert list(xmp_texts(bomb + b"<dc:title><rdf:li>&b;</rdf:li></dc:title>")) == ["&b;"]
    assert list(xmp_texts(b"<dc:title><rdf:li>never closed")) == []
    assert list(xmp_texts(b"</dc:title><dc:title>")) == []


def test_iptc_captions_and_keywords() -> None:
    written = iptc((105, b"Storm"), (120, "暴风雨中的海".encode()), (25, b"sea"), (25, b"boat"))
    assert read(jpeg(iptc=written)) == "Storm; 暴风雨中的海; sea; boat"
    for end in range(len(written)):  # cut short anywhere, it costs only itself
        read(jpeg(iptc=written[:end]))
    tags = TiffImagePlugin.ImageFileDirectory_v2()
    tags[TiffImagePlugin.IPTC_NAA_CHUNK] = written
    tags.tagtype[TiffImagePlugin.IPTC_NAA_CHUNK] = 7
    stream = BytesIO()
    scene().save(stream, "TIFF", tiffinfo=tags)
    assert read(stream.getvalue()) == "Storm; 暴风雨中的海; sea; boat"


def test_png_chunks_and_comments() -> None:
    chunks = PngImagePlugin.PngInfo()
    chunks.add_text("Title", "Café")
    chunks.add_itxt("Description", "山里的雪")
    chunks.add_text("Comment", "Created with GIMP")
    chunks.add_text("Software", "a program")
    stream = BytesIO()
    scene().save(stream, "PNG", pnginfo=chunks)
    assert read(stream.getvalue()) == "Café; 山里的雪"
    assert read(jpeg(text=b"warm goat's cheese")) == "warm goat's cheese"
    stream = BytesIO()
    scene().save(stream, "GIF", comment="猫".encode())
    assert read(stream.getvalue()) == "猫"


@pytest.mark.parametrize(
    "text",
    [
        "OLYMPUS DIGITAL CAMERA         ",
        "KONICA MINOLTA DIGITAL CAMERA",
        "SONY DSC",
        "SAMSUNG",
        "DCF 1.0",
        "Exif_JPEG_PICTURE",
        "DSC00019",
        "IMG_20190501_1200",
        "Created with GIMP",
        "File written by Adobe Photoshop¨ 5.0",
        "LEAD Technologies Inc. V1.01",
        "CREATOR: gd-jpeg v1.0 (using IJG JPEG v62), quality = 90",
        "cof_soft",
        "oznorWB",
        "untitled",
        "000007",
        "12:30 - 4.5",
        '{"source":"app","id":"77"}',
        "<?xml version='1.0'?>",
        "Coolpix 900",  # the camera's name
        "    ",
    ],
)
def test_what_no_person_wrote_is_left_out(text: str) -> None:
    tags: dict[int, object] = {BASE.Make: "Nikon", BASE.Model: "Coolpix 900"}
    for told in (jpeg({**tags, BASE.ImageDescription: text}), jpeg(tags, text=text.encode())):
        assert read(told) is None


@pytest.mark.parametrize(
    "text", ["David", "Davos 2004", "North face", "A picture of Mum", "Digital camera, box", "猫"]
)
def test_what_a_person_may_have_written_stays(text: str) -> None:
    assert read(jpeg(text=text.encode())) == text


def test_what_is_said_twice_is_told_once() -> None:
    packet = xmp(
        f"<dc:description>{item('harvest')}</dc:description><dc:subject>{item('Field')}</dc:subject>"
    )
    written = iptc((120, b"Harvest"), (25, b"Old field"))
    assert read(jpeg({BASE.ImageDescription: "Harvest"}, xmp=packet, iptc=written)) == (
        "Harvest; Field; Old field"
    )


def test_a_long_text_is_cut_between_words() -> None:
    told = read(jpeg({BASE.ImageDescription: "word " * 5000}))
    assert told is not None
    assert MOST_CHARACTERS - 5 < len(told) <= MOST_CHARACTERS
    assert set(told.split()) == {"word"}
    told = read(jpeg(text="长".encode() * 5000))
    assert told == "长" * MOST_CHARACTERS
    many = "".join(f"<rdf:li>word{n}</rdf:li>" for n in range(2_000))
    told = read(jpeg(xmp=xmp(f"<dc:subject>{many}</dc:subject>")))
    assert told is not None
    assert len(told) <= MOST_CHARACTERS
    assert told.startswith("word0; word1; word2")


def test_real_photographs(shared_folder: Path) -> None:
    known = {
        "Canon_EOS_7D.jpg": "mit blauem Kleid; Titel - Kyra",
        "FujiFilm_FinePixS1Pro_(2).jpg": "Harvest",
        "Nikon_D1X.jpg": "Workshop showing workbench and storage; Woodworking",
        "Nokia_Lumia_800.jpg": "dublin; ireland; june",
        "Olympus_C40Z.jpg": None,
        "Olympus_FE230-X790.jpg": (
            "bc; british columbia; canada; december; powder day; revelstoke; rmr; snow"
        ),
        "Samsung_GT-I9000_(Galaxy_S).jpg": None,
    }
    folder = shared_folder / "photos"
    assert {name: read((folder / name).read_bytes()) for name in known} == known
    told = [read(path.read_bytes()) for path in folder.iterdir()]
    assert sum(text is not None for text in told) == 12
