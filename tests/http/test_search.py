"""POST /search, /similar and /feedback against what the library itself answers."""

import base64
import random
from collections.abc import Sequence
from io import BytesIO
from typing import Any

import httpx
import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st
from PIL import Image

from erhai.search.answer import Answer
from erhai.types import ImageId
from tests.pictures import noise, to_bytes
from tests.servers import HOSTILE, Served


def found(response: httpx.Response) -> dict[str, Any]:
    assert response.status_code == 200, response.text
    told: dict[str, Any] = response.json()
    return told


def ids(told: dict[str, Any]) -> list[int]:
    return [hit["image_id"] for hit in told["hits"]]


def names(told: dict[str, Any]) -> list[str]:
    return [hit["name"] for hit in told["hits"]]


def id_of(served: Served, name: str) -> int:
    return next(
        int(hit.image_id) for hit in served.library.search(None, 100) if hit.path.name == name
    )


def refused(response: httpx.Response, status: int, code: str, *fields: str) -> str:
    told = response.json()
    assert (response.status_code, told["status"], told["code"]) == (status, status, code)
    assert response.headers["content-type"] == "application/problem+json"
    assert [each["field"] for each in told["fields"]] == list(fields)
    detail: str = told["detail"]
    return detail


def check_same(told: dict[str, Any], answer: Answer) -> None:
    assert ids(told) == [hit.image_id for hit in answer]
    for hit, expected in zip(told["hits"], answer, strict=True):
        assert hit["rank"] == expected.rank
        assert hit["score"] == (None if expected.score is None else round(expected.score, 6))
        assert hit["name"] == expected.path.name
        assert hit["path"] == str(expected.path)
        assert hit["width_px"] == expected.image.metadata.width_px
        assert [each["image_id"] for each in hit["similar"]] == [
            each.image_id for each in expected.similar
        ]
        if expected.parts is None:
            assert hit["parts"] is None
        else:
            assert hit["parts"]["looks"] == round(expected.parts.looks, 6)
            assert hit["parts"]["words"] == round(expected.parts.words, 6)


@pytest.mark.parametrize(
    "asked",
    [
        {"text": "red", "k": 3},
        {"text": "red", "literally": True},
        {"text": "蓝色 - 绿色", "k": 5, "fold": False},
        {"text": "blue photos from 2019"},
        {"colour": "navy + white"},
        {"text": "red", "colour": "#2846dc", "diversity": 0.4},
    ],
)
def test_hits_are_those_of_the_library(
    api: httpx.Client, served: Served, asked: dict[str, Any]
) -> None:
    told = found(api.post("/search", json=asked))
    arguments = dict(asked)
    query = arguments.pop("text", None)
    check_same(told, served.library.search(query, arguments.pop("k", 40), **arguments))
    assert told["library"] == "small"
    assert told["model"] == served.library.model_id
    assert told["elapsed_ms"] > 0


def test_nothing_asked_for_is_the_newest(api: httpx.Client, served: Served) -> None:
    told = found(api.post("/search", json={}))
    assert names(told)[:3] == ["turned.jpg", "黄色.png", "green.jpg"]
    assert {hit["score"] for hit in told["hits"]} == {None}
    assert told["understood"] is None


def test_what_was_understood_can_be_sent_back_and_undone(api: httpx.Client) -> None:
    told = found(api.post("/search", json={"text": "a boat from 2019", "fold": False}))
    assert set(names(told)) == {"blue.jpg", "green.jpg"}
    [time] = [chip for chip in told["chips"] if chip["kind"] == "time"]
    assert time["text"] == "2019"
    again = found(api.post("/search", json={"understood": told["understood"]}))
    assert ids(again) == ids(told)
    undone = found(
        api.post("/search", json={"understood": told["understood"], "drop": [time["id"]]})
    )
    assert len(undone["hits"]) > 2
    assert "time" not in [chip["kind"] for chip in undone["chips"]]
    assert [note["code"] for note in told["notes"]] == ["undated"]
    assert told["notes"][0]["values"] == {"images": 3}


def test_names_are_told_as_they_are(api: httpx.Client) -> None:
    told = found(api.post("/search", json={"text": "img", "literally": True}))
    assert HOSTILE in names(told)


@pytest.mark.parametrize(
    ("filters", "expected"),
    [
        ({"after": "2019-08", "before": "2022"}, {"green.jpg", "黄色.png"}),
        ({"place": "大理"}, {"blue.jpg"}),
        ({"place": "Paris"}, {"green.jpg"}),
        ({"cameras": ["canon", "nikon"]}, {"blue.jpg", "green.jpg"}),
        ({"formats": ["png", "webp"]}, {"黄色.png", "purple.webp"}),
    ],
)
def test_filters(api: httpx.Client, filters: dict[str, Any], expected: set[str]) -> None:
    for asked in ({}, {"text": "red", "literally": True, "fold": False}):
        assert (
            set(names(found(api.post("/search", json={**asked, "filters": filters})))) == expected
        )


