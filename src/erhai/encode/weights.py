"""Where a model's files lie, and whether they are what they should be."""

import hashlib
from dataclasses import dataclass
from pathlib import Path

from erhai.encode.model_card import ModelCard
from erhai.errors import ModelError

SUMS = "SHA256SUMS"
_BUNDLED = Path(__file__).resolve().parent / "lite"
_REMEDY = "Install Erhai again (pip install --force-reinstall erhai)."


@dataclass(frozen=True, slots=True)
class Weights:
    """A model's files: two ONNX graphs and a tokenizer, and how the graphs are to be run.

    outputs are the names by which either graph may call its embeddings, best first. alone
    is for graphs that round activations by the range of the whole batch: run together,
    pictures would change each other's embeddings. remedy is what mends damaged files.
    """

    image: Path
    text: Path
    tokenizer: Path
    outputs: tuple[str, ...] = ("embeddings",)
    alone: bool = False
    remedy: str = _REMEDY


def find_weights(card: ModelCard) -> Weights:
    """Return the files of the bundled model. Raises ModelError if one is missing."""
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


def verify_files(card: ModelCard, weights: Weights) -> bool:
    """Compare each file of a model with the SHA-256 that lies beside it.

    Returns False where there is nothing to compare with, as in folders of others.
    Raises ModelError naming the first file that differs, or if the sums cannot be read.
    """
    sums = weights.image.parent / SUMS
    if not sums.exists() and weights.image.parent != _BUNDLED:
        return False
    try:
        expected = dict(line.split()[::-1] for line in sums.read_text("ascii").splitlines())
        for path in (weights.image, weights.text, weights.tokenizer):
            with path.open("rb") as file:
                found = hashlib.file_digest(file, "sha256").hexdigest()
            if found != expected[path.name]:
                raise ModelError(
                    f"The model {card.model_id} is damaged: {path} is not the file"
                    f" that was shipped. {weights.remedy}"
                )
    except (OSError, ValueError, KeyError) as error:
        raise ModelError(
            f"The model {card.model_id} cannot be checked: {sums} cannot be read, or lacks"
            f" a file ({error}). {weights.remedy}"
        ) from error
    return True
