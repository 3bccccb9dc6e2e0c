"""OCR: what is read from pictures, how sure it is, and what stays unread."""

from __future__ import annotations

from collections.abc import Iterator
from typing import Any

import pytest
import typst
from hypothesis import given, settings
from hypothesis import strategies as st
from office_samples import archive, document
from PIL import Image
from reading_samples import joined, packet, picture_of, scan, scanned, written

from groundwork.reading import Limits, Reader, ocr, recognising
from groundwork.reading.child import Child, Lost
from groundwork.reading.model import GARBAGE, NO_TEXT
from groundwork.reading.plausible import DOUBTED_FROM, GARBAGE_FROM, odd_share
from groundwork.reading.straighten import is_blank, skew

WORDS = (
    "The Board of Commissioners will consider a memorandum of agreement with",
    "U.S. Immigration and Customs Enforcement under section 287(g). The sheriff",
    "estimates the cost of training four deputies at $48,200 in the first year.",
)
PAGE = typst.compile(
    b"#set page(width: 612pt, height: 792pt)\n#set text(size: 12pt)\n"
    + "\n".join(WORDS).replace("$", "\\$").encode()
    + b"\n#table(columns: 3, [Account], [FY26], [FY27], [Detention beds], [1,200], [3,400])"
)
SHIFTED = ["".join(chr(ord(c) - 29) if ord(c) > 61 else "3" for c in line) for line in WORDS]
needs_tesseract = pytest.mark.skipif(
    "tesseract" not in ocr.engines(), reason="Tesseract is not installed (countywatch[ocr])"
)


@needs_tesseract
@pytest.mark.parametrize("turn", [0, 1.5, -3, 90, 180, 270])
def test_a_scan_is_read_however_it_lies(reader: Reader, turn: float) -> None:
    """Level, askew, on its side or upside down: the words are there, rows on one line."""
    result = reader.read(scanned(PAGE, turn=turn), "scan.pdf")
    (page,) = result.pages
    assert (result.outcome, page.unread) == ("read", None)
    assert (page.confidence or 0) > 70
    assert "under section 287(g). The sheriff" in page.text
    assert any(line.split()[:2] == ["Detention", "beds"] for line in page.text.split("\n"))


@needs_tesseract
def test_only_pages_without_text_come_by_ocr(reader: Reader) -> None:
    """A scan within a packet has a confidence, its neighbours have none, and order stays."""
    result = reader.read(joined(packet(), scanned(PAGE), written(["Page five"])), "packet.pdf")
    assert [page.confidence is not None for page in result.pages] == [False] * 3 + [True, False]
    assert (result.outcome, result.pages[4].text) == ("read", "Page five")


@needs_tesseract
def test_a_text_layer_without_words_gives_way_to_ocr(reader: Reader) -> None:
    """What a broken font left as text is told by its words, and read from the picture."""
    (page,) = reader.read(scanned(PAGE, SHIFTED), "agreement.pdf").pages
    assert page.confidence is not None
    assert "memorandum of agreement" in page.text


def test_a_good_text_layer_stays(reader: Reader) -> None:
    """A scan that came with good text is not read again."""
    (page,) = reader.read(scanned(PAGE, WORDS), "agreement.pdf").pages
    assert (page.text, page.confidence) == ("\n".join(WORDS), None)


@needs_tesseract
def test_a_blank_page_is_read_and_empty(reader: Reader) -> None:
    """Nothing is on it, so nothing is missing."""
    blank = scanned(typst.compile(b"#set page(width: 612pt, height: 792pt)\n#pagebreak()"))
    result = reader.read(joined(blank, packet()), "packet.pdf")
    assert (result.outcome, result.reason, result.pages[0].text) == ("read", None, "")