def test_a_folder_is_one_of_the_library_s(api: httpx.Client, served: Served) -> None:
    folder = served.pictures / "travel"
    expected = {"blue.jpg", "green.jpg", "黄色.png"}
    for named in (str(folder), f"{folder}/", "pictures/travel", f"{served.pictures}/x/../travel"):
        assert (
            set(names(found(api.post("/search", json={"filters": {"under": named}})))) == expected
        )
    typed = found(api.post("/search", json={"text": f'under:"{folder}"'}))
    assert set(names(typed)) == expected
    for named in ("/etc", f"{served.pictures}/../..", "travel", "~", "..", "a\0b"):
        refused(api.post("/search", json={"filters": {"under": named}}), 422, "folder")
        refused(api.post("/search", json={"text": f'red under:"{named}"'}), 422, "folder")


def test_pictures_are_terms_by_number_and_as_bytes(api: httpx.Client, served: Served) -> None:
    blue = id_of(served, "blue.jpg")
    data = base64.b64encode((served.pictures / "travel" / "blue.jpg").read_bytes()).decode()
    by_number = found(api.post("/search", json={"pictures": [{"image_id": blue}]}))
    by_bytes = found(api.post("/search", json={"pictures": [{"data": data}]}))
    assert names(by_number)[0] == names(by_bytes)[0] == "blue.jpg"
    assert by_number["hits"][0]["score"] == pytest.approx(1, abs=1e-3)
    away = {"text": "red", "pictures": [{"image_id": blue, "weight": -1}], "literally": True}
    assert names(found(api.post("/search", json=away)))[-1] == "blue.jpg"
    unknown = api.post("/search", json={"pictures": [{"image_id": 10**6}]})
    assert "1000000" in refused(unknown, 422, "query")


@pytest.mark.parametrize(
    ("picture", "status", "code", "field"),
    [
        ({"data": "no base64!"}, 422, "validation", "pictures.0.data"),
        ({"data": "AAAA"}, 422, "picture", None),
        ({}, 422, "validation", "pictures.0"),
        ({"data": "AAAA", "image_id": 1}, 422, "validation", "pictures.0"),
        ({"path": "./x.jpg", "image_id": 1}, 422, "validation", "pictures.0.path"),
    ],
)
def test_pictures_that_are_none(
    api: httpx.Client, picture: dict[str, Any], status: int, code: str, field: str | None
) -> None:
    response = api.post("/search", json={"text": "red", "pictures": [picture]})
    assert response.json()["code"] == code
    assert response.status_code == status
    assert field is None or response.json()["fields"][0]["field"] == field


@pytest.mark.parametrize(
    "asked",
    [
        {"text": "./photo.jpg"},
        {"text": "red + ~/photo.jpg"},
        {"text": "red - /etc/passwd", "literally": True},
        {"colour": "./photo.jpg"},
        {"text": "red colour:./photo.jpg"},
        {"understood": {"text": "x", "terms": [{"picture": "/etc/passwd", "weight": 1}]}},
        {"understood": {"text": "x", "operators": {"colour": "/etc/passwd"}}},
    ],
)
def test_no_file_is_opened_for_who_asks(api: httpx.Client, asked: dict[str, Any]) -> None:
    detail = refused(api.post("/search", json=asked), 422, "query")
    assert "passwd" not in detail


def pages(api: httpx.Client, asked: dict[str, Any], sizes: Sequence[int]) -> list[dict[str, Any]]:
    walked = []
    cursor: str | None = None
    for number in range(50):
        asked = {**asked, "k": sizes[number % len(sizes)], "cursor": cursor}
        walked.append(found(api.post("/search", json=asked)))
        cursor = walked[-1]["cursor"]
        if cursor is None:
            return walked
    raise AssertionError("the walk does not end")


@settings(
    max_examples=12,
    deadline=None,
    suppress_health_check=[HealthCheck.function_scoped_fixture],
)
@given(
    sizes=st.lists(st.integers(1, 4), min_size=1, max_size=4),
    text=st.sampled_from(["", "red", "blue - green", "海边 red"]),
    fold=st.booleans(),
    diversity=st.sampled_from([0.0, 0.7]),
)
def test_all_pages_together_are_all_hits_once(
    api: httpx.Client, served: Served, sizes: list[int], text: str, fold: bool, diversity: float
) -> None:
    asked = {"text": text, "fold": fold, "literally": True, "diversity": diversity}
    walked = pages(api, asked, sizes)
    hits = [hit for page in walked for hit in page["hits"]]
    shown = [hit["image_id"] for hit in hits]
    assert len(shown) == len(set(shown))
    assert [hit["rank"] for hit in hits] == list(range(1, len(hits) + 1))
    everything = {hit.image_id for hit in served.library.search(None, 100)}
    stood_for = {each["image_id"] for hit in hits for each in hit["similar"]}
    assert set(shown) | stood_for == everything
    assert not set(shown) & stood_for
    assert all(page["hits"] for page in walked)
    if not diversity:
        whole = found(api.post("/search", json={**asked, "k": 100}))
        assert shown == ids(whole)


