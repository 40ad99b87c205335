"""Languages by script."""

import pytest

from erhai.evaluate.languages import is_language_code, language_of


@pytest.mark.parametrize(
    ("text", "language"),
    [
        ("A dog runs.", "en"),
        ("Ein Hund läuft über die Straße", "en"),  # Latin script: a dataset has to say 'de'
        ("一只狗在跑。", "zh"),
        ("穿NBA球衣的人", "zh"),
        ("a sign that says 出口", "en"),
        ("WiFi 信号", "zh"),
        ("犬が走っている", "ja"),
        ("개가 달린다", "ko"),
        ("собака бежит", "und"),
        ("42 !", "und"),
        ("", "und"),
    ],
)
def test_the_script_tells_the_language(text: str, language: str) -> None:
    assert language_of(text) == language


@pytest.mark.parametrize("code", ["en", "zh", "zh_mt", "zh-Hant", "und", "pt-BR"])
def test_codes_of_languages(code: str) -> None:
    assert is_language_code(code)


@pytest.mark.parametrize("text", ["", "e", "english", "captions", "en ", "en/zh", "中文", "e1"])
def test_what_is_no_code(text: str) -> None:
    assert not is_language_code(text)
