"""Indexing through the API: one run a library, watched live, stopped safely, continued."""

import asyncio
import json
import threading
import time
from collections.abc import Callable, Iterator
from pathlib import Path

import httpx
import pytest
from PIL import Image

import erhai
from erhai import compose
from erhai.errors import FolderError
from erhai.http.jobs import IndexJob, Jobs
from erhai.http.options import Options
from erhai.http.readiness import Readiness
from erhai.http.routes import indexing
from erhai.http.routes.indexing import absolute_folder
from erhai.http.server import Serving, make_app
from erhai.index.lock import writing
from erhai.library import Library
from erhai.schemas.libraries import IndexTold
from erhai.testing.fakes import FakeEncoder
from erhai.types import Embeddings, Pixels
from tests.http.asking import ADMIN, BEARER, TOKENS, Asking, application
from tests.servers import running

INDEX = "/api/v1/libraries/small/index"
PICTURES = 12


class GatedEncoder(FakeEncoder):
    """Encodes a batch only when it is let."""

    def __init__(self) -> None:
        super().__init__()
        self.gate = threading.Semaphore(0)
        self.waiting = threading.Event()

    def encode_images(self, images: "list[Pixels]") -> Embeddings:  # type: ignore[override]
        self.waiting.set()
        assert self.gate.acquire(timeout=30)
        return super().encode_images(images)

    def open(self) -> None:
        for _ in range(1000):
            self.gate.release()


@pytest.fixture
def encoder(monkeypatch: pytest.MonkeyPatch) -> GatedEncoder:
    made = GatedEncoder()
    monkeypatch.setattr(compose, "load_encoder", lambda *_, **__: made)
    monkeypatch.setenv("ERHAI_BATCH_SIZE", "2")
    monkeypatch.setenv("ERHAI_DECODE_WORKERS", "1")
    return made


@pytest.fixture
def photos(tmp_path: Path) -> Path:
    folder = tmp_path / "photos"
    folder.mkdir()
    for number in range(PICTURES):
        Image.new("RGB", (40, 40), (20 * number, 30, 40)).save(folder / f"{number}.png")
    return folder


@pytest.fixture
def library(tmp_path: Path, encoder: GatedEncoder) -> Iterator[Library]:
    with erhai.open_library(tmp_path / "library") as opened:
        yield opened
        encoder.open()


def wait_for(look: Callable[[], bool]) -> None:
    for _ in range(3000):
        if look():
            return
        time.sleep(0.01)
    raise AssertionError("it did not come to pass")


def told(ask: Asking) -> IndexTold:
    return IndexTold.model_validate_json(ask("GET", INDEX).text)


def test_a_run_from_its_start_to_its_report(
    library: Library, photos: Path, encoder: GatedEncoder
) -> None:
    ask = application(library, Serving({}))
    assert told(ask).state == "idle"
    encoder.open()
    started = ask("POST", INDEX, json={"folders": [str(photos)]})
    assert (started.status_code, started.json()["state"]) == (202, "running")
    assert started.json()["started_at"]
    wait_for(lambda: told(ask).state != "running")
    ended = told(ask)
    assert (ended.state, ended.done, ended.total, ended.error) == ("idle", PICTURES, PICTURES, None)
    assert ended.report
    assert (ended.report.encoded, ended.report.interrupted) == (PICTURES, False)
    assert library.status().images == PICTURES
    # Without folders: those that are known.
    assert ask("POST", INDEX, json={}).status_code == 202
    wait_for(lambda: told(ask).state == "idle")
    again = told(ask).report
    assert again
    assert (again.encoded, again.unchanged) == (0, PICTURES)


def test_a_paused_run_goes_on_with_its_folders(
    library: Library, photos: Path, encoder: GatedEncoder
) -> None:
    ask = application(library, Serving({}))
    ask("POST", INDEX, json={"folders": [str(photos)]})
    assert encoder.waiting.wait(30)
    assert ask("POST", f"{INDEX}/pause").json()["state"] == "stopping"
    assert ask("POST", INDEX, json={}).status_code == 409
    encoder.open()
    wait_for(lambda: told(ask).state == "paused")
    paused = told(ask)
    assert paused.report
    assert paused.report.interrupted
    kept = paused.report.encoded
    assert 0 < kept < PICTURES
    assert ask("POST", INDEX, json={}).json()["state"] == "running"
    wait_for(lambda: told(ask).state == "idle")
    report = told(ask).report
    assert report
    assert (report.encoded, report.unchanged) == (PICTURES - kept, kept)


