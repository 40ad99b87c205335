"""What benchmarks/judged judges: well-formed queries, strict rules, measures that can fail."""

import json
import tarfile
from pathlib import Path

import numpy as np
import pytest

from benchmarks.judged.attributes import ATTRIBUTES
from benchmarks.judged.measures import first_rank, precision_at, rate_above
from benchmarks.judged.queries import LANGUAGES, load_queries

JUDGED = Path(__file__).parents[2] / "benchmarks" / "judged"


def queries_of(name: str) -> list[dict[str, object]]:
    queries = json.loads((JUDGED / name).read_text(encoding="utf-8"))
    assert isinstance(queries, list)
    return queries


@pytest.mark.parametrize("name", ["photos.json", "words.json"])
def test_each_query_is_well_formed(name: str) -> None:
    for query in queries_of(name):
        assert query.keys() == {"id", "en", "zh", "relevant"}
        for field in ("id", "en", "zh"):
            text = query[field]
            assert isinstance(text, str)
            assert text, query
            assert text == " ".join(text.split()), query
        assert str(query["en"]).isascii() or "é" in str(query["en"]), query
        assert any("一" <= letter <= "鿿" for letter in str(query["zh"])), query
        relevant = query["relevant"]
        assert isinstance(relevant, list)
        assert relevant, query
        assert relevant == sorted(set(relevant)), query


@pytest.mark.parametrize("name", ["photos.json", "words.json"])
@pytest.mark.parametrize("field", ["id", "en", "zh"])
def test_nothing_is_asked_twice(name: str, field: str) -> None:
    values = [str(query[field]) for query in queries_of(name)]
    assert len(values) == len(set(values))


def test_the_photographs_queries_are_many_and_varied() -> None:
    queries = queries_of("photos.json")
    assert len(queries) == 60
    assert len({name for query in queries for name in _relevant(query)}) >= 55


def test_the_judged_photographs_exist(shared_folder: Path) -> None:
    photos = {path.name for path in (shared_folder / "photos").iterdir()}
    for query in queries_of("photos.json"):
        assert set(_relevant(query)) <= photos, query


def test_the_words_are_many() -> None:
    assert len(queries_of("words.json")) >= 60


def test_the_words_pictures_exist(shared_folder: Path) -> None:
    with tarfile.open(shared_folder / "data" / "imagenet-samples-288.tar") as archive:
        samples = {name.rsplit("/", 1)[-1] for name in archive.getnames()}
    for query in queries_of("words.json"):
        assert set(_relevant(query)) <= samples, query


def test_queries_are_read_as_they_are_written() -> None:
    query = load_queries("photos")[9]
    assert (query.query_id, query.texts) == ("cat", {"en": "cat", "zh": "猫"})
    assert query.relevant == ("Pentax_Optio_330.jpg",)


@pytest.mark.parametrize(
    ("attribute", "captions", "expected"),
    [
        ("colour of a dog", ["A black dog .", "The small black wet dog swims"], "a black dog"),
        ("colour of a dog", ["A tan dog .", "Two brown furry dogs"], "a brown dog"),
        ("colour of a dog", ["A black dog .", "A dog"], None),  # one caption is not enough
        ("colour of a dog", ["A black dog .", "A black and white dog", "black dog"], None),
        ("colour of a dog", ["A black dog .", "A black dog", "The grey dog"], None),
        ("colour of a dog", ["A black ball and a dog", "A man in black with a dog"], None),
        ("colour of clothing", ["A man in red .", "a boy in a red shirt"], "a person in red"),
        ("colour of clothing", ["A man in a red car", "a boy in a red boat"], None),
        ("colour of clothing", ["A man in red .", "a man in red and a girl in blue"], None),
        ("colour of clothing", ["A dog wearing a red coat"] * 2, None),
        ("how many dogs", ["A dog runs", "The dog is running"], "one dog"),
        ("how many dogs", ["A dog runs", "The dog runs", "A dog bites another dog"], None),
        ("how many dogs", ["Two small dogs", "Two brown puppies"], "two dogs"),
        ("how many dogs", ["Two small dogs", "Two dogs", "Three dogs"], None),
        ("how many dogs", ["Four dogs race", "several wet dogs"], "several dogs"),
        ("how many people", ["A man", "A boy and his dog"], "one person"),
        ("how many people", ["Two girls and a man"] * 2, None),
        ("how many people", ["A man and two women"] * 2, None),
        ("how many people", ["Two men", "Two people with a dog"], "two people"),
        ("how many people", ["A group of women", "Three women"], "several people"),
        ("who", ["A woman with a dog", "The lady"], "woman"),
        ("who", ["A woman with a boy", "The lady"], None),
        ("where", ["in the cold water", "A dog swims"], "in the water"),
        ("where", ["A family by a lake", "people near the water"], None),
    ],
)
def test_only_what_captions_agree_on_is_taken_for_true(
    attribute: str, captions: list[str], expected: str | None
) -> None:
    rules = next(rules for rules in ATTRIBUTES if rules.name == attribute)
    value = rules.value_of(captions)
    assert (None if value is None else rules.values[value].texts["en"]) == expected


def test_each_value_is_asked_once_in_each_language() -> None:
    for language in LANGUAGES:
        texts = [value.texts[language] for rules in ATTRIBUTES for value in rules.values]
        assert len(texts) == len(set(texts))


def test_precision_is_of_what_could_be_found() -> None:
    ranking = ["a", "b", "c", "d", "e", "f"]
    assert precision_at(1, ranking, {"b"}) == 0
    assert precision_at(5, ranking, {"b"}) == 1
    assert precision_at(5, ranking, {"b", "f"}) == 0.5
    assert precision_at(5, ranking, set("abcdef")) == 1


def test_the_first_relevant_is_counted_from_one() -> None:
    assert first_rank(["a", "b", "c"], {"c", "b"}) == 2
    with pytest.raises(ValueError, match="nothing relevant"):
        first_rank(["a"], {"b"})


def test_a_tie_counts_half() -> None:
    scores, rivals = np.array([3, 1], np.float32), np.array([2, 1], np.float32)
    assert rate_above(scores, rivals) == (2 + 0.5) / 4
    assert rate_above(rivals, scores) == (1 + 0.5) / 4


def _relevant(query: dict[str, object]) -> list[str]:
    relevant = query["relevant"]
    assert isinstance(relevant, list)
    return relevant
