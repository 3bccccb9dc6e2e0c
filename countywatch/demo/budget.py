"""The county's requested budget: one set of lines, as a PDF of three pages and as a workbook."""

from __future__ import annotations

import io
from collections.abc import Iterable
from dataclasses import dataclass
from itertools import groupby

import xlsxwriter

from countywatch.demo.county import NAME, SampleCounty
from countywatch.demo.drawing import CountyPaper, sheets_of

PARTNERSHIP = "Federal partnership reimbursement (ICE 287(g))"
SAFETY_PAGE, FEDERAL_PAGE = 2, 3  # the pages of the PDF on which these lines stand


@dataclass(frozen=True, slots=True)
class BudgetLine:
    """One line; amounts of the year before and of the year asked for in whole dollars."""

    function: str
    account: str
    label: str
    before: int
    asked: int

    def quote(self) -> str:
        """The line as the text of its PDF page has it."""
        return f"{self.account} {self.label} {self.before:,} {self.asked:,}"


SAFETY = (
    BudgetLine("Sheriff", "2310-101", "Sheriff - salaries of deputies", 4_212_400, 4_335_900),
    BudgetLine("Sheriff", "2310-110", "Sheriff - health insurance", 918_300, 973_400),
    BudgetLine("Sheriff", "2310-115", "Sheriff - overtime", 318_000, 402_500),
    BudgetLine("Sheriff", "2310-240", "Sheriff - training and travel", 41_250, 66_750),
    BudgetLine("Sheriff", "2310-246", "Sheriff - training hours, federal program (new)", 0, 14_800),
    BudgetLine("Sheriff", "2310-310", "Sheriff - vehicles and equipment", 96_000, 211_000),
    BudgetLine("Sheriff", "2310-318", "Sheriff - radios, federal program (new)", 0, 9_650),
    BudgetLine("Jail", "2320-101", "Jail - salaries of officers", 5_804_200, 5_978_300),
    BudgetLine("Jail", "2320-115", "Jail - overtime", 402_000, 431_000),
    BudgetLine("Jail", "2320-220", "Jail - food service", 512_300, 524_800),
    BudgetLine("Jail", "2320-260", "Jail - medical services", 688_000, 701_500),
    BudgetLine("Emergency services", "2410-101", "911 center - salaries", 1_650_700, 1_744_900),
    BudgetLine("Emergency services", "2410-330", "911 center - radio towers", 212_000, 198_500),
    BudgetLine("Roads", "4310-400", "Roads - ice control materials", 205_000, 231_400),
    BudgetLine("Roads", "4310-420", "Roads - bridge repair", 640_000, 715_000),
    BudgetLine("Revenue", "3340-050", PARTNERSHIP, 0, 115_000),
    BudgetLine("Revenue", "3340-070", "State aid to roads and bridges", 588_000, 601_000),
)  # fmt: skip
OTHERS = (
    BudgetLine("General government", "1100-101", "Commissioners and Chief Clerk", 842_300, 861_900),
    BudgetLine("General government", "1420-101", "Elections", 376_400, 388_100),
    BudgetLine("General government", "1530-330", "Courthouse heating", 148_000, 486_000),
    BudgetLine("Courts", "2110-101", "Court of Common Pleas", 2_214_500, 2_268_000),
    BudgetLine("Courts", "2180-101", "District Attorney", 1_105_800, 1_139_400),
    BudgetLine("Courts", "2182-115", "Drug task force overtime", 62_000, 62_000),
    BudgetLine("Courts", "2330-450", "Probation - juvenile detention per diem", 731_000, 739_000),
    BudgetLine("Library and parks", "5100-520", "Library System - county share", 512_000, 524_000),
    BudgetLine("Library and parks", "5200-330", "Parks - ice arena", 96_500, 99_200),
    BudgetLine("Revenue", "3540-100", "State grants, courts and library", 1_204_000, 1_231_000),
)  # fmt: skip

