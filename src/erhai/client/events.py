"""Server-sent events, as HTML defines them, as far as Erhai speaks them.

https://html.spec.whatwg.org/multipage/server-sent-events.html
"""

from dataclasses import dataclass

LONGEST_LINE_BYTES = 10_000_000


@dataclass(frozen=True, slots=True)
class Event:
    """One event: its name, 'message' unless it has one, and its data."""

    name: str
    data: str


class EventReader:
    """Makes events of bytes, however they are cut."""

    def __init__(self) -> None:
        self._rest = b""
        self._name = ""
        self._data: list[str] = []

    def read(self, received: bytes) -> list[Event]:
        """Return the events that are complete now; raises ValueError for an endless line."""
        *lines, self._rest = (self._rest + received).split(b"\n")
        if len(self._rest) > LONGEST_LINE_BYTES:
            raise ValueError("a line without end")
        events = []
        for line in lines:
            event = self._take(line.removesuffix(b"\r").decode(errors="replace"))
            if event is not None:
                events.append(event)
        return events

    def _take(self, line: str) -> Event | None:
        if not line:
            event = Event(self._name or "message", "\n".join(self._data)) if self._data else None
            self._name, self._data = "", []
            return event
        field, _, value = line.partition(":")
        value = value.removeprefix(" ")
        if field == "event":
            self._name = value
        elif field == "data":
            self._data.append(value)
        return None
