"""The doctor's own checks."""

import sys
from collections.abc import Callable
from importlib import metadata
from pathlib import Path

import pytest

from erhai.cli import health
from erhai.cli.doctor import write_checks
from erhai.health import Check


@pytest.mark.parametrize(
    ("requirement", "parts"),
    [
        ("numpy>=1.26", ("numpy", "1.26")),
        ("Pillow >= 11.0, <14", ("pillow", "11.0")),
        ("faiss-cpu>=1.11; platform_system == 'Linux'", ("faiss-cpu", "1.11")),
        ("rich", ("rich", "0")),
    ],
)
def test_a_requirement_is_taken_apart(requirement: str, parts: tuple[str, str]) -> None:
    assert health.split_requirement(requirement) == parts


def test_versions_compare_by_their_numbers() -> None:
    assert health.numbers("1.9.3") < health.numbers("1.26")
    assert health.numbers("1.26.4rc1") == (1, 26, 4)


def test_every_package_that_erhai_needs_is_checked_and_well() -> None:
    checks = list(health.package_checks())

    needed = [
        health.split_requirement(requirement)[0]
        for requirement in metadata.requires("erhai") or ()
        if "extra ==" not in requirement
    ]
    assert [check.name for check in checks] == ["erhai", *needed]
    assert {"numpy", "pillow", "faiss-cpu", "onnxruntime"} <= set(needed)
    assert [check for check in checks if check.state != "ok"] == []


def test_a_package_that_is_not_there_fails_with_the_command_that_installs_it() -> None:
    check = health.package_check("erhai-no-such-package>=2.1")

    assert (check.state, check.detail) == ("fail", "not installed")
    assert check.remedy == f"{sys.executable} -m pip install 'erhai-no-such-package>=2.1'"


def test_a_package_that_is_too_old_fails() -> None:
    check = health.package_check("click>=999.1")

    assert check.state == "fail"
    assert check.detail.endswith("is older than 999.1")
    assert check.remedy is not None


def test_a_package_that_cannot_be_imported_fails(monkeypatch: pytest.MonkeyPatch) -> None:
    def broken(name: str) -> None:
        raise ImportError("libgomp.so.1: cannot open shared object file")

    monkeypatch.setattr("importlib.import_module", broken)
    check = health.package_check("click>=8")

    assert check.state == "fail"
    assert "libgomp.so.1" in check.detail
    assert check.remedy is not None
    assert "--force-reinstall" in check.remedy


@pytest.mark.parametrize(
    ("free_bytes", "state"), [(10**12, "ok"), (500_000_000, "warn"), (10_000_000, "fail")]
)
def test_a_full_disk_is_told(
    free_bytes: int, state: str, monkeypatch: pytest.MonkeyPatch, tmp_path: Path
) -> None:
    class Usage:
        free = free_bytes

    usage: Callable[[Path], Usage] = lambda _: Usage()  # noqa: E731
    monkeypatch.setattr("shutil.disk_usage", usage)

    assert health.disk_check(tmp_path).state == state


def test_each_check_that_is_not_well_names_what_mends_it(
    capsys: pytest.CaptureFixture[str],
) -> None:
    write_checks(
        [
            Check("python", "ok", "3.11", "never shown"),
            Check("catalogue", "fail", "broken\x1b", "erhai index"),
        ]
    )

    assert capsys.readouterr().out == (
        "ok    python     3.11\nFAIL  catalogue  broken\\x1b\n" + " " * 17 + "→ erhai index\n"
    )
