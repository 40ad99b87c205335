"""Every operation against a real server, by the sync and the async client alike."""

import inspect
import zipfile
from collections.abc import Iterator
from datetime import date, datetime
from io import BytesIO
from pathlib import Path

import pytest
from PIL import Image

from erhai.client.arguments import LARGEST_PICTURE_BYTES
from erhai.client.asynchronous import AsyncClient
from erhai.client.sync import Client
from erhai.errors import PictureError, QueryError, ServiceRefused
from erhai.schemas.libraries import IndexTold
from erhai.schemas.search import PictureAsked, SearchAsked, SearchTold
from tests.client.conftest import ADMIN, EMPTY, GUEST, Connect, Service
from tests.pictures import make_jpeg
from tests.servers import HOSTILE


def names(told: SearchTold) -> list[str]:
    return [hit.name for hit in told.hits]


def number(client: Client, name: str) -> int:
    """Return the number of the picture of this name."""
    return next(hit.image_id for hit in client.search(k=50, fold=False).hits if hit.name == name)


def test_words_find_pictures(client: Client) -> None:
    told = client.search("红色", k=2)

    assert names(told)[0] == "red.jpg"
    assert told.library == "small"
    assert told.hits[0].taken_at == datetime(2003, 12, 31, 23, 59, 59)


def test_every_filter_reaches_the_service(client: Client, service: Service) -> None:
    def search(**given: object) -> set[str]:
        return set(names(client.search(fold=False, k=50, **given)))  # type: ignore[arg-type]

    travel = service.pictures / "travel"
    assert search(after=date(2021, 1, 1), before="2022") == {"黄色.png"}
    assert search(after="2019-10", before=datetime(2019, 10, 3)) == {"green.jpg"}
    assert search(under=travel) == {"blue.jpg", "green.jpg", "黄色.png"}
    assert search(under=str(travel), formats=["png"]) == {"黄色.png"}
    assert search(cameras=["Canon R5"]) == {"blue.jpg"}
    assert search(place="Dali") == {"blue.jpg"}
    assert names(client.search(colour="purple", k=1)) == ["purple.webp"]
    assert len(client.search("red", k=3).hits) == 3


def test_pictures_are_parts_of_a_query(client: Client, service: Service) -> None:
    blue = number(client, "blue.jpg")
    path = service.pictures / "travel" / "blue.jpg"
    looks_away = PictureAsked(image_id=blue, weight=-1)

    assert names(client.search(pictures=[path], k=1)) == ["blue.jpg"]
    assert names(client.search(pictures=[str(path)], k=1)) == ["blue.jpg"]
    assert names(client.search(pictures=[path.read_bytes()], k=1)) == ["blue.jpg"]
    much = PictureAsked(image_id=blue, weight=9)
    assert names(client.search("green", pictures=[much], k=1)) == ["blue.jpg"]
    assert "blue.jpg" not in names(client.search("green", pictures=[looks_away], k=3))


def test_marks_and_feedback_agree(client: Client) -> None:
    blue, green = number(client, "blue.jpg"), number(client, "green.jpg")
    marked = client.search("red", like=[blue], unlike=[green], k=5)
    judged = client.feedback(SearchAsked(text="red", k=5), like=[blue], unlike=[green])

    assert names(marked) == names(judged)
    assert names(marked) != names(client.search("red", k=5))


def test_what_was_understood_goes_back_and_chips_are_dropped(client: Client) -> None:
    told = client.search("green, 2019", fold=False)
    [chip] = [chip for chip in told.chips if chip.kind == "time"]
    again = client.search(understood=told.understood, fold=False)
    without = client.search("green, 2019", drop=[chip.id], fold=False, k=50)

    assert names(again) == names(told)
    assert "turned.jpg" in names(without)
    assert "turned.jpg" not in names(told)


def test_pages_lead_to_every_hit_once(client: Client) -> None:
    pages = list(client.pages(k=3, fold=False))
    hits = list(client.hits(k=3, fold=False))

    assert [len(page.hits) for page in pages] == [3, 3, 2]
    assert pages[-1].cursor is None
    assert [hit.rank for hit in hits] == list(range(1, 9))
    assert len({hit.image_id for hit in hits}) == 8
    assert names(client.search(k=3, fold=False, cursor=pages[0].cursor)) == names(pages[1])


def test_likeness_by_number_bytes_and_path(client: Client, service: Service) -> None:
    blue = number(client, "blue.jpg")
    path = service.pictures / "travel" / "blue.jpg"

    assert "blue.jpg" not in names(client.similar(blue))
    assert names(client.similar(path, k=1)) == ["blue.jpg"]
    assert names(client.similar(path.read_bytes(), k=1, after="2019", before="2020")) == [
        "blue.jpg"
    ]


def test_a_picture_its_thumbnail_and_its_file(
    client: Client, service: Service, tmp_path: Path
) -> None:
    large = number(client, "large.jpg")
    told = client.picture(large)
    small = Image.open(BytesIO(client.thumbnail(large, size_px=128)))
    saved = client.save(large, tmp_path)
    again = client.save(large, str(tmp_path))
    named = client.save(large, tmp_path / "other.jpg")

    assert (told.width_px, told.height_px, told.name) == (2400, 1600, "large.jpg")
    assert small.size == (128, 85)
    assert [saved.name, again.name, named.name] == ["large.jpg", "large (1).jpg", "other.jpg"]
    assert {file.read_bytes() for file in tmp_path.iterdir()} == {
        (service.pictures / "large.jpg").read_bytes()
    }


