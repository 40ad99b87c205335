"""One visit to the page, and what must never happen on it."""

import re
from collections.abc import Callable
from typing import Any

from playwright.sync_api import ConsoleMessage, Locator, Page, Request, Route, expect

from erhai.schemas.base import Told

expect.set_options(timeout=15_000)  # a busy machine is no mistake of the page

MOVED = """() => new Promise((resolve) => {
  let sum = 0;
  new PerformanceObserver((list) => {
    for (const entry of list.getEntries()) if (!entry.hadRecentInput) sum += entry.value;
  }).observe({ type: 'layout-shift', buffered: true });
  setTimeout(() => resolve(sum), 100);
})"""
"""How much of the page has moved without being asked to: Cumulative Layout Shift."""


class Visit:
    """A page, watched: no error in its console, no word to other servers.

    A breach of the Content-Security-Policy is an error in the console too. A test that makes
    the server refuse says so with `allow`: the browser logs each refused request.
    """

    def __init__(self, page: Page, url: str) -> None:
        self.page = page
        self.url = url
        self.problems: list[str] = []
        self._allowed: list[str] = []
        page.on("console", self._console)
        page.on("pageerror", lambda error: self.problems.append(f"error: {error}"))
        page.on("request", self._request)

    def _console(self, message: ConsoleMessage) -> None:
        if message.type in ("error", "warning"):
            self.problems.append(f"{message.type}: {message.text}")

    def _request(self, request: Request) -> None:
        if not request.url.startswith((self.url, "data:", "blob:")):
            self.problems.append(f"asked another server: {request.url}")

    def allow(self, pattern: str) -> None:
        """Let pass problems that match a regular expression."""
        self._allowed.append(pattern)

    def check(self) -> None:
        """Fail if something happened that must not."""
        seen = [
            each for each in self.problems if not any(re.search(one, each) for one in self._allowed)
        ]
        assert not seen, seen

    def find(self, selector: str, has_text: str | None = None) -> Locator:
        """Return what a CSS selector finds, of it that which has a text."""
        return self.page.locator(selector, has_text=has_text)

    def button(self, name: str) -> Locator:
        """Return the button that a screen reader calls so."""
        return self.page.get_by_role("button", name=name, exact=True)

    @property
    def tiles(self) -> Locator:
        """The pictures of the gallery, in their order."""
        return self.page.locator(".gallery .tile")

    @property
    def box(self) -> Locator:
        """The search box."""
        return self.page.locator("#q")

    def search(self, text: str) -> None:
        """Type words into the box, and press Enter."""
        self.box.fill(text)
        self.box.press("Enter")

    def says(self, text: str) -> None:
        """Wait until the page shows a text."""
        expect(self.page.get_by_text(text).first).to_be_visible()

    def focused(self) -> str:
        """Return how the focused element is called, or what it holds."""
        told: str = self.page.evaluate(
            "(() => { const { activeElement: now } = document;"
            " return now.getAttribute('aria-label') ?? now.textContent; })()"
        )
        return told

    def overflow_px(self) -> int:
        """Return by how much the page is wider than its window."""
        wider: int = self.page.evaluate(
            "document.documentElement.scrollWidth - document.documentElement.clientWidth"
        )
        return max(0, wider)

    def answer(self, path: str, reply: Callable[[Any], Told | int | None]) -> None:
        """Answer in the server's place.

        reply is called with the JSON that was sent (None if none was), and returns what is
        told, or a status that is refused with, or None to break the connection.
        """

        def handle(route: Route) -> None:
            told = reply(route.request.post_data_json if route.request.post_data else None)
            if told is None:
                route.abort()
            elif isinstance(told, int):
                route.fulfill(
                    status=told,
                    json={"status": told, "title": "", "detail": "", "code": CODES[told]},
                )
            else:
                route.fulfill(json=told.model_dump(mode="json"))

        self.page.route(f"{self.url}/api/v1{path}", handle)


CODES = {401: "unauthorized", 429: "rate-limit", 500: "internal", 503: "busy", 504: "timeout"}
