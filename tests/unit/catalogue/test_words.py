"""The words of pictures: what they are made of, and what they find."""

import math
from pathlib import Path

import numpy as np
import pytest

from erhai.catalogue import embeddings, facts, images, words
from erhai.catalogue.database import Database
from erhai.catalogue.words import COLUMN_WEIGHTS, RARE_NATS
from erhai.errors import FailureKind
from erhai.types import Failure, FileStat, ImageId, Metadata

STAT = FileStat(size_bytes=10, modified_ns=20)


@pytest.fixture(autouse=True)
def indexed_folders(db: Database) -> None:
    with db.transaction() as connection:
        facts.put_folder(connection, Path("/home/me/Pictures"), Path("/"))
        facts.put_folder(connection, Path("/home/me/Pictures/disk"), Path("/home/me/Pictures/disk"))
        embeddings.put(connection, b"same", np.ones(1, np.float32))


def put(db: Database, path: str, description: str | None = None) -> ImageId:
    with db.transaction() as connection:
        metadata = Metadata("JPEG", 1, 1, description=description)
        image_id = images.put_encoded(connection, Path(path), STAT, b"same", metadata)
        images.mark_searchable(connection, [image_id])
        words.refresh(connection, [image_id])
    return image_id


def stored(db: Database, image_id: ImageId) -> tuple[str, ...]:
    rows = db.rows("SELECT name, folders, described FROM words WHERE rowid = ?", (image_id,))
    return tuple(rows[0]) if rows else ()


def find(db: Database, *wanted: str | tuple[str, ...], total: int = 100) -> dict[int, float]:
    forms = [(word,) if isinstance(word, str) else word for word in wanted]
    ids, scores = words.match(db, forms, total)
    assert ids.dtype == np.int64
    assert scores.dtype == np.float32
    assert ids.tolist() == sorted(ids.tolist())
    return dict(zip(ids.tolist(), scores.tolist(), strict=True))


def test_words_are_of_the_name_the_folders_and_the_description(db: Database) -> None:
    image_id = put(db, "/home/me/Pictures/2019 大理/IMG_12-lake.jpg", "On the way")
    assert stored(db, image_id) == ("IMG 12 lake", "Pictures 2019 大 理", "On the way")


def test_only_folders_from_the_outermost_indexed_one_on_count(db: Database) -> None:
    assert stored(db, put(db, "/home/me/Pictures/disk/a.jpg"))[1] == "Pictures disk"
    assert stored(db, put(db, "/home/me/elsewhere/a.jpg"))[1] == ""
    assert stored(db, put(db, "/home/me/Pictures.jpg")) == ("Pictures", "", "")


def test_place_names_count_once_they_are_known(db: Database) -> None:
    image_id = put(db, "/home/me/Pictures/a.jpg", "By the lake")
    with db.transaction() as connection:
        connection.execute("UPDATE images SET place_en = 'Dali', place_zh = '大理'")
        words.refresh(connection, [image_id])
    assert stored(db, image_id)[2] == "By the lake Dali 大 理"
    assert list(find(db, "大理")) == list(find(db, "dali")) == [image_id]


def test_a_name_that_is_no_utf_8_has_the_words_that_can_be_read(db: Database) -> None:
    with db.transaction() as connection:
        path = Path("/home/me/Pictures").joinpath(
            b"\xff\xfe beach.jpg".decode(errors="surrogateescape")
        )
        image_id = images.put_encoded(connection, path, STAT, b"same", Metadata("JPEG", 1, 1))
        words.refresh(connection, [image_id])
    assert stored(db, image_id)[0] == "beach"


def test_failed_and_deleted_rows_have_no_words(db: Database) -> None:
    one, two = put(db, "/home/me/Pictures/1.jpg"), put(db, "/home/me/Pictures/2.jpg")
    with db.transaction() as connection:
        failure = Failure(Path("/home/me/Pictures/1.jpg"), FailureKind.CORRUPT, "broken")
        images.put_failed(connection, failure, STAT)
        words.refresh(connection, [one])
        words.delete(connection, [two])
    assert stored(db, one) == stored(db, two) == ()
    assert words.missing(db).tolist() == [two]
    with db.transaction() as connection:
        words.refresh(connection, [one, two, ImageId(99)])
    assert stored(db, one) == stored(db, ImageId(99)) == ()
    assert words.missing(db).tolist() == []


