"""Outside text is data in every output: it appears as it is, and never acts."""

from __future__ import annotations

import io
import re

import pypdfium2
import pytest
from docx import Document
from hypothesis import example, given, settings
from hypothesis import strategies as st
from selectolax.lexbor import LexborHTMLParser

from groundwork.paper import PaperMeta, clean, escape, one_line, render
from groundwork.paper.model import Paragraph, Span, Table
from groundwork.paper.parsing import parse

HOSTILE = (
    '#set page(fill: red)\n#import "x.typ"',
    "$ integral $ `raw` *bold* _it_ @ref <label> // comment",
    "# Heading\n\n- item\n\n1. one\n\n***\n\n---",
    "[click](https://evil.example) <https://evil.example> ![x](https://evil.example/p.png)",
    "<script>alert(1)</script><b>bold</b>&amp;&#42;<!-- x -->",
    "a | b \\| c \\\\| d \\",
    "> [!NOTICE]\n> boxed",
    "{{ 7 * 7 }} {% raw %} {# gone #}",
    "=SUM(A1) +1 -1 @x ~~s~~ ___ ____________",
    "    four spaces\n\tand a tab",
    "\u202eright to left\u202c \u2066isolate\u2069 \u200fmark",
    "x" * 10_000,
    "word " * 2_000,
)
ANY_TEXT = st.text(st.characters(max_codepoint=0x10FFFF), max_size=200)
# Letters that the embedded fonts hold and that are read back from a PDF one for one.
PRINTABLE = st.text(st.characters(min_codepoint=0x20, max_codepoint=0x7E), max_size=120)
META = PaperMeta("Letter", style="letter")


def squeezed(text: str) -> str:
    """The text without white space, and without what pdfium makes of a hyphen at a line's end."""
    return re.sub(r"\s", "", text.replace("\ufffe", "-").replace("\u0002", "-"))


def pdf_text(data: bytes) -> str:
    """All text of a PDF."""
    document = pypdfium2.PdfDocument(data)
    text = "".join(page.get_textpage().get_text_bounded() for page in document)
    document.close()
    return text


def docx_text(data: bytes) -> str:
    """All text of a Word file's body."""
    return "\n".join(paragraph.text for paragraph in Document(io.BytesIO(data)).paragraphs)


def html_text(page: str) -> str:
    """The text of an HTML page's main part."""
    main = LexborHTMLParser(page).css_first("main")
    assert main is not None
    return main.text()


@given(ANY_TEXT)
@example("1. x")
@example("1) x")
@example("+ x")
@example("\\|")
@example("--")
def test_escaped_text_is_one_plain_paragraph(text: str) -> None:
    """Whatever the text, Markdown reads its escaped form as that text on one line and no more."""
    shown = one_line(text)
    expected = (Paragraph((Span(shown),)),) if shown else ()
    assert parse(escape(text)) == expected


@given(ANY_TEXT)
@example("\\|")
@example("a|b\\")
def test_escaped_text_stays_in_its_cell(text: str) -> None:
    """In a table, escaped text fills its own cell, whatever pipes and backslashes it holds."""
    (table,) = parse(f"| A | B |\n|---|---|\n| {escape(text)} | end |")
    assert isinstance(table, Table)
    shown = one_line(text)
    assert table.rows == (((Span(shown),) if shown else (), (Span("end"),)),)


@given(ANY_TEXT)
def test_no_control_or_direction_mark_passes(text: str) -> None:
    """Cleaned text holds no control, direction or other invisible mark but the two joiners."""
    assert not re.search(
        "[\x00-\x1f\x7f-\x9f\u200b\u200e\u200f\u2028-\u202e\u2060-\u206f]", clean(text)
    )


@given(ANY_TEXT)
@settings(max_examples=60)
def test_raw_text_never_becomes_html(text: str) -> None:
    """Even unescaped, a text adds no element to the page but those of Markdown's own blocks."""
    page = LexborHTMLParser(render(text, META).html())
    assert not page.css("script, img, iframe, object, form, [onclick], [onerror]")


@pytest.mark.parametrize("text", HOSTILE)
def test_hostile_text_appears_in_every_output(text: str) -> None:
    """Hostile text is shown in text, HTML, DOCX and PDF, letter by letter."""
    paper = render(f"From {escape(text)} end.", META)
    wanted = squeezed(f"From {clean(text)} end.")
    assert squeezed(paper.text()) == wanted
    assert squeezed(html_text(paper.html())) == wanted
    assert squeezed(docx_text(paper.docx())) == wanted
    found = re.sub(r"Page\d+of\d+", "", squeezed(pdf_text(paper.pdf())))
    assert found == wanted


@given(PRINTABLE)
@settings(max_examples=25, deadline=None)
def test_any_printable_text_appears_in_the_pdf(text: str) -> None:
    """Every printable text comes out of the PDF as it went in."""
    paper = render(f"x{escape(text)}x", META)
    assert squeezed(pdf_text(paper.pdf())) == squeezed(f"x{one_line(text)}x")


@given(ANY_TEXT)
@settings(max_examples=40, deadline=None)
def test_any_text_makes_every_output(text: str) -> None:
    """No text, escaped or not, stops an output from being made."""
    for paper in (render(escape(text), META), render(text, PaperMeta(text, author=text))):
        assert paper.text().endswith("\n")
        assert paper.html().startswith("<!doctype html>")
        assert paper.docx().startswith(b"PK")


def test_hebrew_is_shown_and_its_marks_are_gone() -> None:
    """Letters that run from right to left appear; marks that could turn a line round do not."""
    found = pdf_text(render(escape("\u202eשלום\u202c Smith"), META).pdf())
    assert sorted(squeezed(found)) == sorted("שלוםSmith")


def test_a_long_word_stays_on_the_page() -> None:
    """A word of 10,000 letters is broken over lines: each letter lies within the page."""
    document = pypdfium2.PdfDocument(render("x" * 10_000, META).pdf())
    inside = 0
    for page in document:
        width, height = page.get_size()
        inside += page.get_textpage().get_text_bounded(0, 0, width, height).count("x")
    document.close()
    assert inside == 10_000
