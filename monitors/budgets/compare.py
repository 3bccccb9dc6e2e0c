"""What is new, gone or changed by a tenth: between two columns, or between two budgets."""

from __future__ import annotations

import re
from collections import Counter
from collections.abc import Iterable, Mapping, Sequence
from decimal import Decimal
from itertools import groupby

from monitors.budgets.model import BudgetLine, ChangeKind, LineChange, Stage

_TENTH = Decimal(10)
# Of one year, in the order in which a county comes by them; what was spent is no budget, and the
# last year's is seldom whole.
_IN_A_YEAR: Mapping[Stage | None, int] = {
    None: 0, "actual": 0, "estimate": 0, "requested": 1, "proposed": 2, "adopted": 3, "amended": 4,
}  # fmt: skip
# Where heads name no year a proposal is for the year to come.
_WITHOUT_YEARS: Mapping[Stage | None, int] = {
    None: 0, "actual": 0, "estimate": 1, "adopted": 2, "amended": 3, "requested": 4, "proposed": 5,
}  # fmt: skip
_WORDS = re.compile(r"[\W\d_]+")
_Key = tuple[str, ...]


def column_changes(lines: Sequence[BudgetLine]) -> tuple[LineChange, ...]:
    """Rows whose newest column differs by a tenth or more from the one before it.

    The newest is the one of the last year and, within it, the nearest to a proposal; the one before
    it is of an earlier year where there is one. A row whose columns name neither year nor stage
    says nothing of its kind.
    """
    found = []
    for row in _rows(lines):
        pair = _pair(row)
        kind = pair and kind_of(pair[0].amount, pair[1].amount)
        if pair and kind:
            found.append(LineChange(kind, *pair))
    return tuple(found)


def version_changes(old: Sequence[BudgetLine], new: Sequence[BudgetLine]) -> tuple[LineChange, ...]:
    """Rows of two budgets, each by its newest column, in the order of the new one; gone ones last.

    Rows are the same by account and label, else by an account that both have once, else by section
    and label, else by a label that both have once.
    """
    before, after = _newest(old), _newest(new)
    paired = _paired(before, after)
    found: list[LineChange] = []
    for at, line in enumerate(after):
        other = before[paired[at]] if at in paired else None
        kind = kind_of(other.amount, line.amount) if other else _alone(line, "new")
        if kind:
            found.append(LineChange(kind, other, line, across=True))
    kept = set(paired.values())
    gone = [line for at, line in enumerate(before) if at not in kept and _alone(line, "gone")]
    return (*found, *(LineChange("gone", line, None, across=True) for line in gone))


def kind_of(before: Decimal | None, after: Decimal | None) -> ChangeKind | None:
    """How an amount changed: None where by less than a tenth, or where one is unknown."""
    if before is None or after is None or before == after:
        return None
    if before == 0:
        return "new"
    if after == 0:
        return "gone"
    return "changed" if abs(after - before) * _TENTH >= abs(before) else None


def _alone(line: BudgetLine, kind: ChangeKind) -> ChangeKind | None:
    """A row that only one budget has tells something where it has an amount."""
    return kind if line.amount else None


def _rows(lines: Iterable[BudgetLine]) -> list[tuple[BudgetLine, ...]]:
    return [tuple(row) for _, row in groupby(lines, key=lambda line: (line.page, line.row))]


def _order(line: BudgetLine) -> tuple[int, int]:
    column = line.column
    if column.year is None:
        return 0, _WITHOUT_YEARS[column.stage]
    return column.year, _IN_A_YEAR[column.stage]


def _pair(row: Sequence[BudgetLine]) -> tuple[BudgetLine, BudgetLine] | None:
    told = [line for line in row if line.column.year or line.column.stage is not None]
    years = {line.column.year for line in told}
    if len(told) < 2 or (None in years and len(years) > 1):
        return None
    last = max(told, key=_order)
    earlier = [line for line in told if _order(line) < _order(last)]
    if not earlier:
        return None
    of_years_before = [one for one in earlier if one.column.year != last.column.year]
    return max(of_years_before or earlier, key=_order), last


def _newest(lines: Sequence[BudgetLine]) -> list[BudgetLine]:
    """One line a row: its newest column, or its last where the heads say nothing."""
    return [max(row, key=lambda line: (_order(line), line.column.head)) for row in _rows(lines)]


def _keys(line: BudgetLine) -> tuple[_Key, ...]:
    label, section = (_WORDS.sub(" ", words).strip().casefold() for words in
                      (line.label, line.section))  # fmt: skip
    account = line.account.casefold()
    if account:
        return (("both", account, label), ("account", account))
    return (("section", section, label), ("label", label))


def _paired(before: Sequence[BudgetLine], after: Sequence[BudgetLine]) -> Mapping[int, int]:
    """Which line of `after` is which of `before`; each at most once."""
    found: dict[int, int] = {}
    taken: set[int] = set()
    for level in (0, 1):
        old = _once((at, _keys(line)[level]) for at, line in enumerate(before) if at not in taken)
        new = _once((at, _keys(line)[level]) for at, line in enumerate(after) if at not in found)
        for key, at in new.items():
            if key in old:
                found[at] = old[key]
                taken.add(old[key])
    return found


def _once(keys: Iterable[tuple[int, _Key]]) -> dict[_Key, int]:
    """Where each key stands that stands only once."""
    listed = list(keys)
    counts = Counter(key for _, key in listed)
    return {key: at for at, key in listed if counts[key] == 1}
