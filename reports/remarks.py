"""What a careful reader of the ledger would ask about: said in the report, and stopping nothing."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterable, Iterator, Sequence
from datetime import date

from reports.citations import shows_amount
from reports.doubles import doubles
from reports.model import LedgerLine, Range
from reports.money import dollars_in_words


def remarks_on(
    lines: Sequence[LedgerLine], outstanding: Range | None, as_of: date
) -> tuple[str, ...]:
    """One sentence for each thing that a reader should know about the counted lines."""
    counted = [line for line in lines if line.counts]
    return (
        *_claims_missing(outstanding),
        *_not_in_quote(counted),
        *_without_formula(counted),
        *_without_driver(counted),
        *_of_the_future(counted, as_of),
        *_alike(counted),
        *doubles(counted),
    )


def _claims_missing(outstanding: Range | None) -> Iterator[str]:
    if outstanding is not None and outstanding.central < 0:
        yield (
            f"More is recorded as received or denied than as claimed, by "
            f"{dollars_in_words(-outstanding.central)}: claims are missing from the ledger, so "
            "nothing can be said about what is outstanding."
        )


def _not_in_quote(lines: Iterable[LedgerLine]) -> Iterator[str]:
    found = [line.id for line in lines if line.grade == "D" and not shows_amount(line)]
    if found:
        yield (
            "The amount does not stand in the words that are quoted for it; check it against the "
            f"page: {_ids(found)}."
        )


def _without_formula(lines: Iterable[LedgerLine]) -> Iterator[str]:
    found = [line.id for line in lines if line.grade == "C" and not (line.assumption or line.note)]
    if found:
        yield f"Graded as computed, but no formula is given: {_ids(found)}."


def _without_driver(lines: Iterable[LedgerLine]) -> Iterator[str]:
    found = [line.id for line in lines if line.grade == "E" and not line.assumption]
    if found:
        yield f"A range without a stated assumption: {_ids(found)}."


def _of_the_future(lines: Iterable[LedgerLine], as_of: date) -> Iterator[str]:
    found = [line.id for line in lines if line.period.start > as_of]
    if found:
        yield f"The period begins after the date of this report: {_ids(found)}."


def _alike(lines: Iterable[LedgerLine]) -> Iterator[str]:
    groups: dict[tuple[object, ...], list[str]] = defaultdict(list)
    for line in lines:
        groups[
            line.direction, line.stage, line.agency, line.category, line.period, line.span
        ].append(line.id)
    for ids in groups.values():
        if len(ids) > 1:
            yield f"Alike in agency, category, period and amount; counted twice? {_ids(ids)}."


def _ids(ids: Sequence[str]) -> str:
    return ", ".join(f"line {one}" for one in ids)
