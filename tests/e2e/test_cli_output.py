"""What a terminal, a pipe and a program get."""

import base64
import os
import re
from pathlib import Path

import pytest

from tests.e2e.command import CAFE, Home


def test_json_has_numbers_and_falls_in_score(home: Home) -> None:
    document = home.run("search", "海边日落", "--json", "--all", "-k", "100").json

    assert document["version"] == 1
    assert document["query"] == "海边日落"
    hits = document["hits"]
    assert [hit["rank"] for hit in hits] == list(range(1, len(hits) + 1))
    assert len(hits) == home.run("status", "--json").json["images"]
    scores = [hit["score"] for hit in hits]
    assert scores == sorted(scores, reverse=True)
    assert all(isinstance(score, float) and -1 <= score <= 1 for score in scores)
    odd = [hit for hit in hits if "path_bytes" in hit]
    assert [base64.b64decode(hit["path_bytes"]) for hit in odd] == [
        os.fsencode(home.pictures / "旅行 2019") + b"/" + CAFE
    ]


def test_near_duplicates_are_told_beside_their_hit(home: Home) -> None:
    """The temple and the flower each lie in two folders."""
    hits = home.run("search", "temple", "--json", "-k", "100").json["hits"]

    folded = {Path(hit["path"]).name: len(hit["similar"]) for hit in hits if hit["similar"]}
    assert sorted(folded.values()) == [1, 1]
    assert folded.keys() & {"temple.jpg", "寺庙.jpg"}
    assert all(0 <= hit["relevance"] <= 1 for hit in hits)
    assert hits[0]["relevance"] > hits[-1]["relevance"]
    shown = home.in_terminal("search", "temple", "-k", "1").out.decode()
    assert "+1 similar" in shown
    assert re.search(r"\d+%", shown)


def test_paths_are_bytes_that_other_tools_can_take(home: Home) -> None:
    ran = home.run("search", "flower", "--paths", "-0", "-k", "100")

    found = ran.out.split(b"\0")
    assert found.pop() == b""
    assert all(os.path.exists(path) for path in found)  # noqa: PTH110 - bytes, not text
    assert os.fsencode(home.pictures / "旅行 2019") + b"/" + CAFE in found
    assert home.run("search", "flower", "-0", "-k", "100").out == ran.out


def test_xargs_takes_the_paths(home: Home) -> None:
    ran = home.sh("erhai search flower --paths -0 -k 100 | xargs -0 sh -c 'echo $#' sh")

    assert ran.lines == [str(home.run("status", "--json").json["images"])]


def test_a_pipe_gets_one_line_a_hit(home: Home) -> None:
    ran = home.run("search", "flower", "-k", "100")

    assert b"\x1b" not in ran.out
    assert len(ran.lines) == home.run("status", "--json").json["images"]
    assert all(len(line.split("\t")) == 3 for line in ran.lines)


def test_a_terminal_gets_links_and_short_names(home: Home) -> None:
    shown = home.in_terminal("search", "摩托车", "-k", "1").out.decode()

    assert "match  path" in shown
    assert f"file://{home.pictures}/motorcycle.png" in shown
    assert "Pictures/motorcycle.png\x1b]8;;" in shown
    assert "\x1b[36m" in shown


def test_no_color_is_obeyed(home: Home) -> None:
    shown = home.in_terminal("search", "摩托车", "-k", "1", NO_COLOR="1").out.decode()

    assert "Pictures/motorcycle.png" in shown
    assert "\x1b[3" not in shown


def test_pictures_are_drawn_only_in_terminals_known_to(home: Home) -> None:
    plain = home.in_terminal("search", "cat", "-k", "2")
    kitty = home.in_terminal("search", "cat", "-k", "2", TERM="xterm-kitty")
    refused = home.in_terminal("search", "cat", "-k", "2", "--no-preview", TERM="xterm-kitty")
    piped = home.run("search", "cat", "-k", "2", TERM="xterm-kitty")

    assert b"\x1b_G" in kitty.out
    assert all(b"\x1b_G" not in ran.out for ran in (plain, refused, piped))
    assert all(ran.code == 0 for ran in (plain, kitty, refused, piped))


def test_a_preview_that_cannot_be_shown_says_what_else_can(home: Home) -> None:
    ran = home.in_terminal("search", "cat", "-k", "2", "--preview")

    assert ran.code == 0
    assert b"ERHAI_PREVIEW" in ran.out


def test_quiet_says_only_what_was_asked_for(home: Home) -> None:
    noted = home.run("-q", "search", "temple", "--after", "2100")
    indexed = home.run("index", "--quiet")

    assert (noted.code, noted.out, noted.err) == (0, b"", "")
    assert (indexed.code, indexed.out, indexed.err) == (0, b"", "")


@pytest.mark.parametrize("arguments", [("search", "cat", "--paths"), ("--help",), ("doctor",)])
def test_a_reader_that_goes_away_is_no_error(home: Home, arguments: tuple[str, ...]) -> None:
    reader, writer = os.pipe()
    os.close(reader)
    process = home.start(*arguments, stdout=writer)
    os.close(writer)

    _, err = process.communicate(timeout=60)

    assert (process.returncode, err) == (141, b"")


def test_head_gets_its_line(home: Home) -> None:
    ran = home.sh("erhai search 摩托车 -k 1 | head -n 1")

    assert ran.lines[0].endswith("/motorcycle.png")
    assert ran.err == ""
