"""Who is asking."""

from typing import Annotated, Literal

from pydantic import Field

from erhai.schemas.base import Asked, Told

Role = Literal["read", "admin"]


class SessionAsked(Asked):
    """A token, to be kept by the browser as a cookie that scripts cannot read."""

    token: Annotated[str, Field(min_length=1, max_length=500)]


class SessionTold(Told):
    """What the one who asks may do; role is None where a token is needed and none was given."""

    version: str
    role: Role | None
    needs_token: bool
    hides_location: bool
    hides_paths: bool
