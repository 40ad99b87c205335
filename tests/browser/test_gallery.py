"""Rows that fill the page, do not move, and are walked with the keys."""

from playwright.sync_api import expect

from tests.browser.answers import found, told
from tests.browser.conftest import Open
from tests.browser.test_states import answering
from tests.browser.visit import MOVED

HITS = [found(rank) for rank in range(1, 31)]
BOXES = """(tiles) => tiles.map((tile) => {
  const { left, right, top, height } = tile.getBoundingClientRect();
  return [left, right, top, height];
})"""

# Breaks random pictures into rows of random pages, and returns what is wrong with them.
ROWS = """async () => {
  const { justify } = await import('/static/js/gallery/layout.js');
  let seed = 7;
  const random = () => (seed = (seed * 16807) % 2147483647) / 2147483647;
  const wrong = [];
  for (let round = 0; round < 400; round += 1) {
    const count = 1 + Math.floor(random() * 60);
    const aspects = Array.from({ length: count }, () => 0.45 + random() * 2.55);
    const [width, gap] = [280 + Math.floor(random() * 2200), Math.floor(random() * 12)];
    const height = 120 + random() * 150;
    const rows = justify(aspects, width, { height, gap });
    let next = 0;
    rows.forEach((row, at) => {
      const sum = row.widths.reduce((all, each) => all + each, 0) + gap * (row.widths.length - 1);
      const last = at === rows.length - 1;
      const { start, end, widths } = row;
      const say = (what) => wrong.push([what, round, at, sum, width, row.height]);
      if (start !== next || end - start !== widths.length) say('order');
      if (!last && sum !== width) say('width');
      if (sum > width + 1) say('overflow');
      if (widths.some((each) => !Number.isInteger(each) || each < 1)) say('pixels');
      if (!last && widths.length > 1 && row.height > 2 * height) say('height');
      next = row.end;
    });
    if (next !== aspects.length) wrong.push(['lost', round]);
  }
  return wrong;
}"""


def test_rows_fill_the_width_whatever_the_pictures(visit: Open) -> None:
    page = visit(prepare=answering(lambda _: told()))
    assert page.page.evaluate(ROWS) == []


def test_nothing_moves_while_pictures_come(visit: Open) -> None:
    page = visit("#/?q=x", prepare=answering(lambda _: told(HITS)))
    expect(page.tiles).to_have_count(30)
    page.page.wait_for_function(
        "[...document.querySelectorAll('.tile-picture')].slice(0, 8).every((each) => each.complete)"
    )
    assert page.page.evaluate(MOVED) < 0.01


def test_no_page_is_wider_than_its_window(visit: Open) -> None:
    page = visit("#/?q=x", prepare=answering(lambda _: told(HITS, doubtful=True)))
    for address in ("#/?q=x&after=2019&place=Dali&min=0.2&like=3", "#/"):
        page.page.evaluate("(hash) => { location.hash = hash; }", address)
        expect(page.tiles).to_have_count(30)
        for width in (320, 390, 768, 1100, 1920, 2560):
            page.page.set_viewport_size({"width": width, "height": 800})
            page.page.wait_for_timeout(60)
            assert page.overflow_px() == 0, (address, width)
            inner = page.page.evaluate(
                "(() => { const { left, right } = document.querySelector('.gallery')"
                ".getBoundingClientRect(); return [left, right] })()"
            )
            boxes = page.tiles.evaluate_all(BOXES)
            assert all(left >= inner[0] - 1 and right <= inner[1] + 1 for left, right, *_ in boxes)
            first_row = [box for box in boxes if box[2] == boxes[0][2]]
            assert abs(first_row[-1][1] - inner[1]) <= 1, (address, width)


def test_thumbnails_are_as_large_as_they_are_shown(visit: Open) -> None:
    page = visit("#/?q=x", prepare=answering(lambda _: told(HITS)))
    expect(page.tiles).to_have_count(30)
    sources = page.tiles.evaluate_all(
        """(tiles) => tiles.map((tile) => {
          const size = Number(new URL(tile.querySelector('img').src).searchParams.get('size'));
          return [size, Math.max(tile.clientWidth, tile.clientHeight)];
        })"""
    )
    for size, shown_px in sources:
        assert size >= 0.85 * shown_px
        assert size == 128 or size / 2 < 0.85 * shown_px


def test_arrow_keys_walk_the_rows_as_they_are_seen(visit: Open) -> None:
    page = visit("#/?q=x", prepare=answering(lambda _: told(HITS)))
    expect(page.tiles).to_have_count(30)
    page.box.press("ArrowDown")
    assert page.focused().startswith("No. 1, 1.jpg, 50% likely")
    expect(page.find(".gallery a[tabindex='0']")).to_have_count(1)
    page.page.keyboard.press("ArrowRight")
    assert page.focused().startswith("No. 2,")
    boxes = page.tiles.evaluate_all(BOXES)
    page.page.keyboard.press("ArrowDown")
    now = int(page.page.evaluate("document.activeElement.parentElement.dataset.id")) - 1
    middle = (boxes[1][0] + boxes[1][1]) / 2
    rows = sorted({box[2] for box in boxes})
    second = [at for at, box in enumerate(boxes) if box[2] == rows[1]]
    nearest = min(second, key=lambda at: abs((boxes[at][0] + boxes[at][1]) / 2 - middle))
    assert now == nearest
    page.page.keyboard.press("End")
    assert page.focused().startswith("No. 30,")
    page.page.keyboard.press("Home")
    page.page.keyboard.press(" ")
    page.says("1 selected")
    assert page.focused().endswith("selected")
    page.page.keyboard.press("Escape")
    expect(page.find(".selection")).to_be_hidden()
    page.page.keyboard.press("?")
    expect(page.find(".dialog-keys")).to_contain_text("Go from picture to picture")
    page.page.keyboard.press("Escape")
    expect(page.find(".dialog-keys")).to_have_count(0)
    page.page.keyboard.press("/")
    expect(page.box).to_be_focused()


def test_screen_readers_hear_how_many_there_are(visit: Open) -> None:
    page = visit("#/?q=x", prepare=answering(lambda _: told(HITS)))
    expect(page.find("#announcer")).to_have_text("30 pictures found")
