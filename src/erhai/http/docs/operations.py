"""What each operation takes and answers, as far as its code does not say it to FastAPI.

The routes read and write JSON themselves, once; here is what they read and write.
"""

from collections.abc import Mapping
from dataclasses import dataclass, field
from types import MappingProxyType

from pydantic import BaseModel, JsonValue

from erhai.schemas import libraries, search, session

Example = dict[str, JsonValue]


@dataclass(frozen=True, slots=True)
class Operation:
    """One operation.

    asked is the form of its body, with examples by what they show; told that of its answer,
    media_type what it is where it is no JSON. problems are the statuses of its own that
    say what went wrong; a token's and a limit's are everywhere. needs is the role. raw_picture:
    the body may be a picture; in_parts: Range is heeded.
    """

    told: type[BaseModel] | None = None
    asked: type[BaseModel] | None = None
    examples: Mapping[str, Example] = field(default_factory=dict)
    media_type: str = "application/json"
    status: int = 200
    problems: tuple[int, ...] = ()
    needs: str = "read"
    raw_picture: bool = False
    in_parts: bool = False


_ASKING = (404, 409, 413, 415, 422, 503, 504)

_SEARCHES: Mapping[str, Example] = {
    "A sentence": {"text": "去年夏天在洱海边拍的日落", "k": 20},
    "Words and a picture of the library": {
        "text": "snow - people",
        "pictures": [{"image_id": 17, "weight": 0.5}],
    },
    "Colours and filters": {
        "colour": "navy + white",
        "filters": {"after": "2019", "before": "2020-07", "cameras": ["Canon EOS R5"]},
    },
}

OPERATIONS: Mapping[tuple[str, str], Operation] = MappingProxyType(
    {
        ("POST", "/search"): Operation(
            search.SearchTold, search.SearchAsked, _SEARCHES, problems=_ASKING
        ),
        ("POST", "/similar"): Operation(
            search.SearchTold,
            search.SimilarAsked,
            {"A picture of the library": {"picture": {"image_id": 17}, "k": 20}},
            problems=_ASKING,
            raw_picture=True,
        ),
        ("POST", "/feedback"): Operation(
            search.SearchTold,
            search.FeedbackAsked,
            {"More and less": {"search": {"text": "temple"}, "like": [17], "unlike": [4, 8]}},
            problems=_ASKING,
        ),
        ("GET", "/images/{image_id}"): Operation(search.Picture, problems=(404, 422)),
        ("GET", "/images/{image_id}/thumbnail"): Operation(
            media_type="image/jpeg", problems=(403, 404, 410, 413, 422, 503)
        ),
        ("GET", "/images/{image_id}/file"): Operation(
            media_type="image/*", problems=(403, 404, 410, 416, 422), in_parts=True
        ),
        ("POST", "/download"): Operation(
            None,
            search.DownloadAsked,
            {"Three pictures": {"image_ids": [17, 4, 8]}},
            media_type="application/zip",
            problems=(403, 404, 413, 415, 422),
        ),
        ("GET", "/libraries"): Operation(libraries.LibrariesTold),
        ("GET", "/libraries/{name}/facets"): Operation(libraries.FacetsTold, problems=(404, 422)),
        ("GET", "/libraries/{name}/failures"): Operation(
            libraries.FailuresTold, problems=(404, 422)
        ),
        ("POST", "/libraries/{name}/index"): Operation(
            libraries.IndexTold,
            libraries.IndexAsked,
            {"All known folders": {}, "A new folder": {"folders": ["/home/me/Pictures"]}},
            status=202,
            problems=(403, 404, 409, 413, 415, 422),
            needs="admin",
        ),
        ("GET", "/libraries/{name}/index"): Operation(libraries.IndexTold, problems=(404,)),
        ("GET", "/libraries/{name}/index/events"): Operation(
            media_type="text/event-stream", problems=(404,)
        ),
        ("POST", "/libraries/{name}/index/stop"): Operation(
            libraries.IndexTold, status=202, problems=(403, 404), needs="admin"
        ),
        ("POST", "/libraries/{name}/index/pause"): Operation(
            libraries.IndexTold, status=202, problems=(403, 404), needs="admin"
        ),
        ("DELETE", "/libraries/{name}/folders"): Operation(
            libraries.ForgottenTold, problems=(403, 404, 409, 422), needs="admin"
        ),
        ("GET", "/session"): Operation(session.SessionTold, needs=""),
        ("POST", "/session"): Operation(
            session.SessionTold,
            session.SessionAsked,
            {"A token": {"token": "the token that you were given"}},
            problems=(413, 415, 422),
            needs="",
        ),
        ("DELETE", "/session"): Operation(status=204, needs=""),
    }
)
"""By method and path beneath /api/v1."""
