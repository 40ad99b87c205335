"""Metadata: what cameras write, and what they should not have written."""

import math
from datetime import datetime
from fractions import Fraction
from io import BytesIO

import pytest
from PIL import ExifTags, Image, PngImagePlugin
from PIL.TiffImagePlugin import IFDRational

from erhai.decode.limits import DecodeLimits
from erhai.decode.metadata import camera, moment, position
from erhai.decode.reader import decode_bytes
from erhai.types import Metadata
from tests.pictures import make_exif, scene, to_bytes

BASE = ExifTags.Base
NOON = datetime(2004, 5, 6, 12, 0, 0)


def read(data: bytes) -> Metadata:
    return decode_bytes(data, min_side_px=64, limits=DecodeLimits()).metadata


@pytest.mark.parametrize(
    ("text", "wanted"),
    [
        ("2004:05:06 12:00:00", NOON),
        ("2004:05:06 12:00:00\0", NOON),
        ("2004-05-06T12:00:00", NOON),
        ("2004/05/06 12:00", NOON),
        ("2004:05:06", datetime(2004, 5, 6)),
        ("2004:05:06 12:00:00.25", NOON.replace(microsecond=250_000)),
        ("2004:02:29 23:59:59", datetime(2004, 2, 29, 23, 59, 59)),
        ("0000:00:00 00:00:00", None),
        ("    :  :     :  :  ", None),
        ("2003:02:29 12:00:00", None),
        ("2004:13:06 12:00:00", None),
        ("2004:05:06 25:00:00", None),
        ("2004:05:06 12:00:60", None),
        ("1601:01:01 00:00:00", None),
        ("9999:01:01 00:00:00", None),
        ("yesterday", None),
        ("", None),
        (b"2004:05:06 12:00:00", NOON),
        (b"\xff\xfe\x00", None),
        (20040506, None),
        (("2004:05:06 12:00:00",), None),
        (None, None),
    ],
)
def test_dates(text: object, wanted: datetime | None) -> None:
    assert moment({int(BASE.DateTimeOriginal): text}) == (wanted, None)


def test_the_moment_of_exposure_comes_first_and_that_of_a_change_last() -> None:
    tags: dict[int, object] = {
        BASE.DateTimeOriginal: "2001:01:01 01:01:01",
        BASE.DateTimeDigitized: "2002:02:02 02:02:02",
        BASE.DateTime: "2004:04:04 04:04:04",
    }
    created = "2003-03-03T03:03:03"
    years = []
    for tag in (*tags, None):
        years.append(getattr(moment(tags, created)[0], "year", None))
        if tag is not None:
            tags[tag] = "0000:00:00 00:00:00"
        if tag == BASE.DateTimeDigitized:
            years.append(getattr(moment(tags, created)[0], "year", None))
            created = ""
    assert years == [2001, 2002, 2003, 2004, None]


def test_fractions_and_zones_belong_to_their_own_date() -> None:
    tags: dict[int, object] = {
        BASE.DateTimeOriginal: "0000:00:00 00:00:00",
        BASE.SubsecTimeOriginal: "11",
        BASE.OffsetTimeOriginal: "+01:00",
        BASE.DateTimeDigitized: "2004:05:06 12:00:00",
        BASE.SubsecTimeDigitized: "0532",
        BASE.OffsetTimeDigitized: "-09:30",
    }
    assert moment(tags) == (NOON.replace(microsecond=53_200), -570)


@pytest.mark.parametrize(
    ("text", "wanted"),
    [
        ("+08:00", 480),
        ("-03:30", -210),
        ("+0545", 345),
        ("+5:45", 345),
        ("Z", 0),
        ("+00:00", 0),
        ("+14:00", 840),
        ("+14:01", None),
        ("-99:00", None),
        ("+02:75", None),
        ("08:00", None),
        ("   :  ", None),
        (None, None),
        (480, None),
    ],
)
def test_zones(text: object, wanted: int | None) -> None:
    tags: dict[int, object] = {
        BASE.DateTimeOriginal: "2004:05:06 12:00:00",
        BASE.OffsetTimeOriginal: text,
    }
    assert moment(tags) == (NOON, wanted)


def test_a_zone_within_the_date() -> None:
    assert moment({int(BASE.DateTimeOriginal): "2004-05-06T12:00:00.041-04:00"}) == (
        NOON.replace(microsecond=41_000),
        -240,
    )


def gps(
    latitude: object, longitude: object, north: object = "N", east: object = "E"
) -> dict[int, object]:
    return {1: north, 2: latitude, 3: east, 4: longitude}


def test_positions() -> None:
    place = (IFDRational(25), IFDRational(36), IFDRational(2160, 100))
    far = (IFDRational(100), IFDRational(16), IFDRational(0))
    for north, up in (("N", 1), ("S", -1), (b"S\0", -1), ("s", -1), ("North", 1)):
        for east, right in (("E", 1), ("W", -1)):
            got = position(gps(place, far, north, east))
            assert got == pytest.approx((up * 25.606, right * 100.266667), abs=1e-6)


