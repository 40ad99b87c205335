"""The documents of the API and the client: each example runs, against a real server."""

import json
import os
import re
import subprocess
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from datetime import datetime
from pathlib import Path

import httpx
import pytest
from pydantic import BaseModel

from erhai.http import errors
from erhai.http.jobs import Jobs
from erhai.http.readiness import Readiness
from erhai.http.server import Serving, make_app
from erhai.schemas.libraries import IndexTold
from erhai.schemas.problem import Problem
from erhai.schemas.search import SearchAsked, SearchTold
from tests.e2e.test_docs import GUIDE, blocks
from tests.pictures import make_exif, make_jpeg
from tests.servers import running, small_library

API, CLIENT = GUIDE / "api.md", GUIDE / "client.md"


@dataclass(frozen=True)
class Place:
    """Where the examples run: a folder with photo.jpg, and the service."""

    url: str
    folder: Path
    pictures: Path

    def here(self, text: str) -> str:
        """Return an example with the addresses and folders of this place."""
        text = text.replace("http://127.0.0.1:7860", self.url)
        text = text.replace("Client()", f"Client({self.url!r})")
        return text.replace("/home/mei/Pictures", str(self.pictures))


@pytest.fixture(scope="module")
def place(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Place]:
    folder = tmp_path_factory.mktemp("documented")
    with small_library(folder) as library:
        pictures = folder / "pictures"
        taken = make_exif(taken_at=datetime(2008, 5, 1))
        make_jpeg(pictures / "cat.jpg", (128, 128, 128), taken)
        make_jpeg(pictures / "old" / "any.jpg", (3, 2, 1))
        make_jpeg(folder / "photo.jpg", (40, 70, 220))
        library.index(pictures)
        libraries = {"library": library}
        app = make_app(Serving({}), libraries, Jobs(libraries), Readiness([library]))
        (folder / ".curlrc").write_text("fail-with-body\nmax-time = 20\n")
        with running(app) as url:
            yield Place(url, folder, pictures)


def test_every_request_of_the_document_is_answered(place: Place) -> None:
    lines = [line[2:] for block in blocks(API, "console") for line in block.splitlines()]

    assert len(lines) >= 20
    for line in lines:
        ran = subprocess.run(
            ["bash", "-c", place.here(line)],
            cwd=place.folder,
            env={"PATH": os.environ["PATH"], "CURL_HOME": str(place.folder), "ERHAI_TOKEN": "t"},
            capture_output=True,
            check=False,
            timeout=30,
        )
        assert ran.returncode == 0, f"{line}\n{ran.stdout.decode()}"
        if "-o " in line:
            assert (place.folder / line.split()[-1]).stat().st_size >= 100, line
        elif "events" not in line:
            assert isinstance(json.loads(ran.stdout), dict), line
        else:
            assert ran.stdout.startswith(b"event: progress\ndata: {"), line


@pytest.mark.parametrize(
    ("name", "form"),
    [
        ("search", SearchAsked),
        ("answer", SearchTold),
        ("indexing", IndexTold),
        ("problem", Problem),
    ],
)
def test_every_document_shown_has_its_form(name: str, form: type[BaseModel]) -> None:
    found = re.search(rf"^```json {name}\n(.*?)^```$", API.read_text("utf-8"), re.M | re.S)
    assert found is not None
    shown = json.loads(found[1])

    form.model_validate_json(found[1])
    assert set(shown) == set(form.model_fields)
    if name == "answer":
        [hit] = shown["hits"]
        assert set(hit) == set(
            SearchTold.model_json_schema()["$defs"]["FoundPicture"]["properties"]
        )


def test_every_error_of_erhai_stands_in_the_table() -> None:
    rows = re.findall(r"^\| (\d{3}) \| ([^|]+) \|", API.read_text("utf-8"), re.M)
    listed = {
        (int(status), code) for status, codes in rows for code in codes.strip("` ").split("`, `")
    }

    known = {*errors._KNOWN.values(), *errors._OF_PICTURES.values()}
    assert known - listed == set()


def test_every_operation_stands_in_the_document(place: Place) -> None:
    text = API.read_text("utf-8")
    paths = httpx.get(f"{place.url}/api/openapi.json").raise_for_status().json()["paths"]

    unsaid = [path for path in paths if path.rsplit("}", 1)[-1].removeprefix("/api/v1") not in text]
    assert unsaid == []


@contextmanager
def inside(folder: Path) -> Iterator[None]:
    before = Path.cwd()
    os.chdir(folder)
    try:
        yield
    finally:
        os.chdir(before)


@pytest.mark.parametrize("number", range(len(blocks(CLIENT, "python"))))
def test_every_example_of_the_client_runs(
    place: Place, number: int, capsys: pytest.CaptureFixture[str]
) -> None:
    example = place.here(blocks(CLIENT, "python")[number])

    with inside(place.folder):
        exec(compile(example, f"client.md, {number}", "exec"), {"__name__": "__main__"})
    assert capsys.readouterr().out
