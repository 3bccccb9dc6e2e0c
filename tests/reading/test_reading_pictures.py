"""Pages as pictures: the mark is on the quote, and numbers that name people are covered."""

from __future__ import annotations

import textwrap
from collections.abc import Iterator
from functools import lru_cache
from io import BytesIO
from itertools import groupby
from pathlib import Path

import pypdfium2
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from PIL import Image
from reading_samples import encrypted, form, joined, packet, scanned, written
from table_samples import drawn, table

from groundwork.errors import BadInput
from groundwork.reading import Limits, Page, PagePicture, Reader, ocr, picture
from groundwork.reading.formats import pdf_shown
from groundwork.reading.marking import Box, Letter, Shown, located, mark, rectangles
from monitors.matching import load_watchlist, match_document

LIMITS = Limits(seconds=60, memory_bytes=512 << 20)
LINES = (
    "The Board will consider an agreement under section 287(g).",
    "Name: Doe, A 123 456 789, SSN 123-45-6789, born 01/02/1990.",
    "The agreement costs $48,200 a year.",
)
needs_tesseract = pytest.mark.skipif(
    "tesseract" not in ocr.engines(), reason="Tesseract is not installed (countywatch[ocr])"
)


def spans_of(text: str, *quotes: str) -> list[tuple[int, int]]:
    """Where the quotes stand first in a text."""
    return [(text.index(quote), text.index(quote) + len(quote)) for quote in quotes]


def opened(made: PagePicture) -> Image.Image:
    """The PNG, decoded, in its own size."""
    image = Image.open(BytesIO(made.png))
    assert (image.format, image.size) == ("PNG", (made.width, made.height))
    return image.convert("RGB")


def letters(text: str) -> str:
    """Letters and digits only."""
    return "".join(filter(str.isalnum, text))


@lru_cache(maxsize=1)
def _opened_page(data: bytes, number: int) -> tuple[pypdfium2.PdfPage, pypdfium2.PdfTextPage]:
    page = pypdfium2.PdfDocument(data)[number - 1]
    return page, page.get_textpage()


@pytest.fixture(scope="module", autouse=True)
def _close_the_last() -> Iterator[None]:
    yield
    _opened_page.cache_clear()


def under(
    data: bytes, number: int, size: tuple[int, int], boxes: list[Box], high_part: float = 0
) -> str:
    """The letters that PDFium finds in rectangles of a picture of the page: along their middle, or
    in a part of their height."""
    page, text_page = _opened_page(data, number)
    wide, high = page.get_width() / size[0], page.get_height() / size[1]
    found = ""
    for left, top, right, bottom in boxes:
        middle = page.get_height() - (top + bottom) / 2 * high
        half = max(1, high_part * (bottom - top) / 2 * high)
        found += text_page.get_text_bounded(left * wide, middle - half, right * wide, middle + half)
    return letters(found)


def test_the_mark_lies_on_the_quote(reader: Reader) -> None:
    """PDFium finds the quote's words, over the end of a line too, in the marked rectangles."""
    data = joined(packet(), written(LINES))
    page = reader.read(data, "packet.pdf").pages[3]
    quote = "287(g).\nName"
    made = picture(LIMITS, data, page, spans_of(page.text, quote))
    assert made.found
    assert len(made.marks) == 2
    assert under(data, 4, (made.width, made.height), [*made.marks]) == letters(quote)
    left, top, *_ = made.marks[0]
    red, green, blue = opened(made).crop((left + 1, top + 1, left + 2, top + 2)).tobytes()
    assert red > 200 > blue
    assert green > 180


