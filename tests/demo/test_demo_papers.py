"""The sample's papers, read back: what stands where, and that the same county gives it again."""

from __future__ import annotations

import re
from contextlib import closing
from datetime import date, time
from importlib.resources import files

import pypdfium2
import pytest
import yaml

from countywatch.demo import papers
from countywatch.demo.agency_list import agency_list
from countywatch.demo.budget import budget_lines, budget_pdf, budget_xlsx
from countywatch.demo.county import SHERIFF, SampleCounty
from countywatch.demo.drawing import CountyPaper, Sheet, sheets_of
from countywatch.demo.packet import packet
from groundwork.errors import WrongUse
from groundwork.reading import Page, Reader
from monitors.matching import load_watchlist, match_document
from spiders.platforms.ice287g import read_agency_list

DAY = date(2026, 11, 24)
SIGN = re.compile(
    r"287\(g\)|Immigration and\s+Customs\s+Enforcement|Immigration and Nationality Act"
)


def texts(pdf: bytes) -> list[str]:
    """The text of each page, as the library gives it."""
    with closing(pypdfium2.PdfDocument(pdf)) as document:
        return [page.get_textpage().get_text_range() for page in document]


def pages_that_hold(pattern: re.Pattern[str], pdf: bytes) -> list[int]:
    """The numbers of the pages on which a pattern is found."""
    return [number for number, text in enumerate(texts(pdf), 1) if pattern.search(text)]


@pytest.fixture(scope="module")
def made(county: SampleCounty) -> bytes:
    """The packet of the county as `make run` has it."""
    return packet(county)


@pytest.fixture(scope="module")
def pages(made: bytes, reading: Reader) -> tuple[Page, ...]:
    """Its pages as our own reader has them."""
    return reading.read(made, "packet.pdf").pages


def test_page_47_names_the_agreement_and_no_other_page_does(made: bytes) -> None:
    """The packet has sixty pages, and the sign is deep inside."""
    assert pages_that_hold(SIGN, made) == [47]
    assert len(texts(made)) == 60


@pytest.mark.parametrize("page", [2, 60])
def test_the_agreement_follows_the_county(page: int) -> None:
    """Wherever the county puts the sign, the packet has sixty pages and just that one names it."""
    made = packet(SampleCounty(DAY, sign_page=page))
    assert pages_that_hold(SIGN, made) == [page]
    assert len(texts(made)) == 60


def test_without_the_agreement_the_packet_is_as_long_and_silent() -> None:
    """Sixty pages again, none of which names the program, and no item 7.C on the agenda."""
    pages = texts(packet(SampleCounty(DAY, sign_page=None)))
    assert (len(pages), [text for text in pages if SIGN.search(text)]) == (60, [])
    assert "7.B" in pages[0]
    assert "7.C" not in pages[0]


def test_every_page_says_sample(made: bytes, county: SampleCounty) -> None:
    """Nobody who is handed one page of it can take the county for a real one."""
    for paper in (made, papers.minutes(county), budget_pdf(county)):
        assert all("SAMPLE: all of this is invented" in text for text in texts(paper))


def test_the_sign_breaks_over_a_line(pages: tuple[Page, ...]) -> None:
    """The agreement's name runs over the end of a line, as it does in real staff reports."""
    text = pages[46].text
    found = re.search(r"Agreement between.+?Enforcement and the .+? under Section", text, re.DOTALL)
    assert found is not None
    assert "\n" in found.group()


def test_only_the_sign_alerts(pages: tuple[Page, ...]) -> None:
    """Ice storms, ice rinks, task forces and detention basins raise nothing in sixty pages."""
    findings = match_document(pages, load_watchlist(), title="Agenda", kind="agenda")
    assert {sign.page for finding in findings for sign in finding.signs} == {47}
    agreement = next(finding for finding in findings if finding.topic == "agreement")
    assert (agreement.grade, agreement.signs[0].where) == ("alert", "item 7.C, consent")
    title = "Larkmoor County Sheriff's Office: memorandum of agreement"
    assert agreement.signs[0].item_title == title


def test_a_sign_outside_of_the_packet_is_refused() -> None:
    """The first page is the agenda, and there is no page 61."""
    for page in (0, 1, 61):
        with pytest.raises(WrongUse, match=f"cannot stand on page {page}"):
            SampleCounty(DAY, sign_page=page)


def test_the_packet_follows_the_meeting() -> None:
    """Day, time and status on its first page are those of the meeting."""
    first = texts(packet(SampleCounty(DAY, board_delay_days=7, board_time=time(9, 30))))[0]
    assert "December 8, 2026, 9:30 AM" in first
    put_off = SampleCounty(DAY, board_time=None, status="postponed")
    first = texts(packet(put_off))[0]
    assert "December 1, 2026 - Larkmoor Courthouse" in first
    assert "POSTPONED" in first


def test_the_same_county_gives_the_same_packet(made: bytes, county: SampleCounty) -> None:
    """A second build is the first, to the byte."""
    assert packet(SampleCounty(county.first_run)) == made


