"""What a server was told to keep to itself is in none of its answers."""

from collections.abc import Iterator

import httpx
import pytest

from erhai.errors import LibraryDamaged
from erhai.http.app import create_app
from erhai.http.options import Options
from tests.http.test_search import id_of, refused
from tests.servers import Served, running, small_library

SECRETS = ("Dali", "大理", "25.69", "100.16", "Paris", "巴黎", "48.85")


@pytest.fixture(scope="module")
def hiding(tmp_path_factory: pytest.TempPathFactory) -> Iterator[tuple[Served, Served]]:
    """Two servers over one library: one hides locations, one hides paths."""
    folder = tmp_path_factory.mktemp("hiding")
    with small_library(folder) as library:
        library.add_place("家", 25.69, 100.16)
        with (
            running(create_app({"small": library}, Options(hide_location=True))) as first,
            running(create_app({"small": library}, Options(hide_paths=True))) as second,
        ):
            pictures = folder / "pictures"
            yield Served(first, library, pictures), Served(second, library, pictures)


def answers(served: Served, asked: list[dict[str, object]]) -> Iterator[tuple[object, str]]:
    with httpx.Client(base_url=f"{served.url}/api/v1") as api:
        for each in asked:
            yield each, api.post("/search", json=each).text
        for path in ("/libraries", "/libraries/small/facets", "/libraries/small/failures"):
            yield path, api.get(path).text
        blue = id_of(served, "blue.jpg")
        yield "image", api.get(f"/images/{blue}").text
        yield "similar", api.post("/similar", json={"picture": {"image_id": blue}}).text


def test_no_answer_says_where_a_picture_was_taken(hiding: tuple[Served, Served]) -> None:
    served, _ = hiding
    asked: list[dict[str, object]] = [
        {"text": "blue"},
        {},
        {"text": "a boat at home 家"},
        {"text": "在家拍的船"},
    ]
    for what, told in answers(served, asked):
        for secret in SECRETS:
            assert secret not in told, (what, secret)
    # What is understood of a place is where it lies: a place of one's own would be told.
    told = httpx.post(f"{served.url}/api/v1/search", json={"text": "在大理拍的船"}).json()
    assert told["understood"]["place"] is None
    assert "place" not in [chip["kind"] for chip in told["chips"]]
    understood = served.library.understand("在大理拍的船")
    assert understood.place is not None


def test_files_that_may_say_it_are_not_given_out(hiding: tuple[Served, Served]) -> None:
    served, _ = hiding
    blue = id_of(served, "blue.jpg")
    with httpx.Client(base_url=f"{served.url}/api/v1") as api:
        refused(api.get(f"/images/{blue}/file"), 403, "forbidden")
        refused(api.post("/download", json={"image_ids": [blue]}), 403, "forbidden")
        refused(api.post("/search", json={"filters": {"place": "Dali"}}), 403, "forbidden")
        small = api.get(f"/images/{blue}/thumbnail")
        assert small.status_code == 200
        assert b"Exif" not in small.content


def test_no_answer_says_where_files_lie(hiding: tuple[Served, Served]) -> None:
    _, served = hiding
    asked: list[dict[str, object]] = [
        {"text": "blue"},
        {},
        {"filters": {"under": "pictures/travel"}},
        {"text": "under:pictures/travel"},
        {"filters": {"under": "nowhere"}},
    ]
    for what, told in answers(served, asked):
        assert str(served.pictures.parent) not in told, what
    with httpx.Client(base_url=f"{served.url}/api/v1") as api:
        facets = api.get("/libraries/small/facets").json()
        assert [each["value"] for each in facets["folders"]] == [
            *("pictures", "pictures/travel", "pictures/travel/旅行"),
        ]
        for folder in facets["folders"]:
            for each in (
                {"filters": {"under": folder["value"]}},
                {"text": f"under:{folder['value']}"},
            ):
                found = api.post("/search", json=each).json()["hits"]
                assert len(found) == folder["images"]
                assert {hit["path"] for hit in found} == {None}
        # Who guesses a path is not told that it was right.
        for guess in (str(served.pictures), "/etc"):
            refused(api.post("/search", json={"filters": {"under": guess}}), 422, "folder")
            refused(api.post("/search", json={"text": f'under:"{guess}"'}), 422, "folder")
        [failure] = api.get("/libraries/small/failures").json()["failures"]
        assert failure["path"] == "pictures/broken.jpg"
        assert failure["reason"].startswith("pictures/broken.jpg ")
        assert api.get("/libraries").json()["libraries"][0]["path"] is None


def test_what_is_wrong_with_the_library_is_told_to_the_log(
    hiding: tuple[Served, Served],
    monkeypatch: pytest.MonkeyPatch,
    caplog: pytest.LogCaptureFixture,
) -> None:
    def damaged() -> None:
        raise LibraryDamaged("The catalogue /secret/catalogue.sqlite3 cannot be read.")

    first, second = hiding
    monkeypatch.setattr(second.library, "status", damaged)
    told = httpx.get(f"{second.url}/api/v1/libraries")
    assert "secret" not in refused(told, 503, "library")
    assert "/secret/catalogue.sqlite3" in caplog.text
    assert "secret" in refused(httpx.get(f"{first.url}/api/v1/libraries"), 503, "library")
