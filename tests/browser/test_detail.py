"""One picture, large: opened, walked through, closed; what it says, and what one can do there."""

import re
from typing import Any

from playwright.sync_api import Locator, expect

from erhai.schemas.search import Parts
from tests.browser.answers import found, told
from tests.browser.conftest import Open
from tests.browser.test_states import REFUSED, answering
from tests.browser.visit import Visit
from tests.servers import HOSTILE, Served

HITS = [found(rank) for rank in range(1, 4)]
SIZES = """() => [...document.querySelectorAll('.detail-frame img')].map((each) => {
  const { width, height } = each.getBoundingClientRect();
  return [width, height, each.naturalWidth > each.naturalHeight];
})"""
TOUCH = """(stage, fingers) => {
  const box = stage.getBoundingClientRect();
  for (const [type, pointerId, x, y] of fingers) {
    stage.dispatchEvent(new PointerEvent(type, {
      pointerId, pointerType: 'touch', isPrimary: pointerId === 1, bubbles: true,
      clientX: box.left + box.width / 2 + x, clientY: box.top + box.height / 2 + y,
    }));
  }
}"""


def dialog(page: Visit) -> Locator:
    return page.find("dialog.detail")


def button(page: Visit, name: str) -> Locator:
    return dialog(page).get_by_role("button", name=name, exact=True)


def open_picture(page: Visit, name: str) -> None:
    page.page.get_by_role("link", name=re.compile(re.escape(name))).first.click()
    expect(page.find(".detail-name")).to_have_text(name)


def scale(page: Visit) -> float:
    return float(page.find(".detail-stage").get_attribute("data-scale") or 0)


def test_opens_over_the_gallery_and_closes_to_where_one_was(visit: Open) -> None:
    page = visit("#/?q=x", prepare=answering(lambda _: told(HITS)))
    page.tiles.nth(1).locator("a").click()
    expect(page.find(".detail-count")).to_have_text("2 of 3")
    expect(page.page).to_have_title("2.jpg – Erhai")
    assert page.page.url.endswith("#/picture/2")
    page.page.keyboard.press("ArrowLeft")
    expect(page.find(".detail-name")).to_have_text("1.jpg")
    expect(page.find(".detail-arrow").first).to_be_disabled()
    for _ in range(3):
        page.page.keyboard.press("ArrowRight")
    expect(page.find(".detail-name")).to_have_text("3.jpg")
    expect(page.find(".detail-arrow").last).to_be_disabled()
    page.page.keyboard.press("Escape")
    expect(dialog(page)).to_have_count(0)
    assert page.page.url.endswith("#/?q=x")
    assert "3.jpg" in page.focused()
    page.page.go_forward()
    expect(page.find(".detail-name")).to_have_text("3.jpg")
    page.page.go_back()
    expect(dialog(page)).to_have_count(0)
    expect(page.tiles).to_have_count(3)


def test_steps_on_to_pictures_that_are_yet_to_come(visit: Open) -> None:
    answers = [told(HITS, cursor="on"), told([found(4)])]
    asked: list[Any] = []

    def reply(query: Any) -> Any:
        asked.append(query)
        return answers[min(len(asked), 2) - 1]

    page = visit("#/?q=x", prepare=answering(reply))
    expect(page.tiles.first).to_be_visible()
    page.tiles.first.locator("a").click()
    for name in ("2.jpg", "3.jpg", "4.jpg"):
        button(page, "Next picture").click()
        expect(page.find(".detail-name")).to_have_text(name)
    expect(page.find(".detail-count")).to_have_text("4 of 4")
    assert asked[1]["cursor"] == "on"


def test_stays_open_when_the_page_is_loaded_again(visit: Open, site: Served) -> None:
    page = visit("#/?q=blue")
    open_picture(page, "blue.jpg")
    page.page.reload()
    expect(page.find(".detail-name")).to_have_text("blue.jpg")
    page.page.keyboard.press("Escape")
    expect(dialog(page)).to_have_count(0)
    assert page.page.url.endswith("#/?q=blue")
    alone = visit(f"#/picture/{_id(page, 'blue.jpg')}")
    expect(alone.find(".detail-name")).to_have_text("blue.jpg")
    button(alone, "Close").click()
    expect(alone.tiles.first).to_be_visible()
    assert alone.page.url == f"{site.url}/#/"