def test_words_beneath_a_folder(db: Database) -> None:
    inside = put(db, "/home/me/Pictures/a/deep/1.jpg")
    put(db, "/home/me/Pictures/ab/2.jpg")
    with db.transaction() as connection:
        words.delete_beneath(connection, Path("/home/me/Pictures/a"))
    assert words.missing(db).tolist() == [inside]


def test_a_word_scores_as_the_formula_says(db: Database) -> None:
    named = put(db, "/home/me/Pictures/a/Passport.jpg")
    described = put(db, "/home/me/Pictures/a/1.jpg", "my old passport")
    above = put(db, "/home/me/Pictures/passport/2.jpg")
    put(db, "/home/me/Pictures/a/3.jpg", "a port")
    wanted = {named: "name", described: "described", above: "folders"}
    for total, tells in ((1000, 1.0), (6, math.log(5.5 / 1.5) / RARE_NATS)):
        assert find(db, "passport", total=total) == pytest.approx(
            {image_id: COLUMN_WEIGHTS[column] * tells for image_id, column in wanted.items()}
        )


def test_forms_count_as_one_word_and_the_share_of_words_counts(db: Database) -> None:
    dogs = put(db, "/home/me/Pictures/dogs beach.jpg")
    dog = put(db, "/home/me/Pictures/dog.jpg", "dog dog dog")
    found = find(db, ("dog", "dogs"), "beach", "absent")
    assert found == pytest.approx({dogs: 2 / 3, dog: 1 / 3})


def test_accents_and_case_do_not_matter(db: Database) -> None:
    cafe = put(db, "/home/me/Pictures/CAFÉ iPhone.jpg")
    for typed in ("cafe", "Café", "CAFE\u0301", "iphone", "iPhone", "phone"):
        assert list(find(db, typed)) == [cafe]


def test_chinese_is_found_as_a_phrase(db: Database) -> None:
    right = put(db, "/home/me/Pictures/大理古城.jpg")
    put(db, "/home/me/Pictures/理大.jpg")
    put(db, "/home/me/Pictures/大/理.jpg")
    assert list(find(db, "大理")) == [right]
    assert list(find(db, "理古")) == [right]


def test_a_phrase_does_not_reach_from_one_field_into_the_next(db: Database) -> None:
    put(db, "/home/me/Pictures/大/理.jpg", "发")
    assert find(db, "大理", "理发") == {}


def test_what_half_of_all_pictures_have_says_nothing(db: Database) -> None:
    ids = [put(db, f"/home/me/Pictures/backup dogs/{n}.jpg") for n in range(6)]
    dog = put(db, "/home/me/Pictures/backup dogs/dogs.jpg")
    assert list(find(db, "dogs", total=7)) == [dog]
    assert find(db, "backup", total=7) == {}
    assert list(find(db, "backup", total=1000)) == [*ids, dog]


def test_words_of_very_many_pictures_are_passed_over(
    db: Database, monkeypatch: pytest.MonkeyPatch
) -> None:
    for n in range(6):
        put(db, f"/home/me/Pictures/trip/{n}.jpg")
    monkeypatch.setattr(words, "MOST_PICTURES_A_WORD", 5)
    assert find(db, "trip", total=1000) == {}
    monkeypatch.setattr(words, "MOST_PICTURES_A_WORD", 6)
    assert len(find(db, "trip", total=1000)) == 6


def test_only_some_pictures_may_answer(db: Database) -> None:
    ids = [put(db, f"/home/me/Pictures/trip {n}.jpg") for n in range(4)]
    among = np.array([ids[1], ids[3], 99], np.int64)
    everywhere, scores = words.match(db, [("trip",)], 100)
    found, some = words.match(db, [("trip",)], 100, among)
    assert everywhere.tolist() == ids
    assert found.tolist() == [ids[1], ids[3]]
    assert some.tolist() == scores[[1, 3]].tolist()


@pytest.mark.parametrize(
    "typed", ['"', "AND", "a OR b", "name : x", "NEAR(a b)", "*", "-", "^x", "\U0003134b", ""]
)
def test_what_means_something_to_sqlite_is_only_text(db: Database, typed: str) -> None:
    put(db, "/home/me/Pictures/x.jpg")
    words.match(db, [(typed,)], 100)


def test_no_words_find_nothing(db: Database) -> None:
    ids, scores = words.match(db, [], 100)
    assert len(ids) == len(scores) == 0