def test_a_stopped_run_is_idle_and_kept(
    library: Library, photos: Path, encoder: GatedEncoder
) -> None:
    ask = application(library, Serving({}))
    assert ask("POST", f"{INDEX}/stop").json()["state"] == "idle"  # nothing to stop
    ask("POST", INDEX, json={"folders": [str(photos)]})
    assert encoder.waiting.wait(30)
    ask("POST", f"{INDEX}/stop")
    encoder.open()
    wait_for(lambda: told(ask).state == "idle")
    assert 0 < library.status().images < PICTURES


def test_only_one_writes_at_a_time(library: Library, photos: Path, encoder: GatedEncoder) -> None:
    ask = application(library, Serving({}))
    ask("POST", INDEX, json={"folders": [str(photos)]})
    for answer in (
        ask("POST", INDEX, json={"folders": [str(photos)]}),
        ask("DELETE", f"/api/v1/libraries/small/folders?path={photos}"),
    ):
        assert (answer.status_code, answer.json()["code"]) == (409, "library-busy")
    encoder.open()
    wait_for(lambda: told(ask).state == "idle")
    with writing(library.path):  # as another process would
        answer = ask("POST", INDEX, json={})
        assert (answer.status_code, answer.json()["code"]) == (409, "library-busy")
        answer = ask("DELETE", f"/api/v1/libraries/small/folders?path={photos}")
        assert (answer.status_code, answer.json()["code"]) == (409, "library-busy")
    assert told(ask).state == "idle"
    answer = ask("DELETE", f"/api/v1/libraries/small/folders?path={photos}")
    assert answer.json() == {"removed": PICTURES}
    assert library.status().folders == ()


def test_a_run_that_fails_says_why(library: Library, photos: Path) -> None:
    ask = application(library, Serving({}))

    def fail(*_: object, **__: object) -> None:
        raise FolderError("The folder went away.")

    library.index = fail  # type: ignore[method-assign, assignment]
    ask("POST", INDEX, json={"folders": [str(photos)]})
    wait_for(lambda: told(ask).state == "failed")
    assert told(ask).error == "The folder went away."

    def break_down(*_: object, **__: object) -> None:
        raise ZeroDivisionError("secret")

    library.index = break_down  # type: ignore[method-assign, assignment]
    ask("POST", INDEX, json={"folders": [str(photos)]})
    wait_for(lambda: "log" in (told(ask).error or ""))
    assert "secret" not in str(told(ask).error)


@pytest.mark.parametrize(
    "folder",
    ["/no/such/folder", "relative/folder", "", "/a\0b", "~nobody-of-this-name/x", "/" + "x" * 300],
)
def test_a_folder_that_cannot_be_used_is_refused_at_once(library: Library, folder: str) -> None:
    ask = application(library, Serving({}))
    answer = ask("POST", INDEX, json={"folders": [folder]})
    assert answer.status_code == 422
    assert answer.json()["code"] == ("folder" if folder else "validation")
    assert told(ask).state == "idle"


def test_an_empty_library_has_no_folders_to_look_at_again(library: Library, photos: Path) -> None:
    ask = application(library, Serving({}))
    answer = ask("POST", INDEX, json={})
    assert (answer.status_code, answer.json()["code"]) == (422, "folder")
    answer = ask("POST", INDEX, json={"folders": [str(photos / "0.png")]})
    assert "is a file" in answer.json()["detail"]
    answer = ask("POST", "/api/v1/libraries/other/index", json={})
    assert (answer.status_code, answer.json()["code"]) == (404, "not-found")


def test_over_the_network_only_allowed_folders_are_indexed(
    library: Library, photos: Path, encoder: GatedEncoder, tmp_path: Path
) -> None:
    encoder.open()
    inside = photos / "inside"
    inside.mkdir()
    (photos / "way out").symlink_to(tmp_path)
    ask = application(library, Serving({}, tokens=TOKENS, allowed_folders=[inside]))

    def status(folder: Path | str) -> int:
        return ask(
            "POST", INDEX, headers=BEARER[ADMIN], json={"folders": [str(folder)]}
        ).status_code

    # Whether a folder is there is nobody's business.
    for folder in (photos, tmp_path, "/etc", "/no/such/folder", inside / ".." / "..", "~"):
        assert status(folder) == 403
    assert status(f"{inside}-not") == 403
    assert status(inside / "nothing") == 422
    library.index(photos)
    assert status(photos / "way out") == 403
    assert status(photos / "inside") == 202


