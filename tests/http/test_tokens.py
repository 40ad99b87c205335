"""The file of tokens, and how what is given is compared with it."""

import hmac
from pathlib import Path

import pytest

from erhai.errors import ServeError
from erhai.http import tokens
from erhai.http.tokens import new_token_line, read_tokens

LONG = "0123456789abcdef"


def write(folder: Path, text: str, mode: int = 0o600) -> Path:
    path = folder / "tokens.txt"
    path.write_text(text, encoding="utf-8")
    path.chmod(mode)
    return path


def test_each_line_is_a_token_with_its_role_and_name(tmp_path: Path) -> None:
    text = f"# who may\n{LONG}1 read 小明  # at home\n\n  {LONG}2\tadmin\n"
    found = read_tokens(write(tmp_path, text))
    assert len(found) == 2
    first, second = found.find(f"{LONG}1"), found.find(f"{LONG}2")
    assert first
    assert second
    assert (first.name, first.role) == ("小明", "read")
    assert (second.name, second.role) == ("line-4", "admin")
    for other in ("", LONG, f"{LONG}3", f"{LONG}1 ", "é", "\ud800"):
        assert found.find(other) is None


@pytest.mark.parametrize(
    ("text", "said"),
    [
        pytest.param("short read\n", "line 1: the token is shorter than 16", id="short"),
        pytest.param(f"\n{LONG} write\n", "line 2: write TOKEN ROLE", id="role"),
        pytest.param(f"{LONG}\n", "line 1: write TOKEN ROLE", id="no role"),
        pytest.param(f"{LONG} read a b\n", "line 1: write TOKEN ROLE", id="two names"),
        pytest.param(f"{LONG} read\n{LONG} admin\n", "line 2: this token is there", id="twice"),
        pytest.param("# nobody\n", "There is no token in", id="none"),
    ],
)
def test_a_line_that_is_wrong_is_named_but_never_quoted(
    tmp_path: Path, text: str, said: str
) -> None:
    with pytest.raises(ServeError) as caught:
        read_tokens(write(tmp_path, text))
    assert said in str(caught.value)
    assert LONG not in str(caught.value)
    assert "short" not in str(caught.value).replace("shorter", "")


@pytest.mark.parametrize("mode", [0o640, 0o604, 0o620, 0o777])
def test_a_file_that_others_can_reach_is_refused(tmp_path: Path, mode: int) -> None:
    with pytest.raises(ServeError, match="chmod 600"):
        read_tokens(write(tmp_path, f"{LONG} read\n", mode))


def test_a_file_that_is_not_there_or_no_text_is_refused(tmp_path: Path) -> None:
    with pytest.raises(ServeError, match=r"No such file.*--new-token"):
        read_tokens(tmp_path / "none.txt")
    binary = write(tmp_path, "")
    binary.write_bytes(b"\xff\xfe\x00")
    with pytest.raises(ServeError, match="no text in UTF-8"):
        read_tokens(binary)


def test_a_new_token_can_be_read_back_and_no_two_are_alike(tmp_path: Path) -> None:
    lines = [new_token_line("admin"), new_token_line("read", "phone")]
    found = read_tokens(write(tmp_path, "\n".join(lines)))
    admin, phone = (found.find(line.split()[0]) for line in lines)
    assert admin
    assert phone
    assert (admin.role, phone.role, phone.name) == ("admin", "read", "phone")
    assert min(len(line.split()[0]) for line in lines) >= 43
    assert len({new_token_line("read") for _ in range(50)}) == 50


def test_every_token_is_compared_in_constant_time_whichever_fits(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    found = read_tokens(write(tmp_path, "".join(f"{LONG}{n} read\n" for n in range(5))))
    compared: list[int] = []

    def compare(one: bytes, other: bytes) -> bool:
        compared.append(len(one) + len(other))
        return hmac.compare_digest(one, other)

    monkeypatch.setattr(tokens, "hmac", type("Watched", (), {"compare_digest": compare}))
    for given in (f"{LONG}0", f"{LONG}4", "nobody's"):
        compared.clear()
        found.find(given)
        assert compared == [64] * 5
