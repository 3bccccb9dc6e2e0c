"""Adds up every total of a written cost report anew, from the exported ledger and the assumptions.

    python tests/worked/recompute.py export.csv assumptions.yaml report.json report.xlsx

It shares no code with the report: it reads the written files and nothing else of the project. Each
figure that differs is named; the exit code is then 1.
"""

from __future__ import annotations

import csv
import json
import re
import sys
from collections.abc import Callable, Iterable, Iterator
from datetime import date
from decimal import ROUND_HALF_UP, Decimal
from itertools import product
from pathlib import Path
from typing import Any

import openpyxl
import yaml

STAGES = ("promised", "claimed", "approved", "received", "denied", "recouped")
CASES = ("settlements", "judgments", "court monitor", "consent decree")
SPLIT = date(2025, 10, 1)
CENT = Decimal("0.01")
Line = dict[str, Any]
Ends = tuple[Decimal, Decimal, Decimal]  # low, central, high


def main(words: list[str]) -> int:
    """Prints what differs, or how many figures agree."""
    table, stated, report, book = map(Path, words)
    told = differences(table, stated, report, book)
    checked = told.pop("checked")
    for name, (ours, theirs) in told.items():
        print(f"{name}: recomputed {ours}, the report says {theirs}")
    print(f"{checked} figures compared, {len(told)} differ.")
    return 1 if told else 0


def differences(table: Path, stated: Path, report: Path, book: Path) -> dict[str, Any]:
    """What differs, by name, as (recomputed, reported); `checked`: how many were compared."""
    written = json.loads(report.read_text(encoding="utf-8"))
    lines = _ledger(table, written["period"])
    values = _values(stated, written["assumptions"])
    lines += [_estimate(one, values) for one in _yaml(stated)["estimates"]]
    pairs = {
        **_sums(lines, written),
        **_splits(lines, written),
        **_lines_told(lines, written),
        **_drivers(lines, values, written),
        **_formulas(lines),
        **_workbook(lines, book),
    }
    wrong = {name: pair for name, pair in pairs.items() if not _same(*pair)}
    return {"checked": len(pairs), **wrong}


def _same(ours: object, theirs: object) -> bool:
    if isinstance(ours, Decimal) and isinstance(theirs, str | float | int | Decimal):
        return abs(ours - Decimal(str(theirs))) < Decimal("0.000001")
    return ours == theirs


# --- lines ------------------------------------------------------------------------------------


def _ledger(table: Path, period: dict[str, str]) -> list[Line]:
    """The lines that lie in the period, or that enter no sum and touch it."""
    first, last = (date.fromisoformat(period[end]) for end in ("from", "to"))
    with table.open(encoding="utf-8", newline="") as file:
        rows = [_line(row) for row in csv.DictReader(file)]
    return [row for row in rows if row["start"] <= last and row["end"] >= first]


def _line(row: dict[str, str]) -> Line:
    low, amount, high = (_money(row[name]) for name in ("low", "amount", "high"))
    ends: Ends | None = None
    if low is not None and high is not None:
        middle = ((low + high) / 2).quantize(CENT, ROUND_HALF_UP)
        ends = (low, middle if amount is None else amount, high)
    elif amount is not None:
        ends = (amount, amount, amount)
    return {
        **row,
        "ends": ends,
        "start": date.fromisoformat(row["period_start"]),
        "end": date.fromisoformat(row["period_end"]),
        "counts": row["grade"] in ("D", "C", "E"),
        "case": row["direction"] == "cost" and row["category"] in CASES,
    }


def _money(text: str) -> Decimal | None:
    return Decimal(text.lstrip("'").replace(",", "")) if text else None


def _yaml(stated: Path) -> Any:
    return yaml.safe_load(stated.read_text(encoding="utf-8"))


def _values(stated: Path, told: list[dict[str, Any]]) -> dict[str, Ends]:
    """Each assumption's low, value and high: the file's own, else the default that is told."""
    values = {
        one["id"]: (Decimal(one["low"]), Decimal(one["value"]), Decimal(one["high"]))
        for one in told
        if one["default"]
    }
    for one in _yaml(stated)["assumptions"]:
        value = Decimal(str(one["value"]))
        values[one["id"]] = (
            Decimal(str(one.get("low", value))),
            value,
            Decimal(str(one.get("high", value))),
        )
    return values


def _estimate(one: dict[str, Any], values: dict[str, Ends]) -> Line:
    """An estimate as a line; its ends are the least and the most over all corners of the values."""
    row = {
        "id": one["id"],
        "category": one["category"],
        "direction": one.get("direction", "cost"),
        "stage": one.get("stage", ""),
        "period_start": str(one["period_start"]),
        "period_end": str(one["period_end"]),
        "grade": "E",
        "incremental": one.get("incremental", ""),
        "amount": "",
        "low": "",
        "high": "",
        "assumption": "",
    }
    names = sorted(set(re.findall(r"[a-z][a-z0-9_]*", one["formula"])))
    corners = [
        _worked_out(one["formula"], dict(zip(names, corner, strict=True)))
        for corner in product(*(values[name] for name in names))
    ]
    central = _worked_out(one["formula"], {name: values[name][1] for name in names})
    return {**_line(row), "ends": (min(corners), central, max(corners)), "formula": one["formula"]}