def test_hidden_paths_stay_hidden(library: Library, photos: Path, encoder: GatedEncoder) -> None:
    encoder.open()
    (photos / "more").mkdir()
    library.index(photos / "more", photos)
    ask = application(library, Serving({}, options=Options(hide_paths=True)))
    job = Jobs({"small": library}).get("small")
    assert job.told().notices == ()
    photos.rename(photos.with_name("moved"))
    ask("POST", INDEX, json={})
    wait_for(lambda: told(ask).state == "idle" and told(ask).report is not None)
    assert "photos" not in ask("GET", INDEX).text


def events_of(text: str) -> list[IndexTold]:
    found = []
    for block in text.split("\n\n"):
        if block and not block.startswith(":"):
            event, data = block.split("\n")
            assert event == "event: progress"
            found.append(IndexTold.model_validate_json(data.removeprefix("data: ")))
    return found


def test_two_listeners_see_the_run_to_its_end(
    library: Library, photos: Path, encoder: GatedEncoder
) -> None:
    libraries = {"small": library}
    app = make_app(Serving({}), libraries, Jobs(libraries), Readiness([library]))

    async def listen(client: httpx.AsyncClient, *, leave: bool = False) -> str:
        text = ""
        async with client.stream("GET", f"{INDEX}/events") as answer:
            assert answer.headers["content-type"].startswith("text/event-stream")
            async for part in answer.aiter_text():
                text += part
                if leave:
                    break
        return text

    async def watch(url: str) -> list[str]:
        async with httpx.AsyncClient(base_url=url, timeout=30) as client:
            idle = await listen(client)
            await client.post(INDEX, json={"folders": [str(photos)]})
            first = asyncio.create_task(listen(client))
            second = asyncio.create_task(listen(client))
            gone = await listen(client, leave=True)
            await asyncio.to_thread(encoder.waiting.wait, 30)
            encoder.open()
            return [idle, gone, await first, await second]

    with running(app) as url:
        idle, gone, first, second = map(events_of, asyncio.run(watch(url)))
        wait_for(lambda: not [t for t in threading.enumerate() if t.name.startswith("index-")])
    assert [each.state for each in idle] == ["idle"]
    assert [each.state for each in gone] == ["running"]
    for seen in (first, second):
        assert seen[0].state == "running"
        assert [each.state for each in seen].count("idle") == 1
        assert seen[-1].state == "idle"
        assert seen[-1].report
        assert seen[-1].report.encoded == PICTURES


def test_a_silent_run_is_heard_and_closing_ends_the_stream(
    library: Library, photos: Path, encoder: GatedEncoder, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(indexing, "HEARTBEAT_S", 0.3)
    libraries = {"small": library}
    jobs = Jobs(libraries)
    app = make_app(Serving({}), libraries, jobs, Readiness([library]))
    with running(app) as url, httpx.Client(base_url=url, timeout=30) as client:
        client.post(INDEX, json={"folders": [str(photos)]})
        assert encoder.waiting.wait(30)
        text = ""
        with client.stream("GET", f"{INDEX}/events") as answer:
            for part in answer.iter_text():
                text += part
                if text.count(": still here\n\n") == 2:
                    jobs.begin_closing()
        encoder.open()
        assert jobs.join(20)
    assert events_of(text)[0].state == "running"
    assert 0 < library.status().images < PICTURES  # stopped where it is safe


def test_changes_come_five_times_a_second_at_most(library: Library) -> None:
    job = IndexJob("small", library)

    async def look() -> int:
        seen, started_s = 0, time.monotonic()
        async for now in job.changes():
            seen += now is not None
            job._told = job._told.model_copy(update={"done": seen, "state": "running"})
            if time.monotonic() - started_s >= 1:
                job.begin_closing()
        return seen

    job._told = job._told.model_copy(update={"state": "running"})
    assert asyncio.run(look()) <= 7


def test_a_folder_has_one_spelling(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("HOME", str(tmp_path))
    (tmp_path / "link").symlink_to(tmp_path / "real")
    assert absolute_folder("~/link/../x") == absolute_folder(f"{tmp_path}/x")
    assert absolute_folder(f"{tmp_path}/link/a") == tmp_path / "real" / "a"


def test_what_is_sent_is_plain_json(library: Library) -> None:
    answer = application(library, Serving({}))("GET", INDEX)
    assert json.loads(answer.text)["state"] == "idle"
    assert answer.headers["cache-control"] == "no-store"
