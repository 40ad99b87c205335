"""A picture's facts, small copies and file."""

import os
import shutil
import zipfile
from collections.abc import Iterator
from io import BytesIO
from pathlib import Path

import httpx
import pytest
from PIL import Image

from tests.http.test_search import id_of, refused
from tests.pictures import BLUE, make_jpeg, scene
from tests.servers import DALI, HOSTILE, Served, small_server


@pytest.fixture(scope="module")
def own(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Served]:
    """A server over a library whose files may be harmed."""
    with small_server(tmp_path_factory.mktemp("own")) as running:
        yield running


def get(served: Served, path: str, **headers: str) -> httpx.Response:
    names = {name.replace("_", "-"): value for name, value in headers.items()}
    return httpx.get(f"{served.url}/api/v1{path}", headers=names)


def test_a_picture_is_told_of(api: httpx.Client, served: Served) -> None:
    told = api.get(f"/images/{id_of(served, 'blue.jpg')}").json()
    assert told["path"] == str(served.pictures / "travel" / "blue.jpg")
    assert told["taken_at"] == "2019-07-20T18:30:00"
    assert (told["latitude"], told["longitude"]) == pytest.approx(DALI, abs=1e-4)
    assert "Dali" in told["place_en"]
    assert "大理" in told["place_zh"]
    assert told["camera"] == "Canon R5"
    assert told["size_bytes"] == (served.pictures / "travel" / "blue.jpg").stat().st_size
    assert told["format"] == "JPEG"
    for url in (told["thumbnail_url"], told["file_url"]):
        assert httpx.get(served.url + url).status_code == 200


def test_what_there_is_not(api: httpx.Client) -> None:
    for path in ("/images/999999", "/images/999999/thumbnail", "/images/999999/file"):
        refused(api.get(path), 404, "not-found")
    refused(api.get("/images/1?library=none"), 404, "not-found")
    for path in ("/images/0", "/images/x", f"/images/{2**70}", "/images/-1/file"):
        refused(api.get(path), 422, "validation", "image_id")
    for path in ("/images/1/../../etc/passwd", "/images/%2e%2e%2fetc/file", "/images/1%00/file"):
        assert api.get(path).status_code in (404, 422)


@pytest.mark.parametrize("size", [128, 256, 512, 1024, 2048])
def test_a_small_copy_is_upright_and_as_long_as_asked(
    api: httpx.Client, served: Served, size: int
) -> None:
    url = f"/images/{id_of(served, 'large.jpg')}/thumbnail?size={size}"
    response = api.get(url)
    assert response.headers["content-type"] == "image/jpeg"
    assert response.headers["x-content-type-options"] == "nosniff"
    assert Image.open(BytesIO(response.content)).size == (size, round(size * 2 / 3))
    assert api.get(url).content == response.content
    turned = api.get(f"/images/{id_of(served, 'turned.jpg')}/thumbnail?size={size}")
    image = Image.open(BytesIO(turned.content))
    assert image.size == scene().size
    assert image.getpixel((5, 5)) == pytest.approx(scene().getpixel((5, 5)), abs=12)


def test_sizes_are_those_of_the_list(api: httpx.Client) -> None:
    for size in ("0", "129", "99999", "-128", "x"):
        refused(api.get(f"/images/1/thumbnail?size={size}"), 422, "validation", "size")


def test_a_small_copy_lasts_where_its_address_has_its_version(
    api: httpx.Client, served: Served
) -> None:
    told = api.get(f"/images/{id_of(served, 'red.jpg')}").json()
    response = httpx.get(f"{served.url}{told['thumbnail_url']}&size=128")
    assert response.headers["cache-control"] == "private, max-age=31536000, immutable"
    plain = api.get(f"/images/{told['image_id']}/thumbnail?size=128")
    assert plain.headers["cache-control"] == "private, no-cache"
    other = api.get(f"/images/{told['image_id']}/thumbnail?size=128&v=0123456789abcdef")
    assert other.headers["cache-control"] == "private, no-cache"
    etag = plain.headers["etag"]
    same = api.get(
        f"/images/{told['image_id']}/thumbnail?size=128", headers={"If-None-Match": etag}
    )
    assert (same.status_code, same.content) == (304, b"")
    assert api.get(f"/images/{told['image_id']}/thumbnail").headers["etag"] != etag


def test_a_file_comes_as_it_is(api: httpx.Client, served: Served) -> None:
    content = (served.pictures / HOSTILE).read_bytes()
    response = api.get(f"/images/{id_of(served, HOSTILE)}/file")
    assert response.content == content
    assert response.headers["content-type"] == "image/jpeg"
    assert response.headers["x-content-type-options"] == "nosniff"
    assert response.headers["content-security-policy"] == "default-src 'none'; sandbox"
    named = response.headers["content-disposition"]
    assert named.startswith('inline; filename="_img src=x onerror=alert(1)_.jpg"; ')
    chinese = api.get(f"/images/{id_of(served, '黄色.png')}/file")
    assert chinese.headers["content-type"] == "image/png"
    assert chinese.headers["content-disposition"].endswith("''%E9%BB%84%E8%89%B2.png")


