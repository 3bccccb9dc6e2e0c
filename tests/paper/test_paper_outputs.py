"""What a paper looks like in each output."""

from __future__ import annotations

import io
import re
import zipfile
from datetime import date

import pypdfium2
import pytest
from docx import Document
from pypdf import PdfReader
from selectolax.lexbor import LexborHTMLParser

from groundwork.errors import WrongUse
from groundwork.paper import PaperMeta, render
from groundwork.paper.model import Heading

MARKDOWN = """# Costs

Some *slanted* and **strong** words, see [the packet](https://county.example/p.pdf).

> [!NOTICE]
> **Unknown.** Two lines are blank.

| Line | Amount |
|:-----|-------:|
| Pay  | 1,200.00 |
| Cars | 90.50 |

3. three
4. four

   and more
   - deep

> quoted

---

One\\
Two
"""
TEXT = """Costs
=====

Some slanted and strong words, see the packet
(https://county.example/p.pdf).

| Unknown. Two lines are blank.

Line    Amount
----  --------
Pay   1,200.00
Cars     90.50

3. three

4. four

   and more

   - deep

    quoted

----------------------------------------------------------------------------

One
Two
"""
META = PaperMeta("Cost report", author="Ann", footer="Not legal advice", date=date(2026, 11, 24))
LONG = "| Line | Amount |\n|---|---:|\n" + "".join(f"| Row {n} | {n} |\n" for n in range(120))


def pages(data: bytes) -> list[str]:
    """The text of each page of a PDF."""
    document = pypdfium2.PdfDocument(data)
    found = [page.get_textpage().get_text_bounded() for page in document]
    document.close()
    return found


def test_text_is_laid_out_in_columns_with_numbers_kept() -> None:
    """Plain text keeps list numbers, aligns figures to the right and shows a link's address."""
    assert render(MARKDOWN, META).text() == TEXT


def test_html_stands_alone_and_holds_the_structure() -> None:
    """The page loads nothing, and its lists, headers and alignment are real elements."""
    html = render(MARKDOWN, META).html()
    page = LexborHTMLParser(html)
    assert not page.css("link, script, img")
    assert "url(" not in html
    assert [node.attributes for node in page.css("ol")] == [{"start": "3"}]
    assert [node.attributes["class"] for node in page.css("th")] == ["left", "right"]
    assert [node.text() for node in page.css("td.right")] == ["1,200.00", "90.50"]
    assert [node.attributes["href"] for node in page.css("a")] == ["https://county.example/p.pdf"]
    assert [node.text().strip() for node in page.css(".notice")] == [
        "Unknown. Two lines are blank."
    ]


def test_docx_numbers_lists_and_repeats_headers() -> None:
    """Word numbers the list itself from 3, and repeats the table's header row on each page."""
    data = render(MARKDOWN, META).docx()
    document = Document(io.BytesIO(data))
    parts = zipfile.ZipFile(io.BytesIO(data))
    assert [[cell.text for cell in row.cells] for row in document.tables[0].rows] == [
        ["Line", "Amount"],
        ["Pay", "1,200.00"],
        ["Cars", "90.50"],
    ]
    assert "w:tblHeader" in document.tables[0].rows[0]._tr.xml
    assert '<w:startOverride w:val="3"/>' in parts.read("word/numbering.xml").decode()
    assert document.core_properties.author == "Ann"
    assert document.core_properties.created.date() == date(2026, 11, 24)


def test_docx_elements_stand_in_the_order_of_the_schema() -> None:
    """Word refuses a table whose lines come after its layout, and a box after its indent."""
    document = Document(io.BytesIO(render(MARKDOWN, META).docx()))
    table = [child.tag.rpartition("}")[2] for child in document.tables[0]._tbl.tblPr]
    assert table.index("tblBorders") < table.index("tblLayout") < table.index("tblLook")
    boxed = next(p for p in document.paragraphs if p.text.startswith("Unknown."))
    assert [child.tag.rpartition("}")[2] for child in boxed._p.pPr] == ["pBdr", "shd", "ind"]


