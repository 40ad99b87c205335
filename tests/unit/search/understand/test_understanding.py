"""The whole of a sentence: operators, quotes, algebra, places, and laws for any text."""

import json
from datetime import datetime
from pathlib import Path

import pytest
from hypothesis import example, given, settings
from hypothesis import strategies as st

from erhai.errors import QueryError
from erhai.moments import Interval, Moments
from erhai.search.query import PictureTerm, TextTerm
from erhai.search.understand.chips import Chip, chips
from erhai.search.understand.operators import Operators
from erhai.search.understand.understanding import Understood, understand
from erhai.search.understand.written import from_json, to_json
from tests.judged.places import find_places

NOW = datetime(2026, 11, 23, 15)


def _understand(text: str) -> Understood:
    return understand(text, now=NOW, find_places=find_places)


@pytest.mark.parametrize(
    ("text", "operators", "words"),
    [
        ('camera:"Canon EOS 7D" birds', Operators(camera=("Canon EOS 7D",)), "birds"),
        ("camera:canon Camera:nikon", Operators(camera=("canon", "nikon")), None),
        ("type:.HEIC 猫", Operators(type=("heic",)), "猫"),
        ("猫 under:“旅行 照片”", Operators(under="旅行 照片"), "猫"),
        (
            "after:2019 before:2021-06 cat",
            Operators(after=datetime(2019, 1, 1), before=datetime(2021, 6, 1)),
            "cat",
        ),
        ("before：2010 before:2012", Operators(before=datetime(2010, 1, 1)), None),
        ("near:Atlantis cat", Operators(near="Atlantis"), "cat"),
        ("camera: canon", Operators(), "camera: canon"),
        ("photo-camera:x", Operators(), "photo-camera:x"),
    ],
)
def test_operators(text: str, operators: Operators, words: str | None) -> None:
    understood = _understand(text)
    assert understood.operators == operators
    assert understood.terms == (() if words is None else (TextTerm(words),))


def test_near_a_known_place_is_around_it() -> None:
    place = _understand("near:大理 日落").place
    assert place is not None
    assert place.nearby
    assert [found.name_zh for found in place.places] == ["大理"]


@pytest.mark.parametrize("text", ["before:soon cat", "after:2019 before:2018"])
def test_operators_that_cannot_be_meant(text: str) -> None:
    with pytest.raises(QueryError):
        _understand(text)


@pytest.mark.parametrize(
    ("text", "quoted", "words"),
    [
        ('"invoice" 2021年', ("invoice",), None),
        ('cat "IMG 01" 「旅行」', ("IMG 01", "旅行"), "cat"),
        ("写着“福”字的门", (), "写着“福”字的门"),
        ('a sign saying "stop"', (), 'a sign saying "stop"'),
        ('a 5" screen', (), 'a 5" screen'),
        ('cat + "beach"', ("beach",), "cat"),
    ],
)
def test_quoted_words(text: str, quoted: tuple[str, ...], words: str | None) -> None:
    understood = _understand(text)
    assert understood.quoted == quoted
    assert understood.terms == (() if words is None else (TextTerm(words),))


def test_the_algebra_goes_on() -> None:
    assert _understand("2:golden retriever + 去年的沙滩 - zebra").terms == (
        TextTerm("golden retriever", 2),
        TextTerm("沙滩"),
        TextTerm("zebra", -1),
    )
    assert _understand("./2019年/a b.jpg + night").terms == (
        PictureTerm(Path("2019年/a b.jpg")),
        TextTerm("night"),
    )
    assert _understand("./2019年/a b.jpg + night").times == ()
    assert _understand('./a "b".jpg').terms == (PictureTerm(Path('a "b".jpg')),)
    assert _understand("./a b.jpg camera:x").terms == (PictureTerm(Path("a b.jpg")),)
    assert _understand("海滩 - 去年的照片").times == ()
    assert _understand("去年 + 海滩").terms == (TextTerm("海滩"),)


def test_only_what_to_look_away_from_needs_something_else() -> None:
    with pytest.raises(QueryError, match="'- zebra' only says what to leave out"):
        _understand("- zebra")
    understood = _understand("去年 - zebra")
    assert understood.terms == (TextTerm("zebra", -1),)


@pytest.mark.parametrize("text", ["", "  ", "horse +", "2019年 +"])
def test_malformed_queries_are_told_as_typed(text: str) -> None:
    with pytest.raises(QueryError) as raised:
        _understand(text)
    assert text.strip() in str(raised.value)


@pytest.mark.parametrize(
    ("text", "place", "nearby", "words"),
    [
        ("大理附近的雪山", "大理", True, "雪山"),
        ("在杭州西湖边看月亮", "西湖", False, "湖边看月亮"),
        ("洱海边看日落", "洱海", False, "水边看日落"),
        ("黄山上的云海", "黄山", False, "云海"),
        ("sunset by Lake Tahoe", "Lake Tahoe", False, "sunset by the lake"),
        ("Dali, Yunnan in spring 2019", "Dali", False, None),
        ("swimming near Nice", "Nice", True, "swimming"),
        ("nice 2019", "Nice", False, None),
    ],
)
def test_places(text: str, place: str, nearby: bool, words: str | None) -> None:
    understood = _understand(text)
    assert understood.place is not None
    assert place in (understood.place.places[0].name_zh, understood.place.places[0].name_en)
    assert understood.place.nearby is nearby
    assert understood.terms == (() if words is None else (TextTerm(words),))


