"""Rows of tables on one line, also where their cells wrap; prose as it is."""

from __future__ import annotations

import textwrap

import pypdfium2
import pytest
import typst
from hypothesis import given, settings
from hypothesis import strategies as st
from table_samples import Align, drawn, table

from groundwork.reading import Reader
from groundwork.reading.formats import pdf_rows

COLUMNS = ((40, 110), (170, 60), (250, 60), (330, 60))
BUDGET = (
    ("Account", "FY 2026 Adopted", "FY 2027 Proposed", "Change in percent"),
    ("Salaries", "4,100,000", "4,300,000", "4.9%"),
    ("Detention of federal inmates", "1,200,000", "1,300,000", "8.3%"),
    ("Reimbursement from U.S. Immigration and Customs Enforcement (287(g))", "0", "$ 90", "-"),
    ("Travel", "900.50", "0", "-100%"),
    ("Personnel and other things that take three lines", "(1,000)", "12", "0%"),
)
PROSE = (
    "The board heard that the sheriff would receive $1,200,000 for beds and $7,500 for each "
    "officer who is trained under section 287(g) in the first year, and asked what the county "
    "would pay if the agreement ended before the last of the ten months. "
)


def lines_of(data: bytes) -> list[str]:
    """The first page in reading order, cells parted by a bar."""
    raw, text = read(data)
    assert sorted(filter(str.isalnum, raw)) == sorted(filter(str.isalnum, text))
    return text.replace("\t", "|").splitlines()


def read(data: bytes) -> tuple[str, str]:
    """The first page as PDFium gives it, and in reading order."""
    page = pypdfium2.PdfDocument(data)[0]
    text_page = page.get_textpage()
    raw = text_page.get_text_range()
    return raw, pdf_rows.text_of(raw, pdf_rows.spans(page, text_page, raw))


def said(rows: tuple[tuple[str, ...], ...]) -> list[str]:
    """Rows as lines, without what parts their cells."""
    return ["".join("".join(row).split()) for row in rows]


def plain(lines: list[str]) -> list[str]:
    """Lines without what parts their cells."""
    return ["".join(line.replace("|", "").split()) for line in lines]


@pytest.mark.parametrize("turned", [False, True])
@pytest.mark.parametrize("align", ["top", "middle", "bottom"])
def test_wrapped_labels_and_heads_are_one_line(align: Align, turned: bool) -> None:
    """Wherever the amounts stand beside a wrapped label, the row is one line with its cells."""
    lines = lines_of(drawn([*table(BUDGET, COLUMNS, align=align)], turned))
    assert plain(lines) == said(BUDGET)
    assert lines[0] == "Account|FY 2026 Adopted|FY 2027 Proposed|Change in percent"
    assert lines[2] == "Detention of federal inmates|1,200,000|1,300,000|8.3%"


def test_a_heading_above_a_wrapped_label_is_no_part_of_it() -> None:
    """In a table without space between its rows too."""
    rows = (("Personnel", "", "", ""), *BUDGET[2:3], BUDGET[1])
    lines = lines_of(drawn([*table(rows, COLUMNS, padding=0)]))
    assert lines[:2] == ["Personnel", "Detention of federal inmates|1,200,000|1,300,000|8.3%"]


def test_amounts_drawn_column_by_column_go_to_their_rows() -> None:
    """Labels first, then the amounts of each year: read as rows all the same."""
    labels = ("Salaries", "Detention", "Travel")
    amounts = ("1,000", "2,000", "3,000")
    words = [(x, 700 - 14 * n, text) for x, column in ((40, labels), (200, amounts), (300, amounts))
             for n, text in enumerate(column)]  # fmt: skip
    assert lines_of(drawn(words)) == [
        "Salaries|1,000|1,000",
        "Detention|2,000|2,000",
        "Travel|3,000|3,000",
    ]


@pytest.mark.parametrize("align", ["top", "horizon"])
def test_a_table_of_typst_is_read_by_rows(reader: Reader, align: str) -> None:
    """Notes that wrap in the last column belong to their row; the sentence behind does not."""
    source = """
#set page(width: 16cm, height: 12cm)
#table(columns: (3.2cm, 2cm, 2cm, 3cm), align: horizon + right,
  [Detention of federal inmates (ICE)], [1,200,000], [1,300,000], [as agreed in May of last year],
  [Travel], [\\$900.50], [\\$0], [none])
The board will vote on it.""".replace("horizon", align)
    (page,) = reader.read(typst.compile(source.encode()), "budget.pdf").pages
    assert page.text.split("\n") == [
        "Detention of federal inmates (ICE)\t1,200,000\t1,300,000\tas agreed in May of last year",
        "Travel $900.50 $0 none",
        "The board will vote on it.",
    ]


def test_columns_of_prose_stay_as_they_are() -> None:
    """Amounts at the ends of lines make no table of two columns of minutes."""
    sides = [(x, textwrap.wrap(PROSE * 8, 45)) for x in (40, 320)]
    words = [(x, 740 - 12 * n, text) for x, lines in sides for n, text in enumerate(lines)]
    raw, text = read(drawn(words))
    assert pdf_rows.may_hold_rows(raw)
    assert text == raw
    assert " ".join(PROSE.split()) in " ".join(text.split())


def test_prose_between_tables_is_untouched() -> None:
    """Only the rows change."""
    before, after = "The budget of the sheriff follows here.", "It was approved by the board."
    words = [(40, 700, before), *table(BUDGET[1:3], COLUMNS), (40, 400, after), (40, 388, "$5")]
    lines = lines_of(drawn(words))
    assert (lines[0], lines[-2]) == (before, after)


CELL = st.text("ABC abc 19$,.()-%", max_size=24)


@settings(max_examples=60, deadline=None)
@given(
    st.lists(st.tuples(st.floats(20, 560), st.floats(20, 760), CELL), max_size=14), st.booleans()
)
def test_no_letter_and_no_digit_is_lost(
    words: list[tuple[float, float, str]], turned: bool
) -> None:
    """However the words lie on a page, each is read once."""
    lines_of(drawn(words, turned))
