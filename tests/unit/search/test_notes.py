"""Remarks as sentences."""

from typing import get_args

from erhai.search.notes import Note, NoteCode

VALUES: dict[str, str | int] = {
    "images": 3,
    "place": "Bath",
    "kind": "sketch",
    "read": 64,
    "pieces": 80,
    "stored": 2,
    "problem": "The file is cut short.",
}


def test_every_remark_is_a_sentence_without_blanks() -> None:
    for code in get_args(NoteCode):
        sentence = str(Note(code, VALUES))
        assert "{" not in sentence
        assert any(str(value) in sentence for value in VALUES.values())
    assert str(Note("undated", {"images": 3})) == "Left out, since they have no date: 3."
