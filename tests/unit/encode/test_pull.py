"""Fetching a model from a hub on a real port: whole, again after a break, or not at all."""

import hashlib
import shutil
from collections.abc import Iterator
from pathlib import Path

import pytest

from erhai.encode.hub import download
from erhai.encode.hub.progress import Fetched
from erhai.errors import HubError, ModelError, SettingError, StorageFull
from erhai.models import list_models, pull_model
from tests.golden.models import unpack
from tests.hub import COMMIT, FakeHub, serve_hub

NAME, REPOSITORY = "clip-vit-b32", "Xenova/clip-vit-base-patch32"


@pytest.fixture(scope="module")
def published(tmp_path_factory: pytest.TempPathFactory) -> Path:
    return unpack("clip", tmp_path_factory.mktemp("published"))


@pytest.fixture
def hub(published: Path) -> Iterator[FakeHub]:
    with serve_hub(published, REPOSITORY) as served:
        yield served


@pytest.fixture
def models(tmp_path: Path, hub: FakeHub, monkeypatch: pytest.MonkeyPatch) -> Path:
    """The folder of models, and an environment that knows nothing but the hub."""
    monkeypatch.setenv("ERHAI_MODELS", str(tmp_path / "models"))
    monkeypatch.setenv("HF_ENDPOINT", hub.url)
    monkeypatch.setenv("HF_HOME", str(tmp_path / "huggingface"))
    for name in ("HF_TOKEN", "HF_HUB_OFFLINE", "HF_HUB_CACHE"):
        monkeypatch.delenv(name, raising=False)
    monkeypatch.setenv("NO_PROXY", "127.0.0.1,localhost")
    monkeypatch.setattr(download, "_PAUSE_S", 0.0)
    return tmp_path / "models"


def installed() -> dict[str, str | None]:
    return {model.name: model.problem for model in list_models() if model.place}


def test_a_model_is_fetched_and_answers_to_its_name(models: Path, hub: FakeHub) -> None:
    told: list[Fetched] = []
    pulled = pull_model(NAME, say=told.append)

    assert (pulled.place, pulled.commit, pulled.precision) == (models / NAME, COMMIT, "fp32")
    assert installed() == {"erhai-lite": None, NAME: None}
    assert hub.served == hub.size_bytes()
    assert (told[-1].done_bytes, told[-1].total_bytes) == (hub.served, hub.served)
    assert [path.name for path in models.iterdir()] == [NAME]
    assert not list(models.rglob("*_quantized*"))
    # A second time nothing is fetched, and another precision does not fall upon the first.
    assert pull_model(NAME).commit == ""
    with pytest.raises(ModelError, match="in fp32"):
        pull_model(NAME, precision="int8")
    assert hub.served == hub.size_bytes()


def test_int8_into_a_folder_of_ones_own(models: Path, tmp_path: Path) -> None:
    pulled = pull_model(NAME, to=tmp_path / "small", precision="int8")
    assert (pulled.place, pulled.precision) == (tmp_path / "small", "int8")
    assert not (pulled.place / "onnx" / "vision_model.onnx").exists()


def test_a_broken_connection_is_taken_up_again(models: Path, hub: FakeHub) -> None:
    hub.cut_bytes = 30_000
    pull_model(NAME)
    assert hub.served == hub.size_bytes()
    assert {"bytes=30000-", "bytes=60000-"} <= set(hub.ranges)


def test_what_was_fetched_is_not_fetched_again(models: Path, hub: FakeHub) -> None:
    hub.cut_bytes, hub.dies_after_bytes = 30_000, 100_000
    with pytest.raises(HubError, match=r"out of reach: it answers 503\. What was fetched is kept"):
        pull_model(NAME)
    assert installed() == {"erhai-lite": None}
    first = hub.served
    assert 100_000 <= first < hub.size_bytes()

    hub.cut_bytes, hub.dies_after_bytes = None, None
    told: list[Fetched] = []
    pull_model(NAME, say=told.append)
    assert hub.served == hub.size_bytes()
    assert told[0].kept_bytes == first
    assert installed() == {"erhai-lite": None, NAME: None}


def test_a_wrong_hash_installs_nothing(models: Path, hub: FakeHub) -> None:
    hub.wrong_hash = True
    with pytest.raises(HubError, match=r"onnx/vision_model\.onnx of .* came damaged"):
        pull_model(NAME)
    assert installed() == {"erhai-lite": None}
    assert not list(models.rglob("*.onnx*"))


