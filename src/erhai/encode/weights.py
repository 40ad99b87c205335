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
    weights = find_weights(card)
    sums = weights.image.parent / _SUMS
    try:
        expected = dict(line.split()[::-1] for line in sums.read_text("ascii").splitlines())
        for path in (weights.image, weights.text, weights.tokenizer):
            with path.open("rb") as file:
                found = hashlib.file_digest(file, "sha256").hexdigest()
            if found != expected[path.name]:
                raise ModelError(
                    f"The model {card.model_id} is damaged: {path} is not the file"
                    f" that was shipped. {_REMEDY}"
                )
    except (OSError, ValueError, KeyError) as error:
        raise ModelError(
            f"The model {card.model_id} cannot be checked: {sums} cannot be read, or lacks"
            f" a file ({error}). {_REMEDY}"
        ) from error
