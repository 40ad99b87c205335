"""The query algebra, and the filters of moments and folders."""

from datetime import date, datetime
from pathlib import Path

import pytest
from hypothesis import given
from hypothesis import strategies as st

from erhai.errors import QueryError
from erhai.search.filters import make_filter, parse_moment
from erhai.search.query import PictureTerm, TextTerm, parse


@pytest.mark.parametrize(
    ("text", "terms"),
    [
        ("海边日落", [TextTerm("海边日落")]),
        ("  a dog   on grass ", [TextTerm("a dog   on grass")]),
        (
            "horse + stripes - zebra",
            [TextTerm("horse"), TextTerm("stripes"), TextTerm("zebra", -1)],
        ),
        ("狗 － 狼", [TextTerm("狗"), TextTerm("狼", -1)]),
        ("- zebra + horse", [TextTerm("zebra", -1), TextTerm("horse")]),
        ("2:golden retriever + .5:沙滩", [TextTerm("golden retriever", 2), TextTerm("沙滩", 0.5)]),
        ("cat - 0.3: dog", [TextTerm("cat"), TextTerm("dog", -0.3)]),
        ("a white t-shirt", [TextTerm("a white t-shirt")]),
        ("C++ book", [TextTerm("C++ book")]),
        ("16:9 screen", [TextTerm("16:9 screen")]),
        ("clock at 12:30", [TextTerm("clock at 12:30")]),
        (
            "./a b.jpg + night",
            [PictureTerm(Path("a b.jpg")), TextTerm("night")],
        ),
        ("night - 2:/p/x.png", [TextTerm("night"), PictureTerm(Path("/p/x.png"), -2)]),
    ],
)
def test_terms(text: str, terms: list[TextTerm | PictureTerm]) -> None:
    assert list(parse(text)) == terms


@pytest.mark.parametrize("text", ["", "   ", "\n\t　"])
def test_a_query_of_spaces_is_told_so(text: str) -> None:
    with pytest.raises(QueryError, match="query is empty"):
        parse(text)


@pytest.mark.parametrize(
    ("text", "message"),
    [
        ("- zebra", "only says what to leave out"),
        ("horse +", r"Nothing follows a '\+'"),
        ("horse + - zebra", r"Nothing follows a '\+'"),
        ("0:cat + dog", "weight of 'cat' is 0"),
    ],
)
def test_what_cannot_be_meant(text: str, message: str) -> None:
    with pytest.raises(QueryError, match=message):
        parse(text)


@given(st.text())
def test_any_text_gives_terms_or_a_query_error(text: str) -> None:
    try:
        terms = parse(text)
    except QueryError:
        return
    assert any(term.weight > 0 for term in terms)


@pytest.mark.parametrize(
    ("given", "moment"),
    [
        ("2004", datetime(2004, 1, 1)),
        ("2012-06", datetime(2012, 6, 1)),
        ("2012/6/5", datetime(2012, 6, 5)),
        ("2012-06-15T08:30", datetime(2012, 6, 15, 8, 30)),
        (date(2020, 2, 29), datetime(2020, 2, 29)),
        (datetime(2020, 2, 29, 12), datetime(2020, 2, 29, 12)),
    ],
)
def test_moments(given: str | date, moment: datetime) -> None:
    assert parse_moment(given) == moment


@pytest.mark.parametrize("given", ["", "last year", "2012-13", "2011-02-29", "12", "0000"])
def test_no_date(given: str) -> None:
    with pytest.raises(QueryError, match="not a date"):
        parse_moment(given)


def test_an_empty_span_is_told_so() -> None:
    with pytest.raises(QueryError, match="Swap the two"):
        make_filter(after="2012", before="2004")


def test_a_folder_has_one_spelling(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    (tmp_path / "real").mkdir()
    (tmp_path / "link").symlink_to("real")
    monkeypatch.chdir(tmp_path)
    assert make_filter(under="link/../link").under == tmp_path.resolve() / "real"
    assert make_filter().is_open
