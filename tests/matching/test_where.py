"""Where on an agenda a sign stands."""

from pathlib import Path

import pytest
from hypothesis import given
from hypothesis import strategies as st

from groundwork.reading import Limits, Reader
from monitors.matching import OnePage, numbering
from monitors.matching.furniture import furniture
from monitors.matching.where import Place, Places

DOCUMENTS = Path(__file__).parents[3] / "shared" / "fixtures" / "documents"

AGENDA = [
    OnePage("CALL TO ORDER\n\n5. CONSENT CALENDAR (approved together)\n5.A Minutes\n5.B Jail", 1),
    OnePage("staff report goes on here", 2),
    OnePage("and here", 3),
    OnePage("VI. PUBLIC HEARINGS - 6:00 PM\nItem 9: Zoning\nCLOSED SESSION\n", 4),
    OnePage("the next page", 5),
    OnePage("a page of another document", 6),
]


def at(page: int, words: str) -> str:
    return str(Places(AGENDA).at(page, AGENDA[page - 1].text.index(words)))


def outline(text: str, kind: str = "agenda") -> list[str]:
    """What each line of an agenda of one page stands in, where that is another than before."""
    places = Places([OnePage(text, 1)], kind)
    found: list[Place] = []
    start = 0
    for line in text.splitlines(keepends=True):
        place = places.at(1, start + len(line) - 1)
        if not found or place != found[-1]:
            found.append(place)
        start += len(line)
    return [f"{place} | {place.title}" if place.title else str(place) for place in found]


def test_item_and_section_are_the_last_ones_above():
    """The item's number and its section are read from the lines above, also some pages earlier."""
    assert at(1, "Jail") == "item 5.B, consent"
    assert at(1, "Minutes") == "item 5.A, consent"
    assert at(2, "goes") == "item 5.B, consent"
    assert at(3, "here") == "item 5.B, consent"
    assert at(4, "Zoning") == "item 9, hearing"


def test_nothing_is_said_where_nothing_is_known():
    """Before the first heading, and two pages past the last mark, the place is unknown."""
    assert at(1, "ORDER") == ""
    assert at(5, "next") == "closed"
    assert at(6, "another") == ""


def test_an_item_does_not_hold_its_papers_for_ever():
    """More than five pages before the next item only the page after the item is its own."""
    pages = [OnePage("CONSENT\n1.A Minutes\n1.B Jail", 1)]
    pages += [OnePage("paper", number) for number in range(2, 8)] + [OnePage("1.C Roads", 8)]
    places = Places(pages, "packet")
    held = [str(places.at(page, 0)) for page in range(2, 9)]
    assert held == ["item 1.B, consent", "", "", "", "", "", "item 1.C, consent"]


def test_papers_that_name_their_item_belong_to_it():
    """Behind the agenda only its own items count, by name; clauses and old minutes do not."""
    pages = [
        OnePage("CONSENT CALENDAR\n7.A Minutes\n7.B Agreement with ICE\nADJOURNMENT", 1),
        OnePage("Agenda Item 7.B\nSTAFF REPORT\n1. Background", 2),
        OnePage("CONSENT CALENDAR\n4.A Old minutes\n2. TERM of the contract", 3),
        OnePage("Agenda Item No. 7.A\nfrom the clerk", 4),
        OnePage("Agenda Item 12 of a meeting elsewhere", 5),
    ]
    places = Places(pages, "packet")
    ends = [places.at(page.number, len(page.text)) for page in pages[1:]]
    assert [str(place) for place in ends] == [
        "item 7.B, consent", "item 7.B, consent", "item 7.A, consent", "item 7.A, consent",
    ]  # fmt: skip


def test_clauses_of_a_contract_are_no_agenda_items():
    """Numbered lines count only in an agenda: by its kind, or by two headings of one."""
    contract = "1. TERM\nalpha\n2. TERMINATION\nbeta\n"
    assert outline(contract, "") == [""]
    assert outline(contract + "REPORTS\n3. NOTICE", "") == [""]


def test_steps_of_a_recommendation_are_no_items():
    """A list below an item's text stays with its item, and the item after it is found."""
    text = (
        "CONSENT CALENDAR\n12. AWARD JANITORIAL SERVICES\nRecommendation:\n1. Deny the protest;\n"
        "2. Award the agreement\n13. AWARD THE ROAD\nRecommendation:\n1. Approve\n"
    )
    assert outline("1. CALL TO ORDER\n" + text.replace("12.", "2.").replace("13.", "3.")) == [
        "item 1 | CALL TO ORDER",
        "consent",
        "item 2, consent | AWARD JANITORIAL SERVICES",
        "item 3, consent | AWARD THE ROAD",
    ]


