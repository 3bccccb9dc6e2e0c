"""What comes out of each format, read in the child process."""

from __future__ import annotations

import hashlib
from io import BytesIO
from pathlib import Path

import xlsxwriter
from hypothesis import given, settings
from hypothesis import strategies as st
from reading_samples import (
    encrypted,
    form,
    joined,
    narrow,
    packet,
    scan,
    workbook,
    written,
)
from selectolax.lexbor import LexborHTMLParser
from table_samples import drawn

import groundwork.reading as room
from groundwork.reading import READER_VERSION, Page, Reader, ReadResult, read_path
from groundwork.reading.formats.base import Job
from groundwork.reading.formats.html import text_of
from groundwork.reading.formats.plain import PART_CHARACTERS, open_text

SCAN = "no text on it that OCR can read (a picture)"


def test_the_room_exports_what_others_call() -> None:
    """The public names are these."""
    constants = ["READER_VERSION", "TEXT_ONLY_VERSION", "WAITS_FOR_OCR"]
    classes = ["Limits", "Page", "PagePicture", "ReadResult", "Reader"]
    assert room.__all__ == [*constants, *classes, "picture", "read_path"]


def test_a_pdf_gives_its_pages_with_table_rows_on_one_line(reader: Reader) -> None:
    """Pages, their printed labels, and each row of a table as a line."""
    result = reader.read(packet(), "packet.pdf", "application/pdf")
    assert (result.outcome, result.reason, result.media_type) == ("read", None, "application/pdf")
    assert [(page.number, page.label, page.unread) for page in result.pages] == [
        (1, "i", None),
        (2, "ii", None),
        (3, "iii", None),
    ]
    lines = result.pages[0].text.split("\n")
    assert "The Sheriff asks for two deputies, to be trained for the 287(g) program." in lines
    assert "4310 Immigration enforcement $1,250,000 $1,400,000" in lines
    assert "4320 Travel $900.50 $0" in lines
    assert "The board will vote on the agreement." in result.pages[1].text


def test_words_broken_at_line_ends_are_whole_again(reader: Reader) -> None:
    """A hyphenated column reads as if it had been set in one long line."""
    said = "The commissioners considered intergovernmental immigration enforcement reimbursements."
    page = reader.read(narrow(said), "column.pdf").pages[0]
    assert page.text.count("\n") >= 2
    assert page.text.replace(" \n", " ").replace("\n", " ") == said


def test_what_was_filled_into_a_form_is_read(reader: Reader) -> None:
    """The value of a form field is text of its page."""
    (page,) = reader.read(form("June 6, 2026"), "notice.pdf").pages
    assert page.text == "Effective date:\nJune 6, 2026"


def test_a_page_without_text_is_named_as_unread(reader: Reader) -> None:
    """A scan within a packet makes it partly read; the pages around it are read."""
    result = reader.read(joined(packet(), scan(2), written(["Page six"])), "packet.pdf")
    assert (result.outcome, result.pages_unread) == ("partly_read", (4, 5))
    assert result.reason == f"2 of its 6 pages not read ({SCAN})"
    assert result.pages[3] == Page(4, "", result.pages[3].label, SCAN)
    assert result.pages[5].text == "Page six"


def test_a_scan_is_partly_read_and_never_empty(reader: Reader) -> None:
    """A document of pictures was opened: all of its pages are listed as unread."""
    result = reader.read(scan(1), "scan.pdf")
    assert result == ReadResult(
        "partly_read",
        f"its only page not read ({SCAN})",
        "application/pdf",
        (Page(1, "", None, SCAN),),
    )


def test_a_page_of_lines_and_signs_only_has_no_text(reader: Reader) -> None:
    """Where no letter and no digit is, nothing has been read."""
    result = reader.read(written(["____ . ____"]), "form.pdf")
    assert result.pages == (Page(1, "____ . ____", None, SCAN),)


def test_restrictions_of_an_owner_do_not_hinder_reading(reader: Reader) -> None:
    """A PDF that opens without a password is read."""
    result = reader.read(encrypted(packet(), ""), "packet.pdf")
    assert (result.outcome, len(result.pages)) == ("read", 3)


PAGE = """<!doctype html><html><head><title>Agenda</title><style>p { color: red }</style></head>
<body><script>var x = "no";</script><noscript>no</noscript><template><p>no</p></template>
<nav><a href="/">Home</a></nav><h1>Regular
  Meeting</h1>In <b>bo</b>ld<br>and below
<table><tr><th>Account<th>FY27</tr>
<tr><td><p>Immigration<br>enforcement</p></td><td>&#36;1,250,000</td></tr>
<tr><td></td><td>$5</td></tr></table>
<ul><li>7.C Consider 287&#40;g)&nbsp;agreement<li>8. Adjourn</ul><!-- no -->
<pre>kept  line
by line</pre><select><option>2026<option>2025</select><footer>Posted &copy; 2026</footer>"""


