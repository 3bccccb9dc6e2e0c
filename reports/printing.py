"""A cost report as a paper: page one to stop at, tables, sources, method. Text goes in as data."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import replace
from typing import Any

from jinja2 import Environment, PackageLoader

from groundwork.paper import Own, Paper, PaperMeta, escape, one_line, render, template_environment
from groundwork.reading.masking import mask
from reports import first_page, sections
from reports.charts import claims_chart, net_chart, tornado_chart
from reports.citations import Source
from reports.cost import CostReport
from reports.model import STAGES, LedgerLine, Range, Stage
from reports.money import dollars
from reports.words import (
    GRADE_MEANING,
    GRADE_WORDS,
    STAGE_MEANING,
    address,
    bold,
    long_day,
    moment_in,
    period_words,
)

TEMPLATE = "cost_report.md.j2"
UNKNOWN_FIRST = 6  # lines of what is unknown on page one, before the rest is left to its table
_TEMPLATES: Environment = template_environment(PackageLoader("reports", "templates"))


def report_paper(report: CostReport, *, sample: bool = False) -> Paper:
    """The paper of a report; `sample` puts SAMPLE on every page."""
    place = report.place.full_name
    meta = PaperMeta(
        title=f"Cost report: {place} and federal immigration enforcement",
        style="report",
        footer=f"{place}: cost report, data as of {long_day(report.as_of)}. Not legal advice.",
        date=report.as_of,
        sample=sample,
    )
    found = sections.found_drivers(report)
    drawn = {  # in the order in which they stand
        "claims": claims_chart(sections.quarters(report)),
        "net": net_chart(report),
        "tornado": None if report.net is None else tornado_chart(found, report.net.central),
    }
    there = {name: picture for name, picture in drawn.items() if picture is not None}
    pictures = {
        name: replace(picture, caption=f"Figure {number}. {picture.caption}")
        for number, (name, picture) in enumerate(there.items(), 1)
    }
    values = {**_values(report, sample), **_beside(report), "pictures": tuple(pictures)}
    text = _TEMPLATES.get_template(TEMPLATE).render(values)
    return render(text, meta, pictures)


def _values(report: CostReport, sample: bool) -> dict[str, Any]:
    """All that the template may print."""
    evidence = _evidence(report.sources)
    unknown = [_open(line) for line in report.unknown]
    return {
        "sample": sample,
        "place": report.place.full_name,
        "period": f"{long_day(report.period.start)} to {long_day(report.period.end)}",
        "as_of": long_day(report.as_of),
        "headline": first_page.headline(report),
        "rests_on": first_page.NET_RESTS_ON[report.grade],
        "grade": report.grade,
        "why_unknown": first_page.why_unknown(report),
        "share": first_page.documented(report.documented_share),
        "about_figures": first_page.about_figures(report),
        "figures": first_page.figures(report),
        "received_head": "Received, less recouped" if first_page.recoups(report) else "Received",
        "spent_on": first_page.spent_on(report),
        "incremental": first_page.incremental(report),
        "costs": [_row(line, evidence) for line in report.costs],
        "gross": _range_rows("Gross cost", report.gross),
        "incomes": [_row(line, evidence) for line in report.incomes],
        "stages": _stages(report),
        "unknown": unknown,
        "unknown_first": unknown[:UNKNOWN_FIRST],
        "unknown_more": len(unknown[UNKNOWN_FIRST:]),
        "reported": [_row(line, evidence) for line in report.reported],
        "left_out": report.left_out,
        "remarks": report.remarks,
        "sources": [_source(source, report) for source in report.sources],
        "grades": [(grade, GRADE_WORDS[grade], GRADE_MEANING[grade]) for grade in GRADE_WORDS],
    }


def _beside(report: CostReport) -> dict[str, Any]:
    """What the sections print that stand beside the sums."""
    context = report.context
    evidence = _evidence(report.sources)
    return {
        "listed": [mask(sentence) for sentence in context.listed],
        "clauses": sections.agreement_rows(context.clauses, evidence),
        "staffing": sections.measure_rows(context.measures, "staffing", evidence),
        "service": sections.measure_rows(context.measures, "service", evidence),
        "outcomes": sections.measure_rows(context.measures, "outcome", evidence),
        "regimes": sections.regime_rows(report),
        "quarters": sections.quarter_rows(report),
        "old_claims": sections.old_claims(report),
        "nets": sections.net_rows(report),
        "drivers": sections.driver_rows(sections.found_drivers(report)),
        "cases": [_row(line, evidence) for line in report.cases],
        "case_sum": _range_rows("Cases, in no annual figure", report.liability),
        "examples": sections.case_examples(),
        "records": sections.records_rows(context.records),
        "law": sections.law_words(report),
        "options": sections.options(report),
        "questions": sections.questions(report),
        "reply": sections.reply_lines(context.reply),
        "assumptions": sections.assumption_rows(context.assumptions.assumptions.values()),
        "corrections": sections.correction_rows(context.corrections),
        "glossary": sections.glossary(),
        "year_rule": report.year_rule,
        "offices": sorted({line.agency for line in report.lines if line.agency}),
    }


def _row(line: LedgerLine, evidence: dict[str, str]) -> dict[str, str]:
    return {
        "id": line.id,
        "what": _what(line),
        "period": period_words(line.period),
        "stage": line.stage or "",
        "incremental": line.incremental or "",
        "amount": dollars(line.span.central if line.span else None),
        "grade": line.grade,
        "evidence": evidence.get(line.id) or _rests_on(line),
        "said_by": evidence.get(line.id) or mask(line.source or "not stated"),
    }


def _rests_on(line: LedgerLine) -> str:
    """What a line without a citation rests on; its words stand beside what it was for."""
    if line.assumption:
        return "formula" if line.grade == "C" else "assumption"
    return "note" if line.note else "not stated"


def _what(line: LedgerLine) -> str:
    """What a line is for, by whom, its range, and what it rests on."""
    parts = [f"{line.category} ({line.agency})" if line.agency else line.category]
    if line.span and not line.span.is_exact:
        parts.append(f"between {dollars(line.span.low)} and {dollars(line.span.high)}")
    if line.assumption:
        parts.append(f"{'formula' if line.grade == 'C' else 'assumed'}: {line.assumption}")
    if line.note:
        parts.append(line.note)
    return mask("; ".join(one_line(part).rstrip(".") for part in parts))


def _open(line: LedgerLine) -> dict[str, str]:
    """A line that is unknown, in the table and on page one."""
    kind = f"income, {line.stage}" if line.stage else "cost"
    asked = f"request item {line.request_item}" if line.request_item else "not asked for yet"
    return {
        "id": line.id,
        "what": _what(line),
        "short": mask(f"{line.category} ({kind}; line {line.id}): {asked}"),
        "kind": kind,
        "period": period_words(line.period),
        "request_item": line.request_item or "not asked for yet",
    }


def _range_rows(name: str, span: Range | None) -> list[tuple[Own, Own]]:
    """The rows under a table: one sum, or low, central and high."""
    if span is None:
        return [(bold(name), Own(""))]
    if span.is_exact:
        return [(bold(name), bold(dollars(span.central)))]
    return [
        (bold(f"{name}, low"), Own(escape(dollars(span.low)))),
        (bold(f"{name}, central"), bold(dollars(span.central))),
        (bold(f"{name}, high"), Own(escape(dollars(span.high)))),
    ]


def _stages(report: CostReport) -> list[tuple[Own, Own, str]]:
    income = report.income
    rows = [
        (Own(stage), Own(_stage_amount(report, stage)), STAGE_MEANING[stage]) for stage in STAGES
    ]
    outstanding = income.outstanding
    shown = bold(dollars(None if outstanding is None else outstanding.central))
    return [*rows, (bold("outstanding"), shown, "claimed, less denied, less received")]


def _stage_amount(report: CostReport, stage: Stage) -> str:
    """The sum of a stage, blank where it is unknown; a stage without a line is no zero either."""
    if not report.records(stage):
        return "none"
    span = report.income.of(stage)
    return escape(dollars(None if span is None else span.central))


def _evidence(sources: Iterable[Source]) -> dict[str, str]:
    """Where each line is cited: `S1 p. 4`."""
    return {one.line: f"{source.id} p. {one.page}" for source in sources for one in source.cited}


def _source(source: Source, report: CostReport) -> dict[str, Any]:
    info = source.info
    return {
        "id": source.id,
        "name": source.name if len(source.name) < len(info.sha256) else "",
        "title": mask(info.title),
        "url": address(info.url),
        "sha256": info.sha256,
        "pages": f"{info.pages} page{'' if info.pages == 1 else 's'}",
        "fetched": moment_in(info.fetched, report.place.timezone),
        "cited": [
            {"line": one.line, "page": one.page, "quote": mask(one.quote)} for one in source.cited
        ],
    }
