"""The shipped files give the embeddings that they gave when they were made.

`erhai-lite-2.npz` is written by training/golden.py. Its `shipped` embeddings came from
the shipped files, its `reference` ones from the same model in PyTorch, in float32 and
unquantized.
"""

from pathlib import Path

import numpy as np
import pytest
from numpy.typing import NDArray

from erhai.encode.models import load_encoder
from tests.golden.inputs import SENTENCES, SHAPES, drawn

GOLDEN = Path(__file__).with_name("erhai-lite-2.npz")

# Convolutions are in float32 everywhere; processors add up in different orders.
SAME_IMAGE = 0.9999
# Text activations are rounded to int8 where onnxruntime has a kernel for the processor,
# and left in float32 elsewhere, which moves an embedding by 0.0002 to 0.0005.
SAME_TEXT = 0.999
# Weights stored as float16, and the rounding of activations.
NEAR = 0.999


@pytest.fixture(scope="module")
def images() -> NDArray[np.float32]:
    return load_encoder().image_tower().encode_images([drawn(i) for i in range(len(SHAPES))])


@pytest.fixture(scope="module")
def texts() -> NDArray[np.float32]:
    return load_encoder().text_tower().encode_texts(SENTENCES)


def _cosines(found: NDArray[np.float32], name: str) -> NDArray[np.float32]:
    with np.load(GOLDEN) as golden:
        expected: NDArray[np.float32] = golden[name].astype(np.float32)
    assert found.shape == expected.shape
    cosines: NDArray[np.float32] = (found * expected).sum(axis=1)
    return cosines


def test_pictures_are_as_when_shipped(images: NDArray[np.float32]) -> None:
    assert _cosines(images, "shipped_images").min() >= SAME_IMAGE


def test_texts_are_as_when_shipped(texts: NDArray[np.float32]) -> None:
    assert _cosines(texts, "shipped_texts").min() >= SAME_TEXT


def test_pictures_are_as_in_the_reference(images: NDArray[np.float32]) -> None:
    assert _cosines(images, "reference_images").min() >= NEAR


def test_texts_are_as_in_the_reference(texts: NDArray[np.float32]) -> None:
    assert _cosines(texts, "reference_texts").min() >= NEAR


def test_texts_and_pictures_are_told_apart(
    images: NDArray[np.float32], texts: NDArray[np.float32]
) -> None:
    """Tolerances above are worth something: no two inputs are as near as they allow."""
    for embeddings in (images, texts):
        cosines = embeddings @ embeddings.T
        np.fill_diagonal(cosines, 0)
        assert cosines.max() < 0.98
