"""The whole model in PyTorch, in float32: what the shipped files are compared with."""

from collections.abc import Sequence

import numpy as np
import torch
from numpy.typing import NDArray
from torch import nn

import e5
import text_features
import tune_image
import tune_text
import vocabulary
from erhai.encode.models import find_card
from erhai.encode.preprocess import preprocess
from erhai.types import Pixels
from features import Pooled
from heads import Model

CARD = find_card("erhai-lite")


class Reference(nn.Module):
    """Both tuned towers and the trained heads."""

    def __init__(self, model: Model) -> None:
        super().__init__()
        self.net = Pooled(tune_image.tower())
        self.language = e5.E5(tune_text.tuned_file(), np.load(vocabulary.KEPT))
        self.model = model
        self.eval()

    @torch.inference_mode()
    def encode_images(self, images: Sequence[Pixels]) -> NDArray[np.float32]:
        pixels = torch.from_numpy(np.stack([preprocess(image, CARD) for image in images]))
        return self.model.images(self.net(pixels)[0]).numpy()

    @torch.inference_mode()
    def encode_texts(self, texts: Sequence[str]) -> NDArray[np.float32]:
        rows = []
        for ids in text_features.tokens(list(texts)):
            batch = torch.tensor([ids])
            rows.append(self.model.texts(self.language(batch, torch.ones_like(batch))))
        return torch.cat(rows).numpy()
