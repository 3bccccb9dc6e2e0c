"""Estimates from stated assumptions: the file, the arithmetic of ranges, what each hangs on."""

from __future__ import annotations

from dataclasses import replace
from datetime import date
from decimal import Decimal
from pathlib import Path

import pytest
import yaml
from hypothesis import given
from hypothesis import strategies as st

from groundwork.errors import BadInput
from groundwork.places import resolve
from reports.assumptions import (
    DEFAULT_MARK,
    Assumptions,
    defaults,
    equipment_hint,
    read_assumptions,
)
from reports.model import Range
from reports.sensitivity import drivers

NASH = resolve("Nash County, NC")
FILE = """
assumptions:
  - {id: officers, statement: Officers trained, value: 4, unit: officers, source: letter of ICE}
  - {id: rate, statement: Pay and benefits, value: 38.50, low: 35, high: 42,
     unit: dollars an hour, source: d1 p. 2}
estimates:
  - id: e1
    category: training
    agency: Sheriff's Office
    period_start: 2025-07-01
    period_end: 2026-06-30
    incremental: "yes"
    formula: officers * training_hours_tfm * rate
"""


def read(text: str) -> Assumptions:
    return read_assumptions(text.encode(), "a.yaml")


def test_an_estimate_becomes_a_line_with_its_range_and_working() -> None:
    """4 officers x 40 hours x 35, 38.50, 42 dollars; the default is marked as one."""
    made = read(FILE)
    (line,) = made.lines(NASH)
    assert (line.low, line.amount, line.high) == tuple(map(Decimal, ("5600", "6160", "6720")))
    assert (line.grade, line.period.end) == ("E", date(2026, 6, 30))
    assert line.assumption == (
        "officers * training_hours_tfm * rate: officers 4 officers; training_hours_tfm 40 hours an "
        "officer; rate 38.5 dollars an hour (35 to 42)"
    )
    assert made.assumptions["training_hours_tfm"].origin.endswith(f"({DEFAULT_MARK})")
    assert DEFAULT_MARK not in made.assumptions["rate"].origin


def test_every_default_has_a_source_and_says_what_it_is() -> None:
    """No default stands without where it is from, and each is marked."""
    assert len(defaults()) >= 8
    for one in defaults().values():
        assert one.default and len(one.source) > 10 and one.origin.endswith(f"({DEFAULT_MARK})")


@pytest.mark.parametrize(
    ("change", "told"),
    [
        (("officers * training", "officerz * training"), "uses 'officerz'"),
        (("officers * training_hours_tfm", "__import__('os')"), "only names, figures"),
        (("officers * training_hours_tfm", "officers ** 9"), "only names, figures"),
        (("officers * training_hours_tfm", "officers / rate"), "only names, figures"),
        (("officers * training_hours_tfm", "officers / 0"), "divides by zero"),
        (("officers * training_hours_tfm", "officers *"), "it is no formula"),
        (("officers * training_hours_tfm", "1e99"), "beyond a trillion"),
        (("value: 4,", "value: 900000000000,"), "more than a trillion"),
        (("low: 35, ", ""), "one end of a range"),
        (("low: 35", "low: 39"), "is not between"),
        (("2026-06-30", "2024-06-30"), "ends before it starts"),
        (("id: officers", "id: rate"), "stands twice"),
        (("category: training", "direction: income"), "category"),
        (("unit: officers", "unlt: officers"), "assumptions.0"),
        (("id: e1", "id: [e1"), "is no YAML"),
    ],
)
def test_a_wrong_file_is_told_in_a_sentence(change: tuple[str, str], told: str) -> None:
    """Each mistake names the file, the entry, and what to do; no formula is ever run."""
    assert change[0] in FILE
    with pytest.raises(BadInput, match=r"a\.yaml") as caught:
        read(FILE.replace(*change))
    assert told in str(caught.value) and str(caught.value).endswith(".")


