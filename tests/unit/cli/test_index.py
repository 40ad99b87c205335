"""How a run of `erhai index` ends: what is said, and the exit code."""

from pathlib import Path

import pytest
from tests.unit.cli.made import make_report

from erhai.cli.index import exit_code, summary
from erhai.errors import FailureKind
from erhai.index.report import IndexReport
from erhai.types import Failure

BROKEN = Failure(Path("/a.jpg"), FailureKind.CORRUPT, "It is broken.")


@pytest.mark.parametrize(
    ("report", "code"),
    [
        (make_report(found=3, encoded=3), 0),
        (make_report(found=3, unchanged=3), 0),
        (make_report(found=3, encoded=2, failures=(BROKEN,)), 0),
        (make_report(found=1, reused=1), 0),
        (make_report(found=1, moved=1), 0),
        (make_report(found=1, failures=(BROKEN,)), 1),
        (make_report(), 1),
        (make_report(removed=3), 1),
        (make_report(found=3, encoded=3, interrupted=True), 130),
    ],
)
def test_the_exit_code_tells_whether_anything_can_be_searched(
    report: IndexReport, code: int
) -> None:
    assert exit_code(report) == code


def test_the_summary_tells_what_happened_and_what_to_do_next() -> None:
    report = make_report(
        found=1210, encoded=200, reused=3, moved=2, unchanged=1000, removed=4, failures=(BROKEN,)
    )

    assert summary(report, failed=5) == [
        "Done in 1 min 15 s: 1,210 picture files: 200 new or changed, 3 copies, 2 moved, "
        "1,000 unchanged, 4 gone, 1 failed.",
        "5 files cannot be used. Which and why: erhai status --failed",
        'Now try: erhai search "海边日落"',
    ]


def test_a_stopped_run_says_that_the_next_one_goes_on() -> None:
    assert summary(make_report(found=9, encoded=2, interrupted=True), failed=0) == [
        "Stopped after 1 min 15 s: 9 picture files: 2 new or changed.",
        "Everything so far is saved. To go on: erhai index",
    ]


def test_a_folder_without_pictures_is_told_so() -> None:
    [line] = summary(make_report(), failed=0)

    assert line.startswith("No pictures were found there.")


def test_nothing_to_search_is_not_offered_a_search() -> None:
    lines = summary(make_report(found=1, failures=(BROKEN,)), failed=1)

    assert lines == [
        "Done in 1 min 15 s: 1 picture file: 1 failed.",
        "1 file cannot be used. Which and why: erhai status --failed",
    ]
