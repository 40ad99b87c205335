"""Cursors: which hits were shown of a search, written so that a client can hand it back.

Nothing is kept here between two pages. A cursor is the ids of the pictures shown, as gaps
between rising numbers, deflated, behind a digest of the search that it belongs to. It is no
secret and nobody's word is taken for it: whoever changes one is shown other hits, or told
that it cannot be read.
"""

import base64
import hashlib
import zlib
from collections.abc import Collection

import numpy as np

from erhai.schemas.base import Asked

LONGEST = 40_000
"""Longer ones are not written: they end with some 40,000 hits of a million pictures."""

_VERSION = b"\1"
_DIGEST_BYTES = 6
_GAP = np.dtype("<u8")
_MOST_IDS = 1_000_000
_NOT_OF_THE_SEARCH = {"cursor", "k"}


class BadCursor(ValueError):
    """A cursor that cannot be read, or is of another search."""


def write_cursor(shown: Collection[int], asked: Asked) -> str | None:
    """Return the cursor that leads on from hits, their ids being positive; None if too long."""
    gaps = np.diff(np.unique(np.array(list(shown), np.uint64)), prepend=np.uint64(0))
    # Byte by byte of all gaps, since all high bytes are zero.
    planes = gaps.astype(_GAP).view(np.uint8).reshape(-1, _GAP.itemsize).T
    packed = _VERSION + _digest(asked) + zlib.compress(planes.tobytes())
    text = base64.urlsafe_b64encode(packed).rstrip(b"=").decode()
    return text if len(text) <= LONGEST else None


def read_cursor(text: str, asked: Asked) -> frozenset[int]:
    """Return the ids of the hits that were shown of this search. Raises BadCursor."""
    try:
        padded = text.encode("ascii") + b"=" * (-len(text) % 4)
        packed = base64.b64decode(padded, altchars=b"-_", validate=True)
    except ValueError as error:
        raise BadCursor("is no cursor of this service") from error
    head = len(_VERSION) + _DIGEST_BYTES
    if not packed.startswith(_VERSION):
        raise BadCursor("is no cursor of this service")
    if packed[len(_VERSION) : head] != _digest(asked):
        raise BadCursor("is of another search; send it with the search that it came from")
    gaps = np.frombuffer(_inflated(packed[head:]), np.uint8)
    if len(gaps) % _GAP.itemsize:
        raise BadCursor("is damaged")
    rows = np.ascontiguousarray(gaps.reshape(_GAP.itemsize, -1).T)
    ids = np.cumsum(rows.view(_GAP).ravel(), dtype=np.uint64)
    if len(ids) and (ids[-1] >= 2**63 or (np.diff(ids, prepend=np.uint64(0)) == 0).any()):
        raise BadCursor("is damaged")
    return frozenset(ids.tolist())


def _inflated(packed: bytes) -> bytes:
    inflate = zlib.decompressobj()
    try:
        content = inflate.decompress(packed, _MOST_IDS * _GAP.itemsize)
    except zlib.error as error:
        raise BadCursor("is damaged") from error
    if not inflate.eof or inflate.unused_data:
        raise BadCursor("is damaged")
    return content


def _digest(asked: Asked) -> bytes:
    told = asked.model_dump_json(exclude=_NOT_OF_THE_SEARCH)
    return hashlib.blake2b(told.encode(), digest_size=_DIGEST_BYTES).digest()
