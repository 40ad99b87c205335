"""axe-core finds nothing serious, in both themes and languages, on wide and narrow pages."""

from typing import Any

import pytest
from axe_playwright_python.sync_playwright import Axe
from playwright.sync_api import expect

from tests.browser.answers import found, told
from tests.browser.conftest import Open
from tests.browser.test_states import REFUSED, answering
from tests.browser.visit import Visit

HITS = [found(rank, similar=rank % 3) for rank in range(1, 13)]


def serious(visit: Visit) -> list[Any]:
    """Return what axe finds that is serious or critical."""
    results = Axe().run(visit.page, options={"resultTypes": ["violations"]})
    return [
        (each["id"], [node["target"] for node in each["nodes"]])
        for each in results.response["violations"]
        if each["impact"] in ("serious", "critical")
    ]


@pytest.mark.parametrize(
    ("language", "theme", "size"),
    [("en-US", "light", (1280, 800)), ("zh-CN", "dark", (390, 844))],
)
def test_every_state_can_be_read_by_everybody(
    visit: Open, language: str, theme: str, size: tuple[int, int]
) -> None:
    replies: list[Any] = [told(HITS, doubtful=True), told(), 503]
    page = visit(
        "#/?q=x&after=2019&like=3&unlike=4",
        language=language,
        theme=theme,
        size=size,
        prepare=answering(lambda _: replies.pop(0)),
    )
    page.allow(REFUSED)
    expect(page.tiles).to_have_count(12)
    page.find(".tile-link").first.focus()
    assert serious(page) == []
    page.page.emulate_media(color_scheme="dark" if theme == "light" else "light")
    page.page.wait_for_timeout(100)  # until it is drawn
    assert serious(page) == []
    page.find(".box-filters").click()
    expect(page.find("#filters")).to_be_visible()
    assert serious(page) == []
    page.page.keyboard.press("Escape")
    expect(page.find("#filters")).to_be_hidden()
    for address in ("#/", "#/?q=y"):
        page.page.evaluate("(hash) => { location.hash = hash; }", address)
        expect(page.find(".state h2")).to_be_visible()
        assert serious(page) == []
        page.find(".state").evaluate("(state) => state.remove()")
