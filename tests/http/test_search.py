"""POST /search against what the library itself answers."""

import httpx

from tests.servers import HOSTILE, Served


def test_hits_are_those_of_the_library(api: httpx.Client, served: Served) -> None:
    told = api.post("/search", json={"text": "red", "k": 3}).json()
    answer = served.library.search("red", 3)
    assert [hit["image_id"] for hit in told["hits"]] == [hit.image_id for hit in answer]
    assert [hit["score"] for hit in told["hits"]] == [
        None if hit.score is None else round(hit.score, 6) for hit in answer
    ]
    assert [hit["rank"] for hit in told["hits"]] == list(range(1, len(answer) + 1))
    assert told["library"] == "small"


def test_names_are_told_as_they_are(api: httpx.Client) -> None:
    told = api.post("/search", json={"text": "img", "literally": True}).json()
    assert HOSTILE in [hit["name"] for hit in told["hits"]]


def test_what_has_another_form_is_refused_by_field(api: httpx.Client) -> None:
    refused = api.post("/search", json={"text": "red", "k": 0, "filters": {"when": 1}})
    assert refused.status_code == 422
    assert refused.headers["content-type"] == "application/problem+json"
    told = refused.json()
    assert told["code"] == "validation"
    assert {each["field"] for each in told["fields"]} == {"k", "filters.when"}
    assert api.post("/search", content="{").status_code == 415
    assert api.post("/search", json=[]).json()["code"] == "validation"


def test_errors_are_problems(api: httpx.Client) -> None:
    assert api.get("/search").json()["code"] == "method"
    assert api.get("/nothing").json()["code"] == "not-found"
    assert api.post("/search", json={"text": "x", "library": "none"}).json()["status"] == 404
    told = api.post("/search", json={"text": "before:soon x"}).json()
    assert (told["code"], told["status"]) == ("query", 422)
    assert "soon" in told["detail"]
