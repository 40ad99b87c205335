"""The operations on a library as a whole. Their paths name it; unnamed, it is the first."""

import os
from urllib.parse import quote

from erhai.client.arguments import PathLike
from erhai.client.call import API, Call, Request, get, reads
from erhai.client.calls import libraries
from erhai.client.flow import Flow, ask
from erhai.errors import ServiceError
from erhai.schemas.libraries import FacetsTold, FailuresTold, ForgottenTold


def facets(library: str | None = None) -> Flow[FacetsTold]:
    """List what filters can be set to: folders, cameras, formats, places, months.

    Raises ServiceError.
    """
    root = yield from root_of(library)
    return (yield from ask(Call(get(f"{root}/facets"), reads(FacetsTold))))


def failures(library: str | None = None, *, limit: int | None = None) -> Flow[FailuresTold]:
    """List the first files that could not be indexed, and why. Raises ServiceError."""
    root = yield from root_of(library)
    request = get(f"{root}/failures", ("limit", limit))
    return (yield from ask(Call(request, reads(FailuresTold))))


def forget(path: PathLike, *, library: str | None = None) -> Flow[int]:
    """Remove everything beneath a folder from a library, never from the disk.

    Returns how many pictures and failures that were. Raises ServiceError.
    """
    root = yield from root_of(library)
    request = Request("DELETE", f"{API}{root}/folders", (("path", os.fspath(path)),))
    return (yield from ask(Call(request, reads(ForgottenTold)))).removed


def root_of(library: str | None) -> Flow[str]:
    """Return the path of a library, beneath that of the API."""
    if library is None:
        known = (yield from ask(libraries())).libraries
        if not known:
            raise ServiceError("The service has no library. Index a folder where it runs.")
        library = known[0].name
    return f"/libraries/{quote(library, safe='')}"
