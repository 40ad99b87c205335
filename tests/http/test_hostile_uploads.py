"""Pictures as nobody means well, uploaded: each is answered, and the server stays up."""

from collections.abc import Iterator
from concurrent.futures import ThreadPoolExecutor

import httpx
import pytest

from benchmarks._hostile import MUTATIONS, hostile, in_all_formats
from benchmarks.hostile_uploads import upload
from tests.pictures import make_exif, noise, scene, to_bytes
from tests.servers import Served, small_server

COUNT, SEED = 150, 7


@pytest.fixture(scope="module")
def attacked(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Served]:
    with small_server(tmp_path_factory.mktemp("attacked")) as running:
        yield running


def test_no_picture_brings_the_server_down(attacked: Served) -> None:
    exif = make_exif(orientation=6, position=(25.69, 100.16))
    sources = [to_bytes(noise(200, 150), "JPEG", exif), *in_all_formats(scene())]
    with (
        httpx.Client(base_url=f"{attacked.url}/api/v1", timeout=60) as http,
        ThreadPoolExecutor(4) as threads,
    ):
        answers = list(
            threads.map(
                lambda number: upload(
                    http, *hostile(sources, number, SEED), in_json=number % 3 == 0
                ),
                range(COUNT),
            )
        )
        whole = upload(http, "none", sources[0], in_json=False)

    assert [each for each in answers if each.status != 200 and not 400 <= each.status < 500] == []
    assert {each.code for each in answers} == {"", "picture"}
    assert {each.mutation for each in answers} == {each.__name__ for each in MUTATIONS}
    assert 30 < sum(each.status == 200 for each in answers) < COUNT - 30
    assert whole.status == 200


def test_mutations_are_the_same_again() -> None:
    sources = [to_bytes(scene(), "PNG"), to_bytes(scene(), "JPEG")]

    once = [hostile(sources, number, SEED) for number in range(40)]

    assert once == [hostile(sources, number, SEED) for number in range(40)]
    assert once != [hostile(sources, number, SEED + 1) for number in range(40)]
    assert len({data for _, data in once}) > 30
