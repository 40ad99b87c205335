"""What there is, and the page's own files."""

import httpx
import pytest

from tests.http.test_search import refused
from tests.servers import Served


def test_libraries(api: httpx.Client, served: Served) -> None:
    [told] = api.get("/libraries").json()["libraries"]
    assert (told["name"], told["images"], told["failed"], told["waiting"]) == ("small", 8, 1, 0)
    assert told["folders"] == [{"path": str(served.pictures), "images": 8, "failed": 1}]
    assert told["path"] == str(served.library.path)


def test_facets_can_be_filtered_by(api: httpx.Client, served: Served) -> None:
    told = api.get("/libraries/small/facets").json()
    folders = {each["value"]: each["images"] for each in told["folders"]}
    travel = served.pictures / "travel"
    assert folders == {str(served.pictures): 8, str(travel): 3, str(travel / "旅行"): 1}
    assert told["cameras"] == [
        {"value": "Canon R5", "images": 1},
        {"value": "NIKON D90", "images": 1},
    ]
    assert [each["month"] for each in told["months"]] == [
        *("2003-12", "2019-07", "2019-10", "2021-02", "2022-05"),
    ]
    assert told["undated"] == 3
    wanted = [("under", each) for each in told["folders"]]
    wanted += [("cameras", each) for each in told["cameras"]]
    wanted += [("formats", each) for each in told["formats"]]
    wanted += [("place", {**each, "value": each["name_en"]}) for each in told["places"]]
    wanted += [("place", {**each, "value": each["name_zh"]}) for each in told["places"]]
    for name, each in wanted:
        value = [each["value"]] if name in ("cameras", "formats") else each["value"]
        found = api.post("/search", json={"filters": {name: value}}).json()
        assert len(found["hits"]) == each["images"], (name, value)
    for month in told["months"]:
        assert httpx.get(served.url + month["thumbnail_url"]).status_code == 200
    refused(api.get("/libraries/none/facets"), 404, "not-found")


def test_failures(api: httpx.Client, served: Served) -> None:
    told = api.get("/libraries/small/failures").json()
    assert told["total"] == 1
    [failure] = told["failures"]
    assert failure["path"] == str(served.pictures / "broken.jpg")
    assert failure["kind"] == "truncated"
    refused(api.get("/libraries/small/failures?limit=0"), 422, "validation", "limit")


def test_the_page_is_served_with_its_types(served: Served) -> None:
    page = httpx.get(served.url)
    assert page.headers["content-type"] == "text/html; charset=utf-8"
    assert page.headers["cache-control"] == "no-cache"
    again = httpx.get(served.url, headers={"If-None-Match": page.headers["etag"]})
    assert (again.status_code, again.content) == (304, b"")
    assert httpx.head(served.url).status_code == 200
    icon = httpx.get(f"{served.url}/static/favicon.svg")
    assert icon.headers["content-type"] == "image/svg+xml"


@pytest.mark.parametrize(
    "path",
    [
        "/static/",
        "/static/nothing.js",
        "/static/../page.py",
        "/static/%2e%2e/page.py",
        "/static/..%2f..%2fpage.py",
        "/static/js/README.md",
        "/static//etc/passwd",
        "/static/a%00.js",
        "/static/" + "x" * 5000 + ".js",
    ],
)
def test_nothing_else_is_served(served: Served, path: str) -> None:
    refused(httpx.get(served.url + path), 404, "not-found")
