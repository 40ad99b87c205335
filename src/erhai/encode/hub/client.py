"""A hub of models over HTTP: what a repository holds, and the bytes of its files.

The part of the hub's API that is used: GET /api/models/REPOSITORY/revision/REVISION?blobs=true
names the commit and each file's size and hash, GET /REPOSITORY/resolve/COMMIT/FILE is the file,
often by a redirect to another host.
"""

import re
from collections.abc import Iterator, Mapping
from contextlib import AbstractContextManager, contextmanager
from dataclasses import dataclass
from typing import Self, cast
from urllib.parse import quote, urlsplit

import httpx

from erhai.errors import HubError

COMMIT = re.compile(r"[0-9a-f]{40}")
HASH = re.compile(r"[0-9a-f]{40}|[0-9a-f]{64}")

_TIMEOUT = httpx.Timeout(30.0, connect=15.0)
_NOT_NOW = frozenset({408, 429, 500, 502, 503, 504})


class HubBroken(Exception):
    """The hub could not be asked, or stopped in the middle: worth another try."""


@dataclass(frozen=True, slots=True)
class HubFile:
    """A file of a repository.

    digest is in hex: the file's SHA-256 (64 digits), or the SHA-1 by which git names a small
    file (40 digits).
    """

    path: str
    size_bytes: int
    digest: str


@dataclass(frozen=True, slots=True)
class Listing:
    """All files of a repository at one commit, by their paths."""

    commit: str
    files: Mapping[str, HubFile]


class Hub(AbstractContextManager["Hub"]):
    """A hub at an address, with or without a token.

    Proxies and certificates are those of the environment (HTTPS_PROXY, NO_PROXY,
    SSL_CERT_FILE). The token goes to this address alone, never along with a redirect to
    another host, and never unencrypted over a network.
    """

    def __init__(self, endpoint: str, token: str | None = None) -> None:
        """Raises HubError if the environment's proxy cannot be used."""
        self.endpoint = endpoint.rstrip("/")
        headers = {"User-Agent": "erhai", "Accept-Encoding": "identity"}
        if token and _is_private(self.endpoint):
            headers["Authorization"] = f"Bearer {token}"
        try:
            self._http = httpx.Client(headers=headers, timeout=_TIMEOUT, follow_redirects=True)
        except (ValueError, ImportError) as error:
            raise HubError(
                "The proxy that the environment names (ALL_PROXY, HTTPS_PROXY, HTTP_PROXY) cannot"
                " be used. Name one by http://, or for socks5:// run: pip install 'httpx[socks]'"
            ) from error

    def __enter__(self) -> Self:
        return self

    def __exit__(self, *_: object) -> None:
        self._http.close()

    def list_files(self, repository: str, revision: str) -> Listing:
        """Return what a repository holds. Raises HubBroken or HubError."""
        url = f"{self.endpoint}/api/models/{repository}/revision/{quote(revision, safe='')}"
        try:
            response = self._http.get(url, params={"blobs": "true"})
        except (httpx.RequestError, httpx.InvalidURL) as error:
            raise HubBroken(_in_words(error)) from error
        self._check(response, repository)
        try:
            return _read_listing(response.json())
        except (ValueError, KeyError, TypeError) as error:
            raise HubError(
                f"What answers at {self.endpoint} is no hub of models: it told nothing of the"
                f" files of {repository}. Check HF_ENDPOINT or --endpoint."
            ) from error

    @contextmanager
    def open(
        self, repository: str, commit: str, path: str, start: int
    ) -> Iterator[tuple[int, Iterator[bytes]]]:
        """Yield at which byte the answer begins, and its bytes.

        That is `start`, or 0 where the hub does not give parts of files. A file of one commit
        never changes, so no If-Range is sent; whoever redirects to another host knows another
        ETag than that one. Raises HubBroken or HubError.
        """
        url = f"{self.endpoint}/{repository}/resolve/{commit}/{quote(path)}"
        headers = {"Range": f"bytes={start}-"} if start else {}
        try:
            with self._http.stream("GET", url, headers=headers) as response:
                if response.status_code == httpx.codes.REQUESTED_RANGE_NOT_SATISFIABLE:
                    raise HubBroken("the part asked for is not there")
                self._check(response, f"{repository}/{path}")
                told = response.headers.get("Content-Range", "")
                continued = response.status_code == httpx.codes.PARTIAL_CONTENT
                if continued and not told.startswith(f"bytes {start}-"):
                    raise HubBroken("another part came than was asked for")
                # As they come: of larger blocks the last is lost with the connection.
                yield (start if continued else 0), response.iter_raw()
        except httpx.RequestError as error:
            raise HubBroken(_in_words(error)) from error

    def _check(self, response: httpx.Response, what: str) -> None:
        status = response.status_code
        if response.is_success:
            return
        if status in _NOT_NOW:
            raise HubBroken(f"it answers {status}")
        if status in (401, 403):
            raise HubError(
                f"{self.endpoint} does not give {what} to everyone ({status}). Accept its terms"
                " on its page there, and set HF_TOKEN to a token of yours that may read it."
            )
        if status == httpx.codes.NOT_FOUND:
            raise HubError(
                f"{self.endpoint} does not have {what} (404). If this is a mirror, it may lack"
                " it: set HF_ENDPOINT to another one, or leave it out."
            )
        raise HubError(f"{self.endpoint} refused {what}: it answers {status}.")


def _read_listing(document: object) -> Listing:
    told = cast(Mapping[str, object], document)
    files: dict[str, HubFile] = {}
    for sibling in cast("list[Mapping[str, object]]", told["siblings"]):
        lfs = cast("Mapping[str, str]", sibling.get("lfs") or {})
        digest = str(lfs.get("sha256") or sibling.get("blobId"))
        size = sibling.get("size")
        # Names of files here are made of digests, so nothing else may be in them.
        if HASH.fullmatch(digest) and isinstance(size, int):
            path = str(sibling["rfilename"])
            files[path] = HubFile(path, size, digest)
    commit = str(told["sha"])
    if not COMMIT.fullmatch(commit):
        raise ValueError("it names no commit")
    return Listing(commit, files)


def _is_private(endpoint: str) -> bool:
    told = urlsplit(endpoint)
    return told.scheme == "https" or told.hostname in ("localhost", "127.0.0.1", "::1")


def _in_words(error: Exception) -> str:
    if isinstance(error, httpx.TimeoutException):
        return "it does not answer in time"
    return str(error) or type(error).__name__
