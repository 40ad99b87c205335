"""Colours to choose from: each is known to the search, and what is chosen is what is asked."""

from typing import Any
from urllib.parse import parse_qs

from playwright.sync_api import Locator, expect

from erhai.search.colour_names import colour_names, hex_colour
from erhai.search.colours import parse_palette
from tests.browser.answers import found, told
from tests.browser.conftest import Open
from tests.browser.test_states import answering
from tests.browser.visit import Visit

NAMED = "async () => (await import('/static/js/colours.js')).NAMED"


def colour_of(page: Visit) -> list[str]:
    return parse_qs(page.page.url.partition("?")[2]).get("colour", [])


def swatch(page: Visit, name: str) -> Locator:
    return page.find(".palette-swatches").get_by_role("button", name=name, exact=True)


def open_filters(page: Visit) -> None:
    expect(page.tiles).to_have_count(1)
    page.find(".box-filters").click()
    expect(page.find(".palette")).to_be_visible()


def test_every_colour_is_known_to_the_search_by_both_names(visit: Open) -> None:
    page = visit(prepare=answering(lambda _: told([found(1)])))
    for english, chinese, code in page.page.evaluate(NAMED):
        assert colour_names()[english] == colour_names()[chinese]
        assert hex_colour(code[1:]) in colour_names()[english]


def test_up_to_five_colours_are_asked_for_together(visit: Open) -> None:
    asked: list[Any] = []

    def reply(query: Any) -> Any:
        asked.append(query)
        return told([found(1)])

    page = visit("#/?q=x", prepare=answering(reply))
    open_filters(page)
    swatch(page, "navy").click()
    swatch(page, "white").click()
    page.page.wait_for_url(lambda url: "white" in url)
    assert colour_of(page) == ["navy + white"]
    page.find(".palette input[type=color]").fill("#0b6b6b")
    page.page.wait_for_url(lambda url: "0b6b6b" in url)
    for name in ("red", "gold"):
        swatch(page, name).click()
    page.page.wait_for_url(lambda url: "gold" in url)
    assert colour_of(page) == ["navy + white + #0b6b6b + red + gold"]
    parse_palette(colour_of(page)[0])
    expect(swatch(page, "black")).to_have_attribute("aria-disabled", "true")
    swatch(page, "black").click(force=True)
    assert len(colour_of(page)[0].split("+")) == 5
    page.button("Remove navy").click()
    page.page.wait_for_url(lambda url: "navy" not in url)
    expect(swatch(page, "navy")).to_be_focused()
    expect(swatch(page, "navy")).to_have_attribute("aria-pressed", "false")
    assert asked[-1]["colour"] == "white + #0b6b6b + red + gold"


def test_colours_of_an_address_are_shown_as_chosen(visit: Open) -> None:
    page = visit(
        "#/?q=x&colour=天蓝 %2B mauve %2B %23ff8800",
        language="zh-CN",
        prepare=answering(lambda _: told([found(1)])),
    )
    open_filters(page)
    expect(swatch(page, "天蓝")).to_have_attribute("aria-pressed", "true")
    expect(page.find(".palette-chip")).to_have_text(["天蓝", "mauve", "#ff8800"])
