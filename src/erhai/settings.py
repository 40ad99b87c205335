"""What a user can set from outside: environment variables named ERHAI_….

Never instantiated at import; rooms below take plain arguments.
"""

from datetime import datetime
from pathlib import Path
from typing import Literal

from pydantic import Field, ValidationError
from pydantic_settings import BaseSettings, SettingsConfigDict

from erhai.errors import SettingError
from erhai.machine import usable_cores


def default_library() -> Path:
    """Return where a library lies when nobody says otherwise."""
    from platformdirs import user_data_path

    return user_data_path("erhai", appauthor=False) / "library"


def default_models() -> Path:
    """Return where models lie that were fetched, each in a folder of its name."""
    from platformdirs import user_data_path

    return user_data_path("erhai", appauthor=False) / "models"


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


def read_settings() -> Settings:
    """Return the settings of the environment.

    Raises SettingError, naming the first variable whose value cannot be used.
    """
    try:
        return Settings()
    except ValidationError as error:
        problem = error.errors()[0]
        variable = f"ERHAI_{problem['loc'][0]}".upper()
        raise SettingError(
            f"{variable} is '{problem['input']}', and cannot be: {problem['msg']}. "
            "Set it otherwise, or not at all."
        ) from error