def _worked_out(formula: str, values: dict[str, Decimal]) -> Decimal:
    """A formula of names, figures, + - * / and brackets, to the cent."""
    if not re.fullmatch(r"[\w\s.+*/()-]+", formula):
        raise ValueError(formula)
    exact = re.sub(r"(?<![\w.])\d+(?:\.\d+)?", lambda found: f"D('{found[0]}')", formula)
    got = eval(exact, {"__builtins__": {}, "D": Decimal, **values})
    return Decimal(got).quantize(CENT, ROUND_HALF_UP)


# --- sums -------------------------------------------------------------------------------------


def _total(lines: Iterable[Line], end: int = 1) -> Decimal:
    return sum((line["ends"][end] for line in lines if line["counts"]), Decimal(0))


def _costs(lines: Iterable[Line]) -> list[Line]:
    return [line for line in lines if line["direction"] == "cost" and not line["case"]]


def _stage(lines: Iterable[Line], name: str) -> list[Line]:
    return [line for line in lines if line["stage"] == name]


def _net(lines: list[Line]) -> Ends:
    """Gross less what was received and kept; the lowest goes with the most money back."""
    back = [(_total(_stage(lines, "received"), a), _total(_stage(lines, "recouped"), b))
            for a, b in ((2, 0), (1, 1), (0, 2))]  # fmt: skip
    gross = [_total(_costs(lines), end) for end in range(3)]
    low, central, high = (g - (got - gone) for g, (got, gone) in zip(gross, back, strict=True))
    return low, central, high


def _owed(lines: list[Line]) -> Decimal:
    claimed, denied, received = (
        _total(_stage(lines, name)) for name in ("claimed", "denied", "received")
    )
    return claimed - denied - received


def _sums(lines: list[Line], written: dict[str, Any]) -> dict[str, tuple[object, object]]:
    costs, net = _costs(lines), _net(lines)
    by_size = [(abs(line["ends"][1]), line["grade"]) for line in costs if line["counts"]]
    documented = sum(size for size, grade in by_size if grade == "D")
    share = (documented / sum(size for size, _ in by_size)).quantize(CENT, ROUND_HALF_UP)
    used = [line for line in lines if line["counts"] and (
        line in costs or line["stage"] in ("received", "recouped"))]  # fmt: skip
    pairs: dict[str, tuple[object, object]] = {
        "gross documented": (
            _total(line for line in costs if line["grade"] == "D"),
            written["gross"]["documented"],
        ),
        "documented share": (share, written["documented_share"]),
        "grade": (max((line["grade"] for line in used), key="DCE".index), written["grade"]),
        "net if outstanding paid": (net[1] - _owed(lines), written["net"]["if_outstanding_paid"]),
    }
    for end, name in enumerate(("low", "central", "high")):
        pairs[f"gross {name}"] = (_total(costs, end), written["gross"][name])
        pairs[f"net {name}"] = (net[end], written["net"][name])
        cases = _total((line for line in lines if line["case"]), end)
        pairs[f"liability {name}"] = (cases, written["liability"][name])
    return pairs


def _splits(lines: list[Line], written: dict[str, Any]) -> dict[str, tuple[object, object]]:
    """Income by stage, in all and by regime, and the gross by grade and by increment."""
    pairs: dict[str, tuple[object, object]] = {}
    before = [line for line in lines if line["end"] < SPLIT]
    since = [line for line in lines if line["end"] >= SPLIT]
    for key, held in (("income", lines), ("income_before_2025_10_01", before),
                      ("income_since_2025_10_01", since)):  # fmt: skip
        for stage in STAGES:
            pairs[f"{key} {stage}"] = (_total(_stage(held, stage)), written[key][stage])
        pairs[f"{key} outstanding"] = (_owed(held), written[key]["outstanding"])
    costs = _costs(lines)
    for grade, told in written["gross_by_grade"].items():
        own = [line for line in costs if line["grade"] == grade]
        pairs[f"gross {grade}"] = (_total(own), told["central"])
        pairs[f"lines {grade}"] = (len(own), told["lines"])
    for word, told in written["gross_by_incremental"].items():
        own = [line for line in costs if (line["incremental"] or "not_stated") == word]
        pairs[f"incremental {word}"] = (_total(own), told)
    return pairs


def _lines_told(lines: list[Line], written: dict[str, Any]) -> dict[str, tuple[object, object]]:
    """Each line's own ends, and that no line is missing or added; U and R lines enter no sum."""
    told = {line["id"]: line for line in written["lines"]}
    pairs: dict[str, tuple[object, object]] = {
        "ids of lines": (sorted(line["id"] for line in lines), sorted(told))
    }
    for line in lines:
        counted = told.get(line["id"], {}).get("counted")
        if not line["counts"]:
            pairs[f"line {line['id']} counted"] = (None, counted)
            continue
        for end, name in enumerate(("low", "central", "high")):
            pairs[f"line {line['id']} {name}"] = (line["ends"][end], (counted or {}).get(name))
    for grade, key in (("U", "unknown"), ("R", "reported")):
        ids = sorted(line["id"] for line in lines if line["grade"] == grade)
        pairs[key] = (ids, sorted(one["line"] for one in written[key]))
    return pairs


