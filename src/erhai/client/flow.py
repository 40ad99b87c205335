"""Operations of several steps, without the sending: who runs a flow does what it yields.

So one description serves the sync and the async client.
"""

from collections.abc import Generator
from dataclasses import dataclass
from typing import TypeAlias, TypeVar

from erhai.client.call import Call, Reply, Request
from erhai.client.refusal import pause_s, refusal
from erhai.errors import ServiceUnreachable

T = TypeVar("T")


@dataclass(frozen=True, slots=True)
class Send:
    """Send a request, and give its Reply.

    With `streamed` the body of a good answer is left to be received; one answer at a time is
    open. silence_s is how long the service may be silent, if longer than otherwise.
    """

    request: Request
    streamed: bool = False
    silence_s: float = 0.0


@dataclass(frozen=True, slots=True)
class Receive:
    """Give the next bytes of the open answer; no bytes are its end."""


@dataclass(frozen=True, slots=True)
class Sleep:
    """Do nothing for so long, and give None."""

    duration_s: float


Step: TypeAlias = Send | Receive | Sleep
Given: TypeAlias = Reply | bytes | ServiceUnreachable | None
Flow: TypeAlias = Generator[Step, Given, T]


def ask(call: Call[T]) -> Flow[T]:
    """Make a call; raises ServiceError."""
    reply = yield from send(Send(call.request), again=call.again)
    return call.read(reply)


def send(step: Send, *, again: bool) -> Flow[Reply]:
    """Send, and with `again` once more where the service is only busy, as it asks for.

    Raises ServiceUnreachable or ServiceRefused.
    """
    tries = 1
    while True:
        reply = yield step
        if isinstance(reply, ServiceUnreachable):
            raise reply
        assert isinstance(reply, Reply)
        if 200 <= reply.status < 300:
            return reply
        wait_s = pause_s(reply, tries) if again else None
        if wait_s is None:
            raise refusal(reply)
        yield Sleep(wait_s)
        tries += 1


def receive() -> Flow[bytes]:
    """Receive the next bytes, none at the end; raises ServiceUnreachable."""
    received = yield Receive()
    if isinstance(received, ServiceUnreachable):
        raise received
    assert isinstance(received, bytes)
    return received


def run_of(described: Call[T] | Flow[T]) -> Flow[T]:
    """Return a call or a flow as a flow."""
    return ask(described) if isinstance(described, Call) else described
