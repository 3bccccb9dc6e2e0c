"""The parts of a report beside its sums: agreement, people, income by regime, cases, requests."""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from datetime import date
from decimal import Decimal
from functools import cache
from importlib.resources import files

import yaml

from groundwork.law.claims import claims
from groundwork.paper import Own, escape, one_line
from groundwork.reading.masking import mask
from reports.assumptions import Assumption, value_words
from reports.charts import Quarter, by_quarter
from reports.citations import clause_id
from reports.context import Clause, Correction, RecordsItem, Reply
from reports.cost import REGIME_START, CostReport, Income
from reports.measures import Kind, Measure
from reports.model import STAGES, Range
from reports.money import dollars
from reports.options import KINDS, basis, open_options
from reports.questions import asked
from reports.sensitivity import Driver, drivers
from reports.words import bold, long_day, period_words

_NONE = "none"  # a stage without a line, as in the table above it
_OF_CLAIMS = ("claimed", "denied", "received")  # what outstanding is worked out from
_LEAST_DAYS = 60  # from which an open claim is told as old: the question that boards ask first


@cache
def glossary() -> tuple[tuple[str, str], ...]:
    """Words and what they mean here."""
    text = (files("reports") / "data" / "glossary.yaml").read_text(encoding="utf-8")
    return tuple((str(word), str(meaning)) for word, meaning in yaml.safe_load(text).items())


def agreement_rows(clauses: Sequence[Clause], evidence: Mapping[str, str]) -> list[dict[str, str]]:
    """Each quoted sentence with its page; what could not be read says so."""
    return [
        {
            "subject": one.subject,
            "words": f"“{mask(one_line(one.words))}”" if one.words else "not readable on the page",
            "cited": evidence.get(clause_id(one)) or f"{one.source} p. {one.page}",
        }
        for one in clauses
    ]


def measure_rows(
    measures: Iterable[Measure], kind: Kind, evidence: Mapping[str, str]
) -> list[dict[str, str]]:
    """The counts of one kind; an unknown one is blank and names its request."""
    return [
        {
            "id": one.id,
            "what": mask(f"{one.measure} ({one.agency})" if one.agency else one.measure),
            "period": period_words(one.period),
            "value": _count(one),
            "unit": one.unit,
            "grade": one.grade,
            "evidence": evidence.get(one.id) or _evidence(one),
        }
        for one in measures
        if one.kind == kind
    ]


def _count(one: Measure) -> str:
    if one.value is None:
        return ""
    shown = _plain(one.value)
    if one.low is None or one.high is None:
        return shown
    return f"{shown} ({_plain(one.low)} to {_plain(one.high)})"


def _plain(value: Decimal) -> str:
    text = f"{value:,f}"
    return text.rstrip("0").rstrip(".") if "." in text else text


def _evidence(one: Measure) -> str:
    if one.source and one.page:
        return f"{one.source} p. {one.page}"
    if one.request_item:
        return f"request item {one.request_item}"
    return mask(one.assumption or one.note or "not stated")


def regime_rows(report: CostReport) -> list[tuple[str, str, str, str]]:
    """Each stage before October 1, 2025, since then, and in all; unknown is blank, no line none."""
    before, since, whole = report.income_before, report.income_since, report.income
    held = {(line.stage, line.period.end >= REGIME_START) for line in report.lines if line.stage}
    rows = [
        (
            stage,
            _of(before, stage) if (stage, False) in held else _NONE,
            _of(since, stage) if (stage, True) in held else _NONE,
            _of(whole, stage) if report.records(stage) else _NONE,
        )
        for stage in STAGES
    ]
    kept = [side for side in (False, True) if any((s, side) in held for s in _OF_CLAIMS)]
    rest = [
        _money(before.outstanding) if False in kept else _NONE,
        _money(since.outstanding) if True in kept else _NONE,
        _money(whole.outstanding) if kept else _NONE,
    ]
    return [*rows, ("outstanding", rest[0], rest[1], rest[2])]


def _of(income: Income, stage: str) -> str:
    span: Range | None = getattr(income, stage)
    return _money(span)


def _money(span: Range | None) -> str:
    return dollars(None if span is None else span.central)


def quarters(report: CostReport) -> tuple[Quarter, ...]:
    """Claims and receipts by quarter."""
    return by_quarter(report.lines)


def quarter_rows(report: CostReport) -> list[tuple[str, ...]]:
    """By quarter: claimed, received, outstanding, and how many days its end lies back."""
    rows: list[tuple[str, ...]] = []
    for one in quarters(report):
        age = (report.as_of - _end(one.name)).days
        open_days = f"{age}" if _owed(one) and age >= 0 else "\u2013"
        figures = (dollars(one.claimed), dollars(one.received), dollars(one.outstanding))
        rows.append((one.name, *figures, open_days))
    return rows


def _owed(quarter: Quarter) -> Decimal:
    """What is known to be open of a quarter: nothing where more came in than was claimed."""
    return max(quarter.outstanding or Decimal(0), Decimal(0))


def _end(quarter: str) -> date:
    year, number = quarter.split(" Q")
    month = int(number) * 3
    return date(int(year), month, 30 if month in (6, 9) else 31)


