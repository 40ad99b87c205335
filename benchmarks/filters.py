"""Filters on a large catalogue: how long each kind takes to say which pictures pass.

    python -m benchmarks.filters --rows 100000

The catalogue is made: twenty years of pictures in 600 folders, half of them with a position,
most of these around one town. The searches themselves are measured by benchmarks.search.
"""

import argparse
import tempfile
import time
from collections.abc import Callable, Sequence
from datetime import datetime, timedelta
from functools import partial
from pathlib import Path

import numpy as np

from benchmarks._report import print_heading, print_table
from erhai.areas import Circle, Territory
from erhai.catalogue import embeddings, facts, images, matching, places
from erhai.catalogue.database import Database
from erhai.index.naming import name_places
from erhai.moments import Hours, Interval, Moments
from erhai.places.namer import Namer
from erhai.types import FileStat, Filter, Metadata

ROUNDS = 15
ROOT = Path("/home/mei/Pictures")
DALI = Circle(25.6065, 100.2676, 20)
SPRING_FESTIVALS = tuple(
    Interval(datetime(year, 2, 1), datetime(year, 2, 16)) for year in range(1970, 2030)
)
WORKING_DAYS = Moments(weekdays=(0, 1, 2, 3, 4))
WEEKEND_NIGHTS = Moments(weekdays=(4, 5), hours=Hours(18, 5))

FILTERS: dict[str, Filter] = {
    "after and before": Filter(after=datetime(2010, 1, 1), before=datetime(2012, 1, 1)),
    "after: most": Filter(after=datetime(2005, 1, 1)),
    "a feast of every year": Filter(moments=(Moments(SPRING_FESTIVALS),)),
    "months": Filter(moments=(Moments(months=(6, 7, 8)),)),
    "weekdays": Filter(moments=(WORKING_DAYS,)),
    "evenings": Filter(moments=(Moments(hours=Hours(18, 5)),)),
    "weekend nights": Filter(moments=(WEEKEND_NIGHTS,)),
    "a folder with all": Filter(under=ROOT),
    "a folder": Filter(under=ROOT / "2012"),
    "a country": Filter(area=Territory(("CN",))),
    "a city": Filter(area=Territory(("FR.11",))),
    "a circle with most": Filter(area=(DALI,)),
    "a circle": Filter(area=(Circle(48.85, 2.35, 17),)),
    "a continent of circles": Filter(
        area=tuple(Circle(lat, lon, 800) for lat in (40, 47, 54) for lon in (0, 12, 24))
    ),
    "a camera": Filter(cameras=("canon",)),
    "a format": Filter(formats=("jpg",)),
    "a word of few": Filter(words=("旅行 7",)),
    "a word of a fifth": Filter(words=("sunset",)),
    "a word of none": Filter(words=("zebra",)),
    "two words": Filter(words=("sunset", "family")),
    "a word of the folders above": Filter(words=("mei",)),
}
COMBINED: dict[str, Filter] = {
    "a city, last year, evenings": Filter(
        after=datetime(2022, 1, 1),
        before=datetime(2023, 1, 1),
        moments=(Moments(hours=Hours(17, 24)),),
        area=(DALI,),
    ),
    "a word in a folder": Filter(words=("sunset",), under=ROOT / "2012"),
    "weekdays, a country, a camera": Filter(
        moments=(WORKING_DAYS,), area=Territory(("CN",)), cameras=("canon",)
    ),
    "all kinds": Filter(
        after=datetime(2005, 1, 1),
        under=ROOT,
        moments=(WEEKEND_NIGHTS,),
        area=(DALI,),
        words=("sunset",),
        cameras=("canon", "apple"),
        formats=("jpg", "heic"),
    ),
}


def main() -> None:
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--rows", type=int, default=100_000)
    count = parser.parse_args().rows
    print_heading("Filters", f"a made catalogue of {count:,} searchable rows", ["numpy"])
    with tempfile.TemporaryDirectory() as folder:
        db = Database(Path(folder) / "catalogue.sqlite3")
        _fill(db, count)
        _report_naming(db)
        _report("filter", db, FILTERS)
        _report("filters together", db, COMBINED)
        _report_counts(db)
        db.close()