def test_a_cursor_of_another_search_is_refused(api: httpx.Client) -> None:
    cursor = found(api.post("/search", json={"text": "red", "k": 2}))["cursor"]
    other = api.post("/search", json={"text": "blue", "k": 2, "cursor": cursor})
    assert "another search" in refused(other, 422, "validation", "cursor")
    refused(api.post("/search", json={"cursor": "nonsense"}), 422, "validation", "cursor")


def test_similar_pictures_by_number_and_by_bytes(api: httpx.Client, served: Served) -> None:
    red = id_of(served, "red.jpg")
    content = (served.pictures / "red.jpg").read_bytes()
    told = found(api.post("/similar", json={"picture": {"image_id": red}, "k": 3}))
    check_same(told, served.library.similar(ImageId(red), 3))
    data = base64.b64encode(content).decode()
    by_bytes = found(api.post("/similar", json={"picture": {"data": data}, "k": 3}))
    raw = found(api.post("/similar?k=3", content=content, headers={"Content-Type": "image/png"}))
    assert ids(raw) == ids(by_bytes)
    assert ids(raw)[0] == red
    dated = found(
        api.post("/similar?after=2022", content=content, headers={"Content-Type": "image/jpeg"})
    )
    assert names(dated) == ["turned.jpg"]
    more = found(
        api.post("/similar", json={"picture": {"image_id": red}, "k": 3, "cursor": told["cursor"]})
    )
    assert not set(ids(more)) & {red, *ids(told)}


def test_what_is_sent_to_similar_must_be_a_picture(api: httpx.Client) -> None:
    raw = {"Content-Type": "application/octet-stream"}
    refused(api.post("/similar", content=b"no picture", headers=raw), 422, "picture")
    refused(api.post("/similar", content=b"", headers=raw), 422, "picture")
    form = {"Content-Type": "multipart/form-data; boundary=x"}
    refused(api.post("/similar", content=b"--x", headers=form), 415, "unsupported")
    refused(api.post("/similar", content=bytes(10_000_001), headers=raw), 413, "too-large")


def test_a_picture_has_bounds(api: httpx.Client) -> None:
    raw = {"Content-Type": "image/png"}
    # A header that promises 8,000 by 8,000 pixels is enough to refuse.
    bomb = BytesIO()
    Image.new("1", (8000, 8000)).save(bomb, "PNG")
    detail = refused(api.post("/similar", content=bomb.getvalue(), headers=raw), 422, "picture")
    assert "at most 50,000,000" in detail


def test_mutated_pictures_are_refused_and_harm_nothing(api: httpx.Client) -> None:
    choose = random.Random(3)
    whole = {name: to_bytes(noise(40, 30), name) for name in ("JPEG", "PNG", "WEBP", "GIF", "TIFF")}
    for number in range(60):
        data = bytearray(whole[choose.choice(list(whole))])
        for _ in range(choose.randrange(1, 20)):
            data[choose.randrange(len(data))] ^= 1 << choose.randrange(8)
        del data[choose.randrange(len(data)) + 1 :]
        raw = {"Content-Type": "application/octet-stream"}
        response = api.post(f"/similar?k={number + 1}", content=bytes(data), headers=raw)
        assert response.status_code in (200, 422), response.text
    assert api.post("/search", json={"text": "red"}).status_code == 200


def test_feedback_is_the_search_with_marks(api: httpx.Client, served: Served) -> None:
    blue, red = id_of(served, "blue.jpg"), id_of(served, "red.jpg")
    search = {"text": "green", "literally": True}
    told = found(
        api.post("/feedback", json={"search": search, "like": [blue, blue], "unlike": [red]})
    )
    marked = found(api.post("/search", json={**search, "like": [blue], "unlike": [red]}))
    assert [(hit["image_id"], hit["score"]) for hit in told["hits"]] == [
        (hit["image_id"], hit["score"]) for hit in marked["hits"]
    ]
    plain = found(api.post("/search", json=search))
    score = {hit["image_id"]: hit["score"] for hit in plain["hits"]}
    assert next(hit["score"] for hit in told["hits"] if hit["image_id"] == blue) > score[blue]


def test_what_has_another_form_is_refused_by_field(api: httpx.Client) -> None:
    response = api.post("/search", json={"text": "red", "k": 0, "filters": {"when": 1}})
    assert "k: " in refused(response, 422, "validation", "filters.when", "k")
    refused(api.post("/search", content="{"), 415, "unsupported")
    json = {"Content-Type": "application/json"}
    refused(api.post("/search", content="{", headers=json), 422, "validation", "")
    refused(api.post("/search", json=[]), 422, "validation", "")


def test_errors_are_problems(api: httpx.Client) -> None:
    refused(api.get("/search"), 405, "method")
    refused(api.get("/nothing"), 404, "not-found")
    refused(api.post("/search", json={"text": "x", "library": "none"}), 404, "not-found")
    assert "soon" in refused(api.post("/search", json={"text": "before:soon x"}), 422, "query")
    refused(api.post("/search", json={"filters": {"place": "Nowhere at all"}}), 422, "place")
    refused(
        api.post("/search", json={"filters": {"after": "2020", "before": "2019"}}), 422, "query"
    )
