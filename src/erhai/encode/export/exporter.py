"""Exports a checkpoint, and compares before anything is put in its place."""

import shutil
import tempfile
from collections.abc import Callable, Sequence
from dataclasses import dataclass, replace
from pathlib import Path
from typing import Literal

import numpy as np

from erhai.encode.export import graphs
from erhai.encode.export.checkpoint import Checkpoint, read_checkpoint, save_tokenizer
from erhai.encode.layouts import erhai_layout
from erhai.encode.layouts.erhai_layout import Checked, Description
from erhai.encode.layouts.model_folder import FolderModel, read_model_folder
from erhai.encode.onnx_encoder import OnnxEncoder
from erhai.encode.samples import TEXTS, made_pictures
from erhai.errors import ModelError
from erhai.types import Embeddings, Pixels

Precision = Literal["fp32", "int8"]
PRECISIONS: tuple[Precision, ...] = ("fp32", "int8")

SAME = 0.99999
"""The least cosine to the original that an export in fp32 may have."""


@dataclass(frozen=True, slots=True)
class Exported:
    """What was written, and how near it is to the original."""

    model: FolderModel
    checked: Checked


def export(
    checkpoint: Path,
    out: Path,
    precision: Precision,
    pictures: Sequence[Pixels] = (),
    *,
    say: Callable[[str], None] = lambda _: None,
) -> Exported:
    """Write a checkpoint in Erhai's layout to a folder that is not there yet.

    It is compared with the original, both from pictures and texts on, before it is put
    there: in fp32 each cosine must be at least SAME, in int8 it is measured and told.
    pictures, by default made ones, are what is compared. `say` is told what is being done.
    Raises ModelError, also if the export is not like the original; DependencyMissing.
    """
    if out.exists():
        raise ModelError(f"{out} is already there. Name a new folder for the export.")
    say("reading the checkpoint")
    original = read_checkpoint(checkpoint)
    _check_tokens(original, checkpoint)
    try:
        out.parent.mkdir(parents=True, exist_ok=True)
        work = Path(tempfile.mkdtemp(prefix=f".{out.name}-", dir=out.parent))
    except OSError as error:
        raise ModelError(f"{out} cannot be written ({error.strerror}). Name another.") from error
    try:
        for name, write in (
            ("image", graphs.write_image_graph),
            ("text", graphs.write_text_graph),
        ):
            say(f"writing the {name} tower")
            _write_graph(original, write, work / f"{name}.onnx", precision)
        save_tokenizer(original, checkpoint, work / "tokenizer.json")
        say("comparing with the original")
        card = replace(original.card, model_id=f"{original.card.model_id}-{precision}")
        # Described first as it is to be, so that what is compared is what will be loaded.
        unchecked = Checked(0, 0, 0, 0, "")
        erhai_layout.write(work, Description(erhai_layout.VERSION, precision, card, unchecked))
        checked = _compare(original, work, pictures)
        if precision == "fp32":
            _refuse_unlike(checked)
        erhai_layout.write(work, Description(erhai_layout.VERSION, precision, card, checked))
        work.chmod(0o755)
        work.rename(out)
    except OSError as error:
        raise ModelError(f"{out} cannot be written ({error.strerror}).") from error
    finally:
        shutil.rmtree(work, ignore_errors=True)
    return Exported(read_model_folder(out), checked)


def _write_graph(
    original: Checkpoint,
    write: Callable[[Checkpoint, Path], None],
    path: Path,
    precision: Precision,
) -> None:
    if precision == "fp32":
        write(original, path)
        return
    whole = path.with_suffix(".whole.onnx")
    write(original, whole)
    graphs.quantize(whole, path)
    for left in whole.parent.glob(whole.name + "*"):
        left.unlink()


def _check_tokens(original: Checkpoint, folder: Path) -> None:
    largest = max(max(original.tokenize(text)) for text in TEXTS)
    size = original.card.vocabulary_size
    if size is not None and largest >= size:
        raise ModelError(
            f"The tokenizer in {folder} belongs to another model: it has the token {largest},"
            f" and this model knows {size}. Put the one there that was published with it."
        )


def _compare(original: Checkpoint, folder: Path, pictures: Sequence[Pixels]) -> Checked:
    shown = pictures or made_pictures(original.card.image_size_px)
    found = read_model_folder(folder)
    encoder = OnnxEncoder(found.card, found.weights)
    images = _cosines(original.encode_images(shown), encoder.image_tower().encode_images(shown))
    texts = _cosines(original.encode_texts(TEXTS), encoder.text_tower().encode_texts(TEXTS))
    return Checked(
        image_cosine=float(images.min()),
        text_cosine=float(texts.min()),
        pictures=len(shown),
        texts=len(TEXTS),
        pictures_are="photographs" if pictures else "made",
    )


def _refuse_unlike(checked: Checked) -> None:
    for name, cosine in (("image", checked.image_cosine), ("text", checked.text_cosine)):
        if not cosine >= SAME:
            raise ModelError(
                f"The exported {name} tower is not like the original: the least cosine is"
                f" {cosine:.6f}, and has to be {SAME}. Nothing was written."
            )


def _cosines(a: Embeddings, b: Embeddings) -> Embeddings:
    cosines: Embeddings = (a.astype(np.float64) * b).sum(axis=1)
    return cosines
