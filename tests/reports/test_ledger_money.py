"""Amounts as people type them: read exactly, or refused with what to write instead."""

from __future__ import annotations

from decimal import Decimal

import pytest
from hypothesis import given
from hypothesis import strategies as st

from reports.money import dollars, dollars_in_words, parse_money, plain_money

AMOUNTS = st.decimals(
    min_value=-(10**12) + 1, max_value=10**12 - 1, places=2, allow_nan=False, allow_infinity=False
)


@pytest.mark.parametrize(
    ("typed", "amount"),
    [
        ("1234.50", "1234.50"),
        ("1,234.50", "1234.50"),
        ("$1234.5", "1234.50"),
        ("$ 1,234", "1234.00"),
        ("0", "0.00"),
        ("007", "7.00"),
        ("-3450", "-3450.00"),
        ("\u22123450", "-3450.00"),
        ("-$3,450.00", "-3450.00"),
        ("$-3,450.00", "-3450.00"),
        ("(3,450.00)", "-3450.00"),
        ("($3,450.00)", "-3450.00"),
        ("-0", "0.00"),
    ],
)
def test_an_amount_is_read_as_it_is_typed(typed: str, amount: str) -> None:
    """Dollar signs, thousands and the two ways to write a negative amount are understood."""
    assert str(parse_money(typed)) == amount


@pytest.mark.parametrize(
    ("typed", "said"),
    [
        ("=SUM(B2:B9)", "'=SUM(B2:B9)' is a formula, and formulas are never run; write the figure "
         "itself."),
        ("1.234,56", "'1.234,56' has a comma before the cents; write it with a point, like "
         "1,234.50."),
        ("1234,5", "'1234,5' has a comma before the cents; write it with a point, like 1,234.50."),
        ("1.234", "'1.234' has more than two decimals; write dollars and cents, like 1,234.50."),
        ("$4.2 million", "'$4.2 million' is shortened; write the figure out in full dollars, like "
         "4,200,000."),
        ("12k", "'12k' is shortened; write the figure out in full dollars, like 4,200,000."),
        ("1000000000000", "'1000000000000' is more than a trillion dollars; check it."),
    ],
)  # fmt: skip
def test_the_sentence_says_what_to_write(typed: str, said: str) -> None:
    """A refused amount comes with its reason and a remedy."""
    with pytest.raises(ValueError, match=r"\.$") as refused:
        parse_money(typed)
    assert str(refused.value) == said


@pytest.mark.parametrize(
    "typed",
    ["", "n/a", "-", "$", "12,34", "1,2345", "(12", "12)", "-(12)", "(-12)", "--1", "1 234",
     "1e3", "١٢", "+5", "1.", ".5", "0x10", "nan", "Infinity", "$$5", "5 USD", "@A1", "12\n13"],
)  # fmt: skip
def test_nothing_is_guessed(typed: str) -> None:
    """What is not plainly an amount is refused, also where Python would make a number of it."""
    with pytest.raises(ValueError, match=r"\.$"):
        parse_money(typed)


def test_a_long_text_is_cut_in_the_sentence() -> None:
    """A message stays readable whatever stood in the cell."""
    with pytest.raises(ValueError, match=r"^'x{40}\.\.\.' is no amount"):
        parse_money("x" * 5000)


@given(AMOUNTS)
def test_every_way_to_write_an_amount_gives_it_back(amount: Decimal) -> None:
    """An amount survives each form that we print or accept, to the cent."""
    size = abs(amount)
    sign = "-" if amount < 0 else ""
    forms = [f"{amount:.2f}", f"{sign}${size:,.2f}", f"{sign}{size:,.2f}", dollars(amount)]
    if amount < 0:
        forms.append(f"(${size:.2f})")
    assert {parse_money(form) for form in forms} == {amount}


@given(st.text(max_size=30))
def test_any_text_is_an_amount_or_a_sentence(text: str) -> None:
    """No text breaks the reader: it gives whole cents, or one sentence on one line."""
    try:
        amount = parse_money(text)
    except ValueError as error:
        assert str(error).endswith(".") and "\n" not in str(error)
    else:
        assert amount == amount.quantize(Decimal("0.01"))


def test_unknown_is_blank() -> None:
    """None is null in JSON and blank in a table, and zero is a figure."""
    assert (plain_money(None), dollars(None)) == (None, "")
    assert (plain_money(Decimal(0)), dollars(Decimal(0))) == ("0.00", "0.00")


def test_amounts_in_words() -> None:
    """A sentence says minus, since brackets there would read as an aside."""
    assert dollars_in_words(Decimal("1234.5")) == "$1,234.50"
    assert dollars_in_words(Decimal("-3450")) == "minus $3,450.00"
