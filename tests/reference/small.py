"""Small models of each family with random weights, in the hub's real file layout.

Tokenizers are of the families' true classes. CLIP's vocabulary is the real one, which the
package open_clip_torch carries; the others are trained here on a few sentences.
"""

import gzip
import json
from importlib import util
from pathlib import Path
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from transformers import PreTrainedModel

SENTENCES = (
    "a dog running on the beach, two children playing in the snow",
    "the quick brown fox jumps over the lazy dog while city lights shine at night",
    "海边日落，沙滩上的金毛犬，一个男人骑自行车，夜晚的城市灯光，熊猫在吃竹子",
    "a photo of a red sports car in front of a glass building",
)
FAMILIES = ("clip", "chinese-clip", "siglip2", "metaclip-2")
_TOWER = {
    "hidden_size": 32,
    "intermediate_size": 64,
    "num_hidden_layers": 2,
    "num_attention_heads": 2,
}
_PATCHES = {"image_size": 32, "patch_size": 8}
TINY = {
    "hidden_size": 16,
    "intermediate_size": 24,
    "num_hidden_layers": 1,
    "num_attention_heads": 2,
}
_ALL_MERGES = 49152 - 256 - 2


def save(family: str, folder: Path, *, tiny: bool = False, **changes: object) -> "PreTrainedModel":
    """Save a model, its tokenizer and its processor as the hub has them; return the model.

    changes go into the text configuration. A tiny one has few of CLIP's words.
    """
    import torch

    torch.manual_seed(7)
    tower = TINY if tiny else _TOWER
    tokens = write_tokenizer(family, folder, 60 if tiny else _ALL_MERGES)
    model = _model(family, {**tower, **tokens, **changes}, {**tower, **_PATCHES})
    # Random weights of the usual size give nearly the same embedding to all there is.
    with torch.no_grad():
        for parameter in model.parameters():
            if parameter.ndim > 1:
                parameter.normal_(0, 0.2)
            else:
                parameter.add_(torch.randn_like(parameter) * 0.1)
    model.requires_grad_(False).eval().save_pretrained(folder)
    _write_preprocessor(family, folder)
    return model


def save_clip_vit_b32(folder: Path) -> None:
    """Save a model of openai/clip-vit-base-patch32's size, to measure speed by."""
    import torch
    from transformers import CLIPConfig, CLIPModel

    torch.manual_seed(7)
    folder.mkdir(parents=True)
    text = write_tokenizer("clip", folder)
    CLIPModel(CLIPConfig(text_config=text)).eval().save_pretrained(folder)
    _write_preprocessor("clip", folder, size_px=224)


def write_tokenizer(family: str, folder: Path, merges: int = _ALL_MERGES) -> dict[str, object]:
    """Save a family's tokenizer; return what the text configuration says of it."""
    folder.mkdir(parents=True, exist_ok=True)
    if family == "clip":
        return _clip_tokenizer(folder, merges)
    return {
        "chinese-clip": _bert_tokenizer,
        "siglip2": _gemma_tokenizer,
        "metaclip-2": _xlm_tokenizer,
    }[family](folder)


def _model(family: str, text: dict[str, object], vision: dict[str, object]) -> "PreTrainedModel":
    import transformers as t

    if family == "clip":
        return t.CLIPModel(t.CLIPConfig(text_config=text, vision_config=vision, projection_dim=24))
    if family == "metaclip-2":
        return t.MetaClip2Model(
            t.MetaClip2Config(text_config=text, vision_config=vision, projection_dim=24)
        )
    if family == "chinese-clip":
        text["max_position_embeddings"] = 128
        return t.ChineseCLIPModel(
            t.ChineseCLIPConfig(text_config=text, vision_config=vision, projection_dim=24)
        )
    text["projection_size"] = vision["hidden_size"]
    return t.SiglipModel(t.SiglipConfig(text_config=text, vision_config=vision))


def _write_preprocessor(family: str, folder: Path, size_px: int = 32) -> None:
    """Write preprocessor_config.json with the fields that the published ones have."""
    openai = {
        "image_mean": [0.48145466, 0.4578275, 0.40821073],
        "image_std": [0.26862954, 0.26130258, 0.27577711],
        "resample": 3,
    }
    half = {"image_mean": [0.5] * 3, "image_std": [0.5] * 3, "rescale_factor": 1 / 255}
    square = {"height": size_px, "width": size_px}
    config: dict[str, object] = {"do_resize": True, "do_normalize": True}
    if family == "clip":
        config |= openai | {"size": size_px, "crop_size": size_px, "do_center_crop": True}
        config |= {"feature_extractor_type": "CLIPFeatureExtractor"}
    elif family == "metaclip-2":
        config |= openai | {"size": {"shortest_edge": size_px + 4}, "crop_size": square}
        config |= {"do_center_crop": True, "image_processor_type": "CLIPImageProcessor"}
    elif family == "chinese-clip":
        config |= openai | {"size": square, "do_center_crop": True, "crop_size": size_px}
        config |= {"image_processor_type": "ChineseCLIPImageProcessor"}
    else:
        config |= half | {"size": square, "resample": 2}
        config |= {"image_processor_type": "SiglipImageProcessor"}
    (folder / "preprocessor_config.json").write_text(json.dumps(config))


