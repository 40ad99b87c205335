"""How a run of `erhai index` ends: what is said, and the exit code."""

from pathlib import Path

import pytest

from erhai.cli.index import exit_code, summary
from erhai.errors import FailureKind
from erhai.index.report import IndexReport
from erhai.types import Failure
from tests.unit.cli.made import make_report

BROKEN = Failure(Path("/a.jpg"), FailureKind.CORRUPT, "It is broken.")


@pytest.mark.parametrize(
    ("report", "images", "code"),
    [
        (make_report(found=3, encoded=3), 3, 0),
        (make_report(found=3, unchanged=3), 3, 0),
        (make_report(found=3, encoded=2, failures=(BROKEN,)), 2, 0),
        (make_report(found=1, failures=(BROKEN,)), 0, 1),
        (make_report(found=1, unchanged=1), 0, 1),
        (make_report(), 0, 1),
        (make_report(found=3, encoded=3, interrupted=True), 3, 130),
        (make_report(found=3, interrupted=True), 0, 130),
    ],
)
def test_the_exit_code_tells_whether_there_is_anything_to_search(
    report: IndexReport, images: int, code: int
) -> None:
    assert exit_code(report, images) == code


def test_the_summary_tells_what_happened_and_what_to_do_next() -> None:
    report = make_report(
        found=1210, encoded=200, reused=3, moved=2, unchanged=1000, removed=4, failures=(BROKEN,)
    )

    assert summary(report, images=1205, failed=5) == [
        "Done in 1 min 15 s: 1,210 picture files: 200 new or changed, 3 copies, 2 moved, "
        "1,000 unchanged, 4 gone, 1 failed.",
        "5 files cannot be used. Which and why: erhai status --failed",
        'Now try: erhai search "海边日落"',
    ]


def test_a_stopped_run_says_that_the_next_one_goes_on() -> None:
    assert summary(make_report(found=9, encoded=2, interrupted=True), images=2, failed=0) == [
        "Stopped after 1 min 15 s: 9 picture files: 2 new or changed.",
        "Everything so far is saved. To go on: erhai index",
    ]


def test_a_folder_without_pictures_is_told_so() -> None:
    [line] = summary(make_report(), images=0, failed=0)

    assert line.startswith("No pictures were found there.")


def test_nothing_to_search_is_not_offered_a_search() -> None:
    lines = summary(make_report(found=1, failures=(BROKEN,)), images=0, failed=1)

    assert lines == [
        "Done in 1 min 15 s: 1 picture file: 1 failed.",
        "1 file cannot be used. Which and why: erhai status --failed",
    ]
