"""A checkpoint of transformers, as PyTorch modules: the original that an export must equal."""

import warnings
from collections.abc import Iterator, Sequence
from contextlib import contextmanager
from dataclasses import dataclass
from pathlib import Path
from typing import TYPE_CHECKING, Protocol

import numpy as np
from numpy.typing import NDArray

from erhai.encode.clean import clean
from erhai.encode.layouts import files
from erhai.encode.layouts.families import find_family, read_numbers
from erhai.encode.layouts.preprocessor import read_preprocessor
from erhai.encode.layouts.transformers_js import pad_token, preprocessor_of
from erhai.encode.model_card import ModelCard
from erhai.errors import DependencyMissing, ModelError
from erhai.types import Embeddings, Pixels

if TYPE_CHECKING:
    import torch
    from torch import nn

_REMEDY = "Get the checkpoint again, whole, from where it is published."


class ReferenceTokenizer(Protocol):
    """The part of transformers' tokenizers that is used here."""

    def __call__(
        self, text: str, *, truncation: bool, max_length: int, padding: str | bool
    ) -> dict[str, list[int]]: ...


class ReferenceProcessor(Protocol):
    """The part of transformers' image processors that is used here."""

    def __call__(
        self, images: Sequence[Pixels], *, return_tensors: str, input_data_format: str
    ) -> dict[str, NDArray[np.float32]]: ...


@dataclass(frozen=True, slots=True)
class Checkpoint:
    """The original: towers that take pixels (n, 3, size, size) and ids (n, t)."""

    card: ModelCard
    image: "nn.Module"
    text: "nn.Module"
    processor: ReferenceProcessor
    tokenizer: ReferenceTokenizer

    def encode_images(self, images: Sequence[Pixels]) -> Embeddings:
        """Return embeddings of unit norm by the original's own code."""
        import torch

        rows = []
        for image in images:
            given = self.processor([image], return_tensors="np", input_data_format="channels_last")
            with torch.no_grad():
                rows.append(self.image(torch.from_numpy(given["pixel_values"])).numpy())
        return np.concatenate(rows)

    def encode_texts(self, texts: Sequence[str]) -> Embeddings:
        """Return embeddings of unit norm by the original's own code."""
        import torch

        with torch.no_grad():
            rows = [self.text(torch.tensor([self.tokenize(text)])).numpy() for text in texts]
        return np.concatenate(rows)

    def tokenize(self, text: str) -> list[int]:
        """Return the original's token numbers, filled up where the model wants that.

        Cleaned first where its published tokenizer leaves out what its training did.
        """
        text = clean(text, self.card.cleaning)
        padding = "max_length" if self.card.padding == "context" else False
        length = self.card.context_length
        return self.tokenizer(text, truncation=True, max_length=length, padding=padding)[
            "input_ids"
        ]


def read_checkpoint(folder: Path) -> Checkpoint:
    """Load a folder with config.json, model.safetensors and the processors' files.

    Raises ModelError if it is none, or not whole; DependencyMissing without PyTorch or
    transformers.
    """
    config_path = folder / "config.json"
    config = files.read_json(config_path)
    family = find_family(config, config_path)
    if not any(folder.glob("*.safetensors")):
        raise ModelError(
            f"{folder} holds no weights as safetensors. Checkpoints in pickles (.bin, .pt) can"
            " run any program when they are read, so Erhai does not read them."
        )
    for path in folder.glob("*.safetensors"):
        files.check_there(path)
    told = folder / "tokenizer_config.json"
    tokenizer_config = files.read_json(told) if told.exists() else {}
    numbers = read_numbers(config, family, tokenizer_config, config_path)
    preparing = read_preprocessor(preprocessor_of(folder))
    model, processor, tokenizer = _load(folder)
    card = ModelCard(
        model_id=files.plain_name(folder.resolve().name),
        preprocessing_version=1,
        dim=numbers.dim,
        image_size_px=preparing.image_size_px,
        resize=preparing.resize,
        mean=preparing.mean,
        std=preparing.std,
        context_length=numbers.context_length,
        languages=numbers.languages,
        licence="as published with the checkpoint",
        source=folder.resolve().name,
        family=family.name,
        interpolation=preparing.interpolation,
        resized_px=preparing.resized_px,
        cleaning=numbers.cleaning,
        padding=family.padding,
        pad_token=pad_token(tokenizer_config) or str(getattr(tokenizer, "pad_token", "") or ""),
        vocabulary_size=model.text_model.get_input_embeddings().num_embeddings,
    )
    return Checkpoint(card, *_towers(model), processor, tokenizer)


