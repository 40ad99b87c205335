"""The service under load: what waits, what is kept, what stops."""

import asyncio
import json
import threading
import time
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import httpx
import pytest

import erhai
from erhai import compose
from erhai.deadline import check
from erhai.errors import TookTooLong
from erhai.http import asking, service
from erhai.http.app import create_app
from erhai.http.caching import Answers, Kept, Prepared
from erhai.http.errors import Refused
from erhai.http.lanes import Lane
from erhai.library import Library
from tests.pictures import make_jpeg, noise
from tests.servers import fake_encoder

SEARCH = "/api/v1/search"


@pytest.fixture
def library(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Iterator[Library]:
    monkeypatch.setattr(compose, "load_encoder", fake_encoder)
    for number in range(4):
        make_jpeg(tmp_path / "photos" / f"{number}.jpg", noise(64, 64, number))
    with erhai.open_library(tmp_path / "library") as opened:
        opened.index(tmp_path / "photos")
        yield opened


def client_of(library: Library) -> httpx.AsyncClient:
    transport = httpx.ASGITransport(create_app({"photos": library}))
    return httpx.AsyncClient(transport=transport, base_url="http://localhost")


async def ask(client: httpx.AsyncClient, **asked: object) -> dict[str, Any]:
    answer = await client.post(SEARCH, json=asked)
    assert answer.status_code == 200, answer.text
    told: dict[str, Any] = answer.json()
    return told


def test_the_same_again_is_not_searched_again(
    library: Library, monkeypatch: pytest.MonkeyPatch, tmp_path: Path
) -> None:
    searches: list[str] = []
    real = asking.search

    def counted(*given: Any) -> asking.Found:
        searches.append(given[2].text)
        return real(*given)

    monkeypatch.setattr(asking, "search", counted)

    async def run() -> None:
        async with client_of(library) as client:
            first = await ask(client, text="a dog")
            again = await ask(client, text="a dog")
            assert first | {"elapsed_ms": 0} == again | {"elapsed_ms": 0}
            assert again["elapsed_ms"] >= 0
            await ask(client, text="a dog", k=1)
            assert searches == ["a dog"] * 2
            make_jpeg(tmp_path / "photos" / "new.jpg", noise(64, 64, 77))
            await asyncio.to_thread(library.index)
            later = await ask(client, text="a dog")
            assert searches == ["a dog"] * 3
            assert len(later["hits"]) == len(first["hits"]) + 1

    asyncio.run(run())


def test_many_at_once_are_told_what_each_alone_is_told(library: Library) -> None:
    texts = [f"a {colour} {thing}" for colour in ("red", "blue") for thing in "abcdefghij"]

    async def run() -> None:
        async with client_of(library) as client:
            together = await asyncio.gather(*(ask(client, text=text) for text in texts))
        for text, told in zip(texts, together, strict=True):
            alone = library.search(text, 40)
            assert [hit["image_id"] for hit in told["hits"]] == [hit.image_id for hit in alone]
            scores = [hit["score"] for hit in told["hits"]]
            assert scores == pytest.approx([hit.score for hit in alone], abs=1e-6)

    asyncio.run(run())


def test_a_search_that_takes_too_long_stops_and_is_told_so(
    library: Library, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(service, "LIMIT_S", 0.1)
    ended = threading.Event()

    def slow(*_: object) -> asking.Found:
        try:
            while True:
                time.sleep(0.01)
                check()
        finally:
            ended.set()

    monkeypatch.setattr(asking, "search", slow)

    async def run() -> None:
        async with client_of(library) as client:
            answer = await client.post(SEARCH, json={"text": "a dog"})
            assert (answer.status_code, answer.json()["code"]) == (504, "timeout")

    asyncio.run(run())
    assert ended.is_set()


def test_a_lane_refuses_what_it_cannot_hold_and_goes_on() -> None:
    async def run() -> None:
        lane = Lane("test", threads=1, most=3, limit_s=60)
        go = threading.Event()
        waiting = [asyncio.ensure_future(lane.run(lambda: go.wait(30))) for _ in range(3)]
        await asyncio.sleep(0)
        with pytest.raises(Refused) as refused:
            await lane.run(lambda: True)
        assert (refused.value.status, refused.value.code) == (503, "busy")
        assert refused.value.headers == {"Retry-After": "1"}
        go.set()
        assert await asyncio.gather(*waiting) == [True] * 3
        assert await lane.run(lambda: "again") == "again"
        lane.close()

    asyncio.run(run())


def test_what_waited_too_long_is_not_begun() -> None:
    begun: list[int] = []

    async def run() -> None:
        lane = Lane("test", threads=1, most=9, limit_s=0.1)
        first = asyncio.ensure_future(lane.run(lambda: time.sleep(0.3)))
        await asyncio.sleep(0)
        with pytest.raises(TookTooLong):
            await lane.run(lambda: begun.append(1))
        await first
        lane.close()

    asyncio.run(run())
    assert begun == []


def test_pictures_do_not_keep_words_waiting(
    library: Library, monkeypatch: pytest.MonkeyPatch
) -> None:
    go = threading.Event()
    real = asking.search

    def slow_with_pictures(*given: Any) -> asking.Found:
        if given[2].pictures:
            assert go.wait(30)
        return real(*given)

    monkeypatch.setattr(asking, "search", slow_with_pictures)
    picture = "/9j/4AAQSkZJRg=="

    async def run() -> None:
        async with client_of(library) as client:
            body = {"pictures": [{"data": picture}]}
            many = [asyncio.ensure_future(client.post(SEARCH, json=body)) for _ in range(12)]
            await asyncio.sleep(0.05)
            assert (await ask(client, text="a dog"))["hits"]
            assert not any(each.done() for each in many)
            go.set()
            assert {(await each).status_code for each in many} == {422}

    asyncio.run(run())


def test_answers_are_let_go_when_words_may_mean_something_else(library: Library) -> None:
    answers = Answers(most_bytes=2_000)
    generation = library.generation()

    def kept(head: bytes, fresh_until_s: float = float("inf")) -> Kept:
        return Kept(library, Prepared(head, generation, fresh_until_s), "words")

    answers.put(b"now", kept(b"{", time.time() + 60))
    answers.put(b"then", kept(b"{", time.time() - 1))
    assert answers.get(b"now") is not None
    assert answers.get(b"then") is None
    answers.put(b"x" * 30_000, kept(b"{"))
    assert answers.get(b"x" * 30_000) is None
    for number in range(9):
        answers.put(b"%d" % number, kept(b"{" * 400))
    assert [number for number in range(9) if answers.get(b"%d" % number)] == [7, 8]


def test_an_answer_is_whole_json_with_its_time() -> None:
    prepared = Prepared(b'{"hits":[]', 1)
    assert json.loads(prepared.told_in(12.3456)) == {"hits": [], "elapsed_ms": 12.35}
