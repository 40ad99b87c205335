"""What a user can set from outside: environment variables named ERHAI_….

Never instantiated at import; rooms below take plain arguments.
"""

import os
from pathlib import Path

from pydantic import Field
from pydantic_settings import BaseSettings, SettingsConfigDict


def default_library() -> Path:
    """Return where a library lies when nobody says otherwise."""
    from platformdirs import user_data_path

    return user_data_path("erhai", appauthor=False) / "library"


def usable_cores() -> int:
    """Return how many cores this process may use."""
    return len(os.sched_getaffinity(0)) if hasattr(os, "sched_getaffinity") else os.cpu_count() or 1


class Settings(BaseSettings):
    """The settings with their defaults; docs/guide/settings.md lists them."""

    model_config = SettingsConfigDict(env_prefix="ERHAI_", extra="ignore")

    library: Path = Field(default_factory=default_library)
    model: str = "erhai-lite"
    threads: int = Field(default_factory=usable_cores, ge=1)
    decode_workers: int = Field(default_factory=usable_cores, ge=1)
    batch_size: int = Field(default=16, ge=1)
    max_pixels: int = Field(default=200_000_000, ge=1)
    max_file_bytes: int = Field(default=200_000_000, ge=1)
    file_timeout_s: float = Field(default=30.0, gt=0)
