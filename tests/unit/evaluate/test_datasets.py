"""Captions files: each format read, and each mistake told with its line."""

import json
from contextlib import suppress
from pathlib import Path

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from erhai.errors import DatasetError
from erhai.evaluate.captions import Caption
from erhai.evaluate.datasets import Dataset, read_dataset

KARPATHY = {
    "dataset": "coco",
    "images": [
        {
            "filepath": "val2014",
            "filename": "COCO_val2014_000000000042.jpg",
            "cocoid": 42,
            "split": "test",
            "sentids": [1],
            "sentences": [
                {"raw": "A dog.", "tokens": ["a", "dog"]},
                {"raw": "一只狗。", "tokens": []},
            ],
        },
        {
            "filename": "b.jpg",
            "split": "restval",
            "sentences": [{"raw": "Ein Hund.", "language": "de"}],
        },
    ],
}


def write(folder: Path, name: str, text: str | bytes) -> Path:
    path = folder / name
    path.write_bytes(text if isinstance(text, bytes) else text.encode())
    return path


def pairs(dataset: Dataset) -> dict[str, list[tuple[str, str]]]:
    return {
        picture.name: [(caption.language, caption.text) for caption in picture.captions]
        for picture in dataset.pictures
    }


def test_json_lines_with_captions_by_language(tmp_path: Path) -> None:
    rows = [
        {"image": "train/a.jpg", "split": "train", "en": ["A dog."], "zh": ["狗。", "一只狗。"]},
        {"image": "./b.jpg", "split": "val", "en": ["A cat."], "zh_mt": ["猫。"]},
    ]
    text = "\n\n".join(json.dumps(row, ensure_ascii=False) for row in rows)

    dataset = read_dataset(write(tmp_path, "c.jsonl", b"\xef\xbb\xbf" + text.encode()))

    assert dataset.format == "jsonl"
    assert pairs(dataset) == {
        "train/a.jpg": [("en", "A dog."), ("zh", "狗。"), ("zh", "一只狗。")],
        "b.jpg": [("en", "A cat."), ("zh_mt", "猫。")],
    }
    assert [picture.split for picture in dataset.pictures] == ["train", "val"]
    assert dataset.languages == ("en", "zh", "zh_mt")


def test_json_lines_with_captions_whose_script_tells_the_language(tmp_path: Path) -> None:
    text = (
        '{"filename": "a.jpg", "captions": ["A dog.", "一只狗。"]}\n'
        '{"filename": "b.jpg", "caption": "Un chien.", "language": "fr"}\n'
    )

    assert pairs(read_dataset(write(tmp_path, "c.ndjson", text))) == {
        "a.jpg": [("en", "A dog."), ("zh", "一只狗。")],
        "b.jpg": [("fr", "Un chien.")],
    }


@pytest.mark.parametrize("indent", [None, 2])
def test_karpathys_json(indent: int | None, tmp_path: Path) -> None:
    path = write(tmp_path, "dataset_coco.json", json.dumps(KARPATHY, indent=indent))

    dataset = read_dataset(path)

    assert dataset.format == "karpathy"
    assert pairs(dataset) == {
        "val2014/COCO_val2014_000000000042.jpg": [("en", "A dog."), ("zh", "一只狗。")],
        "b.jpg": [("de", "Ein Hund.")],
    }
    assert dataset.pictures[0].names == (
        "val2014/COCO_val2014_000000000042.jpg",
        "COCO_val2014_000000000042.jpg",
        "000000000042.jpg",
        "train2017/000000000042.jpg",
        "val2017/000000000042.jpg",
    )
    assert [picture.split for picture in dataset.pictures] == ["test", "restval"]


def test_csv_gathers_the_rows_of_a_picture(tmp_path: Path) -> None:
    text = (
        "Filename,caption,language,split\r\n"
        'a.jpg,"A dog, running.",,val\r\n'
        "b.jpg,Ein Hund.,de,train\r\n"
        '\r\na.jpg,"一只\n狗。",zh,val\r\n'
    )

    dataset = read_dataset(write(tmp_path, "c.csv", text))

    assert dataset.format == "csv"
    assert pairs(dataset) == {
        "a.jpg": [("en", "A dog, running."), ("zh", "一只\n狗。")],
        "b.jpg": [("de", "Ein Hund.")],
    }
    assert dataset.notes == ()


def test_rows_that_repeat_are_told_and_count(tmp_path: Path) -> None:
    dataset = read_dataset(write(tmp_path, "c.csv", "image,caption\na.jpg,Dog\na.jpg,Dog\n"))

    assert dataset.pictures[0].captions == (Caption("Dog", "en"),) * 2
    assert dataset.notes == (
        "Rows that repeat a caption of the same picture: 1 (the first on line 3). Each counts.",
    )


