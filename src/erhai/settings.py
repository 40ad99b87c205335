"""What a user can set from outside: environment variables named ERHAI_….

Never instantiated at import; rooms below take plain arguments.
"""

import os
from collections.abc import Callable
from datetime import datetime
from pathlib import Path
from typing import Literal, TypeVar

from pydantic import Field, ValidationError
from pydantic_settings import BaseSettings, SettingsConfigDict

from erhai.errors import SettingError
from erhai.machine import usable_cores

_Kind = TypeVar("_Kind", bound=BaseSettings)


def default_library() -> Path:
    """Return where a library lies when nobody says otherwise."""
    from platformdirs import user_data_path

    return user_data_path("erhai", appauthor=False) / "library"


def default_models() -> Path:
    """Return where models lie that were fetched, each in a folder of its name."""
    from platformdirs import user_data_path

    return user_data_path("erhai", appauthor=False) / "models"


def _hub_home() -> Path:
    return Path(os.environ.get("XDG_CACHE_HOME") or "~/.cache") / "huggingface"


class Settings(BaseSettings):
    """The settings with their defaults; docs/guide/settings.md lists them."""

    model_config = SettingsConfigDict(env_prefix="ERHAI_", env_ignore_empty=True, extra="ignore")

    library: Path = Field(default_factory=default_library)
    model: str | None = None
    models: Path = Field(default_factory=default_models)
    threads: int = Field(default_factory=usable_cores, ge=1)
    decode_workers: int = Field(default_factory=usable_cores, ge=1)
    batch_size: int = Field(default=16, ge=1)
    max_pixels: int = Field(default=200_000_000, ge=1)
    max_file_bytes: int = Field(default=200_000_000, ge=1)
    file_timeout_s: float = Field(default=30.0, gt=0)
    now: datetime | None = None
    hemisphere: Literal["north", "south"] = "north"


class HubSettings(BaseSettings):
    """What the environment says of the hub, by the variables that its own tools know.

    token is HF_TOKEN's alone: what those tools keep in a file is not read.
    """

    model_config = SettingsConfigDict(env_prefix="HF_", env_ignore_empty=True, extra="ignore")

    endpoint: str = Field(default="https://huggingface.co", pattern=r"^https?://[^/\s]+")
    home: Path = Field(default_factory=_hub_home)
    hub_cache: Path | None = None
    hub_offline: bool = False
    token: str | None = Field(default=None, repr=False)

    @property
    def cache(self) -> Path:
        """Where the hub's tools keep what they fetched."""
        return (self.hub_cache or self.home / "hub").expanduser()


def read_hub_settings(endpoint: str | None = None) -> HubSettings:
    """Return what the environment says of the hub, at another endpoint if one is given.

    Raises SettingError.
    """
    if endpoint is None:
        return _read(HubSettings, "HF_")
    return _read(lambda: HubSettings(endpoint=endpoint), "HF_")


def read_settings() -> Settings:
    """Return the settings of the environment.

    Raises SettingError, naming the first variable whose value cannot be used.
    """
    return _read(Settings, "ERHAI_")


def _read(make: Callable[[], _Kind], prefix: str) -> _Kind:
    try:
        return make()
    except ValidationError as error:
        problem = error.errors()[0]
        variable = f"{prefix}{problem['loc'][0]}".upper()
        raise SettingError(
            f"{variable} is '{problem['input']}', and cannot be: {problem['msg']}. "
            "Set it otherwise, or not at all."
        ) from error
