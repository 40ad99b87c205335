"""What `erhai evaluate` writes: lines, tables, JSON, and sheets of misses."""

import re
from dataclasses import replace
from pathlib import Path

import numpy as np
import pytest
from PIL import Image
from rich.console import Console

from erhai.cli import evaluate_output, evaluate_sheet, fonts, sheet
from erhai.cli.errors import OutputError
from erhai.cli.evaluate import progress_line
from erhai.errors import FailureKind
from erhai.evaluate.encoding import EvaluationProgress
from erhai.evaluate.metrics import Estimate, Summary
from erhai.evaluate.report import Direction, EvaluationReport, Miss, MissPicture, Retrieval
from erhai.testing.fakes import solid
from erhai.types import Failure


def result(
    direction: Direction = "text-to-image", language: str = "en", ties: int = 0
) -> Retrieval:
    metrics = Summary(
        Estimate(0.215, 0.2044, 0.2261),
        Estimate(0.5, 0.48, 0.52),
        Estimate(0.643, 0.62, 0.66),
        Estimate(5.5, 5, 6),
        Estimate(0.3456, 0.33, 0.36),
    )
    return Retrieval(direction, language, 5000, 1000, metrics, ties, (0.2, 0.49, 0.64))


def miss(number: int, direction: Direction = "text-to-image", language: str = "en") -> Miss:
    return Miss(
        direction,
        language,
        900 - number,
        f"<b>caption {number}</b> & more",
        MissPicture(f"val/{number}.jpg", solid("red")),
        MissPicture(f"val/{number}.png", solid("blue")),
        None if direction == "text-to-image" else f"first {number}",
    )


def report(**changed: object) -> EvaluationReport:
    made = EvaluationReport(
        dataset=Path("/data/captions.jsonl"),
        format="jsonl",
        split="val",
        model_id="erhai-lite-2",
        pictures=1000,
        copies=2,
        captions={"en": 5000, "zh": 4000},
        missing=("a.jpg",),
        unreadable=(Failure(Path("b.jpg"), FailureKind.EMPTY, "b.jpg is empty."),),
        results=(result(), result(language="zh", ties=3), result("image-to-text")),
        misses=(miss(1), miss(2), miss(3, language="zh"), miss(4, "image-to-text")),
        elapsed_s=12.3456,
        notes=("A note.",),
    )
    return replace(made, **changed)  # type: ignore[arg-type]


def test_a_pipe_gets_numbers_with_tabs(capsys: pytest.CaptureFixture[str]) -> None:
    evaluate_output.write_report(report())

    head, first, *_ = (line.split("\t") for line in capsys.readouterr().out.splitlines())
    row = dict(zip(head, first, strict=True))
    assert row["direction"] == "text-to-image"
    assert (row["queries"], row["candidates"]) == ("5000", "1000")
    assert (row["recall_at_1"], row["recall_at_1_low"]) == ("0.2150", "0.2044")
    assert (row["median_rank"], row["median_rank_high"]) == ("5.5000", "6.0000")


@pytest.mark.parametrize("width", [80, 200])
def test_a_terminal_gets_a_table_for_each_direction(
    width: int, monkeypatch: pytest.MonkeyPatch
) -> None:
    terminal = Console(record=True, width=width, highlight=False, markup=False, emoji=False)
    monkeypatch.setattr(evaluate_output, "console", lambda: terminal)
    monkeypatch.setattr("sys.stdout.isatty", lambda: True, raising=False)

    evaluate_output.write_report(report())

    shown = terminal.export_text()
    assert "1,000 pictures, 9,000 captions, erhai-lite-2, 12 s" in shown
    assert re.search(r"^ *en +21\.5 +50\.0 +64\.3 +5\.5 +34\.6 *$", shown, re.M)
    pattern = r"^ *5,000 → 1,000 +20\.4–22\.6 +48\.0–52\.0 +62\.0–66\.0 +5–6 +33\.0–36\.0 *$"
    assert re.search(pattern, shown, re.M)
    assert shown.index("Text to image") < shown.index("zh: 3 queries tie with a wrong")
    assert shown.index("as misses, R@1/5/10: 20.0 / 49.0 / 64.0.") < shown.index(
        "pictures → captions"
    )
    assert all(len(line) <= width for line in shown.splitlines())


