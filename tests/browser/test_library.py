"""The library view, over a real run of indexing: watched, paused, gone on with, and forgotten."""

import re
import threading
from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import Path
from typing import Literal

import pytest
from playwright.sync_api import Locator, expect

import erhai
from erhai import compose
from erhai.http.jobs import Jobs
from erhai.http.readiness import Readiness
from erhai.http.server import Serving, make_app
from erhai.schemas.libraries import IndexTold, ReportTold
from erhai.testing.fakes import FakeEncoder
from erhai.types import Embeddings, Pixels
from tests.browser.conftest import Open
from tests.browser.test_states import REFUSED
from tests.browser.visit import Visit
from tests.http.asking import READ
from tests.pictures import make_jpeg, noise
from tests.servers import HOSTILE, Served, running

PICTURES = 24
BATCH = 2


REPORT = ReportTold(
    found=40, unchanged=0, encoded=30, reused=2, supplemented=0, moved=3,
    removed=1, failed=1, elapsed_s=3700, interrupted=False, notices=(),
)  # fmt: skip
STATE = IndexTold(
    state="idle", done=12, total=40, failed=1, rate_per_s=2.5, remaining_s=75.0,
    started_at=None, notices=(), report=None, error=None,
)  # fmt: skip
# Events that a test sends, in place of the server's.
TELL = """
const streams = [];
window.EventSource = class extends EventTarget {
  constructor() { super(); streams.push(this); }
  close() {}
};
window.tell = (told) =>
  streams.forEach((each) =>
    each.dispatchEvent(new MessageEvent('progress', { data: JSON.stringify(told) })));
"""


@dataclass
class Gate:
    """Lets batches through one by one, so that a run stands still where a test looks at it."""

    open: threading.Semaphore
    waiting: threading.Event


@pytest.fixture(scope="module")
def gate() -> Gate:
    return Gate(threading.Semaphore(0), threading.Event())


@pytest.fixture(scope="module")
def empty(tmp_path_factory: pytest.TempPathFactory, gate: Gate) -> Iterator[Served]:
    """A server over an empty library, and a folder of pictures of which two are broken."""

    class Slow(FakeEncoder):
        def encode_images(self, images: list[Pixels]) -> Embeddings:  # type: ignore[override]
            gate.waiting.set()
            gate.open.acquire(timeout=20)
            return super().encode_images(images)

    folder = tmp_path_factory.mktemp("indexing")
    pictures = folder / "pictures"
    for number in range(PICTURES):
        make_jpeg(pictures / f"{number:02}.jpg", noise(60, 40, number))
    (pictures / "empty.jpg").write_bytes(b"")
    (pictures / HOSTILE).write_bytes(b"\xff\xd8 no picture")
    with pytest.MonkeyPatch.context() as patch:
        patch.setenv("ERHAI_BATCH_SIZE", str(BATCH))
        patch.setenv("ERHAI_DECODE_WORKERS", "1")
        patch.setattr(compose, "load_encoder", lambda model, **_: Slow(model))
        with erhai.open_library(folder / "library") as library:
            libraries = {"mine": library}
            jobs = Jobs(libraries)
            app = make_app(Serving({}), libraries, jobs, Readiness(libraries.values()))
            with running(app) as url:
                yield Served(url, library, pictures)
            jobs.begin_closing()
            gate.open.release(100)
            assert jobs.join(10)


def card(page: Visit) -> Locator:
    return page.find(".library-card")


def run(page: Visit) -> Locator:
    return page.find(".library-run")


