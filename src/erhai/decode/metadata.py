"""What a picture file says of itself: when, where, by which camera (EXIF 2.32), of what."""

import math
import re
from collections.abc import Mapping
from datetime import datetime

from PIL import ExifTags, Image

from erhai.decode.description import read_description, xmp_packet
from erhai.decode.text import one_line
from erhai.types import Metadata

_BASE, _GPS, _IFD = ExifTags.Base, ExifTags.GPS, ExifTags.IFD

_EXPOSED = (
    (_BASE.DateTimeOriginal, _BASE.SubsecTimeOriginal, _BASE.OffsetTimeOriginal),
    (_BASE.DateTimeDigitized, _BASE.SubsecTimeDigitized, _BASE.OffsetTimeDigitized),
)
_CHANGED = (_BASE.DateTime, _BASE.SubsecTime, _BASE.OffsetTime)
# What people's own word for a scan's or an export's date is kept under.
_XMP_CREATED = re.compile(rb"photoshop:DateCreated(?:=\"|>)([^\"<]{1,40})")

_DATE = re.compile(
    r"(\d{4})[:/.-](\d{1,2})[:/.-](\d{1,2})"
    r"(?:[ T]+(\d{1,2}):(\d{1,2})(?::(\d{1,2}))?(?:\.(\d+))?\s*(Z|[+-]\d{1,2}:?\d{2})?)?"
)
_ZONE = re.compile(r"([+-])(\d{1,2}):?(\d{2})")
_WIDEST_ZONE_MIN = 14 * 60
_FIRST_PHOTOGRAPH, _FAR_FUTURE = 1826, 2100

_COMPANY = re.compile(
    r"[\s,]+(corporation|corp|company|co|ltd|inc|imaging|optical|computer|electric|systems)\b.*",
    re.IGNORECASE,
)


def read_metadata(image: Image.Image, format_name: str) -> Metadata:
    """Return what the file states, its size as in its header.

    Whatever is missing, damaged or out of range is None. Raises nothing.
    """
    exif, details = _exif(image), _ifd(image, _IFD.Exif)
    taken_at, zone_min = moment(exif | details, _xmp_created(image))
    latitude, longitude = position(_ifd(image, _IFD.GPSInfo)) or (None, None)
    # pillow-heif turns the picture itself, and keeps the file's own word aside.
    stated = image.info.get("original_orientation") or exif.get(_BASE.Orientation)
    camera_name = camera(exif.get(_BASE.Make), exif.get(_BASE.Model))
    return Metadata(
        format=format_name,
        width_px=image.width,
        height_px=image.height,
        orientation=_orientation(stated),
        taken_at=taken_at,
        zone_min=zone_min,
        latitude=latitude,
        longitude=longitude,
        camera=camera_name,
        description=read_description(image, exif | details, camera_name),
    )


def read_orientation(image: Image.Image) -> int:
    """Return the EXIF orientation, 1 to 8, that the picture still has to be given."""
    return _orientation(_exif(image).get(_BASE.Orientation))


def moment(tags: Mapping[int, object], created: str = "") -> tuple[datetime | None, int | None]:
    """Return the camera's wall time, without a zone, and that zone in minutes.

    `tags` are those of EXIF's main and Exif directories, `created` is XMP's date.
    The moment of exposure comes first and that of the last change, which is as
    often one of editing, comes last. Either result may be None.
    """

    def stated(*group: int) -> tuple[str, str, str]:
        date, fraction, zone = (one_line(tags.get(tag)) for tag in group)
        return date, fraction, zone

    for source in (*(stated(*group) for group in _EXPOSED), (created, "", ""), stated(*_CHANGED)):
        taken_at, zone_min = _parse_moment(*source)
        if taken_at is not None:
            return taken_at, zone_min
    return None, None


def _parse_moment(date: str, fraction: str, zone: str) -> tuple[datetime | None, int | None]:
    match = _DATE.match(date)
    if match is None:
        return None, None
    *numbers, own_fraction, own_zone = match.groups()
    year, month, day, hour, minute, second = (int(number or 0) for number in numbers)
    digits = re.match(r"\d{0,6}", own_fraction or fraction)
    microsecond = int(digits[0].ljust(6, "0")) if digits else 0
    if not _FIRST_PHOTOGRAPH <= year <= _FAR_FUTURE:
        return None, None
    try:
        taken_at = datetime(year, month, day, hour, minute, second, microsecond)
    except ValueError:  # a 13th month, a 25th hour
        return None, None
    return taken_at, _zone_min(own_zone or zone)


def position(gps: Mapping[int, object]) -> tuple[float, float] | None:
    """Return latitude and longitude in degrees, south and west negative, or None.

    None for what is incomplete or out of range, and for the point 0, 0 off Africa's
    coast, which is what receivers without a fix write.
    """
    latitude = _degrees(gps.get(_GPS.GPSLatitude))
    longitude = _degrees(gps.get(_GPS.GPSLongitude))
    north = {"N": 1, "S": -1}.get(one_line(gps.get(_GPS.GPSLatitudeRef))[:1].upper())
    east = {"E": 1, "W": -1}.get(one_line(gps.get(_GPS.GPSLongitudeRef))[:1].upper())
    if latitude is None or longitude is None or north is None or east is None:
        return None
    if latitude > 90 or longitude > 180 or latitude == longitude == 0:
        return None
    return north * latitude, east * longitude


def camera(make: object, model: object) -> str | None:
    """Return the camera's name, its maker's said once: 'Apple iPhone 4', 'Canon EOS 7D'."""
    maker = _COMPANY.sub("", one_line(make))
    name = one_line(model)
    if maker and name:
        first = name.split()[0].casefold()
        if first not in maker.casefold().split():
            name = f"{maker} {name}"
    return (name or maker) or None


def _exif(image: Image.Image) -> dict[int, object]:
    """Return the main directory's tags, as many as can be read."""
    try:
        return dict(image.getexif())
    except Exception:  # noqa: BLE001 - damaged EXIF raises anything, and costs only itself
        return {}


def _ifd(image: Image.Image, tag: int) -> dict[int, object]:
    """Return a subdirectory's tags, as many as can be read."""
    try:
        return dict(image.getexif().get_ifd(tag))
    except Exception:  # noqa: BLE001 - as above
        return {}


def _xmp_created(image: Image.Image) -> str:
    match = _XMP_CREATED.search(xmp_packet(image))
    return one_line(match[1]) if match else ""


def _orientation(value: object) -> int:
    return value if isinstance(value, int) and 1 <= value <= 8 else 1


def _zone_min(text: str) -> int | None:
    if text.startswith("Z"):
        return 0
    match = _ZONE.match(text)
    if match is None:
        return None
    minutes = int(match[2]) * 60 + int(match[3])
    if minutes > _WIDEST_ZONE_MIN or int(match[3]) >= 60:
        return None
    return -minutes if match[1] == "-" else minutes


def _degrees(value: object) -> float | None:
    """Return degrees from (degrees, minutes, seconds), of which the later may be absent."""
    parts = value if isinstance(value, tuple) else (value,)
    if not 1 <= len(parts) <= 3:
        return None
    try:
        numbers = [float(part) for part in parts]
    except (TypeError, ValueError, ZeroDivisionError):
        return None
    # Cameras that count in fractions of a minute write 0/0 seconds: not a number.
    if len(numbers) == 3 and math.isnan(numbers[2]):
        numbers.pop()
    if not all(math.isfinite(n) and n >= 0 for n in numbers) or any(n >= 60 for n in numbers[1:]):
        return None
    return math.fsum(number / 60.0**power for power, number in enumerate(numbers))
