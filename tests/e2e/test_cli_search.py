"""Searching as people and scripts do it: real processes, real model, real pictures."""

import os
from pathlib import Path

import numpy as np
import pytest
from PIL import Image

from tests.e2e.command import Home, Ran


def paths(ran: Ran) -> list[str]:
    assert ran.code == 0, ran.err
    return [line.split("\t")[2] for line in ran.lines]


@pytest.mark.parametrize(
    ("words", "name"),
    [
        ("一只猫", "cat.png"),
        ("a photo of a cat", "cat.png"),
        ("一杯咖啡", "coffee.png"),
        ("a cup of coffee", "coffee.png"),
        ("摩托车", "motorcycle.png"),
        ("a red motorcycle", "motorcycle.png"),
        ("一朵花", "flower.jpg"),
        ("temple", "temple.jpg"),
    ],
)
def test_words_find_the_picture(home: Home, words: str, name: str) -> None:
    found = paths(home.run("search", words, "-k", "3"))

    assert len(found) == 3
    assert name in [Path(path).name for path in found]


def test_words_need_no_quotes(home: Home) -> None:
    assert home.run("search", "a", "cup", "of", "coffee").out == (
        home.run("search", "a cup of coffee").out
    )


def test_a_picture_finds_its_copies_and_not_itself(home: Home) -> None:
    found = home.run("similar", "Pictures/temple.jpg", "-k", "2", "--json").json["hits"]

    assert Path(found[0]["path"]).name == "寺庙.jpg"
    assert found[0]["score"] > 0.999
    assert found[1]["score"] < 0.99


def test_a_picture_from_standard_input_finds_the_same(home: Home) -> None:
    data = (home.pictures / "cat.png").read_bytes()

    found = home.run("similar", "-", "-k", "3", "--json", stdin=data).json

    assert found["query"] == "-"
    assert Path(found["hits"][0]["path"]).name == "cat.png"
    assert found["hits"][0]["score"] > 0.999
    others = home.run("similar", "Pictures/cat.png", "-k", "2", "--json").json["hits"]
    assert [hit["path"] for hit in found["hits"][1:]] == [hit["path"] for hit in others]


def test_a_folder_narrows_the_search(home: Home) -> None:
    found = paths(home.run("search", "temple", "--under", "Pictures/旅行 2019"))

    assert sorted(Path(path).name for path in found) == ["caf\\xe9\\x0a1.png", "寺庙.jpg"]


def test_dates_leave_undated_pictures_out_and_say_so(home: Home) -> None:
    ran = home.run("search", "temple", "--after", "2100")

    assert ran.code == 0
    assert "have no date" in ran.err
    assert "No picture fits --after 2100." in ran.err


def test_a_text_beyond_the_context_is_cut_with_a_note(home: Home) -> None:
    ran = home.run("search", "a very long story about a cat " * 60, "-k", "1")

    assert ran.code == 0
    assert ran.err.startswith("Note: ")
    assert "too long" in ran.err
    assert len(ran.lines) == 1


def test_a_sheet_is_drawn(home: Home, tmp_path: Path) -> None:
    ran = home.run("search", "摩托车", "-k", "5", "--sheet", tmp_path / "车.png")

    assert ran.code == 0
    assert ran.err.startswith("Contact sheet of 5 pictures: ")
    with Image.open(tmp_path / "车.png") as sheet:
        assert sheet.format == "PNG"
        assert sheet.width == 1600
        assert len(np.unique(np.asarray(sheet).reshape(-1, 3), axis=0)) > 10_000


def test_open_shows_one_hit_itself_and_several_as_a_sheet(home: Home, tmp_path: Path) -> None:
    opener = tmp_path / "xdg-open"
    opener.write_text('#!/bin/sh\nprintf "%s\\n" "$1" > "$OPENED"\n')
    opener.chmod(0o755)
    path = f"{tmp_path}:{home.environ['PATH']}"

    def opened(k: str) -> Path:
        note = tmp_path / f"opened-{k}"
        os.mkfifo(note)
        ran = home.run(
            "search", "摩托车", "-k", k, "--open", PATH=path, DISPLAY=":0", OPENED=str(note)
        )
        assert ran.code == 0
        return Path(note.read_text().strip())

    assert opened("1") == home.pictures / "motorcycle.png"
    sheet = opened("3")
    assert sheet == home.folder / ".cache" / "erhai" / "contact-sheet.png"
    with Image.open(sheet) as image:
        assert image.width == 1600


def test_open_without_a_screen_names_the_file(home: Home) -> None:
    ran = home.run("search", "摩托车", "-k", "1", "--open")

    assert ran.code == 0
    assert ran.err == "There is no picture viewer here. The file: Pictures/motorcycle.png\n"


def test_a_colour_alone_and_beside_words(home: Home) -> None:
    by_colour = home.run("search", "--colour", "white", "-k", "3")
    assert len(by_colour.lines) == 3
    assert {line.split("\t")[1] for line in by_colour.lines} == {"-"}
    beside = home.run("search", "摩托车", "--color", "红色", "-k", "1")
    assert paths(beside) == paths(home.run("search", "摩托车 颜色:红色", "-k", "1"))
    assert Path(paths(beside)[0]).name == "motorcycle.png"
    wrong = home.run("search", "--colour", "bluish")
    assert wrong.code == 2
    assert "'bluish' is no colour that Erhai knows" in wrong.err


def test_a_mark_draws_the_hits_towards_it(home: Home) -> None:
    def rank(*options: str) -> int:
        found = paths(home.run("search", "a photograph", "-k", "100", *options))
        return [Path(path).name for path in found].index("cat.png")

    assert rank("--like", "Pictures/cat.png") == 0
    assert rank("--unlike", "Pictures/cat.png") == max(rank(), rank("--unlike", "Pictures/cat.png"))
    only = home.run("search", "--like", "Pictures/coffee.png", "-k", "1")
    assert Path(paths(only)[0]).name == "coffee.png"


def test_different_pictures_come_first_if_asked(home: Home) -> None:
    alike = paths(home.run("search", "temple", "-k", "2", "--all"))
    assert {Path(path).name for path in alike} == {"temple.jpg", "寺庙.jpg"}
    varied = paths(home.run("search", "temple", "-k", "2", "--all", "--diverse"))
    assert varied[0] == alike[0]
    assert varied[1] not in alike
    assert paths(home.run("search", "temple", "-k", "2", "--diverse", "0")) == alike
    assert home.run("search", "temple", "--diverse", "2").code == 2


def test_what_nothing_matches_is_said(home: Home) -> None:
    none = home.run("search", "two zebras in the savannah")
    assert "Perhaps nothing here matches well" in none.err
    assert "Perhaps" not in home.run("search", "一只猫").err
