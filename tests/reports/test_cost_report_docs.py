"""The page on ledger and report: its example is a ledger, and it names all that may be written."""

from __future__ import annotations

import re
from decimal import Decimal
from pathlib import Path

import click
import pytest

from countywatch.cli.ledger import ledger
from reports.cost import Scope, cost_report
from reports.ledger import NEEDED, LedgerFile, read_ledger, template_csv
from reports.model import COLUMNS, DIRECTIONS, GRADES, INCREMENTAL, STAGES
from tests.reports.conftest import NASH, NOW, MemoryStore

PAGE = Path(__file__).parents[2] / "docs" / "cost-report.md"


@pytest.fixture(scope="module")
def text() -> str:
    """The whole page."""
    return PAGE.read_text(encoding="utf-8")


@pytest.fixture(scope="module")
def example(text: str) -> LedgerFile:
    """The ledger that the page shows."""
    (block,) = re.findall(r"```csv\n(.*?)```", text, re.DOTALL)
    return read_ledger(block.encode(), "example.csv")


def rows(text: str) -> dict[str, str]:
    """The table of columns: what the page says of each."""
    found: dict[str, str] = {}
    for names, said in re.findall(r"(?m)^\| ([a-z_, ]+) \| ([^|]*) \|$", text):
        found |= dict.fromkeys(names.split(", "), said)
    found.pop("column")  # the header
    return found


def test_the_example_is_imported_without_a_refusal(example: LedgerFile, text: str) -> None:
    """What the page shows can be copied: every row is a good line, in the template's columns."""
    assert example.refused == ()
    assert [one.line.id for one in example.lines] == ["c1", "c2", "c3", "c4", "i1", "i2"]
    assert f"```csv\n{template_csv().strip()}\n" in text


def test_the_example_gives_the_figures_of_its_rows(example: LedgerFile, store: MemoryStore) -> None:
    """The example is cited right, and its net is gross less what was received."""
    made = cost_report((one.line for one in example.lines), Scope(NASH, NOW.date()), store)
    assert made.net is not None and made.income.outstanding is not None
    assert made.net.central == Decimal("12345.67") + Decimal("6172.84") + 9000 - 18000
    assert (made.net.low, made.net.high) == (made.net.central - 3000, made.net.central + 3000)
    assert made.income.outstanding.central == Decimal(30000 - 18000)
    assert [one.request_item for one in made.unknown] == ["r3 item 4"]


def test_every_column_and_every_word_is_described(text: str) -> None:
    """The page names each column, says which are needed, and each word that a cell may hold."""
    described = rows(text)
    assert list(described) == list(COLUMNS)
    for column in set(NEEDED) - {"amount"}:
        assert described[column].endswith("needed"), column
    for column, words in (
        ("direction", DIRECTIONS), ("stage", STAGES), ("grade", GRADES),
        ("incremental", INCREMENTAL),
    ):  # fmt: skip
        assert [word for word in words if f"`{word}`" not in described[column]] == []


def test_every_command_of_the_ledger_is_shown_and_is_there(text: str) -> None:
    """The page shows no command that is not there, and of each group at least the name."""
    shown = re.findall(r"(?m)^ {4}countywatch ledger ([a-z]+)(?: ([a-z]+))?", text)
    for name, sub in shown:
        command = ledger.commands[name]
        if isinstance(command, click.Group):
            assert sub in command.commands, (name, sub)
    assert set(ledger.commands) == {name for name, _ in shown}
