"""Stage 4: the text tower's upper layers, trained on captions and on words.

Three things are learnt at once, with heads that are thrown away afterwards. Captions of
both languages, and machine-made Chinese ones, find their pictures (the picture side is
cached features and a head). A Chinese word, and a Chinese caption made by machine, get
the class part that the untuned tower gives its English original: N. Reimers, I. Gurevych,
'Making Monolingual Sentence Embeddings Multilingual using Knowledge Distillation' (2020).
And English texts keep the class part that they had.
"""

import time
from dataclasses import dataclass, replace

import numpy as np
import torch
from numpy.typing import NDArray
from torch import Tensor, nn
from torch.nn import functional as F  # noqa: N812

import cached
import class_part
import data
import e5
import heads
import packed
import states
from made_pictures import MadePictures
from paths import SEED, WORK

TUNED = WORK / "tuned-text.pt"


@dataclass(frozen=True)
class Options:
    """What ships was made with the defaults."""

    steps: int = 130
    rate: float = 1e-4
    heads_rate: float = 2e-3
    pictures: int = 768
    english: float = 0.4
    machine: float = 0.2
    parallel: int = 96
    phrases: int = 160
    names: int = 192
    words: int = 256
    drop: float = 0.1
    short_weight: float = 0.3
    seed: int = SEED

    @property
    def cuts(self) -> tuple[int, int, int]:
        """Where the captions of each kind end: English, Chinese, machine-made Chinese."""
        return (
            int(self.pictures * self.english),
            self.pictures - int(self.pictures * self.machine),
            self.pictures,
        )


def layers() -> nn.ModuleList:
    """The layers above the frozen ones, as they come."""
    return states.tower().layers[states.FROZEN_LAYERS :]


def tuned_file() -> e5.E5File:
    """The text tower with its tuned layers, in eight bits, in place of the four-bit ones."""
    state = torch.load(TUNED, weights_only=True)["layers"]
    file = e5.read()
    matrices, vectors = dict(file.matrices), dict(file.vectors)
    for key, value in state.items():
        number, part, kind = key.split(".")
        name = f"l{int(number) + states.FROZEN_LAYERS}.{part}.{kind[0]}"
        if value.dim() == 2:
            matrices[name] = e5.EightBit.of(value.numpy())
        else:
            vectors[name] = value.numpy()
    return replace(file, matrices=matrices, vectors=vectors)


def class_projection() -> Tensor:
    """The tuned tower's own way into the class part, (384, DIM)."""
    return torch.load(TUNED, weights_only=True)["projection"]


class Texts(nn.Module):
    """Layers, caption head, gate and class projection: token states to whole vectors."""

    def __init__(self, model: heads.Model) -> None:
        super().__init__()
        self.model = model
        self.layers = layers()
        self.projection = nn.Parameter(model.class_projection.clone())

    def forward(self, texts: list[Tensor], drop: float = 0.0) -> tuple[Tensor, Tensor, Tensor]:
        """Return whole vectors, caption parts and class parts."""
        pooled, m = packed.pooled(self.layers, texts, drop), self.model
        classes = F.normalize((F.normalize(pooled, dim=1) - m.class_mean) @ self.projection, dim=1)
        share = torch.sigmoid(m.gate((pooled - m.text.mean) / m.text.std))
        caption = m.text(pooled)
        whole = torch.cat([(1 - share).sqrt() * caption, share.sqrt() * classes], dim=1)
        return whole, caption, classes


@dataclass(frozen=True)
class Step:
    """What one step learns from: texts in groups, and the pictures and numbers they belong to."""

    texts: list[Tensor]
    groups: dict[str, slice]
    pictures: NDArray[np.int64]
    views: NDArray[np.int64]
    captions: NDArray[np.int64]
    said_by: dict[str, NDArray[np.int64]]
    classes: NDArray[np.int64]
    words: NDArray[np.int64]

    def put(self, name: str, texts: list[Tensor]) -> None:
        self.groups[name] = slice(len(self.texts), len(self.texts) + len(texts))
        self.texts.extend(texts)