@pytest.mark.parametrize(
    "text",
    [
        "大理石桌面",
        "上海滩的歌",
        "Paris Hilton",
        "not in Paris",
        "除了北京",
        "nice cat",
        "flag of Norway",
        "Berlin wall",
    ],
)
def test_names_that_are_no_places_here(text: str) -> None:
    assert _understand(text).place is None


def test_without_a_gazetteer_places_are_words() -> None:
    understood = understand("去年在洱海边", now=NOW)
    assert understood.place is None
    assert understood.terms == (TextTerm("洱海边"),)


def test_chips_say_what_was_understood() -> None:
    found = chips(_understand('去年在洱海边看日落 -人 "IMG" camera:canon before:2025-06 周末早上'))
    assert found == (
        Chip("time", "去年", "2025-01-01 – 2025-12-31", id="time:0"),
        Chip("time", "周末早上", "Sat Sun; 05:00 – 10:00", id="time:1"),
        Chip("place", "洱海", "洱海", id="place"),
        Chip("exclude", "人", id="exclude:0"),
        Chip("quoted", "IMG", id="quoted:0"),
        Chip("camera", "canon", id="camera:0"),
        Chip("before", "2025-06-01", id="before"),
        Chip("looks", "水边看日落", id="term:0"),
    )
    assert [chip.meaning for chip in chips(_understand("since 2020"))] == ["2020-01-01 – …"]
    assert [chip.meaning for chip in chips(_understand("昨天晚上"))] == [
        "2026-11-22 18:00 – 2026-11-23 05:00"
    ]
    assert [chip.meaning for chip in chips(_understand("元旦在家"))] == ["2026-01-01 …", ""]


def test_a_picture_passes_by_its_own_wall_time() -> None:
    [time] = _understand("2019年春节").times
    assert time.moments == Moments((Interval(datetime(2019, 2, 4), datetime(2019, 2, 12)),))
    assert time.moments.contains(datetime(2019, 2, 11, 23, 59))
    assert not time.moments.contains(datetime(2019, 2, 12))


SOME = """
去年 前年夏天 上周末 春节 十一 5月1日 2019年 2019 到 至 和 的 在 洱海边 北京 附近 照片 没有 人 不是
黑色 除了 -狗 以前 之后 早上 晚上 拍的 帮我找 last summer Christmas 2021 in May since before from to
between and the 90s Friday night evening photos of without people not black Paris Dali , 。 “ " + -
2:猫 ./a.jpg camera:x before:2019 near:大理 3 12 31 年 月 日 ７ ａ
"""
PIECES = SOME.split()
TYPED = st.one_of(
    st.text(max_size=30),
    st.lists(st.sampled_from(PIECES), max_size=10).map(" ".join),
    st.lists(st.sampled_from(PIECES), max_size=10).map("".join),
    st.lists(st.sampled_from(PIECES) | st.text(max_size=3), max_size=8).map("".join),
)


@settings(max_examples=500, deadline=None)
@given(TYPED, st.datetimes(datetime(1990, 1, 1), datetime(2090, 1, 1)), st.booleans())
@example("周末1月3日去年", datetime(2001, 1, 1), False)
def test_any_text_is_understood_or_a_query_error(text: str, now: datetime, southern: bool) -> None:
    try:
        understood = understand(text, now=now, find_places=find_places, southern=southern)
    except QueryError:
        return
    for time in understood.times:
        assert text[time.span.start : time.span.end] == time.span.text
        assert time.moments != Moments()
        assert all(
            span.start is None or span.end is None or span.start < span.end
            for span in time.moments.spans
        )
    words = "".join(term.text for term in understood.terms if isinstance(term, TextTerm))
    assert not {"\ue000", "\ue001"} & (set(words) - set(text))
    assert all(understood.exclude)
    assert understood.terms or not understood.only_words
    told = json.loads(json.dumps(to_json(understood)))
    assert from_json(told, find_places) == understood


def test_a_long_text_is_words_alone() -> None:
    text = "去年" * 251
    assert _understand(text) == Understood(text, terms=(TextTerm(text),))
    assert len(_understand("去年" * 10 + "的猫").times) == 10


def test_a_place_that_is_not_known_cannot_be_read() -> None:
    told = to_json(_understand("洱海的日落"))
    with pytest.raises(ValueError, match="not known"):
        from_json(told)


@pytest.mark.parametrize("told", [None, [], {}, {"text": 3}, {"text": "x", "terms": [{}]}])
def test_other_data_is_refused(told: object) -> None:
    with pytest.raises(ValueError, match="not"):
        from_json(told)
