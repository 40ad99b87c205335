"""What a person decides about a server."""

from dataclasses import dataclass
from pathlib import Path


@dataclass(frozen=True, slots=True)
class Options:
    """How a server treats what it knows.

    hide_location: no answer says where a picture was taken, and no original file, which may
    say so, is given out. hide_paths: no answer says where files lie on this machine.
    thumbnails is the folder that keeps them, None for one beneath each library; together
    they take at most thumbnail_bytes. thumbnail_workers decode at once.
    """

    hide_location: bool = False
    hide_paths: bool = False
    thumbnails: Path | None = None
    thumbnail_bytes: int = 500_000_000
    thumbnail_workers: int = 2
