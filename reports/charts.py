"""Two charts as SVG that print in grey: the net with its documented part, and claims by quarter.

Solid black is documented, hatched is estimated. Each picture has words that say all it shows, for
people who cannot see it and for outputs that draw nothing.
"""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from datetime import date
from decimal import Decimal
from html import escape

from groundwork.paper import Picture
from reports.cost import CostReport, total
from reports.model import NOTHING, LedgerLine
from reports.money import dollars, dollars_in_words
from reports.sensitivity import Driver

WIDTH = 640
_FONT = "Libertinus Serif, Georgia, serif"
_HATCH = (
    '<pattern id="{id}" width="6" height="6" patternUnits="userSpaceOnUse" '
    'patternTransform="rotate(45)"><rect width="6" height="6" fill="#ffffff"/>'
    '<rect width="2" height="6" fill="#555555"/></pattern>'
)
_STEPS = (1, 2, 2.5, 5, 10)
TORNADO_BARS = 8  # drivers in the chart; the table has all


@dataclass(frozen=True, slots=True)
class _Axis:
    """A straight scale: dollars from `low` to `high` on pixels from `left` to `right`."""

    low: Decimal
    high: Decimal
    left: float
    right: float

    def at(self, amount: Decimal) -> float:
        share = (amount - self.low) / (self.high - self.low)
        return self.left + float(share) * (self.right - self.left)

    def ticks(self) -> list[Decimal]:
        step = _step(self.high - self.low)
        first = (self.low / step).to_integral_value() * step
        marks = [first + step * n for n in range(12)]
        return [mark for mark in marks if self.low <= mark <= self.high]


def _step(span: Decimal) -> Decimal:
    """A round step that parts the span into about five."""
    rough = span / 5
    power = Decimal(10) ** (rough.adjusted())
    return next(power * Decimal(str(s)) for s in _STEPS if power * Decimal(str(s)) >= rough)


def net_chart(report: CostReport) -> Picture | None:
    """Gross cost documented and estimated, what came back, and the net with its range.

    None where the net is unknown: a chart of half a figure misleads.
    """
    gross, kept, net = report.gross, report.income.kept, report.net
    if gross is None or kept is None or net is None or report.documented is None:
        return None
    known = max(min(report.documented, gross.central), NOTHING)
    ends = [NOTHING, gross.high, net.low, net.high, kept.high]
    axis = _axis(min(ends), max(ends), 150, WIDTH - 24)
    spent = _bar(axis, 24, NOTHING, known, "#222222")
    spent += _bar(axis, 24, known, gross.central, "url(#net)")
    rows = [
        ("Gross cost", spent + _whisker(axis, 24, gross.low, gross.high)),
        (
            "Came back and kept",
            _bar(axis, 64, NOTHING, kept.central, "#999999")
            + _whisker(axis, 64, kept.low, kept.high),
        ),
        (
            "Net cost",
            _bar(axis, 104, NOTHING, net.central, "#ffffff")
            + _whisker(axis, 104, net.low, net.high),
        ),
    ]
    parts = [_label(140, 24 + 40 * n, text) + drawn for n, (text, drawn) in enumerate(rows)]
    legend = (
        _key(150, 170, "#222222", "documented")
        + _key(270, 170, "url(#net)", "computed or estimated")
        + _key(450, 170, "#999999", "came back")
    )
    svg = _svg(190, "net", "".join(parts) + _scale(axis, 142) + legend)
    back = "Nothing came back" if not kept.high else f"{dollars_in_words(kept.central)} came back"
    alt = (
        f"Gross cost is {dollars_in_words(gross.central)}, of which {dollars_in_words(known)} is "
        f"documented. {back}. The net cost is {dollars_in_words(net.central)}"
    )
    if not net.is_exact:
        alt += f", between {dollars_in_words(net.low)} and {dollars_in_words(net.high)}"
    caption = (
        "Gross cost, what came back, and net cost, in dollars. Black is documented, "
        "hatched is computed or estimated; a thin line is the range."
    )
    return Picture(svg, f"{alt}.", caption)