def save_tokenizer(checkpoint: Checkpoint, folder: Path, path: Path) -> None:
    """Write the tokenizer as the tokenizers library reads it. Raises ModelError if it cannot."""
    published = folder / "tokenizer.json"
    if published.is_file():
        files.check_there(published)
        path.write_bytes(published.read_bytes())
        return
    pipeline = getattr(checkpoint.tokenizer, "backend_tokenizer", None)
    if pipeline is None:
        raise ModelError(
            f"The tokenizer in {folder} cannot be turned into a tokenizer.json. Put the one"
            " that was published with the model there."
        )
    pipeline.save(str(path))


def _load(folder: Path) -> "tuple[nn.Module, ReferenceProcessor, ReferenceTokenizer]":
    try:
        import torch
        from transformers import AutoImageProcessor, AutoModel, AutoTokenizer
    except ImportError as error:
        raise DependencyMissing(
            f"Exporting needs PyTorch and transformers ({error}). Install them:"
            " pip install 'erhai[torch]'."
        ) from error
    try:
        with _quiet():
            model, report = AutoModel.from_pretrained(
                folder,
                local_files_only=True,
                use_safetensors=True,
                dtype=torch.float32,
                output_loading_info=True,
            )
            processor = AutoImageProcessor.from_pretrained(
                folder, local_files_only=True, backend="pil"
            )
            tokenizer = AutoTokenizer.from_pretrained(folder, local_files_only=True)
    except Exception as error:  # transformers raises what its many loaders raise
        first = (str(error).strip().splitlines() or [type(error).__name__])[0][:300]
        raise ModelError(f"The checkpoint {folder} cannot be read ({first}). {_REMEDY}") from error
    # What is missing would be made up, at random, with no more than a warning.
    missing = sorted(name for name in report["missing_keys"] if "position_ids" not in name)
    if missing or report["mismatched_keys"]:
        wrong = missing or sorted(str(key[0]) for key in report["mismatched_keys"])
        raise ModelError(
            f"The checkpoint {folder} lacks {len(wrong)} of the model's weights, such as"
            f" {wrong[0]}. {_REMEDY}"
        )
    return model.requires_grad_(False).eval(), processor, tokenizer


def _towers(model: "nn.Module") -> "tuple[nn.Module, nn.Module]":
    """Return the towers alone, each with its projection, giving float32 of unit norm."""
    from torch import nn
    from torch.nn import functional

    class Image(nn.Module):  # type: ignore[misc]  # PyTorch is not there when types are checked
        def __init__(self) -> None:
            super().__init__()
            self.model = model

        def forward(self, pixels: "torch.Tensor") -> "torch.Tensor":
            found = self.model.get_image_features(pixel_values=pixels)
            return functional.normalize(_pooled(found).float(), dim=-1)

    class Text(nn.Module):  # type: ignore[misc]
        def __init__(self) -> None:
            super().__init__()
            self.model = model

        def forward(self, ids: "torch.Tensor") -> "torch.Tensor":
            found = self.model.get_text_features(input_ids=ids)
            return functional.normalize(_pooled(found).float(), dim=-1)

    return Image().eval(), Text().eval()


def _pooled(found: object) -> "torch.Tensor":
    """Return the embeddings: some versions of transformers give them bare."""
    return getattr(found, "pooler_output", found)


@contextmanager
def _quiet() -> Iterator[None]:
    """Keep the loaders' advice to themselves: what matters of it is checked and raised."""
    from transformers.utils import logging

    verbosity, bars = logging.get_verbosity(), logging.is_progress_bar_enabled()
    logging.set_verbosity(logging.CRITICAL)
    logging.disable_progress_bar()
    try:
        with warnings.catch_warnings():
            warnings.simplefilter("ignore")
            yield
    finally:
        logging.set_verbosity(verbosity)
        if bars:
            logging.enable_progress_bar()
