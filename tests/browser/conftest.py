"""One Chromium and one server for all tests of the page."""

import os
import shutil
from collections.abc import Callable, Iterator
from pathlib import Path
from typing import Literal

import pytest
from playwright.sync_api import Browser, sync_playwright

from erhai.http.jobs import Jobs
from erhai.http.readiness import Readiness
from erhai.http.server import Serving, make_app
from tests.browser.visit import Visit
from tests.http.asking import TOKENS
from tests.servers import Served, running, small_library

SWITCHES = (
    "--no-sandbox",
    "--disable-gpu",
    "--disable-quic",
    "--no-first-run",
    "--disable-background-networking",
    "--disable-component-update",
    "--disable-sync",
    "--use-fake-device-for-media-stream",
)
Open = Callable[..., Visit]


def pytest_collection_modifyitems(items: list[pytest.Item]) -> None:
    here = Path(__file__).parent
    for item in items:
        if here in item.path.parents:
            item.add_marker(pytest.mark.browser)


@pytest.fixture(scope="session")
def browser() -> Iterator[Browser]:
    """A Chromium of this machine; none is downloaded."""
    chromium = shutil.which("chromium") or shutil.which("chromium-browser")
    if chromium is None and os.environ.get("ERHAI_TEST_BROWSER") == "required":
        pytest.fail("no chromium on this machine: apt-get install chromium")
    if chromium is None:
        pytest.skip("no chromium on this machine")
    with sync_playwright() as playwright:
        started = playwright.chromium.launch(executable_path=chromium, args=list(SWITCHES))
        yield started
        started.close()


@pytest.fixture(scope="session")
def site(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Served]:
    """The whole server over the small library, for whoever uses this machine."""
    folder = tmp_path_factory.mktemp("site")
    with small_library(folder) as library:
        libraries = {"small": library}
        app = make_app(Serving({}), libraries, Jobs(libraries), Readiness(libraries.values()))
        with running(app) as url:
            yield Served(url, library, folder / "pictures")


@pytest.fixture(scope="module")
def street(site: Served) -> Iterator[Served]:
    """The same library behind tokens."""
    libraries = {"small": site.library}
    serving = Serving({}, tokens=TOKENS)
    app = make_app(serving, libraries, Jobs(libraries), Readiness(libraries.values()))
    with running(app) as url:
        yield Served(url, site.library, site.pictures)


@pytest.fixture
def visit(browser: Browser, site: Served) -> Iterator[Open]:
    """Open the page, as often as a test likes; see Visit for what must never happen on it."""
    visits: list[Visit] = []

    def start(
        address: str = "#/",
        *,
        language: str = "en-US",
        theme: Literal["light", "dark"] = "light",
        size: tuple[int, int] = (1280, 800),
        touch: bool = False,
        url: str = site.url,
        prepare: Callable[[Visit], None] | None = None,
    ) -> Visit:
        context = browser.new_context(
            viewport={"width": size[0], "height": size[1]},
            locale=language,
            color_scheme=theme,
            has_touch=touch,
            is_mobile=touch,
            reduced_motion="reduce",
        )
        made = Visit(context.new_page(), url)
        visits.append(made)
        if prepare:
            prepare(made)
        made.page.goto(f"{url}/{address}")
        return made

    yield start
    try:
        for each in visits:
            each.check()
    finally:
        for each in visits:
            each.page.context.close()
