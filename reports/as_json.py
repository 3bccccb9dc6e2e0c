"""A cost report as the JSON of the contract. Amounts are decimal strings, null is unknown."""

from __future__ import annotations

import json
from decimal import Decimal
from typing import Any
from zoneinfo import ZoneInfo

from groundwork.places import Place
from groundwork.reading.masking import mask
from reports.assumptions import Assumption
from reports.citations import Source
from reports.cost import CostReport, Income
from reports.measures import Measure
from reports.model import STAGES, LedgerLine, Range
from reports.money import plain_money
from reports.sections import found_drivers
from reports.sensitivity import Driver


def report_json(report: CostReport, *, sample: bool = False) -> dict[str, Any]:
    """The report as plain values in the contract's keys, and a few more."""
    gross, net = report.gross, report.net
    return {
        **({"sample": True} if sample else {}),
        "place": place_json(report.place),
        "period": {
            "from": report.period.start.isoformat(),
            "to": report.period.end.isoformat(),
        },
        "as_of": report.as_of.isoformat(),
        "gross": {**_range(gross), "documented": plain_money(report.documented)},
        "income": _stages(report.income),
        "net": {**_range(net), "if_outstanding_paid": plain_money(report.if_outstanding_paid)},
        "documented_share": _share(report.documented_share),
        "grade": report.grade,
        "gross_by_grade": {
            grade: {"lines": count, "central": plain_money(amount)}
            for grade, count, amount in report.gross_by_grade
        },
        "gross_by_incremental": {
            word or "not_stated": plain_money(amount) for word, amount in report.gross_by_increment
        },
        "unknown": [_open(line) for line in report.unknown],
        "reported": [_open(line) for line in report.reported],
        **_beside(report),
        "year_rule": report.year_rule,
        "lines": [line_json(line) for line in report.lines],
        "lines_left_out": report.left_out,
        "sources": [_source(source, report.place) for source in report.sources],
        "remarks": list(report.remarks),
    }


def _beside(report: CostReport) -> dict[str, Any]:
    """What stands beside the sums: cases, regimes, drivers, the agreement, the law, the reply."""
    context, reply = report.context, report.context.reply
    return {
        "liability": {
            **_range(report.liability),
            "lines": [line.id for line in report.cases],
        },
        "income_before_2025_10_01": _stages(report.income_before),
        "income_since_2025_10_01": _stages(report.income_since),
        "drivers": [_driver(one) for one in found_drivers(report)],
        "assumptions": [_assumption(one) for one in context.assumptions.assumptions.values()],
        "measures": [_measure(one) for one in context.measures],
        "agreement": [
            {"subject": c.subject, "quote": _masked(c.words), "source": c.source, "page": c.page}
            for c in context.clauses
        ],
        "listed": [mask(sentence) for sentence in context.listed],
        "state_law": _state_law(report),
        "response": {
            "words": _masked(reply.words),
            "by": _masked(reply.by),
            "on": None if reply.on is None else reply.on.isoformat(),
            "invited_on": None if reply.invited_on is None else reply.invited_on.isoformat(),
        },
        "corrections": [
            {"line": c.line, "on": c.on.isoformat(), "was": mask(c.was), "now": mask(c.now)}
            for c in context.corrections
        ],
    }


def _driver(one: Driver) -> dict[str, str | None]:
    return {
        "name": mask(one.name),
        "low": one.low,
        "high": one.high,
        "net_at_low": plain_money(one.at_low),
        "net_at_high": plain_money(one.at_high),
    }


def _assumption(one: Assumption) -> dict[str, str | bool]:
    return {
        "id": one.id,
        "statement": one.statement,
        "low": f"{one.value.low:f}",
        "value": f"{one.value.central:f}",
        "high": f"{one.value.high:f}",
        "unit": one.unit,
        "source": mask(one.source),
        "default": one.default,
    }


def report_text(report: CostReport, *, sample: bool = False) -> str:
    """The JSON as the text of a file; the same report gives the same bytes."""
    return json.dumps(report_json(report, sample=sample), ensure_ascii=False, indent=2) + "\n"


def place_json(place: Place) -> dict[str, str | None]:
    """A place as every JSON of ours names it."""
    return {"name": place.full_name, "fips": place.fips, "ocd_id": place.ocd_id or None}


def line_json(line: LedgerLine) -> dict[str, Any]:
    """A ledger line in the columns of the ledger, with what it puts into the sums."""
    return {
        "id": line.id,
        "place": line.place.full_name,
        "agency": line.agency,
        "category": line.category,
        "direction": line.direction,
        "stage": line.stage,
        "period_start": line.period.start.isoformat(),
        "period_end": line.period.end.isoformat(),
        "amount": plain_money(line.amount),
        "low": plain_money(line.low),
        "high": plain_money(line.high),
        "grade": line.grade,
        "incremental": line.incremental,
        "source": line.source,
        "page": line.page,
        "quote": _masked(line.quote),
        "assumption": _masked(line.assumption),
        "request_item": line.request_item,
        "note": _masked(line.note),
        "counted": _range(line.span) if line.counts else None,
    }


def _stages(income: Income) -> dict[str, str | None]:
    """The central sum of each stage, and what is outstanding."""
    sums: dict[str, str | None] = {stage: _central(income.of(stage)) for stage in STAGES}
    return {**sums, "outstanding": _central(income.outstanding)}


def _measure(one: Measure) -> dict[str, Any]:
    return {
        "id": one.id,
        "measure": one.measure,
        "kind": one.kind,
        "agency": one.agency,
        "period_start": one.period.start.isoformat(),
        "period_end": one.period.end.isoformat(),
        "value": None if one.value is None else f"{one.value:f}",
        "unit": one.unit,
        "grade": one.grade,
        "source": one.source,
        "page": one.page,
        "quote": _masked(one.quote),
        "request_item": one.request_item,
    }


def _state_law(report: CostReport) -> dict[str, str | None] | None:
    """The contract's object; None where the law was not looked up."""
    law = report.context.law
    if law is None:
        return None
    rule = law.agreement
    return {
        "position": law.position,
        "cite": rule.citation if rule.standing != "not_researched" else None,
        "confidence": rule.confidence,
        "as_of": rule.as_of,
    }


def _open(line: LedgerLine) -> dict[str, Any]:
    """A line that enters no sum."""
    span = line.span
    return {
        "line": line.id,
        "request_item": line.request_item,
        "category": line.category,
        "direction": line.direction,
        "stage": line.stage,
        "amount": _central(span),
        "low": None if span is None else plain_money(span.low),
        "high": None if span is None else plain_money(span.high),
        "source": line.source,
        "note": _masked(line.note),
    }


def _source(source: Source, place: Place) -> dict[str, Any]:
    info = source.info
    return {
        "id": source.id,
        "source": source.name,
        "title": info.title,
        "url": info.url,
        "sha256": info.sha256,
        "pages": info.pages,
        "fetched": info.fetched.astimezone(ZoneInfo(place.timezone)).isoformat(timespec="seconds"),
        "cited": [
            {"line": one.line, "page": one.page, "quote": mask(one.quote)} for one in source.cited
        ],
    }


def _range(span: Range | None) -> dict[str, str | None]:
    return {
        "low": None if span is None else plain_money(span.low),
        "central": _central(span),
        "high": None if span is None else plain_money(span.high),
    }


def _central(span: Range | None) -> str | None:
    return None if span is None else plain_money(span.central)


def _share(share: Decimal | None) -> str | None:
    return None if share is None else f"{share:.2f}"


def _masked(text: str | None) -> str | None:
    return None if text is None else mask(text)
