"""A cost report as a paper: page one to stop at, tables, sources, method. Text goes in as data."""

from __future__ import annotations

import re
from collections.abc import Iterable, Sequence
from datetime import date, datetime
from decimal import ROUND_HALF_UP, Decimal
from typing import Any
from zoneinfo import ZoneInfo

from jinja2 import Environment, PackageLoader

from groundwork.paper import Own, Paper, PaperMeta, escape, one_line, render, template_environment
from groundwork.reading.masking import mask
from reports.citations import Source
from reports.cost import CostReport
from reports.model import STAGES, Grade, LedgerLine, Period, Range, Stage
from reports.money import dollars, dollars_in_words

TEMPLATE = "cost_report.md.j2"
DRIVERS = 4  # lines that are named as making the range
ON_PAGE_ONE = 6  # lines of what is unknown before the rest is left to its table
_TEMPLATES: Environment = template_environment(PackageLoader("reports", "templates"))

GRADE_WORDS: dict[Grade, str] = {
    "D": "Documented",
    "C": "Computed",
    "E": "Estimated",
    "R": "Reported",
    "U": "Unknown",
}
GRADE_MEANING: dict[Grade, str] = {
    "D": "a record that we hold shows the figure; document, page and words are cited",
    "C": "worked out from documented figures",
    "E": "estimated; the assumption or the range is stated",
    "R": "somebody said so; no record shows it; it enters no sum",
    "U": "asked for, or still to be asked; its cell is blank and it enters no sum",
}
NET_RESTS_ON: dict[Grade, str] = {
    "D": "every figure in it is documented",
    "C": "its weakest figures are computed from documented ones",
    "E": "its weakest figures are estimates",
    "U": "it is not known",
    "R": "it is not known",
}
STAGE_MEANING: dict[Stage, str] = {
    "promised": "announced or agreed; it is not money",
    "claimed": "asked for by the county",
    "approved": "granted, whether paid or not",
    "received": "paid to the county",
    "denied": "refused",
    "recouped": "paid, then taken back",
}
# An address that nothing in it can break out of; any other is printed as plain text.
_ADDRESS = re.compile(r"https?://[A-Za-z0-9._~:/?#@!$()*+,;=%&'-]{1,1000}")


def report_paper(report: CostReport, *, sample: bool = False) -> Paper:
    """The paper of a report; `sample` puts SAMPLE on every page."""
    place = report.place.full_name
    meta = PaperMeta(
        title=f"Cost report: {place} and federal immigration enforcement",
        style="report",
        footer=f"{place}: cost report, data as of {_day(report.as_of)}. Not legal advice.",
        date=report.as_of,
        sample=sample,
    )
    text = _TEMPLATES.get_template(TEMPLATE).render(_values(report, sample))
    return render(text, meta)


def headline(report: CostReport) -> str:
    """The answer in one line."""
    net = report.net
    if net is None:
        return "Net county cost: cannot be stated"
    if net.is_exact:
        return f"Net county cost: {dollars_in_words(net.central)}"
    return (
        f"Net county cost: {dollars_in_words(net.central)} "
        f"(from {dollars_in_words(net.low)} to {dollars_in_words(net.high)})"
    )


def _values(report: CostReport, sample: bool) -> dict[str, Any]:
    """All that the template may print."""
    evidence = _evidence(report.sources)
    unknown = [_open(line) for line in report.unknown]
    return {
        "sample": sample,
        "place": report.place.full_name,
        "period": f"{_day(report.period.start)} to {_day(report.period.end)}",
        "as_of": _day(report.as_of),
        "headline": headline(report),
        "rests_on": NET_RESTS_ON[report.grade],
        "grade": report.grade,
        "why_unknown": _why_unknown(report),
        "share": _percent(report.documented_share),
        "about_figures": _about_figures(report),
        "figures": _figures(report),
        "received_head": "Received, less recouped" if _recoups(report) else "Received",
        "by_grade": _by_grade(report),
        "incremental": _incremental(report),
        "costs": [_row(line, evidence) for line in report.costs],
        "gross": _range_rows("Gross cost", report.gross),
        "incomes": [_row(line, evidence) for line in report.incomes],
        "stages": _stages(report),
        "unknown": unknown,
        "unknown_first": unknown[:ON_PAGE_ONE],
        "unknown_more": len(unknown[ON_PAGE_ONE:]),
        "reported": [_row(line, evidence) for line in report.reported],
        "left_out": report.left_out,
        "remarks": report.remarks,
        "sources": [_source(source, report) for source in report.sources],
        "grades": [(grade, GRADE_WORDS[grade], GRADE_MEANING[grade]) for grade in GRADE_WORDS],
    }