def draw(
    known: cached.Cached, rows: NDArray[np.int64], chance: np.random.Generator, o: Options
) -> Step:
    """Draw pictures, a caption in one of the languages for each, phrases, names and words."""
    pictures = chance.choice(rows, o.pictures, replace=False)
    views = chance.integers(0, len(known.images), o.pictures)
    captions = pictures * 5 + chance.integers(0, 5, o.pictures)
    classes = chance.choice(1000, o.names, replace=False)
    words = chance.choice(len(states.load("words_zh")), o.words, replace=False)
    step = Step([], {}, pictures, views, captions, {}, classes, words)
    low = 0
    for kind, high in zip(data.KINDS, o.cuts, strict=True):
        step.put(kind, states.load(kind).of(captions[low:high], states.MAX_TOKENS))
        low = high
    parallel = states.load("zh_mt").of(captions[: o.parallel], states.MAX_TOKENS)
    step.put("parallel", parallel)
    for kind, low in (("en", 0), ("zh", o.cuts[0])):
        said = [known.phrases_of[kind][i] for i in captions[low : low + o.phrases]]
        having = [i for i, phrases in enumerate(said) if phrases]
        step.said_by[kind] = np.array(having) + low
        chosen = [int(chance.choice(said[i])) for i in having]
        step.put("phrases_" + kind, states.load("phrases").of(chosen))
    step.put("names", states.load("names").of(known.names_drawn(classes, chance)))
    step.put("words_zh", states.load("words_zh").of(words))
    step.put("words_en", states.load("words_en").of(words[: o.words // 2]))
    return step


@torch.no_grad()
def teach(model: heads.Model, kind: str) -> Tensor:
    """The class parts that the untuned tower gives the texts of a kind."""
    known = states.load(kind)
    pooled = torch.cat(
        [
            packed.pooled(layers(), known.of(range(at, min(at + 2048, len(known)))))
            for at in range(0, len(known), 2048)
        ]
    )
    return F.normalize((F.normalize(pooled, dim=1) - model.class_mean) @ model.class_projection)


def near(a: Tensor, b: Tensor) -> Tensor:
    return (1 - (a * b).sum(1)).mean()


class Lesson:
    """The picture side and the teacher: what the texts of a step are held against."""

    def __init__(self, known: cached.Cached, options: Options) -> None:
        self.options, self.known = options, known
        self.rows = data.rows_of("train")
        self.model = heads.untrained(known, class_part.build(), heads.Options())
        self.meant = {kind: teach(self.model, kind) for kind in ("en", "words_en")}
        self.made = MadePictures(known.images[0, self.rows], self.model)
        self.classes = torch.stack([self.model.class_parts(view) for view in known.images])

    def loss(self, tower: Texts, step: Step) -> Tensor:
        o, m, g = self.options, self.model, step.groups
        whole, caption, classes = tower(step.texts, o.drop)
        pictures = self.known.images[step.views, step.pictures]
        found = m.images(pictures, self.classes[step.views, step.pictures])
        scale = m.scale.exp().clamp(max=100)
        shown = self.made.make(torch.from_numpy(step.classes), pictures[: o.names])
        short = heads.contrast(m.images(shown), whole[g["names"]], scale)
        for kind, having in step.said_by.items():
            short = short + heads.contrast(found[having], whole[g["phrases_" + kind]], scale, 0.1)
        numbers = torch.from_numpy(step.classes)
        short = short + F.cross_entropy(20 * classes[g["names"]] @ m.codes.T, numbers)
        return (
            2 * heads.contrast(found, whole[: o.pictures], scale)
            + 0.3 * heads.contrast(caption[: o.parallel], caption[g["parallel"]], scale)
            + o.short_weight * short
            + self._taught(caption, classes, step)
        )

    def _taught(self, caption: Tensor, classes: Tensor, step: Step) -> Tensor:
        o, g = self.options, step.groups
        words = self.meant["words_en"][step.words]
        captions = self.meant["en"][step.captions]
        half = o.words // 2
        told_apart = F.cross_entropy(20 * classes[g["words_zh"]] @ words.T, torch.arange(o.words))
        both = heads.contrast(
            caption[g["words_zh"]][:half], caption[g["words_en"]], torch.tensor(20.0)
        )
        return (
            near(classes[g["en"]], captions[: o.cuts[0]])
            + near(classes[g["parallel"]], captions[: o.parallel])
            + near(classes[g["words_zh"]], words)
            + near(classes[g["words_en"]], words[:half])
            + 0.2 * told_apart
            + 0.2 * both
        )


def train(options: Options) -> Texts:
    """Train, printing the loss every ten steps."""
    o = options
    torch.manual_seed(o.seed)
    chance = np.random.default_rng(o.seed)
    lesson = Lesson(cached.load(), o)
    tower = Texts(lesson.model).train()
    for parameter in tower.layers.parameters():
        parameter.requires_grad_(True)
    optimizer = torch.optim.AdamW(
        [
            {"params": list(tower.layers.parameters()), "weight_decay": 0.01},
            {"params": list(lesson.model.parameters()), "weight_decay": 0.1},
            {"params": [tower.projection], "weight_decay": 0.0},
        ]
    )
    rates = [o.rate, o.heads_rate, o.heads_rate / 10]
    schedule = torch.optim.lr_scheduler.OneCycleLR(
        optimizer, rates, total_steps=o.steps, pct_start=0.2
    )
    started = time.time()
    for number in range(1, o.steps + 1):
        loss = lesson.loss(tower, draw(lesson.known, lesson.rows, chance, o))
        optimizer.zero_grad()
        loss.backward()
        nn.utils.clip_grad_norm_(tower.layers.parameters(), 1.0)
        optimizer.step()
        schedule.step()
        if number % 10 == 0:
            print(number, round(loss.item(), 3), f"{time.time() - started:.0f} s", flush=True)
    return tower


def run() -> None:
    if not TUNED.exists():
        torch.set_num_threads(2)
        tower = train(Options())
        torch.save(
            {"layers": tower.layers.state_dict(), "projection": tower.projection.detach()}, TUNED
        )


if __name__ == "__main__":
    run()