def test_a_hostile_name_stays_in_its_folder(client: Client, tmp_path: Path) -> None:
    saved = client.save(number(client, HOSTILE), tmp_path)

    assert saved.parent == tmp_path
    assert saved.name == HOSTILE


def test_many_files_come_as_one(client: Client, service: Service, tmp_path: Path) -> None:
    ids = [number(client, "red.jpg"), number(client, "blue.jpg")]
    saved = client.download(ids, tmp_path / "two.zip")

    with zipfile.ZipFile(saved) as archive:
        assert archive.testzip() is None
        assert {Path(name).name for name in archive.namelist()} == {"red.jpg", "blue.jpg"}
    assert list(tmp_path.iterdir()) == [saved]


def test_what_there_is(client: Client, service: Service) -> None:
    small, empty = client.libraries().libraries
    facets = client.facets()
    failures = client.failures(limit=5)

    assert (small.name, small.images, small.failed) == ("small", 8, 1)
    assert (empty.name, empty.images) == (EMPTY, 0)
    assert {each.value: each.images for each in facets.folders}[str(service.pictures)] == 8
    assert client.facets(EMPTY).folders == ()
    assert failures.total == 1
    assert failures.failures[0].path == str(service.pictures / "broken.jpg")
    assert client.search(library=EMPTY).hits == ()


def test_a_run_is_followed_to_its_end(
    client: Client, service: Service, request: pytest.FixtureRequest
) -> None:
    folder = service.pictures.parent / request.node.name
    for colour in range(4):
        make_jpeg(folder / f"{colour}.jpg", (60 * colour, 0, 90))
    seen: list[IndexTold] = []
    ended = client.index(folder, library=EMPTY, on_progress=seen.append)

    assert ended.state == "idle"
    assert ended.report is not None
    assert (ended.report.found, ended.report.failed) == (4, 0)
    assert seen[-1] == ended
    assert client.indexing(library=EMPTY) == ended
    assert client.follow(library=EMPTY) == ended
    assert len(client.search(library=EMPTY, fold=False).hits) == 4
    assert client.stop(library=EMPTY).state == "idle"
    assert client.pause(library=EMPTY).state in ("idle", "paused")
    begun = client.index(library=EMPTY, wait=False)
    assert begun.state in ("running", "idle")
    assert client.follow(library=EMPTY).state == "idle"
    assert client.forget(folder, library=EMPTY) == 4


def test_what_a_token_allows(connect: Connect, service: Service, client: Client) -> None:
    guest, nobody = connect(service.url, GUEST), connect(service.url)

    assert client.session().role == "admin"
    assert guest.session().role == "read"
    assert nobody.session().role is None
    assert guest.search("red").hits
    for refused, status in (
        (lambda: guest.index(service.pictures), 403),
        (nobody.libraries, 401),
        (connect(service.url, "a-wrong-token-of-a-test").libraries, 401),
    ):
        with pytest.raises(ServiceRefused) as caught:
            refused()
        assert caught.value.status == status
        assert caught.value.request_id
        assert ADMIN not in str(caught.value)


def test_what_the_service_refuses_is_said_in_its_words(client: Client) -> None:
    for refused, status, code in (
        (lambda: client.picture(99_999), 404, "not-found"),
        (lambda: client.search("red", library="nowhere"), 404, "not-found"),
        (lambda: client.search("red", under="/etc"), 422, "folder"),
        (lambda: client.search("red", after="soon"), 422, "query"),
        (lambda: client.similar(b"no picture"), 422, "picture"),
        (lambda: client.search("red", place="Atlantis"), 422, "place"),
    ):
        with pytest.raises(ServiceRefused) as caught:
            refused()
        assert (caught.value.status, caught.value.code) == (status, code)
        assert caught.value.detail in str(caught.value)


def test_what_cannot_be_asked_is_not_sent(client: Client, tmp_path: Path) -> None:
    large = tmp_path / "large.jpg"
    large.write_bytes(bytes(LARGEST_PICTURE_BYTES + 1))

    with pytest.raises(QueryError, match="k: Input should be less than or equal to 200"):
        client.search("red", k=201)
    with pytest.raises(QueryError, match="like"):
        client.search("red", like=[0])
    with pytest.raises(PictureError, match=r"missing\.jpg cannot be read"):
        client.similar(tmp_path / "missing.jpg")
    with pytest.raises(PictureError, match=r"10 MB"):
        client.similar(large)


def public(kind: type) -> Iterator[tuple[str, str | None]]:
    for name, member in inspect.getmembers(kind, callable):
        if not name.startswith("_"):
            yield name, inspect.getdoc(member)


def test_both_clients_offer_and_say_the_same() -> None:
    assert list(public(Client)) == list(public(AsyncClient))
    assert all(doc for _, doc in public(Client))
    for name, _ in public(Client):
        if name != "close":
            ours, theirs = (
                inspect.signature(getattr(Client, name)),
                inspect.signature(getattr(AsyncClient, name)),
            )
            assert list(ours.parameters) == list(theirs.parameters)
