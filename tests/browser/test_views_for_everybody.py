"""The other views: axe-core finds nothing serious in them, and nothing overflows."""

from typing import Literal

import pytest
from playwright.sync_api import expect

from tests.browser.answers import found, told
from tests.browser.conftest import Open
from tests.browser.test_accessibility import serious
from tests.browser.test_states import answering
from tests.browser.visit import Visit

SEEN = {"timeline": ".timeline-month", "library": ".library-folder"}
HIT = found(1, name="a-very-long-name-without-any-place-to-break-it" * 4 + ".jpg", similar=3)


def look(page: Visit) -> None:
    assert serious(page) == []
    assert page.overflow_px() == 0


@pytest.mark.parametrize(
    ("language", "theme", "size"),
    [("en-US", "light", (1440, 900)), ("zh-CN", "dark", (390, 844))],
)
def test_every_view_can_be_used_by_everybody(
    visit: Open, language: str, theme: Literal["light", "dark"], size: tuple[int, int]
) -> None:
    hit = HIT.model_copy(update={"latitude": 25.69, "longitude": 100.16, "description": "x" * 200})
    page = visit(
        "#/?q=x",
        language=language,
        theme=theme,
        size=size,
        prepare=answering(lambda _: told([hit, found(2)])),
    )
    page.tiles.first.locator("a").click()
    expect(page.find(".map")).to_be_visible()
    look(page)
    page.page.keyboard.press("Escape")
    for name, seen in SEEN.items():
        page.page.evaluate("(hash) => { location.hash = hash; }", f"#/{name}")
        expect(page.find(seen).first).to_be_visible()
        if name == "library":
            page.find(".library-failures summary").click()
            expect(page.find(".library-failed-files")).to_have_count(1)
        look(page)
    page.find(".library-folder .button-danger").click()
    expect(page.find("dialog.library-forget")).to_be_visible()
    look(page)
    page.page.keyboard.press("Escape")
    page.find(".box-picture > button").click()
    page.find(".menu-entry").last.click()
    expect(page.find(".sketch-canvas")).to_be_visible()
    look(page)
    page.page.keyboard.press("Escape")
