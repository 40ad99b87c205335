"""Features of pictures that nobody took: one for any ImageNet class."""

import torch
from torch import Tensor, nn
from torch.nn import functional as F  # noqa: N812

import efficientnet


class MadePictures:
    """Features of pictures of any ImageNet class, made from the classifier's weights.

    A linear classifier's weights are, after Fisher, the classes' mean features seen
    through the inverse covariance within classes; multiplied by the covariance of real
    features they give the direction in which a picture differs when it shows the class.
    """

    def __init__(self, images: Tensor, model: nn.Module, shrinkage: float = 0.3) -> None:
        pooled = images[:, -efficientnet.FEATURES :]
        covariance = torch.cov(pooled.T)
        ridge = shrinkage * covariance.diagonal().mean()
        directions = model.classifier @ (covariance + ridge * torch.eye(len(covariance)))
        self.directions = F.normalize(directions - directions.mean(0), dim=1)
        self.mean = images.mean(0)

    def make(self, classes: Tensor, around: Tensor) -> Tensor:
        """Put each class into a faded real picture; features (n, features), not below 0."""
        fade = 0.3 + 0.5 * torch.rand(len(classes), 1)
        x = self.mean + fade * (around - self.mean)
        strength = 4 + 5 * torch.rand(len(classes), 1)
        x[:, -efficientnet.FEATURES :] += strength * self.directions[classes]
        return x.clamp(min=0)
