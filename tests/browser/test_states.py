"""What the page says where there is nothing to show, or not yet, or something is wrong."""

import time
from collections.abc import Callable
from typing import Any

from playwright.sync_api import expect

from erhai.schemas.base import Told
from erhai.schemas.search import NoteTold
from erhai.schemas.session import SessionTold
from tests.browser.answers import found, paint_thumbnails, told
from tests.browser.conftest import Open
from tests.browser.visit import MOVED, Visit
from tests.http.asking import READ
from tests.servers import Served

REFUSED = "Failed to load resource"
SESSION = SessionTold(
    version="1", role="read", needs_token=True, hides_location=False, hides_paths=False
)


def answering(reply: Callable[[Any], Told | int | None]) -> Callable[[Visit], None]:
    """Prepare a visit whose searches are answered so."""

    def prepare(visit: Visit) -> None:
        visit.answer("/search", reply)
        paint_thumbnails(visit.page)

    return prepare


def test_an_empty_library_says_what_to_do_next(visit: Open) -> None:
    page = visit(prepare=answering(lambda _: told()))
    page.says("No pictures here yet")
    expect(page.find(".home")).to_be_hidden()
    expect(page.find(".state a")).to_have_attribute("href", "#/library")


def test_an_empty_answer_names_what_to_give_up(visit: Open) -> None:
    page = visit("#/?q=blue in 1990&format=WEBP")
    page.says("Nothing was found")
    ways = page.find(".state-actions a")
    expect(ways).to_have_text(["without “1990”", "any: Format"])
    ways.nth(0).click()
    expect(page.find(".chips")).not_to_contain_text("1990")


def test_doubts_and_notes_are_told_in_the_language(visit: Open) -> None:
    notes = (
        NoteTold(code="undated", values={"images": 1015}, text="in English"),
        NoteTold(code="taken-for", values={"kind": "sketch"}, text="in English"),
        NoteTold(code="of-tomorrow", values={}, text="A note of tomorrow."),
    )
    reply = answering(lambda _: told([found(1)], doubtful=True, notes=notes))
    page = visit("#/?q=x", language="zh-CN", prepare=reply)
    expect(page.find(".remark")).to_have_text(
        [
            "这里可能没有很匹配的图片，以下最为接近。",
            "有 1,015 张图片因没有日期而未列入。",
            "您的图片被当作草图。",
            "A note of tomorrow.",
        ]
    )
    page.page.get_by_text("English", exact=True).click()
    expect(page.find(".remark").nth(1)).to_have_text(
        "1,015 pictures were left out, since they have no date."
    )


def test_a_server_that_is_gone_can_be_tried_again(visit: Open) -> None:
    replies: list[Told | None] = [None, told([found(1)])]
    page = visit("#/?q=x", prepare=answering(lambda _: replies.pop(0)))
    page.allow(REFUSED)
    page.says("No answer from the server")
    page.button("Try again").click()
    expect(page.tiles).to_have_count(1)


def test_refusals_are_told_in_words_of_the_language(visit: Open) -> None:
    statuses = [503, 504, 429]
    page = visit("#/?q=x", language="zh-CN", prepare=answering(lambda _: statuses.pop(0)))
    page.allow(REFUSED)
    for said in ("服务器正忙", "搜索用时过长", "搜索过于频繁"):
        page.says(said)
        if statuses:
            page.button("重试").click()


def test_rows_wait_where_pictures_will_be(visit: Open) -> None:
    def prepare(page: Visit) -> None:
        page.page.route("**/api/v1/search", lambda _: None)  # is never answered

    page = visit("#/?q=x", prepare=prepare)
    expect(page.find(".skeleton-row")).to_have_count(3)
    expect(page.find(".results")).to_have_attribute("aria-busy", "true")
    height = page.find(".skeleton-row").first.bounding_box()
    assert height is not None
    assert height["height"] == 216


def test_a_newer_search_ends_the_older(visit: Open) -> None:
    ended: list[str] = []

    def prepare(page: Visit) -> None:
        def reply(route: Any) -> None:
            if route.request.post_data_json["text"] == "fast":
                route.fulfill(json=told([found(1, name="fast.jpg")]).model_dump(mode="json"))

        page.page.route("**/api/v1/search", reply)
        paint_thumbnails(page.page)
        page.page.on("requestfailed", lambda request: ended.append(request.post_data or ""))

    page = visit("#/?q=slow", prepare=prepare)
    expect(page.find(".skeleton")).to_be_visible()
    page.search("fast")
    expect(page.tiles).to_have_count(1)
    assert len(ended) == 1
    assert '"slow"' in ended[0]


