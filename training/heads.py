"""Stage 4: two small heads from the towers' features into one space.

Each head is a linear map plus one hidden layer, normalized. They are trained with a
symmetric InfoNCE loss between pictures and captions of each language, and between
the captions of one picture in two languages.

A. van den Oord, Y. Li, O. Vinyals, 'Representation Learning with Contrastive
Predictive Coding' (2018); A. Radford et al., 'Learning Transferable Visual Models
From Natural Language Supervision' (2021).
"""

import copy
import time
from dataclasses import dataclass, replace

import numpy as np
import torch
from numpy.typing import NDArray
from torch import Tensor, nn
from torch.nn import functional as F  # noqa: N812

import data
from features import VIEWS
from paths import SEED, WORK


@dataclass(frozen=True)
class Options:
    """What a training of the heads may vary; the defaults are what ships."""

    dim: int = 384
    image_hidden: int = 1024
    text_hidden: int = 1024
    image_dropout: float = 0.5
    text_dropout: float = 0.3
    image_noise: float = 0.1
    views: int = 1
    image_from: int = 120 + 352
    batch: int = 1024
    steps: int = 900
    rate: float = 2e-3
    decay: float = 0.1
    temperature: float = 0.05
    between_languages: float = 0.0
    machine: float = 0.0
    ema: float = 0.0
    smoothing: float = 0.0
    seed: int = SEED


class Head(nn.Module):
    """Linear plus one hidden layer: (n, features) to (n, dim) of unit norm."""

    def __init__(self, features: int, hidden: int, dim: int, dropout: float) -> None:
        super().__init__()
        self.register_buffer("mean", torch.zeros(features))
        self.register_buffer("std", torch.ones(features))
        self.straight = nn.Linear(features, dim)
        self.inner = nn.Linear(features, hidden)
        self.outer = nn.Linear(hidden, dim)
        self.dropout = dropout
        self.noise = 0.0

    def fit(self, x: Tensor) -> "Head":
        """Take the features' mean and standard deviation from x."""
        self.mean.copy_(x.mean(0))
        self.std.copy_(x.std(0) + 1e-5)
        return self

    def forward(self, x: Tensor) -> Tensor:
        x = (x - self.mean) / self.std
        if self.training and self.noise:
            x = x + self.noise * torch.randn_like(x)
        inner = F.dropout(F.gelu(self.inner(x)), self.dropout, self.training)
        return F.normalize(self.straight(x) + self.outer(inner), dim=-1)


@dataclass
class Features:
    """Cached inputs: images (views, n, features); texts and owners by kind."""

    images: Tensor
    texts: dict[str, Tensor]
    owners: dict[str, NDArray[np.int64]]


def load_features(kinds: tuple[str, ...] = ("en", "zh"), views: int = 1) -> Features:
    images = np.stack([np.load(WORK / f"pooled-flickr-{v}.npy") for v in VIEWS[:views]])
    texts = {k: torch.from_numpy(np.load(WORK / f"texts-{k}.npy")) for k in kinds}
    owners = {k: data.captions_of(k)[1] for k in kinds}
    return Features(torch.from_numpy(images), texts, owners)


def contrast(a: Tensor, b: Tensor, scale: Tensor, smoothing: float = 0.0) -> Tensor:
    """Symmetric InfoNCE: row i of a belongs to row i of b."""
    logits = scale * a @ b.T
    target = torch.arange(len(a))
    return (
        F.cross_entropy(logits, target, label_smoothing=smoothing)
        + F.cross_entropy(logits.T, target, label_smoothing=smoothing)
    ) / 2


def recall(
    texts: NDArray[np.float32], owners: NDArray[np.int64], images: NDArray[np.float32]
) -> tuple[float, float, float]:
    """R@1, R@5, R@10 in percent: how often a text's own picture is among the nearest."""
    scores = texts @ images.T
    better = (scores > scores[np.arange(len(owners)), owners][:, None]).sum(1)
    return tuple(round(float((better < k).mean() * 100), 1) for k in (1, 5, 10))


