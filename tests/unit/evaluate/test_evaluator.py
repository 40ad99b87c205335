"""The whole way from captions and pictures to a report, with an encoder of colours."""

import json
import tarfile
from collections.abc import Sequence
from contextlib import nullcontext
from pathlib import Path
from typing import TypeAlias

import numpy as np
import pytest

from erhai.encode.protocol import Encoder
from erhai.errors import DatasetError, FailureKind, ModelError
from erhai.evaluate.datasets import read_dataset
from erhai.evaluate.encoding import EvaluationProgress, encode_texts
from erhai.evaluate.evaluator import Evaluator, Wanted
from erhai.evaluate.report import EvaluationReport, Retrieval
from erhai.testing.fakes import FakeEncoder, solid
from erhai.types import Embeddings, Pixels
from tests.libraries import InlinePool
from tests.pictures import make_jpeg

COLOURS = {
    "red": (220, 30, 30),
    "green": (40, 160, 60),
    "blue": (40, 70, 220),
    "yellow": (240, 220, 40),
}
Rows: TypeAlias = list[dict[str, object]]

CHINESE = {"red": "红色", "green": "绿色", "blue": "蓝色", "yellow": "黄色"}


def evaluate(
    captions: Path,
    place: Path | None = None,
    wanted: Wanted | None = None,
    *,
    encoder: Encoder | None = None,
    batch_size: int = 3,
    events: list[EvaluationProgress] | None = None,
    split: str | None = None,
) -> EvaluationReport:
    used = encoder or FakeEncoder()
    evaluator = Evaluator(
        used,
        lambda: nullcontext(InlinePool(used.card.image_size_px)),
        batch_size=batch_size,
        window=4,
        max_size_bytes=1_000_000,
    )
    told = events if events is not None else []
    dataset = read_dataset(captions, split=split)
    return evaluator.run(dataset, place or captions.parent, wanted or Wanted(), told.append)


def write(folder: Path, rows: Rows) -> Path:
    path = folder / "captions.jsonl"
    path.write_text("\n".join(map(json.dumps, rows)), "utf-8")
    return path


@pytest.fixture
def colours(tmp_path: Path) -> Path:
    """Four pictures of one colour each, with captions that name it in two languages."""
    for name, rgb in COLOURS.items():
        make_jpeg(tmp_path / f"{name}.jpg", rgb)
    return write(
        tmp_path,
        [
            {"image": f"{name}.jpg", "en": [name, f"all {name}"], "zh": [CHINESE[name]]}
            for name in COLOURS
        ],
    )


def by_name(report: EvaluationReport) -> dict[tuple[str, str], Retrieval]:
    return {(result.direction, result.language): result for result in report.results}


def test_right_captions_find_their_pictures_and_are_found(colours: Path) -> None:
    events: list[EvaluationProgress] = []

    report = evaluate(colours, events=events)

    assert {name: (one.queries, one.candidates) for name, one in by_name(report).items()} == {
        ("text-to-image", "en"): (8, 4),
        ("text-to-image", "zh"): (4, 4),
        ("image-to-text", "en"): (4, 8),
        ("image-to-text", "zh"): (4, 4),
    }
    for result in report.results:
        assert result.metrics.recall_at_1.value == 1
        assert result.metrics.median_rank.value == 1
        assert result.ties == 0
    assert report.misses == ()
    assert (report.pictures, report.captions, report.copies) == (4, {"en": 8, "zh": 4}, 0)
    assert (report.model_id, report.format, report.split) == ("fake", "jsonl", None)
    assert report.notes == ()
    assert [
        (event.stage, event.done, event.total) for event in events if event.done == event.total
    ] == [
        ("pictures", 4, 4),
        ("captions", 12, 12),
    ]


