"""From typed sentences to the words that are looked for in names."""

import string
from pathlib import Path

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st

from erhai.catalogue import embeddings, images, words
from erhai.catalogue.database import Database
from erhai.search.words import MOST_WORDS, find, wanted
from erhai.types import FileStat, Metadata


def first_forms(text: str) -> list[str]:
    return [forms[0] for forms in wanted([text])]


@pytest.mark.parametrize(
    ("text", "words"),
    [
        ("a photo of the dog that is running on a beach", ["dog", "running", "beach"]),
        ("passport scan", ["passport", "scan"]),
        ("IMG_1234", ["IMG", "1234"]),
        ("ParisTrip", ["ParisTrip"]),
        ("2 dogs, 12 cats", ["dogs", "cats"]),
        ("t-shirt", ["shirt"]),
        ("发票", ["发票"]),
        ("猫", ["猫"]),
        ("大理古城的日落", ["大理", "理古", "古城", "日落"]),
        ("猫和狗", ["猫和狗", "猫", "狗"]),
        ("和服", ["和服", "服"]),
        ("目的地", ["目的地", "目", "地"]),
        ("我的发票", ["发票"]),
        ("一个女孩的照片", ["个女", "女孩"]),
        ("Dali洱海 trip", ["Dali", "洱海", "trip"]),
        ("dog DOG Dog", ["dog"]),
        ("the of on 的", []),
        ("", []),
    ],
)
def test_what_is_looked_for(text: str, words: list[str]) -> None:
    assert first_forms(text) == words


@pytest.mark.parametrize(
    ("one", "many"),
    [
        ("dog", "dogs"),
        ("beach", "beaches"),
        ("box", "boxes"),
        ("glass", "glasses"),
        ("city", "cities"),
        ("boy", "boys"),
        ("child", "children"),
        ("woman", "women"),
        ("kiwi", "kiwis"),
        ("horse", "horses"),
        ("dress", "dresses"),
        ("potato", "potatoes"),
    ],
)
def test_one_and_many_are_the_same_word(one: str, many: str) -> None:
    [singular], [plural] = wanted([one]), wanted([many])
    assert many in singular
    assert one in plural


def test_a_number_or_a_chinese_word_has_one_form() -> None:
    assert wanted(["2019 日落 Öl"]) == (("2019",), ("日落",), ("Öl",))


@given(st.lists(st.text(), max_size=4))
def test_any_texts_give_few_distinct_words(texts: list[str]) -> None:
    found = wanted(texts)
    assert len(found) <= MOST_WORDS
    assert len({forms[0].casefold() for forms in found}) == len(found)
    assert all(form for forms in found for form in forms)
    assert wanted(texts + texts) == found


@given(st.text(string.ascii_lowercase, min_size=1, max_size=12))
def test_no_word_is_its_own_other_form(word: str) -> None:
    for forms in wanted([word]):
        assert len(set(forms)) == len(forms)


@pytest.fixture
def db(tmp_path: Path) -> Database:
    return Database(tmp_path / "catalogue.sqlite3")


def test_pictures_are_found_by_what_is_typed(db: Database) -> None:
    names = ("IMG_1", "dali-trip", "发票", "Dali", "DSC0002")
    with db.transaction() as connection:
        embeddings.put(connection, b"same", np.ones(1, np.float32))
        ids = [
            images.put_encoded(
                connection, Path(f"/p/{name}.jpg"), FileStat(1, 1), b"same", Metadata("JPEG", 1, 1)
            )
            for name in names
        ]
        words.refresh(connection, ids)

    def names_for(*texts: str, among: list[int] | None = None) -> dict[str, float]:
        some = None if among is None else np.array(among, np.int64)
        found, scores = find(db, texts, 1000, some)
        return {names[ids.index(i)]: s for i, s in zip(found, scores.tolist(), strict=True)}

    assert names_for("trips to Dali") == pytest.approx({"dali-trip": 1, "Dali": 0.5})
    assert names_for("a sunset in Dali", "trip") == pytest.approx(
        {"dali-trip": 2 / 3, "Dali": 1 / 3}
    )
    assert names_for("我的发票") == pytest.approx({"发票": 1})
    assert names_for("a dog on the beach") == {}
    assert names_for("dali", among=[ids[3]]) == {"Dali": 1}
    db.close()