def test_near_duplicates_unfold_and_fold(visit: Open) -> None:
    hits = [found(1, similar=7), found(2)]
    page = visit("#/?q=x", prepare=answering(lambda _: told(hits)))
    expect(page.tiles).to_have_count(2)
    badge = page.find(".tile-similar")
    expect(badge).to_have_text("+7 similar")
    badge.click()
    expect(page.tiles).to_have_count(9)
    expect(badge).to_have_attribute("aria-expanded", "true")
    order = page.tiles.evaluate_all("(tiles) => tiles.map((tile) => tile.dataset.id)")
    assert order == ["1", *(str(1000 + at) for at in range(1, 8)), "2"]
    badge.click()
    expect(page.tiles).to_have_count(2)


def test_more_pictures_come_while_one_goes_down(visit: Open) -> None:
    asked: list[str | None] = []

    def reply(sent: Any) -> Told:
        asked.append(sent.get("cursor"))
        start = 40 * (len(asked) - 1)
        hits = [found(rank) for rank in range(start + 1, start + 41)]
        return told(hits, cursor=f"after-{start + 40}" if len(asked) < 4 else None)

    page = visit("#/?q=x", prepare=answering(reply))
    expect(page.tiles.first).to_be_visible()
    for _ in range(12):
        page.page.mouse.wheel(0, 3000)
        page.page.wait_for_timeout(30)
    expect(page.tiles).to_have_count(160)
    expect(page.find(".results-end")).to_be_hidden()
    assert asked == [None, "after-40", "after-80", "after-120"]
    assert page.page.evaluate(MOVED) < 0.01
    ranks = page.tiles.evaluate_all("(tiles) => tiles.map((tile) => Number(tile.dataset.id))")
    assert ranks == list(range(1, 161))


def test_no_more_of_the_search_before_is_asked_for_while_one_is_under_way(visit: Open) -> None:
    asked: list[tuple[str, str | None]] = []

    def reply(sent: Any) -> Told:
        asked.append((sent["text"], sent.get("cursor")))
        if sent["text"] == "y":
            time.sleep(0.5)  # meanwhile the page is scrolled to its end
            return told([found(1)])
        return told([found(rank) for rank in range(1, 81)], cursor="after-80")

    page = visit("#/?q=x", prepare=answering(reply))
    expect(page.tiles.nth(70)).to_be_attached()
    page.page.evaluate("() => { setTimeout(() => scrollTo(0, 1e6), 100); }")
    page.box.fill("y")
    page.box.press("Enter")
    expect(page.tiles).to_have_count(1)
    page.page.wait_for_timeout(300)
    assert asked == [("x", None), ("y", None)]


def test_where_more_cannot_come_it_is_offered(visit: Open) -> None:
    replies: list[Told | int] = [told([found(1)], cursor="on"), 500, told([found(2)])]
    page = visit("#/?q=x", prepare=answering(lambda _: replies.pop(0)))
    page.allow(REFUSED)
    page.button("Show more").click()
    expect(page.tiles).to_have_count(2)
    expect(page.button("Show more")).to_be_hidden()


def test_a_session_that_ends_leads_to_the_way_in_once(visit: Open) -> None:
    asked: list[object] = []
    sessions = [SESSION, SESSION.model_copy(update={"role": None})]

    def refuse(sent: Any) -> int:
        asked.append(sent)
        return 401

    def prepare(page: Visit) -> None:
        page.answer("/session", lambda _: sessions.pop(0))
        page.answer("/search", refuse)

    page = visit("#/?q=x", prepare=prepare)
    page.allow(REFUSED)
    page.says("This library wants a token")
    page.page.wait_for_timeout(100)
    assert len(asked) == 1


def test_a_token_is_asked_for_once(visit: Open, street: Served) -> None:
    page = visit("#/?q=red", url=street.url)
    page.allow(REFUSED)
    page.says("This library wants a token")
    page.page.get_by_label("Token").fill("not the right one")
    page.button("Sign in").click()
    page.says("That token is not known here.")
    page.page.get_by_label("Token").fill(READ)
    page.button("Sign in").click()
    expect(page.tiles.first).to_contain_text("red.jpg")
    page.page.reload()
    expect(page.tiles.first).to_contain_text("red.jpg")
    assert page.page.evaluate("document.cookie") == ""
    page.button("Sign out").click()
    page.says("This library wants a token")