@dataclass(frozen=True, slots=True)
class Quarter:
    """What was claimed and received for one calendar quarter, and what is still open of it.

    None is unknown: the ledger has lines of the stage, and the amount of none may be counted.
    """

    name: str
    claimed: Decimal | None
    received: Decimal | None
    outstanding: Decimal | None


def by_quarter(lines: Iterable[LedgerLine]) -> tuple[Quarter, ...]:
    """Claims and receipts by the quarter in which their period ends, in order.

    Outstanding of a quarter is claimed less denied less received for it: below zero where claims
    are missing, and unknown as soon as one of the three is.
    """
    held: dict[tuple[int, int], list[LedgerLine]] = {}
    for line in lines:
        if line.stage in _OF_CLAIMS:
            held.setdefault(_quarter(line.period.end), []).append(line)
    return tuple(_summed(f"{year} Q{n}", of_it) for (year, n), of_it in sorted(held.items()))


def _summed(name: str, lines: Sequence[LedgerLine]) -> Quarter:
    spans = [total(line for line in lines if line.stage == stage) for stage in _OF_CLAIMS]
    claimed, received, denied = (None if span is None else span.central for span in spans)
    if claimed is None or received is None or denied is None:
        return Quarter(name, claimed, received, None)
    return Quarter(name, claimed, received, claimed - denied - received)


_OF_CLAIMS = ("claimed", "received", "denied")


def _quarter(day: date) -> tuple[int, int]:
    return day.year, (day.month - 1) // 3 + 1


def claims_chart(quarters: Sequence[Quarter]) -> Picture | None:
    """Claimed, received and outstanding by quarter; None where nothing was claimed or received."""
    amounts = [a for q in quarters for a in (q.claimed, q.received, q.outstanding) if a is not None]
    most = max(amounts, default=NOTHING)
    if most <= 0:
        return None
    shown = quarters[-_MOST_QUARTERS:]
    axis = _axis(NOTHING, most, 84, WIDTH - 24)
    drawn, top = [], 8
    for quarter in shown:
        drawn.append(_label(74, top + 14, quarter.name))
        for n, (amount, fill) in enumerate(
            (
                (quarter.claimed, "#ffffff"),
                (quarter.received, "#222222"),
                (quarter.outstanding, "url(#claims)"),
            )
        ):
            if amount is not None:
                long = max(amount, NOTHING)
                drawn.append(_bar(axis, top + 14 * n, NOTHING, long, fill, height=11))
        top += 54
    legend = (
        _key(84, top + 26, "#ffffff", "claimed")
        + _key(184, top + 26, "#222222", "received")
        + _key(294, top + 26, "url(#claims)", "outstanding")
    )
    svg = _svg(top + 46, "claims", "".join(drawn) + _scale(axis, top) + legend)
    told = [
        f"{q.name}: claimed {_told(q.claimed)}, received {_told(q.received)}, "
        f"outstanding {_told(q.outstanding)}"
        for q in shown
    ]
    dropped = len(quarters) - len(shown)
    left = f" The {dropped} quarters before are in the table only." if dropped else ""
    caption = (
        "Claimed, received and outstanding by the quarter in which the claim's period "
        f"ends, in dollars.{left}"
    )
    return Picture(svg, ". ".join(told) + ".", caption)


def _told(amount: Decimal | None) -> str:
    return "unknown" if amount is None else dollars_in_words(amount)


_MOST_QUARTERS = 8


def tornado_chart(found: Sequence[Driver], net: Decimal) -> Picture | None:
    """How far each driver moves the net, widest first; None where there is none."""
    shown = found[:TORNADO_BARS]
    if not shown:
        return None
    ends = [net, *(one.at_low for one in shown), *(one.at_high for one in shown)]
    axis = _axis(min(ends), max(ends), 240, WIDTH - 24)
    drawn = []
    for n, one in enumerate(shown):
        top = 10 + 30 * n
        low, high = sorted((one.at_low, one.at_high))
        drawn.append(_label(230, top + 4, _short(one.name)))
        drawn.append(_bar(axis, top, low, high, "url(#tornado)", height=18))
    bottom = 14 + 30 * len(shown)
    line = (
        f'<line x1="{axis.at(net):.1f}" y1="4" x2="{axis.at(net):.1f}" y2="{bottom}" '
        'stroke="#111111" stroke-width="1.4"/>'
    )
    svg = _svg(bottom + 34, "tornado", "".join(drawn) + line + _scale(axis, bottom))
    told = [
        f"{one.name}: net cost from {dollars_in_words(min(one.at_low, one.at_high))} to "
        f"{dollars_in_words(max(one.at_low, one.at_high))}"
        for one in shown
    ]
    caption = (
        "How far the net cost moves when one driver goes from its low to its high end "
        "and all others stay. The upright line is the central net cost."
    )
    return Picture(svg, ". ".join(told) + ".", caption)