def test_without_an_engine_scans_are_unread_and_it_is_said(
    reader: Reader, monkeypatch: pytest.MonkeyPatch
) -> None:
    """OCR is optional to install; nothing is skipped in silence without it."""
    monkeypatch.setattr(ocr, "engines", lambda: ())
    result = reader.read(joined(scan(1), scanned(PAGE, SHIFTED), packet()), "packet.pdf")
    assert [page.unread for page in result.pages[:3]] == [NO_TEXT, GARBAGE, None]
    assert (result.outcome, result.pages_unread) == ("partly_read", (1, 2))
    assert (result.reason or "").endswith('OCR is not installed (pip install "countywatch[ocr]")')


@needs_tesseract
def test_time_for_ocr_is_apart_from_the_rest(monkeypatch: pytest.MonkeyPatch) -> None:
    """Where it is up, the scans are unread with that reason, and the other pages are read."""
    with Reader(Limits(seconds=60, ocr_seconds=0.001)) as reader:
        result = reader.read(joined(packet(), scanned(PAGE)), "packet.pdf")
    assert [page.unread for page in result.pages] == [
        *[None] * 3,
        "not read: OCR took longer than 0.001 s",
    ]


class BreaksOnce(Child):
    """A child that dies, the first time, after the first page that it has recognised."""

    broken = False

    def answers(self, deadline: float) -> Iterator[dict[str, Any]]:
        """What a child says, until it breaks."""
        for answer in super().answers(deadline):
            yield answer
            if "recognised" in answer and not BreaksOnce.broken:
                BreaksOnce.broken = True
                self.close()
                raise Lost("the file broke the reader (SIGSEGV)")


@needs_tesseract
def test_a_page_that_breaks_ocr_costs_that_page(
    reader: Reader, monkeypatch: pytest.MonkeyPatch
) -> None:
    """The pages before and behind it are read by OCR, and those with text in any case."""
    monkeypatch.setattr(recognising, "Child", BreaksOnce)
    monkeypatch.setattr(BreaksOnce, "broken", False)
    scans = scanned(PAGE), scanned(PAGE, turn=180), scanned(PAGE)
    result = reader.read(joined(packet(), *scans), "packet.pdf")
    assert [page.unread for page in result.pages] == [
        *[None] * 4,
        "not read: the file broke the reader (SIGSEGV)",
        None,
    ]
    assert "memorandum of agreement" in result.pages[5].text


@needs_tesseract
def test_scans_within_an_archive_are_read_file_by_file(reader: Reader) -> None:
    """At any depth that is opened, beside pages that have text, each page in its place."""
    made = archive(
        {
            "agenda.txt": b"Agenda",
            "packet.pdf": joined(packet(), scanned(PAGE)),
            "broken font.pdf": scanned(PAGE, SHIFTED),
            "moa.docx": document(),
            "inner.zip": archive({"a.txt": b"a", "turned.pdf": scanned(PAGE, turn=180)}),
        }
    )
    result = reader.read(made, "papers.zip")
    assert (result.outcome, result.reason) == ("read", None)
    by_ocr = [page for page in result.pages if page.confidence is not None]
    assert [(page.label, page.number) for page in by_ocr] == [
        ("packet.pdf, page 4", 5),
        ("broken font.pdf, page 1", 6),
        ("inner.zip, turned.pdf, page 1", len(result.pages)),
    ]
    assert all("memorandum of agreement" in page.text for page in by_ocr)


@needs_tesseract
def test_a_file_that_cannot_be_drawn_costs_the_archive_that_file_only(reader: Reader) -> None:
    """What only the lenient reader opens has no picture; the scans behind it are read."""
    damaged = scanned(PAGE).replace(b"%PDF-", b"%XXX-")
    made = archive({"a.pdf": damaged, "b.pdf": scanned(PAGE)})
    damaged_page, page = reader.read(made, "papers.zip").pages
    assert (damaged_page.unread or "").startswith("not read: it cannot be drawn for OCR: ")
    assert "memorandum of agreement" in page.text


@needs_tesseract
def test_a_scan_that_breaks_ocr_costs_the_archive_that_page(
    reader: Reader, monkeypatch: pytest.MonkeyPatch
) -> None:
    """The next file is found again by a new child."""
    monkeypatch.setattr(recognising, "Child", BreaksOnce)
    monkeypatch.setattr(BreaksOnce, "broken", False)
    made = archive({f"{name}.pdf": scanned(PAGE) for name in "abc"})
    result = reader.read(made, "papers.zip")
    assert [page.unread for page in result.pages] == [
        None,
        "not read: the file broke the reader (SIGSEGV)",
        None,
    ]