# --- page one ---------------------------------------------------------------------------------


def _why_unknown(report: CostReport) -> str:
    """Which part of the net is unknown, where the net is; else empty."""
    if report.net is not None:
        return ""
    if report.gross is None:
        return "No cost is known: no cost line of the ledger has an amount that may be counted."
    missing = [stage for stage in ("received", "recouped") if report.income.of(stage) is None]
    return (
        f"Not known is what was {' and '.join(missing)}: an unknown sum is not zero, so nothing is "
        "taken off the gross cost."
    )


def _figures(report: CostReport) -> list[tuple[Own, ...]]:
    """The four columns: one row, or three where a figure has a range."""
    four = (report.gross, report.income.kept, report.income.outstanding, report.net)
    central = tuple(None if span is None else span.central for span in four)
    if all(span is None or span.is_exact for span in four):
        return [_figure_row("", central)]
    low = tuple(None if span is None else span.low for span in four)
    high = tuple(None if span is None else span.high for span in four)
    # The lowest net goes with the lowest cost and the most money back, the highest with the least.
    return [
        _figure_row("Lowest", (low[0], high[1], low[2], low[3])),
        _figure_row("Central", central, strong=True),
        _figure_row("Highest", (high[0], low[1], high[2], high[3])),
    ]


def _figure_row(
    head: str, amounts: Sequence[Decimal | None], *, strong: bool = False
) -> tuple[Own, ...]:
    shown = (head, *map(dollars, amounts))
    return tuple(_bold(text) if strong else Own(escape(text)) for text in shown)


def _recoups(report: CostReport) -> bool:
    recouped = report.income.recouped
    return recouped is None or recouped.high != 0


def _about_figures(report: CostReport) -> list[str]:
    """What has to be said beside the four columns."""
    said = []
    if not report.records("received", "recouped"):
        said.append("The ledger has no line of money received, so nothing is taken off.")
    outstanding, paid = report.income.outstanding, report.if_outstanding_paid
    if outstanding is not None and outstanding.central < 0:
        said.append(
            "More came in or was denied than the ledger has claims for: claims are missing."
        )
    elif outstanding is not None and outstanding.central > 0 and paid is not None:
        said.append(
            f"If all of the {dollars_in_words(outstanding.central)} outstanding were paid, the net "
            f"would be {dollars_in_words(paid)}."
        )
    drivers = _drivers(report)
    return [*said, f"The range comes from: {drivers}."] if drivers else said


def _drivers(report: CostReport) -> str:
    """The lines that make the range of the net, widest first."""
    back = (line for line in report.incomes if line.stage in ("received", "recouped"))
    ranged = [
        (line.span.high - line.span.low, line)
        for line in (*report.costs, *back)
        if line.span and not line.span.is_exact
    ]
    ranged.sort(key=lambda pair: (-pair[0], pair[1].id))
    named = [f"{line.category} (line {line.id})" for _, line in ranged]
    more = f" and {len(named) - DRIVERS} more" if len(named) > DRIVERS else ""
    return ", ".join(named[:DRIVERS]) + more


def _by_grade(report: CostReport) -> list[tuple[str, str, int, str, str]]:
    whole = report.gross.central if report.gross else None
    return [
        (grade, _meaning(grade), count, dollars(amount), _share_of(amount, whole))
        for grade, count, amount in report.gross_by_grade
    ]


