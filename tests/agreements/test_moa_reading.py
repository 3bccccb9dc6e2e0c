"""Facts of short agreements of each template: model, term, endings, payers, signatures, scans."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import date

import pytest
from moa_texts import ALL, CARVE_OUT_PAGE, JEM_2020, TFM, TRANSITIONAL, WSO_2019, pages

from groundwork.reading import Page
from groundwork.reading.model import DAMAGED_PAGE, GARBAGE, NO_TEXT
from monitors.agreements.moa import Agreement, read_file
from monitors.agreements.moa.telling import ending_words, pages_words, term_words


def one(texts: Sequence[str], name: str = "") -> Agreement:
    """The only agreement of these pages."""
    (found,) = read_file(pages(texts), name).agreements
    return found


def changed(texts: Sequence[str], old: str, new: str) -> list[str]:
    """The pages with other words in place of some that stand there."""
    assert any(old in text for text in texts)
    return [text.replace(old, new) for text in texts]


@pytest.mark.parametrize("texts", ALL.values(), ids=ALL)
def test_agency_and_pages(texts: Sequence[str]) -> None:
    """The agency stands in the opening sentence, with its page and words."""
    found = one(texts)
    assert (found.first, found.last) == (1, len(texts))
    assert (found.agency.value, found.agency.where) == (
        "Nash County Sheriff's Office",
        "opening sentence",
    )
    quote = found.agency.readings[0].quote
    assert quote is not None and quote.page == 1
    assert "Nash County Sheriff's Office" in quote.words


@pytest.mark.parametrize(
    ("texts", "name", "value", "where"),
    [
        (TFM, "x_WSO_MOA.pdf", "TFM", "title"),
        (JEM_2020, "", "JEM", "title"),
        (WSO_2019, "287gWSO_NashCo2019-10-15.pdf", "WSO", "file name"),
        (WSO_2019, "agreement.pdf", None, None),
        (TRANSITIONAL, "Nash_TFM_or_JEM.pdf", None, None),
        (changed(TFM, "287(g) Task Force Model\n", ""), "", None, None),
        (changed(TFM, "Force Model", "Force\u00a0ModeI"), "", "TFM", "title"),
        (
            [f"{text}\n287(g) JEM Revised 02/15/2025" for text in WSO_2019],
            "Nash_WSO.pdf",
            "JEM",
            "foot",
        ),
    ],
)
def test_model(texts: Sequence[str], name: str, value: str | None, where: str | None) -> None:
    """By the title, else the foot, else the file's name; several marks in a name are none."""
    found = one(texts, name).model
    assert (found.value, found.where) == (value, where)


def test_places_that_disagree_are_told_together() -> None:
    """Title against file name, and two revisions of the template in one file."""
    texts = [*TFM[:2], *(changed(TFM[2:], "Revised 03/07/2025", "Revised 02/12/2025"))]
    found = {each.what: each for each in one(texts, "NashCoNC_WSO_MOA_05082025.pdf").differences}
    assert [(r.where, r.value) for r in found["model"].readings] == [
        ("title", "TFM"),
        ("file name", "WSO"),
    ]
    assert [(r.where, r.value) for r in found["revision of the template"].readings] == [
        ("foot of page 3, 4, 5", "2025-02-12"),
        ("foot of page 1, 2", "2025-03-07"),
    ]
    assert "date of signing" not in found


def test_a_file_named_for_another_day() -> None:
    """A day that neither side signed on is told; two sides may sign on two days."""
    assert not one(TFM, "Nash_TFM_05.01.2025.pdf").differences
    (told,) = one(TFM, "Nash_TFM_05.02.2025.pdf").differences
    assert told.what == "date of signing"
    assert [r.value for r in told.readings] == ["2025-05-01", "2025-05-08", "2025-05-02"]


def test_revisions() -> None:
    """A damaged date belongs to the clean one that it can only be; alone it is not readable."""
    spoiled = [changed(TFM, "Revised 03/07/2025", "RBVISed 03107/2025")[0], *TFM[1:]]
    (revision,) = one(spoiled).revisions
    assert (revision.day, revision.pages) == (date(2025, 3, 7), (1, 2, 3, 4, 5))
    (lost,) = one(changed(TFM, "Revised 03/07/2025", "Revised 0310712025")).revisions
    assert (lost.day, lost.pages) == (None, (1, 2, 3, 4, 5))
    assert one(WSO_2019).revisions == ()


UNTIL = "until June 30, 2026"


@pytest.mark.parametrize(
    ("texts", "words"),
    [
        (TFM, "no day of expiry: it runs until a party ends it"),
        (JEM_2020, UNTIL),
        (WSO_2019, "no day of expiry: it runs until a party ends it"),
        (changed(JEM_2020, UNTIL, "for three (3) years"), "for 3 years"),
        (changed(JEM_2020, "shall remain in effect until", "will expire on"), UNTIL),
        (changed(JEM_2020, UNTIL, "as long as is fit"), "not clear; read the sentence"),
        (changed(JEM_2020, "remain in effect until", "be kept on"), "not found in the text"),
    ],
)
def test_term(texts: Sequence[str], words: str) -> None:
    """Open-ended, to a day or for years, as the sentence says."""
    assert term_words(one(texts).term) == words


