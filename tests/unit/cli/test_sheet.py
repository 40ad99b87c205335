"""Contact sheets: laid out in rows, drawn from the files, written whole or not at all."""

import os
from itertools import pairwise
from pathlib import Path

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st
from PIL import Image, ImageDraw

from erhai.cli import fonts, sheet
from erhai.cli.errors import OutputError
from erhai.types import Hit
from tests.unit.cli.made import make_hit

RED, GREEN, BLUE = (200, 30, 30), (30, 160, 60), (40, 60, 200)


def picture(folder: Path, name: str, colour: tuple[int, int, int], size: tuple[int, int]) -> Path:
    path = folder / name
    Image.new("RGB", size, colour).save(path)
    return path


def hits_of(paths: list[Path]) -> list[Hit]:
    found = []
    for rank, path in enumerate(paths, start=1):
        with Image.open(path) as image:
            width, height = image.size
        found.append(make_hit(path, rank, 0.9 - rank / 10, width_px=width, height_px=height))
    return found


def near(pixel: object, colour: tuple[int, int, int]) -> bool:
    assert isinstance(pixel, tuple)
    return all(abs(one - other) < 12 for one, other in zip(pixel, colour, strict=True))


@given(st.lists(st.tuples(st.integers(1, 9000), st.integers(1, 9000)), min_size=1, max_size=30))
def test_rows_fill_the_sheet_in_order_without_overlap(sizes: list[tuple[int, int]]) -> None:
    hits = [
        make_hit(Path(f"/{rank}.jpg"), rank, width_px=width, height_px=height)
        for rank, (width, height) in enumerate(sizes, start=1)
    ]

    cells = list(sheet.lay_out(hits, 1600, 240))

    assert [cell.hit.rank for cell in cells] == list(range(1, len(hits) + 1))
    for cell in cells:
        assert cell.left_px >= sheet.MARGIN_PX
        assert cell.left_px + cell.width_px <= 1600 - sheet.MARGIN_PX
        assert cell.width_px > 0
        assert cell.height_px > 90
    for one, following in pairwise(cells):
        if following.top_px == one.top_px:
            assert following.left_px >= one.left_px + one.width_px + sheet.GAP_PX - 1
        else:
            assert following.top_px >= one.top_px + one.height_px + sheet.CAPTION_PX
            assert one.left_px + one.width_px == 1600 - sheet.MARGIN_PX
            assert following.left_px == sheet.MARGIN_PX


