"""PyTorch modules into ONNX graphs, and graphs into int8."""

import logging
import warnings
from collections.abc import Iterator
from contextlib import contextmanager, redirect_stderr, redirect_stdout
from io import StringIO
from pathlib import Path

from erhai.encode.export.checkpoint import Checkpoint
from erhai.errors import DependencyMissing

OPSET = 18
# A protocol buffer ends at 2 GB; larger graphs keep their weights in a file beside them.
_LARGEST_BYTES = 1_900_000_000


def write_image_graph(checkpoint: Checkpoint, path: Path) -> None:
    """Write the image tower: pixels (n, 3, size, size) float32 to embeddings (n, dim)."""
    import torch

    size = checkpoint.card.image_size_px
    example = torch.zeros(2, 3, size, size)
    _write(checkpoint.image, example, "pixels", {0: torch.export.Dim("batch")}, path)


def write_text_graph(checkpoint: Checkpoint, path: Path) -> None:
    """Write the text tower: ids (n, t) int64 to embeddings (n, dim).

    t is any number up to the context, but the context itself where texts are filled up.
    """
    import torch

    card = checkpoint.card
    sizes = {0: torch.export.Dim("batch")}
    length = card.context_length
    if card.padding == "none":
        sizes[1] = torch.export.Dim("length", min=2, max=length)
        length = min(9, length)
    ids = checkpoint.tokenize("a photo of two dogs on a beach at sunset")[:length]
    ids = [*ids, *ids[-1:] * (length - len(ids))]
    _write(checkpoint.text, torch.tensor([ids, ids]), "ids", sizes, path)


def quantize(path: Path, out: Path) -> None:
    """Write a graph with its matrices in int8; activations are rounded as they come.

    Weights are rounded by column. Activations by the range of the whole batch: such graphs
    are to be run one row at a time.
    """
    from onnxruntime.quantization import QuantType, quantize_dynamic

    with _quiet():
        quantize_dynamic(
            path,
            out,
            op_types_to_quantize=["MatMul", "Gemm"],
            per_channel=True,
            weight_type=QuantType.QInt8,
        )


def _write(module: object, example: object, name: str, sizes: object, path: Path) -> None:
    import torch

    weights_bytes = sum(part.nbytes for part in module.parameters())  # type: ignore[attr-defined]
    try:
        with _quiet(), torch.no_grad():
            torch.onnx.export(
                module,
                (example,),
                path,
                dynamo=True,
                verbose=False,
                opset_version=OPSET,
                input_names=[name],
                output_names=["embeddings"],
                dynamic_shapes={name: sizes},
                external_data=weights_bytes > _LARGEST_BYTES,
            )
    except ImportError as error:
        raise DependencyMissing(
            f"Exporting needs onnx and onnxscript ({error}). Install them:"
            " pip install 'erhai[torch]'."
        ) from error


@contextmanager
def _quiet() -> Iterator[None]:
    """Keep what exporters tell of their progress to themselves: they raise if they fail."""
    disabled = logging.root.manager.disable
    logging.disable(logging.WARNING)
    try:
        with warnings.catch_warnings(), redirect_stdout(StringIO()), redirect_stderr(StringIO()):
            warnings.simplefilter("ignore")
            yield
    finally:
        logging.disable(disabled)