@pytest.mark.parametrize(
    "build",
    [papers.minutes, papers.scan, papers.damaged, budget_pdf, budget_xlsx, agency_list],
)
def test_the_same_county_gives_the_same_bytes(build: object, county: SampleCounty) -> None:
    """A builder has no clock and no chance in it."""
    assert callable(build)
    assert build(county) == build(SampleCounty(county.first_run))


def test_the_scan_is_a_picture_and_the_damaged_file_is_none(
    county: SampleCounty, reading: Reader
) -> None:
    """One has a picture that OCR reads, the other no page at all, with a reason."""
    scan = reading.read(papers.scan(county), "lease.pdf")
    assert (len(scan.pages), scan.pages[0].unread) == (1, None)
    assert (scan.pages[0].confidence or 0) > 60
    broken = reading.read(papers.damaged(county), "memo.pdf")
    assert (broken.outcome, broken.pages) == ("unreadable", ())
    assert broken.reason


def test_both_budgets_hold_the_same_lines(county: SampleCounty, reading: Reader) -> None:
    """Each line of the workbook stands in the PDF with both of its amounts."""
    pdf = "\n".join(page.text for page in reading.read(budget_pdf(county), "b.pdf").pages)
    book = reading.read(budget_xlsx(county), "b.xlsx").pages[0].text
    for line in budget_lines():
        assert line.quote() in pdf
        cells = (line.function, line.account, line.label, line.before, line.asked)
        assert "\t".join(map(str, cells)) in book


def test_the_budget_is_balanced() -> None:
    """What is asked for is what comes in, the year before too."""
    revenue = [line for line in budget_lines() if line.function == "Revenue"]
    costs = [line for line in budget_lines() if line.function != "Revenue"]
    assert sum(line.before for line in revenue) == sum(line.before for line in costs)
    assert sum(line.asked for line in revenue) == sum(line.asked for line in costs)


def test_the_list_of_agencies_is_like_ices_own(county: SampleCounty) -> None:
    """Our reader takes it for a list of participating agencies, with the sample's sheriff once."""
    listed = read_agency_list(agency_list(county), "participatingAgenciesSAMPLE.xlsx")
    assert (listed.kind, len(listed.rows), listed.warnings) == ("participating", 40, ())
    (own,) = [row for row in listed.rows if row.agency == SHERIFF]
    assert (own.state, own.county, own.model) == ("PENNSYLVANIA", "Larkmoor County", "TFM")
    without = read_agency_list(agency_list(SampleCounty(DAY, agency_listed=False)), "x.xlsx")
    assert [row.agency for row in without.rows] == [
        row.agency for row in listed.rows if row.agency != SHERIFF
    ]


def _tables_with_totals() -> list[tuple[str, str]]:
    found = []
    for path in files("countywatch.demo").joinpath("data").iterdir():
        if path.name.endswith(".yaml"):
            for page in yaml.safe_load(path.read_text(encoding="utf-8")):
                tables = [block["table"] for block in page["blocks"] if "table" in block]
                found += [
                    (path.name, t["rows"]) for t in tables if t.get("totals") and "|" in t["rows"]
                ]
    return found


@pytest.mark.parametrize(("name", "rows"), _tables_with_totals())
def test_printed_sums_are_sums(name: str, rows: str) -> None:
    """The last line of each table with a total is the sum of what stands above it."""
    cells = [[cell.strip() for cell in row.split("|")] for row in rows.splitlines()][1:]
    checked = 0
    for column in zip(*cells, strict=True):
        *above, total = column
        if re.fullmatch(r"\$?[\d,.]+", total):
            figures = [round(float(re.sub(r"[$,]", "", text)) * 100) for text in above]
            assert round(float(re.sub(r"[$,]", "", total)) * 100) == sum(figures), name
            checked += 1
    assert checked


def test_a_sheet_that_runs_over_is_refused() -> None:
    """Pages are cited by number, so a paper never has more pages than sheets."""
    long = Sheet(tuple(("p", "Ordinary business. " * 40) for _ in range(20)))
    with pytest.raises(WrongUse, match="has 1 sheets but fills"):
        CountyPaper("Long", "Long", (long,), DAY).pdf()


def test_a_word_that_nobody_gave_is_refused() -> None:
    """A paper never shows a blank where a day should stand."""
    with pytest.raises(WrongUse, match=r"minutes.yaml asks for 'past_day'"):
        sheets_of("minutes", {"sheriff": "x"})


def test_text_is_never_markup() -> None:
    """What looks like a command of the typesetter is printed as it is."""
    words = "#import [x] *not bold* $x$ \\ @home <tag>"
    made = CountyPaper("Plain", "#head", (Sheet((("p", words),)),), DAY).pdf()
    assert words in texts(made)[0]


def test_the_minutes_report_a_meeting(county: SampleCounty, reading: Reader) -> None:
    """The past meeting's minutes hold a sign of their own."""
    (page,) = reading.read(papers.minutes(county), "minutes.pdf").pages
    assert "met with the Field Office Director of ICE" in " ".join(page.text.split())
