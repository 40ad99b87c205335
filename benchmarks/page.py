"""The page in a real browser: how soon it can be used, and Enter to the first picture.

    python -m benchmarks.page --images 100000
    python -m benchmarks.page --baseline-python PYTHON     with one that has gradio and faiss

The library is that of benchmarks.search, with a 12-megapixel JPEG behind each row; no small copy
is drawn twice. Beside it, in the same browser, the page that tutorials show: Gradio over a
flat FAISS index, which encodes no words and shows one picture for all.
"""

import argparse
import json
import shutil
import socket
import subprocess
import sys
import tempfile
import time
from collections.abc import Callable
from dataclasses import dataclass
from functools import partial
from pathlib import Path
from typing import TypeVar

import numpy as np
from axe_playwright_python.sync_playwright import Axe
from PIL import Image
from playwright.sync_api import Browser, Page, Response, sync_playwright

from benchmarks._library import fill
from benchmarks._report import print_heading, print_table
from scripts.samples import find_photographs

SUBJECTS = ("海边日落", "一只猫", "雪山下的木屋", "a red car", "people eating", "a dog running")
PLACES = ("在桥边", "at night", "in the rain", "雨中")
_T = TypeVar("_T")
SEVERE = ("serious", "critical")
SWITCHES = ("--no-sandbox", "--disable-gpu", "--disable-quic", "--disable-background-networking")


@dataclass(frozen=True, slots=True)
class Seen:
    """What a browser saw of a page; times in seconds."""

    usable_s: float
    requests: int
    size_bytes: int
    to_answer_s: list[float]
    to_picture_s: list[float]
    refused_by_policy: int
    severe_findings: int

    def line(self, name: str) -> list[str | float]:
        p50, p95 = 1000 * np.percentile(self.to_picture_s, [50, 95])
        answer = 1000 * float(np.median(self.to_answer_s)) if self.to_answer_s else float("nan")
        return [
            name,
            1000 * self.usable_s,
            self.requests,
            self.size_bytes / 1e6,
            answer,
            float(p50),
            float(p95),
            self.refused_by_policy,
            self.severe_findings,
        ]


def main() -> None:
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--images", type=int, default=100_000)
    parser.add_argument("--baseline-python", help="a Python with gradio and faiss")
    arguments = parser.parse_args()
    print_heading(
        "The page",
        f"a library of {arguments.images:,} rows with a 12-megapixel JPEG behind each; "
        f"{len(SUBJECTS) * len(PLACES)} queries",
        ["fastapi", "playwright", "uvicorn"],
    )
    lines = []
    with tempfile.TemporaryDirectory() as folder, sync_playwright() as playwright:
        browser = playwright.chromium.launch(
            executable_path=shutil.which("chromium"), args=list(SWITCHES)
        )
        picture = _picture(Path(folder))
        fill(Path(folder) / "library", arguments.images, Path(folder) / "photos", picture)
        lines.append(_ours(browser, Path(folder) / "library").line("erhai serve"))
        if arguments.baseline_python:
            seen = _gradio(browser, arguments.baseline_python, picture, arguments.images)
            lines.append(seen.line("gradio"))
        browser.close()
    print_table(
        [
            "",
            "usable ms",
            "requests",
            "MB",
            "answer p50 ms",
            "picture p50 ms",
            "p95 ms",
            "refused by CSP",
            "severe findings",
        ],
        lines,
    )


def _picture(folder: Path) -> Path:
    path = folder / "picture.jpg"
    with Image.open(find_photographs()["coffee.png"]) as image:
        image.convert("RGB").resize((4032, 3024), Image.Resampling.BICUBIC).save(path, quality=90)
    return path


def _ours(browser: Browser, library: Path) -> Seen:
    command = [sys.executable, "-m", "erhai", "serve", "--library", str(library)]
    command += ["--port", "0", "--no-open", "--json"]
    with subprocess.Popen(command, stdout=subprocess.PIPE, stderr=subprocess.DEVNULL) as server:
        assert server.stdout is not None
        url = json.loads(server.stdout.readline())["url"]
        try:
            _wait_for(lambda: True if _status(browser, f"{url}/readyz") == 200 else None)
            return _look(browser, url, "input", _time_ours)
        finally:
            server.terminate()


