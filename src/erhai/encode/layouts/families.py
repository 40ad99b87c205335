"""config.json of transformers: which family a model is of, and its text tower's numbers."""

from dataclasses import dataclass
from pathlib import Path

from erhai.encode.layouts.files import Json, part
from erhai.encode.layouts.numbers import is_count, whole
from erhai.encode.model_card import Cleaning, Padding
from erhai.errors import ModelError


@dataclass(frozen=True, slots=True)
class Family:
    """What holds for all models of a family.

    outputs are the names by which its image and text graphs call embeddings in the shared
    space. SigLIP has no projection: what it pools is the embedding.
    """

    name: str
    context_length: int
    dim: int | None
    image_outputs: tuple[str, ...] = ("image_embeds",)
    text_outputs: tuple[str, ...] = ("text_embeds",)
    padding: Padding = "none"
    cleaning: Cleaning = "none"
    languages: tuple[str, ...] = ("en",)


_SIGLIP_OUTPUTS = ("pooler_output",)

_FAMILIES = {
    "clip": Family("clip", 77, 512),
    # Its texts are cut at 52 tokens in training, though its positions go to 512.
    "chinese_clip": Family("chinese-clip", 52, 512, languages=("zh",)),
    "metaclip_2": Family("metaclip-2", 77, 512, languages=("en", "zh")),
    "siglip": Family(
        "siglip",
        64,
        None,
        ("image_embeds", *_SIGLIP_OUTPUTS),
        ("text_embeds", *_SIGLIP_OUTPUTS),
        padding="context",
        # SigLIP 2 was trained on lower case, and its published tokenizer keeps capitals.
        cleaning="lower",
    ),
}
# Vocabularies of all languages have 250,000 tokens and more; SigLIP's English one has 32,000.
_ALL_LANGUAGES_TOKENS = 200_000


@dataclass(frozen=True, slots=True)
class TextNumbers:
    """The text part of a model card; see ModelCard."""

    dim: int
    context_length: int
    vocabulary_size: int | None
    cleaning: Cleaning
    languages: tuple[str, ...]


def find_family(config: Json, path: Path) -> Family:
    """Return the family of a model. Raises ModelError for one that Erhai does not know."""
    name = config.get("model_type")
    family = _FAMILIES.get(name) if isinstance(name, str) else None
    if family is None:
        known = ", ".join(_FAMILIES)
        raise ModelError(f"{path} is of a model of type {name!r}; Erhai runs: {known}.")
    return family


def read_numbers(config: Json, family: Family, tokenizer_config: Json, path: Path) -> TextNumbers:
    """Return the text tower's numbers. Raises ModelError if one is missing."""
    text, vision = part(config, "text_config"), part(config, "vision_config")
    size = text.get("vocab_size")
    vocabulary_size = size if is_count(size) else None
    if family.dim is None:
        # SigLIP's pooled output is as wide as its image tower.
        dim = whole(vision, "hidden_size", path, 768)
    else:
        dim = whole(config, "projection_dim", path, family.dim)
    context_length = family.context_length
    if family.name != "chinese-clip":
        context_length = whole(text, "max_position_embeddings", path, family.context_length)
    cleaning, languages = family.cleaning, family.languages
    if family.name == "siglip" and tokenizer_config.get("tokenizer_class") == "SiglipTokenizer":
        cleaning = "canonical"
    if family.name == "siglip" and (vocabulary_size or 0) >= _ALL_LANGUAGES_TOKENS:
        languages = ("en", "zh")
    return TextNumbers(dim, context_length, vocabulary_size, cleaning, languages)
