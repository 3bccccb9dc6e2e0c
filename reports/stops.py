"""What stops a report besides a citation that is gone: money that did not come, years that mix.

Each problem names its line and what to do. Nothing here changes a figure.
"""

from __future__ import annotations

import re
from collections.abc import Iterable, Iterator, Sequence
from datetime import date

from reports.citations import Problem
from reports.model import LedgerLine, Period
from reports.money import shorten

_PROMISE = re.compile(
    r"\b(?:promis\w+|pledg\w+|up to|anticipat\w+|expect\w*|estimated revenue|budgeted|requested|"
    r"eligible for|to be (?:paid|reimbursed)|will (?:be )?(?:pay|paid|receive|reimburse)\w*)\b",
    re.IGNORECASE,
)
_RECEIPT = re.compile(
    r"\b(?:received|receipts?|deposit\w*|paid|remit\w+|ACH|wire|warrant|check no|posted|credited|"
    r"actual)\b",
    re.IGNORECASE,
)
_PAID_LATER = re.compile(
    r"\b(?:to be|will be|not(?: yet)?|un)\s*(?:paid|received)\b", re.IGNORECASE
)
_YEAR_DAYS = range(360, 372)


def stops(lines: Sequence[LedgerLine], year_rule: str | None) -> tuple[Problem, ...]:
    """Every line that keeps the report from being written; `lines` are those of the period."""
    counted = [line for line in lines if line.counts]
    return (*_promised_as_received(counted), *_mixed_years(counted, year_rule))


def _promised_as_received(lines: Sequence[LedgerLine]) -> Iterator[Problem]:
    """A receipt whose own words promise, or that cites the words of a promise or claim."""
    earlier = {
        _citation(line): line
        for line in lines
        if line.stage in ("promised", "claimed", "approved") and line.quote
    }
    for line in lines:
        if line.stage != "received" or not line.quote:
            continue
        same = earlier.get(_citation(line))
        if same is not None and not _tells_receipt(line.quote):
            yield Problem(
                line.id,
                f"Line {shorten(line.id)} counts as received what line {shorten(same.id)} cites as "
                f"{same.stage}, with the same words; cite a record of the payment, or change the "
                "stage.",
            )
        elif _PROMISE.search(line.quote) and not _tells_receipt(line.quote):
            yield Problem(
                line.id,
                f"Line {shorten(line.id)} is marked received, but its quote, "
                f"{shorten(line.quote, 80)}, speaks of money to come; promised is never received: "
                "cite a record of the payment, or change the stage.",
            )


def _tells_receipt(quote: str) -> bool:
    return bool(_RECEIPT.search(_PAID_LATER.sub("", quote)))


def _citation(line: LedgerLine) -> tuple[object, ...]:
    return line.source, line.page, line.quote


def _mixed_years(lines: Sequence[LedgerLine], rule: str | None) -> Iterator[Problem]:
    """Whole years that begin on different days, such as a county's and the federal one."""
    if rule:
        return
    years = [line for line in lines if is_whole_year(line.period)]
    starts = list(dict.fromkeys((line.period.start.month, line.period.start.day) for line in years))
    if len(starts) < 2:
        return
    first = next(line for line in years if _start(line) == starts[0])
    for line in _first_of_each(years, starts[1:]):
        yield Problem(
            line.id,
            f"Line {shorten(line.id)} follows a year from {_day(line.period.start)}, line "
            f"{shorten(first.id)} one from {_day(first.period.start)}: fiscal years are mixed. "
            "Choose a period with one of them, split the lines, or state the rule with "
            "--year-rule, which the report prints.",
        )


def _first_of_each(
    lines: Iterable[LedgerLine], starts: Iterable[tuple[int, int]]
) -> Iterator[LedgerLine]:
    held = list(lines)
    for start in starts:
        yield next(line for line in held if _start(line) == start)


def _start(line: LedgerLine) -> tuple[int, int]:
    return line.period.start.month, line.period.start.day


def is_whole_year(period: Period) -> bool:
    """Whether a period is about twelve months, and so some office's year."""
    return (period.end - period.start).days + 1 in _YEAR_DAYS


def _day(day: date) -> str:
    return f"{day:%B} {day.day}"