def _gradio(browser: Browser, python: str, picture: Path, rows: int) -> Seen:
    with socket.socket() as free:
        free.bind(("127.0.0.1", 0))
        port = free.getsockname()[1]
    script = Path(__file__).with_name("_gradio_page.py")
    command = [python, str(script), str(port), str(picture), str(rows)]
    with subprocess.Popen(command, stdout=subprocess.PIPE, text=True) as server:
        assert server.stdout is not None
        print(f"importing gradio took {server.stdout.readline().strip()} s")
        try:
            return _look(browser, f"http://127.0.0.1:{port}", "textarea", _time_gradio)
        finally:
            server.terminate()


def _look(
    browser: Browser, url: str, box: str, measure: Callable[[Page, str], tuple[float | None, float]]
) -> Seen:
    """Open a page afresh, search on it, and look it over."""
    page = browser.new_page()
    answers: list[Response] = []
    refused: list[str] = []
    page.on("response", lambda told: answers.append(told))  # noqa: PLW0108 - no builtin is taken
    page.on(
        "console",
        lambda said: refused.append(said.text) if "Content Security Policy" in said.text else None,
    )
    started_s = time.perf_counter()
    page.goto(url, wait_until="commit")
    page.wait_for_selector(box)
    usable_s = time.perf_counter() - started_s
    page.wait_for_load_state("networkidle")
    requests = len(answers)
    size_bytes = sum(int(told.header_value("content-length") or 0) for told in answers)
    measure(page, "warm up")
    times = [measure(page, f"{what} {where}") for what in SUBJECTS for where in PLACES]
    findings = Axe().run(page).response["violations"]
    page.close()
    return Seen(
        usable_s,
        requests,
        size_bytes,
        [answer_s for answer_s, _ in times if answer_s is not None],
        [picture_s for _, picture_s in times],
        len(refused),
        sum(len(each["nodes"]) for each in findings if each["impact"] in SEVERE),
    )


def _time_ours(page: Page, words: str) -> tuple[float | None, float]:
    """Time by the page's own marks: Enter, the answer after it, the first picture after that."""
    before_ms = page.evaluate("performance.now()")
    page.get_by_role("searchbox").fill(words)
    page.keyboard.press("Enter")
    times_ms = [before_ms]
    for mark in ("enter", "answer", "first-picture"):
        # Not wait_for_function, which evaluates text as the page's own policy forbids.
        times_ms.append(_wait_for(partial(_after, page, mark, times_ms[-1]), every_s=0.01))
    page.wait_for_load_state("networkidle")
    _, entered_ms, answered_ms, shown_ms = times_ms
    return (answered_ms - entered_ms) / 1000, (shown_ms - entered_ms) / 1000


def _after(page: Page, mark: str, moment_ms: float) -> float | None:
    times_ms: list[float] = page.evaluate(
        f"performance.getEntriesByName('erhai:{mark}').map(entry => entry.startTime)"
    )
    return next((time_ms for time_ms in times_ms if time_ms >= moment_ms), None)


def _time_gradio(page: Page, words: str) -> tuple[float | None, float]:
    """Time from the key to the first picture of a gallery that was empty before."""
    page.reload(wait_until="networkidle")
    page.fill("textarea", words)
    page.evaluate(
        """() => new Promise(armed => {
            window.shown = new Promise(done => addEventListener('load', event => {
                if (event.target.closest?.('.grid-container')) done(performance.now());
            }, true));
            addEventListener('keydown', () => { window.entered = performance.now(); }, true);
            armed();
        })"""
    )
    page.press("textarea", "Enter")
    return None, page.evaluate("window.shown.then(at => at - window.entered)") / 1000


def _status(browser: Browser, url: str) -> int:
    page = browser.new_page()
    answer = page.goto(url)
    page.close()
    return 0 if answer is None else answer.status


def _wait_for(look: Callable[[], _T | None], timeout_s: float = 60, every_s: float = 0.2) -> _T:
    """Return what is seen as soon as there is anything to see."""
    end_s = time.monotonic() + timeout_s
    while (seen := look()) is None:
        if time.monotonic() > end_s:
            raise TimeoutError
        time.sleep(every_s)
    return seen


if __name__ == "__main__":
    main()