@pytest.mark.parametrize(
    ("name", "text", "format_name"),
    [
        ("captions.txt", "image,caption\na.jpg,Dog\n", "csv"),
        ("captions.txt", '{"image": "a.jpg", "captions": ["Dog"]}', "jsonl"),
        ("captions.json", '{"image": "a.jpg", "captions": ["Dog"]}\n', "jsonl"),
        (
            "captions",
            json.dumps({"images": [{"filename": "a.jpg", "sentences": [{"raw": "Dog"}]}]}),
            "karpathy",
        ),
    ],
)
def test_the_format_is_seen_from_the_content(
    name: str, text: str, format_name: str, tmp_path: Path
) -> None:
    dataset = read_dataset(write(tmp_path, name, text))

    assert dataset.format == format_name
    assert pairs(dataset) == {"a.jpg": [("en", "Dog")]}


OK = '{"image": "ok.jpg", "captions": ["Fine."]}\n'


@pytest.mark.parametrize(
    ("text", "said"),
    [
        (OK + '{"image": "a.jpg", "captions": [}', "line 2: this is no JSON: Expecting value, col"),
        (OK + "[" * 100_000, "line 2: this JSON cannot be read"),
        (OK + '{"image": "a.jpg", "captions": [1' + "0" * 5000 + "]}", "line 2: this JSON cannot"),
        (OK + '["a.jpg", "Dog"]', "line 2: a row is an object"),
        (OK + '{"captions": ["Dog"]}', "line 2: a row names its picture once"),
        (OK + '{"image": "a", "filename": "b", "captions": ["Dog"]}', "line 2: a row names its"),
        (OK + '{"image": 7, "captions": ["Dog"]}', "line 2: it names no picture"),
        (OK + '{"image": " ", "captions": ["Dog"]}', "line 2: it names no picture"),
        (OK + '{"image": "a\\u0000.jpg", "captions": ["Dog"]}', "line 2: this cannot be the name"),
        (OK + '{"image": "\\ud800.jpg", "captions": ["Dog"]}', "line 2: this cannot be the name"),
        (OK + '{"image": ".", "captions": ["Dog"]}', "line 2: this cannot be the name"),
        (OK + '{"image": "../a.jpg", "captions": ["Dog"]}', "line 2: ../a.jpg leads out of"),
        (OK + '{"image": "b/../../a.jpg", "captions": ["D"]}', "leads out of the pictures' folder"),
        (OK + '{"image": "/etc/a.jpg", "captions": ["Dog"]}', "line 2: /etc/a.jpg leads out of"),
        (OK + '{"image": "a.jpg", "captions": []}', "line 2: this picture has no caption"),
        (OK + '{"image": "a.jpg", "en": [], "zh": []}', "line 2: this picture has no caption"),
        (OK + '{"image": "a.jpg", "captions": ["Dog", " "]}', "line 2: an empty caption"),
        (OK + '{"image": "a.jpg", "zh": [""]}', "line 2: an empty caption in 'zh'"),
        (OK + '{"image": "a.jpg", "captions": [null]}', "line 2: 'captions' holds something that"),
        (
            OK + '{"image": "a.jpg", "captions": ["\\ud83d"]}',
            "line 2: a caption in 'captions' hold",
        ),
        (OK + '{"image": "a.jpg", "captons": ["Dog"]}', "line 2: 'captons' is not a key"),
        (
            OK + '{"image": "a.jpg", "captions": ["Dog"], "en": ["Dog"]}',
            "line 2: 'en' is not a key",
        ),
        (OK + '{"image": "a.jpg", "en": ["Dog"], "url": "x"}', "line 2: 'url' is not a key"),
        (OK + '{"image": "a.jpg", "caption": "Dog", "language": "dogs"}', "'dogs' is not the code"),
        (OK + '{"image": "a.jpg", "caption": "Dog", "split": 3}', "line 2: 'split' is not text"),
        (OK + OK, "line 2: ok.jpg stands in line 1 already"),
        (
            OK.encode() + '{"image": "a.jpg", "captions": ["狗"]}'.encode("gb18030"),
            "line 2: this is not UTF-8",
        ),
        ("", "has no pictures in it"),
    ],
)
def test_a_mistake_in_json_lines_is_told_with_its_line(
    text: str | bytes, said: str, tmp_path: Path
) -> None:
    path = write(tmp_path, "c.jsonl", text)

    with pytest.raises(DatasetError) as caught:
        read_dataset(path)

    assert said in str(caught.value)
    assert str(path) in str(caught.value)