def _meaning(grade: Grade) -> str:
    return f"{GRADE_WORDS[grade]}: {GRADE_MEANING[grade]}"


def _share_of(amount: Decimal, whole: Decimal | None) -> str:
    if not whole or amount < 0 or amount > whole:
        return ""  # with credits among the lines a share would say nothing
    return _percent((amount / whole).quantize(Decimal("0.01"), ROUND_HALF_UP))


def _percent(share: Decimal | None) -> str:
    return "" if share is None else f"{share * 100:.0f}%"


def _incremental(report: CostReport) -> str:
    words = {
        "yes": "would not have been spent without the program",
        "part": "would have been spent in part",
        "no": "would have been spent anyway",
        None: "is not marked either way",
    }
    parts = [
        f"{dollars_in_words(amount)} {words[word]}" for word, amount in report.gross_by_increment
    ]
    return "; ".join(parts)


# --- tables -----------------------------------------------------------------------------------


def _row(line: LedgerLine, evidence: dict[str, str]) -> dict[str, str]:
    return {
        "id": line.id,
        "what": _what(line),
        "period": _period(line.period),
        "stage": line.stage or "",
        "incremental": line.incremental or "",
        "amount": dollars(line.span.central if line.span else None),
        "grade": line.grade,
        "evidence": evidence.get(line.id, ""),
        "said_by": mask(line.source or ""),
    }


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
    asked = f"asked for in {line.request_item}" if line.request_item else "not asked for yet"
    return {
        "id": line.id,
        "what": _what(line),
        "short": f"{line.category} ({kind}; line {line.id}): {asked}",
        "kind": kind,
        "period": _period(line.period),
        "request_item": line.request_item or "not asked for yet",
    }


def _range_rows(name: str, span: Range | None) -> list[tuple[Own, Own]]:
    """The rows under a table: one sum, or low, central and high."""
    if span is None:
        return [(_bold(name), Own(""))]
    if span.is_exact:
        return [(_bold(name), _bold(dollars(span.central)))]
    return [
        (_bold(f"{name}, low"), Own(escape(dollars(span.low)))),
        (_bold(f"{name}, central"), _bold(dollars(span.central))),
        (_bold(f"{name}, high"), Own(escape(dollars(span.high)))),
    ]


def _stages(report: CostReport) -> list[tuple[Own, Own, str]]:
    income = report.income
    rows = [
        (Own(stage), Own(_stage_amount(report, stage)), STAGE_MEANING[stage]) for stage in STAGES
    ]
    outstanding = income.outstanding
    shown = _bold(dollars(None if outstanding is None else outstanding.central))
    return [*rows, (_bold("outstanding"), shown, "claimed, less denied, less received")]


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
        "title": info.title,
        "url": _address(info.url),
        "sha256": info.sha256,
        "pages": f"{info.pages} page{'' if info.pages == 1 else 's'}",
        "fetched": _moment(info.fetched, report.place.timezone),
        "cited": [
            {"line": one.line, "page": one.page, "quote": mask(one.quote)} for one in source.cited
        ],
    }


# --- words ------------------------------------------------------------------------------------


def _bold(text: str) -> Own:
    """Bold in a table cell; nothing where there is nothing, since `****` would show."""
    return Own(f"**{escape(text)}**") if text else Own("")


def _address(url: str) -> str:
    """An address as a link, where no sign in it can act as anything else."""
    return Own(f"<{url}>") if _ADDRESS.fullmatch(url) else url


def _day(day: date) -> str:
    return f"{day:%B} {day.day}, {day.year}"


def _moment(moment: datetime, timezone: str) -> str:
    local = moment.astimezone(ZoneInfo(timezone))
    return f"{_day(local.date())}, {local:%H:%M %Z}"


def _period(period: Period) -> str:
    if period.start == period.end:
        return period.start.isoformat()
    return f"{period.start} to {period.end}"
