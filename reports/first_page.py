"""The page that a commissioner can stop at: net, its range, what it rests on, what is unknown."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from decimal import Decimal

from groundwork.paper import Own, escape
from reports.cost import CostReport
from reports.model import CENT, COUNTED, NOTHING, Grade
from reports.money import dollars, dollars_in_words
from reports.rounding import rounded, rounded_range
from reports.words import bold, percent

CATEGORIES = 6  # rows of what it was spent on, before the rest becomes one row
DRIVERS = 4  # lines that are named as making the range
NO_LINE = "\u2013"

NET_RESTS_ON: dict[Grade, str] = {
    "D": "every figure in it is documented",
    "C": "its weakest figures are computed from documented ones",
    "E": "its weakest figures are estimates",
    "U": "it is not known",
    "R": "it is not known",
}


def headline(report: CostReport) -> str:
    """The answer in one line."""
    net = report.net
    what = "Planned net county cost" if all_planned(report) else "Net county cost"
    if net is None:
        return f"{what}: cannot be stated"
    if net.is_exact:
        return f"{what}: {told(report, net.central)}"
    ends = rounded_range(net, report.unit)
    return (
        f"{what}: {told(report, net.central)} "
        f"(from {_short(ends.low, report)} to {_short(ends.high, report)})"
    )


def _short(amount: Decimal, report: CostReport) -> str:
    words = dollars_in_words(amount)
    return words.removesuffix(".00") if report.unit > CENT else words


def told(report: CostReport, amount: Decimal) -> str:
    """An amount as a sentence says it: no finer than the weakest figure that the net rests on."""
    about = "about " if report.unit > CENT else ""
    return about + _short(rounded(amount, report.unit), report)


def all_planned(report: CostReport) -> bool:
    """Whether every counted cost is of days after the date of the report: planned, not spent."""
    return bool(report.costs) and all(line.period.start > report.as_of for line in report.costs)


def why_unknown(report: CostReport) -> str:
    """Which part of the net is unknown, where the net is; else empty."""
    if report.net is not None:
        return ""
    if report.gross is None:
        return "No cost is known: no cost line of the ledger has an amount that may be counted."
    missing = [stage for stage in ("received", "recouped") if report.income.of(stage) is None]
    return (
        f"What was {' and '.join(missing)} is not known. An unknown sum is not zero, so no net "
        "cost is stated."
    )


def figures(report: CostReport) -> list[tuple[Own, ...]]:
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
    return tuple(bold(text) if strong else Own(escape(text)) for text in shown)


def recoups(report: CostReport) -> bool:
    recouped = report.income.recouped
    return recouped is None or recouped.high != 0


def about_figures(report: CostReport) -> list[str]:
    """What has to be said beside the four columns."""
    said = []
    if ahead := [line for line in report.costs if line.period.start > report.as_of]:
        planned = sum((line.span.central for line in ahead if line.span), NOTHING)
        said.append(
            f"{dollars_in_words(planned)} of the gross cost is for days after the date of this "
            "report: planned, not spent."
        )
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
            f"would be {told(report, paid)}."
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


def spent_on(report: CostReport) -> list[tuple[Own, ...]]:
    """Gross cost by category and grade: the largest categories, the others, all, and the shares."""
    sums: dict[str, dict[Grade, Decimal]] = {}
    for line in report.costs:
        if line.span is not None:
            kinds = sums.setdefault(line.category, {})
            kinds[line.grade] = kinds.get(line.grade, NOTHING) + line.span.central
    ordered = sorted(sums.items(), key=lambda item: (-sum(item[1].values()), item[0]))
    kept = CATEGORIES if len(ordered) <= CATEGORIES else CATEGORIES - 1
    rows = [_spent_row(name, kinds) for name, kinds in ordered[:kept]]
    if rest := [kinds for _, kinds in ordered[kept:]]:
        rows.append(_spent_row(f"{len(rest)} other categories", _added(rest)))
    whole = _added([kinds for _, kinds in ordered])
    if not whole:
        return []
    return [*rows, _spent_row("Gross cost", whole, strong=True), _shares_row(whole)]


def _added(parts: Iterable[dict[Grade, Decimal]]) -> dict[Grade, Decimal]:
    added: dict[Grade, Decimal] = {}
    for kinds in parts:
        for grade, amount in kinds.items():
            added[grade] = added.get(grade, NOTHING) + amount
    return added


def _spent_row(head: str, kinds: dict[Grade, Decimal], *, strong: bool = False) -> tuple[Own, ...]:
    amounts = [dollars(kinds[grade]) if grade in kinds else NO_LINE for grade in COUNTED]
    shown = (head, *amounts, dollars(sum(kinds.values(), NOTHING)))
    return tuple(bold(text) if strong else Own(escape(text)) for text in shown)


def _shares_row(whole: dict[Grade, Decimal]) -> tuple[Own, ...]:
    """What part of the gross cost each grade has; with credits in it a share would say nothing."""
    total = sum(whole.values(), NOTHING)
    told = total > 0 and all(amount >= 0 for amount in whole.values())
    shares = [
        percent(whole[grade] / total) if told and grade in whole else NO_LINE for grade in COUNTED
    ]
    return (Own("share"), *(Own(escape(text)) for text in shares), Own(""))


def documented(share: Decimal | None) -> str:
    """How much of the gross cost is documented, as the subject of a sentence."""
    if share is None:
        return ""
    words = {Decimal(0): "None", Decimal(1): "All"}
    return words.get(share, percent(share))


def incremental(report: CostReport) -> str:
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