def test_each_picture_stands_in_its_cell(tmp_path: Path) -> None:
    hits = hits_of(
        [
            picture(tmp_path, "red.png", RED, (400, 300)),
            picture(tmp_path, "green.jpg", GREEN, (300, 400)),
            picture(tmp_path, "blue.webp", BLUE, (30, 20)),
        ]
    )

    drawn = sheet.draw_sheet(hits, title="three colours")

    cells = list(sheet.lay_out(hits, sheet.WIDTH_PX, 420))
    for cell, colour in zip(cells, (RED, GREEN, BLUE), strict=True):
        middle = (cell.left_px + cell.width_px // 2, cell.top_px + cell.height_px // 2)
        assert near(drawn.getpixel(middle), colour)
        badge = drawn.crop((cell.left_px, cell.top_px, cell.left_px + 50, cell.top_px + 50))
        assert (np.asarray(badge) > 240).all(axis=-1).any(), "no rank in the corner"
        right_px, bottom_px = cell.left_px + cell.width_px, cell.top_px + cell.height_px
        caption = drawn.crop((cell.left_px, bottom_px + 1, right_px, bottom_px + 30))
        assert (np.asarray(caption) < 180).any(), "no caption below"
    assert drawn.width == sheet.WIDTH_PX
    assert drawn.getpixel((2, 2)) == sheet.PAPER


def test_a_photo_on_its_side_is_drawn_upright(tmp_path: Path) -> None:
    lying = Image.new("RGB", (400, 200), RED)
    ImageDraw.Draw(lying).rectangle((0, 0, 199, 199), fill=BLUE)
    exif = Image.Exif()
    exif[0x0112] = 6
    path = tmp_path / "lying.jpg"
    lying.save(path, exif=exif, quality=95)
    hit = make_hit(path, width_px=200, height_px=400)

    drawn = sheet.draw_sheet([hit], title="")

    [cell] = sheet.lay_out([hit], sheet.WIDTH_PX, 420)
    across = cell.left_px + cell.width_px // 2
    assert near(drawn.getpixel((across, cell.top_px + cell.height_px // 4)), BLUE)
    assert near(drawn.getpixel((across, cell.top_px + cell.height_px * 3 // 4)), RED)


@pytest.mark.parametrize("content", [None, b"not a picture", b""])
def test_a_file_that_vanished_or_broke_gets_a_grey_box(
    content: bytes | None, tmp_path: Path
) -> None:
    path = tmp_path / "gone.jpg"
    if content is not None:
        path.write_bytes(content)
    hit = make_hit(path, width_px=400, height_px=300)

    drawn = sheet.draw_sheet([hit], title="gone")

    [cell] = sheet.lay_out([hit], sheet.WIDTH_PX, 420)
    corner = (cell.left_px + cell.width_px - 20, cell.top_px + 20)
    assert drawn.getpixel(corner) == sheet.MISSING


@pytest.mark.parametrize(
    ("name", "begins"),
    [
        ("a.png", b"\x89PNG"),
        ("a.JPG", b"\xff\xd8"),
        ("a.jpeg", b"\xff\xd8"),
        ("a.webp", b"RIFF"),
        ("a.pdf", b"%PDF"),
    ],
)
def test_the_name_tells_the_format(name: str, begins: bytes, tmp_path: Path) -> None:
    hits = hits_of([picture(tmp_path, "red.png", RED, (40, 30))])

    said = sheet.save_sheet(hits, tmp_path / name, title="red")

    assert (tmp_path / name).read_bytes().startswith(begins)
    assert said.startswith("Contact sheet of 1 picture: ")
    assert said.endswith(name)
    assert sorted(path.name for path in tmp_path.iterdir()) == sorted([name, "red.png"])


def test_a_sheet_is_as_readable_as_any_new_file(tmp_path: Path) -> None:
    hits = hits_of([picture(tmp_path, "red.png", RED, (40, 30))])

    sheet.save_sheet(hits, tmp_path / "sheet.png", title="red")

    assert (tmp_path / "sheet.png").stat().st_mode == (tmp_path / "red.png").stat().st_mode


def test_a_sheet_that_cannot_be_finished_leaves_the_old_one(
    monkeypatch: pytest.MonkeyPatch, tmp_path: Path
) -> None:
    hits = hits_of([picture(tmp_path, "red.png", RED, (40, 30))])
    target = tmp_path / "sheet.png"
    target.write_bytes(b"the old sheet")

    def fail(*_: object, **__: object) -> None:
        raise OSError(5, "Input/output error")

    monkeypatch.setattr(Image.Image, "save", fail)
    with pytest.raises(OutputError, match=r"sheet\.png: Input/output error"):
        sheet.save_sheet(hits, target, title="red")

    assert target.read_bytes() == b"the old sheet"
    assert sorted(path.name for path in tmp_path.iterdir()) == ["red.png", "sheet.png"]


def test_a_place_that_cannot_be_written_is_refused_beforehand(tmp_path: Path) -> None:
    (tmp_path / "folder.png").mkdir()
    with pytest.raises(OutputError, match=r"ends with \.png, \.jpg, \.webp or \.pdf"):
        sheet.check_target(tmp_path / "sheet.txt")
    with pytest.raises(OutputError, match="does not exist"):
        sheet.check_target(tmp_path / "no" / "sheet.png")
    with pytest.raises(OutputError, match="cannot be written"):
        sheet.check_target(tmp_path / "folder.png")
    sheet.check_target(tmp_path / "sheet.png")


@pytest.mark.skipif(os.geteuid() == 0, reason="root may write everywhere")
def test_a_folder_without_permission_is_refused_beforehand(tmp_path: Path) -> None:
    tmp_path.chmod(0o500)
    with pytest.raises(OutputError, match="cannot be written"):
        sheet.check_target(tmp_path / "sheet.png")


def test_a_long_answer_is_cut_and_says_so(monkeypatch: pytest.MonkeyPatch, tmp_path: Path) -> None:
    monkeypatch.setattr(sheet, "MOST_PICTURES", 2)
    paths = [picture(tmp_path, f"{number}.png", RED, (40, 30)) for number in range(4)]

    said = sheet.save_sheet(hits_of(paths), tmp_path / "sheet.png", title="red")

    assert said.startswith("Contact sheet of the best 2 of 4 pictures: ")


def test_a_strip_is_one_row_within_its_bounds(tmp_path: Path) -> None:
    paths = [picture(tmp_path, f"{number}.png", RED, (400, 300)) for number in range(6)]

    wide = sheet.draw_strip(hits_of(paths), width_px=800, height_px=180)
    alone = sheet.draw_strip(hits_of(paths[:1]), width_px=800, height_px=180)

    assert 780 <= wide.width <= 800
    assert wide.height < 100
    assert alone.size == (240, 180)


def test_text_too_long_loses_its_middle() -> None:
    line = fonts.fit_line("a-very-long-name-of-a-holiday-picture-0042.jpg", 18, 150)

    assert line is not None
    assert 120 < line.width_px <= 150
    assert line.text.startswith("a-ve")
    assert line.text.endswith(".jpg")
    assert line.text.count("…") == 1


@pytest.mark.parametrize("text", ["cat.jpg", "7", "ab", "a b"])
def test_text_that_fits_stays_whole(text: str) -> None:
    line = fonts.fit_line(text, 18, 300)

    assert line is not None
    assert line.text == text


def test_characters_that_no_font_has_are_left_out(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(fonts, "chinese_font", lambda: None)
    fonts.fonts.cache_clear()
    try:
        mixed = fonts.fit_line("holiday 海.jpg", 18, 300)
        nothing = fonts.fit_line("海边日落.jpg", 18, 300)
    finally:
        fonts.fonts.cache_clear()

    assert mixed is not None
    assert mixed.text == "holiday .jpg"
    assert nothing is None


@pytest.mark.skipif(fonts.chinese_font() is None, reason="no Chinese font is installed")
def test_chinese_names_are_drawn_where_a_font_has_them() -> None:
    line = fonts.fit_line("海边 beach.jpg", 18, 300)

    assert line is not None
    assert line.text == "海边 beach.jpg"


@pytest.mark.skipif(fonts.fit_line("ü", 18, 300) is None, reason="no font with ü is installed")
def test_each_character_is_drawn_with_a_font_that_has_it() -> None:
    line = fonts.fit_line("Bahnhof Zürich.jpg", 18, 300)

    assert line is not None
    assert line.text == "Bahnhof Zürich.jpg"
    ink = Image.new("RGB", (320, 40), "white")
    line.draw(ImageDraw.Draw(ink), 4, 30, (0, 0, 0))
    drawn = np.flatnonzero((np.asarray(ink) < 128).any(axis=(0, 2)))
    assert 4 <= drawn[0] <= 8
    assert abs(drawn[-1] - 4 - line.width_px) < 4


def test_no_room_is_no_text() -> None:
    assert fonts.fit_line("cat.jpg", 18, 3) is None
    assert fonts.fit_line("", 18, 300) is None