def test_a_web_page_gives_its_whole_text_with_rows_on_one_line(reader: Reader) -> None:
    """Blocks end lines, cells are parted by tabs, only what nobody sees is dropped."""
    result = reader.read(PAGE.encode(), "agenda.html", "text/html; charset=utf-8")
    text = (
        "Agenda\n\nHome\n\nRegular Meeting\n\nIn bold\nand below\n\nAccount\tFY27\n"
        "Immigration enforcement\t$1,250,000\n\t$5\n\n7.C Consider 287(g) agreement\n8. Adjourn\n\n"
        "kept line\nby line\n\n2026\n2025\n\nPosted © 2026"
    )
    assert result == ReadResult("read", None, "text/html", (Page(1, text),))


def test_a_table_that_lays_out_a_page_is_read_cell_by_cell() -> None:
    """Cells that hold tables, lists or headings keep their lines."""
    page = (
        "<table><tr><td><h2>Menu</h2><ul><li>Home</ul></td><td><table><tr><td>1.</td><td>Call to "
        "order</td></tr><tr><td>2.</td><td>Roll<br>call</td></tr></table></td></tr></table>"
    )
    assert text_of(LexborHTMLParser(page)) == "Menu\n\nHome\n\n1.\tCall to order\n2.\tRoll call\n"


@settings(deadline=None)
@given(
    st.lists(
        st.sampled_from(
            [
                "<td>",
                "<tr>",
                "</tr>",
                "<table>",
                "</table>",
                "<p>",
                "</div>",
                "<div>",
                "<pre>",
                "</pre>",
                "<br>",
                "</td>",
                "a",
                "b1",
                "<li>",
                "<script>",
                "</script>",
                "<template>",
                "<select>",
                "<!--",
                "-->",
                "<svg>",
                "</p>",
                "<title>",
                "<textarea>",
            ]
        ),
        max_size=25,
    )
)
def test_no_markup_breaks_the_walk(parts: list[str]) -> None:
    """Whatever is opened, closed and nested, a text comes out."""
    assert isinstance(text_of(LexborHTMLParser("<!doctype html>" + "".join(parts))), str)


@settings(deadline=None)
@given(st.lists(st.text("abc XY1<&é", max_size=8), min_size=1, max_size=12))
def test_every_character_of_a_table_comes_out_in_order(cells: list[str]) -> None:
    """No cell is lost or moved, however many a row has."""
    shown = [cell.replace("&", "&amp;").replace("<", "&lt;") for cell in cells]
    rows = "".join(f"<tr><td>{a}</td></tr>" for a in shown) + f"<tr><td>{'<td>'.join(shown)}"
    text = text_of(LexborHTMLParser(f"<table>{rows}</table>"))
    assert "".join(text.split()) == "".join("".join(cells * 2).split())


def test_a_page_that_a_script_fills_is_named_as_unread(reader: Reader) -> None:
    """A web page without text was opened and not read."""
    result = reader.read(b"<html><body><div id=app></div><script>go()</script>", "a.html")
    assert (result.outcome, result.pages_unread) == ("partly_read", (1,))
    assert "may be made by a script" in (result.reason or "")


def test_a_workbook_gives_a_page_a_sheet_and_a_line_a_row(reader: Reader) -> None:
    """Row n is line n, cell n is column n; numbers without noise; a blank sheet counts as read."""
    text = (
        "Account\tLabel\tAmount\n\n4310\tImmigration enforcement\t1250000\n\tShare\t0.3\n"
        "\tThirds\t0.333333333333333\t0.0000001\t12345678901234600000\n"
        "Adopted\t2026-09-14 18:00\t2026-09-15\tTRUE"
    )
    assert reader.read(workbook(), "budget.xlsx") == ReadResult(
        "read",
        None,
        "application/vnd.openxmlformats-officedocument.spreadsheetml.sheet",
        (Page(1, text, "Budget FY27"), Page(2, "", "Sheet2")),
    )


def test_a_chart_and_a_workbook_without_cells_are_unread(reader: Reader) -> None:
    """What holds no cells has not been read, and is said so."""
    out = BytesIO()
    with xlsxwriter.Workbook(out, {"in_memory": True}) as book:
        book.add_worksheet("Data").write_row(0, 0, [1, 2])
        chart = book.add_chart({"type": "line"})
        chart.add_series({"values": "=Data!$A$1:$B$1"})
        book.add_chartsheet("Trend").set_chart(chart)
    assert reader.read(out.getvalue(), "x.xlsx").pages_unread == (2,)
    out = BytesIO()
    with xlsxwriter.Workbook(out, {"in_memory": True}) as book:
        book.add_worksheet("Empty")
    result = reader.read(out.getvalue(), "x.xlsx")
    assert (result.outcome, result.pages_unread) == ("partly_read", (1,))


