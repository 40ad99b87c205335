"""The walk, on folders as awkward as those people keep."""

import os
import socket
from collections.abc import Iterator
from pathlib import Path

import pytest

from erhai.scan.walk import Found, Unreadable, walk
from erhai.types import FileStat


def make(path: Path, data: bytes = b"x") -> Path:
    path.parent.mkdir(parents=True, exist_ok=True)
    path.write_bytes(data)
    return path


def found(folder: Path) -> list[str]:
    """Return what the walk finds, relative to the folder; nothing may be unreadable."""
    items = list(walk(folder))
    assert not [item for item in items if isinstance(item, Unreadable)]
    return [os.path.relpath(item.path, folder) for item in items]


@pytest.fixture
def not_root() -> Iterator[None]:
    """Drop the rights that let root read anything."""
    if os.geteuid() != 0:
        yield
        return
    os.seteuid(65534)
    yield
    os.seteuid(0)


def test_each_picture_is_found_with_its_absolute_path_and_stat(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    picture = make(tmp_path / "trip" / "a.jpg", b"12345")
    os.utime(picture, ns=(0, 1_234_567_890_123_456_789))
    monkeypatch.chdir(tmp_path)

    assert list(walk(Path("trip"))) == [Found(picture, FileStat(5, 1_234_567_890_123_456_789))]
    assert list(walk(Path("trip/../trip"))) == list(walk(picture.parent))


def test_extensions_count_in_any_case_and_others_do_not(tmp_path: Path) -> None:
    names = ["a.JPG", "b.Jpeg", "c.jpe", "d.jfif", "e.png", "f.webp", "g.gif", "h.bmp", "i.dib"]
    names += ["j.tif", "k.TIFF", "l.heic", "m.HEIF", "n.avif", "猫.jpg"]
    for name in [*names, "o.txt", "p.mp4", "jpg", "q.jpg.part", "r.jpg ", "s"]:
        make(tmp_path / name)

    assert found(tmp_path) == sorted(names)
    assert [item.path.name for item in walk(tmp_path, extensions=frozenset({"txt"}))] == ["o.txt"]


def test_order_depends_on_names_alone(tmp_path: Path) -> None:
    wanted = ["b.jpg", "z.jpg", "a/1.jpg", "a/c/2.jpg", "d/0.jpg"]
    for name in reversed(wanted):
        make(tmp_path / name)

    assert found(tmp_path) == wanted


def test_the_same_name_in_two_folders_is_two_pictures(tmp_path: Path) -> None:
    make(tmp_path / "2019" / "IMG_1.jpg")
    make(tmp_path / "2020" / "IMG_1.jpg")

    assert found(tmp_path) == ["2019/IMG_1.jpg", "2020/IMG_1.jpg"]


def test_hidden_and_system_places_are_left_out(tmp_path: Path) -> None:
    for folder in (".git", ".Trash", "@eaDir", "node_modules", "$RECYCLE.BIN", "__MACOSX"):
        make(tmp_path / folder / "a.jpg")
    make(tmp_path / "System Volume Information" / "a.jpg")
    make(tmp_path / "._a.jpg")
    make(tmp_path / ".b.jpg")
    make(tmp_path / "c.jpg")

    assert found(tmp_path) == ["c.jpg"]


def test_a_hidden_folder_that_was_asked_for_is_walked(tmp_path: Path) -> None:
    make(tmp_path / ".photos" / "a.jpg")

    assert found(tmp_path / ".photos") == ["a.jpg"]


def test_a_folder_with_a_picture_s_name_is_a_folder(tmp_path: Path) -> None:
    make(tmp_path / "x.jpg" / "y.jpg")

    assert found(tmp_path) == ["x.jpg/y.jpg"]


def test_pipes_and_sockets_are_left_out(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    os.mkfifo(tmp_path / "pipe.jpg")
    monkeypatch.chdir(tmp_path)  # a socket's address must be short
    with socket.socket(socket.AF_UNIX) as server:
        server.bind("socket.jpg")
        make(tmp_path / "a.jpg")

        assert found(tmp_path) == ["a.jpg"]


def test_names_that_are_not_utf8_are_kept(tmp_path: Path) -> None:
    name = b"caf\xe9\xff.jpg"
    raw = os.path.join(os.fsencode(tmp_path), name)  # noqa: PTH118 - bytes
    try:
        os.close(os.open(raw, os.O_CREAT | os.O_WRONLY))
    except OSError:
        pytest.skip("this file system takes UTF-8 names only")

    [item] = walk(tmp_path)
    assert os.fsencode(item.path.name) == name
    assert item.path.exists()


def test_links_to_files_are_files_and_links_to_nowhere_are_nothing(tmp_path: Path) -> None:
    make(tmp_path / "a.jpg", b"123")
    (tmp_path / "b.jpg").symlink_to("a.jpg")
    (tmp_path / "c.jpg").symlink_to("missing.jpg")
    (tmp_path / "d.jpg").symlink_to("d.jpg")

    items = list(walk(tmp_path))
    assert [item.path.name for item in items] == ["a.jpg", "b.jpg"]
    assert all(isinstance(item, Found) and item.stat.size_bytes == 3 for item in items)


def test_linked_folders_are_followed_once_and_loops_end(tmp_path: Path) -> None:
    make(tmp_path / "photos" / "trip" / "a.jpg")
    make(tmp_path / "elsewhere" / "b.jpg")
    photos = tmp_path / "photos"
    (photos / "trip" / "up").symlink_to(photos)
    (photos / "more").symlink_to(tmp_path / "elsewhere")
    (photos / "more again").symlink_to(tmp_path / "elsewhere")
    (tmp_path / "elsewhere" / "back").symlink_to(photos)

    assert found(photos) == ["trip/a.jpg", "more/b.jpg"]


def test_a_picture_keeps_its_own_path_rather_than_that_of_an_earlier_link(tmp_path: Path) -> None:
    make(tmp_path / "z" / "a.jpg")
    (tmp_path / "a-link").symlink_to("z")

    assert found(tmp_path) == ["z/a.jpg"]


def test_a_folder_given_as_a_link_is_walked_under_that_name(tmp_path: Path) -> None:
    make(tmp_path / "real" / "a.jpg")
    (tmp_path / "link").symlink_to("real")

    assert [item.path for item in walk(tmp_path / "link")] == [tmp_path / "link" / "a.jpg"]


@pytest.mark.parametrize("mode", [0o000, 0o400, 0o100])
@pytest.mark.usefixtures("not_root")
def test_a_folder_without_rights_is_reported_and_the_others_are_walked(mode: int) -> None:
    import tempfile

    with tempfile.TemporaryDirectory() as name:  # tmp_path may lie where only root may go
        folder = Path(name)
        closed = folder / "closed"
        make(closed / "a.jpg")
        make(folder / "open" / "b.jpg")
        closed.chmod(mode)

        items = list(walk(folder))
        closed.chmod(0o700)

    # Listing without entering (0o400) names the file that cannot be looked at.
    blocked = closed / "a.jpg" if mode == 0o400 else closed
    assert [item.path for item in items if isinstance(item, Found)] == [folder / "open" / "b.jpg"]
    assert [item for item in items if isinstance(item, Unreadable)] == [
        Unreadable(blocked, "Permission denied")
    ]


def test_a_folder_that_is_not_there_is_unreadable_rather_than_empty(tmp_path: Path) -> None:
    missing = tmp_path / "unplugged drive"
    assert list(walk(missing)) == [Unreadable(missing, "No such file or directory")]

    file = make(tmp_path / "a.jpg")
    assert list(walk(file)) == [Unreadable(file, "Not a directory")]


def test_files_that_vanish_meanwhile_are_left_out(tmp_path: Path) -> None:
    for name in ("a.jpg", "b.jpg", "sub/c.jpg"):
        make(tmp_path / name)
    walked = walk(tmp_path)
    assert next(walked) == Found(tmp_path / "a.jpg", _stat(tmp_path / "a.jpg"))

    (tmp_path / "b.jpg").unlink()
    (tmp_path / "sub" / "c.jpg").unlink()
    (tmp_path / "sub").rmdir()

    assert list(walked) == []


def test_a_disk_that_fails_midway_is_reported(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    make(tmp_path / "bad" / "a.jpg")
    make(tmp_path / "good" / "b.jpg")
    scandir = os.scandir

    def failing(path: str) -> Iterator[os.DirEntry[str]]:
        if path.endswith("bad"):
            raise OSError(5, "Input/output error", path)
        return scandir(path)

    monkeypatch.setattr(os, "scandir", failing)

    assert list(walk(tmp_path)) == [
        Unreadable(tmp_path / "bad", "Input/output error"),
        Found(tmp_path / "good" / "b.jpg", _stat(tmp_path / "good" / "b.jpg")),
    ]


def _stat(path: Path) -> FileStat:
    seen = path.stat()
    return FileStat(seen.st_size, seen.st_mtime_ns)
