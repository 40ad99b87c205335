"""Laws of the comparison between what is known and what was found."""

from pathlib import Path

from hypothesis import given
from hypothesis import strategies as st

from erhai.errors import FailureKind
from erhai.scan.changes import RETRIED_KINDS, KnownFile, compare
from erhai.scan.walk import Found
from erhai.types import FileStat

# Few names, so that known, found and unreadable paths meet; some are others' prefixes.
parts = st.sampled_from(["a", "b", "ab", "a.jpg", "猫"])
paths = st.lists(parts, min_size=1, max_size=3).map(lambda names: Path("/", *names))
folders = st.lists(paths | st.just(Path("/")), max_size=3)
stats = st.builds(FileStat, st.integers(0, 2), st.integers(0, 2))
failures = st.none() | st.sampled_from(FailureKind)
known_files = st.dictionaries(paths, st.builds(KnownFile, stats, failures), max_size=12)
found_files = st.lists(st.builds(Found, paths, stats), max_size=12, unique_by=lambda f: f.path)


def lies_within(path: Path, places: list[Path]) -> bool:
    return any(path.is_relative_to(place) for place in places)


@given(known_files, found_files, folders, folders)
def test_every_found_file_is_in_one_class_and_every_known_one_is_found_gone_or_left_alone(
    known: dict[Path, KnownFile], found: list[Found], walked: list[Path], unreadable: list[Path]
) -> None:
    changes = compare(known, found, folders=walked, unreadable=unreadable)

    classes = [*changes.new, *changes.changed, *changes.unchanged]
    assert sorted(classes, key=lambda f: f.path) == sorted(found, key=lambda f: f.path)
    assert {file.path for file in changes.new}.isdisjoint(known)
    assert {file.path for file in changes.changed + changes.unchanged} <= known.keys()
    for file in changes.unchanged:
        assert known[file.path].stat == file.stat
    for file in changes.changed:
        before = known[file.path]
        assert before.stat != file.stat or before.failure in RETRIED_KINDS

    assert set(changes.gone) == {
        path
        for path in known.keys() - {file.path for file in found}
        if lies_within(path, walked) and not lies_within(path, unreadable)
    }


@given(found_files)
def test_a_second_look_at_the_same_files_finds_nothing_to_do(found: list[Found]) -> None:
    known = {file.path: KnownFile(file.stat) for file in found}

    changes = compare(known, found, folders=[Path("/")])

    assert (changes.new, changes.changed, changes.gone) == ((), (), ())
    assert changes.unchanged == tuple(found)


@given(known_files, found_files)
def test_the_order_of_the_walk_is_kept_and_nothing_else_depends_on_it(
    known: dict[Path, KnownFile], found: list[Found]
) -> None:
    forwards = compare(known, found, folders=[Path("/")])
    backwards = compare(known, reversed(found), folders=[Path("/")])

    assert forwards.new == backwards.new[::-1]
    assert forwards.changed == backwards.changed[::-1]
    assert forwards.unchanged == backwards.unchanged[::-1]
    assert forwards.gone == backwards.gone


@given(known_files, folders)
def test_an_unreadable_root_loses_nothing(known: dict[Path, KnownFile], walked: list[Path]) -> None:
    assert compare(known, [], folders=walked, unreadable=walked).gone == ()