def _id(page: Visit, name: str) -> int:
    tile = page.page.get_by_role("link", name=re.compile(re.escape(name))).first
    return int((tile.get_attribute("href") or "").split("/")[2].split("?")[0])


def test_tells_when_where_and_by_which_camera(visit: Open) -> None:
    page = visit("#/?q=blue")
    open_picture(page, "blue.jpg")
    facts = page.find(".detail-facts")
    for said in ("Saturday, July 20, 2019", "6:30 PM", "25.690° N, 100.160° E", "Canon R5"):
        expect(facts).to_contain_text(said)
    expect(facts.get_by_role("img")).to_have_attribute(
        "aria-label", "Map: taken at 25.690° N, 100.160° E"
    )
    facts.get_by_role("link", name="Saturday, July 20, 2019").click()
    assert page.page.url.endswith("#/?after=2019-07-20&before=2019-07-21")
    expect(page.tiles).to_have_count(1)
    page = visit(f"#/picture/{_id(page, 'blue.jpg')}", language="zh-CN")
    facts = page.find(".detail-facts")
    for said in ("2019年7月20日星期六", "大理", "北纬 25.690°，东经 100.160°"):
        expect(facts).to_contain_text(said)


def test_explains_a_score_in_words(visit: Open) -> None:
    parts = Parts(looks=0.3, words=0.05, unwanted=-0.1, colours=0)
    hits = [
        found(1).model_copy(update={"relevance": 0.91, "parts": parts}),
        found(2).model_copy(
            update={"relevance": 0.1, "parts": Parts(looks=0.2, words=0, unwanted=0, colours=0)}
        ),
    ]
    page = visit("#/?q=x", prepare=answering(lambda _: told(hits)))
    page.tiles.first.locator("a").click()
    score = page.find(".detail-score")
    expect(score).to_contain_text("91% very likely what you asked for")
    expect(score.locator("dt")).to_have_text(
        ["What it shows", "Its name and texts", "What you did not want"]
    )
    expect(score.locator(".detail-part-number")).to_have_text(["+0.30", "+0.05", "-0.10"])
    page.page.keyboard.press("ArrowRight")
    expect(score).to_contain_text("10% probably not what you asked for")
    expect(score).to_contain_text("what it shows alone")
    expect(score.locator("dt")).to_have_count(0)


def test_leads_on_to_similar_and_marked_pictures(visit: Open) -> None:
    page = visit("#/?q=x&unlike=2", prepare=answering(lambda _: told(HITS)))
    page.tiles.nth(1).locator("a").click()
    expect(button(page, "Less like this")).to_have_attribute("aria-pressed", "true")
    button(page, "More like this").click()
    expect(dialog(page)).to_have_count(0)
    assert page.page.url.endswith("#/?q=x&like=2")
    page.tiles.nth(2).locator("a").click()
    page.page.get_by_role("link", name="Find similar").click()
    expect(dialog(page)).to_have_count(0)
    assert page.page.url.endswith("#/?picture=3")


def test_selects_and_shows_near_duplicates(visit: Open) -> None:
    hits = [found(1, similar=2), found(2)]
    page = visit("#/?q=x", prepare=answering(lambda _: told(hits)))
    page.page.route(
        "**/api/v1/images/1002",
        lambda route: route.fulfill(json=found(1002, name="twin.jpg").model_dump(mode="json")),
    )
    page.tiles.first.locator("a").click()
    button(page, "Select").click()
    expect(button(page, "Selected")).to_have_attribute("aria-pressed", "true")
    expect(page.find(".detail-duplicates h3")).to_have_text("2 nearly the same")
    page.find(".detail-strip a").nth(1).click()
    expect(page.find(".detail-name")).to_have_text("twin.jpg")
    page.page.keyboard.press("Escape")
    expect(page.tiles.first).to_have_attribute("data-selected", "")


