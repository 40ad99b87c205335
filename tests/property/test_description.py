"""Laws of descriptions: whatever stands in a file, what comes out is one clean line or none."""

from io import BytesIO

from hypothesis import given
from hypothesis import strategies as st
from PIL import ExifTags, Image, JpegImagePlugin

from erhai.decode.description import MOST_CHARACTERS, read_description, user_comment, utf16
from erhai.decode.text import one_line
from tests.pictures import scene, to_bytes

BASE = ExifTags.Base
DATA = to_bytes(scene(), "JPEG")
TAGS = (
    BASE.ImageDescription,
    BASE.UserComment,
    BASE.XPTitle,
    BASE.XPSubject,
    BASE.XPComment,
    BASE.XPKeywords,
)
values = (
    st.none()
    | st.text(max_size=60)
    | st.binary(max_size=60)
    | st.integers()
    | st.lists(st.integers(-5, 300), max_size=9).map(tuple)
    | st.sampled_from([b"UNICODE\0", b"ASCII\0\0\0", b"JIS\0\0\0\0\0"]).flatmap(
        lambda code: st.binary(max_size=60).map(lambda rest: code + rest)
    )
)
TAGS_OF_XMP = (
    "<dc:title>",
    "</dc:title>",
    "<dc:subject>",
    "</dc:subject>",
    "<rdf:li>",
    "</rdf:li>",
)
OTHERS = ('<rdf:li xml:lang="zh">', "&amp;", "&#x110000;", "&#0;", "photoshop:Headline=", '"', "\0")
pieces = st.sampled_from(TAGS_OF_XMP + OTHERS)
packets = st.lists(pieces | st.text(max_size=8), max_size=30).map("".join)
infos = st.fixed_dictionaries(
    {},
    optional={
        "xmp": packets | packets.map(lambda text: text.encode(errors="replace")) | values,
        "photoshop": st.dictionaries(st.just(0x0404), st.binary(max_size=80)) | values,
        "exif": values,
        "comment": values,
        "Title": values,
        "Comment": values,
    },
)


def is_clean(text: str) -> bool:
    return text.isprintable() and text == " ".join(text.split())


@given(st.dictionaries(st.sampled_from(TAGS), values), infos, st.none() | st.text(max_size=20))
def test_any_file_gives_one_line_or_none(
    tags: dict[int, object], info: dict[str, object], camera: str | None
) -> None:
    image = Image.new("RGB", (1, 1))
    image.format = "JPEG"
    image.info.update(info)
    told = read_description(image, tags, camera)
    if told is not None:
        assert is_clean(told)
        assert 0 < len(told) <= MOST_CHARACTERS
        told.encode()  # no half of a surrogate


@given(st.binary(max_size=80) | st.lists(st.binary(max_size=9)).map(b"\x1c\x02\x19\0\x04".join))
def test_any_iptc_gives_one_line_or_none(iptc: bytes) -> None:
    image = JpegImagePlugin.JpegImageFile(BytesIO(DATA))
    image.info["photoshop"] = {0x0404: iptc}
    told = read_description(image, {}, None)
    assert told is None or is_clean(told)


@given(st.binary(max_size=200), st.booleans())
def test_any_bytes_give_one_line(data: bytes, big_endian: bool) -> None:
    for text in (one_line(data), utf16(data), user_comment(data, big_endian=big_endian)):
        assert is_clean(text)


@given(st.text(st.characters(min_codepoint=0x4E00, max_codepoint=0x9FFF), min_size=1, max_size=40))
def test_chinese_survives_its_encodings(text: str) -> None:
    assert one_line(text.encode()) == text
    assert one_line(text.encode().decode("latin-1")) == text
