"""Rows of a budget's pages as lines: account, label, column, amount.

A row of a sheet or of an HTML table has tabs between its cells; one of a PDF's table has its cells
parted by tabs or by spaces, its amounts behind. A row whose amounts cannot be told to be of this
column or that is left out: no amount stands under a wrong head.
"""

from __future__ import annotations

import re
from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass, field
from decimal import Decimal

from monitors.budgets.columns import column_of, columns_in, is_head
from monitors.budgets.model import BudgetLine, Column
from monitors.budgets.money import money, scale_of
from monitors.matching.furniture import furniture
from monitors.matching.model import PageLike

_LONGEST_SECTION = 70
_LONGEST_LABEL = 100
_PAGE_NUMBER = re.compile(r"\W*page\W*\d+\b.*", re.I)
_NUMBER = r"(?:\d{1,3}(?:,\d{3})+|\d+)(?:\.\d+)?"
_LAST_CELL = re.compile(
    rf"(?:^|\s)(?P<cell>[-\u2212(]?(?:\$\s?)?[-\u2212(]?{_NUMBER}\)?[-\u2212]?\s?%?\*{{0,3}}"
    r"|\$?\s?(?:-{1,3}|\u2013|\u2014)|N/?A)\s*$",
    re.I,
)
_ACCOUNT = re.compile(r"(?=(?:[^\d\s]*\d){3})[A-Z]{0,3}\d[\dA-Z]*(?:[-./]\d[\dA-Z]*)*\.?")
_YEAR = re.compile(r"(?:19|20)\d\d")
_SURE = re.compile(r"[$,]|\.\d\d$")
_OVER_LABELS = frozenset({
    "account", "line", "item", "description", "name", "title", "fund", "function", "department",
    "object", "category", "source", "revenue", "revenues", "expenditure", "expenditures", "no.",
    "number", "code", "cuenta",
})  # fmt: skip
_OF_MONEY = re.compile(r"budget|amount|presupuesto", re.I)
_LETTER = re.compile(r"[^\W\d_]")


@dataclass(frozen=True, slots=True)
class _Row:
    """A row's words and its cells of amounts, each with its column."""

    words: tuple[str, ...]
    cells: tuple[tuple[Column, str], ...]


@dataclass(slots=True)
class _Table:
    """The table that is being read: its heads by the place of their cell, and how many cells the
    line of heads has (0 where it has no tabs)."""

    heads: dict[int, Column] = field(default_factory=dict)
    width: int = 0

    @property
    def columns(self) -> tuple[Column, ...]:
        """The columns from left to right."""
        return tuple(self.heads[at] for at in sorted(self.heads))


def budget_lines(pages: Sequence[PageLike]) -> tuple[BudgetLine, ...]:
    """Every amount of the tables on these pages, in reading order, also where it is None.

    Columns of shares, differences and positions hold no money and are left out; so are running
    heads. Amounts below "in thousands" are whole dollars here.
    """
    running = furniture(pages)
    table = _Table()
    found: list[BudgetLine] = []
    for page in pages:
        section, scale, start = "", 1, 0
        for number, raw in enumerate(page.text.splitlines(keepends=True), 1):
            line = raw.rstrip()
            at = start + len(line) - len(line.lstrip())
            start += len(raw)
            running_line = (page.number, start - len(raw)) in running
            if not line.strip() or running_line or _PAGE_NUMBER.fullmatch(line):
                continue
            scale = scale_of(line) or scale
            if heads := _heads(line, table):
                table = heads
            elif row := _row(line, table):
                found += _lines(row, section, scale, (page.number, number, at, line.strip()))
            elif len(line) <= _LONGEST_SECTION and not line.endswith((".", ",")):
                section = " ".join(line.split())
    return tuple(found)


def _heads(line: str, above: _Table) -> _Table | None:
    """The table that begins with a line of heads; a second such line may complete the first."""
    if "\t" in line:
        cells = [cell.strip() for cell in line.split("\t")]
        heads = {at: cell for at, cell in enumerate(cells) if cell and is_head(cell)}
        others = [cell for at, cell in enumerate(cells) if cell and at not in heads]
        if not heads or any(money(cell) is not None for cell in others):
            return None
        if any(_is_amount(cell) for cell in heads.values()):
            return None
        width = len(cells)
    else:
        heads = dict(enumerate(columns_in(line)))
        width = 0
    if not heads or (len(heads) == 1 and width == 0 and not _heads_labels(line, heads[0])):
        return None
    return _Table(_completed(heads, width, above), width)


