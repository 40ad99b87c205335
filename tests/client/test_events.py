"""Server-sent events are the same however their bytes are cut."""

import pytest
from hypothesis import given
from hypothesis import strategies as st

from erhai.client.events import LONGEST_LINE_BYTES, Event, EventReader

LINE = st.text(st.characters(exclude_characters="\r\n", exclude_categories=["Cs"]), max_size=8)
EVENTS = st.lists(
    st.builds(
        Event,
        LINE.filter(lambda name: name and not name.startswith(" ")),
        st.lists(LINE, min_size=1, max_size=3).map("\n".join),
    ),
    max_size=4,
)


def written(event: Event, end: str) -> str:
    data = [f"data: {line}" for line in event.data.split("\n")]
    return end.join([": a comment", f"event: {event.name}", *data, "", ""])


@given(events=EVENTS, end=st.sampled_from(["\n", "\r\n"]), cuts=st.lists(st.integers(1, 9)))
def test_events_survive_every_cut(events: list[Event], end: str, cuts: list[int]) -> None:
    stream = "".join(written(event, end) for event in events).encode()
    reader, found, at = EventReader(), list[Event](), 0
    for cut in [*cuts, len(stream)]:
        found += reader.read(stream[at : at + cut])
        at += cut

    assert found == events


def test_what_is_no_event_is_none() -> None:
    reader = EventReader()

    assert reader.read(b"event: a\n\nid: 1\nretry: 5\n\n: still here\n\n") == []
    assert reader.read(b"data:x\n\n") == [Event("message", "x")]
    assert reader.read(b"data: cut o") == []


def test_a_line_without_end_is_refused() -> None:
    reader = EventReader()

    with pytest.raises(ValueError, match="without end"):
        reader.read(bytes(LONGEST_LINE_BYTES + 1))