def test_a_figure_that_ocr_misread_makes_no_second_revision() -> None:
    """On one page of a scan it is not readable; where the text is the file's own it is told."""
    texts = [TFM[0].replace("03/07/2025", "03/01/2025"), *TFM[1:]]
    (scan,) = read_file(pages(texts, confidence=90.0)).agreements
    assert [(one.day, one.pages) for one in scan.revisions] == [
        (date(2025, 3, 7), (2, 3, 4, 5)),
        (None, (1,)),
    ]
    assert [each.day for each in one(texts).revisions] == [date(2025, 3, 1), date(2025, 3, 7)]


@pytest.mark.parametrize(
    ("texts", "agency", "ice"),
    [
        (
            TFM,
            "the agency ends it by written notice, with no period stated",
            "ICE ends it with 90 days' notice, as a rule after a suspension",
        ),
        (
            JEM_2020,
            "the agency ends it with 60 days' written notice",
            "ICE ends it with 60 days' written notice",
        ),
        (
            WSO_2019,
            "the agency ends it with 90 days' written notice, sooner where public safety "
            "demands it",
            "ICE ends it with 90 days' written notice",
        ),
        (
            TRANSITIONAL,
            "the agency ends it by written notice, which takes effect on receipt",
            "ICE ends it by written notice, which takes effect on receipt",
        ),
        (
            changed(WSO_2019, "90-days after", "30 days after"),
            "the agency ends it by written notice, with periods of 30 and 90 days stated, sooner "
            "where public safety demands it",
            "ICE ends it with 90 days' written notice",
        ),
    ],
)
def test_endings(texts: Sequence[str], agency: str, ice: str) -> None:
    """Each side's own notice; a period that is not stated is not made up."""
    assert [ending_words(each) for each in one(texts).endings] == [agency, ice]


def test_the_head_on_ending_may_be_spoiled() -> None:
    """Heads are matched by words, whatever became of their numerals."""
    spoiled = changed(TFM, "XVIII. EFFECTIVE DATE, SUSPENSION, AND TERMINATION OF THIS MOA",
                      "xvm. EFFECTIVE DATE, SUSPENSlON, AND TERMINATI0N OF TIDS MOA")  # fmt: skip
    told = [ending_words(each) for each in one(spoiled).endings]
    assert told == [ending_words(each) for each in one(TFM).endings]


def test_payers_are_read_and_not_presumed() -> None:
    """The side that the sentence names pays, also where no template has it so."""
    paid = {each.what: each.payer for each in one(TFM).costs}
    assert paid["personnel expenses"] == "agency"
    assert paid["instructors and training material"] == "ICE"
    turned = changed(TFM, "The LEA is responsible for", "ICE is responsible for")
    paid = {each.what: each.payer for each in one(turned).costs}
    assert paid["personnel expenses"] == "ICE"
    nobody = changed(TFM, "The LEA is responsible for", "The county is responsible for")
    assert {each.what: each.payer for each in one(nobody).costs}["personnel expenses"] is None


def test_an_agency_by_its_name_and_abbreviation() -> None:
    """The 2019 text calls it by name, or BCSO, instead of LEA."""
    found = one(WSO_2019)
    assert found.abbreviation == "NCSO"
    paid = {each.what: each.payer for each in found.costs}
    assert paid["personnel expenses"] == "agency"
    assert paid["instructors and training material"] == "ICE"


def test_clauses() -> None:
    """What is there is quoted with its page; what is not there is said to be not found."""
    found = one(TFM).clauses
    (carve_out,) = found["state records law"].quotes
    assert carve_out.page == CARVE_OUT_PAGE
    assert carve_out.words.startswith("Nothing herein limits LEA's compliance with state public")
    assert found["reimbursement"].quotes[0].page == 2
    assert "not\nmaterial to this MOA." in found["reimbursement"].quotes[0].words
    for subject in ("steering committee", "holding past 48 hours", "complaints"):
        assert (found[subject].status, found[subject].quotes) == ("not found", ())
    assert one(JEM_2020).clauses["steering committee"].quotes[0].page == 2
    assert one(JEM_2020).clauses["holding past 48 hours"].quotes[0].page == 4
    assert one(TRANSITIONAL).clauses["holding past 48 hours"].quotes[0].page == 2


# --- signatures -------------------------------------------------------------------------------


def signed(texts: Sequence[str]) -> list[tuple[str | None, date | None]]:
    """Sides and days of the signatures."""
    return [(each.side, each.day) for each in one(texts).signatures]


