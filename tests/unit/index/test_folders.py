"""Which folders a run covers."""

from pathlib import Path

import pytest

from erhai.errors import FolderError
from erhai.index.folders import choose, mount_point, real_folder


def test_folders_within_folders_are_walked_once(tmp_path: Path) -> None:
    for name in ("a/deep", "ab"):
        (tmp_path / name).mkdir(parents=True)
    asked = [tmp_path / "a/deep", tmp_path / "ab", tmp_path / "a", tmp_path / "ab/../ab"]
    assert choose(asked, {}).present == (tmp_path / "a", tmp_path / "ab")


def test_nothing_asked_means_those_known(tmp_path: Path) -> None:
    known = {tmp_path: mount_point(tmp_path)}
    assert choose([], known).present == (tmp_path,)


def test_nothing_asked_and_nothing_known() -> None:
    with pytest.raises(FolderError, match="Name one"):
        choose([], {})


def test_a_misspelt_folder(tmp_path: Path) -> None:
    with pytest.raises(FolderError, match="Check the spelling"):
        choose([tmp_path / "nowhere"], {})


def test_a_name_too_long_for_any_folder() -> None:
    with pytest.raises(FolderError, match="cannot be looked at"):
        choose([Path("/" + "x" * 300)], {})


def test_a_file_is_no_folder(tmp_path: Path) -> None:
    (tmp_path / "a.jpg").touch()
    with pytest.raises(FolderError, match="is a file"):
        choose([tmp_path / "a.jpg"], {})


def test_an_absent_folder_that_is_known_is_noticed_not_an_error(tmp_path: Path) -> None:
    gone, here = tmp_path / "gone", tmp_path / "here"
    here.mkdir()
    choice = choose([], {gone: Path("/"), here: mount_point(here)})
    assert choice.present == (here,)
    assert len(choice.notices) == 1
    assert str(gone) in choice.notices[0]


def test_an_unmounted_disk_is_absent_though_its_folder_is_there(tmp_path: Path) -> None:
    folder = tmp_path / "usb" / "photos"
    folder.mkdir(parents=True)
    choice = choose([folder], {folder: tmp_path / "usb"})
    assert choice.present == ()
    assert "not mounted" in choice.notices[0]


def test_an_unmounted_disk_beneath_a_folder_is_absent(tmp_path: Path) -> None:
    disk = tmp_path / "usb"
    disk.mkdir()
    choice = choose([tmp_path], {disk: disk, tmp_path: mount_point(tmp_path)})
    assert choice.present == (tmp_path,)
    assert choice.absent == (disk,)
    assert choose([tmp_path], {Path("/elsewhere"): Path("/elsewhere")}).absent == ()


def test_a_newly_mounted_disk_is_present(tmp_path: Path) -> None:
    assert choose([tmp_path], {tmp_path: Path("/")}).present == (tmp_path,)


def test_home_and_links_are_resolved(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("HOME", str(tmp_path))
    (tmp_path / "real").mkdir()
    (tmp_path / "link").symlink_to("real")
    assert real_folder("~/link") == tmp_path.resolve() / "real"
