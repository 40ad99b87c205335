"""Publishes small models as others do: ONNX folders of transformers.js and of immich."""

import json
import shutil
import warnings
from collections.abc import Callable, Sequence
from pathlib import Path
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    import torch
    from torch import nn

TEXT_INPUTS = {
    "clip": ("input_ids", "attention_mask"),
    "chinese-clip": ("input_ids", "attention_mask", "token_type_ids"),
    "metaclip-2": ("input_ids", "attention_mask"),
    "siglip2": ("input_ids",),
}


def for_transformers_js(family: str, checkpoint: Path, model: "nn.Module", out: Path) -> Path:
    """Write towers, fp32 and quantized, beside copies of the checkpoint's configurations."""
    import torch

    for path in checkpoint.glob("*.json"):
        out.mkdir(parents=True, exist_ok=True)
        shutil.copy(path, out)
    graphs = out / "onnx"
    graphs.mkdir()
    names = ("pooler_output",) if family == "siglip2" else ("image_embeds", "last_hidden_state")
    pixels = torch.zeros(2, 3, 32, 32)

    def image(pixels: "torch.Tensor") -> "tuple[torch.Tensor, ...]":
        hidden = model.vision_model(pixels).last_hidden_state
        return (_pooled(model.get_image_features(pixels)), hidden)[: len(names)]

    export(model, image, (pixels,), ("pixel_values",), names, graphs / "vision_model.onnx")

    inputs = TEXT_INPUTS[family]
    text_names = ("pooler_output",) if family == "siglip2" else ("text_embeds",)

    def text(*given: "torch.Tensor") -> "torch.Tensor":
        return _pooled(model.get_text_features(**dict(zip(inputs, given, strict=True))))

    length = 64 if family == "siglip2" else 9
    ids = torch.full((2, length), 5)
    ids[:, -1] = model.config.text_config.eos_token_id or 3
    masks = {"attention_mask": torch.ones_like(ids), "token_type_ids": torch.zeros_like(ids)}
    given = tuple({"input_ids": ids, **masks}[name] for name in inputs)
    export(model, text, given, inputs, text_names, graphs / "text_model.onnx", length=length == 9)
    return out


def for_immich(
    config: dict[str, object],
    preprocess: dict[str, object],
    model: "nn.Module",
    tokenizer: Path,
    out: Path,
) -> Path:
    """Write an open_clip model; both graphs take exactly one row, of int32 tokens."""
    import torch

    visual, textual = out / "visual", out / "textual"
    visual.mkdir(parents=True)
    textual.mkdir()
    (out / "config.json").write_text(json.dumps(config))
    (visual / "preprocess_cfg.json").write_text(json.dumps(preprocess))
    for name in ("tokenizer.json", "tokenizer_config.json"):
        shutil.copy(tokenizer / name, textual)
    size = preprocess["size"]
    assert isinstance(size, int)
    length = dict(config["text_cfg"]).get("context_length", 77)  # type: ignore[call-overload]
    row = torch.ones(1, length, dtype=torch.int32)

    def image(image: "torch.Tensor") -> "torch.Tensor":
        return model.encode_image(image, normalize=True)

    def text(text: "torch.Tensor") -> "torch.Tensor":
        return model.encode_text(text, normalize=True)

    one = torch.randn(1, 3, size, size)
    export(model, image, (one,), ("image",), ("embedding",), visual / "model.onnx", batch=False)
    export(model, text, (row,), ("text",), ("embedding",), textual / "model.onnx", batch=False)
    return out


def export(
    model: "nn.Module",
    run: Callable[..., object],
    example: "tuple[torch.Tensor, ...]",
    inputs: Sequence[str],
    outputs: Sequence[str],
    path: Path,
    *,
    batch: bool = True,
    length: bool = False,
) -> None:
    """Write a function as a graph, by the exporter that most published ones came from."""
    import torch
    from torch import nn

    class Module(nn.Module):  # type: ignore[misc]  # PyTorch is not there when types are checked
        def __init__(self) -> None:
            super().__init__()
            self.model = model  # makes its weights initializers, as published graphs have them

        def forward(self, *given: "torch.Tensor") -> object:
            return run(*given)

    axes = ({0: "batch"} if batch else {}) | ({1: "length"} if length else {})
    torch.backends.mha.set_fastpath_enabled(False)
    with warnings.catch_warnings(), torch.no_grad():
        warnings.simplefilter("ignore")
        torch.onnx.export(
            Module().eval(),
            example,
            path,
            dynamo=False,
            opset_version=17,
            input_names=list(inputs),
            output_names=list(outputs),
            dynamic_axes=dict.fromkeys(inputs, axes) if axes else None,
        )


def quantize(folder: Path) -> None:
    """Add the variants that are published as _quantized."""
    from onnxruntime.quantization import QuantType, quantize_dynamic

    for name in ("vision_model", "text_model"):
        graph = folder / "onnx" / f"{name}.onnx"
        quantize_dynamic(
            graph, graph.with_name(f"{name}_quantized.onnx"), weight_type=QuantType.QUInt8
        )


def _pooled(found: object) -> "torch.Tensor":
    return getattr(found, "pooler_output", found)