def clip_vocabulary(count: int) -> tuple[dict[str, int], list[tuple[str, str]]]:
    """Return CLIP's real vocabulary and first merges, as its authors' tokenizer makes them."""
    found = util.find_spec("open_clip")
    assert found is not None
    assert found.submodule_search_locations
    packed = Path(found.submodule_search_locations[0]) / "bpe_simple_vocab_16e6.txt.gz"
    lines = gzip.decompress(packed.read_bytes()).decode("utf-8").split("\n")
    merges = [(a, b) for a, b in (line.split() for line in lines[1 : count + 1])]
    units = list(_byte_units().values())
    words = [*units, *(unit + "</w>" for unit in units), *("".join(pair) for pair in merges)]
    words += ["<|startoftext|>", "<|endoftext|>"]
    return {word: number for number, word in enumerate(words)}, merges


def _byte_units() -> dict[int, str]:
    """Return the printable letter that stands for each byte, in the order of the vocabulary."""
    printable = [*range(33, 127), *range(161, 173), *range(174, 256)]
    units = {byte: chr(byte) for byte in printable}
    others = [byte for byte in range(256) if byte not in units]
    return units | {byte: chr(256 + number) for number, byte in enumerate(others)}


def _clip_tokenizer(folder: Path, count: int) -> dict[str, object]:
    from transformers import CLIPTokenizer

    vocabulary, merges = clip_vocabulary(count)
    CLIPTokenizer(vocab=vocabulary, merges=merges, model_max_length=77).save_pretrained(folder)
    size = len(vocabulary)
    ends = {"bos_token_id": size - 2, "eos_token_id": size - 1, "pad_token_id": 1}
    return {"vocab_size": size, **ends}


def _bert_tokenizer(folder: Path) -> dict[str, object]:
    from transformers import BertTokenizer

    letters = sorted({letter for sentence in SENTENCES for letter in sentence if letter != " "})
    words = sorted({word for sentence in SENTENCES for word in sentence.replace(",", "").split()})
    pieces = ["[PAD]", "[UNK]", "[CLS]", "[SEP]", "[MASK]", *letters]
    pieces += [f"##{letter}" for letter in letters if letter.isascii()]
    pieces = list(dict.fromkeys([*pieces, *words]))
    vocabulary = {piece: number for number, piece in enumerate(pieces)}
    BertTokenizer(vocab=vocabulary, do_lower_case=True).save_pretrained(folder)
    return {"vocab_size": len(pieces)}


def _xlm_tokenizer(folder: Path) -> dict[str, object]:
    from transformers import XLMRobertaTokenizer

    letters = sorted({letter for sentence in SENTENCES for letter in sentence if letter != " "})
    words = sorted({word for sentence in SENTENCES for word in sentence.split()})
    special = ["<s>", "<pad>", "</s>", "<unk>"]
    pieces = list(dict.fromkeys(["▁", *letters, *("▁" + word for word in words)]))
    scores = [(piece, 0.0) for piece in special]
    scores += [(piece, -1.0 - len(piece) ** -1) for piece in pieces]
    scores += [("<mask>", 0.0)]
    XLMRobertaTokenizer(vocab=scores).save_pretrained(folder)
    ends = {"bos_token_id": 0, "pad_token_id": 1, "eos_token_id": 2}
    return {"vocab_size": len(scores), "max_position_embeddings": 77, **ends}


def _gemma_tokenizer(folder: Path) -> dict[str, object]:
    """Write SigLIP 2's as it was published: Gemma's class, whose file keeps capitals."""
    from tokenizers import processors
    from transformers import GemmaTokenizer

    letters = sorted({letter for s in SENTENCES for letter in s + s.upper() if letter != " "})
    pieces = ["<pad>", "<eos>", "<bos>", "<unk>", "<mask>", "▁", *letters]
    pieces += [f"<0x{byte:02X}>" for byte in range(256)]
    vocabulary = {piece: number for number, piece in enumerate(pieces)}
    merges = []
    for pair in (("▁", "d"), ("▁", "a"), ("t", "h"), ("i", "n"), ("▁", "S"), ("海", "边")):
        merges.append(pair)
        vocabulary["".join(pair)] = len(vocabulary)
    tokenizer = GemmaTokenizer(vocab=vocabulary, merges=merges, padding_side="right")
    tokenizer.backend_tokenizer.post_processor = processors.TemplateProcessing(
        single="$A <eos>", special_tokens=[("<eos>", vocabulary["<eos>"])]
    )
    tokenizer.save_pretrained(folder)
    return {"vocab_size": len(vocabulary), "pad_token_id": 0, "bos_token_id": 2, "eos_token_id": 1}
