"""Which model is meant by a name, whether its place is free, and where to get it from."""

import errno
from collections.abc import Callable
from difflib import get_close_matches
from pathlib import Path

from filelock import FileLock, Timeout

from erhai.encode.cards import CARDS, SOURCES
from erhai.encode.hub.client import Hub
from erhai.encode.hub.progress import Fetched
from erhai.encode.hub.pull import Precision, Wanted, pull_from_cache, pull_from_hub
from erhai.encode.models import DEFAULT_MODEL, find_model
from erhai.errors import FolderError, HubError, ModelError


def pull(
    name: str,
    place: Path,
    precision: Precision,
    *,
    endpoint: str,
    token: str | None,
    cache: Path,
    offline: bool,
    say: Callable[[Fetched], None],
) -> str:
    """Get a model to a place; return its commit, '' if it is there already.

    Raises HubError, ModelError, StorageFull or FolderError.
    """
    wanted = _wanted(name, place, precision)
    try:
        place.parent.mkdir(parents=True, exist_ok=True)
        with FileLock(f"{wanted.work}.lock", timeout=0):
            if place.exists():
                _check_same(wanted)
                return ""
            commit = pull_from_cache(wanted, cache)
            if commit is None and offline:
                raise HubError(
                    f"{name} is not in the hub's cache ({cache}), and HF_HUB_OFFLINE forbids to"
                    f" fetch it. Leave that variable out. {wanted.by_hand}"
                )
            if commit is None:
                with Hub(endpoint, token) as hub:
                    commit = pull_from_hub(wanted, hub, say)
    except Timeout as error:
        raise ModelError(f"{name} is being fetched by another process already.") from error
    except OSError as error:
        if error.errno == errno.ENOSPC:
            raise
        raise FolderError(
            f"{error.filename or place} cannot be written ({error.strerror}). Name another"
            " folder: --to FOLDER."
        ) from error
    Path(f"{wanted.work}.lock").unlink(missing_ok=True)
    return commit


def _wanted(name: str, place: Path, precision: Precision) -> Wanted:
    if name == DEFAULT_MODEL:
        raise ModelError(f"{name} comes with Erhai: there is nothing to fetch.")
    if name not in CARDS:
        near = get_close_matches(name, CARDS, n=1)
        meant = f" Did you mean {near[0]}?" if near else ""
        raise ModelError(
            f"There is no model called {name!r}.{meant} 'erhai models' lists those that there are."
        )
    source = SOURCES.get(name)
    if source is None:
        raise ModelError(_not_published(name, place))
    if precision not in source.files:
        raise ModelError(
            f"{source.repository} has {name} in {', '.join(source.files)} only, not in {precision}."
        )
    return Wanted(name, source, precision, place)


def _not_published(name: str, place: Path) -> str:
    card = CARDS[name]
    said = f"{name} is not published in a layout that Erhai reads."
    if card.family == "open-clip":
        return (
            f"{said} If you have a folder of it as in docs/models/folders.md, copy it to {place}."
        )
    return (
        f"{said} Fetch its checkpoint (hf download {card.source} --local-dir {name}), and export"
        f" it: erhai models export ./{name} {place}"
    )


def _check_same(wanted: Wanted) -> None:
    there = find_model(str(wanted.place))
    if there.precision != wanted.precision:
        raise ModelError(
            f"{wanted.place} holds {wanted.name} in {there.precision}. Name another folder for"
            f" {wanted.precision}: --to FOLDER."
        )