# What the county has claimed of federal offices so far, and what has come.
CLAIMED = ("Claimed of U.S. Immigration and Customs Enforcement, pilot training", 8_200)
RECEIVED = ("Received of U.S. Immigration and Customs Enforcement", 5_150)
FEDERAL = (
    ("Received of the U.S. Department of Agriculture, school meals", 41_300),
    CLAIMED,
    RECEIVED,
)


def budget_pdf(county: SampleCounty) -> bytes:
    """The letter with the summary, then the lines of public safety on page 2, the others on 3."""
    year = county.budget_year
    paper = CountyPaper(
        title=f"{NAME}: requested budget {year}",
        header=f"{NAME} - Requested Budget {year}",
        sheets=sheets_of("budget", _words(county)),
        made=county.first_run,
    )
    return paper.pdf()


def budget_lines() -> tuple[BudgetLine, ...]:
    """Every line of both pages, and the tax that closes the gap between them."""
    lines = SAFETY + OTHERS
    signed = [(line, -1 if line.function == "Revenue" else 1) for line in lines]
    before = sum(sign * line.before for line, sign in signed)
    asked = sum(sign * line.asked for line, sign in signed)
    return (*lines, BudgetLine("Revenue", "3010-100", "Real estate tax", before, asked))


def _words(county: SampleCounty) -> dict[str, str]:
    year = county.budget_year
    head = ("Account", "Line", f"Budget {year - 1}", f"Requested {year}")
    tax = budget_lines()[-1]
    return county.words() | {
        "year": str(year),
        "summary": _lines(("Function", *head[2:], "Change"), _summary()),
        "safety": _lines(head, map(_cells, SAFETY)),
        "others": _lines(head, map(_cells, (*OTHERS, tax))),
        "federal": _lines(("Account", "Amount"), ((name, f"{sum_:,}") for name, sum_ in FEDERAL)),
    }


def _summary() -> Iterable[tuple[str, ...]]:
    spent = sorted((line for line in budget_lines() if line.function != "Revenue"), key=_function)
    for function, lines in groupby(spent, _function):
        amounts = [(line.before, line.asked) for line in lines]
        yield _total(function, amounts)
    yield _total("All functions", [(line.before, line.asked) for line in spent])


def _total(name: str, amounts: list[tuple[int, int]]) -> tuple[str, ...]:
    before, asked = (sum(column) for column in zip(*amounts, strict=True))
    return (name, f"{before:,}", f"{asked:,}", f"{asked - before:,}")


def _function(line: BudgetLine) -> str:
    return line.function


def _cells(line: BudgetLine) -> tuple[str, ...]:
    return (line.account, line.label, f"{line.before:,}", f"{line.asked:,}")


def _lines(head: Iterable[str], rows: Iterable[Iterable[str]]) -> str:
    return "\n".join(" | ".join(row) for row in (head, *rows))


def budget_xlsx(county: SampleCounty) -> bytes:
    """The same lines as a workbook: the lines, and the accounts with federal offices."""
    year = county.budget_year
    out = io.BytesIO()
    book = xlsxwriter.Workbook(out, {"in_memory": True})
    book.set_properties({"title": f"SAMPLE requested budget {year}", "created": county.built})
    bold, money = book.add_format({"bold": True}), book.add_format({"num_format": "#,##0"})
    sheet = book.add_worksheet(f"Requested {year} (SAMPLE)")
    sheet.set_column(0, 0, 20)
    sheet.set_column(2, 2, 52)
    sheet.set_column(3, 4, 16, money)
    head = ("Function", "Account", "Line", f"Budget {year - 1}", f"Requested {year}")
    sheet.write_row(0, 0, head, bold)
    for row, line in enumerate(budget_lines(), 1):
        sheet.write_row(row, 0, (line.function, line.account, line.label, line.before, line.asked))
    _federal_sheet(book)
    book.close()
    return out.getvalue()


def _federal_sheet(book: xlsxwriter.Workbook) -> None:
    sheet = book.add_worksheet("Federal accounts (SAMPLE)")
    sheet.set_column(0, 0, 64)
    for row, cells in enumerate((("SAMPLE: all of this is invented", ""), *FEDERAL)):
        sheet.write_row(row, 0, cells)
