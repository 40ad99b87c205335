"""Make src/erhai/web/static/data/land.js, the page's map, out of Natural Earth's land.

    npm pack world-atlas@2.0.2 && tar xzf world-atlas-2.0.2.tgz
    python gazetteer/world_map.py package

Natural Earth is in the public domain. The npm package world-atlas carries its land at a scale
of 1:50,000,000 as TopoJSON; this makes of it what a map of a few hundred pixels can show.
"""

import hashlib
import json
import sys
from pathlib import Path

import numpy as np
from numpy.typing import NDArray

TARGET = Path(__file__).parents[1] / "src/erhai/web/static/data/land.js"
SOURCE = "land-50m.json"
SOURCE_SHA256 = "619477ff690c086885e45cb91707d783805561bd75ae8e437b7d4694b0204e0f"
UNITS_PER_DEG = 20
TOLERANCE_DEG = 0.12
SMALLEST_AREA_DEG2 = 0.04

HEAD = """\
// Land of the world. Made by gazetteer/world_map.py, not by hand.
// Source: Natural Earth, 1:50m land, version 4.1.0, as carried by world-atlas 2.0.2.
// Licence: public domain. Made with Natural Earth.

/** How many units a degree has. */
export const UNITS_PER_DEG = {units};

/**
 * Outlines, a line each, as differences: the first point from 0° 0°, each further one from the
 * one before, longitude (east is positive, and may run past 180°) and latitude in turn.
 */
export const OUTLINES = `\\
{outlines}`;
"""

Ring = NDArray[np.float64]


def rings(path: Path) -> list[Ring]:
    """Read a TopoJSON's rings, each (n, 2) of longitude and latitude in degrees."""
    topology = json.loads(path.read_text())
    scale, origin = (np.array(topology["transform"][key]) for key in ("scale", "translate"))
    arcs = [np.cumsum(arc, axis=0) * scale + origin for arc in topology["arcs"]]
    read = []
    for geometry in topology["objects"]["land"]["geometries"]:
        for polygon in geometry["arcs"]:
            for ring in polygon:
                # A number's complement means the arc backwards; neighbours share their ends.
                parts = [arcs[at] if at >= 0 else arcs[~at][::-1] for at in ring]
                read.append(
                    unwrapped(np.concatenate([parts[0], *(part[1:] for part in parts[1:])]))
                )
    return read


def unwrapped(ring: Ring) -> Ring:
    """Let longitudes run on past 180 degrees, and close what runs around the world at its pole.

    The source joins what the antimeridian parts, so a step of nearly 360 degrees is a short one.
    """
    steps = (np.diff(ring[:, 0]) + 180) % 360 - 180
    longitudes = ring[0, 0] + np.concatenate([[0], np.cumsum(steps)])
    # A lake must be on the same turn of the world as the land around it.
    longitudes -= 360 * np.round((longitudes.min() + longitudes.max()) / 720)
    ring = np.column_stack([longitudes, ring[:, 1]])
    if abs(longitudes[-1] - longitudes[0]) < 180:
        return ring
    pole = np.copysign(90, ring[0, 1])
    return np.concatenate([ring, [[longitudes[-1], pole], [longitudes[0], pole]], ring[:1]])


def shrunk(ring: Ring) -> Ring:
    """Scale longitudes as the ring's middle latitude shows them."""
    middle = float(np.radians(np.abs(ring[:, 1]).mean()))
    return ring * np.array([np.cos(middle), 1.0])


def area_deg2(ring: Ring) -> float:
    """Give the area in square degrees of the equator (the shoelace formula)."""
    x, y = shrunk(ring).T
    return float(abs(x[:-1] @ y[1:] - x[1:] @ y[:-1]) / 2)


def simplified(ring: Ring, tolerance_deg: float) -> Ring:
    """Leave out what lies nearer than that to a straight line (Douglas and Peucker 1973)."""
    points = shrunk(ring)
    kept = np.zeros(len(points), bool)
    kept[[0, -1]] = True
    # A closed ring has no line to measure from: its farthest point gives two.
    farthest = int(np.linalg.norm(points - points[0], axis=1).argmax())
    kept[farthest] = True
    todo = [(0, farthest), (farthest, len(points) - 1)]
    while todo:
        first, last = todo.pop()
        if last - first < 2:
            continue
        between = points[first + 1 : last] - points[first]
        line = points[last] - points[first]
        length = np.linalg.norm(line)
        along = np.clip(between @ line / max(length**2, 1e-12), 0, 1)
        away = np.linalg.norm(between - along[:, np.newaxis] * line, axis=1)
        if away.max() > tolerance_deg:
            split = first + 1 + int(away.argmax())
            kept[split] = True
            todo += [(first, split), (split, last)]
    return ring[kept]


def written(ring: Ring) -> str:
    """Write a ring as whole differences, without the point that closes it."""
    points = np.round(ring[:-1] * UNITS_PER_DEG).astype(int)
    steps = np.diff(points, axis=0, prepend=[[0, 0]])
    moving = steps.any(axis=1)
    moving[0] = True
    # A minus parts numbers as well as a space does.
    return " ".join(str(number) for number in steps[moving].ravel()).replace(" -", "-")


def main() -> None:
    source = Path(sys.argv[1]) / SOURCE
    digest = hashlib.sha256(source.read_bytes()).hexdigest()
    if digest != SOURCE_SHA256:
        raise SystemExit(f"{source} is another version: its SHA-256 is {digest}")
    large = [ring for ring in rings(source) if area_deg2(ring) >= SMALLEST_AREA_DEG2]
    large.sort(key=area_deg2, reverse=True)
    outlines = [simplified(ring, TOLERANCE_DEG) for ring in large]
    lines = "\n".join(written(ring) for ring in outlines if len(ring) > 3)
    TARGET.parent.mkdir(exist_ok=True)
    TARGET.write_text(HEAD.format(units=UNITS_PER_DEG, outlines=lines))
    points = sum(map(len, outlines))
    print(
        f"{TARGET.name}: {len(outlines)} outlines of {points} points, {TARGET.stat().st_size} bytes"
    )
    print(f"SHA-256 {hashlib.sha256(TARGET.read_bytes()).hexdigest()}")


if __name__ == "__main__":
    main()