@torch.inference_mode()
def evaluate(image: Head, text: Head, cached: Features) -> dict[str, tuple[float, float, float]]:
    """Text to image over the validation pictures."""
    image.eval(), text.eval()
    rows = data.rows_of("val")
    place = {int(row): i for i, row in enumerate(rows)}
    pictures = image(cached.images[0, rows]).numpy()
    found = {}
    for kind, owners in cached.owners.items():
        chosen = np.flatnonzero(np.isin(owners, rows))
        queries = text(cached.texts[kind][chosen]).numpy()
        found[kind] = recall(queries, np.array([place[int(owners[i])] for i in chosen]), pictures)
    return found


def train(cached: Features, options: Options, log: int = 0) -> tuple[Head, Head]:
    """Return the image and the text head."""
    o = options
    torch.manual_seed(o.seed)
    chance = np.random.default_rng(o.seed)
    rows = data.rows_of("train")
    image = Head(cached.images.shape[2], o.image_hidden, o.dim, o.image_dropout)
    image.fit(cached.images[0, rows])
    image.noise = o.image_noise
    text = Head(384, o.text_hidden, o.dim, o.text_dropout)
    text.fit(torch.cat([t[np.isin(cached.owners[k], rows)] for k, t in cached.texts.items()]))
    scale = nn.Parameter(torch.tensor(-np.log(o.temperature), dtype=torch.float32))
    parameters = [*image.parameters(), *text.parameters(), scale]
    optimizer = torch.optim.AdamW(parameters, lr=o.rate, weight_decay=o.decay)
    schedule = torch.optim.lr_scheduler.OneCycleLR(optimizer, o.rate, total_steps=o.steps)
    # Captions of a picture stand together, five to a picture.
    first = {k: np.searchsorted(owners, np.arange(len(cached.images[0]))) for k, owners in cached.owners.items()}
    mean_image, mean_text = copy.deepcopy(image), copy.deepcopy(text)
    started = time.time()
    for step in range(o.steps):
        image.train(), text.train()
        batch = chance.choice(rows, o.batch, replace=False)
        views = chance.integers(0, o.views, o.batch)
        a = image(cached.images[views, batch])
        drawn = {k: at[batch] + chance.integers(0, 5, o.batch) for k, at in first.items()}
        zh = np.where(chance.random(o.batch) < o.machine, 1, 0)
        english = text(cached.texts["en"][drawn["en"]])
        inputs = cached.texts["zh"][drawn["zh"]]
        if o.machine:
            inputs = torch.where(torch.from_numpy(zh)[:, None] == 1, cached.texts["zh_mt"][drawn["zh_mt"]], inputs)
        chinese = text(inputs)
        s = scale.exp().clamp(max=100)
        loss = contrast(a, english, s, o.smoothing) + contrast(a, chinese, s, o.smoothing)
        if o.between_languages:
            loss = loss + o.between_languages * contrast(english, chinese, s, o.smoothing)
        optimizer.zero_grad()
        loss.backward()
        optimizer.step()
        schedule.step()
        if o.ema:
            with torch.no_grad():
                for mean, now in ((mean_image, image), (mean_text, text)):
                    for p, q in zip(mean.parameters(), now.parameters(), strict=True):
                        p.lerp_(q, 1 - o.ema)
        if log and (step % log == log - 1 or step == o.steps - 1):
            shown = (mean_image, mean_text) if o.ema else (image, text)
            print(step + 1, round(loss.item(), 3), evaluate(*shown, cached), round(time.time() - started), flush=True)
    return (mean_image, mean_text) if o.ema else (image, text)


def select(cached: Features, options: Options) -> Features:
    """Keep the image features from `image_from` on."""
    return replace_images(cached, cached.images[:, :, options.image_from :])


def replace_images(cached: Features, images: Tensor) -> Features:
    return replace(cached, images=images)
