"""Searching on the page, over a real server and a small library."""

import zipfile
from pathlib import Path

from playwright.sync_api import expect

from tests.browser.conftest import Open
from tests.servers import HOSTILE, Served


def test_words_lead_to_pictures_and_the_address_keeps_them(visit: Open) -> None:
    page = visit()
    expect(page.box).to_be_focused()
    page.search("red")
    expect(page.tiles.first).to_contain_text("red.jpg")
    assert page.page.evaluate("location.hash") == "#/?q=red"
    expect(page.page).to_have_title("red – Erhai")
    page.search("blue")
    expect(page.tiles.first).to_contain_text("blue.jpg")
    page.page.go_back()
    expect(page.tiles.first).to_contain_text("red.jpg")
    expect(page.box).to_have_value("red")
    page.page.reload()
    expect(page.tiles.first).to_contain_text("red.jpg")


def test_first_picture_is_timed_from_enter(visit: Open) -> None:
    page = visit()
    page.search("red")
    expect(page.tiles.first).to_contain_text("red.jpg")
    page.page.wait_for_function(
        "performance.getEntriesByName('erhai:enter-to-picture').length === 1"
    )
    marks = page.page.evaluate(
        "['erhai:answer', 'erhai:first-picture'].map("
        "(name) => performance.getEntriesByName(name)[0].startTime)"
    )
    assert marks[0] <= marks[1]


def test_chips_show_what_was_understood_and_can_be_taken_away(visit: Open) -> None:
    page = visit("#/?q=blue in 2019, without green")
    chips = page.find(".chips button")
    expect(chips).to_have_count(3)
    time = page.find(".chips [data-kind='time']")
    expect(time).to_contain_text("2019-01-01 – 2019-12-31")
    expect(page.find(".chips [data-kind='away']")).to_contain_text("green")
    time.click()
    expect(page.find(".chips [data-kind='time']")).to_have_count(0)
    assert "drop=time" in page.page.evaluate("location.hash")
    page.button("Understand all again").click()
    expect(time).to_be_visible()


def test_filters_narrow_the_answer_and_are_chips_too(visit: Open) -> None:
    page = visit("#/?q=blue")
    page.button("Filters").click()
    expect(page.find("#filters")).to_be_visible()
    page.page.get_by_label("From", exact=True).fill("2021-01-01")
    page.page.get_by_label("From", exact=True).blur()
    expect(page.find(".chips")).to_contain_text("from 2021-01-01")
    expect(page.find(".tile", "blue.jpg")).to_have_count(0)
    expect(page.find(".tile", "turned.jpg")).to_have_count(1)
    page.button("Filters, 1 set").click()
    expect(page.find("#filters")).to_be_hidden()
    page.find(".chips [data-kind='filter']").click()
    expect(page.tiles.first).to_contain_text("blue.jpg")


def test_more_and_less_like_a_hit_stand_beside_the_words(visit: Open) -> None:
    page = visit("#/?q=blue")
    expect(page.tiles.first).to_contain_text("blue.jpg")
    page.tiles.nth(0).hover()
    page.button("More like this").click()
    expect(page.find(".chips [data-kind='like'] img")).to_be_visible()
    page.tiles.nth(1).hover()
    page.button("Less like this").click()
    expect(page.find(".chips [data-kind='away'] img")).to_be_visible()
    assert page.page.evaluate("/like=\\d+&unlike=\\d+/.test(location.hash)")


def test_similar_pictures_are_found_for_a_hit(visit: Open) -> None:
    page = visit("#/?q=red")
    expect(page.tiles.first).to_contain_text("red.jpg")
    page.tiles.nth(0).hover()
    page.button("Find similar pictures").click()
    expect(page.find(".box-thumbnail")).to_have_count(1)
    expect(page.box).to_have_value("")
    page.search("blue")
    expect(page.find(".box-thumbnail")).to_have_count(1)
    page.find(".box-thumbnail").click()
    expect(page.find(".box-thumbnail")).to_have_count(0)
    expect(page.tiles.first).to_contain_text("blue.jpg")


def test_a_picture_of_ones_own_is_a_query(visit: Open, site: Served) -> None:
    page = visit()
    page.find("input[type=file]").set_input_files(site.pictures / "large.jpg")
    expect(page.find(".box-thumbnail img")).to_be_visible()
    expect(page.tiles.first).to_contain_text("large.jpg")
    sizes = page.page.evaluate(
        "(() => { const {naturalWidth: w, naturalHeight: h} = "
        "document.querySelector('.box-thumbnail img'); return [w, h] })()"
    )
    assert sizes == [1024, 683]  # 2,400 × 1,600, made small before it was sent
    page.page.reload()
    expect(page.find(".box-thumbnail img")).to_be_visible()


