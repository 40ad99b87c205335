"""What all forms share."""

from pydantic import BaseModel, ConfigDict


class Asked(BaseModel):
    """What a client sends: an unknown field is a mistake, and is refused by name."""

    model_config = ConfigDict(extra="forbid", frozen=True)


class Told(BaseModel):
    """What the server answers: fields may be added, so a client passes over unknown ones."""

    model_config = ConfigDict(extra="ignore", frozen=True)
