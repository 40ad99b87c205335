"""Hits and reports made for tests."""

from datetime import datetime
from pathlib import Path

from erhai.index.report import IndexReport
from erhai.search.answer import Answer
from erhai.search.notes import Note
from erhai.types import Failure, FileStat, Hit, ImageId, ImageRecord, Metadata


def make_hit(
    path: Path, rank: int = 1, score: float = 0.5, *, width_px: int = 40, height_px: int = 30
) -> Hit:
    metadata = Metadata(
        format="JPEG",
        width_px=width_px,
        height_px=height_px,
        taken_at=datetime(2004, 6, 30, 18, 5, 7),
        latitude=25.5,
        longitude=-100.25,
        camera="Canon",
    )
    record = ImageRecord(
        ImageId(100 + rank),
        path,
        FileStat(1, 1),
        b"f",
        metadata,
        place_en="Monterrey, Mexico",
        place_zh="墨西哥蒙特雷",
    )
    return Hit(rank, score, record)


def make_answer(*paths: Path, notes: tuple[Note, ...] = ()) -> Answer:
    hits = tuple(make_hit(path, rank, 0.75 / rank) for rank, path in enumerate(paths, start=1))
    return Answer(hits, notes)


def make_report(
    *,
    found: int = 0,
    unchanged: int = 0,
    encoded: int = 0,
    reused: int = 0,
    moved: int = 0,
    removed: int = 0,
    failures: tuple[Failure, ...] = (),
    interrupted: bool = False,
) -> IndexReport:
    return IndexReport(
        found=found,
        unchanged=unchanged,
        encoded=encoded,
        reused=reused,
        moved=moved,
        removed=removed,
        failures=failures,
        elapsed_s=75.0,
        interrupted=interrupted,
        notices=("a notice",),
    )
