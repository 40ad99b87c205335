"""What Erhai knows of a model before loading it."""

from dataclasses import dataclass
from typing import Literal

Cleaning = Literal["none", "whitespace", "lower", "canonical"]
"""What is done to a text before it is tokenized.

'whitespace' makes one space of each run of blanks; 'lower' puts all in lower case;
'canonical' does both and takes punctuation away. What the tokenizer's file does itself
needs no cleaning here.
"""

Padding = Literal["none", "context"]
"""'none': a text is as long as it is. 'context': filled up to the context length, which
models want that read the last position, or that were trained without a mask."""


@dataclass(frozen=True, slots=True)
class PublishedRecall:
    """A quality that others measured and published: percent, what of, on what, and where."""

    language: str
    percent: float
    measure: str
    source: str


@dataclass(frozen=True, slots=True)
class ModelCard:
    """A model's constants.

    model_id names the model and its weights: libraries remember it, and embeddings
    of different ids are never mixed. preprocessing_version changes whenever the same
    picture would give a different embedding for a reason outside the weights.
    resize 'squash' bends the whole picture to a square; 'crop' makes its shorter side
    resized_px (None: image_size_px) and keeps the central square.
    mean and std are per RGB channel, of pixels scaled to 0 to 1.
    context_length is in tokens, special tokens included; where texts are filled up to it,
    they are with pad_token, '' meaning token 0.
    language_tokens are (language, token) pairs of models whose texts begin with the name
    of their language. vocabulary_size is how many tokens the text tower knows, None where
    the model does not say.
    """

    model_id: str
    preprocessing_version: int
    dim: int
    image_size_px: int
    resize: Literal["squash", "crop"]
    mean: tuple[float, float, float]
    std: tuple[float, float, float]
    context_length: int
    languages: tuple[str, ...]
    licence: str
    source: str
    revision: str = ""
    family: str = ""
    interpolation: Literal["bicubic", "bilinear"] = "bicubic"
    resized_px: int | None = None
    tokenizer: str = ""
    cleaning: Cleaning = "none"
    padding: Padding = "none"
    pad_token: str = ""
    vocabulary_size: int | None = None
    language_tokens: tuple[tuple[str, str], ...] = ()
    recall: tuple[PublishedRecall, ...] = ()