_LONGEST_NAME = 40


def _short(text: str) -> str:
    return text if len(text) <= _LONGEST_NAME else f"{text[: _LONGEST_NAME - 1]}\u2026"


def _axis(low: Decimal, high: Decimal, left: float, right: float) -> _Axis:
    """A scale that holds both ends with a little room; of one point, a dollar about it."""
    room = (high - low) / 20 or Decimal(1)
    return _Axis(low if low >= 0 and low == NOTHING else low - room, high + room, left, right)


def _bar(
    axis: _Axis, top: float, start: Decimal, end: Decimal, fill: str, height: float = 22
) -> str:
    low, high = sorted((axis.at(start), axis.at(end)))
    if high - low < 0.05:
        return ""
    return (
        f'<rect x="{low:.1f}" y="{top:.1f}" width="{high - low:.1f}" height="{height}" '
        f'fill="{fill}" stroke="#222222" stroke-width="0.8"/>'
    )


def _whisker(axis: _Axis, top: float, low: Decimal, high: Decimal) -> str:
    if low == high:
        return ""
    a, b, y = axis.at(low), axis.at(high), top + 28
    return "".join(
        f'<line x1="{x1:.1f}" y1="{y1:.1f}" x2="{x2:.1f}" y2="{y2:.1f}" stroke="#111111" '
        'stroke-width="1.2"/>'
        for x1, y1, x2, y2 in ((a, y, b, y), (a, y - 4, a, y + 4), (b, y - 4, b, y + 4))
    )


def _scale(axis: _Axis, top: float) -> str:
    line = (
        f'<line x1="{axis.left:.1f}" y1="{top}" x2="{axis.right:.1f}" y2="{top}" '
        'stroke="#777777" stroke-width="0.8"/>'
    )
    marks = "".join(
        f'<line x1="{axis.at(t):.1f}" y1="{top}" x2="{axis.at(t):.1f}" y2="{top + 4}" '
        'stroke="#777777" stroke-width="0.8"/>'
        + _text(axis.at(t), top + 16, _tick(t), "middle", 11)
        for t in axis.ticks()
    )
    return line + marks


def _tick(amount: Decimal) -> str:
    return dollars(amount).removesuffix(".00") if amount >= 0 else f"-{dollars(-amount)}"[:-3]


def _label(x: float, y: float, text: str) -> str:
    return _text(x, y + 14, text, "end", 13)


def _key(x: float, y: float, fill: str, text: str) -> str:
    box = (
        f'<rect x="{x}" y="{y}" width="16" height="11" fill="{fill}" stroke="#222222" '
        'stroke-width="0.8"/>'
    )
    return box + _text(x + 22, y + 10, text, "start", 12)


def _text(x: float, y: float, text: str, anchor: str, size: float) -> str:
    return (
        f'<text x="{x:.1f}" y="{y:.1f}" text-anchor="{anchor}" font-family="{_FONT}" '
        f'font-size="{size}" fill="#111111">{escape(text)}</text>'
    )


def _svg(height: float, hatch: str, inner: str) -> str:
    """The whole drawing; `hatch` is the id of its pattern, unique on a page of several."""
    return (
        f'<svg xmlns="http://www.w3.org/2000/svg" viewBox="0 0 {WIDTH} {height}" width="{WIDTH}" '
        f'height="{height}"><defs>{_HATCH.format(id=hatch)}</defs>{inner}</svg>'
    )