def test_without_an_engine_an_archives_scans_are_unread(
    reader: Reader, monkeypatch: pytest.MonkeyPatch
) -> None:
    """They are told from text without words, and what is missing is said, as of other files."""
    monkeypatch.setattr(ocr, "engines", lambda: ())
    made = archive({"a.pdf": scan(1), "b.pdf": scanned(PAGE, SHIFTED), "c.txt": b"c"})
    result = reader.read(made, "papers.zip")
    assert [page.unread for page in result.pages] == [NO_TEXT, GARBAGE, None]
    assert (result.reason or "").endswith('OCR is not installed (pip install "countywatch[ocr]")')


def test_words_of_a_broken_font_are_odd_and_english_and_spanish_are_not() -> None:
    """The measure parts what stands in records from what no writing has."""
    english = odd_share(" ".join(WORDS))
    spanish = odd_share(
        "La Junta de Comisionados del Condado celebrará una audiencia pública el miércoles sobre "
        "el acuerdo con el Servicio de Inmigración y Control de Aduanas; los vecinos pueden hablar."
    )
    broken = odd_share(" ".join(SHIFTED))
    assert english is not None
    assert spanish is not None
    assert broken is not None
    assert max(english, spanish) < DOUBTED_FROM < GARBAGE_FROM < broken


def test_figures_alone_say_nothing_of_a_font() -> None:
    """A page of amounts has too few letters to be judged."""
    assert odd_share("4310 1,250,000 1,400,000 12.0 %\n" * 50) is None


@given(st.text())
def test_a_share_is_a_share(text: str) -> None:
    """Whatever stands on a page, the measure is none or lies between nothing and all."""
    share = odd_share(text)
    assert share is None or 0 <= share <= 1


@settings(max_examples=8, deadline=None, derandomize=True)
@given(st.floats(-4.5, 4.5))
def test_the_angle_of_a_scan_is_found(angle: float) -> None:
    """Within half a degree, by which a line may lean and still be read."""
    assert abs(skew(picture_of(PAGE, angle)) + angle) < 0.55


def test_only_white_paper_is_blank() -> None:
    """One short line is enough to look closer."""
    assert is_blank(Image.new("L", (1700, 2200), 250))
    assert not is_blank(picture_of(PAGE))


COLUMNS = typst.compile(
    b"#set page(width: 612pt, height: 792pt, columns: 2)\n#set par(justify: true)\n"
    + b" ".join(
        b"Sentence %d tells what the board heard of the sheriff that day." % n for n in range(70)
    )
)
ROWS = typst.compile(
    b"#set page(width: 612pt, height: 792pt)\n#table(stroke: none, columns: (4fr, 1fr, 1fr), "
    + b",".join(
        b"[%d Detention beds],[%d,217],[%d,331]" % (4300 + n, n, n + 40) for n in range(1, 30)
    )
    + b")"
)


@needs_tesseract
def test_columns_of_prose_are_read_one_after_the_other(reader: Reader) -> None:
    """A sentence that runs over a line's end goes on in its own column."""
    (page,) = reader.read(scanned(COLUMNS), "minutes.pdf").pages
    assert "Sentence 3 tells what the board heard of the sheriff" in " ".join(page.text.split())


@needs_tesseract
def test_rows_of_a_table_without_rules_are_lines(reader: Reader) -> None:
    """The gaps between its columns are no gutter between columns of prose."""
    (page,) = reader.read(scanned(ROWS), "budget.pdf").pages
    lines = [" ".join(line.replace("|", " ").split()) for line in page.text.split("\n")]
    rows = [f"{4300 + n} Detention beds {n},217 {n + 40},331" for n in range(1, 30)]
    assert len(set(rows) & set(lines)) >= 27
