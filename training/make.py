"""Make erhai-lite: from packages and data to the files that Erhai ships.

    python training/make.py            every stage; what is cached in training/work is kept
    python training/make.py heads ship evaluate golden card

Needs training/requirements.txt, and the data folder that README.md describes.
"""

import sys
import time

import torch

import card
import class_part
import efficientnet
import evaluate
import export
import features
import golden
import heads
import phrases
import text_features
import vocabulary
from paths import WORK

MODEL = WORK / "model.pt"
OPTIONS = heads.Options()
MEMBERS = 3


def train() -> None:
    if not MODEL.exists():
        cached, part = heads.load_cached(OPTIONS), class_part.build()
        model = heads.train_averaged(cached, part, OPTIONS, MEMBERS)
        torch.save(model.state_dict(), MODEL)


def load() -> heads.Model:
    state = torch.load(MODEL, weights_only=True)
    model = heads.Model(class_part.build(), len(state["image.mean"]), OPTIONS)
    model.load_state_dict(state)
    return model.eval()


STAGES = {
    "vocabulary": vocabulary.run,
    "features": features.run,
    "texts": text_features.run,
    "phrases": phrases.run,
    "heads": train,
    "ship": lambda: export.ship(efficientnet.load()[0], load()),
    "evaluate": evaluate.run,
    "golden": lambda: golden.run(load()),
    "card": card.run,
}


def main(wanted: list[str]) -> None:
    unknown = set(wanted) - set(STAGES)
    if unknown:
        sys.exit(f"no stage called {', '.join(sorted(unknown))}; there are {', '.join(STAGES)}")
    WORK.mkdir(exist_ok=True)
    # One thread: the heads are small, and their threads would wait for each other.
    torch.set_num_threads(1)
    for name, stage in STAGES.items():
        if not wanted or name in wanted:
            started = time.time()
            print(f"--- {name}", flush=True)
            stage()
            print(f"--- {name}: {time.time() - started:.0f} s", flush=True)


if __name__ == "__main__":
    main(sys.argv[1:])
