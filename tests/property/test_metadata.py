"""Laws of metadata: whatever a camera writes, what comes out is sound or absent."""

from datetime import datetime, timedelta

from hypothesis import given
from hypothesis import strategies as st
from PIL import ExifTags

from erhai.decode.metadata import camera, moment, position

BASE = ExifTags.Base
values = (
    st.none()
    | st.text(max_size=30)
    | st.binary(max_size=30)
    | st.integers()
    | st.floats()
    | st.tuples(st.floats(), st.floats(), st.floats())
    | st.lists(st.integers(-400, 400), max_size=4).map(tuple)
)
tags = st.dictionaries(
    st.sampled_from([int(tag) for tag in BASE if "Date" in tag.name or "Time" in tag.name]),
    values | st.from_regex(r"\d{4}:\d\d:\d\d \d\d:\d\d:\d\d", fullmatch=True),
)
gps = st.dictionaries(st.integers(0, 5), values | st.sampled_from(["N", "S", "E", "W"]))
dates = st.datetimes(min_value=datetime(1826, 1, 1), max_value=datetime(2100, 12, 31))


@given(tags, st.text(max_size=30))
def test_any_tags_give_a_date_in_the_age_of_photography_or_none(
    given_tags: dict[int, object], created: str
) -> None:
    taken_at, zone_min = moment(given_tags, created)
    if taken_at is None:
        assert zone_min is None
    else:
        assert taken_at.tzinfo is None
        assert 1826 <= taken_at.year <= 2100
    assert zone_min is None or abs(zone_min) <= 14 * 60


@given(dates, st.none() | st.integers(-12 * 60, 14 * 60))
def test_what_a_camera_writes_is_read_back(taken_at: datetime, zone_min: int | None) -> None:
    written: dict[int, object] = {
        BASE.DateTimeOriginal: f"{taken_at:%Y:%m:%d %H:%M:%S}".rjust(19, "0"),
        BASE.SubsecTimeOriginal: f"{taken_at.microsecond:06}",
    }
    if zone_min is not None:
        hours, minutes = divmod(abs(zone_min), 60)
        sign = "-" if zone_min < 0 else "+"
        written[BASE.OffsetTimeOriginal] = f"{sign}{hours:02}:{minutes:02}"

    assert moment(written) == (taken_at, zone_min)


@given(gps)
def test_any_gps_tags_give_a_place_on_earth_or_none(given_gps: dict[int, object]) -> None:
    place = position(given_gps)
    if place is not None:
        assert abs(place[0]) <= 90
        assert abs(place[1]) <= 180
        assert place != (0, 0)


@given(st.floats(-90, 90), st.floats(-180, 180))
def test_degrees_survive_minutes_and_seconds(latitude: float, longitude: float) -> None:
    def split(degrees: float) -> tuple[float, float, float]:
        # Whole microseconds of arc, so that rounding never yields 60 seconds.
        span = timedelta(microseconds=round(abs(degrees) * 3_600_000_000))
        minutes, seconds = divmod(span, timedelta(minutes=1))
        return minutes // 60, minutes % 60, seconds / timedelta(seconds=1)

    place = position(
        {1: "NS"[latitude < 0], 2: split(latitude), 3: "EW"[longitude < 0], 4: split(longitude)}
    )

    if place is None:
        assert max(abs(latitude), abs(longitude)) < 1e-9
    else:
        assert abs(place[0] - latitude) < 1e-9
        assert abs(place[1] - longitude) < 1e-9


@given(values, values)
def test_a_camera_s_name_is_one_clean_line_or_none(make: object, model: object) -> None:
    name = camera(make, model)
    if name is not None:
        assert name
        assert name.isprintable()
        assert name == " ".join(name.split())