@pytest.mark.parametrize(
    ("value", "wanted"),
    [
        ((IFDRational(41), IFDRational(5118, 100)), 41.853),
        ((IFDRational(41),), 41.0),
        (IFDRational(41853, 1000), 41.853),
        ((41, 51, 10.8), 41.853),
        ((Fraction(41), 51, 10.8), 41.853),
        ((90, 0, 0), 90.0),
        ((90, 0, 1), None),
        ((41, 60, 0), None),
        ((41, 0, 60), None),
        ((-41, 51, 10.8), None),
        ((IFDRational(0, 0), IFDRational(0, 0), IFDRational(0, 0)), None),
        ((IFDRational(41), IFDRational(5, 0)), None),
        ((IFDRational(48), IFDRational(5332358, 100000), IFDRational(0, 0)), 48.888726333),
        ((41, math.nan, 0), None),
        ((math.inf,), None),
        ((41, 51, 10.8, 1), None),
        ((), None),
        ("41.853", 41.853),
        ("forty", None),
        ((41, "x"), None),
        (None, None),
        (b"\0\0", None),
    ],
)
def test_degrees(value: object, wanted: float | None) -> None:
    got = position(gps(value, (12, 0, 0)))
    if wanted is None:
        assert got is None
    else:
        assert got == pytest.approx((wanted, 12.0), abs=1e-9)


def test_positions_that_nobody_measured_are_left_out() -> None:
    assert position({}) is None
    assert position(gps((0, 0, 0), (0, 0, 0))) is None
    assert position(gps((0, 0, 0), (9, 0, 0))) == (0.0, 9.0)
    assert position(gps((9, 0, 0), (180, 0, 1))) is None
    assert position(gps((9, 0, 0), (9, 0, 0), north=None)) is None
    assert position(gps((9, 0, 0), (9, 0, 0), east="?")) is None


@pytest.mark.parametrize(
    ("make", "model", "wanted"),
    [
        ("Apple", "iPhone 4", "Apple iPhone 4"),
        ("Canon", "Canon EOS 7D", "Canon EOS 7D"),
        ("NIKON CORPORATION", "NIKON D70", "NIKON D70"),
        ("OLYMPUS OPTICAL CO.,LTD", "C750UZ", "OLYMPUS C750UZ"),
        ("SANYO Electric Co.,Ltd.", "SX113", "SANYO SX113"),
        ("EASTMAN KODAK COMPANY", "KODAK DC240 ZOOM", "KODAK DC240 ZOOM"),
        ("KONICA CORPORATION", "Konica Q-M100  ", "Konica Q-M100"),
        ("Hewlett-Packard", "hp photosmart 735", "Hewlett-Packard hp photosmart 735"),
        ("SONY  \0rubbish", " DSC-P12\0\0", "SONY DSC-P12"),
        ("HTC", "", "HTC"),
        (None, "E-510", "E-510"),
        (b"Xiaomi", "小米手机".encode(), "Xiaomi 小米手机"),
        ("Xiaomi", "小米手机".encode().decode("latin-1"), "Xiaomi 小米手机"),
        ("A\x1b[31mB\nC", "M", "A [31mB C M"),
        ("\0", "  ", None),
        (None, None, None),
        (1, (2,), None),
    ],
)
def test_cameras(make: object, model: object, wanted: str | None) -> None:
    assert camera(make, model) == wanted


def test_a_file_without_metadata_says_nothing() -> None:
    assert read(to_bytes(scene(), "JPEG")) == Metadata("JPEG", 96, 64)


@pytest.mark.parametrize("orientation", [0, 9, 65_535])
def test_orientations_that_do_not_exist_are_upright(orientation: int) -> None:
    metadata = read(to_bytes(scene(), "JPEG", make_exif(orientation=orientation)))
    assert (metadata.orientation, metadata.width_px) == (1, 96)


def test_the_date_that_a_person_gave_a_scan() -> None:
    for packet in (
        b'<rdf:Description photoshop:DateCreated="1955-07-01T10:00:00+02:00"/>',
        b"<photoshop:DateCreated>1955-07-01T10:00:00+02:00</photoshop:DateCreated>",
    ):
        jpeg, png = BytesIO(), BytesIO()
        scene().save(jpeg, "JPEG", xmp=packet)
        chunks = PngImagePlugin.PngInfo()
        chunks.add_itxt("XML:com.adobe.xmp", packet.decode())
        scene().save(png, "PNG", pnginfo=chunks)
        for stream in (jpeg, png):
            metadata = read(stream.getvalue())
            assert (metadata.taken_at, metadata.zone_min) == (datetime(1955, 7, 1, 10), 120)


def test_png_metadata_may_come_after_the_pixels() -> None:
    data = to_bytes(scene(), "PNG", make_exif(orientation=6, model="late"))
    start = data.index(b"eXIf") - 4
    end = start + 12 + int.from_bytes(data[start : start + 4], "big")
    iend = data.index(b"IEND") - 4
    moved = data[:start] + data[end:iend] + data[start:end] + data[iend:]

    metadata = read(moved)

    assert metadata.camera == "late"
    assert (metadata.orientation, metadata.width_px, metadata.height_px) == (6, 64, 96)


@pytest.mark.filterwarnings("ignore::UserWarning:PIL")
def test_damaged_exif_costs_itself_and_never_the_picture() -> None:
    exif = make_exif(orientation=6, taken_at=NOON, position=(1.5, 2.5), make="M", model="N")
    data = to_bytes(scene(), "JPEG", exif)
    start = data.index(b"Exif\0\0") + 6
    end = start + len(exif.tobytes()) - 6

    for at in range(start, end):
        for value in (0x00, 0xFF, 0x7F):
            damaged = bytearray(data)
            damaged[at] = value
            decoded = decode_bytes(bytes(damaged), min_side_px=64, limits=DecodeLimits())
            assert sorted(decoded.pixels.shape) == [3, 64, 96]


def test_what_pillow_cannot_parse_is_left_out(monkeypatch: pytest.MonkeyPatch) -> None:
    def broken(_: Image.Image) -> Image.Exif:
        raise ValueError

    monkeypatch.setattr(Image.Image, "getexif", broken)
    assert read(to_bytes(scene(), "JPEG", make_exif(model="N"))).camera is None
