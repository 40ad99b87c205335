"""`erhai evaluate` with the model that ships."""

import json
import re
import tarfile
from pathlib import Path
from typing import Any

import pytest

from tests.e2e.command import Home, require_model

CAPTIONS = {
    "cat.png": ("a cat", "一只猫"),
    "coffee.png": ("a cup of coffee", "一杯咖啡"),
    "motorcycle.png": ("a motorcycle", "摩托车"),
    "rocket.jpg": ("a rocket launch", "火箭发射"),
    "temple.jpg": ("a temple", "寺庙"),
}
GUIDE = Path(__file__).parents[2] / "docs" / "guide"


@pytest.fixture(scope="module")
def captioned(tmp_path_factory: pytest.TempPathFactory, photographs: dict[str, Path]) -> Home:
    """A home without a library: five photographs with captions, one of them a wrong one."""
    require_model()
    made = Home(tmp_path_factory.mktemp("captioned"))
    rows = []
    for name, (english, chinese) in CAPTIONS.items():
        (made.pictures / name).write_bytes(photographs[name].read_bytes())
        rows.append({"image": name, "split": "val", "en": [english], "zh": [chinese]})
    rows[0]["en"] = ["a motorcycle in a garage"]
    rows.append({"image": "broken.jpg", "split": "val", "en": ["nothing"]})
    (made.pictures / "broken.jpg").write_bytes(photographs["temple.jpg"].read_bytes()[:999])
    text = "\n".join(json.dumps(row, ensure_ascii=False) for row in rows)
    (made.pictures / "captions.jsonl").write_text(text, "utf-8")
    return made


def keys(value: Any) -> Any:
    """Return the shape of a document: its keys, all the way down."""
    if isinstance(value, dict):
        return {key: keys(each) for key, each in value.items()}
    if isinstance(value, list):
        return [keys(value[0])] if value and isinstance(value[0], dict) else []
    return None


def test_the_document_is_the_one_described_and_its_numbers_are_right(captioned: Home) -> None:
    ran = captioned.run("evaluate", "Pictures", "--split", "val", "--json", "--quiet")

    assert (ran.code, ran.err) == (0, "")
    document = ran.json
    text = (GUIDE / "json.md").read_text("utf-8").partition("## erhai evaluate")[2]
    described = json.loads(re.findall(r"```json\n(.*?)```", text, re.S)[0])
    document["missing"] = described["missing"]
    assert keys(document) == keys(described)
    assert document["captions"] == {"en": 5, "zh": 5}
    assert [one["picture"] for one in document["unreadable"]] == ["broken.jpg"]
    recalls = {
        (one["direction"], one["language"]): one["recall_at_1"]["value"]
        for one in document["results"]
    }
    assert recalls["text-to-image", "zh"] == recalls["image-to-text", "zh"] == 1
    assert recalls["text-to-image", "en"] == 0.8
    [missed] = [one for one in document["misses"] if one["direction"] == "text-to-image"]
    assert (missed["caption"], missed["picture"], missed["first_picture"]) == (
        "a motorcycle in a garage",
        "cat.png",
        "motorcycle.png",
    )
    assert not captioned.library.exists()


def test_a_tar_a_language_a_limit_and_a_sheet(captioned: Home) -> None:
    with tarfile.open(captioned.folder / "photos.tar", "w") as archive:
        for name in CAPTIONS:
            archive.add(captioned.pictures / name, name)

    ran = captioned.run(
        *("evaluate", "Pictures/captions.jsonl", "--pictures", "photos.tar", "--limit", "3"),
        *("--language", "en", "--direction", "text-to-image", "--sheet", "misses.html"),
    )

    assert ran.code == 0, ran.err
    head, row = (line.split("\t") for line in ran.lines)
    assert row[:4] == ["text-to-image", "en", "3", "3"]
    assert len(head) == len(row) == 19
    assert ran.err.splitlines()[-1] == "The worst misses (1): misses.html"
    page = (captioned.folder / "misses.html").read_text("utf-8")
    assert "a motorcycle in a garage" in page
    assert page.count("<img") == 2


def test_a_terminal_shows_a_table(captioned: Home) -> None:
    ran = captioned.in_terminal("evaluate", "Pictures", "--direction", "text-to-image")

    assert ran.code == 0
    shown = ran.out.decode()
    assert re.search(r"zh +100\.0 +100\.0 +100\.0 +1 +100\.0", shown)
    assert "5 → 5" in shown
    assert "1: broken.jpg." in shown


@pytest.mark.parametrize(
    ("arguments", "code", "said"),
    [
        (("no-such.jsonl",), 3, "There is no dataset no-such.jsonl."),
        (("Pictures", "--split", "test"), 3, "Its splits: val (6)."),
        (("Pictures", "--language", "fr"), 3, "Its languages: en, zh."),
        (("Pictures", "--pictures", "elsewhere"), 3, "There is no elsewhere"),
        (("Pictures/captions.jsonl", "--pictures", "."), 3, "6 of 6 pictures are not in ."),
        (("Pictures/captions.jsonl", "--pictures", "Pictures/cat.png"), 3, "is no tar"),
        (("Pictures/cat.png",), 3, "line 1: this is not UTF-8"),
        (("Pictures", "--model", "nonsense"), 6, "There is no model called 'nonsense'"),
        (("Pictures", "--sheet", "misses.txt"), 3, "ends with .png"),
        (("Pictures", "--limit", "0"), 2, "0 is not in the range"),
        (("Pictures", "--direction", "sideways"), 2, "'sideways' is not one of"),
    ],
)
def test_each_mistake_is_a_sentence_and_a_code(
    captioned: Home, arguments: tuple[str, ...], code: int, said: str
) -> None:
    ran = captioned.run("evaluate", *arguments)

    assert said in ran.err
    assert ran.code == code
    assert ran.out == b""
    assert "Traceback" not in ran.err


def test_flickr8k_from_its_tar(captioned: Home, shared_folder: Path) -> None:
    captions = shared_folder / "data" / "flickr8k-captions.jsonl"
    tar = shared_folder / "data" / "flickr8k-train-val-224.tar"
    if not (captions.exists() and tar.exists()):
        pytest.skip("no Flickr8k in the shared folder")

    ran = captioned.run(
        *("evaluate", captions, "--pictures", tar, "--split", "val", "--limit", "16", "--json"),
        *("--language", "en"),
    )

    assert ran.code == 0, ran.err
    found = {(one["direction"], one["language"]): one for one in ran.json["results"]}
    assert len(found) == 2
    for (direction, _), one in found.items():
        queries, candidates = (80, 16) if direction == "text-to-image" else (16, 80)
        assert (one["queries"], one["candidates"]) == (queries, candidates)
        assert one["recall_at_5"]["value"] > 0.7
        assert one["recall_at_1"]["low"] <= one["recall_at_1"]["value"]
