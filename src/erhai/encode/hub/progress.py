"""How far a pull is."""

from dataclasses import dataclass


@dataclass(frozen=True, slots=True)
class Fetched:
    """How far a pull is: the file at hand, and bytes of the whole.

    kept_bytes were there from an earlier time.
    """

    path: str
    done_bytes: int
    total_bytes: int
    kept_bytes: int
