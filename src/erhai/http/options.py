"""What a person decides about a server."""

from dataclasses import dataclass


@dataclass(frozen=True, slots=True)
class Options:
    """How a server treats what it knows.

    hide_location: no answer says where a picture was taken, and no original file, which may
    say so, is given out. hide_paths: no answer says where files lie on this machine.
    Small copies of pictures are kept beneath the libraries, and take at most thumbnail_bytes
    in all; thumbnail_workers processes draw them.
    """

    hide_location: bool = False
    hide_paths: bool = False
    thumbnail_bytes: int = 500_000_000
    thumbnail_workers: int = 2