@pytest.mark.parametrize(
    ("text", "said"),
    [
        ("a.jpg,Dog\n", "line 1: 'a.jpg' is not a column"),
        ("image,caption,wether\na.jpg,Dog,rain\n", "line 1: 'wether' is not a column"),
        ("image,language\na.jpg,en\n", "line 1: there has to be one column 'caption'"),
        ("caption\nDog\n", "line 1: there has to be one column 'image'"),
        ("image,filename,caption\n", "line 1: there has to be one column 'image', and there are 2"),
        ("image,caption,split,split\n", "line 1: a column is there twice"),
        ("image,caption\na.jpg\n", "line 2: it has 1 cells where the header has 2"),
        ("image,caption\na.jpg,A dog, running\n", "line 2: it has 3 cells"),
        ("image,caption\na.jpg,\n", "line 2: an empty caption"),
        ("image,caption\n,Dog\n", "line 2: it names no picture"),
        ("image,caption\n../../a.jpg,Dog\n", "line 2: ../../a.jpg leads out"),
        ("image,caption,language\na.jpg,Dog,english\n", "line 2: 'english' is not the code"),
        ("image,caption,split\na.jpg,Dog,val\na.jpg,Cat,test\n", "line 3: a.jpg is in the split"),
        ('image,caption\na.jpg,"Dog" runs\n', "line 2: this is no CSV"),
        ('image,caption\na.jpg,"Dog\n', "line 2: this is no CSV"),
        ("image,caption\na.jpg,狗\n".encode("gb18030"), "line 2: this is not UTF-8"),
        ("image,caption\n".encode("utf-16"), "line 1: this is not UTF-8"),
        ("image,caption\n", "has no pictures in it"),
    ],
)
def test_a_mistake_in_csv_is_told_with_its_line(
    text: str | bytes, said: str, tmp_path: Path
) -> None:
    with pytest.raises(DatasetError) as caught:
        read_dataset(write(tmp_path, "c.csv", text))

    assert said in str(caught.value)


@pytest.mark.parametrize(
    ("text", "said"),
    [
        ('{"images": [', "line 1, column 13: this is no JSON"),
        ('{"images": 3}', "it has no list of 'images'"),
        ('{"images": [{"filename": "a.jpg"}]}', "image 1: it has no sentences"),
        ('{"images": [{"id": 3}]}', "image 1: it has no 'filename'"),
        (
            '{"images": [{"filename": "a", "sentences": ["Dog"]}]}',
            "image 1: a sentence is an object",
        ),
        ('{"images": [{"filename": "a", "sentences": [{}]}]}', "image 1: 'raw' holds something"),
        (
            '{"images": [{"filename": "a", "filepath": "..", "sentences": [{"raw": "Dog"}]}]}',
            "image 1: ../a leads out",
        ),
        (b'{"images": "\xff"}', "byte 12: this is not UTF-8"),
        ("[1]", "is no captions file"),
    ],
)
def test_a_mistake_in_karpathys_json_is_told_with_its_image(
    text: str | bytes, said: str, tmp_path: Path
) -> None:
    with pytest.raises(DatasetError) as caught:
        read_dataset(write(tmp_path, "c.json", text))

    assert said in str(caught.value)


@pytest.fixture
def captions(tmp_path: Path) -> Path:
    rows = [
        {"image": f"{number}.jpg", "split": "val" if number % 2 else "train", "en": ["Dog."]}
        | ({"zh": ["狗。"]} if number < 4 else {})
        for number in range(10)
    ]
    return write(tmp_path, "c.jsonl", "\n".join(map(json.dumps, rows)))


def test_a_split_a_language_and_a_limit_are_chosen(captions: Path) -> None:
    dataset = read_dataset(captions, split="val", languages=["zh"], limit=3)

    assert pairs(dataset) == {"1.jpg": [("zh", "狗。")], "3.jpg": [("zh", "狗。")], "5.jpg": []}


def test_what_is_not_there_cannot_be_chosen(captions: Path, tmp_path: Path) -> None:
    plain = write(tmp_path, "plain.jsonl", OK)

    with pytest.raises(DatasetError, match=r"split 'test'. Its splits: train \(5\), val \(5\)\."):
        read_dataset(captions, split="test")
    with pytest.raises(DatasetError, match="It names no splits: leave --split out"):
        read_dataset(plain, split="val")
    with pytest.raises(DatasetError, match=r"no captions in 'fr'\. Its languages: en, zh"):
        read_dataset(captions, languages=["en", "fr"])
    with pytest.raises(ValueError, match="limit"):
        read_dataset(captions, limit=0)


def test_a_folder_stands_for_the_captions_file_in_it(captions: Path) -> None:
    folder = captions.parent
    (folder / "1.jpg").touch()

    assert read_dataset(folder).path == captions

    write(folder, "more.csv", "image,caption\n")
    with pytest.raises(DatasetError, match=r"several captions files \(c.jsonl, more.csv\)"):
        read_dataset(folder)


def test_what_cannot_be_opened_is_told(tmp_path: Path) -> None:
    with pytest.raises(DatasetError, match="holds no captions file"):
        read_dataset(tmp_path)
    with pytest.raises(DatasetError, match="There is no dataset"):
        read_dataset(tmp_path / "nothing.jsonl")


@settings(deadline=None)  # a disk may be slow
@given(st.binary(max_size=200), st.sampled_from(["c.jsonl", "c.json", "c.csv", "c"]))
def test_whatever_bytes_a_file_holds_it_is_read_or_refused_in_words(
    tmp_path_factory: pytest.TempPathFactory, data: bytes, name: str
) -> None:
    path = write(tmp_path_factory.mktemp("d"), name, data)

    with suppress(DatasetError):
        assert all(picture.captions for picture in read_dataset(path).pictures)
