"""What an answer that is no success means: an error in words, or a while to wait."""

from datetime import UTC, datetime
from email.utils import parsedate_to_datetime
from http import HTTPStatus

from pydantic import ValidationError

from erhai.client.call import Reply
from erhai.errors import ServiceRefused
from erhai.schemas.problem import Problem

MOST_TRIES = 4
LONGEST_PAUSE_S = 30.0
"""Who asks to wait longer than this is not waited for."""

_BUSY = (429, 503)


def pause_s(reply: Reply, tries: int) -> float | None:
    """Return how long to wait before the same request is sent again; None is not at all.

    Only a service that is busy is asked again, at most MOST_TRIES times in all. It says
    itself how long to wait; else it is 0.5 s, doubled each time.
    """
    if reply.status not in _BUSY or tries >= MOST_TRIES:
        return None
    asked_s = _retry_after_s(reply.headers.get("retry-after"), datetime.now(UTC))
    wait_s = 0.5 * 2 ** (tries - 1) if asked_s is None else asked_s
    return wait_s if wait_s <= LONGEST_PAUSE_S else None


def refusal(reply: Reply) -> ServiceRefused:
    """Return the error that an answer means, in the service's own words where it has some."""
    told = f"{reply.address} refused {reply.request}"
    if 300 <= reply.status < 400:
        return ServiceRefused(
            f"{told}: it sends on to {reply.headers.get('location', 'nowhere')}. Nothing is sent "
            "there unasked, least of all a token: if that is the service, give its address.",
            status=reply.status,
        )
    try:
        problem = Problem.model_validate_json(reply.body)
    except ValidationError:
        return ServiceRefused(
            f"{told} with {reply.status} {_phrase(reply.status)}, and not as an Erhai service "
            "does. Is the address right?",
            status=reply.status,
        )
    fields = tuple((each.field, each.message) for each in problem.fields)
    unsaid = (f"{field}: {what}" for field, what in fields if what not in problem.detail)
    detail = " ".join((problem.detail, *unsaid))
    logged = reply.status >= 500 and problem.request_id
    known_by = f" (request {problem.request_id} in its log)" if logged else ""
    return ServiceRefused(
        f"{told}: {detail}{known_by}",
        status=reply.status,
        code=problem.code,
        detail=detail,
        request_id=problem.request_id,
        fields=fields,
    )


def _retry_after_s(value: str | None, now: datetime) -> float | None:
    """Read Retry-After: seconds, or a date of HTTP."""
    if value is None:
        return None
    if value.isascii() and value.isdecimal():
        return float(value)
    try:
        moment = parsedate_to_datetime(value)
    except ValueError:
        return None
    if moment.tzinfo is None:  # '-0000', which means UTC of unknown origin
        moment = moment.replace(tzinfo=UTC)
    return max(0.0, (moment - now).total_seconds())


def _phrase(status: int) -> str:
    try:
        return HTTPStatus(status).phrase
    except ValueError:
        return "(no status of HTTP)"
