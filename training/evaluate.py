"""Stage 6: what the shipped files do, through Erhai's own encoder."""

import json

import numpy as np
from numpy.typing import NDArray

import class_names
import data
from erhai.encode.models import load_encoder
from erhai.encode.protocol import Encoder
from heads import recall
from paths import WORK

REPORT = WORK / "report.json"
ROOMS = {
    "bathroom": ("a photo of a bathroom", "浴室的照片"),
    "bedroom": ("a photo of a bedroom", "卧室的照片"),
    "frontal": ("a photo of the front of a house", "房子正面的照片"),
    "kitchen": ("a photo of a kitchen", "厨房的照片"),
}


def pictures(encoder: Encoder, tar: str, names: list[str]) -> NDArray[np.float32]:
    tower = encoder.image_tower()
    rows, batch = [], []
    for image in data.pictures(tar, names):
        batch.append(np.asarray(image))
        if len(batch) == 64:
            rows.append(tower.encode_images(batch))
            batch = []
    return np.concatenate([*rows, tower.encode_images(batch)])


def captions(encoder: Encoder) -> dict[str, tuple[float, float, float]]:
    """Text to image over the validation pictures: R@1, 5, 10 by kind of caption."""
    rows = data.rows_of("val")
    names = [data.flickr8k()[row].image for row in rows]
    images = pictures(encoder, data.FLICKR, names)
    found = {}
    for kind in data.KINDS:
        texts, owners = data.captions_of(kind)
        chosen = np.flatnonzero(np.isin(owners, rows))
        queries = encoder.text_tower().encode_texts([texts[i] for i in chosen])
        found[kind] = recall(queries, np.searchsorted(rows, owners[chosen]), images)
    return found


def classes(encoder: Encoder) -> dict[str, tuple[float, float, float]]:
    """Class name to its picture among 1,000: R@1, 5, 10 by language."""
    images = pictures(encoder, data.IMAGENET, list(data.names_in(data.IMAGENET)))
    names = {"en": class_names.english(), "zh": [n[0] for n in class_names.chinese()]}
    tower = encoder.text_tower()
    return {k: recall(tower.encode_texts(n), np.arange(len(n)), images) for k, n in names.items()}


def houses(encoder: Encoder) -> dict[str, float]:
    """Zero-shot accuracy over four kinds of room, in percent, by language."""
    names = list(data.names_in(data.HOUSES))
    images = pictures(encoder, data.HOUSES, names)
    rooms = list(ROOMS)
    truth = np.array([rooms.index(n.rsplit("_", 1)[1].split(".")[0]) for n in names])
    found = {}
    for number, language in enumerate(("en", "zh")):
        prompts = encoder.text_tower().encode_texts([ROOMS[room][number] for room in rooms])
        right = (images @ prompts.T).argmax(axis=1) == truth
        found[language] = round(float(right.mean() * 100), 1)
    return found


def run() -> dict[str, object]:
    encoder = load_encoder()
    report = {
        "captions": captions(encoder),
        "classes": classes(encoder),
        "houses": houses(encoder),
    }
    REPORT.write_text(json.dumps(report, indent=1) + "\n")
    print(json.dumps(report))
    return report


if __name__ == "__main__":
    run()
