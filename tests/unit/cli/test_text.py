"""Names and numbers as people read them."""

import unicodedata
from pathlib import Path

import pytest
from hypothesis import given
from hypothesis import strategies as st

from erhai.cli.text import counted, duration, printable, short_path, size


@given(st.text(alphabet=st.characters(exclude_categories=())))
def test_a_printable_text_holds_nothing_that_steers_a_terminal(text: str) -> None:
    shown = printable(text)

    assert not {unicodedata.category(character) for character in shown} & {"Cc", "Cs", "Zl", "Zp"}
    assert len(shown.splitlines()) <= 1
    shown.encode("utf-8")


@pytest.mark.parametrize(
    ("text", "shown"),
    [
        ("海边 日落.jpg", "海边 日落.jpg"),
        ("👨‍👩‍👧.jpg", "👨‍👩‍👧.jpg"),
        ("a\nb\tc", "a\\x0ab\\x09c"),
        ("\x1b]0;gotcha\a", "\\x1b]0;gotcha\\x07"),
        ("\u202egpj.exe", "\\u202egpj.exe"),
        (b"caf\xe9.jpg".decode("utf-8", "surrogateescape"), "caf\\xe9.jpg"),
    ],
)
def test_what_is_unsafe_is_spelt_out(text: str, shown: str) -> None:
    assert printable(text) == shown


def test_a_path_is_short_from_here_and_from_home(
    monkeypatch: pytest.MonkeyPatch, tmp_path: Path
) -> None:
    here = tmp_path / "home" / "here"
    here.mkdir(parents=True)
    monkeypatch.chdir(here)
    monkeypatch.setenv("HOME", str(tmp_path / "home"))

    assert short_path(here / "a" / "b.jpg") == "a/b.jpg"
    assert short_path(tmp_path / "home" / "猫.jpg") == "~/猫.jpg"
    assert short_path(tmp_path / "homeless.jpg") == str(tmp_path / "homeless.jpg")
    assert short_path(here) == "~/here"


def test_a_path_can_be_shown_from_a_folder_that_is_gone(
    monkeypatch: pytest.MonkeyPatch, tmp_path: Path
) -> None:
    gone = tmp_path / "gone"
    gone.mkdir()
    monkeypatch.chdir(gone)
    gone.rmdir()

    assert short_path(Path("/pictures/a.jpg")) == "/pictures/a.jpg"


@pytest.mark.parametrize(
    ("seconds", "shown"),
    [
        (0.0, "0.0 s"),
        (0.44, "0.4 s"),
        (9.94, "9.9 s"),
        (9.96, "10 s"),
        (59.4, "59 s"),
        (59.6, "1 min 0 s"),
        (200, "3 min 20 s"),
        (3599.6, "1 h 0 min"),
        (7500, "2 h 5 min"),
        (3 * 86_400, "3 days"),
    ],
)
def test_a_duration_has_the_units_that_matter(seconds: float, shown: str) -> None:
    assert duration(seconds) == shown


@pytest.mark.parametrize(
    ("size_bytes", "shown"),
    [
        (0, "0 bytes"),
        (1, "1 byte"),
        (999, "999 bytes"),
        (1000, "1.0 kB"),
        (999_949, "999.9 kB"),
        (999_960, "1.0 MB"),
        (34_200_000, "34.2 MB"),
        (2_000_000_000, "2.0 GB"),
        (5_500_000_000_000, "5.5 TB"),
    ],
)
def test_a_size_has_three_digits_or_so(size_bytes: int, shown: str) -> None:
    assert size(size_bytes) == shown


def test_one_is_singular() -> None:
    assert [counted(number, "picture") for number in (0, 1, 2, 1234)] == [
        "0 pictures",
        "1 picture",
        "2 pictures",
        "1,234 pictures",
    ]