def test_hands_out_paths_and_files_upright_and_harmless(visit: Open, site: Served) -> None:
    page = visit("#/?q=x")
    page.page.on("dialog", lambda shown: page.problems.append(f"dialog: {shown.message}"))
    page.page.context.grant_permissions(["clipboard-read", "clipboard-write"])
    open_picture(page, "red.jpg")
    button(page, "Copy the path").click()
    expect(page.find(".detail-path [role=status]")).to_have_text("Copied")
    path = str(site.pictures / "red.jpg")
    assert page.page.evaluate("navigator.clipboard.readText()") == path
    with page.page.expect_download() as download:
        page.page.get_by_role("link", name="Download").click()
    assert download.value.suggested_filename == "red.jpg"
    assert download.value.path().read_bytes() == (site.pictures / "red.jpg").read_bytes()
    page.page.keyboard.press("Escape")

    open_picture(page, "turned.jpg")
    expect(page.find(".detail-stage")).to_have_attribute("aria-busy", "false")
    soon, sharp = page.page.evaluate(SIZES)
    assert soon == sharp  # so nothing jumps
    assert (soon[0] > soon[1]) == soon[2]
    page.page.keyboard.press("Escape")

    open_picture(page, HOSTILE)
    expect(page.find(".detail-path code")).to_contain_text(HOSTILE)
    assert page.page.evaluate("document.querySelectorAll('[onerror]').length") == 0


def test_zooms_by_wheel_double_click_keys_and_fingers(visit: Open) -> None:
    page = visit("#/?q=x", prepare=answering(lambda _: told(HITS)))
    page.tiles.first.locator("a").click()
    stage = page.find(".detail-stage")
    expect(stage).to_have_attribute("aria-busy", "false")
    before = page.find(".detail-frame").bounding_box()
    assert before is not None
    ratio = HITS[0].width_px / HITS[0].height_px
    assert abs(before["width"] / before["height"] - ratio) < 0.01
    at = (before["x"] + before["width"] / 4, before["y"] + before["height"] / 4)
    page.page.mouse.move(*at)
    page.page.mouse.wheel(0, -400)
    expect(stage).to_have_attribute("data-state", "zoomed")
    after = page.find(".detail-frame").bounding_box()
    assert after is not None
    # What was under the pointer is there still.
    assert abs((at[0] - after["x"]) / after["width"] - 0.25) < 0.01
    assert abs((at[1] - after["y"]) / after["height"] - 0.25) < 0.01
    page.page.keyboard.press("0")
    assert scale(page) == 1
    page.page.mouse.dblclick(*at)
    assert scale(page) >= 2
    page.page.mouse.dblclick(*at)
    assert scale(page) == 1
    page.page.keyboard.press("+")
    assert scale(page) == 1.6
    page.page.keyboard.press("0")
    stage.evaluate("(stage) => { stage.setPointerCapture = () => {}; }")
    pinch = [
        ["pointerdown", 1, -50, 0],
        ["pointerdown", 2, 50, 0],
        ["pointermove", 1, -100, 0],
        ["pointermove", 2, 100, 0],
        ["pointerup", 1, -100, 0],
        ["pointerup", 2, 100, 0],
    ]
    stage.evaluate(TOUCH, pinch)
    assert scale(page) == 2
    page.page.keyboard.press("0")
    stage.evaluate(TOUCH, [["pointerdown", 1, 80, 0], ["pointerup", 1, -80, 5]])
    expect(page.find(".detail-name")).to_have_text("2.jpg")


def test_a_picture_that_is_gone_says_so(visit: Open) -> None:
    page = visit("#/picture/999999")
    page.allow(REFUSED)
    expect(page.find(".detail-name")).to_have_text("This picture cannot be opened")
    page.says("It is no longer in the library.")
    button(page, "Back to the pictures").click()
    expect(dialog(page)).to_have_count(0)