def old_claims(report: CostReport) -> str:
    """How much of what is outstanding is older than sixty days, as a sentence; empty for none."""
    old = [
        _owed(one)
        for one in quarters(report)
        if _owed(one) and (report.as_of - _end(one.name)).days > _LEAST_DAYS
    ]
    if not old:
        return ""
    return (
        f"${dollars(sum(old, Decimal(0)))} has been outstanding for more than {_LEAST_DAYS} days "
        "after the end of its quarter; until it comes the county carries it."
    )


def net_rows(report: CostReport) -> list[tuple[Own, Own, Own, Own]]:
    """Incremental and full cost side by side, never mixed: each with what came back and its net."""
    kept = report.income.kept
    rows: list[tuple[str, Decimal, Range | None, Decimal | None]] = []
    sums = dict(report.gross_by_increment)
    only = sums.get("yes")
    if only is not None:
        net = None if kept is None else only - kept.central
        rows.append(("Incremental cost only (marked yes)", only, kept, net))
    if report.gross is not None:
        net = None if report.net is None else report.net.central
        rows.append(("Full cost, as counted", report.gross.central, kept, net))
    return [
        (
            Own(escape(name)),
            Own(escape(dollars(spent))),
            Own(escape(_money(back))),
            bold(dollars(net)),
        )
        for name, spent, back, net in rows
    ]


def found_drivers(report: CostReport) -> tuple[Driver, ...]:
    """What moves the net, widest first; none where the net is unknown."""
    if report.net is None:
        return ()
    counted = [*report.costs, *(line for line in report.incomes)]
    return drivers(counted, report.net, report.context.assumptions)


def driver_rows(found: Sequence[Driver]) -> list[tuple[str, ...]]:
    """Driver, its low and high end, and the net at each."""
    return [
        (mask(one.name), one.low, one.high, dollars(one.at_low), dollars(one.at_high))
        for one in found
    ]


def case_examples() -> list[dict[str, str]]:
    """Payments elsewhere, as checked: amount, people, what they do not show. No forecast."""
    return [
        {
            "says": one.says,
            "people": one.people or "",
            "limits": f"{one.limits}." if one.limits else "",
            "citation": one.citation,
        }
        for one in claims().values()
        if one.kind == "payment"
    ]


def records_rows(items: Iterable[RecordsItem]) -> list[tuple[str, ...]]:
    """Item, office, asked, due, and where it stands; a date of our own is marked."""
    return [
        (
            f"{one.request} item {one.number}",
            mask(one.series),
            one.office,
            long_day(one.asked) if one.asked else "not sent yet",
            _due(one),
            one.status,
        )
        for one in items
    ]


def _due(one: RecordsItem) -> str:
    if one.due is None:
        return "no date"
    whose = {"law": "", "office": " (as the office extended it)", "own": " (our own date)"}
    return f"{long_day(one.due)}{whose[one.due_by]}"


def reply_lines(reply: Reply) -> dict[str, str | list[str]]:
    """The sheriff's words line by line, or the day of the invitation; neither is told as well."""
    if reply.words is not None:
        who = f" by {reply.by}" if reply.by else ""
        when = f" on {long_day(reply.on)}" if reply.on else ""
        lines = [line for line in mask(reply.words).splitlines() if line.strip()]
        return {"head": f"Given{who}{when}, word for word:", "words": lines}
    if reply.invited_on is not None:
        return {"head": f"Invited on {long_day(reply.invited_on)}; no reply yet.", "words": []}
    return {
        "head": "Not invited yet. Send the draft to the sheriff before the board sees it, and "
        "print the reply here word for word.",
        "words": [],
    }


def assumption_rows(stated: Iterable[Assumption]) -> list[tuple[str, ...]]:
    """The register of assumptions."""
    return [(f"{one.statement} ({one.id})", value_words(one), mask(one.origin)) for one in stated]


def correction_rows(found: Iterable[Correction]) -> list[tuple[str, ...]]:
    """Ledger lines that were corrected, newest first."""
    ordered = sorted(found, key=lambda one: (one.on, one.line), reverse=True)
    return [(one.line, long_day(one.on), mask(one.was), mask(one.now)) for one in ordered]


def law_words(report: CostReport) -> list[str]:
    """What the state's law says, as of when, with what has to be checked."""
    law = report.context.law
    if law is None:
        return ["State law was not looked up for this place; ask the county attorney."]
    return list(basis(law))


def options(report: CostReport) -> list[dict[str, object]]:
    """What the board may do as far as the law was read, by kind, each with its limit."""
    law = report.context.law
    found = () if law is None else open_options(law)
    return [
        {
            "kind": name,
            "options": [
                {"says": one.says, "limit": one.limit, "ground": one.ground or ""}
                for one in found
                if one.kind == kind
            ],
        }
        for kind, name in KINDS.items()
        if any(one.kind == kind for one in found)
    ]


def questions(report: CostReport) -> list[dict[str, str]]:
    """The questions for the sheriff, open ones first, and what the records answer already."""
    return [
        {
            "says": one.question.says,
            "answer": one.answer,
            "by": ", ".join(one.answered_by),
            "asked": ", ".join(one.request_items),
        }
        for one in asked(report)
    ]
