"""Times relative to other moments than the judged sentences', and in the south."""

from datetime import datetime

import pytest

from erhai.moments import Interval, Moments
from erhai.search.understand.understanding import understand
from tests.judged.notation import agree


def _moments(text: str, now: datetime, *, southern: bool = False) -> list[Moments]:
    return [time.moments for time in understand(text, now=now, southern=southern).times]


@pytest.mark.parametrize(
    ("now", "text", "judged"),
    [
        ("2026-01-01T00:30", "昨天", "2025-12-31"),
        ("2026-01-01T00:30", "上个月", "2025-12"),
        ("2026-01-01T00:30", "last week", "2025-12-22..2025-12-28"),
        ("2026-01-10T12:00", "last christmas", "2025-12-24..2025-12-25"),
        ("2026-12-25T12:00", "last christmas", "2025-12-24..2025-12-25"),
        ("2026-12-27T12:00", "last christmas", "2026-12-24..2026-12-25"),
        ("2026-01-10T12:00", "last winter", "2024-12..2025-02"),
        ("2026-03-01T00:00", "last winter", "2025-12..2026-02"),
        ("2026-06-15T12:00", "last summer", "2025-06..2025-08"),
        ("2026-01-10T12:00", "上个冬天", "2024-12..2025-02"),
        ("2028-02-29T12:00", "去年今天", "2027-02-28"),
        ("2028-02-29T12:00", "past year", "2027-02-28..2028-02-29"),
        ("2026-03-31T12:00", "最近一个月", "2026-02-28..2026-03-31"),
        ("2026-11-28T12:00", "last weekend", "2026-11-21..2026-11-22"),
        ("2026-11-29T12:00", "这周末", "2026-11-28..2026-11-29"),
        ("2026-11-24T12:00", "这周末", "2026-11-21..2026-11-22"),
        ("2026-11-27T12:00", "last friday", "2026-11-20"),
        ("2026-11-27T12:00", "this friday", "2026-11-27"),
        ("2026-11-26T12:00", "this friday", "2026-11-20"),
        ("2026-11-23T15:00", "90年代", "1990..1999"),
        ("2001-01-01T00:00", "去年1月1日周末", "2000-01-01"),
        ("2001-01-01T00:00", "去年1月3日周末", "2000-01-03"),
        ("2026-11-23T15:00", "10年代", "2010..2019"),
        ("2026-11-23T15:00", "98年夏天", "1998-06..1998-08"),
        ("2026-11-23T15:00", "26年春节", "2026-02-16..2026-02-23"),
        (
            "2026-11-23T15:00",
            "2019年和2021年的春节",
            "2019-02-04..2019-02-11 | 2021-02-11..2021-02-18",
        ),
        ("2026-11-23T15:00", "Christmas in the 90s", "90s"),
        ("2026-11-23T15:00", "昨天、前天的照片", "2026-11-21 | 2026-11-22"),
        ("2026-11-23T15:00", "May 3-7, 2019", "2019-05-03..2019-05-07"),
        ("2026-11-23T15:00", "5月1-3日的照片", "each:2026-05-01..2026-05-03"),
        ("2026-11-23T15:00", "11月到2月的照片", "m:1,2,11,12"),
        ("2026-11-23T15:00", "周一到周五", "w:0,1,2,3,4"),
        ("2026-11-23T15:00", "since May", "2026-05.."),
        ("2026-11-23T15:00", "since Christmas", "2025-12-24.."),
        ("2026-11-23T15:00", "中秋假期在家", "each:2026-09-24..2026-09-26"),
        ("2026-11-23T15:00", "早上八点的照片", "h:8-9"),
        ("2026-11-23T15:00", "晚上九点拍的", "h:21-22"),
    ],
)
def test_times(now: str, text: str, judged: str) -> None:
    found = _moments(text, datetime.fromisoformat(now))
    if judged == "90s":
        [moments] = found
        assert len(moments.spans) == 10
        assert moments.spans[0] == Interval(datetime(1990, 12, 24), datetime(1990, 12, 26))
    else:
        assert agree(judged, found), found


@pytest.mark.parametrize(
    ("text", "judged"),
    [
        ("last summer", "2025-12..2026-02"),
        ("去年夏天", "2025-12..2026-02"),
        ("winter 2020", "2020-06..2020-08"),
        ("秋天拍的照片", "m:3,4,5"),
        ("暑假去海边", "m:7,8"),
    ],
)
def test_seasons_of_the_south(text: str, judged: str) -> None:
    now = datetime(2026, 11, 23, 15)
    assert agree(judged, _moments(text, now, southern=True))
    assert understand(text, now=now, southern=True).hemisphere == "south"


def test_times_that_exclude_each_other_are_a_choice() -> None:
    found = _moments("昨天的猫 2019年的狗", datetime(2026, 11, 23))
    assert agree("2019 | 2026-11-22 ; 2019 | 2026-11-22", found)


@pytest.mark.parametrize("text", ["6月31日", "2019年2月30日", "2019-13-01", "2019-02-30", "25月"])
def test_a_day_that_is_none_is_no_time(text: str) -> None:
    assert not any(
        span.start and span.start.day == 30
        for moments in _moments(text, datetime(2026, 11, 23))
        for span in moments.spans
    )


@pytest.mark.parametrize("text", ["not in 2019 cats", "除了2019年的猫", "不是去年的猫"])
def test_a_time_that_is_denied_is_no_filter(text: str) -> None:
    assert _moments(text, datetime(2026, 11, 23)) == []
