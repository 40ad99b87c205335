"""Cursors: what is written is read, and nothing else is."""

import base64
import random

import pytest
from hypothesis import given
from hypothesis import strategies as st

from erhai.http.cursor import LONGEST, BadCursor, read_cursor, write_cursor
from erhai.schemas.search import SearchAsked

ASKED = SearchAsked(text="海边")
IDS = st.sets(st.integers(1, 2**62), max_size=300)


@given(IDS)
def test_what_is_written_is_read(ids: set[int]) -> None:
    cursor = write_cursor(ids, ASKED)
    assert cursor is not None
    assert read_cursor(cursor, ASKED) == ids
    assert cursor.isascii()


@given(IDS, st.data())
def test_what_was_changed_is_other_ids_or_refused(ids: set[int], data: st.DataObject) -> None:
    cursor = write_cursor(ids, ASKED)
    assert cursor is not None
    packed = bytearray(base64.urlsafe_b64decode(cursor + "=" * (-len(cursor) % 4)))
    at = data.draw(st.integers(0, len(packed) - 1))
    packed[at] ^= data.draw(st.integers(1, 255))
    changed = base64.urlsafe_b64encode(packed[: data.draw(st.integers(0, len(packed)))]).decode()
    try:
        read = read_cursor(changed.rstrip("="), ASKED)
    except BadCursor:
        return
    assert all(0 < image_id < 2**63 for image_id in read)


@given(st.text(max_size=200))
def test_any_text_is_read_or_refused(text: str) -> None:
    with pytest.raises(BadCursor):
        read_cursor(text, ASKED)


def test_a_cursor_is_of_one_search_whatever_its_page_size() -> None:
    cursor = write_cursor([1, 2, 3], ASKED)
    assert cursor is not None
    longer = ASKED.model_copy(update={"k": 100, "cursor": cursor})
    assert read_cursor(cursor, longer) == {1, 2, 3}
    with pytest.raises(BadCursor, match="another search"):
        read_cursor(cursor, SearchAsked(text="山"))


def test_all_of_a_hundred_thousand_can_be_walked_in_any_order() -> None:
    order = list(range(1, 100_001))
    random.Random(1).shuffle(order)
    for shown in (40, 20_000, 50_000, 80_000, 100_000):
        cursor = write_cursor(order[:shown], ASKED)
        assert cursor is not None
        assert len(cursor) <= LONGEST
        assert len(read_cursor(cursor, ASKED)) == shown


def test_what_would_be_too_long_is_not_written() -> None:
    some = random.Random(1).sample(range(1, 10**9), 40_000)
    assert write_cursor(some, ASKED) is None
