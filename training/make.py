"""Make erhai-lite: from packages and data to the files that Erhai ships.

    python training/make.py            every stage; what is cached in training/work is kept
    python training/make.py heads ship evaluate golden card

Needs training/requirements.txt, and the data folder that README.md describes.
"""

import sys
import time

import torch

import cached
import calibration
import card
import class_part
import evaluate
import export
import features
import golden
import heads
import phrases
import states
import text_features
import tune_image
import tune_text
import tuned_features
import vocabulary
import word_pairs
from paths import WORK

MODEL = WORK / "model.pt"
OPTIONS = heads.Options()
MEMBERS = 3


def train() -> None:
    if not MODEL.exists():
        known = cached.load(tuned_texts=True, tuned_images=True)
        model = heads.train_averaged(known, class_part.tuned(), OPTIONS, MEMBERS)
        torch.save(model.state_dict(), MODEL)


def load() -> heads.Model:
    state = torch.load(MODEL, weights_only=True)
    model = heads.Model(class_part.tuned(), len(state["image.mean"]), OPTIONS)
    model.load_state_dict(state)
    return model.eval()


STAGES = {
    "vocabulary": vocabulary.run,
    "features": features.run,
    "texts": text_features.run,
    "phrases": phrases.run,
    "pairs": word_pairs.run,
    "states": states.run,
    "tune-text": tune_text.run,
    "tuned-texts": tuned_features.run_texts,
    "tune-image": tune_image.run,
    "tuned-images": tuned_features.run_images,
    "heads": train,
    "ship": lambda: export.ship(tune_image.tower(), tune_text.tuned_file(), load()),
    "calibration": calibration.run,
    "evaluate": evaluate.run,
    "golden": lambda: golden.run(load()),
    "card": card.run,
}


def main(wanted: list[str]) -> None:
    unknown = set(wanted) - set(STAGES)
    if unknown:
        sys.exit(f"no stage called {', '.join(sorted(unknown))}; there are {', '.join(STAGES)}")
    WORK.mkdir(exist_ok=True)
    for name, stage in STAGES.items():
        if not wanted or name in wanted:
            # The heads are small, and their threads would wait for each other.
            torch.set_num_threads(1)
            started = time.time()
            print(f"--- {name}", flush=True)
            stage()
            print(f"--- {name}: {time.time() - started:.0f} s", flush=True)


if __name__ == "__main__":
    main(sys.argv[1:])
