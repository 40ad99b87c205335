"""Having the service bring a library up to date, and following it."""

import os
from collections.abc import Callable

from erhai.client.arguments import PathLike, checked
from erhai.client.call import API, Call, Reply, Request, get, post, read_form, reads
from erhai.client.events import EventReader
from erhai.client.flow import Flow, Send, Sleep, ask, receive, send
from erhai.client.of_library import root_of
from erhai.errors import ServiceError, ServiceUnreachable
from erhai.schemas.libraries import IndexAsked, IndexTold

MOST_BREAKS = 5
"""So often at most is a connection taken up again that brought nothing new."""

SILENCE_S = 45.0
"""The service lets nobody who follows a run wait longer than a third of this for a sign."""

OnProgress = Callable[[IndexTold], None]


def index(
    *folders: PathLike,
    library: str | None = None,
    wait: bool = True,
    on_progress: OnProgress | None = None,
) -> Flow[IndexTold]:
    """Bring a library up to date with these folders of the service's machine, or those known.

    Returns how the run ended, its report too; without `wait`, how it began. on_progress is
    told of each change meanwhile; a connection that breaks is taken up again. What ended
    the run early is raised as ServiceError, as is everything else that fails.
    """
    root = yield from root_of(library)
    asked = checked(lambda: IndexAsked(folders=tuple(os.fspath(each) for each in folders)))
    begun = Call(post(f"{root}/index", asked), reads(IndexTold), again=False)
    told = yield from ask(begun)
    if not wait:
        return told
    ended = yield from _follow(root, on_progress or _ignore)
    if ended.state == "failed":
        raise ServiceError(ended.error or "The run failed, and the service does not say why.")
    return ended


def follow(*, library: str | None = None, on_progress: OnProgress | None = None) -> Flow[IndexTold]:
    """Wait for the end of a run that is going on; return how it ended. Raises ServiceError."""
    root = yield from root_of(library)
    return (yield from _follow(root, on_progress or _ignore))


def indexing(*, library: str | None = None) -> Flow[IndexTold]:
    """Tell how indexing stands. Raises ServiceError."""
    root = yield from root_of(library)
    return (yield from ask(Call(get(f"{root}/index"), reads(IndexTold))))


def pause(*, library: str | None = None) -> Flow[IndexTold]:
    """Let a run halt at a safe point; `index` goes on with it. Raises ServiceError."""
    root = yield from root_of(library)
    return (yield from ask(Call(post(f"{root}/index/pause"), reads(IndexTold))))


def stop(*, library: str | None = None) -> Flow[IndexTold]:
    """Let a run end at a safe point; what was done is kept. Raises ServiceError."""
    root = yield from root_of(library)
    return (yield from ask(Call(post(f"{root}/index/stop"), reads(IndexTold))))


def _follow(root: str, on_progress: OnProgress) -> Flow[IndexTold]:
    """Hand on what events tell until the run has ended."""
    request = Request("GET", f"{API}{root}/index/events", headers=(("Accept", _EVENTS),))
    last: IndexTold | None = None
    breaks = 0
    while True:
        broken: ServiceUnreachable | None = None
        try:
            reply = yield from send(Send(request, streamed=True, silence_s=SILENCE_S), again=True)
            events = EventReader()
            while received := (yield from receive()):
                for told in _progress(events, received, reply):
                    breaks = 0 if told != last else breaks
                    last = told
                    on_progress(told)
        except ServiceUnreachable as error:
            broken = error
        if broken is None and last is not None and last.state not in ("running", "stopping"):
            return last
        breaks += 1
        if breaks > MOST_BREAKS:
            raise broken or ServiceUnreachable(
                "The service stopped telling how the run goes on. See how it stands: indexing()."
            )
        yield Sleep(0.05 * 2**breaks)


def _progress(events: EventReader, received: bytes, reply: Reply) -> list[IndexTold]:
    try:
        found = events.read(received)
    except ValueError as error:
        raise ServiceError(f"{reply.address} answered {reply.request} with {error}.") from None
    return [read_form(IndexTold, each.data, reply) for each in found if each.name == "progress"]


def _ignore(told: IndexTold) -> None:
    pass


_EVENTS = "text/event-stream"
