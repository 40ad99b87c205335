"""What benchmarks/judged judges: well-formed queries, strict rules, measures that can fail."""

import json
import tarfile
from pathlib import Path

import pytest

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


def _relevant(query: dict[str, object]) -> list[str]:
    relevant = query["relevant"]
    assert isinstance(relevant, list)
    return relevant
