"""Sentences asked on the command line: times, places and negations of real files."""

import json
from datetime import datetime
from pathlib import Path

import pytest
from PIL import Image

from tests.e2e.command import Home, Ran, require_model
from tests.pictures import make_exif

NOW = "2026-06-15T12:00"
ERHAI = (25.83, 100.19)
KYOTO = (35.0116, 135.7681)


@pytest.fixture(scope="module")
def travels(tmp_path_factory: pytest.TempPathFactory, photographs: dict[str, Path]) -> Home:
    """Pictures of known times and places: of Erhai, of Kyoto, of nowhere known."""
    require_model()
    made = Home(tmp_path_factory.mktemp("travels"))
    taken = {
        "lake-2025.jpg": ("temple.jpg", datetime(2025, 8, 2, 19, 41), ERHAI),
        "lake-2019.jpg": ("flower.jpg", datetime(2019, 5, 1, 8), ERHAI),
        "kyoto-2025.jpg": ("motorcycle.png", datetime(2025, 7, 20, 10), KYOTO),
        "home-2025.jpg": ("cat.png", datetime(2025, 1, 3, 21), None),
        "undated.jpg": ("coffee.png", None, None),
    }
    for name, (source, moment, place) in taken.items():
        with Image.open(photographs[source]) as image:
            exif = make_exif(taken_at=moment, position=place)
            image.convert("RGB").save(made.pictures / name, exif=exif)
    ran = made.run("index", "Pictures")
    assert ran.code == 0, ran.err
    return made


def names(ran: Ran) -> list[str]:
    assert ran.code == 0, ran.err
    return [Path(line.split("\t")[2]).name for line in ran.lines]


def asked(home: Home, *arguments: str | Path) -> Ran:
    return home.run("search", *arguments, ERHAI_NOW=NOW)


@pytest.mark.parametrize(
    ("sentence", "found"),
    [
        ("去年在洱海边看日落的照片", {"lake-2025.jpg"}),
        ("洱海", {"lake-2025.jpg", "lake-2019.jpg"}),
        ("temple in Kyoto last summer", {"kyoto-2025.jpg"}),
        ("去年夏天的寺庙", {"kyoto-2025.jpg", "lake-2025.jpg"}),
        ("before 2020", {"lake-2019.jpg"}),
        ('"kyoto"', {"kyoto-2025.jpg"}),
        ("a cat on a Saturday evening in 2025", {"lake-2025.jpg"}),
    ],
)
def test_what_was_said_is_what_passes(travels: Home, sentence: str, found: set[str]) -> None:
    assert set(names(asked(travels, sentence))) == found


def test_what_was_understood_is_said(travels: Home) -> None:
    ran = asked(travels, "去年在洱海边看日落的照片")

    told = ran.err.splitlines()
    assert told[0] == (
        "Understood: time 去年 (2025-01-01 – 2025-12-31) · place 洱海 (Erhai Lake)"
        " · looks like 水边看日落"
    )
    assert "Note: Left out, since they have no date: 1." in told
    assert "Note: Left out, since they do not say where they were taken: 2." in told


def test_words_alone_say_nothing_of_understanding(travels: Home) -> None:
    assert asked(travels, "一只猫").err == ""


def test_a_place_without_pictures_is_a_word_again(travels: Home) -> None:
    ran = asked(travels, "temple in Berlin")

    assert len(names(ran)) == 5
    assert "No picture of this library is known to be from Berlin" in ran.err
    assert names(asked(travels, "--literally", "temple in Berlin")) == names(ran)


def test_literally_reads_nothing_out_of_a_sentence(travels: Home) -> None:
    ran = asked(travels, "--literally", "去年在洱海边看日落的照片")

    assert len(names(ran)) == 5
    assert "Understood" not in ran.err


def test_only_filters_show_the_newest_first_without_scores(travels: Home) -> None:
    ran = asked(travels, "2025年")

    assert names(ran) == ["lake-2025.jpg", "kyoto-2025.jpg", "home-2025.jpg"]
    assert [line.split("\t")[1] for line in ran.lines] == ["-", "-", "-"]
    assert [hit["score"] for hit in asked(travels, "2025年", "--json").json["hits"]] == [None] * 3


def test_nothing_passing_says_what_left_all_out(travels: Home) -> None:
    ran = asked(travels, "cats in Kyoto in 2019")

    assert names(ran) == []
    assert "No picture fits 2019, Kyoto." in ran.err


def test_what_was_understood_can_be_changed_and_asked_again(travels: Home, tmp_path: Path) -> None:
    document = asked(travels, "去年夏天的寺庙", "--json").json
    assert document["understood"]["chips"][0] == {
        "kind": "time",
        "text": "去年夏天",
        "meaning": "2025-06-01 – 2025-08-31",
    }
    (tmp_path / "same.json").write_text(json.dumps(document))
    assert asked(travels, "--query", tmp_path / "same.json", "--json").json == document

    document["understood"]["times"] = []
    (tmp_path / "changed.json").write_text(json.dumps(document["understood"]))
    assert len(names(asked(travels, "--query", tmp_path / "changed.json"))) == 5


@pytest.mark.parametrize(
    "held",
    ["{", "[" * 100_000, "[1]", '{"text": 3}', '{"understood": {"text": "a"}}'],
    ids=["cut", "deep", "list", "no text", "nothing asked"],
)
def test_a_document_that_is_no_query_is_refused(travels: Home, tmp_path: Path, held: str) -> None:
    (tmp_path / "odd.json").write_text(held)
    ran = asked(travels, "--query", tmp_path / "odd.json")

    assert ran.code == 2
    assert "Traceback" not in ran.err
    assert ran.out == b""


def test_the_seasons_are_those_of_the_hemisphere(travels: Home) -> None:
    southern = travels.run("search", "last summer", ERHAI_NOW=NOW, ERHAI_HEMISPHERE="south")
    assert "(2025-12-01 – 2026-02-28)" in southern.err
