"""Where a model's files lie, and whether they are what they should be."""

import hashlib
from dataclasses import dataclass
from pathlib import Path

from erhai.encode.model_card import ModelCard
from erhai.encode.models import find_card
from erhai.errors import ModelError

_BUNDLED = Path(__file__).resolve().parent / "lite"
_SUMS = "SHA256SUMS"
_REMEDY = "Install Erhai again (pip install --force-reinstall erhai)."


@dataclass(frozen=True, slots=True)
class Weights:
    """A model's files: two ONNX graphs and a tokenizer."""

    image: Path
    text: Path
    tokenizer: Path


def find_weights(card: ModelCard) -> Weights:
    """Return the files of a bundled model. Raises ModelError if one is missing."""
    weights = Weights(
        image=_BUNDLED / "image.onnx",
        text=_BUNDLED / "text.onnx",
        tokenizer=_BUNDLED / "tokenizer.json",
    )
    for path in (weights.image, weights.text, weights.tokenizer):
        if not path.is_file():
            raise ModelError(
                f"The model {card.model_id} is not whole: {path} is missing. {_REMEDY}"
            )
    return weights


def verify(model: str) -> None:
    """Compare each file of a model with the SHA-256 that it was shipped with.

    Raises ModelError for an unknown model, and naming the first file that differs or
    is missing.
    """
    card = find_card(model)
    folder = find_weights(card).image.parent
    try:
        lines = (folder / _SUMS).read_text(encoding="ascii").splitlines()
        for line in lines:
            expected, name = line.split(maxsplit=1)
            with (folder / name).open("rb") as file:
                found = hashlib.file_digest(file, "sha256").hexdigest()
            if found != expected:
                raise ModelError(
                    f"The model {card.model_id} is damaged: {folder / name} is not the file"
                    f" that was shipped. {_REMEDY}"
                )
    except (OSError, ValueError) as error:
        raise ModelError(
            f"The model {card.model_id} cannot be checked in {folder} ({error}). {_REMEDY}"
        ) from error