@pytest.mark.parametrize(
    ("text", "said"),
    [
        (
            "CONSENT AGENDA\n26-0123 Agreement with ICE\n26-0124 Minutes\nREGULAR AGENDA\n"
            "26-0130 Roads",
            ["consent", "item 26-0123, consent | Agreement with ICE",
             "item 26-0124, consent | Minutes", "regular", "item 26-0130, regular | Roads"],
        ),
        (
            "7. CONSENT CALENDAR\n7.A. Minutes\n7.B. Jail\n7.C. Agreement with ICE (Staff Report)\n"
            "8. BUSINESS ITEMS",
            ["item 7, consent | CONSENT CALENDAR", "item 7.A, consent | Minutes",
             "item 7.B, consent | Jail", "item 7.C, consent | Agreement with ICE",
             "item 8, regular | BUSINESS ITEMS"],
        ),
        (
            "VI. CONSENT AGENDA\nA. Minutes\nB. Claims\nVII. NEW BUSINESS\nA. Jail\nVIII. ADJOURN",
            ["item VI, consent | CONSENT AGENDA", "item VI.A, consent | Minutes",
             "item VI.B, consent | Claims", "item VII, regular | NEW BUSINESS",
             "item VII.A, regular | Jail", ""],
        ),
        (
            "C. CONSENT ITEMS\nC-1 Minutes\nC-2 Jail\nC-3 Agreement with ICE\nD. PUBLIC HEARINGS\n"
            "D-1 Zoning",
            ["item C, consent | CONSENT ITEMS", "item C-1, consent | Minutes",
             "item C-2, consent | Jail", "item C-3, consent | Agreement with ICE",
             "item D, hearing | PUBLIC HEARINGS", "item D-1, hearing | Zoning"],
        ),
        (
            "CONSENT CALENDAR\nItem No. 12\nAgreement with ICE\nItem No. 13\nJail",
            ["consent", "item 12, consent | Agreement with ICE", "item 13, consent | Jail"],
        ),
        (
            "1) ROLL CALL\n2) CONSENT AGENDA\na) Minutes\nb) Agreement with ICE\n3) ADJOURNMENT",
            ["item 1 | ROLL CALL", "item 2, consent | CONSENT AGENDA",
             "item 2.a, consent | Minutes", "item 2.b, consent | Agreement with ICE", ""],
        ),
        (
            "A. CONSENT AGENDA\n1. SHERIFF\na. Agreement with ICE\nb. Minutes\nB. CLOSED SESSION",
            ["item A, consent | CONSENT AGENDA", "item A.1, consent | SHERIFF",
             "item A.1.a, consent | Agreement with ICE", "item A.1.b, consent | Minutes",
             "item B, closed | CLOSED SESSION"],
        ),
        (
            "1. ASUNTOS DE CONSENTIMIENTO\n1.1 Acta\n1.2 Convenio con ICE\n2. AUDIENCIAS PÚBLICAS\n"
            "3. COMENTARIOS DEL PÚBLICO\n4. SESIÓN CERRADA",
            ["item 1, consent | ASUNTOS DE CONSENTIMIENTO", "item 1.1, consent | Acta",
             "item 1.2, consent | Convenio con ICE", "item 2, hearing | AUDIENCIAS PÚBLICAS",
             "item 3, comment | COMENTARIOS DEL PÚBLICO", "item 4, closed | SESIÓN CERRADA"],
        ),
    ],
    ids=["files", "dotted", "roman", "hyphen", "named", "brackets", "three levels", "spanish"],
)  # fmt: skip
def test_agendas_of_many_makers(text: str, said: list[str]):
    """Numbers, titles and sections are read in each maker's own style."""
    assert outline(text) == said


def test_a_title_runs_over_its_lines_and_is_shortened():
    """A wrapped title is one; what is long ends at a word, with dots."""
    text = (
        "CONSENT CALENDAR\n1. APPROVE THE AGREEMENT WITH U.S. IMMIGRATION AND CUSTOMS ENFORCEMENT\n"
        "FOR TRAINING OF DEPUTIES\nRecommendation: approve\n"
        "2. Approve a long agreement with very many words in it that goes on and on for the whole\n"
        "line and longer\n"
    )
    assert outline(text)[1:] == [
        "item 1, consent | APPROVE THE AGREEMENT WITH U.S. IMMIGRATION AND CUSTOMS ENFORCEMENT "
        "FOR TRAINING OF ...",
        "item 2, consent | Approve a long agreement with very many words in it that goes on and on "
        "for the whole ...",
    ]


def test_running_heads_are_neither_headings_nor_items():
    """Lines at the edge of many pages that differ in numbers only are told apart."""
    pages = [
        OnePage(
            f"PUBLIC COMMENT 7 \n3. Roads\nitem {number}\ntext\nmore\nlast\nPage {number}", number
        )
        for number in range(1, 6)
    ]
    lines = {page.text[start:].partition("\n")[0] for page in pages[:1]
             for number, start in furniture(pages) if number == 1}  # fmt: skip
    assert lines == {"PUBLIC COMMENT 7 ", "3. Roads", "item 1", "more", "last", "Page 1"}
    assert furniture(pages[:2]) == frozenset()


