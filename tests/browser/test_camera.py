"""A picture by the camera: seen, taken, sent; refused in words; and the camera goes off again."""

import base64
import io
from typing import Any

from PIL import Image
from playwright.sync_api import expect

from tests.browser.answers import found, told
from tests.browser.conftest import Open
from tests.browser.test_states import answering
from tests.browser.visit import Visit

# Keeps the streams that the page was given.
SPY = """
const ask = navigator.mediaDevices.getUserMedia.bind(navigator.mediaDevices);
window.streams = [];
navigator.mediaDevices.getUserMedia = async (wanted) => {
  const stream = await ask(wanted);
  window.streams.push(stream);
  return stream;
};
"""
LIVE = "window.streams.flatMap((s) => s.getTracks()).filter((t) => t.readyState === 'live').length"


def open_camera(page: Visit) -> None:
    expect(page.tiles).to_have_count(1)
    page.button("Search with a picture").click()
    page.button("Take a photo").click()


def test_a_picture_is_taken_and_sent_and_the_camera_goes_off(visit: Open) -> None:
    asked: list[Any] = []

    def reply(query: Any) -> Any:
        asked.append(query)
        return told([found(1)])

    def prepare(page: Visit) -> None:
        answering(reply)(page)
        page.page.context.grant_permissions(["camera"])
        page.page.add_init_script(SPY)

    page = visit(prepare=prepare)
    open_camera(page)
    stage = page.find(".camera-stage")
    expect(stage).to_have_attribute("data-state", "live")
    shutter = page.find(".camera-buttons .button-main")
    expect(shutter).to_be_focused()
    assert page.page.evaluate(LIVE) == 1
    shutter.click()
    expect(stage).to_have_attribute("data-state", "taken")
    page.button("Again").click()
    expect(stage).to_have_attribute("data-state", "live")
    shutter.click()
    with page.page.expect_response("**/search"):
        page.button("Find pictures like this").click()
    expect(page.find("dialog.camera")).to_have_count(0)
    assert page.page.evaluate(LIVE) == 0
    [picture] = asked[-1]["pictures"]
    image = Image.open(io.BytesIO(base64.b64decode(picture["data"]))).convert("RGB")
    colours = image.resize((1, 1)).getpixel((0, 0))
    assert isinstance(colours, tuple)
    assert colours[1] > 100 > max(colours[0], colours[2])  # Chromium's camera sees green
    open_camera(page)
    expect(stage).to_have_attribute("data-state", "live")
    page.page.keyboard.press("Escape")
    expect(page.find("dialog.camera")).to_have_count(0)
    assert page.page.evaluate(LIVE) == 0


def test_a_refusal_says_what_to_do(visit: Open) -> None:
    page = visit(prepare=answering(lambda _: told([found(1)])))
    open_camera(page)
    expect(page.find(".camera-words")).to_contain_text("was told not to let this page use")
    page.page.evaluate(
        """() => {
          navigator.mediaDevices.getUserMedia = async () => {
            throw new DOMException('', 'NotFoundError');
          };
        }"""
    )
    page.button("Try again").click()
    expect(page.find(".camera-words")).to_contain_text("No camera was found")
    page.button("Cancel").click()
    expect(page.find("dialog.camera")).to_have_count(0)


def test_no_camera_is_offered_where_there_can_be_none(visit: Open) -> None:
    def prepare(page: Visit) -> None:
        answering(lambda _: told([found(1)]))(page)
        page.page.add_init_script(
            "Object.defineProperty(navigator, 'mediaDevices', { value: undefined });"
        )

    page = visit(prepare=prepare)
    page.button("Search with a picture").click()
    expect(page.button("Draw a sketch")).to_be_visible()
    expect(page.button("Take a photo")).to_have_count(0)
