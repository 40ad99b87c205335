"""Cards of models that others published, by the name that Erhai has for each.

Constants are those of the published configurations; a folder's own are what counts once
it is there. model_id is the name here: a folder's files give it its mark.
"""

from collections.abc import Mapping
from dataclasses import dataclass
from types import MappingProxyType
from typing import Literal

from erhai.encode.model_card import ModelCard, PublishedRecall

_OPENAI_MEAN = (0.48145466, 0.4578275, 0.40821073)
_OPENAI_STD = (0.26862954, 0.26130258, 0.27577711)
_HALF = (0.5, 0.5, 0.5)

_XM3600 = "mean of R@1, R@5, R@10, Crossmodal-3600"
_IMMICH = "docs.immich.app/features/searching"
_FLICKR30K_CN = "R@10, Flickr30K-CN test, zero-shot"
_CN_CLIP = "Chinese-CLIP, Results.md"


def _xm3600(*, en: float | None = None, zh: float | None = None) -> tuple[PublishedRecall, ...]:
    figures = (("en", en), ("zh", zh))
    return tuple(
        PublishedRecall(language, percent, _XM3600, _IMMICH)
        for language, percent in figures
        if percent is not None
    )


def _clip(name: str, source: str, dim: int, recall: tuple[PublishedRecall, ...]) -> ModelCard:
    return ModelCard(
        model_id=name,
        preprocessing_version=1,
        dim=dim,
        image_size_px=224,
        resize="crop",
        mean=_OPENAI_MEAN,
        std=_OPENAI_STD,
        context_length=77,
        languages=("en",),
        licence="MIT",
        source=source,
        family="clip",
        tokenizer="CLIP BPE, lower case",
        vocabulary_size=49408,
        recall=recall,
    )


def _siglip2(name: str, source: str, size_px: int, en: float, zh: float) -> ModelCard:
    return ModelCard(
        model_id=name,
        preprocessing_version=1,
        dim=768,
        image_size_px=size_px,
        resize="squash",
        mean=_HALF,
        std=_HALF,
        context_length=64,
        languages=("en", "zh"),
        licence="Apache-2.0",
        source=source,
        family="siglip",
        interpolation="bilinear",
        tokenizer="Gemma BPE, lower case",
        cleaning="lower",
        padding="context",
        pad_token="<pad>",
        vocabulary_size=256_000,
        recall=_xm3600(en=en, zh=zh),
    )


def _mobileclip2(name: str, source: str) -> ModelCard:
    return ModelCard(
        model_id=name,
        preprocessing_version=1,
        dim=512,
        image_size_px=256,
        resize="crop",
        mean=(0.0, 0.0, 0.0),
        std=(1.0, 1.0, 1.0),
        context_length=77,
        languages=("en",),
        licence="Apple Machine Learning Research Model licence: research only",
        source=source,
        family="open-clip",
        interpolation="bilinear",
        tokenizer="CLIP BPE, lower case",
        cleaning="whitespace",
        padding="context",
        vocabulary_size=49408,
    )


_CARDS = (
    _clip("clip-vit-b32", "openai/clip-vit-base-patch32", 512, _xm3600(en=59.37)),
    _clip("clip-vit-l14", "openai/clip-vit-large-patch14", 768, _xm3600(en=60.12)),
    ModelCard(
        model_id="chinese-clip-vit-b16",
        preprocessing_version=1,
        dim=512,
        image_size_px=224,
        resize="squash",
        mean=_OPENAI_MEAN,
        std=_OPENAI_STD,
        context_length=52,
        languages=("zh",),
        licence="Apache-2.0",
        source="OFA-Sys/chinese-clip-vit-base-patch16",
        family="chinese-clip",
        tokenizer="BERT WordPiece, lower case",
        vocabulary_size=21128,
        recall=(PublishedRecall("zh", 92.8, _FLICKR30K_CN, _CN_CLIP),),
    ),
    ModelCard(
        model_id="xlm-roberta-vit-b32",
        preprocessing_version=1,
        dim=512,
        image_size_px=224,
        resize="crop",
        mean=_OPENAI_MEAN,
        std=_OPENAI_STD,
        context_length=77,
        languages=("en", "zh"),
        licence="MIT",
        source="immich-app/XLM-Roberta-Base-ViT-B-32__laion5b_s13b_b90k",
        family="open-clip",
        tokenizer="XLM-RoBERTa SentencePiece",
        cleaning="whitespace",
        padding="context",
        pad_token="<pad>",
        vocabulary_size=250_002,
        recall=_xm3600(en=68.33, zh=72.52),
    ),
    _siglip2("siglip2-b32-256", "google/siglip2-base-patch32-256", 256, 73.15, 62.56),
    _siglip2("siglip2-b16", "google/siglip2-base-patch16-224", 224, 75.19, 64.39),
    _mobileclip2("mobileclip2-s0", "timm/MobileCLIP2-S0-OpenCLIP"),
    _mobileclip2("mobileclip2-s2", "timm/MobileCLIP2-S2-OpenCLIP"),
)

CARDS: Mapping[str, ModelCard] = MappingProxyType({card.model_id: card for card in _CARDS})
"""Cards by name."""


@dataclass(frozen=True, slots=True)
class HubSource:
    """Where a hub keeps a model in a layout that Erhai reads.

    revision is a branch, or a commit where that is widely known. files are the paths of each
    precision there is. Weights beside a graph (its name and '_data' or '.data') belong to it.
    """

    repository: str
    revision: str
    files: Mapping[Literal["fp32", "int8"], tuple[str, ...]]


def _transformers_js(repository: str, revision: str = "main") -> HubSource:
    told = ("config.json", "preprocessor_config.json", "tokenizer.json", "tokenizer_config.json")
    towers = ("onnx/vision_model", "onnx/text_model")
    return HubSource(
        repository,
        revision,
        {
            "fp32": (*told, *(f"{tower}.onnx" for tower in towers)),
            "int8": (*told, *(f"{tower}_quantized.onnx" for tower in towers)),
        },
    )


def _immich(repository: str) -> HubSource:
    visual = ("visual/preprocess_cfg.json", "visual/model.onnx")
    told = ("textual/tokenizer.json", "textual/tokenizer_config.json")
    return HubSource(
        repository, "main", {"fp32": ("config.json", *visual, *told, "textual/model.onnx")}
    )


SOURCES: Mapping[str, HubSource] = MappingProxyType(
    {
        "clip-vit-b32": _transformers_js("Xenova/clip-vit-base-patch32"),
        "clip-vit-l14": _immich("immich-app/ViT-L-14__openai"),
        "xlm-roberta-vit-b32": _immich("immich-app/XLM-Roberta-Base-ViT-B-32__laion5b_s13b_b90k"),
        "siglip2-b32-256": _transformers_js("onnx-community/siglip2-base-patch32-256-ONNX"),
        "siglip2-b16": _transformers_js(
            "onnx-community/siglip2-base-patch16-224-ONNX",
            "ba1f3b0843f24bc5417d38e19c37b287d719b2f4",
        ),
    }
)
"""Where the models of CARDS are fetched from.

Chinese-CLIP is published for transformers.js with both towers in one graph, and MobileCLIP2
in no layout that Erhai reads by anybody known: these two are not here.
"""