def test_a_wrong_caption_is_a_miss_with_what_came_first(tmp_path: Path) -> None:
    for name, rgb in COLOURS.items():
        make_jpeg(tmp_path / f"{name}.jpg", rgb)
    rows: Rows = [{"image": f"{name}.jpg", "captions": [name]} for name in COLOURS]
    rows[0]["captions"] = ["blue indeed"]  # of the red picture
    captions = write(tmp_path, rows)

    report = evaluate(captions, wanted=Wanted(thumbnails=True))

    text, image = by_name(report).values()
    assert text.metrics.recall_at_1.value == image.metrics.recall_at_1.value == 0.75
    first, second = report.misses
    assert (first.direction, first.caption, first.picture.name, first.first.name) == (
        "text-to-image",
        "blue indeed",
        "red.jpg",
        "blue.jpg",
    )
    assert first.first_caption is None
    assert first.rank > 1
    assert (second.direction, second.picture.name, second.caption) == (
        "image-to-text",
        "red.jpg",
        "blue indeed",
    )
    assert second.first_caption in {"green", "blue", "yellow"}
    assert second.first.name == f"{second.first_caption}.jpg"
    shown = first.first.thumbnail
    assert shown is not None
    assert np.abs(shown.astype(int) - solid("blue")[0, 0]).max() < 12
    assert max(shown.shape) <= 360


def test_misses_are_the_worst_one_a_picture(tmp_path: Path) -> None:
    for name, rgb in COLOURS.items():
        make_jpeg(tmp_path / f"{name}.jpg", rgb)
    names = list(COLOURS)
    rows: Rows = [
        {"image": f"{name}.jpg", "captions": [f"{other} {number}" for number in range(5)]}
        for name, other in zip(names, names[1:] + names[:1], strict=True)
    ]

    report = evaluate(write(tmp_path, rows), wanted=Wanted(("text-to-image",), misses=3))

    ranks = [miss.rank for miss in report.misses]
    assert len(ranks) == 3
    assert ranks == sorted(ranks, reverse=True)
    assert len({miss.picture.name for miss in report.misses}) == 3


def test_a_copy_of_the_right_picture_is_right(tmp_path: Path) -> None:
    for name in ("red", "green"):
        make_jpeg(tmp_path / f"{name}.jpg", COLOURS[name])
    (tmp_path / "a copy.jpg").write_bytes((tmp_path / "red.jpg").read_bytes())
    encoder = FakeEncoder()
    rows: Rows = [
        {"image": "a copy.jpg", "captions": ["something red"]},
        {"image": "red.jpg", "captions": ["red"]},
        {"image": "green.jpg", "captions": ["green"]},
    ]

    report = evaluate(write(tmp_path, rows), encoder=encoder, batch_size=1)

    assert report.copies == 1
    assert encoder.images_encoded == 2
    for result in report.results:
        assert (result.metrics.recall_at_1.value, result.ties) == (1, 0)
    assert report.notes == (
        "Pictures that are byte for byte copies of others: 1. Finding any of them is right.",
    )


def test_pictures_without_captions_in_a_language_are_still_found_wrongly(tmp_path: Path) -> None:
    for name in ("red", "green"):
        make_jpeg(tmp_path / f"{name}.jpg", COLOURS[name])
    rows: Rows = [
        {"image": "red.jpg", "en": ["red"], "zh": ["绿色"]},
        {"image": "green.jpg", "en": ["green"]},
    ]

    found = by_name(evaluate(write(tmp_path, rows)))

    chinese = found["text-to-image", "zh"]
    assert (chinese.queries, chinese.candidates) == (1, 2)
    assert chinese.metrics.median_rank.value == 2
    assert (found["image-to-text", "zh"].queries, found["image-to-text", "zh"].candidates) == (1, 1)


def test_the_same_numbers_from_a_tar(colours: Path, tmp_path: Path) -> None:
    tar = tmp_path / "pictures.tar"
    with tarfile.open(tar, "w") as archive:
        for picture in tmp_path.glob("*.jpg"):
            archive.add(picture, f"./{picture.name}")

    folder, packed = evaluate(colours), evaluate(colours, tar)

    assert packed.results == folder.results


def test_missing_pictures_stop_the_run_unless_they_are_skipped(colours: Path) -> None:
    for name in ("red", "blue"):
        (colours.parent / f"{name}.jpg").unlink()

    with pytest.raises(DatasetError, match=r"^2 of 4 pictures are not in .*: red.jpg, blue.jpg\."):
        evaluate(colours)
    with pytest.raises(DatasetError, match=r"--pictures FOLDER, or .* --skip-missing\.$"):
        evaluate(colours)
    report = evaluate(colours, wanted=Wanted(skip_missing=True))

    assert report.missing == ("red.jpg", "blue.jpg")
    assert report.pictures == 2
    assert report.captions == {"en": 4, "zh": 2}
    assert "2: red.jpg, blue.jpg" in report.notes[0]