def test_form_feeds_part_the_pages_of_a_text(reader: Reader) -> None:
    """A text with form feeds has the pages that it was printed on."""
    result = reader.read(b"one\r\n\fsection 287(g)\f\n \nfour\f", "minutes.txt", "text/plain")
    assert result.pages == (Page(1, "one"), Page(2, "section 287(g)"), Page(3, "\n\nfour"))


def test_a_short_text_is_one_page(reader: Reader) -> None:
    """A text that fits on a page is not cut, and a CSV is a text."""
    result = reader.read("Fee: 5 € \r\nper page".encode("cp1252"), "fees.csv")
    assert result == ReadResult("read", None, "text/csv", (Page(1, "Fee: 5 €\nper page"),))


@settings(deadline=None)
@given(st.lists(st.text("ab .", max_size=700), max_size=30))
def test_a_long_text_is_cut_between_lines_and_loses_nothing(lines: list[str]) -> None:
    """Parts are short, hold every line once and in order, and say which lines they hold."""
    text = "\n".join(line.replace(" ", "x") for line in lines)
    pages = tuple(open_text(text.encode(), Job("minutes.txt")).pages)
    assert "".join(page.text for page in pages).replace("\n", "") == text.replace("\n", "")
    assert all(len(page.text) <= PART_CHARACTERS for page in pages)
    for page in pages:
        if page.label:
            first, last = map(int, page.label.removeprefix("lines ").split("-"))
            said = "\n".join(text.split("\n")[first - 1 : last]).rstrip("\n")
            assert page.text == said


def test_another_type_is_skipped_by_name(reader: Reader) -> None:
    """What this version does not read is said in words, by what the bytes are."""
    result = reader.read(b"\x89PNG\r\n\x1a\n\0\0", "map.png")
    assert result == ReadResult("skipped", "a picture is not read by this version", "image/*")
    result = reader.read(bytes(range(256)), "firmware.bin", "application/octet-stream")
    assert (result.outcome, result.reason) == (
        "skipped",
        "a file of unknown type is not read by this version",
    )


def test_a_web_page_named_as_a_pdf_is_read_and_remarked(reader: Reader) -> None:
    """The bytes decide; the name's promise is noted, for it may be an error page."""
    result = reader.read(b"<!doctype html><p>Sign in to continue", "agenda.pdf", "application/pdf")
    assert result == ReadResult(
        "read",
        "it is named as a PDF, and its bytes are an HTML page",
        "text/html",
        (Page(1, "Sign in to continue"),),
    )


def test_a_file_of_this_computer_is_read_by_its_path(reader: Reader, tmp_path: Path) -> None:
    """`read_path` takes name and bytes from the file."""
    path = tmp_path / "agenda.pdf"
    path.write_bytes(written(["Call to order", "Adjourn"]))
    assert read_path(reader, path) == reader.read(path.read_bytes(), "agenda.pdf")
    assert read_path(reader, path).pages == (Page(1, "Call to order\nAdjourn"),)


def test_the_hash_of_the_text_tells_changed_text_and_nothing_else(reader: Reader) -> None:
    """The same words in other bytes have the same hash; another word has another one."""
    first = reader.read(written(["Call to order"]), "a.pdf")
    again = reader.read(written(["Call to order"]).replace(b"792", b"793"), "b.pdf")
    other = reader.read(written(["Call of order"]), "a.pdf")
    assert first.text_sha256 == again.text_sha256 != other.text_sha256


# What READER_VERSION read from documents that no library made. Where this test fails, reading gives
# other text: raise `_FORMATS` in version.py or `VERSION` in normalise.py, and record it here.
GOLDEN = {"6.1": "3f6c49f7f514c37f0fc0f8860f53437c1f6bbdac66899f17adc172f59ebdb314"}


def test_the_version_changes_with_the_text(reader: Reader) -> None:
    """One version of the reader gives one text for the same bytes, in every format."""
    lines = [
        "Item 7.C  287(g) agreement",
        "Sheriff   $1,250,000",
        "AT&T U-",
        "Verse, immigra-",
        "tion",
    ]
    results = [
        reader.read(written(lines), "a.pdf"),
        reader.read(form("June 6, 2026"), "b.pdf"),
        reader.read(
            drawn([(40, 700, "Detention of"), (40, 688, "inmates"), (200, 700, "$5")]), "t"
        ),
        reader.read(PAGE.encode(), "c.html"),
        reader.read(workbook(), "d.xlsx"),
        reader.read(
            b"one\fsoft\xc2\xadhyphen \xef\xac\x81ve\xc2\xa0\r\n" + b"words and \n" * 700, "e.txt"
        ),
    ]
    digest = hashlib.sha256("".join(result.text_sha256 for result in results).encode()).hexdigest()
    assert {READER_VERSION.partition("+")[0]: digest} == GOLDEN
