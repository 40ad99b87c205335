"""Stage 8: embeddings of drawn pictures and of sentences, for the tests to hold on to."""

import sys

import numpy as np

from erhai.encode.models import load_encoder
from heads import Model
from paths import PROJECT
from reference import CARD, Reference

sys.path.append(str(PROJECT))
from tests.golden.inputs import SENTENCES, SHAPES, drawn


def run(model: Model) -> None:
    images = [drawn(number) for number in range(len(SHAPES))]
    shipped, reference = load_encoder(), Reference(model)
    arrays = {
        "shipped_images": shipped.image_tower().encode_images(images),
        "shipped_texts": shipped.text_tower().encode_texts(SENTENCES),
        "reference_images": reference.encode_images(images),
        "reference_texts": reference.encode_texts(SENTENCES),
    }
    for kind in ("images", "texts"):
        cosines = (arrays[f"shipped_{kind}"] * arrays[f"reference_{kind}"]).sum(axis=1)
        print(kind, "shipped against reference: least cosine", cosines.min())
    path = PROJECT / "tests" / "golden" / f"{CARD.model_id}.npz"
    np.savez_compressed(path, **{k: v.astype(np.float16) for k, v in arrays.items()})
