"""What the server tells Prometheus: counts, times and sizes, and no word of anybody's query."""

import time
from collections.abc import Callable, Iterable, Iterator, Mapping
from dataclasses import dataclass, field

from prometheus_client import CollectorRegistry, Counter, Gauge, Histogram, ProcessCollector
from prometheus_client.core import CounterMetricFamily, GaugeMetricFamily, Metric
from prometheus_client.registry import Collector
from starlette.types import ASGIApp, Message, Receive, Scope, Send

from erhai.http.requests import CLIENT_LEFT, method_of, route_of

SECONDS = (0.005, 0.01, 0.02, 0.05, 0.1, 0.2, 0.5, 1.0, 2.0, 5.0, 10.0)


@dataclass(frozen=True, slots=True)
class LibraryFigures:
    """Where one library stands when Prometheus asks.

    waiting counts the searches in its queue; caches has the hits and misses of each cache
    by name.
    """

    images: int
    failed: int
    indexing: bool
    waiting: int = 0
    caches: Mapping[str, tuple[int, int]] = field(default_factory=dict)


class Metrics:
    """The metrics of one server, in a registry of their own."""

    def __init__(self, version: str) -> None:
        self.registry = CollectorRegistry()
        ProcessCollector(registry=self.registry)
        build = Gauge("erhai_build_info", "The version.", ["version"], registry=self.registry)
        build.labels(version).set(1)
        self.requests = Counter(
            "erhai_requests",
            "Requests by route and status.",
            ["method", "route", "status"],
            registry=self.registry,
        )
        self.seconds = Histogram(
            "erhai_request_duration_seconds",
            "Time until the whole answer was sent.",
            ["route"],
            buckets=SECONDS,
            registry=self.registry,
        )
        self.in_flight = Gauge(
            "erhai_requests_in_flight", "Requests being answered.", registry=self.registry
        )

    def watch(self, figures: Callable[[], Mapping[str, LibraryFigures]]) -> None:
        """Ask for the libraries' figures, by name, each time that Prometheus asks."""
        self.registry.register(_Libraries(figures))


class Measured:
    """Counts and times every request, those too that are refused."""

    def __init__(self, app: ASGIApp, metrics: Metrics) -> None:
        self._app = app
        self._metrics = metrics

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        if scope["type"] != "http":
            await self._app(scope, receive, send)
            return
        metrics = self._metrics
        status = CLIENT_LEFT
        started_s = time.perf_counter()

        async def send_and_see(message: Message) -> None:
            nonlocal status
            if message["type"] == "http.response.start":
                status = message["status"]
            await send(message)

        metrics.in_flight.inc()
        try:
            await self._app(scope, receive, send_and_see)
        finally:
            metrics.in_flight.dec()
            route = route_of(scope)
            metrics.requests.labels(method_of(scope), route, str(status)).inc()
            metrics.seconds.labels(route).observe(time.perf_counter() - started_s)


class _Libraries(Collector):
    def __init__(self, figures: Callable[[], Mapping[str, LibraryFigures]]) -> None:
        self._figures = figures

    def describe(self) -> Iterable[Metric]:
        return ()  # so that registering asks for nothing

    def collect(self) -> Iterator[Metric]:
        images = GaugeMetricFamily(
            "erhai_library_images", "Pictures that can be found.", labels=["library"]
        )
        failed = GaugeMetricFamily(
            "erhai_library_failures", "Files that cannot be used.", labels=["library"]
        )
        indexing = GaugeMetricFamily(
            "erhai_library_indexing", "1 while a run goes on.", labels=["library"]
        )
        waiting = GaugeMetricFamily(
            "erhai_queue_length", "Searches that wait for their turn.", labels=["library"]
        )
        looked_up = CounterMetricFamily(
            "erhai_cache_lookups", "Look-ups in a cache.", labels=["library", "cache", "result"]
        )
        for name, now in self._figures().items():
            images.add_metric([name], now.images)
            failed.add_metric([name], now.failed)
            indexing.add_metric([name], now.indexing)
            waiting.add_metric([name], now.waiting)
            for cache, (hits, misses) in now.caches.items():
                looked_up.add_metric([name, cache, "hit"], hits)
                looked_up.add_metric([name, cache, "miss"], misses)
        yield from (images, failed, indexing, waiting, looked_up)
