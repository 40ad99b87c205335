"""The three forms of results: lines, JSON, paths."""

import base64
import io
import json
import os
import sys
from datetime import UTC, datetime
from pathlib import Path

import pytest
from hypothesis import given
from hypothesis import strategies as st

from erhai.cli import output
from erhai.errors import FailureKind
from erhai.health import Check
from erhai.index.report import FileFailed, Notice, Progress
from erhai.search.answer import Answer
from erhai.search.notes import Note
from erhai.status import FolderStatus, LibraryStatus
from erhai.types import Failure
from tests.unit.cli.made import make_answer, make_hit, make_report

CAFE = Path(os.fsdecode(b"/photos/caf\xe9.jpg"))
FAILURE = Failure(CAFE, FailureKind.TRUNCATED, "It ends too early.")


class Terminal(io.StringIO):
    """A standard output that says it is a terminal."""

    def isatty(self) -> bool:
        return True


def test_a_pipe_gets_one_tab_separated_line_a_hit(capsys: pytest.CaptureFixture[str]) -> None:
    output.write_hits(make_answer(Path("/photos/海边.jpg"), Path("/photos/a\tb\n.jpg"), CAFE))

    assert capsys.readouterr().out == (
        "1\t0.7500\t/photos/海边.jpg\n"
        "2\t0.3750\t/photos/a\\x09b\\x0a.jpg\n"
        "3\t0.2500\t/photos/caf\\xe9.jpg\n"
    )


def test_a_terminal_gets_short_names_that_lead_to_the_files(
    monkeypatch: pytest.MonkeyPatch, tmp_path: Path
) -> None:
    monkeypatch.chdir(tmp_path)
    monkeypatch.setenv("TERM", "xterm-256color")
    monkeypatch.delenv("NO_COLOR", raising=False)
    terminal = Terminal()
    monkeypatch.setattr(sys, "stdout", terminal)

    output.write_hits(make_answer(tmp_path / "海边 日落.jpg"))

    header, line = terminal.getvalue().splitlines()
    assert " #  match  path" in header
    assert "海边 日落.jpg" in line
    assert f"file://{tmp_path}/%E6%B5%B7%E8%BE%B9%20%E6%97%A5%E8%90%BD.jpg\x1b\\" in line


def test_a_long_name_is_left_for_the_terminal_to_wrap(
    monkeypatch: pytest.MonkeyPatch, tmp_path: Path
) -> None:
    monkeypatch.chdir(tmp_path)
    monkeypatch.setenv("COLUMNS", "40")
    monkeypatch.setenv("TERM", "dumb")
    terminal = Terminal()
    monkeypatch.setattr(sys, "stdout", terminal)

    output.write_hits(make_answer(tmp_path / ("猫" * 60 + ".jpg")))

    assert "猫" * 60 + ".jpg" in terminal.getvalue().splitlines()[1]


@pytest.mark.parametrize("end", [b"\n", b"\0"])
def test_paths_are_written_as_the_bytes_they_are(
    end: bytes, capsysbinary: pytest.CaptureFixture[bytes]
) -> None:
    output.write_paths([CAFE, Path("/photos/海.jpg")], end=end)

    assert capsysbinary.readouterr().out == (
        b"/photos/caf\xe9.jpg" + end + "/photos/海.jpg".encode() + end
    )


def test_an_answer_as_json_has_the_documented_fields() -> None:
    answer = make_answer(Path("/photos/海.jpg"), notes=(Note("undated", {"images": 3}),))

    assert output.answer_as_json(answer, "search", "海") == {
        "version": 1,
        "command": "search",
        "query": "海",
        "hits": [
            {
                "rank": 1,
                "score": 0.75,
                "relevance": None,
                "path": "/photos/海.jpg",
                "image_id": 101,
                "width_px": 40,
                "height_px": 30,
                "taken_at": "2004-06-30T18:05:07",
                "latitude": 25.5,
                "longitude": -100.25,
                "camera": "Canon",
                "place_en": "Monterrey, Mexico",
                "place_zh": "墨西哥蒙特雷",
                "similar": [],
            }
        ],
        "answers": None,
        "understood": None,
        "notes": ["Left out, since they have no date: 3."],
    }


@given(
    st.binary(min_size=1, max_size=40).filter(lambda raw: not {0, ord("/")} & set(raw)),
    st.text(alphabet=st.characters(exclude_categories=())),
)
def test_json_carries_any_path_and_any_query(name: bytes, query: str) -> None:
    raw = b"/" + name
    answer = make_answer(Path(os.fsdecode(raw)))

    text = json.dumps(output.answer_as_json(answer, "search", query), ensure_ascii=False)
    hit = json.loads(text.encode("utf-8"))["hits"][0]

    expected = os.fsencode(answer[0].path)
    if "path_bytes" in hit:
        assert base64.b64decode(hit["path_bytes"]) == expected
        assert hit["path"] == expected.decode("utf-8", "replace")
    else:
        assert hit["path"].encode("utf-8") == expected