def test_a_folder_is_indexed_before_ones_eyes(visit: Open, empty: Served, gate: Gate) -> None:
    page = visit("#/library", url=empty.url)
    page.says("This library is empty")
    page.allow(REFUSED)
    path = page.page.get_by_label("Add a folder of pictures")
    path.fill("/no/such/folder")
    page.button("Add folder").click()
    expect(page.page.get_by_role("alert")).to_contain_text("/no/such/folder")
    path.fill(str(empty.pictures))
    page.button("Add folder").click()
    expect(run(page)).to_have_attribute("data-state", "running")
    bar = page.page.get_by_role("progressbar")
    assert gate.waiting.wait(20)
    page.page.wait_for_timeout(250)  # the server tells now and then, not of each batch
    gate.open.release()
    expect(bar).to_have_attribute("aria-valuenow", re.compile(r"^[1-9]"))
    expect(bar).to_have_attribute("aria-valuemax", str(PICTURES + 2))
    expect(page.find(".library-figures")).to_contain_text(f"of {PICTURES + 2} files")

    page.button("Pause").click()
    expect(run(page)).to_have_attribute("data-state", "stopping")
    gate.open.release()
    expect(run(page)).to_have_attribute("data-state", "paused")
    expect(page.button("Go on")).to_be_focused()
    page.says("What is done is kept")
    page.page.reload()  # what is paused stays paused, whoever looks
    expect(run(page)).to_have_attribute("data-state", "paused")
    gate.open.release(100)
    page.button("Go on").click()
    expect(run(page)).to_have_attribute("data-state", "idle")
    expect(page.find(".library-report")).to_contain_text(f"{PICTURES + 2} pictures found in")
    expect(page.find(".library-report")).to_contain_text("2 could not be read.")
    expect(page.find(".library-folder")).to_contain_text(f"{PICTURES} pictures")
    expect(page.find(".library-facts")).to_contain_text(f"Pictures{PICTURES}")

    page.find(".library-failures summary").click()
    reasons = page.find(".library-failures-body section")
    expect(reasons).to_have_count(2)
    expect(page.find(".library-failures h4", "Empty")).to_have_count(1)
    expect(page.find(".library-failed-files code", HOSTILE)).to_have_count(1)
    assert page.page.evaluate("document.querySelectorAll('main img').length") == 0
    page.page.get_by_role("link", name="Search this library").click()
    expect(page.tiles.first).to_be_visible()


def test_forgetting_asks_first(visit: Open, empty: Served, gate: Gate) -> None:
    gate.open.release(100)
    if empty.library.status().images < PICTURES:  # the test above was not run
        empty.library.index(empty.pictures)
    page = visit("#/library", url=empty.url)
    forget = page.button(f"Forget {empty.pictures}")
    forget.click()
    asking = page.page.get_by_role("dialog")
    expect(asking).to_contain_text(f"Its {PICTURES} pictures will not be found any more")
    page.page.keyboard.press("Escape")
    expect(asking).to_have_count(0)
    expect(forget).to_be_focused()
    forget.click()
    asking.get_by_role("button", name="Forget it").click()
    expect(page.find(".library-folder")).to_have_count(0)
    page.says("This library is empty")
    assert empty.library.status().images == 0
    assert len(list(Path(empty.pictures).iterdir())) == PICTURES + 2


def test_who_may_only_read_sees_and_cannot_start(visit: Open, street: Served) -> None:
    page = visit(url=street.url)
    page.allow(REFUSED)
    page.page.get_by_label("Token").fill(READ)
    page.button("Sign in").click()
    expect(page.tiles.first).to_be_visible()
    page.page.get_by_role("link", name="Library").click()
    expect(page.find(".library-folder")).to_have_count(1)
    expect(card(page).get_by_role("textbox")).to_be_hidden()
    expect(card(page).get_by_role("button")).to_have_count(0)


def test_each_state_is_told_in_words(visit: Open) -> None:
    def tell(state: Literal["idle", "running", "failed"], **fields: object) -> None:
        told = STATE.model_copy(update={"state": state, **fields})
        page.page.evaluate("(told) => tell(told)", told.model_dump(mode="json"))

    page = visit("#/library", prepare=lambda page: page.page.add_init_script(TELL))
    expect(page.find(".library-folder")).to_have_count(1)
    page.page.wait_for_timeout(50)
    tell("running")
    expect(page.find(".library-figures")).to_have_text(
        "12 of 40 files · 2.5 a second · 1 min 15 sec left · 1 could not be read"
    )
    tell("running", total=None, rate_per_s=0.0, remaining_s=None)
    expect(page.find(".library-figures")).to_contain_text("Looking through the folders: 12 files")
    tell("idle", report=REPORT)
    expect(page.find(".library-report")).to_have_text(
        "40 pictures found in 1 hr 1 min: 30 new, 2 copies, 3 moved, 1 gone, 1 could not be read."
    )
    tell("failed", error="The disk is full.", notices=tuple(f"Remark {each}" for each in range(5)))
    expect(run(page)).to_contain_text("The disk is full.")
    expect(page.button("Try again")).to_be_visible()
    expect(page.find(".library-notices").first.locator("li")).to_have_count(3)
    page.says("2 earlier remarks")
