"""Money that may be counted twice, or set against the wrong cost: looked for and said.

Each is a question to a person and no finding: the ledger does not say which hours or jail days a
line is for. Auditors have found each of them in real claims.
"""

from __future__ import annotations

import re
from collections.abc import Iterable, Iterator, Sequence
from itertools import combinations

from reports.categories import usual
from reports.model import LedgerLine
from reports.stops import is_whole_year

_SCAAP = re.compile(r"\bSCAAP\b|criminal alien assistance", re.IGNORECASE)
_PER_DIEM = re.compile(r"\bper diem\b|\bI\.?G\.?S\.?A\b|basic ordering|\bBOA\b", re.IGNORECASE)
_SALARY = re.compile(r"\bsalar(?:y|ies)\b|\bbenefits\b|\bwages?\b|\bpayroll\b", re.IGNORECASE)
_REIMBURSES = re.compile(r"reimburs", re.IGNORECASE)
_HOURS = {
    "overtime": re.compile(r"\bover-? ?time\b|\bOT\b"),
    "backfill": re.compile(r"\bback-? ?fill", re.IGNORECASE),
    "training": re.compile(r"\btraining\b|\bacademy\b", re.IGNORECASE),
}
_CAME = ("claimed", "approved", "received")


def doubles(lines: Sequence[LedgerLine]) -> Iterator[str]:
    """One sentence for each pair of counted lines that a reader should hold side by side."""
    counted = [line for line in lines if line.counts]
    costs = [line for line in counted if line.direction == "cost"]
    income = [line for line in counted if line.direction == "income"]
    yield from _same_jail_days(income)
    yield from _salaries_freed(costs, income)
    yield from _same_hours(costs)
    yield from _other_years(costs, [line for line in income if line.stage == "received"])


def _same_jail_days(income: Iterable[LedgerLine]) -> Iterator[str]:
    """SCAAP counts days in jail, a per diem pays for days in jail."""
    for one, other in combinations(income, 2):
        kinds = {_jail_money(one), _jail_money(other)}
        if kinds == {"SCAAP", "per diem"} and one.stage == other.stage and _meet(one, other):
            yield (
                f"SCAAP and a detention per diem are both {one.stage} for days in common "
                f"({_names(one, other)}): check that no day in jail is counted for both."
            )


def _jail_money(line: LedgerLine) -> str:
    found = usual(line.category)
    name = found.name if found else ""
    if name == "SCAAP" or _SCAAP.search(line.category):
        return "SCAAP"
    return "per diem" if name == "detention per diem" or _PER_DIEM.search(line.category) else ""


def _salaries_freed(costs: Sequence[LedgerLine], income: Iterable[LedgerLine]) -> Iterator[str]:
    """Pay that comes back for officers who were in the budget already is no new cost's refund."""
    salaries = [line for line in costs if _SALARY.search(line.category)]
    for line in income:
        if line.stage not in _CAME or not _pays_salaries(line):
            continue
        beside = [one for one in salaries if _meet(one, line)]
        if not beside:
            yield (
                f"Line {line.id} is pay that comes back, and the ledger has no cost of salaries "
                "for its period: the net sets it against other costs."
            )
        elif all(one.incremental == "no" for one in beside):
            yield (
                f"Line {line.id} is pay that comes back for officers who would be employed anyway "
                f"({_names(*beside)}: not incremental): it frees money of the budget, and is no "
                "refund of a new cost."
            )


def _pays_salaries(line: LedgerLine) -> bool:
    """Whether an income line's own words say that it pays salaries back."""
    words = " ".join((line.category, line.quote or "", line.note or ""))
    return bool(_REIMBURSES.search(words) and _SALARY.search(words))


def _same_hours(costs: Iterable[LedgerLine]) -> Iterator[str]:
    """Overtime that training caused, and overtime of those who stood in, are the same hours."""
    of_hours = [line for line in costs if _hours(line)]
    for one, other in combinations(of_hours, 2):
        if _hours(one) & _hours(other) or not _meet(one, other) or not _same_agency(one, other):
            continue
        is_same_citation = _citation(one) is not None and _citation(one) == _citation(other)
        if is_same_citation or one.span == other.span:
            what = "cite the same words" if is_same_citation else "have the same amount"
            yield (
                f"Lines {one.id} and {other.id} are of {_kinds(one)} and {_kinds(other)} and "
                f"{what}: check that the same hours are not counted twice."
            )


def _hours(line: LedgerLine) -> frozenset[str]:
    return frozenset(name for name, words in _HOURS.items() if words.search(line.category))


def _kinds(line: LedgerLine) -> str:
    return " and ".join(sorted(_hours(line)))


def _same_agency(one: LedgerLine, other: LedgerLine) -> bool:
    return (one.agency or "").casefold() == (other.agency or "").casefold()


def _citation(line: LedgerLine) -> tuple[str, int | None, str] | None:
    if not line.source or not line.quote:
        return None
    return line.source, line.page, " ".join(line.quote.split()).casefold()


def _other_years(costs: Sequence[LedgerLine], received: Sequence[LedgerLine]) -> Iterator[str]:
    """Receipts of other years than the costs: the net would be of no year at all."""
    if not costs:
        return
    lone = [line for line in received if not any(_meet(line, cost) for cost in costs)]
    if lone:
        yield (
            f"Received for days for which the ledger has no cost ({_names(*lone)}): the net sets "
            "it against costs of other days."
        )
    years = [line for line in received if is_whole_year(line.period)]
    for line in years:
        other = next(
            (cost for cost in costs if is_whole_year(cost.period) and _start(cost) != _start(line)),
            None,
        )
        if other is not None and line not in lone:
            yield (
                f"Line {line.id} is of a year from {_day(line)}, line {other.id} of one from "
                f"{_day(other)}: receipts and costs of different fiscal years are netted."
            )


def _start(line: LedgerLine) -> tuple[int, int]:
    return line.period.start.month, line.period.start.day


def _day(line: LedgerLine) -> str:
    start = line.period.start
    federal = ", the federal one" if (start.month, start.day) == (10, 1) else ""
    return f"{start:%B} {start.day}{federal}"


def _meet(one: LedgerLine, other: LedgerLine) -> bool:
    return one.period.meets(other.period)


def _names(*lines: LedgerLine) -> str:
    ids = [line.id for line in lines]
    if len(ids) == 1:
        return f"line {ids[0]}"
    return f"lines {', '.join(ids[:-1])} and {ids[-1]}"