def test_numbers_of_people_are_covered(reader: Reader) -> None:
    """Where an A-number, a social-security number and a birth date stand, the picture is black."""
    data = written(LINES)
    (page,) = reader.read(data, "page.pdf").pages
    made = picture(LIMITS, data, page, [])
    shown = pdf_shown.show(data, 1, 110, by_ocr=False)
    numbers = spans_of(page.text, "123 456 789", "123-45-6789", "01/02/1990")
    image = opened(made).convert("L")
    for place in located(page.text, numbers, shown.letters):
        for left, top, right, bottom in place:
            covered = image.crop((left, top + 1, right, bottom - 1))
            assert (max(covered.tobytes()), made.found) == (0, False)
    (kept,) = located(page.text, spans_of(page.text, "48,200"), shown.letters)
    assert max(image.crop(kept[0]).tobytes()) > 200


def test_rows_that_were_put_together_are_marked_where_they_stand(reader: Reader) -> None:
    """A label of two lines and its amount are three places on the page."""
    rows = [("Detention of federal inmates", "1,200,000")] * 2
    data = drawn([*table(rows, ((40, 110), (200, 80)))])
    (page,) = reader.read(data, "budget.pdf").pages
    line = page.text.split("\n")[0]
    made = picture(LIMITS, data, page, [(0, len(line))])
    assert (len(made.marks), made.found) == (3, True)
    assert under(data, 1, (made.width, made.height), [*made.marks]) == letters(line)


def test_a_cut_out_holds_the_mark_and_little_more(reader: Reader) -> None:
    """The strip around a quote: as wide as the print, small enough for a mail."""
    data = written([*LINES, *["Another line of the agenda."] * 40])
    (page,) = reader.read(data, "page.pdf").pages
    made = picture(
        LIMITS, data, page, spans_of(page.text, "$48,200"), dpi=160, cut=True, most_bytes=150_000
    )
    assert made.height < 3 * 160
    assert len(made.png) < 150_000
    ((left, top, right, bottom),) = made.marks
    assert 0 < left < right < made.width
    assert 0 < top < bottom < made.height
    opened(made)


def test_a_picture_has_a_limit_in_bytes(reader: Reader) -> None:
    """A page full of print is made smaller until it fits."""
    data = written([*LINES, *["Another line of the agenda of this day, and of more."] * 50])
    (page,) = reader.read(data, "page.pdf").pages
    made = picture(LIMITS, data, page, spans_of(page.text, "$48,200"), most_bytes=20_000)
    assert len(made.png) <= 20_000
    assert under(data, 1, (made.width, made.height), [*made.marks]).count("48200") == 1


def test_what_is_filled_into_a_form_is_marked(reader: Reader) -> None:
    """The page is shown as it was read: with what was written upon it."""
    data = form("June 6, 2026")
    (page,) = reader.read(data, "notice.pdf").pages
    made = picture(LIMITS, data, page, spans_of(page.text, "June 6"))
    assert made.found
    assert 140 * made.width / 612 <= made.marks[0][0] <= 160 * made.width / 612


@needs_tesseract
@pytest.mark.parametrize("turn", [2, 90])
def test_a_scan_is_shown_straight_with_its_words_marked(reader: Reader, turn: float) -> None:
    """The mark is found by reading the picture again, however the scan lies."""
    lines = [*LINES, *["Another line of the agenda of this day."] * 12]
    data = scanned(written(lines), turn=turn)
    (page,) = reader.read(data, "scan.pdf").pages
    made = picture(LIMITS, data, page, spans_of(page.text, "agreement under section"), dpi=150)
    assert (made.found, len(made.marks)) == (True, 1)
    cut = opened(made).convert("L").crop(made.marks[0]).resize((900, 60))
    assert "section" in ocr.recognise(_on_paper(cut), "tesseract").text


def _on_paper(cut: Image.Image) -> Image.Image:
    paper = Image.new("L", (1700, 400), 255)
    paper.paste(cut.point([0] * 110 + [255] * 146), (100, 150))
    return paper


@pytest.mark.parametrize(
    ("data", "number"), [(b"%PDF-1.7 of no use", 1), (encrypted(packet(), "secret"), 1)]
)
def test_no_picture_is_one_sentence(data: bytes, number: int) -> None:
    """A damaged or protected file gives no picture, and a reason in words."""
    with pytest.raises(BadInput, match=r"^No picture of page 1 can be made: [^\n]*\.$"):
        picture(LIMITS, data, Page(number, "text"), [])