@pytest.mark.skipif(not DOCUMENTS.is_dir(), reason="the real agendas are not beside the project")
@pytest.mark.parametrize(
    ("name", "page", "words", "where", "title"),
    [
        ("agenda_aliso_viejo_ca_2021-01-20", 4, "$1,604,871.93", "item 4.3, consent",
         "ACCOUNTS PAYABLE"),
        ("agenda_aliso_viejo_ca_2021-01-20", 5, "exempt from the California", "item 5.2, hearing",
         "REQUEST TO APPROVE PLANNING APPLICATION PA18-020 (CUP/AUP) FOR A CONDITIONAL USE PERMIT "
         "..."),
        ("agenda_amended_san_jose_ca_2021-02-09", 8, "$591,598.42", "item 2.7, consent",
         "Settlement of Anderson v. City of San José."),
        ("agenda_sunnyvale_ca_2021-02-02", 3, "(COVID-19).", "item 1.C, consent",
         "Adopt a Resolution Extending the City’s Declaration of Local Emergency for COVID-19"),
        ("agenda_sunnyvale_ca_2021-02-02", 4, "drafting an ordinance", "item 2, hearing",
         "Discussion and Direction on Ordinance Establishing a Public Process for Redistricting"),
        ("agenda_sunnyvale_ca_2021-02-02", 4, "Information/Action", "item 21-0197, reports",
         "Information/Action Items"),
        ("agenda_menlo_park_ca_2021-01-12", 3, "555 Hamilton", "item G3, regular",
         "Authorize the city manager to accept the grant deed for 555 Hamilton Avenue, execute all "
         "..."),
        ("agenda_morgan_hill_ca_2020-11-18", 5, "$874,332", "item 12, consent",
         "AWARD JANITORIAL SERVICE AGREEMENT TO FIRATO SERVICE COMPANY. INC."),
        ("agenda_huntsville_al_2026-07-09", 11, "Rochford", "item 20.aa, regular",
         "Resolution authorizing the Mayor to enter into a Project Development Agreement between "
         "..."),
        ("agenda_cuyahoga_community_college_oh", 1, "CaremarkPCS", "item V.C.3, reports",
         "Approval of CaremarkPCS Health LLC Prescription Services Two-Year Agreement"),
        ("agenda_nash_county_nc_2020-05-05", 1, "Revenue projections", "item 8",
         "Nash County FY2020/2021 General Fund Draft Budget"),
        ("agenda_san_diego_planning_ca_2022-09-29", 4, "CALIFORNIA TERRACES", "item 2",
         "CALIFORNIA TERRACES PA61 (LOT 1) – PROJECT NO. 690358"),
    ],
)  # fmt: skip
def test_real_agendas(name: str, page: int, words: str, where: str, title: str):
    """Number, section and title of items that were looked up on the pages by eye."""
    with Reader(Limits()) as reader:
        pages = reader.read((DOCUMENTS / f"{name}.pdf").read_bytes(), f"{name}.pdf").pages
    place = Places(pages, "agenda").at(page, pages[page - 1].text.index(words))
    assert (str(place), place.title) == (where, title)


NUMBERS_BELOW = """CONSENT CALENDAR
1.A 26-0177 Approve the minutes of January 26
Recommendation: Approve them as submitted.
Approve an Agreement with the Sheriff for Deputies at
the Fairgrounds
1.B 26-0131
Recommendation: Approve the agreement with the sheriff of the county
and the fair
1.C 26-0132
PUBLIC HEARINGS
Please fill out a card.
Rezoning of the Mill
2 26-0017
Recommendation: Approve.
26-0196 Tentative Calendar
"""


def test_a_title_may_stand_above_its_number():
    """Where a line holds an item's two numbers only; what may go on from above is no title. Behind
    an item that has a file's number, a file's number alone is an item too; 2 comes behind 1.C."""
    assert outline(NUMBERS_BELOW) == [
        "consent",
        "item 1.A, consent | Approve the minutes of January 26",
        "item 1.B, consent | Approve an Agreement with the Sheriff for Deputies at the Fairgrounds",
        "item 1.C, consent",
        "hearing",
        "item 2, hearing | Rezoning of the Mill",
        "item 26-0196, hearing | Tentative Calendar",
    ]


PIECES = (
    "7", "26", "2026", "0123", "A", "c", "AA", "iv", "XII", "Item", "AGENDA", "item", "File",
    "Roads", "ROADS", "of", ".", ")", "-", " ", ":", "#", "$", ",", "No.", "Public hearing",
)  # fmt: skip


@given(st.lists(st.sampled_from(PIECES), min_size=1, max_size=7).map("".join))
def test_no_number_is_missed_by_the_look_before(line: str):
    """The first look at a line, which spares most of them the reading, loses no number."""
    assert numbering.number_of(line) == numbering._number_of(line)


def test_a_document_is_read_when_its_first_place_is_asked_for():
    """The outline costs as much as all else of matching, and most documents need none."""
    pages = [OnePage("nothing of an agenda", 1)]
    places = Places(pages, "agenda")
    pages[:] = AGENDA
    assert places.at(1, AGENDA[0].text.index("Jail")).item == "5.B"
