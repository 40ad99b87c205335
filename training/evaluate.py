"""Stage 7: what the shipped files do, through Erhai's own encoder."""

import json
import sys
from dataclasses import asdict
from statistics import mean

import numpy as np
from numpy.typing import NDArray

import class_names
import data
from erhai.encode.models import load_encoder
from erhai.encode.protocol import Encoder
from heads import recall
from paths import PROJECT, SHARED, WORK

sys.path.append(str(PROJECT))
from benchmarks import model as beyond

REPORT = WORK / "report.json"
BEYOND = WORK / "report-beyond.json"
# People call a room by several names: each is put into each template, and the mean asked for.
ROOMS = {
    "en": {
        "bathroom": ("bathroom",),
        "bedroom": ("bedroom",),
        "frontal": ("front of a house", "house from outside"),
        "kitchen": ("kitchen",),
    },
    "zh": {
        "bathroom": ("浴室", "卫生间"),
        "bedroom": ("卧室",),
        "frontal": ("房子正面", "房子外观"),
        "kitchen": ("厨房",),
    },
}
ROOM_TEMPLATES = {"en": ("a photo of a {}", "a {}"), "zh": ("{}的照片", "一间{}")}


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
    rooms = list(ROOMS["en"])
    truth = np.array([rooms.index(n.rsplit("_", 1)[1].split(".")[0]) for n in names])
    found = {}
    for language, called in ROOMS.items():
        prompts = [
            [t.format(name) for t in ROOM_TEMPLATES[language] for name in called[room]]
            for room in rooms
        ]
        tower = encoder.text_tower()
        asked = np.stack([tower.encode_texts(texts).mean(axis=0) for texts in prompts])
        plain = np.concatenate([tower.encode_texts(texts[:1]) for texts in prompts])
        for kind, queries in ((language, asked), (f"{language} one prompt", plain)):
            right = (images @ queries.T).argmax(axis=1) == truth
            found[kind] = round(float(right.mean() * 100), 1)
    return found


def judged(encoder: Encoder) -> dict[str, dict[str, float]]:
    """Judged queries, everyday words and attributes (see benchmarks/model.py), by language."""
    found = beyond.measure(encoder, SHARED)
    BEYOND.write_text(json.dumps(asdict(found), ensure_ascii=False, indent=1) + "\n")
    report: dict[str, dict[str, float]] = {}
    for language in ("en", "zh"):
        queries = [answer for answer in found.queries if answer.language == language]
        ranks = [answer.rank for answer in found.words if answer.language == language]
        report[language] = {
            "queries P@1": mean(answer.precision_at_1 for answer in queries),
            "queries P@5": mean(answer.precision_at_5 for answer in queries),
            "words R@1": mean(rank <= 1 for rank in ranks),
            "words R@5": mean(rank <= 5 for rank in ranks),
        }
        for name in dict.fromkeys(a.attribute for a in found.attributes):
            rates = [a.rate[language] for a in found.attributes if a.attribute == name]
            report[language][name] = mean(rates)
    return report


def run() -> dict[str, object]:
    encoder = load_encoder()
    report = {
        "captions": captions(encoder),
        "classes": classes(encoder),
        "houses": houses(encoder),
        "judged": judged(encoder),
    }
    REPORT.write_text(json.dumps(report, indent=1) + "\n")
    print(json.dumps(report))
    return report


if __name__ == "__main__":
    run()
