"""The overview of `erhai status`."""

from datetime import UTC, datetime
from pathlib import Path

from erhai.cli.status import overview
from erhai.status import FolderStatus, LibraryStatus

NOW = datetime(2026, 11, 23, 12, 3, tzinfo=UTC)


def make_status(
    *, folders: tuple[FolderStatus, ...] = (), failed: int = 0, waiting: int = 0
) -> LibraryStatus:
    return LibraryStatus(
        path=Path("/library"),
        model_id="erhai-lite/1",
        dim=512,
        store="faiss",
        images=1234,
        waiting=waiting,
        failed=failed,
        folders=folders,
        size_bytes=34_200_000,
        indexed_at=datetime(2026, 11, 23, 12, 0, tzinfo=UTC) if folders else None,
    )


def test_the_overview_tells_what_there_is_and_what_to_do() -> None:
    folders = (FolderStatus(Path("/照片"), 1200, 5), FolderStatus(Path("/camera"), 1, 0))

    lines = overview(make_status(folders=folders, failed=5, waiting=2), NOW)

    assert lines[:6] == [
        "Library   /library (34.2 MB)",
        "Pictures  1,234",
        "Waiting   2; 'erhai index' makes them searchable",
        "Failed    5; which and why: erhai status --failed",
        "Folder    /照片: 1,200 pictures, 5 failed",
        "Folder    /camera: 1 picture",
    ]
    assert lines[6] == "Model     erhai-lite/1, 512 dimensions, in faiss"
    assert lines[7].startswith("Indexed   2026-11-2")
    assert lines[7].endswith("(3 min 0 s ago)")


def test_an_empty_library_says_how_to_fill_it() -> None:
    assert "Folder    none yet; read one: erhai index ~/Pictures" in overview(make_status(), NOW)
