"""Changes, by example; the laws are in tests/property/test_changes.py."""

from pathlib import Path

import pytest

from erhai.errors import FailureKind
from erhai.scan.changes import Changes, KnownFile, compare
from erhai.scan.walk import Found
from erhai.types import FileStat

OLD, NEWER, LONGER = FileStat(10, 1_000), FileStat(10, 2_000), FileStat(11, 1_000)
PHOTOS = Path("/photos")


def test_each_file_is_told_apart() -> None:
    a, b, c, d, e = (PHOTOS / f"{name}.jpg" for name in "abcde")
    known = {path: KnownFile(OLD) for path in (a, b, c, d)}
    found = [Found(a, OLD), Found(b, NEWER), Found(c, LONGER), Found(e, OLD)]

    assert compare(known, found, folders=[PHOTOS]) == Changes(
        new=(Found(e, OLD),),
        changed=(Found(b, NEWER), Found(c, LONGER)),
        unchanged=(Found(a, OLD),),
        gone=(d,),
    )


def test_a_file_set_back_in_time_has_changed() -> None:
    path = PHOTOS / "a.jpg"
    changes = compare({path: KnownFile(NEWER)}, [Found(path, OLD)], folders=[PHOTOS])
    assert changes.changed == (Found(path, OLD),)


def test_nothing_outside_the_folders_or_beneath_an_unreadable_one_is_gone() -> None:
    paths = [
        PHOTOS / "gone.jpg",
        PHOTOS / "locked" / "a.jpg",
        PHOTOS / "locked too" / "b.jpg",
        PHOTOS / "c.jpg",
        Path("/photos2/d.jpg"),
        Path("/elsewhere/e.jpg"),
    ]
    changes = compare(
        {path: KnownFile(OLD) for path in paths},
        [],
        folders=[PHOTOS],
        unreadable=[PHOTOS / "locked", PHOTOS / "c.jpg"],
    )
    assert changes.gone == (PHOTOS / "gone.jpg", PHOTOS / "locked too" / "b.jpg")


def test_the_root_folder_holds_everything() -> None:
    path = Path("/a.jpg")
    assert compare({path: KnownFile(OLD)}, [], folders=[Path("/")]).gone == (path,)


@pytest.mark.parametrize("kind", FailureKind)
def test_a_failed_file_is_read_again_only_if_mending_it_may_leave_no_trace(
    kind: FailureKind,
) -> None:
    path = PHOTOS / "a.jpg"
    changes = compare({path: KnownFile(OLD, kind)}, [Found(path, OLD)], folders=[PHOTOS])
    again = kind in {FailureKind.PERMISSION, FailureKind.UNREADABLE, FailureKind.VANISHED}
    assert changes.changed == ((Found(path, OLD),) if again else ())
    assert changes.unchanged == (() if again else (Found(path, OLD),))