def test_progress_tells_stage_pace_and_failures() -> None:
    now = EvaluationProgress("pictures", 120, 1000, 2, 35.0, 25.1)

    assert progress_line(now) == "pictures: 120 of 1,000, 35 a second, 25 s left, 2 failed"


def test_a_page_has_each_miss_with_both_pictures() -> None:
    page = evaluate_sheet.draw_page(report())

    assert page.count("<article>") == 4
    assert page.count("data:image/jpeg;base64,") == 8
    assert "&lt;b&gt;caption 1&lt;/b&gt; &amp; more" in page
    assert "<b>" not in page
    assert "rank 899 · val/1.jpg" in page
    assert "first 4" in page
    assert "http" not in page


def test_a_sheet_has_each_miss_with_both_pictures() -> None:
    misses = [miss(1), miss(2), miss(3)]

    drawn = evaluate_sheet.draw_sheet(report(), misses)

    pixels = np.asarray(drawn.convert("RGB")).astype(int)
    for colour in ("red", "blue"):
        near = np.abs(pixels - solid(colour)[0, 0]).max(axis=-1) < 5
        assert near.sum() == 3 * 48 * 64
    assert drawn.width == sheet.WIDTH_PX


def test_a_picture_that_could_not_be_read_leaves_its_place_empty() -> None:
    bare = replace(miss(1), picture=MissPicture("a.jpg"), first=MissPicture("b.jpg"))

    drawn = evaluate_sheet.draw_sheet(report(), [bare])

    assert (np.asarray(drawn) == sheet.MISSING).all(axis=-1).sum() > 2 * 300 * 200
    assert "unreadable" in evaluate_sheet.draw_page(report(misses=(bare,)))


def test_a_long_caption_is_wrapped_at_words_and_then_cut() -> None:
    lines = fonts.wrap("one two three four " * 5000, 18, 300, most=2)

    assert len(lines) == 2
    assert all(line.width_px <= 300 for line in lines)
    assert lines[0].text.startswith("one two three")
    assert lines[0].text.split()[-1] in {"one", "two", "three", "four"}
    assert lines[1].text.endswith("…")


def test_a_caption_without_spaces_is_wrapped_anywhere() -> None:
    lines = fonts.wrap("a" * 60, 18, 300, most=9)

    assert len(lines) > 1
    assert "".join(line.text for line in lines) == "a" * 60
    assert all(line.width_px <= 300 for line in lines)


def test_a_short_caption_is_one_line_and_none_is_no_line() -> None:
    assert [line.text for line in fonts.wrap(" a cat\n", 18, 300, most=2)] == ["a cat"]
    assert fonts.wrap("  ", 18, 300, most=2) == []


def test_of_many_misses_each_section_keeps_its_worst() -> None:
    misses = [miss(number) for number in range(5)]
    misses += [miss(number, language="zh") for number in range(5)]

    kept = evaluate_sheet.worst_of_each(misses, 3)

    assert [(one.language, one.rank) for one in kept] == [("en", 900), ("en", 899), ("zh", 900)]
    assert evaluate_sheet.worst_of_each(misses, 99) == misses


@pytest.mark.parametrize("name", ["m.png", "m.jpg", "m.html", "M.HTML"])
def test_the_ending_chooses_the_form(name: str, tmp_path: Path) -> None:
    said = evaluate_sheet.save(report(), tmp_path / name)

    assert said.startswith("The worst misses (4): ")
    assert [path.name for path in tmp_path.iterdir()] == [name]
    if name.lower().endswith("html"):
        assert (tmp_path / name).read_text("utf-8").startswith("<!doctype html>")
    else:
        with Image.open(tmp_path / name) as drawn:
            assert drawn.width == sheet.WIDTH_PX


@pytest.mark.parametrize("name", ["m.txt", "m", "no/m.html"])
def test_a_sheet_that_cannot_be_is_refused_beforehand(name: str, tmp_path: Path) -> None:
    with pytest.raises(OutputError):
        evaluate_sheet.check_target(tmp_path / name)
