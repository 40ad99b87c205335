"""Names of folders without what lies above them."""

from pathlib import Path

import pytest

from erhai.catalogue.folder_names import find_folder, short_name, short_names
from erhai.errors import FolderError

FOLDERS = [Path("/home/me/Pictures"), Path("/mnt/Pictures"), Path("/mnt/Scans")]


def test_names_are_as_long_as_they_must_be() -> None:
    assert list(short_names(FOLDERS).values()) == ["me/Pictures", "mnt/Pictures", "Scans"]
    assert short_names([Path("/")]) == {Path("/"): "/"}
    assert short_name(Path("/mnt/Scans/1999/a.jpg"), FOLDERS) == "Scans/1999/a.jpg"
    assert short_name(Path("/etc/passwd"), FOLDERS) == "passwd"


def test_each_name_finds_its_folder() -> None:
    for folder in [*FOLDERS, Path("/mnt/Scans/1999"), Path("/home/me/Pictures/a/b")]:
        assert find_folder(short_name(folder, FOLDERS), FOLDERS) == folder
        assert find_folder(f"{folder}/", FOLDERS) == folder
        with pytest.raises(FolderError):
            find_folder(str(folder), FOLDERS, full=False)


@pytest.mark.parametrize(
    "named",
    [
        *("", ".", "..", "/", "/etc", "/mnt", "/mnt/Scans2", "Scans2", "Pictures", "~", "~/x"),
        *("Scans/..", "Scans/../../etc", "/mnt/Scans/../x", "//mnt/Scans", "mnt", "../Scans"),
    ],
)
def test_other_names_find_none(named: str) -> None:
    with pytest.raises(FolderError):
        find_folder(named, FOLDERS)