def _drivers(
    lines: list[Line], values: dict[str, Ends], written: dict[str, Any]
) -> dict[str, tuple[object, object]]:
    """The net at both ends of everything with a range, all else central; the widest first."""
    net = _net(lines)[1]
    ours: dict[str, tuple[Decimal, Decimal]] = {}
    for line in lines:
        way = 1 if line in _costs(lines) or line["stage"] == "recouped" else -1
        in_net = line["direction"] == "cost" and not line["case"]
        in_net = in_net or line["stage"] in ("received", "recouped")
        if line["counts"] and in_net and "formula" not in line:
            low, central, high = line["ends"]
            ours[f"{line['category']} (line {line['id']})"] = (
                net + way * (low - central),
                net + way * (high - central),
            )
    central = {name: value[1] for name, value in values.items()}
    for one in written["assumptions"]:
        ends = []
        for at in (values[one["id"]][0], values[one["id"]][2]):
            formulas = [line["formula"] for line in _costs(lines) if "formula" in line]
            moved = sum(
                _worked_out(f, {**central, one["id"]: at}) - _worked_out(f, central)
                for f in formulas
            )
            ends.append(net + moved)
        ours[one["statement"]] = (ends[0], ends[1])
    ranked = sorted(ours, key=lambda name: (-abs(ours[name][1] - ours[name][0]), name))
    ranked = [name for name in ranked if ours[name][0] != ours[name][1]]
    pairs: dict[str, tuple[object, object]] = {
        "drivers in order": (ranked, [one["name"] for one in written["drivers"]])
    }
    for one in written["drivers"]:
        low, high = ours.get(one["name"], (None, None))
        pairs[f"net at low, {one['name']}"] = (low, one["net_at_low"])
        pairs[f"net at high, {one['name']}"] = (high, one["net_at_high"])
    return pairs


def _formulas(lines: Iterable[Line]) -> dict[str, tuple[object, object]]:
    """A computed line whose assumption begins with figures and a colon comes to that amount."""
    return {
        f"formula of line {line['id']}": (_worked_out(found[1], {}), line["ends"][1])
        for line in lines
        if line["grade"] == "C" and (found := re.match(r"([\d\s.+*/()-]+):", line["assumption"]))
    }


# --- the workbook -----------------------------------------------------------------------------


def _workbook(lines: list[Line], book: Path) -> dict[str, tuple[object, object]]:
    """The summary's formulas, worked out over the workbook's own sheet of lines."""
    sheets = openpyxl.load_workbook(book)
    net = _net(lines)
    pairs: dict[str, tuple[object, object]] = {}
    for row in sheets["Summary"].iter_rows(min_row=6):
        name = str(row[0].value or "").split(" =")[0]
        for end, cell in enumerate(row[1:4]):
            if cell.value is not None:
                got = _cell(sheets, cell.value)
                pairs[f"workbook {name} {cell.coordinate}"] = (_wanted(name, end, lines, net), got)
    return pairs


def _wanted(name: str, end: int, lines: list[Line], net: Ends) -> Decimal | None:
    if name.lower() in STAGES:
        return _total(_stage(lines, name.lower()), end)
    made: dict[str, Callable[[], Decimal]] = {
        "Gross cost": lambda: _total(_costs(lines), end),
        "Outstanding": lambda: _owed(lines),  # all its parts are exact in this ledger
        "Net cost": lambda: net[end],
        "Documented (D), central": lambda: _total(
            line for line in _costs(lines) if line["grade"] == "D"
        ),
        "Cases, in no annual figure": lambda: _total(line for line in lines if line["case"]),
    }
    return made[name]() if name in made else None


def _cell(sheets: Any, formula: object) -> Decimal:
    """The value of a cell: a SUMIFS over the lines, or cells of the summary joined by + - ( )."""
    text = str(formula)
    if found := re.fullmatch(r"=SUMIFS\((.*)\)", text):
        return _sumifs(sheets["Lines"], next(csv.reader([found[1]])))
    if not text.startswith("="):
        return Decimal(text)
    parts = re.sub(
        r"[A-Z]+[0-9]+", lambda f: f"({_cell(sheets, sheets['Summary'][f[0]].value)})", text[1:]
    )
    return _worked_out(parts, {})


def _sumifs(sheet: Any, parts: list[str]) -> Decimal:
    column, *tests = parts
    cells = [[one[0].value for one in sheet[_inside(name)]] for name in (column, *tests[::2])]
    rows: Iterator[tuple[Any, ...]] = zip(*cells, strict=True)
    return sum(
        (Decimal(str(value)) for value, *held in rows if held == tests[1::2] and value is not None),
        Decimal(0),
    )


def _inside(reference: str) -> str:
    return reference.partition("!")[2].replace("$", "")


if __name__ == "__main__":
    sys.exit(main(sys.argv[1:]))