def test_the_time_for_a_picture_is_limited() -> None:
    """A page that takes too long costs its picture, not more."""
    with pytest.raises(BadInput, match=r"took longer than 0\.001 s"):
        picture(Limits(seconds=0.001), packet(), Page(1, "text"), [])


def test_a_quote_that_is_not_there_is_not_found(reader: Reader) -> None:
    """The page is shown without a mark, and that is said."""
    made = picture(LIMITS, packet(), Page(1, "Words of another page"), [(0, 5)])
    assert (made.found, made.marks) == (False, ())


@settings(max_examples=25, deadline=None)
@given(st.text("abc de", min_size=60, max_size=400), st.data())
def test_any_span_of_a_made_page_is_found_where_it_stands(text: str, data: st.DataObject) -> None:
    """Whatever a page says, the letters of a span are those under its marks."""
    lines = textwrap.wrap(" ".join(text.split()), 70) or ["a"]
    document = written(lines)
    shown = pdf_shown.show(document, 1, 110, by_ocr=False)
    start = data.draw(st.integers(0, len(shown.text)))
    end = data.draw(st.integers(start, len(shown.text)))
    (place,) = located(shown.text, [(start, end)], shown.letters)
    found = under(document, 1, shown.picture.size, list(rectangles(place)))
    wanted = letters(shown.text[start:end])
    assert wanted in found
    # PDFium counts the letters that a rectangle touches in.
    assert len(found) <= len(wanted) + 2 * len(list(rectangles(place)))


def test_text_of_another_reader_is_found_by_its_letters() -> None:
    """Of several places with the same letters the one nearest to where it should be is taken."""
    boxes = [Letter(char, (at, 0, at + 1, 1)) for at, char in enumerate("iceandiceandice")]
    (place,) = located("ICE? ice, and an ice", spans_of("ICE? ice, and an ice", "an ice"), boxes)
    assert place == []
    (place,) = located("x ice and ice", [(10, 13)], boxes)
    assert [box[0] for box in place] == [12, 13, 14]


def test_a_mark_stays_within_the_page() -> None:
    """Letters at the very edge are marked without an error."""
    shown = Shown(Image.new("RGB", (30, 30), "white"), "a", [Letter("a", (0, 0, 30, 30))])
    made = mark(shown, "a", [(0, 1)], dpi=110, cut=True, most_bytes=10_000)
    assert made.found == (True,)


def test_every_sign_of_the_real_documents_is_marked_on_its_words(
    shared: Path, reader: Reader, monkeypatch: pytest.MonkeyPatch
) -> None:
    """The words under the marks are the quote's, for all signs on pages with text."""
    paths = [
        *(shared / "fixtures" / "documents").glob("*.pdf"),
        *(shared / "fixtures" / "moa").glob("*.pdf"),
    ]
    if not paths:
        pytest.skip("the captured documents (../shared/fixtures) are not here")
    monkeypatch.setattr(ocr, "engines", lambda: ())
    watchlist = load_watchlist()
    checked = 0
    for path in sorted(paths):
        data = path.read_bytes()
        pages = reader.read(data, path.name).pages
        findings = match_document(pages, watchlist, title=path.stem, kind="other")
        signs = sorted((s for f in findings for s in f.signs), key=lambda sign: sign.page)
        for number, here in groupby(signs, key=lambda sign: sign.page):
            page = pages[number - 1]
            shown = pdf_shown.show(data, number, 110, by_ocr=False)
            for sign in here:
                (place,) = located(page.text, [(sign.start, sign.end)], shown.letters)
                boxes = list(rectangles(place))
                # Layers of old scanners have letters off the line: the whole height shows them.
                thin, whole = (under(data, number, shown.picture.size, boxes, k) for k in (0, 1))
                for word in map(letters, sign.quote.split()):
                    assert word in thin or word in whole, (path.name, number, sign.quote, thin)
                checked += 1
    assert checked > 100
