"""Stage 4: two small heads from the towers' features into one space, and a gate.

Each head is a linear map plus one hidden layer, normalized. A text's vector is its
caption part beside its class part (see class_part.py), and the gate, one linear map of
the text, says how much of the vector each has: a name of a thing leans on the class
part, a sentence on the caption part. In a picture's vector both parts weigh the same.

Trained with symmetric InfoNCE between pictures and captions in each language, between
pictures and words of their captions, and between made pictures of the 1,000 classes
and the classes' names. A. van den Oord, Y. Li, O. Vinyals, 'Representation Learning
with Contrastive Predictive Coding' (2018); A. Radford et al., 'Learning Transferable
Visual Models From Natural Language Supervision' (2021).
"""

import json
import time
from dataclasses import dataclass, replace

import numpy as np
import torch
from numpy.typing import NDArray
from torch import Tensor, nn
from torch.nn import functional as F  # noqa: N812

import data
import efficientnet
import phrases
from class_part import ClassPart
from features import VIEWS
from paths import SEED, WORK
from text_features import KINDS

# Added to the gate after training: names gain 1.5 points of R@1, captions lose 0.3 of R@10.
GATE_SHIFT = 0.35


@dataclass(frozen=True)
class Options:
    """What a training may vary; the defaults are what ships."""

    dim: int = 384
    hidden: int = 1024
    image_dropout: float = 0.6
    text_dropout: float = 0.4
    image_noise: float = 0.1
    views: int = 2
    all_maps: bool = True
    batch: int = 1024
    short: int = 384
    names: int = 384
    short_weight: float = 0.3
    names_weight: float = 0.3
    steps: int = 200
    rate: float = 2e-3
    decay: float = 0.1
    temperature: float = 0.05
    smoothing: float = 0.0
    between_languages: float = 0.3
    seed: int = SEED
    order: int = 0


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
        with torch.autocast("cpu", torch.bfloat16, enabled=self.training):
            inner = F.dropout(F.gelu(self.inner(x)), self.dropout, self.training)
            out = self.straight(x) + self.outer(inner)
        return F.normalize(out.float(), dim=-1)


class Model(nn.Module):
    """Both heads, the gate, and the class part, which is not trained."""

    def __init__(self, part: ClassPart, image_features: int, options: Options) -> None:
        super().__init__()
        o = options
        self.image = Head(image_features, o.hidden, o.dim, o.image_dropout)
        self.text = Head(384, o.hidden, o.dim, o.text_dropout)
        self.gate = nn.Linear(384, 1)
        nn.init.zeros_(self.gate.weight)
        nn.init.constant_(self.gate.bias, -1.5)
        self.scale = nn.Parameter(torch.tensor(-np.log(o.temperature), dtype=torch.float32))
        _, weight, bias = efficientnet.load()
        for name, value in {
            "class_mean": part.mean,
            "class_projection": part.projection,
            "codes": part.codes,
            "classifier": weight,
            "classifier_bias": bias,
        }.items():
            self.register_buffer(name, torch.as_tensor(value))

    @torch.no_grad()
    def class_parts(self, x: Tensor) -> Tensor:
        """Mean codes of the likeliest classes; x ends in the head's 1,280 pooled features."""
        pooled = x[:, -efficientnet.FEATURES :]
        best, which = (pooled @ self.classifier.T + self.classifier_bias).topk(10, dim=1)
        return F.normalize((best.softmax(1)[:, :, None] * self.codes[which]).sum(1), dim=1)

    def images(self, x: Tensor, classes: Tensor | None = None) -> Tensor:
        """Vectors of pictures; `classes` are their class parts where already known."""
        classes = self.class_parts(x) if classes is None else classes
        half = 0.5**0.5
        return torch.cat([half * self.image(x), half * classes], dim=1)

    def texts(self, x: Tensor) -> Tensor:
        classes = F.normalize(
            (F.normalize(x, dim=1) - self.class_mean) @ self.class_projection, dim=1
        )
        share = torch.sigmoid(self.gate((x - self.text.mean) / self.text.std))
        return torch.cat([(1 - share).sqrt() * self.text(x), share.sqrt() * classes], dim=1)


@dataclass
class Cached:
    """Inputs: images (views, n, features); captions' states and owners by kind; short texts."""

    images: Tensor
    texts: dict[str, Tensor]
    owners: dict[str, NDArray[np.int64]]
    phrases: Tensor
    phrases_of: dict[str, list[list[int]]]
    names: Tensor
    names_of: NDArray[np.int64]
    samples: Tensor


def pooled(label: str, view: str, options: Options) -> NDArray[np.float32]:
    """Cached features of one view, (n, features), the head's 1,280 last."""
    means = np.load(WORK / f"pooled-{label}-{view}.npy")
    return means if options.all_maps else means[:, -efficientnet.FEATURES :]


def load_cached(options: Options) -> Cached:
    views = [pooled("flickr", view, options) for view in VIEWS[: options.views]]
    names = json.loads(phrases.NAMES.read_text())
    return Cached(
        torch.from_numpy(np.stack(views)),
        {k: torch.from_numpy(np.load(WORK / f"texts-{k}.npy")) for k in KINDS},
        {k: data.captions_of(k)[1] for k in KINDS},
        torch.from_numpy(np.load(phrases.VECTORS)),
        json.loads(phrases.PHRASES.read_text())["of"],
        torch.from_numpy(np.load(phrases.NAME_VECTORS)),
        np.array(names["owners"]),
        torch.from_numpy(pooled("imagenet", VIEWS[0], options)),
    )


