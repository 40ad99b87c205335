"""What is said while pictures are read."""

import json
from pathlib import Path

import pytest

from erhai.cli.progress import Bar, JsonLines, PlainLines, Silent, progress_line, reporter
from erhai.errors import FailureKind
from erhai.index.report import FileFailed, Notice, Progress
from erhai.types import Failure

FAILED = FileFailed(Failure(Path("/a.jpg"), FailureKind.EMPTY, "It is empty."))


@pytest.mark.parametrize(
    ("progress", "line"),
    [
        (Progress(12, None, 0, 0.0, None), "12 files so far"),
        (Progress(1, None, 0, 0.0, None), "1 file so far"),
        (Progress(0, 4000, 0, 0.0, None), "0 of 4,000 files"),
        (
            Progress(120, 4000, 2, 34.6, 112.0),
            "120 of 4,000 files, 35 a second, 1 min 52 s left, 2 failed",
        ),
        (Progress(3, 4, 0, 0.5, 2.0), "3 of 4 files, 0.5 a second, 2.0 s left"),
    ],
)
def test_a_line_tells_files_rate_time_left_and_failures(progress: Progress, line: str) -> None:
    assert progress_line(progress) == line


def test_a_log_gets_a_line_every_ten_seconds(capsys: pytest.CaptureFixture[str]) -> None:
    time_s = 0.0
    lines = PlainLines(clock=lambda: time_s)
    for step in range(250):
        time_s = step / 10
        lines.show(Progress(step, 250, 0, 10.0, None))
    lines.show(Notice("Folder\nx cannot be read."))
    lines.show(FAILED)

    captured = capsys.readouterr()
    assert captured.out == ""
    assert captured.err.splitlines() == [
        "100 of 250 files, 10 a second",
        "200 of 250 files, 10 a second",
        "Folder\\x0ax cannot be read.",
    ]


def test_a_program_gets_every_event(capsys: pytest.CaptureFixture[str]) -> None:
    with JsonLines() as lines:
        lines.show(Progress(1, 2, 0, 3.0, 0.3))
        lines.show(FAILED)
        lines.show(Notice("Beware."))

    captured = capsys.readouterr()
    events = [json.loads(line) for line in captured.out.splitlines()]
    assert [event["event"] for event in events] == ["progress", "failed", "notice"]
    assert {event["version"] for event in events} == {1}
    assert captured.err == ""


def test_the_bar_shows_notices_and_survives_every_event(capsys: pytest.CaptureFixture[str]) -> None:
    with Bar() as bar:
        bar.show(Progress(0, None, 0, 0.0, None))
        bar.show(Progress(1, 2, 0, 3.0, 0.3))
        bar.show(FAILED)
        bar.show(Notice("[red]Beware[/red] :smile:"))
        bar.say("Stopping.")

    captured = capsys.readouterr()
    assert "[red]Beware[/red] :smile:" in captured.err
    assert "Stopping." in captured.err
    assert captured.out == ""


def test_the_reporter_fits_the_options() -> None:
    assert isinstance(reporter(quiet=True, as_json=True), JsonLines)
    assert isinstance(reporter(quiet=True, as_json=False), Silent)
    assert isinstance(reporter(quiet=False, as_json=False), PlainLines)