def test_columns() -> None:
    """Two cells under two heads belong to them in order, with typed names and titles."""
    first, second = one(TFM).signatures
    assert (first.side, first.day) == ("agency", date(2025, 5, 1))
    assert (first.name, first.title) == ("Ann Doe", "Sheriff")
    assert (second.side, second.day, second.name) == ("ICE", date(2025, 5, 8), "Bo Roe")


@pytest.mark.parametrize("scrawl", ["Lolre e hi", "?ohc.e", "~ -- ~", "Tt", ""])
def test_scrawl_is_no_title(scrawl: str) -> None:
    """What OCR makes of handwriting is not told as a title."""
    first, second = one(changed(TFM, "Title: Sheriff", f"Title: {scrawl}")).signatures
    assert (first.title, second.title) == (None, "Acting Director")


def test_a_loose_date_fills_the_one_blank_cell() -> None:
    """By elimination only: with two blanks it might be either side's."""
    assert signed(TRANSITIONAL) == [
        ("agency", date(2025, 2, 26)),
        ("ICE", date(2025, 2, 28)),
    ]
    two = changed(TRANSITIONAL, "Date:2/26/2025 Date:---", "Date: Date:---")
    assert signed(two) == [("agency", None), ("ICE", None)]


def test_one_cell_for_two_sides_belongs_to_neither() -> None:
    """A single date beside two heads is not given to one of them."""
    single = changed(TFM, "Date: 05/01/2025 Date: 05/08/2025", "Date: 05/01/2025")
    assert signed(single) == [("agency", None), ("ICE", None)]
    assert all("not readable" in str(each.why) for each in one(single).signatures)


def test_blocks_below_each_other_and_a_third() -> None:
    """Each date belongs to the head above it; handwriting is not readable."""
    ice, agency, third = one(JEM_2020).signatures
    assert (ice.side, ice.day) == ("ICE", date(2020, 6, 10))
    assert (agency.side, agency.day) == ("agency", None)
    assert "not readable" in str(agency.why)
    assert (third.side, third.party, third.day) == (None, "OAG", None)
    assert third.why == "no date of signing stands in the text beside the signature"


def test_a_stamp_without_a_head_is_nobodys() -> None:
    """The stamp's day is told, and that the text does not tell whose it is."""
    stamp, other = one(WSO_2019).signatures
    assert (stamp.side, stamp.day) == (None, date(2019, 10, 15))
    assert "which side" in str(stamp.why)
    assert other.day is None


# --- what is no text --------------------------------------------------------------------------


@pytest.mark.parametrize("reason", [NO_TEXT, GARBAGE, "not read: OCR is not installed"])
def test_a_scan_is_named_and_has_no_fields(reason: str) -> None:
    """No page has a text layer: no agreement, and no empty field as a finding."""
    found = read_file([Page(n, "", unread=reason) for n in (1, 2)], "Nash_TFM.pdf")
    assert (found.agreements, found.no_text, found.unread) == ((), True, (1, 2))


def test_damage_is_no_scan() -> None:
    """A damaged file is not called a scan, nor is an empty or another text."""
    assert not read_file([Page(1, "", unread=DAMAGED_PAGE)]).no_text
    assert not read_file([]).no_text
    assert read_file(pages(["Agenda\nThe board met."])).agreements == ()


def test_pages_without_text_make_missing_facts_not_readable() -> None:
    """What was not found may stand on the page that has no text."""
    own = pages(TFM)
    own[2] = Page(3, "garbled " + TFM[2], unread=GARBAGE)
    (found,) = read_file(own).agreements
    assert found.unread == (3,)
    assert found.clauses["state records law"].status == "not readable"
    assert found.clauses["reimbursement"].status == "found"


def test_ocr_is_told() -> None:
    """Pages that our OCR read are named with its confidence."""
    found = read_file(pages(TFM, confidence=88.0))
    assert found.by_ocr
    assert found.agreements[0].by_ocr == dict.fromkeys(range(1, 6), 88.0)


def test_agreements_in_a_packet() -> None:
    """Each begins with its opening and ends with its last appendix; other pages are not read."""
    packet = ["Agenda of the board", *TFM, "Minutes.", "The end.", *WSO_2019]
    first, second = read_file(pages(packet), "packet.pdf").agreements
    assert (first.first, first.last) == (2, 6)
    assert (second.first, second.last) == (9, 11)
    assert second.signatures[0].day == date(2019, 10, 15)


def test_an_agency_that_was_not_filled_in() -> None:
    """A blank is no name; the foot tells it."""
    blank = [
        text.replace("Nash County Sheriff's Office", "______________").replace(
            "Revised", "Nash County Sheriff's Office Revised"
        )
        for text in TFM
    ]
    found = one(blank)
    assert (found.agency.value, found.agency.where) == ("Nash County Sheriff's Office", "foot")


def test_pages_in_words() -> None:
    """Runs of pages are ranges."""
    assert pages_words((1, 2, 3, 5, 7, 8)) == "1 to 3, 5, 7 to 8"
