"""Names of files for other machines."""

import unicodedata

import pytest
from hypothesis import given
from hypothesis import strategies as st

from erhai.http.names import content_disposition, safe_name, unique_names


@given(st.text(st.characters(), max_size=300))
def test_safe_names_are_safe_and_stay_so(name: str) -> None:
    safe = safe_name(name)
    assert safe_name(safe) == safe
    assert 0 < len(safe.encode()) <= 240
    assert not set(safe) & set('<>:"/\\|?*')
    assert not any(unicodedata.category(c) in ("Cc", "Cf", "Cs") for c in safe)
    assert safe == safe.strip(" ")
    assert not safe.startswith(".")
    assert not safe.endswith(".")


@pytest.mark.parametrize(
    ("name", "safe"),
    [
        ("IMG_1.jpg", "IMG_1.jpg"),
        ("旅行 2019.png", "旅行 2019.png"),
        ("../../etc/passwd", "_.._.._etc_passwd"),
        ("a\u202egpj.exe", "a_gpj.exe"),
        ("CON.jpg", "_CON.jpg"),
        ("", "picture"),
        ("...", "picture"),
        ("a\r\nSet-Cookie: x.jpg", "a__Set-Cookie_ x.jpg"),
        ("x" * 300 + ".jpeg", "x" * 180 + ".jpeg"),
    ],
)
def test_some_names(name: str, safe: str) -> None:
    assert safe_name(name) == safe


@given(st.lists(st.sampled_from(["a.jpg", "A.jpg", "a (2).jpg", "ä.jpg", "a\u0308.jpg", "/"])))
def test_unique_names_differ_whatever_the_case(names: list[str]) -> None:
    made = list(unique_names(names))
    assert len(made) == len(names)
    assert len({name.casefold() for name in made}) == len(names)


@given(st.text(st.characters(), max_size=50))
def test_headers_hold_one_line_of_ascii(name: str) -> None:
    header = content_disposition("inline", name)
    assert header.isascii()
    assert header.isprintable()
    assert header.count('"') == 2