def _fill(db: Database, count: int) -> None:
    random = np.random.default_rng(0)
    start = datetime(2004, 1, 1)
    cameras = [
        f"{maker} {n}" for maker in ("Canon EOS", "Apple iPhone", "Nikon D") for n in range(9)
    ]
    themes = ("旅行", "Family", "Été", "work")
    minutes = np.sort(random.integers(0, 20 * 365 * 24 * 60, count)).tolist()
    points = _points(random, count).tolist()
    with db.transaction() as connection:
        facts.put_folder(connection, ROOT, Path("/"))
        embeddings.put(connection, b"0", np.array([1.0], np.float32))
        for n, (minute, (latitude, longitude)) in enumerate(zip(minutes, points, strict=True)):
            taken_at = start + timedelta(minutes=minute)
            ending = ("JPG", "heic", "png")[n % 3]
            metadata = Metadata(
                {"JPG": "JPEG", "heic": "HEIF", "png": "PNG"}[ending],
                4000,
                3000,
                taken_at=taken_at if n % 10 else None,
                latitude=latitude if n % 2 else None,
                longitude=longitude if n % 2 else None,
                camera=cameras[n % len(cameras)],
                description="夏日的海边 sunset over the sea" if n % 5 == 0 else None,
            )
            inner = f"{taken_at.year}/{themes[n % 4]} {n % 150}/IMG_{n:06}.{ending}"
            images.put_encoded(connection, ROOT / inner, FileStat(n, n), b"0", metadata)
    with db.transaction() as connection:
        images.mark_searchable(connection, images.ids_in_state(db, "encoded").tolist())


def _points(random: np.random.Generator, count: int) -> np.ndarray:
    """Return positions, shape (count, 2): most around one town, the rest around nine others."""
    towns = np.array(
        [(25.6, 100.25)] * 7
        + [(48.85, 2.35), (39.9, 116.4), (31.2, 121.5), (35.0, 135.8), (51.5, -0.1)]
        + [(40.7, -74.0), (-33.9, 151.2), (55.8, 37.6), (30.2, 120.1)]
    )
    around = towns[random.integers(0, len(towns), count)]
    return around + random.normal(0, 0.06, (count, 2))


def _report_naming(db: Database) -> None:
    started_s = time.process_time()
    count = name_places(db, Namer(), lambda: False)
    print(f"{count:,} positions named in {time.process_time() - started_s:.1f} s of one core\n")


def _report(title: str, db: Database, filters: dict[str, Filter]) -> None:
    lines: list[Sequence[str | float]] = []
    for name, only in filters.items():
        passed = matching.count_matching(db, only)
        lines.append([name, passed, *_times_ms(partial(matching.ids_matching, db, only))])
    print_table([title, "pass", "p50 ms", "best ms"], lines)


def _report_counts(db: Database) -> None:
    calls: dict[str, Callable[[], int]] = {
        "without a time": lambda: matching.count_undated(db),
        "without a time, in a folder": lambda: matching.count_undated(db, ROOT),
        "without a position": lambda: matching.count_unlocated(db, Filter()),
        "without a position, in a folder": lambda: matching.count_unlocated(db, Filter(under=ROOT)),
        "own places": lambda: len(places.own_places(db)),
    }
    lines: list[Sequence[str | float]] = [
        [name, call(), *_times_ms(call)] for name, call in calls.items()
    ]
    print_table(["count", "rows", "p50 ms", "best ms"], lines)


def _times_ms(call: Callable[[], object]) -> tuple[float, float]:
    """Return the median and the least of the processor's time, which others disturb least."""
    times_s = []
    for _ in range(ROUNDS):
        started_s = time.thread_time()
        call()
        times_s.append(time.thread_time() - started_s)
    return 1000 * float(np.median(times_s)), 1000 * min(times_s)


if __name__ == "__main__":
    main()