def test_a_picture_may_be_dropped_anywhere(visit: Open) -> None:
    page = visit("#/?q=blue")
    expect(page.tiles.first).to_contain_text("blue.jpg")
    drop = """async () => {
      const canvas = new OffscreenCanvas(40, 40);
      const pen = canvas.getContext('2d');
      pen.fillStyle = 'rgb(220 30 30)';
      pen.fillRect(0, 0, 40, 40);
      const data = new DataTransfer();
      data.items.add(new File([await canvas.convertToBlob()], 'x.png', { type: 'image/png' }));
      const tell = (name) => document.body.dispatchEvent(
        new DragEvent(name, { dataTransfer: data, bubbles: true, cancelable: true }));
      tell('dragenter');
      const seen = !document.querySelector('.drop').hidden;
      tell('drop');
      return seen && document.querySelector('.drop').hidden;
    }"""
    assert page.page.evaluate(drop) is True
    expect(page.find(".box-thumbnail img")).to_be_visible()
    expect(page.box).to_have_value("blue")
    page.button("Clear the words").click()
    expect(page.tiles.first).to_contain_text("red.jpg")


def test_files_that_are_no_pictures_are_refused_in_words(visit: Open) -> None:
    page = visit()
    for name, said in (("a.txt", "not a picture"), ("b.jpg", "empty")):
        content = b"words" if name == "a.txt" else b""
        page.find("input[type=file]").set_input_files(
            {"name": name, "mimeType": "text/plain", "buffer": content}
        )
        expect(page.find(".toast")).to_contain_text(said)
    assert page.page.evaluate("location.hash") == "#/"


def test_selected_pictures_can_be_carried_away(visit: Open, tmp_path: Path) -> None:
    page = visit("#/?q=red")
    expect(page.tiles.first).to_contain_text("red.jpg")
    page.button("Select").click()
    page.tiles.nth(0).click()
    page.tiles.nth(1).click()
    page.says("2 selected")
    page.page.context.grant_permissions(["clipboard-read", "clipboard-write"])
    page.button("Copy paths").click()
    page.says("Copied")
    copied = page.page.evaluate("navigator.clipboard.readText()").splitlines()
    assert len(copied) == 2
    assert copied[0].endswith("/red.jpg")
    with page.page.expect_download() as download:
        page.button("Download").click()
    download.value.save_as(tmp_path / "got.zip")
    with zipfile.ZipFile(tmp_path / "got.zip") as archive:
        assert len(archive.namelist()) == 2
    page.button("Done").click()
    expect(page.find(".selection")).to_be_hidden()
    expect(page.find(".tile[data-selected]")).to_have_count(0)


def test_names_that_would_do_harm_are_only_text(visit: Open) -> None:
    page = visit("#/?q=" + "%3Cimg src=x onerror=alert(1)%3E")
    page.page.on("dialog", lambda dialog: page.problems.append(f"alert: {dialog.message}"))
    hostile = page.find(".tile", HOSTILE)
    expect(hostile).to_have_count(1)
    assert page.find("img[src='x']").count() == 0
    assert page.box.input_value() == "<img src=x onerror=alert(1)>"
    assert HOSTILE in (hostile.locator("a").get_attribute("aria-label") or "")


def test_language_follows_the_browser_and_can_be_switched(visit: Open) -> None:
    page = visit("#/?q=red", language="zh-CN")
    expect(page.find("html")).to_have_attribute("lang", "zh-Hans")
    page.says("最佳匹配")
    page.page.get_by_text("English", exact=True).click()
    page.says("Best matches")
    expect(page.find("html")).to_have_attribute("lang", "en")
    expect(page.tiles.first).to_contain_text("red.jpg")
    page.page.reload()
    page.says("Best matches")


def test_theme_follows_the_system_and_can_be_switched(visit: Open) -> None:
    page = visit(theme="dark")
    dark = page.page.evaluate("getComputedStyle(document.documentElement).backgroundColor")
    page.button("Theme: as the system").click()
    page.button("Theme: light").wait_for()
    light = page.page.evaluate("getComputedStyle(document.documentElement).backgroundColor")
    assert dark != light
    page.page.reload()
    assert page.page.evaluate("getComputedStyle(document.documentElement).backgroundColor") == light


def test_searches_are_remembered_here_and_can_be_forgotten(visit: Open) -> None:
    page = visit()
    page.search("red")
    expect(page.tiles.first).to_contain_text("red.jpg")
    page.find(".bar-brand").click()
    expect(page.find(".home-past a")).to_have_text("red")
    page.box.press("ArrowUp")
    expect(page.box).to_have_value("red")
    page.button("Clear history").click()
    expect(page.find(".home-past")).to_be_hidden()
    assert page.page.evaluate("localStorage.getItem('erhai:history')") is None
