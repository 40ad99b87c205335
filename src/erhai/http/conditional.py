"""Conditional and partial requests (RFC 9110, sections 13 and 14), as far as files need them."""

import re

_RANGE = re.compile(r"bytes\s*=\s*(?:(\d{1,19})\s*-\s*(\d{0,19})|-\s*(\d{1,19}))\s*")
_ETAG = re.compile(r'(?:W/)?("[^"]*")')


class NotSatisfiable(Exception):
    """The range that is asked for begins behind the end."""


def is_unchanged(etag: str, if_none_match: str | None) -> bool:
    """Return whether who asks has this version already."""
    if if_none_match is None:
        return False
    return if_none_match.strip() == "*" or etag in _ETAG.findall(if_none_match)


def range_of(
    asked: str | None, if_range: str | None, etag: str, size_bytes: int
) -> tuple[int, int] | None:
    """Return the half-open range of bytes that is asked for, or None for all of them.

    Several ranges at once, other units and what is malformed mean all, as the RFC allows;
    so does an If-Range that is not this version. Raises NotSatisfiable.
    """
    if asked is None or (if_range is not None and if_range.strip() != etag):
        return None
    found = _RANGE.fullmatch(asked.strip())
    if found is None:
        return None
    first, last, suffix = found.groups()
    if suffix is not None:
        if int(suffix) == 0 or size_bytes == 0:
            raise NotSatisfiable
        return max(0, size_bytes - int(suffix)), size_bytes
    start = int(first)
    end = min(int(last) + 1, size_bytes) if last else size_bytes
    if last and int(last) < start:
        return None
    if start >= size_bytes:
        raise NotSatisfiable
    return start, end
