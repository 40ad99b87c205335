"""Models of one's own, as typed: a folder indexes, searches, and is remembered."""

import json
import shutil
import signal
import threading
import time
from pathlib import Path

import pytest
from PIL import Image

from tests.e2e.command import Home
from tests.golden.models import unpack
from tests.hub import serve_hub


@pytest.fixture(scope="module")
def home(tmp_path_factory: pytest.TempPathFactory, photographs: dict[str, Path]) -> Home:
    """A home with three photographs, and tiny models of random weights in ./clip and ./siglip2."""
    made = Home(tmp_path_factory.mktemp("models"))
    for name in ("cat.png", "coffee.png", "rocket.jpg"):
        with Image.open(photographs[name]) as image:
            image.convert("RGB").save(made.pictures / f"{Path(name).stem}.jpg")
    for family in ("clip", "siglip2"):
        unpack(family, made.folder)
    indexed = made.run("index", "Pictures", "--model", "./clip")
    assert indexed.code == 0, indexed.err
    return made


def test_a_folder_indexes_and_is_remembered(home: Home) -> None:
    status = home.run("status", "--json").json
    assert status["model"].startswith("clip-24-fp32@")
    assert (status["dim"], status["images"]) == (24, 3)
    # Without an option: the library knows where its model is, from any folder.
    found = home.sh("cd Pictures && erhai search 'a cat' --json")
    assert found.code == 0, found.err
    assert found.json["hits"]
    # Nothing was measured for this model, so nothing is claimed.
    assert all(hit["relevance"] is None for hit in found.json["hits"])
    checks = {check["name"]: check for check in home.run("doctor", "--json").json["checks"]}
    assert checks["model"]["state"] == "ok"
    assert "no checksums" in checks["model"]["detail"]


def test_another_model_is_refused_in_words(home: Home) -> None:
    for refused in (
        home.run("index", "Pictures", "--model", "siglip2"),
        home.run("search", "a cat", ERHAI_MODEL="erhai-lite"),
    ):
        assert refused.code != 0
        said = " ".join(refused.err.split())
        assert "was encoded by clip-24-fp32@" in said
        assert "leave --model and ERHAI_MODEL out" in said
        assert "Traceback" not in said
    other = home.run("--library", "other", "index", "Pictures", ERHAI_MODEL="./siglip2")
    assert other.code == 0, other.err
    assert home.run("--library", "other", "search", "a cat", "--json").json["hits"]


def test_a_model_that_does_not_work_makes_no_library(home: Home) -> None:
    broken = shutil.copytree(home.folder / "clip", home.folder / "broken")
    shutil.copy(broken / "onnx" / "text_model.onnx", broken / "onnx" / "vision_model.onnx")
    refused = home.run("--library", "new", "index", "Pictures", "--model", "./broken")
    assert refused.code != 0
    assert "is not the graph of a tower" in " ".join(refused.err.split())
    assert not (home.folder / "new").exists()


def test_models_are_listed(home: Home) -> None:
    shutil.copytree(home.folder / "clip", home.folder / "models" / "clip-vit-b32")
    ran = home.sh("erhai models && erhai models list --json", ERHAI_MODELS="models")
    assert ran.code == 0, ran.err
    table, _, document = ran.out.decode().partition("{")
    assert "zh 72.52 %" in table
    listed = json.loads("{" + document)["models"]
    there = {model["name"] for model in listed if model["installed"]}
    assert there == {"erhai-lite", "clip-vit-b32"}


def test_a_model_is_pulled_stopped_pulled_on_and_used(home: Home) -> None:
    with serve_hub(home.folder / "clip", "Xenova/clip-vit-base-patch32") as hub:
        home.environ |= {"HF_ENDPOINT": hub.url, "ERHAI_MODELS": "pulled", "NO_PROXY": "*"}
        hub.cut_bytes, hub.stalled = 30_000, threading.Event()
        pulling = home.start("models", "pull", "clip-vit-b32", "--json")
        deadline_s = time.monotonic() + 60
        parts = home.folder / "pulled" / ".clip-vit-b32.fp32.part"
        while not any(path.stat().st_size == 30_000 for path in parts.rglob("*.part")):
            assert time.monotonic() < deadline_s
            time.sleep(0.05)
        pulling.send_signal(signal.SIGINT)
        out, err = pulling.communicate(timeout=60)
        assert pulling.returncode == 130, err
        assert b"the same command goes on from there" in err
        assert json.loads(out.splitlines()[0])["event"] == "progress"

        hub.cut_bytes, kept = None, hub.served
        hub.stalled.set()
        pulled = home.run("models", "pull", "clip-vit-b32", "--json")
        assert pulled.code == 0, pulled.err
        first, last = json.loads(pulled.lines[0]), json.loads(pulled.lines[-1])
        assert (first["kept_bytes"], last["event"]) == (kept, "report")
        assert hub.served == hub.size_bytes()
    # The hub is gone, and not missed.
    listed = home.run("models", "list", "--json").json["models"]
    assert {model["name"] for model in listed if model["installed"]} == {
        "erhai-lite",
        "clip-vit-b32",
    }
    indexed = home.run("--library", "third", "index", "Pictures", "--model", "clip-vit-b32")
    assert indexed.code == 0, indexed.err