def _heads_labels(line: str, head: str) -> bool:
    """Whether one head alone makes a line of heads: "Account Amount", not "County Budget 2027"."""
    words = line.lower().replace(head.lower(), " ").split()
    if not (column_of(head).year or _OF_MONEY.search(head)):
        return False
    return bool(words) and all(word in _OVER_LABELS for word in words)


def _is_amount(cell: str) -> bool:
    return money(cell) is not None and not _YEAR.fullmatch(cell)


def _completed(heads: dict[int, str], width: int, above: _Table) -> dict[int, Column]:
    """Heads of two lines: years above, and below them what each is."""
    new = {at: column_of(head) for at, head in heads.items()}
    same = above.width == width and above.heads.keys() == new.keys()
    if (
        same
        and all(one.stage is None and one.year for one in above.columns)
        and not any(one.year for one in new.values())
    ):
        return {at: column_of(f"{above.heads[at].head} {new[at].head}") for at in new}
    return new


def _row(line: str, table: _Table) -> _Row | None:
    return _row_of_cells(line, table) if "\t" in line else _row_of_words(line, table)


def _row_of_cells(line: str, table: _Table) -> _Row | None:
    cells = [cell.strip() for cell in line.split("\t")]
    if table.width and len(cells) <= table.width:
        under = tuple((table.heads[at], cells[at]) for at in table.heads if at < len(cells))
        words = tuple(cell for at, cell in enumerate(cells) if at not in table.heads and cell)
        if under and _are_amounts(cell for _, cell in under) and any(map(_LETTER.search, words)):
            return _Row(words, under)
    amounts = 0
    while amounts < len(cells) and _reads(cells[-1 - amounts]):
        amounts += 1
    words = tuple(cell for cell in cells[: len(cells) - amounts] if cell)
    # A sheet's rows that end before its columns begin are another table, without heads.
    apart = table.width > 0 and len(cells) <= min(table.heads)
    return _row_from_right(
        words, cells[len(cells) - amounts :], _Table() if apart else table, apart
    )


def _row_of_words(line: str, table: _Table) -> _Row | None:
    rest = line
    cells: list[str] = []
    while found := _LAST_CELL.search(rest):
        cells.insert(0, found["cell"].strip())
        rest = rest[: found.start()]
    wanted = len(table.columns)
    if wanted and len(cells) > wanted:
        rest = " ".join([rest, *cells[:-wanted]])
        cells = cells[-wanted:]
    words = rest.split(maxsplit=1)
    if len(words) == 2 and not _is_account(words[0]):
        words = [rest.strip()]
    return _row_from_right(tuple(words), cells, table)


def _row_from_right(
    words: tuple[str, ...], cells: Sequence[str], table: _Table, sure: bool = False
) -> _Row | None:
    """A row whose amounts stand behind its words: as many as the table has columns.

    Without heads a line is a row where it is `sure` to be, or where amounts look like money and are
    several or stand behind an account: else it may be prose.
    """
    if not cells or not any(map(_LETTER.search, words)) or len(" ".join(words)) > _LONGEST_LABEL:
        return None
    columns = table.columns
    like_money = sum(bool(_SURE.search(cell)) for cell in cells)
    told = like_money > 1 or (like_money and any(map(_is_account, words)))
    if not columns and (sure or told):
        columns = tuple(Column(f"column {number}") for number in range(1, len(cells) + 1))
    if len(columns) != len(cells):
        return None
    return _Row(words, tuple(zip(columns, cells, strict=True)))


def _are_amounts(cells: Iterable[str]) -> bool:
    known = list(cells)
    return all(not cell or _reads(cell) for cell in known) and any(map(_reads, known))


def _reads(cell: str) -> bool:
    """Whether a cell is one of a column of figures."""
    return bool(_LAST_CELL.fullmatch(cell)) or money(cell) is not None


def _is_account(word: str) -> bool:
    return bool(_ACCOUNT.fullmatch(word)) and not _YEAR.fullmatch(word)


def _lines(
    row: _Row, section: str, scale: int, place: tuple[int, int, int, str]
) -> Iterator[BudgetLine]:
    at = next((at for at, word in enumerate(row.words) if _is_account(word)), None)
    account = row.words[at].rstrip(".") if at is not None else ""
    above = " ".join(row.words[:at]) if at else ""
    label = " ".join(row.words[at + 1 :] if at is not None else row.words)
    page, number, start, quote = place
    for column, cell in row.cells:
        if not column.amounts or "%" in cell:
            continue
        amount: Decimal | None = money(cell, scale)
        end = start + len(quote)
        yield BudgetLine(
            account, label, above or section, column, amount, page, number, start, end, quote
        )