def test_a_model_that_does_not_run_is_not_installed(
    models: Path, hub: FakeHub, published: Path, tmp_path: Path
) -> None:
    hub.folder = shutil.copytree(published, tmp_path / "wrong")
    shutil.copy(hub.folder / "onnx/text_model.onnx", hub.folder / "onnx/vision_model.onnx")
    with pytest.raises(HubError, match="does not run, and was not installed"):
        pull_model(NAME)
    assert installed() == {"erhai-lite": None}


@pytest.mark.parametrize(
    ("status", "said"), [(401, "set HF_TOKEN"), (403, "set HF_TOKEN"), (404, "does not have")]
)
def test_a_refusal_says_what_to_do(models: Path, hub: FakeHub, status: int, said: str) -> None:
    hub.status = status
    with pytest.raises(HubError, match=said):
        pull_model(NAME)


def test_without_a_hub_it_says_how_to_copy_by_hand(
    models: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    closed = "http://127.0.0.1:1"
    with pytest.raises(HubError, match=rf"{closed} is out of reach.*HF_ENDPOINT.*copy that folder"):
        pull_model(NAME, endpoint=closed)
    monkeypatch.setenv("HF_HUB_OFFLINE", "1")
    with pytest.raises(HubError, match="HF_HUB_OFFLINE forbids"):
        pull_model(NAME)
    with pytest.raises(SettingError, match="HF_ENDPOINT is 'mirror'"):
        pull_model(NAME, endpoint="mirror")


def test_the_cache_of_the_hubs_tools_is_taken_offline(
    models: Path, hub: FakeHub, published: Path, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setenv("HF_HUB_OFFLINE", "1")
    cached = tmp_path / "huggingface" / "hub" / "models--Xenova--clip-vit-base-patch32"
    (cached / "refs").mkdir(parents=True)
    (cached / "refs" / "main").write_text(COMMIT)
    (cached / "blobs").mkdir()
    for path in (path for path in published.rglob("*") if path.is_file()):
        blob = cached / "blobs" / hashlib.sha256(path.read_bytes()).hexdigest()
        shutil.copyfile(path, blob)
        link = cached / "snapshots" / COMMIT / path.relative_to(published)
        link.parent.mkdir(parents=True, exist_ok=True)
        link.symlink_to(blob)
    graph = (cached / "snapshots" / COMMIT / "onnx" / "text_model.onnx").resolve()
    whole = graph.read_bytes()
    graph.write_bytes(whole[:-1])  # half-downloaded
    with pytest.raises(HubError, match="is not in the hub's cache"):
        pull_model(NAME)
    graph.write_bytes(whole)
    assert pull_model(NAME).commit == COMMIT
    assert not (models / NAME / "config.json").is_symlink()
    assert hub.served == 0


def test_a_token_goes_to_the_hub_and_not_where_it_redirects(
    models: Path, hub: FakeHub, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setenv("HF_TOKEN", "hf_secret")
    pull_model(NAME)
    assert set(hub.authorized) == {("127.0.0.1", "Bearer hf_secret"), ("localhost", None)}


def test_room_is_looked_for_first(
    models: Path, hub: FakeHub, monkeypatch: pytest.MonkeyPatch
) -> None:
    usage = shutil._ntuple_diskusage(1, 1, 1_000_000)
    monkeypatch.setattr(shutil, "disk_usage", lambda _: usage)
    with pytest.raises(StorageFull, match=r"1 MB free.*--to FOLDER"):
        pull_model(NAME)
    assert hub.served == 0


def test_what_a_strange_hub_tells_is_not_believed(
    models: Path, hub: FakeHub, monkeypatch: pytest.MonkeyPatch
) -> None:
    told = hub.listing()
    siblings = [{"rfilename": "config.json", "size": 9, "blobId": "../../../etc/passwd"}]
    for document, said in (({**told, "siblings": siblings}, "lacks"), ({}, "no hub"), ([], "no")):
        monkeypatch.setattr(hub, "listing", lambda document=document: document)
        with pytest.raises(HubError, match=said):
            pull_model(NAME)
    assert hub.served == 0


def test_a_proxy_that_cannot_be_used(models: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("ALL_PROXY", "nonsense://127.0.0.1:1")
    with pytest.raises(HubError, match="ALL_PROXY"):
        pull_model(NAME)


@pytest.mark.parametrize(
    ("name", "said"),
    [
        ("clip-vit-b23", "Did you mean clip-vit-b32?"),
        ("erhai-lite", "comes with Erhai"),
        ("chinese-clip-vit-b16", "erhai models export ./chinese-clip-vit-b16"),
        ("mobileclip2-s0", "copy it to"),
    ],
)
def test_names_that_cannot_be_fetched(models: Path, name: str, said: str) -> None:
    with pytest.raises(ModelError) as refused:
        pull_model(name)
    assert said in str(refused.value)
