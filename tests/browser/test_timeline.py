"""The timeline: a bar for each month, stretches that become filters, a picture for each month."""

import re
from urllib.parse import parse_qs

import pytest
from playwright.sync_api import expect

from erhai.schemas.libraries import FacetsTold, MonthCounted
from tests.browser.conftest import Open
from tests.browser.visit import Visit

HEIGHTS = "(bars) => bars.map((bar) => Number(bar.getAttribute('height')))"


def facets(months: dict[str, int], undated: int = 0) -> FacetsTold:
    counted = tuple(
        MonthCounted(
            month=month, images=images, image_id=1, thumbnail_url="/api/v1/images/1/thumbnail?v=0"
        )
        for month, images in months.items()
    )
    return FacetsTold(
        folders=(), cameras=(), formats=(), places=(), months=counted, undated=undated
    )


def filters(page: Visit) -> dict[str, list[str]]:
    href = page.find(".timeline-buttons a").get_attribute("href") or ""
    return parse_qs(href.partition("?")[2])


def drag(page: Visit, start: float, end: float) -> None:
    box = page.find(".timeline-plot").bounding_box()
    assert box is not None
    page.page.mouse.move(box["x"] + start * box["width"], box["y"] + 40)
    page.page.mouse.down()
    page.page.mouse.move(box["x"] + end * box["width"], box["y"] + 60, steps=4)
    page.page.mouse.up()


def test_every_dated_picture_is_in_a_bar_and_leads_to_a_search(visit: Open) -> None:
    page = visit("#/timeline")
    expect(page.find(".timeline > p").first).to_have_text(
        "5 pictures, December 2003 – May 2022. 3 more have no date."
    )
    expect(page.find(".timeline-bars rect")).to_have_count(5)
    expect(page.find(".timeline-month")).to_have_count(5)
    expect(page.find(".timeline-stretch")).to_have_text("December 2003 – May 2022")
    page.page.get_by_role("link", name="Show 5 pictures").click()
    expect(page.tiles).to_have_count(5)
    page.page.go_back()
    page.page.get_by_role("link", name="July 2019: 1 picture").click()
    expect(page.tiles).to_have_count(1)
    assert page.page.url.endswith("#/?after=2019-07&before=2019-08")
    page.page.go_back()
    page.page.get_by_role("link", name="2019", exact=True).click()
    expect(page.tiles).to_have_count(2)
    assert page.page.url.endswith("#/?after=2019&before=2020")


def test_a_stretch_is_chosen_by_pointer_or_keys(visit: Open) -> None:
    months = {f"{year}-{month:02}": year - 2009 for year in range(2010, 2020) for month in (1, 7)}
    page = visit(
        "#/timeline", prepare=lambda page: page.answer("/**/facets", lambda _: facets(months))
    )
    bars = page.find(".timeline-bars rect")
    expect(bars).to_have_count(20)
    heights = bars.evaluate_all(HEIGHTS)
    assert heights == sorted(heights)
    assert heights[18] / heights[2] == pytest.approx((10 / 2) ** 0.5, abs=0.01)
    expect(page.button("All years")).to_be_disabled()
    assert filters(page) == {"after": ["2010-01"], "before": ["2019-08"]}
    drag(page, 12.5 / 115, 23.5 / 115)
    assert filters(page) == {"after": ["2011"], "before": ["2012"]}
    expect(page.find(".timeline-stretch")).to_have_text("2011")
    expect(page.find(".timeline-buttons a")).to_have_text("Show 4 pictures")
    low, high = page.page.get_by_role("slider").all()
    high.press("PageUp")
    low.press("ArrowLeft")
    assert filters(page) == {"after": ["2010-12"], "before": ["2013-01"]}
    expect(low).to_have_attribute("aria-valuetext", "December 2010")
    high.press("Home")  # not past the other one
    assert filters(page) == {"after": ["2010-12"], "before": ["2011-01"]}
    expect(page.find(".timeline-buttons a")).to_have_text("Show 0 pictures")
    page.button("All years").click()
    expect(page.find(".timeline-stretch")).to_have_text("January 2010 – July 2019")


def test_many_years_share_bars_on_a_phone(visit: Open) -> None:
    months = {f"{year}-06": 1 for year in range(1970, 2027)}
    page = visit(
        "#/timeline",
        size=(390, 844),
        touch=True,
        language="zh-CN",
        prepare=lambda page: page.answer("/**/facets", lambda _: facets(months, undated=7)),
    )
    expect(page.find(".timeline > p").first).to_contain_text("另有 7 张没有日期")
    expect(page.find(".timeline-bars rect")).to_have_count(57)
    assert page.overflow_px() == 0


def test_without_dates_it_says_what_to_do(visit: Open) -> None:
    replies = [503, facets({}, undated=9), facets({})]
    page = visit(
        "#/timeline", prepare=lambda page: page.answer("/**/facets", lambda _: replies.pop(0))
    )
    page.allow("Failed to load resource")
    expect(page.page.get_by_role("alert")).to_have_text(re.compile("busy"))
    page.button("Try again").click()
    page.says("None of the library’s 9 pictures has a date")
    page.page.reload()
    page.says("Nothing to put on a timeline yet")
    expect(page.page.get_by_role("link", name="Add a folder")).to_have_attribute(
        "href", "#/library"
    )