class MadePictures:
    """Features of pictures of any ImageNet class, made from the classifier's weights.

    A linear classifier's weights are, after Fisher, the classes' mean features seen
    through the inverse covariance within classes; multiplied by the covariance of real
    features they give the direction in which a picture differs when it shows the class.
    """

    def __init__(self, images: Tensor, model: Model, shrinkage: float = 0.3) -> None:
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
) -> tuple[float, ...]:
    """R@1, R@5, R@10 in percent: how often a text's own picture is among the nearest."""
    scores = texts @ images.T
    better = (scores > scores[np.arange(len(owners)), owners][:, None]).sum(1)
    return tuple(round(float((better < k).mean() * 100), 1) for k in (1, 5, 10))


@torch.inference_mode()
def evaluate(model: Model, cached: Cached) -> dict[str, object]:
    """Recalls on the validation pictures and the class samples, from cached features."""
    model.eval()
    rows = data.rows_of("val")
    pictures = model.images(cached.images[0, rows]).numpy()
    found: dict[str, object] = {}
    for kind, owners in cached.owners.items():
        chosen = np.flatnonzero(np.isin(owners, rows))
        queries = model.texts(cached.texts[kind][chosen]).numpy()
        found[kind] = recall(queries, np.searchsorted(rows, owners[chosen]), pictures)
    pictures = model.images(cached.samples).numpy()
    first = np.searchsorted(cached.names_of, np.arange(1000))
    for kind, offset in (("names_en", 0), ("names_zh", len(phrases.TEMPLATES_EN))):
        queries = model.texts(cached.names[first + offset]).numpy()
        found[kind] = recall(queries, np.arange(1000), pictures)
    return found


def train(cached: Cached, part: ClassPart, options: Options, log: int = 0) -> Model:
    """Return the trained model, in evaluation mode."""
    o = options
    torch.manual_seed(o.seed)
    rows = data.rows_of("train")
    model = Model(part, cached.images.shape[2], o)
    torch.manual_seed(o.seed + o.order)
    chance = np.random.default_rng(o.seed + o.order)
    model.image.fit(cached.images[0, rows])
    model.image.noise = o.image_noise
    model.text.fit(torch.cat([t[np.isin(cached.owners[k], rows)] for k, t in cached.texts.items()]))
    made = MadePictures(cached.images[0, rows], model)
    known = torch.stack([model.class_parts(view) for view in cached.images])
    optimizer = torch.optim.AdamW(model.parameters(), lr=o.rate, weight_decay=o.decay)
    schedule = torch.optim.lr_scheduler.OneCycleLR(optimizer, o.rate, total_steps=o.steps)
    # Captions of a picture stand together, five to a picture.
    count = len(cached.images[0])
    first = {k: np.searchsorted(owners, np.arange(count)) for k, owners in cached.owners.items()}
    started = time.time()
    for step in range(o.steps):
        model.train()
        batch = chance.choice(rows, o.batch, replace=False)
        views = chance.integers(0, o.views, o.batch)
        images = cached.images[views, batch]
        drawn = {k: at[batch] + chance.integers(0, 5, o.batch) for k, at in first.items()}
        texts = {k: cached.texts[k][drawn[k]] for k in drawn}
        a = model.images(images, known[views, batch])
        b = {k: model.texts(t) for k, t in texts.items()}
        s = model.scale.exp().clamp(max=100)
        loss = sum(contrast(a, queries, s, o.smoothing) for queries in b.values())
        if o.between_languages:
            loss = loss + o.between_languages * contrast(b["en"], b["zh"], s, o.smoothing)
        if o.short:
            for k in ("en", "zh"):
                said = [cached.phrases_of[k][i] for i in drawn[k][: o.short]]
                have = [i for i, words in enumerate(said) if words]
                chosen = [int(chance.choice(said[i])) for i in have]
                loss = loss + o.short_weight * contrast(
                    a[have], model.texts(cached.phrases[chosen]), s, 0.1
                )
        if o.names:
            classes = chance.choice(1000, o.names, replace=False)
            lowest = np.searchsorted(cached.names_of, classes)
            highest = np.searchsorted(cached.names_of, classes, side="right")
            pictures = made.make(torch.from_numpy(classes), images[: o.names])
            queries = model.texts(cached.names[chance.integers(lowest, highest)])
            loss = loss + o.names_weight * contrast(model.images(pictures), queries, s)
        optimizer.zero_grad()
        loss.backward()
        optimizer.step()
        schedule.step()
        if log and (step % log == log - 1 or step == o.steps - 1):
            print(
                step + 1,
                round(loss.item(), 3),
                evaluate(model, cached),
                round(time.time() - started),
                flush=True,
            )
    return model.eval()


def train_averaged(cached: Cached, part: ClassPart, options: Options, members: int) -> Model:
    """Train from one start with the batches in several orders, and average the weights.

    M. Wortsman et al., 'Model soups' (2022).
    """
    trained = [
        train(cached, part, replace(options, order=order), log=50) for order in range(members)
    ]
    states = [model.state_dict() for model in trained]
    trained[0].load_state_dict({k: sum(s[k] for s in states) / members for k in states[0]})
    with torch.no_grad():
        trained[0].gate.bias += GATE_SHIFT
    print("averaged", evaluate(trained[0], cached), flush=True)
    return trained[0]
