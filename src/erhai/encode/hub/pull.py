"""A published model into a folder of its own: fetched or copied, compared, tried, moved.

All is gathered in a hidden folder beside the place, which is moved there in one step after
the model has run once. If anything fails before, what was fetched stays for the next time.
"""

import shutil
from collections.abc import Callable
from dataclasses import dataclass
from pathlib import Path
from typing import Literal

from erhai.encode.cards import HubSource
from erhai.encode.hub.cache import find_snapshot, is_whole
from erhai.encode.hub.client import Hub, HubBroken, HubFile, Listing
from erhai.encode.hub.download import bytes_there, download
from erhai.encode.hub.progress import Fetched
from erhai.encode.models import find_model, load_encoder
from erhai.encode.samples import made_pictures
from erhai.errors import HubError, ModelError, StorageFull

Precision = Literal["fp32", "int8"]

_BESIDE_GRAPHS = ("_data", ".data")
_SPARE_BYTES = 64_000_000


@dataclass(frozen=True, slots=True)
class Wanted:
    """What is to be pulled, and where to."""

    name: str
    source: HubSource
    precision: Precision
    place: Path

    @property
    def work(self) -> Path:
        """The folder in which it is gathered."""
        return self.place.with_name(f".{self.place.name}.{self.precision}.part")

    @property
    def by_hand(self) -> str:
        """How to get it without this machine's network."""
        repository = self.source.repository
        return (
            f"Or fetch it where there is a network (hf download {repository} --local-dir"
            f" {self.name}) and copy that folder to {self.place}."
        )


def pull_from_cache(wanted: Wanted, cache: Path) -> str | None:
    """Copy a model out of the cache of the hub's tools; return its commit, None if not there."""
    found = find_snapshot(cache, wanted.source)
    if found is None:
        return None
    commit, snapshot = found
    paths = _with_data(wanted, lambda path: (snapshot / path).is_file())
    if not is_whole(snapshot, paths):
        return None
    sizes = sum((snapshot / path).stat().st_size for path in paths)
    _check_room(wanted, sizes)
    for path in paths:
        place = wanted.work / path
        place.parent.mkdir(parents=True, exist_ok=True)
        shutil.copyfile(snapshot / path, place)
    _finish(wanted, paths)
    return commit


def pull_from_hub(wanted: Wanted, hub: Hub, say: Callable[[Fetched], None]) -> str:
    """Fetch a model; return its commit. Raises HubError, ModelError or StorageFull."""
    source = wanted.source
    try:
        listing = hub.list_files(source.repository, source.revision)
        files = _choose(wanted, listing, hub)
        there = {file.path: bytes_there(wanted.work / file.path, file) for file in files}
        total, kept = sum(file.size_bytes for file in files), sum(there.values())
        _check_room(wanted, total - kept)
        for file in files:

            def fetched(size_bytes: int, path: str = file.path) -> None:
                there[path] = size_bytes
                say(Fetched(path, sum(there.values()), total, kept))

            fetched(there[file.path])
            place = wanted.work / file.path
            download(hub, source.repository, listing.commit, file, place, fetched)
    except HubBroken as error:
        kept_words = " What was fetched is kept." if wanted.work.is_dir() else ""
        raise HubError(
            f"The hub at {hub.endpoint} is out of reach: {error}.{kept_words} Run the command"
            " again when there is a network, or set HF_ENDPOINT to a mirror."
            f" {wanted.by_hand}"
        ) from error
    _finish(wanted, tuple(file.path for file in files))
    return listing.commit


def _choose(wanted: Wanted, listing: Listing, hub: Hub) -> list[HubFile]:
    paths = _with_data(wanted, lambda path: path in listing.files)
    missing = [path for path in paths if path not in listing.files]
    if missing:
        raise HubError(
            f"{wanted.source.repository} at {hub.endpoint} has changed: it lacks"
            f" {', '.join(missing)}. {wanted.by_hand}"
        )
    return [listing.files[path] for path in paths]


def _with_data(wanted: Wanted, is_there: Callable[[str], bool]) -> tuple[str, ...]:
    """Return the paths to get, with the weights that lie beside graphs."""
    paths = wanted.source.files[wanted.precision]
    beside = (path + ending for path in paths for ending in _BESIDE_GRAPHS if ".onnx" in path)
    return (*paths, *filter(is_there, beside))


def _check_room(wanted: Wanted, needed_bytes: int) -> None:
    wanted.work.parent.mkdir(parents=True, exist_ok=True)
    free_bytes = shutil.disk_usage(wanted.work.parent).free
    if free_bytes < needed_bytes + _SPARE_BYTES:
        raise StorageFull(
            f"{wanted.name} needs {needed_bytes / 1e6:,.0f} MB more, and {wanted.place.parent}"
            f" has {free_bytes / 1e6:,.0f} MB free. Make room, or name a folder on another disk:"
            " --to FOLDER."
        )


def _finish(wanted: Wanted, paths: tuple[str, ...]) -> None:
    """Try the model, and move it to its place."""
    keep = {wanted.work / path for path in paths}
    for left in wanted.work.rglob("*"):
        if left.is_file() and left not in keep:
            left.unlink()  # a part of another commit
    try:
        _try(str(wanted.work))
    except ModelError as error:
        raise HubError(
            f"{wanted.source.repository} was fetched, but does not run, and was not installed:"
            f" {error} It lies in {wanted.work}, and can be thrown away."
        ) from error
    wanted.work.replace(wanted.place)


def _try(work: str) -> None:
    """Encode a picture and a text, with one tower in memory at a time."""
    side_px = find_model(work).card.image_size_px
    load_encoder(work).image_tower().encode_images(made_pictures(side_px)[:1])
    load_encoder(work).text_tower().encode_texts(["a cat 猫"])
