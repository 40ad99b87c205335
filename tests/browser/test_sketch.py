"""Drawing what one looks for: strokes, filling, undoing, by keys too; and what is sent."""

import base64
import io
from typing import Any

from PIL import Image
from playwright.sync_api import expect

from tests.browser.answers import found, told
from tests.browser.conftest import Open
from tests.browser.test_states import answering
from tests.browser.visit import Visit

WHITE, BLACK, BLUE = (255, 255, 255), (18, 18, 18), (47, 116, 200)
PIXEL = """(canvas, [x, y]) => {
  const { data } = canvas.getContext('2d').getImageData(x, y, 1, 1);
  return [data[0], data[1], data[2]];
}"""


def open_sheet(page: Visit) -> None:
    page.button("Search with a picture").click()
    page.button("Draw a sketch").click()
    expect(page.find(".sketch-canvas")).to_be_visible()


def pixel(page: Visit, x: int, y: int) -> tuple[int, ...]:
    """Return the colour there: of WHITE, BLACK and BLUE the one that it is within rounding."""
    there = page.find(".sketch-canvas").evaluate(PIXEL, [x, y])
    for each in (WHITE, BLACK, BLUE):
        if max(abs(a - b) for a, b in zip(each, there, strict=True)) <= 2:
            return each
    return tuple(there)


def draw(page: Visit, *points: tuple[float, float]) -> None:
    """Draw through points of the sheet's 800 by 600."""
    box = page.find(".sketch-canvas").bounding_box()
    assert box is not None
    at = [
        (box["x"] + x * box["width"] / 800, box["y"] + y * box["height"] / 600) for x, y in points
    ]
    page.page.mouse.move(*at[0])
    page.page.mouse.down()
    for x, y in at[1:]:
        page.page.mouse.move(x, y, steps=3)
    page.page.mouse.up()


def colour(page: Visit, name: str) -> None:
    page.find(".sketch-tools").get_by_role("button", name=name, exact=True).click()


def test_a_drawing_finds_what_looks_like_it(visit: Open) -> None:
    page = visit()
    open_sheet(page)
    expect(page.button("Find pictures like this")).to_be_disabled()
    page.button("Fill an area").click()
    colour(page, "blue")
    draw(page, (400, 300))
    page.button("Find pictures like this").click()
    expect(page.find(".tile-file").first).to_have_text("blue.jpg")


def test_what_is_drawn_is_sent_on_white(visit: Open) -> None:
    asked: list[Any] = []

    def reply(query: Any) -> Any:
        asked.append(query)
        return told([found(1)])

    page = visit("#/?q=x", prepare=answering(reply))
    expect(page.tiles).to_have_count(1)
    open_sheet(page)
    page.button("Thick").click()
    draw(page, (100, 300), (400, 300), (700, 300))
    with page.page.expect_response("**/search"):
        page.button("Find pictures like this").click()
    expect(page.find("dialog.sketch")).to_have_count(0)
    expect(page.find(".box-pictures img")).to_have_count(1)
    [picture] = asked[-1]["pictures"]
    image = Image.open(io.BytesIO(base64.b64decode(picture["data"]))).convert("RGB")
    assert image.size == (800, 600)
    assert [image.getpixel(at) for at in ((5, 5), (400, 300), (400, 340))] == [WHITE, BLACK, WHITE]


def test_steps_are_undone_and_done_again(visit: Open) -> None:
    page = visit(prepare=answering(lambda _: told([found(1)])))
    open_sheet(page)
    draw(page, (100, 200), (700, 200))
    page.button("Fill an area").click()
    colour(page, "blue")
    draw(page, (400, 500))  # below the line, which bounds nothing: it reaches around
    assert [pixel(page, 400, y) for y in (100, 200, 500)] == [BLUE, BLACK, BLUE]
    page.button("Eraser").click()
    draw(page, (300, 200), (500, 200))
    assert pixel(page, 400, 200) == WHITE
    page.page.keyboard.press("Control+z")
    assert pixel(page, 400, 200) == BLACK
    page.button("Undo").click()
    assert pixel(page, 400, 500) == WHITE
    page.button("Redo").click()
    assert pixel(page, 400, 500) == BLUE
    page.button("Clear the sheet").click()
    assert pixel(page, 400, 200) == WHITE
    page.button("Undo").click()
    assert pixel(page, 400, 200) == BLACK
    page.page.keyboard.press("Escape")
    open_sheet(page)  # lies there as it was left
    assert [pixel(page, 400, y) for y in (200, 500)] == [BLACK, BLUE]


def test_a_line_bounds_what_is_filled(visit: Open) -> None:
    page = visit(prepare=answering(lambda _: told([found(1)])))
    open_sheet(page)
    draw(page, (0, 300), (200, 280), (600, 320), (799, 300))
    page.button("Fill an area").click()
    colour(page, "blue")
    draw(page, (400, 500))
    assert [pixel(page, 400, y) for y in (100, 500)] == [WHITE, BLUE]
    row = [pixel(page, 400, y) for y in range(280, 330)]
    assert row[0] == WHITE
    assert row[-1] == BLUE
    after_the_line = row[len(row) - row[::-1].index(BLACK) :]
    assert WHITE not in after_the_line  # no gap between the line and what was filled


def test_keys_draw_too(visit: Open) -> None:
    page = visit(prepare=answering(lambda _: told([found(1)])))
    open_sheet(page)
    keys = page.page.keyboard
    expect(page.find(".sketch-canvas")).to_be_focused()
    keys.press(" ")
    for _ in range(3):
        keys.press("Shift+ArrowRight")
    keys.press(" ")
    keys.press("ArrowDown")
    assert [pixel(page, x, 300) for x in (390, 410, 490)] == [WHITE, BLACK, BLACK]
    expect(page.find(".sketch-cross")).to_be_visible()