def test_json_is_utf_8_on_one_document(capsysbinary: pytest.CaptureFixture[bytes]) -> None:
    output.write_json({"path": "海", "n": 1})
    output.write_json({"path": "海", "n": 1}, indent=None)

    assert capsysbinary.readouterr().out == (
        '{\n  "path": "海",\n  "n": 1\n}\n{"path": "海", "n": 1}\n'.encode()
    )


def test_each_event_is_one_object() -> None:
    assert output.event_as_json(Progress(3, None, 1, 0.0, None)) == {
        "version": 1,
        "event": "progress",
        "done": 3,
        "total": None,
        "failed": 1,
        "rate_per_s": 0.0,
        "remaining_s": None,
    }
    assert output.event_as_json(FileFailed(FAILURE)) == {
        "version": 1,
        "event": "failed",
        "path": "/photos/caf\ufffd.jpg",
        "path_bytes": base64.b64encode(b"/photos/caf\xe9.jpg").decode(),
        "kind": "truncated",
        "reason": "It ends too early.",
    }
    assert output.event_as_json(Notice("Beware.")) == {
        "version": 1,
        "event": "notice",
        "message": "Beware.",
    }


def test_a_report_as_json_has_the_documented_fields() -> None:
    report = make_report(found=9, encoded=3, unchanged=5, failures=(FAILURE,))

    document = output.report_as_json(report)

    assert document.pop("failures") == [output.failure_as_json(FAILURE)]
    assert document == {
        "version": 1,
        "event": "report",
        "found": 9,
        "unchanged": 5,
        "encoded": 3,
        "reused": 0,
        "supplemented": 0,
        "moved": 0,
        "removed": 0,
        "elapsed_s": 75.0,
        "interrupted": False,
        "notices": ["a notice"],
    }


def test_a_status_as_json_has_the_documented_fields() -> None:
    status = LibraryStatus(
        path=Path("/library"),
        model_id="erhai-lite/1",
        dim=512,
        store="faiss",
        images=10,
        waiting=2,
        failed=1,
        folders=(FolderStatus(Path("/photos"), 10, 1),),
        size_bytes=4096,
        indexed_at=datetime(2026, 11, 23, 12, 0, tzinfo=UTC),
    )
    expected = {
        "version": 1,
        "command": "status",
        "library": {"path": "/library"},
        "model": "erhai-lite/1",
        "dim": 512,
        "store": "faiss",
        "images": 10,
        "waiting": 2,
        "failed": 1,
        "folders": [{"path": "/photos", "images": 10, "failed": 1}],
        "size_bytes": 4096,
        "indexed_at": "2026-11-23T12:00:00+00:00",
    }

    assert output.status_as_json(status, None) == expected
    assert output.status_as_json(status, [FAILURE]) == {
        **expected,
        "failures": [output.failure_as_json(FAILURE)],
    }


def test_checks_are_not_ok_when_one_failed() -> None:
    fine = Check("python", "ok", "3.11", None)
    warned = Check("disk", "warn", "little room", "make room")
    failed = Check("catalogue", "fail", "broken", "erhai index")

    assert output.checks_as_json([fine, warned])["ok"] is True
    document = output.checks_as_json([fine, failed])
    assert document["ok"] is False
    assert document["checks"] == [
        {"name": "python", "state": "ok", "detail": "3.11", "remedy": None},
        {"name": "catalogue", "state": "fail", "detail": "broken", "remedy": "erhai index"},
    ]


def test_failures_come_sorted_by_kind_and_path(capsys: pytest.CaptureFixture[str]) -> None:
    output.write_failures(
        [
            FAILURE,
            Failure(Path("/z.jpg"), FailureKind.EMPTY, "It is empty."),
            Failure(Path("/a.jpg"), FailureKind.TRUNCATED, "It ends\ntoo early."),
        ]
    )

    assert capsys.readouterr().out == (
        "empty\t/z.jpg\tIt is empty.\n"
        "truncated\t/a.jpg\tIt ends\\x0atoo early.\n"
        "truncated\t/photos/caf\\xe9.jpg\tIt ends too early.\n"
    )


def test_scores_are_numbers_of_six_digits() -> None:
    answer = Answer((make_hit(Path("/a.jpg"), score=0.123456789),), ())

    text = json.dumps(output.answer_as_json(answer, "search", "x"))

    assert json.loads(text)["hits"][0]["score"] == 0.123457
