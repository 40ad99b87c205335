"""Stage 2: cut XLM-R's 250,002 pieces to what Chinese and English need.

Kept: every piece of Chinese characters, digits, punctuation and symbols; every
letter of Latin, Greek, Cyrillic and kana on its own, so that a foreign name is
spelt rather than unknown; and of the longer Latin pieces those that English uses:
that appear when the captions and wordfreq's English words are cut by the whole
vocabulary, in lower case, capitalised and in capitals. Dropping a piece that no
English text would have used leaves every segmentation as it was.
"""

import re
import unicodedata

import numpy as np
from numpy.typing import NDArray
from tokenizers import Regex, Tokenizer, decoders, models, normalizers, pre_tokenizers, processors

import data
import e5
from paths import WORK

ENGLISH_WORDS = 120_000
KEPT = WORK / "vocabulary.npy"
TOKENIZER = WORK / "tokenizer.json"
CONTEXT_LENGTH = 128
_FREE_SCRIPTS = ("LATIN", "GREEK", "CYRILLIC", "HIRAGANA", "KATAKANA")
_SPECIALS = ("<s>", "<pad>", "</s>", "<unk>")


def build(file: e5.E5File, chosen: NDArray[np.int64]) -> Tokenizer:
    """Return a tokenizer of the chosen pieces, numbered as they are chosen.

    Its normalizer is SentencePiece's nmt_nfkc: control characters go, all spaces are
    one, then NFKC; full width and half width are the same, case is kept.
    """
    vocabulary = [(file.pieces[i], float(file.scores[i])) for i in chosen]
    # HF's Unigram gives an unknown character the least score less ten, as here.
    tokenizer = Tokenizer(models.Unigram(vocabulary, unk_id=_SPECIALS.index("<unk>")))
    tokenizer.normalizer = normalizers.Sequence(
        [
            normalizers.Replace(Regex("[\u0001-\u0008\u000b\u000e-\u001f\u007f\u008f\u009f]"), ""),
            normalizers.Replace(
                Regex(
                    "[\u0009\u000a\u000c\u000d\u1680\u200b-\u200f\u2028\u2029\u2581\ufeff\ufffd]"
                ),
                " ",
            ),
            normalizers.NFKC(),
            normalizers.Replace(Regex(" {2,}"), " "),
            normalizers.Strip(),
            normalizers.Prepend(e5.PREFIX),
        ]
    )
    tokenizer.pre_tokenizer = pre_tokenizers.Metaspace(prepend_scheme="always", split=False)
    tokenizer.decoder = decoders.Metaspace(prepend_scheme="always", split=False)
    tokenizer.post_processor = processors.TemplateProcessing(
        single="<s> $A </s>", special_tokens=[("<s>", 0), ("</s>", 2)]
    )
    return tokenizer


def choose(file: e5.E5File) -> NDArray[np.int64]:
    """Return the kept pieces' numbers in the whole vocabulary, rising, specials first."""
    import wordfreq

    whole = build(file, np.arange(len(file.pieces)))
    kept = {i for i, piece in enumerate(file.pieces) if _always(piece)}
    kept.update(range(len(_SPECIALS)))
    words = wordfreq.top_n_list("en", ENGLISH_WORDS)
    forms = sorted({form for w in words for form in (w, w.capitalize(), w.upper())})
    texts = [caption for kind in data.KINDS for caption in data.captions_of(kind)[0]]
    texts += forms + [f"({w}" for w in words[:20_000]]
    texts += wordfreq.top_n_list("zh", 100_000)
    for encoding in whole.encode_batch(texts):
        kept.update(encoding.ids)
    return np.array(sorted(kept))


def _always(piece: str) -> bool:
    """Whether a piece is kept whatever the texts say."""
    body = piece.replace("▁", "")
    if not body:
        return True
    scripts = {_script(character) for character in body}
    if len(body) == 1 and scripts <= {*_FREE_SCRIPTS, "HAN", "SIGN"}:
        return True
    return scripts <= {"HAN", "SIGN"}


def _script(character: str) -> str:
    if re.match(r"[0-9]", character) or unicodedata.category(character)[0] in "PSZ":
        return "SIGN"
    name = unicodedata.name(character, "?").split(" ")[0]
    return {"CJK": "HAN"}.get(name, name)


def run() -> None:
    """Write the kept pieces and the tokenizer, and check it on every caption."""
    if TOKENIZER.exists():
        return
    file = e5.read()
    chosen = choose(file)
    cut, whole = build(file, chosen), build(file, np.arange(len(file.pieces)))
    texts = [caption for kind in data.KINDS for caption in data.captions_of(kind)[0]]
    for a, b in zip(cut.encode_batch(texts), whole.encode_batch(texts), strict=True):
        if not np.array_equal(chosen[a.ids], b.ids):
            raise ValueError(f"cut vocabulary splits otherwise: {a.tokens} {b.tokens}")
    np.save(KEPT, chosen)
    cut.save(str(TOKENIZER), pretty=False)
    print(f"kept {len(chosen)} of {len(file.pieces)} pieces; {len(texts)} captions agree")


def load() -> Tokenizer:
    return Tokenizer.from_file(str(TOKENIZER))


if __name__ == "__main__":
    run()
