"""Small models of each family, saved and published once for all tests that compare."""

from dataclasses import dataclass
from pathlib import Path
from typing import TYPE_CHECKING

import pytest

from erhai.types import Pixels
from tests.reference import small

if TYPE_CHECKING:
    from torch import nn


@dataclass(frozen=True)
class Published:
    """A model as transformers has it, and its ONNX folder."""

    family: str
    model: "nn.Module"
    checkpoint: Path
    folder: Path


@pytest.fixture(scope="session", autouse=True)
def _one_thread() -> None:
    import torch

    torch.set_num_threads(1)


@pytest.fixture(scope="session", params=small.FAMILIES)
def published(
    request: pytest.FixtureRequest, tmp_path_factory: pytest.TempPathFactory
) -> Published:
    """Each family, published for transformers.js."""
    from tests.reference import publish

    family = request.param
    root = tmp_path_factory.mktemp(family)
    model = small.save(family, root / "checkpoint")
    folder = publish.for_transformers_js(family, root / "checkpoint", model, root / "onnx")
    return Published(family, model, root / "checkpoint", folder)


@pytest.fixture(scope="session")
def pictures(photographs: dict[str, Path]) -> list[Pixels]:
    """Photographs, and made pictures of odd shapes."""
    import numpy as np
    from PIL import Image

    from tests.golden.inputs import SHAPES, drawn

    shown = [np.asarray(Image.open(path).convert("RGB")) for path in photographs.values()]
    return [*shown, *(drawn(number) for number in range(len(SHAPES)))]
