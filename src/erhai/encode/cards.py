"""Cards of models that others published, by the name that Erhai has for each.

Constants are those of the published configurations; a folder's own are what counts once
it is there. model_id is the name here: a folder's files give it its mark.
"""

from collections.abc import Mapping
from types import MappingProxyType

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