def test_no_receipt_is_estimated() -> None:
    """Money received is documented or unknown, never the outcome of a formula."""
    text = FILE.replace(
        "    category: training", "    category: pay\n    direction: income\n    stage: received"
    )
    with pytest.raises(BadInput, match="stage"):
        read(text)


values = st.decimals(min_value=0, max_value=10_000, places=2)


@st.composite
def spans(draw: st.DrawFn) -> Range:
    low, central, high = sorted(draw(st.tuples(values, values, values)))
    return Range(low, central, high)


FORMULAS = (
    "a * b",
    "a + b",
    "a - b",
    "a * b + b * 12",
    "(a - b) * a",
    "a / 4 + b",
    "2 * (a + b) - 7",
)


@given(spans(), spans(), st.sampled_from(FORMULAS), st.data())
def test_a_range_holds_every_value_within_it(
    a: Range, b: Range, formula: str, data: st.DataObject
) -> None:
    """Whatever the two values are within their ranges, the outcome lies within the range given."""
    rows = [
        {"id": k, "statement": "any", "value": str(v.central), "low": str(v.low),
         "high": str(v.high), "unit": "u", "source": "any"}
        for k, v in (("a", a), ("b", b))
    ]  # fmt: skip
    estimate = {
        "id": "e", "category": "c", "period_start": "2025-07-01", "period_end": "2025-07-02",
        "formula": formula,
    }  # fmt: skip
    made = read(yaml.safe_dump({"assumptions": rows, "estimates": [estimate]}))
    span = made.amount(made.estimates[0])
    assert span.low <= span.central <= span.high
    x = data.draw(st.decimals(min_value=a.low, max_value=a.high, places=2))
    y = data.draw(st.decimals(min_value=b.low, max_value=b.high, places=2))
    exact = eval(formula, {"a": x, "b": y})  # our own formulas, as an oracle
    assert span.low - Decimal("0.01") <= exact <= span.high + Decimal("0.01")


def test_what_the_net_hangs_on_is_told_widest_first() -> None:
    """The rate moves the estimate by 560 either way; a line's own range moves it by its width."""
    made = read(FILE)
    (line,) = made.lines(NASH)
    other = replace(line, id="c4", amount=Decimal(9000), low=Decimal(6000), high=Decimal(12000))
    net = Range(Decimal(11600), Decimal(15160), Decimal(18720))
    found = drivers([line, other], net, made)
    assert [(d.name, d.width) for d in found] == [
        ("training (line c4)", Decimal(6000)),
        ("Pay and benefits", Decimal(1120)),
    ]
    assert (found[1].at_low, found[1].at_high) == (Decimal(14600), Decimal(15720))
    assert (found[1].low, found[1].high) == ("35 dollars an hour", "42 dollars an hour")


@pytest.mark.parametrize(
    ("amount", "n"), [("302500", 27), ("130000", 4), ("152500", 7), ("107500", 1)]
)
def test_an_amount_of_the_program_is_hinted_at(amount: str, n: int) -> None:
    """The sums in real agendas: 100,000 and n times 7,500."""
    hint = equipment_hint(Decimal(amount))
    assert hint and f"+ {n} x 7,500" in hint


@pytest.mark.parametrize("amount", ["100000", "101000", "7500", "99999.99", "107500.01"])
def test_other_amounts_get_no_hint(amount: str) -> None:
    assert equipment_hint(Decimal(amount)) is None


def test_the_defaults_are_in_the_docs() -> None:
    """A person finds each default by its id."""
    text = (Path(__file__).parents[2] / "docs" / "cost-report.md").read_text(encoding="utf-8")
    assert [one for one in defaults() if f"`{one}`" not in text] == []


@pytest.mark.parametrize("data", [b"- 1\n", b"assumptions: [[x]]\n"])
def test_a_list_in_place_of_entries_is_told_in_plain_words(data: bytes) -> None:
    """No name of a class of ours stands in a message."""
    with pytest.raises(BadInput, match="names with values are wanted here") as told:
        read_assumptions(data, "a.yaml")
    assert "_File" not in str(told.value) and "_AssumptionRow" not in str(told.value)
