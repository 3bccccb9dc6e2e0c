"""A cost report as the JSON of the contract. Amounts are decimal strings, null is unknown."""

from __future__ import annotations

import json
from decimal import Decimal
from typing import Any
from zoneinfo import ZoneInfo

from groundwork.places import Place
from groundwork.reading.masking import mask
from reports.citations import Source
from reports.cost import CostReport
from reports.model import STAGES, LedgerLine, Range
from reports.money import plain_money


def report_json(report: CostReport, *, sample: bool = False) -> dict[str, Any]:
    """The report as plain values in the contract's keys, and a few more."""
    gross, net, income = report.gross, report.net, report.income
    return {
        **({"sample": True} if sample else {}),
        "place": place_json(report.place),
        "period": {
            "from": report.period.start.isoformat(),
            "to": report.period.end.isoformat(),
        },
        "as_of": report.as_of.isoformat(),
        "gross": {**_range(gross), "documented": plain_money(report.documented)},
        "income": {
            **{stage: _central(income.of(stage)) for stage in STAGES},
            "outstanding": _central(income.outstanding),
        },
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
        "lines": [line_json(line) for line in report.lines],
        "lines_left_out": report.left_out,
        "sources": [_source(source, report.place) for source in report.sources],
        "remarks": list(report.remarks),
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