@pytest.mark.parametrize(
    ("asked", "first", "last"),
    [
        ("bytes=0-99", 0, 99),
        ("bytes=100-", 100, -1),
        ("bytes=-50", -50, -1),
        ("bytes=0-99999999", 0, -1),
        ("bytes=-99999999", 0, -1),
        ("bytes=5-5", 5, 5),
    ],
)
def test_a_part_of_a_file(served: Served, asked: str, first: int, last: int) -> None:
    content = (served.pictures / "large.jpg").read_bytes()
    size = len(content)
    start, end = first % size, last % size + 1
    response = get(served, f"/images/{id_of(served, 'large.jpg')}/file", Range=asked)
    assert response.status_code == 206
    assert response.content == content[start:end]
    assert response.headers["content-range"] == f"bytes {start}-{end - 1}/{size}"


def test_ranges_that_are_none(served: Served) -> None:
    path = f"/images/{id_of(served, 'red.jpg')}/file"
    size = (served.pictures / "red.jpg").stat().st_size
    for asked in (f"bytes={size}-", "bytes=-0"):
        response = get(served, path, Range=asked)
        assert response.status_code == 416
        assert response.headers["content-range"] == f"bytes */{size}"
    for asked in ("bytes=9-2", "bytes=0-1,5-6", "lines=1-2", "bytes=", "bytes=--1"):
        response = get(served, path, Range=asked)
        assert (response.status_code, len(response.content)) == (200, size)


def test_versions_of_a_file(served: Served) -> None:
    path = f"/images/{id_of(served, 'red.jpg')}/file"
    etag = get(served, path).headers["etag"]
    assert get(served, path, If_None_Match=etag).status_code == 304
    assert get(served, path, If_None_Match=f'"x", W/{etag}').status_code == 304
    assert get(served, path, If_None_Match='"x"').status_code == 200
    assert get(served, path, If_Range=etag, Range="bytes=0-9").status_code == 206
    assert get(served, path, If_Range='"x"', Range="bytes=0-9").status_code == 200


def test_only_the_bytes_that_were_indexed_are_given_out(own: Served, tmp_path: Path) -> None:
    path = own.pictures / "red.jpg"
    url = f"/images/{id_of(own, 'red.jpg')}"
    content = path.read_bytes()
    os.utime(path)
    assert get(own, f"{url}/file").content == content  # only touched
    make_jpeg(path, BLUE)
    assert "has changed" in refused(get(own, f"{url}/file"), 410, "not-found")
    blue = get(own, f"{url}/thumbnail?size=128")
    assert blue.headers["cache-control"] == "no-store"
    assert "etag" not in blue.headers
    path.unlink()
    assert "not there any more" in refused(get(own, f"{url}/file"), 410, "not-found")
    refused(get(own, f"{url}/thumbnail?size=256"), 410, "not-found")
    # What leads out of the library is not followed, even to the same bytes.
    secret = tmp_path / "secret.jpg"
    secret.write_bytes(content)
    path.symlink_to(secret)
    for what in ("file", "thumbnail?size=512"):
        refused(get(own, f"{url}/{what}"), 403, "forbidden")
    path.unlink()
    path.mkdir()
    refused(get(own, f"{url}/file"), 410, "not-found")
    path.rmdir()
    os.mkfifo(path)
    refused(get(own, f"{url}/file"), 410, "not-found")
    path.unlink()
    path.write_bytes(content)
    assert get(own, f"{url}/file").content == content


def test_links_within_the_library_are_followed(own: Served) -> None:
    path, target = own.pictures / "purple.webp", own.pictures / "travel" / "kept.webp"
    shutil.move(path, target)
    path.symlink_to(target)
    assert get(own, f"/images/{id_of(own, 'purple.webp')}/file").content == target.read_bytes()


def test_many_at_once(api: httpx.Client, served: Served) -> None:
    wanted = ["blue.jpg", "黄色.png", HOSTILE]
    ids = [id_of(served, name) for name in wanted]
    response = api.post("/download", json={"image_ids": [*ids, ids[0], 999999]})
    assert response.headers["content-type"] == "application/zip"
    with zipfile.ZipFile(BytesIO(response.content)) as archive:
        assert archive.testzip() is None
        assert archive.namelist() == ["blue.jpg", "黄色.png", "_img src=x onerror=alert(1)_.jpg"]
        assert {info.compress_type for info in archive.infolist()} == {zipfile.ZIP_STORED}
        assert archive.read("blue.jpg") == (served.pictures / "travel" / "blue.jpg").read_bytes()
        assert archive.getinfo("blue.jpg").date_time[0] >= 2020
    refused(api.post("/download", json={"image_ids": [999999]}), 404, "not-found")
    refused(api.post("/download", json={"image_ids": []}), 422, "validation", "image_ids")
    many = {"image_ids": list(range(1, 502))}
    refused(api.post("/download", json=many), 422, "validation", "image_ids")


def test_what_is_gone_is_named_in_the_zip(own: Served) -> None:
    (own.pictures / "travel" / "blue.jpg").unlink()
    ids = [id_of(own, name) for name in ("blue.jpg", "green.jpg")]
    response = httpx.post(f"{own.url}/api/v1/download", json={"image_ids": ids})
    with zipfile.ZipFile(BytesIO(response.content)) as archive:
        assert archive.namelist() == ["green.jpg", "left out.txt"]
        assert b"blue.jpg: This picture's file is not there" in archive.read("left out.txt")