def test_a_form_has_room_to_write() -> None:
    """In a letter, rows of a table with an empty column are taller than those of words only."""
    form, words = "| A | B |\n|---|---|\n| x | |\n", "| A | B |\n|---|---|\n| x | y |\n"
    letter = PaperMeta("T", style="letter")
    heights = [
        Document(io.BytesIO(render(text, meta).docx())).tables[0].rows[1].height
        for text, meta in ((form, letter), (words, letter), (form, META))
    ]
    assert [height is None for height in heights] == [False, True, True]


def test_two_ordered_lists_of_a_docx_start_each_for_itself() -> None:
    """A second list of a document does not go on counting from the first."""
    data = render("1. a\n2. b\n\ntext\n\n1. c\n", META).docx()
    numbers = [
        paragraph._p.pPr.numPr.numId.val
        for paragraph in Document(io.BytesIO(data)).paragraphs
        if paragraph._p.pPr is not None and paragraph._p.pPr.numPr is not None
    ]
    assert numbers == [1, 1, 2]


def test_pdf_is_tagged_titled_and_holds_no_time() -> None:
    """The PDF is tagged, says its title and language, and knows no time but that of its meta."""
    reader = PdfReader(io.BytesIO(render(MARKDOWN, META).pdf()))
    root = reader.trailer["/Root"]
    assert root["/MarkInfo"]["/Marked"]
    assert root["/Lang"] == "en"
    assert reader.metadata is not None
    assert reader.metadata.title == "Cost report"
    assert str(reader.metadata.get("/CreationDate")).startswith("D:20261124")
    undated = PdfReader(io.BytesIO(render(MARKDOWN, PaperMeta("T")).pdf()))
    assert undated.metadata is not None
    assert "/CreationDate" not in undated.metadata


def test_a_long_table_repeats_its_header() -> None:
    """A table over several pages has its header on each, and loses no row."""
    found = pages(render(LONG, META).pdf())
    assert len(found) > 2
    assert all("Line" in page and "Amount" in page for page in found)
    rows = re.findall(r"Row [\d ]+", "\n".join(found))
    assert ["".join(row.split()) for row in rows] == [f"Row{n}{n}" for n in range(120)]


@pytest.mark.parametrize("style", ["letter", "report"])
def test_every_page_of_a_sample_says_so(style: str) -> None:
    """SAMPLE stands on each page of the PDF, in Word's headers, and in text and HTML."""
    meta = PaperMeta("T", style="letter" if style == "letter" else "report", sample=True)
    paper = render(f"{LONG}\n***\n\nlast", meta)
    assert all("SAMPLE" in page for page in pages(paper.pdf()))
    section = Document(io.BytesIO(paper.docx())).sections[0]
    heads = [section.header.paragraphs[0].text]
    if style == "letter":
        heads.append(section.first_page_header.paragraphs[0].text)
    assert set(heads) == {"SAMPLE"}
    assert paper.text().count("SAMPLE - SAMPLE") >= 3
    assert 'class="sample"' in paper.html()


def test_what_is_no_sample_never_says_so() -> None:
    """Without the flag, no output holds the mark."""
    paper = render(MARKDOWN, META)
    assert "SAMPLE" not in paper.text() + "".join(pages(paper.pdf()))
    assert 'class="sample"' not in paper.html()


def test_a_letter_numbers_its_pages_from_the_second() -> None:
    """The first page of a letter has no number; the second has."""
    found = pages(render("a\n\n***\n\nb", PaperMeta("T", style="letter")).pdf())
    assert ["Page" in page for page in found] == [False, True]


def test_the_same_input_gives_the_same_bytes() -> None:
    """Each output is a pure function of Markdown and meta."""
    one, other = render(MARKDOWN, META), render(MARKDOWN, META)
    assert (one.text(), one.html(), one.docx(), one.pdf()) == (
        other.text(),
        other.html(),
        other.docx(),
        other.pdf(),
    )


def test_headings_never_skip_a_level() -> None:
    """The first heading is of level 1 and the next at most one lower, as PDF/UA asks."""
    blocks = render("### a\n\n##### b\n\n# c\n", META).blocks
    assert [b.level for b in blocks if isinstance(b, Heading)] == [1, 2, 1]


def test_a_wrong_language_is_refused() -> None:
    """A language code that could act in a page is refused when the meta is made."""
    with pytest.raises(WrongUse, match="no language code"):
        PaperMeta("T", lang='en"><script>')
