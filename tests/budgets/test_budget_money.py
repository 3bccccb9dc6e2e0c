"""Amounts as budgets print them."""

from decimal import Decimal

import pytest
from hypothesis import given
from hypothesis import strategies as st

from monitors.budgets.money import money, scale_of

AMOUNTS = st.decimals(min_value=0, max_value=10**12, places=2)


@pytest.mark.parametrize(
    ("cell", "dollars"),
    [
        ("1,250", "1250"), ("$1,250.50", "1250.50"), ("$ 98", "98"), ("(3,450.00)", "-3450.00"),
        ("$(3,450)", "-3450"), ("($3,450)", "-3450"), ("3,450-", "-3450"), ("-3,450", "-3450"),
        ("−12", "-12"), ("$4.2 million", "4200000.0"), ("1.5M", "1500000.0"), ("-", "0"),
        ("$ -", "0"), ("—", "0"), ("0", "0"), ("115,000*", "115000"), (".75", "0.75"),
        ("$250 thousand", "250000"),
    ],
)  # fmt: skip
def test_money_is_read_as_accountants_write_it(cell: str, dollars: str) -> None:
    """Brackets and a trailing minus are below zero, a dash is nothing, words multiply."""
    assert money(cell) == Decimal(dollars)


@pytest.mark.parametrize(
    "cell",
    ["", "N/A", "n/a", "12%", "12.5 %", "1,25", "12,3456", "3/4", "(1,250", "1,250)", "2310-101",
     "June 30", "1.2.3", "none", "FY27", "1 250"],
)  # fmt: skip
def test_what_is_no_amount_is_unknown(cell: str) -> None:
    """A share, a date, an account, half a bracket: never a guess."""
    assert money(cell) is None


@given(AMOUNTS)
def test_every_way_of_writing_an_amount_gives_it_back(amount: Decimal) -> None:
    """With and without commas and sign of the currency, below zero in all three ways."""
    assert money(f"{amount:,}") == money(f"{amount}") == money(f"${amount:,}") == amount
    assert money(f"({amount:,})") == money(f"-{amount}") == money(f"${amount:,}-") == -amount


@given(st.text(max_size=30))
def test_no_cell_breaks_the_reading(cell: str) -> None:
    """Whatever stands in a cell is an amount or None."""
    found = money(cell)
    assert found is None or found == found + 0


@pytest.mark.parametrize(
    ("line", "scale"),
    [
        ("(Amounts in thousands)", 1000), ("Dollars in Millions", 1_000_000), ("($000s)", 1000),
        ("(000's omitted)", 1000), ("in $000s", 1000), ("Amounts are in whole dollars", None),
        ("thousands of visitors", None), ("1,000", None),
    ],
)  # fmt: skip
def test_a_page_says_what_its_amounts_count_in(line: str, scale: int | None) -> None:
    """Thousands and millions are told by the words above a table."""
    assert scale_of(line) == scale
    assert money("4.2", scale or 1) == Decimal("4.2") * (scale or 1)
