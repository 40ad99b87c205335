"""Pictures in a folder or in a tar, whatever the tar says."""

import io
import tarfile
from pathlib import Path

import pytest

from erhai.errors import DatasetError, FailureKind, PictureError
from erhai.evaluate.pictures import open_pictures

MANY_BYTES = 1000


def make_tar(path: Path, contents: dict[str, bytes], links: dict[str, str] | None = None) -> Path:
    with tarfile.open(path, "w") as archive:
        for name, content in contents.items():
            member = tarfile.TarInfo(name)
            member.size = len(content)
            archive.addfile(member, io.BytesIO(content))
        for name, target in (links or {}).items():
            member = tarfile.TarInfo(name)
            member.type, member.linkname = tarfile.SYMTYPE, target
            archive.addfile(member)
    return path


def test_files_of_a_folder_are_lent_as_they_are(tmp_path: Path) -> None:
    (tmp_path / "a").mkdir()
    (tmp_path / "a" / "b.jpg").write_bytes(b"picture")

    with open_pictures(tmp_path, max_size_bytes=1) as pictures:
        path = pictures.lend("a/b.jpg")
        pictures.take_back(path)
        there = [pictures.has(name) for name in ("a/b.jpg", "b.jpg", "a" * 5000, "a/b.jpg/c")]

    assert path.read_bytes() == b"picture"
    assert there == [True, False, False, False]


def test_members_of_a_tar_are_lent_as_files_of_their_own(tmp_path: Path) -> None:
    tar = make_tar(tmp_path / "p.tar", {"./a/b.jpg": b"one", "c.jpg": b"two", "../out.jpg": b"x"})

    with open_pictures(tar, max_size_bytes=MANY_BYTES) as pictures:
        first, second = pictures.lend("a/b.jpg"), pictures.lend("c.jpg")
        again = pictures.lend("c.jpg")
        contents = [path.read_bytes() for path in (first, second, again)]
        pictures.take_back(second)
        assert not second.exists()
        assert not pictures.has("out.jpg")

    assert contents == [b"one", b"two", b"two"]
    assert not first.exists()
    assert not first.parent.exists()
    assert sorted(path.name for path in tmp_path.iterdir()) == ["p.tar"]


def test_of_two_members_of_one_name_the_last_counts(tmp_path: Path) -> None:
    path = make_tar(tmp_path / "p.tar", {"a.jpg": b"old"})
    with tarfile.open(path, "a") as archive:
        member = tarfile.TarInfo("a.jpg")
        member.size = 3
        archive.addfile(member, io.BytesIO(b"new"))

    with open_pictures(path, max_size_bytes=MANY_BYTES) as pictures:
        assert pictures.lend("a.jpg").read_bytes() == b"new"


def test_links_in_a_tar_are_no_pictures(tmp_path: Path) -> None:
    tar = make_tar(tmp_path / "p.tar", {}, {"a.jpg": "/etc/passwd"})

    with open_pictures(tar, max_size_bytes=MANY_BYTES) as pictures:
        assert not pictures.has("a.jpg")


def test_a_member_that_is_too_large_is_not_written_anywhere(tmp_path: Path) -> None:
    tar = make_tar(tmp_path / "p.tar", {"a.jpg": b"x" * 2000})

    with (
        open_pictures(tar, max_size_bytes=MANY_BYTES) as pictures,
        pytest.raises(PictureError, match=r"a\.jpg has 2,000 bytes") as caught,
    ):
        pictures.lend("a.jpg")

    assert caught.value.kind is FailureKind.TOO_LARGE


@pytest.mark.parametrize("content", [b"", b"not a tar" * 200, b"\x1f\x8b\x08\x00" + b"x" * 600])
def test_what_is_no_tar_is_told(content: bytes, tmp_path: Path) -> None:
    path = tmp_path / "p.tar"
    path.write_bytes(content)

    with (
        pytest.raises(DatasetError, match="no tar that can be read"),
        open_pictures(path, max_size_bytes=MANY_BYTES),
    ):
        pass


def test_a_tar_that_was_cut_off_is_told(tmp_path: Path) -> None:
    path = make_tar(tmp_path / "p.tar", {"a.jpg": b"x" * 5000})
    path.write_bytes(path.read_bytes()[:3000])

    with (
        pytest.raises(DatasetError, match="no tar that can be read"),
        open_pictures(path, max_size_bytes=10_000),
    ):
        pass


def test_a_place_that_is_not_there_is_told(tmp_path: Path) -> None:
    with (
        pytest.raises(DatasetError, match="Check the spelling"),
        open_pictures(tmp_path / "nothing", max_size_bytes=MANY_BYTES),
    ):
        pass
