"""Stage 5c: two small heads from the towers' features into one space, and a gate.

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
from cached import Cached
from class_part import ClassPart
from made_pictures import MadePictures
from paths import SEED

# Added to the gate after training: names gain 2 to 3 points of R@1, captions lose less than half
# a point of R@10.
GATE_SHIFT = 0.5


@dataclass(frozen=True)
class Options:
    """What a training may vary; the defaults are what ships."""

    dim: int = 384
    hidden: int = 1024
    image_dropout: float = 0.6
    text_dropout: float = 0.4
    image_noise: float = 0.1
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
    chinese_weight: float = 1.0
    machine_weight: float = 0.5
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

    def class_logits(self, x: Tensor) -> Tensor:
        """ImageNet's classes, (n, 1000); x ends in the head's 1,280 pooled features."""
        return x[:, -efficientnet.FEATURES :] @ self.classifier.T + self.classifier_bias

    @torch.no_grad()
    def class_parts(self, x: Tensor) -> Tensor:
        """Mean codes of the likeliest classes."""
        best, which = self.class_logits(x).topk(10, dim=1)
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


def untrained(cached: Cached, part: ClassPart, options: Options) -> Model:
    """A model that knows its inputs' means and deviations, and nothing else."""
    rows = data.rows_of("train")
    model = Model(part, cached.images.shape[2], options)
    model.image.fit(cached.images[0, rows])
    model.image.noise = options.image_noise
    model.text.fit(torch.cat([t[np.isin(cached.owners[k], rows)] for k, t in cached.texts.items()]))
    return model


def train(cached: Cached, part: ClassPart, options: Options, log: int = 0) -> Model:
    """Return the trained model, in evaluation mode."""
    o = options
    torch.manual_seed(o.seed)
    rows = data.rows_of("train")
    model = untrained(cached, part, o)
    torch.manual_seed(o.seed + o.order)
    chance = np.random.default_rng(o.seed + o.order)
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
        views = chance.integers(0, len(cached.images), o.batch)
        images = cached.images[views, batch]
        drawn = {k: at[batch] + chance.integers(0, 5, o.batch) for k, at in first.items()}
        texts = {k: cached.texts[k][drawn[k]] for k in drawn}
        a = model.images(images, known[views, batch])
        b = {k: model.texts(t) for k, t in texts.items()}
        s = model.scale.exp().clamp(max=100)
        weights = {"en": 1.0, "zh": o.chinese_weight, "zh_mt": o.machine_weight}
        loss = sum(weights[k] * contrast(a, queries, s, o.smoothing) for k, queries in b.items())
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
            pictures = made.make(torch.from_numpy(classes), images[: o.names])
            queries = model.texts(cached.names[cached.names_drawn(classes, chance)])
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
