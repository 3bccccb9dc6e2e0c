"""A page is cited in the words of what the document is."""

from __future__ import annotations

import pytest
from office_samples import archive, document, hiding_workbook, slides
from reading_samples import packet

from groundwork.reading import Reader, sniff
from groundwork.reading.citing import cite

TEXT = "a\nb\n287(g)"
CITED = [
    (sniff.PDF, 214, "iv", "page 214 (printed iv)"),
    (sniff.PDF, 3, None, "page 3"),
    (sniff.XLSX, 1, "Budget 2026", "sheet 'Budget 2026', row 3"),
    (
        sniff.XLS,
        1,
        "A (hidden; hidden rows 4-6, 9)",
        "sheet 'A' (hidden; hidden rows 4-6, 9), row 3",
    ),
    (sniff.XLSX, 2, "FY27 (proposed)", "sheet 'FY27 (proposed)', row 3"),
    (sniff.PPTX, 3, "Jail budget", "slide 3"),
    (sniff.PPTX, 3, "Jail budget (hidden)", "slide 3 (hidden)"),
    (sniff.DOCX, 2, "Consent calendar", "under the heading 'Consent calendar'"),
    (sniff.DOCX, 1, None, "part 1"),
    (sniff.RTF, 2, None, "part 2"),
    (sniff.HTML, 1, None, "web page"),
    (sniff.TEXT, 2, "lines 41-80", "line 43"),
    (sniff.CSV, 1, None, "line 3"),
    (sniff.TEXT, 4, None, "page 4, line 3"),
    (sniff.ZIP, 9, "b.xlsx, sheet 'FY27' (hidden)", "b.xlsx, sheet 'FY27' (hidden), row 3"),
    (sniff.ZIP, 9, "p.pdf, page 3", "p.pdf, page 3"),
    (sniff.ZIP, 9, None, "file 9"),
    (sniff.UNKNOWN, 5, None, "page 5"),
]


@pytest.mark.parametrize(("media_type", "number", "label", "words"), CITED)
def test_a_place_is_cited_in_the_documents_own_terms(
    media_type: str, number: int, label: str | None, words: str
) -> None:
    """Sheet and row, slide, heading, line, file: whatever a person can find again."""
    assert cite(media_type, number, label, TEXT, TEXT.index("287(g)")) == words


def test_a_page_without_an_offset_is_cited_whole() -> None:
    """Where no line is known, none is named."""
    assert cite(sniff.XLSX, 1, "Budget") == "sheet 'Budget'"
    assert cite(sniff.TEXT, 2, "lines 41-80") == "lines 41-80"
    assert cite(sniff.TEXT, 1, None) == "page 1"


def test_what_the_reader_gives_can_be_cited(reader: Reader) -> None:
    """Labels of real documents of every kind give the words that a person needs."""
    made = archive({"b.xlsx": hiding_workbook()})
    files = {"a.pdf": packet(), "b.docx": document(), "c.pptx": slides(), "d.zip": made}
    cited = {}
    for name, data in files.items():
        result = reader.read(data, name)
        page = result.pages[1]
        cited[name] = cite(result.media_type, page.number, page.label, page.text, 0)
    assert cited == {
        "a.pdf": "page 2 (printed ii)",
        "b.docx": "under the heading 'Consent calendar'",
        "c.pptx": "slide 2 (hidden)",
        "d.zip": "b.xlsx, sheet 'Secret' (hidden), row 1",
    }
