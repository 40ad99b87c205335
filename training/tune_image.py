"""Stage 5: the image tower's upper blocks, trained on captions.

The maps before them are cached, so a step costs a third of the tower. What the tower knew
is kept by holding its ImageNet classes where they were (Z. Li, D. Hoiem, 'Learning without
Forgetting' (2016)); half of the batches see a cut-out of the maps. More pictures than one
step computes stand in its contrast: the others' features are those of their last visit.
"""

import time
from dataclasses import dataclass

import numpy as np
import torch
from numpy.typing import NDArray
from torch import Tensor, nn
from torch.nn import functional as F  # noqa: N812

import cached
import class_part
import data
import efficientnet
import features
import heads
from made_pictures import MadePictures
from paths import SEED, WORK

TUNED = WORK / "tuned-image.pt"


@dataclass(frozen=True)
class Options:
    """What ships was made with the defaults."""

    steps: int = 75
    rate: float = 2e-4
    heads_rate: float = 2e-3
    decay: float = 0.02
    batch: int = 320
    remembered: int = 640
    skip: float = 0.1
    cut: float = 0.5
    machine_weight: float = 0.5
    short: int = 512
    names: int = 256
    short_weight: float = 0.3
    keep_weight: float = 1.0
    seed: int = SEED


def tower() -> efficientnet.EfficientNetLite2:
    """The image tower with its tuned blocks."""
    net = efficientnet.load()[0]
    net.load_state_dict(torch.load(TUNED, weights_only=True))
    return net


def run_upper(net: efficientnet.EfficientNetLite2, maps: Tensor, skip: float = 0.0) -> Tensor:
    """Run maps (n, 120, h, w) through the upper blocks: features (n, 1752).

    skip is how often a block's own part is left out (G. Huang et al., 'Deep Networks with
    Stochastic Depth' (2016)).
    """
    x = maps
    with torch.autocast("cpu", torch.bfloat16):
        for block in net.blocks[features.MAPS[0] :]:
            y = block(x)
            if skip and block.residual:
                y = x + (y - x) * (torch.rand(len(x), 1, 1, 1) > skip).to(y.dtype)
            x = y
        top = F.relu6(net.head(x))
    return torch.cat([m.float().mean((2, 3)) for m in (maps, x, top)], dim=1)


class Cut:
    """A square cut out of the maps, the same for a whole batch; sometimes all of them."""

    def __init__(self, chance: np.random.Generator, share: float) -> None:
        self.whole = chance.random() >= share
        size = 17 if self.whole else int(chance.integers(13, 17))
        top, left = chance.integers(0, 18 - size, 2)
        self.area = (slice(top, top + size), slice(left, left + size))

    def __call__(self, maps: NDArray[np.float16]) -> Tensor:
        return torch.from_numpy(maps[:, :, *self.area].astype(np.float32))


def train(options: Options) -> efficientnet.EfficientNetLite2:
    """Train, printing the loss every ten steps."""
    o = options
    torch.manual_seed(o.seed)
    chance = np.random.default_rng(o.seed)
    known = cached.load(tuned_texts=True)
    rows = data.rows_of("train")
    maps = [features.maps("flickr", view) for view in features.VIEWS]
    net = efficientnet.load()[0]
    upper = [p for m in (*net.blocks[features.MAPS[0] :], net.head) for p in m.parameters()]
    net.requires_grad_(False)
    for parameter in upper:
        parameter.requires_grad_(True)
    model = heads.untrained(known, class_part.tuned(), heads.Options())
    remembered = known.images[0].clone()
    made = MadePictures(known.images[0, rows], model)
    before = torch.stack([model.class_logits(view) for view in known.images])
    parts = torch.stack([model.class_parts(view) for view in known.images])
    optimizer = torch.optim.AdamW(
        [
            {"params": upper, "weight_decay": o.decay},
            {"params": list(model.parameters()), "weight_decay": 0.1},
        ]
    )
    schedule = torch.optim.lr_scheduler.OneCycleLR(
        optimizer, [o.rate, o.heads_rate], total_steps=o.steps, pct_start=0.25
    )
    waiting: list[int] = []
    started = time.time()
    for number in range(1, o.steps + 1):
        model.train()
        while len(waiting) < o.batch:
            waiting += chance.permutation(rows).tolist()
        batch, waiting = np.array(waiting[: o.batch]), waiting[o.batch :]
        views = chance.integers(0, len(maps), o.batch)
        cut = Cut(chance, o.cut)
        seen = torch.cat(
            [
                run_upper(net, cut(np.stack([maps[v][r] for v, r in piece])), o.skip)
                for piece in _pieces(list(zip(views, batch, strict=True)))
            ]
        )
        others = chance.choice(np.setdiff1d(rows, batch), o.remembered, replace=False)
        found = model.images(
            torch.cat([seen, remembered[others]]),
            torch.cat([parts[views, batch], parts[0, others]]),
        )
        loss = _captions(model, known, found, np.concatenate([batch, others]), chance, o)
        if cut.whole:
            kept = F.kl_div(
                model.class_logits(seen).log_softmax(1),
                before[views, batch].softmax(1),
                reduction="batchmean",
            )
            loss = loss + o.keep_weight * kept
        classes = chance.choice(1000, o.names, replace=False)
        shown = made.make(torch.from_numpy(classes), known.images[0, batch[: o.names]])
        names = model.texts(known.names[known.names_drawn(classes, chance)])
        scale = model.scale.exp().clamp(max=100)
        loss = loss + o.short_weight * heads.contrast(model.images(shown), names, scale)
        optimizer.zero_grad()
        loss.backward()
        nn.utils.clip_grad_norm_(upper, 2.0)
        optimizer.step()
        schedule.step()
        remembered[batch] = seen.detach()
        if number % 10 == 0:
            print(number, round(loss.item(), 3), f"{time.time() - started:.0f} s", flush=True)
    return net


def _pieces(items: list[tuple[int, int]], size: int = 48) -> list[list[tuple[int, int]]]:
    return [items[at : at + size] for at in range(0, len(items), size)]


def _captions(
    model: heads.Model,
    known: cached.Cached,
    found: Tensor,
    pictures: NDArray[np.int64],
    chance: np.random.Generator,
    o: Options,
) -> Tensor:
    """Captions of every kind, and words out of them, against their pictures."""
    scale = model.scale.exp().clamp(max=100)
    loss = torch.zeros(())
    for kind in data.KINDS:
        drawn = pictures * 5 + chance.integers(0, 5, len(pictures))
        weight = o.machine_weight if kind == "zh_mt" else 1.0
        texts = model.texts(known.texts[kind][drawn])
        loss = loss + weight * heads.contrast(found, texts, scale)
    for kind in ("en", "zh"):
        drawn = pictures[: o.short] * 5 + chance.integers(0, 5, o.short)
        said = [known.phrases_of[kind][i] for i in drawn]
        having = [i for i, phrases in enumerate(said) if phrases]
        chosen = [int(chance.choice(said[i])) for i in having]
        texts = model.texts(known.phrases[chosen])
        loss = loss + o.short_weight * heads.contrast(found[having], texts, scale, 0.1)
    return loss


def run() -> None:
    if not TUNED.exists():
        torch.set_num_threads(2)
        torch.save(train(Options()).state_dict(), TUNED)


if __name__ == "__main__":
    run()