def test_all_missing_is_an_error_even_when_they_may_be(colours: Path, tmp_path: Path) -> None:
    (tmp_path / "empty").mkdir()

    with pytest.raises(DatasetError, match=r"4 of 4 .*, …\. .* --pictures FOLDER\.$"):
        evaluate(colours, tmp_path / "empty", Wanted(skip_missing=True))


@pytest.mark.parametrize("packed", [False, True])
def test_unreadable_pictures_are_counted_and_left_out(
    colours: Path, tmp_path: Path, packed: bool
) -> None:
    (tmp_path / "red.jpg").write_bytes(b"no picture at all")
    (tmp_path / "blue.jpg").write_bytes(b"")
    place = tmp_path
    if packed:
        place = tmp_path / "p.tar"
        with tarfile.open(place, "w") as archive:
            for picture in tmp_path.glob("*.jpg"):
                archive.add(picture, picture.name)

    report = evaluate(colours, place)

    assert {(str(one.path), one.kind) for one in report.unreadable} == {
        ("red.jpg", FailureKind.UNSUPPORTED),
        ("blue.jpg", FailureKind.EMPTY),
    }
    assert all(failure.reason.startswith(str(failure.path)) for failure in report.unreadable)
    assert report.pictures == 2
    assert by_name(report)["text-to-image", "en"].queries == 4


def test_nothing_readable_is_an_error(colours: Path, tmp_path: Path) -> None:
    for picture in tmp_path.glob("*.jpg"):
        picture.write_bytes(b"nothing")

    with pytest.raises(DatasetError, match="None of the 4 pictures can be read"):
        evaluate(colours)


def test_only_pictures_without_captions_is_an_error(tmp_path: Path) -> None:
    make_jpeg(tmp_path / "a.jpg", COLOURS["red"])
    make_jpeg(tmp_path / "b.jpg", COLOURS["blue"])
    (tmp_path / "a.jpg").write_bytes(b"nothing")
    captions = write(tmp_path, [{"image": "a.jpg", "zh": ["红"]}, {"image": "b.jpg", "en": ["b"]}])
    dataset = read_dataset(captions, languages=["zh"])
    evaluator = Evaluator(
        FakeEncoder(),
        lambda: nullcontext(InlinePool(40)),
        batch_size=2,
        window=2,
        max_size_bytes=9999,
    )

    with pytest.raises(DatasetError, match="None of the pictures that can be read has a caption"):
        evaluator.run(dataset, tmp_path, Wanted(), lambda _: None)


def test_karpathys_pictures_are_found_in_any_of_their_places(tmp_path: Path) -> None:
    make_jpeg(tmp_path / "val2014" / "COCO_1.jpg", COLOURS["red"])
    make_jpeg(tmp_path / "COCO_2.jpg", COLOURS["green"])
    make_jpeg(tmp_path / "val2017" / "000000000003.jpg", COLOURS["blue"])
    images = [
        {
            "filepath": "val2014",
            "filename": f"COCO_{number}.jpg",
            "cocoid": number,
            "split": "test",
            "sentences": [{"raw": colour}],
        }
        for number, colour in enumerate(("red", "green", "blue"), 1)
    ]
    (tmp_path / "dataset_coco.json").write_text(json.dumps({"images": images}), "utf-8")

    report = evaluate(tmp_path / "dataset_coco.json", split="test")

    assert (report.pictures, report.missing, report.split) == (3, (), "test")
    assert by_name(report)["text-to-image", "en"].metrics.recall_at_1.value == 1


class Broken(FakeEncoder):
    """An encoder whose embeddings are no numbers."""

    def encode_images(self, images: Sequence[Pixels]) -> Embeddings:
        return super().encode_images(images) * np.float32(np.nan)


def test_a_model_that_gives_no_numbers_is_told(colours: Path) -> None:
    with pytest.raises(ModelError, match="not a number"):
        evaluate(colours, encoder=Broken(), batch_size=1)


def test_equal_texts_are_encoded_once_and_long_ones_counted() -> None:
    encoder = FakeEncoder()
    long = "red " * 40
    texts = ["b", "a", long, "b", long]

    encoded = encode_texts(texts, encoder, on_progress=lambda _: None)

    assert encoder.texts_encoded == 3
    assert encoded.cut == 2
    assert encoded.embeddings[encoded.content] == pytest.approx(encoder.encode_texts(texts))
