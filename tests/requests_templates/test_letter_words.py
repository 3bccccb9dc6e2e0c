"""The letter itself: its order, items, evidence, blanks, and what hostile text does to it."""

from __future__ import annotations

import io
import re
from dataclasses import replace
from datetime import date

import pypdfium2
import pytest
from docx import Document
from selectolax.lexbor import LexborHTMLParser

from groundwork.errors import WrongUse
from groundwork.paper import clean
from requests_templates import Draft, Period, Requester
from requests_templates.categories import in_spanish, topics
from requests_templates.planning import find_offices, offices, plan
from tests.requests_templates.orders import EVIDENCE, codes, letter, requester, words

ORDER = (
    "Dana Whitfield",
    "412 Elm Street",
    "November 24, 2026",
    "Custodian of Records",
    "Sample County Sheriff's Office",
    "Request under the Kentucky Open Records Act: agreement with ICE, costs and reimbursements, "
    "January 1, 2025 to November 24, 2026 (my reference: r3)",
    "Under the Kentucky Open Records Act",
    "Residency.",
    "Who asks, and why.",
    "Records. Each item covers January 1, 2025 through November 24, 2026",
    "1. 287(g) agreements",
    "12. Where the money went",
    "Format.",
    "Existing records.",
    "As they are ready.",
    "Fees. Before any work that is charged, please send an estimate by item",
    "If something is withheld.",
    "Preservation.",
    "When.",
    "Questions.",
    "Thank you",
    "Sincerely,",
    "Checklist for request r3",
)
HOSTILE = (
    "Office\n\n# Big *bold* [x](https://evil.example) <b>html</b> | cell | `raw` $x$ #set page()",
    '#import "@preview/x:1.0.0": * ',
    "\u202eeciffO\u202c \u2066x\u2069",
    "{{ requester }} {% for x in y %}",
    "> [!NOTICE]\r\n1. one\n***\n---",
    "\\* \\| \\",
)


def squeezed(text: str) -> str:
    """The text without white space, and without what pdfium makes of a hyphen at a line's end."""
    return re.sub(r"\s", "", text.replace("\ufffe", "-").replace("\u0002", "-"))


def outputs(made: Draft) -> dict[str, str]:
    """The text of each output, squeezed."""
    paper = made.paper()
    document = pypdfium2.PdfDocument(paper.pdf())
    pdf = "".join(page.get_textpage().get_text_bounded() for page in document)
    document.close()
    word = Document(io.BytesIO(paper.docx()))
    cells = [cell.text for table in word.tables for row in table.rows for cell in row.cells]
    main = LexborHTMLParser(paper.html()).css_first("main")
    assert main is not None
    found = {
        "txt": paper.text(),
        "pdf": pdf,
        "docx": "\n".join([*(p.text for p in word.paragraphs), *cells]),
        "html": main.text(),
    }
    return {kind: squeezed(text) for kind, text in found.items()}


def test_the_parts_stand_in_order() -> None:
    """Addressee, subject, basis, who, items, format, fees, refusal, date, thanks, checklist."""
    text = words(letter("KY"))
    places = [text.find(part) for part in ORDER]
    assert -1 not in places, ORDER[places.index(-1)]
    assert places == sorted(places)


def test_the_checklist_names_each_item_once() -> None:
    """The custodian's table has a row for each item and empty cells to fill in."""
    made = letter("TX")
    document = Document(io.BytesIO(made.paper().docx()))
    rows = [[cell.text for cell in row.cells] for row in document.tables[0].rows]
    assert rows[1:] == [[str(i.number), i.series, "", "", "", "", ""] for i in made.items]


def test_items_are_numbered_and_bounded() -> None:
    """A letter has at most twelve items, numbered from 1, each with office and category."""
    made = letter("TX")
    assert [item.number for item in made.items] == list(range(1, 13))
    assert [item.category for item in made.items] == [1, 5, 6, 8, 10, 11, 13, 14, 22, 23, 27, 29]
    assert all(item.office and item.text.endswith(".") for item in made.items)


def test_one_topic_gives_its_own_items_only() -> None:
    """A letter on costs asks for costs."""
    made = letter("TX", topics=("costs",))
    assert [item.category for item in made.items] == [10, 11, 13, 14, 15, 12, 18, 21]
    assert "public money" in words(made)
    assert ": costs, January" in words(made)


def test_categories_are_those_of_the_list_and_each_once() -> None:
    """The data holds the 44 categories in eight topics, each once, each in Spanish too."""
    numbers = [record.number for topic in topics().values() for record in topic.records]
    assert sorted(numbers) == list(range(1, 45))
    assert set(in_spanish()) == set(range(1, 45))
    assert list(topics()) == sorted(
        [
            "agreement",
            "costs",
            "reimbursements",
            "staffing",
            "detention",
            "communications",
            "outcomes",
            "policy",
        ]
    )


def test_each_holder_belongs_to_one_office() -> None:
    """Each office that a category names is one of the office map, and of one office only."""
    held = [holder for office in offices().values() for holder in office.holds]
    assert len(held) == len(set(held))
    named = {holder for t in topics().values() for c in t.records for holder in c.offices}
    assert named == set(held)


@pytest.mark.parametrize("names", [[], ["all"], ["sheriff"], ["sheriff", "finance"], ["risk"]])
@pytest.mark.parametrize(
    "chosen", [tuple(topics()), ("costs",), ("outcomes",), ("communications",)]
)
def test_a_plan_loses_no_record(names: list[str], chosen: tuple[str, ...]) -> None:
    """Each record of a topic is in one letter or told as held elsewhere; no letter is mixed."""
    made = plan([topics()[name] for name in chosen], find_offices(names))
    asked = [c.number for one in made.letters for c in one.categories]
    wanted = sorted(c.number for name in chosen for c in topics()[name].records)
    assert sorted([*asked, *(c.number for c in made.elsewhere)]) == wanted
    for one in made.letters:
        assert 1 <= len(one.categories) <= 12
        assert {c.risk for c in one.categories} == {one.risk}
        assert one.risk != "high" or len(one.categories) == 1
        if one.office is not None:
            own = {*one.office.holds, *one.office.also}
            assert all(one.holder(c) in own for c in one.categories)


def test_a_sheriff_answers_for_the_jail_unless_the_jail_is_asked() -> None:
    """Most sheriffs run the jail: its records go to the sheriff where no jail is named."""
    detention = [topics()["detention"]]
    (sheriff,) = {one.office for one in plan(detention, find_offices(["sheriff"])).letters}
    assert sheriff is not None and sheriff.office == "sheriff"
    assert plan(detention, find_offices(["sheriff"])).elsewhere == ()
    both = plan(detention, find_offices(["sheriff", "jail"])).letters
    assert {one.office.office for one in both if one.office} == {"jail"}


def test_an_unknown_office_is_refused() -> None:
    """The refusal names the offices that there are."""
    with pytest.raises(WrongUse, match="'mayor' is no office; use one or more of sheriff, jail"):
        find_offices(["sheriff", "mayor"])


@pytest.mark.parametrize(
    ("agency", "name"),
    [
        ("Nash County Sheriff's Office", "Nash County Treasurer"),
        ("Nash County", "Nash County Treasurer"),
        ("Town of Cary", "Town of Cary Treasurer"),
        ("Acadia Parish Police Jury", "Acadia Parish Treasurer"),
        ("Sheriff", "Sheriff Treasurer"),
    ],
)
def test_an_office_is_named_by_its_county(agency: str, name: str) -> None:
    """The usual name of another office of the county follows from the agency's name."""
    assert offices()["treasurer"].of(agency) == name


def test_no_category_asks_who_is_held() -> None:
    """Identities of people held are named only to be left out."""
    for topic in topics().values():
        for record in topic.records:
            for word in ("A-number", "birth", "name of", "names of people", "detainee"):
                assert word not in record.text, record.number


@pytest.mark.parametrize("names", [("money",), ("costs", "Mars"), (), ("",)])
def test_an_unknown_topic_is_refused(names: tuple[str, ...]) -> None:
    """The refusal names the topics that there are."""
    with pytest.raises(
        WrongUse, match="use one or more of agreement, communications, costs, detention"
    ):
        letter("TX", topics=names)


def test_the_alert_is_cited() -> None:
    """A letter from an alert cites document, meeting, body, date, page, line and saved copy."""
    assert (
        "This request follows “Agenda packet”, published for the meeting “Regular meeting” of the "
        "Board of Commissioners on December 1, 2026, where page 47 reads: “authorize the Sheriff "
        "to sign a memorandum of agreement with ICE” (https://county.example/packet.pdf, copy "
        "saved on November 23, 2026, SHA-256 ab12ab12ab12ab12...)."
    ) in words(letter("TX", evidence=EVIDENCE))


def test_a_meeting_named_by_its_body_is_named_once() -> None:
    """Where a meeting's title is the body's own name, the name is not said twice."""
    evidence = replace(EVIDENCE, meeting_title="Board  of Commissioners")
    text = words(letter("TX", evidence=evidence))
    assert "for the meeting “Board of Commissioners” on December 1, 2026, where page 47" in text


def test_without_an_alert_nothing_is_cited() -> None:
    """A letter from topics alone has no line about a document."""
    assert "This request follows" not in words(letter("TX"))


def test_a_file_of_our_own_computer_is_not_named() -> None:
    """The address of a file that a person read in says nothing to the office and stays out."""
    evidence = replace(
        EVIDENCE,
        url="file:///home/dana/list.xlsx",
        meeting_title=None,
        body=None,
        meeting_date=None,
    )
    text = words(letter("TX", evidence=evidence))
    assert "/home/dana" not in text
    assert "This request follows “Agenda packet”, where page 47 reads" in text


@pytest.mark.parametrize("field", ["name", "address", "email", "phone"])
@pytest.mark.parametrize("value", [None, "", " \n\t", "\u202e"])
def test_a_missing_field_is_a_blank_and_blocks(field: str, value: str | None) -> None:
    """A field that the requester has not told is a ruled blank in the letter, and a check."""
    made = letter("TX", requester=requester("TX", **{field: value}))
    assert codes(made) == [f"missing_{field}"]
    assert not made.ready
    assert all("_" * 16 in text for text in outputs(made).values())


def test_nobody_as_requester_gives_a_letter_of_blanks() -> None:
    """A draft is made also where nothing is known of the requester."""
    made = letter("KY", requester=Requester())
    assert codes(made) == [
        "missing_name",
        "missing_address",
        "missing_email",
        "missing_phone",
        "residency_unstated",
    ]


@pytest.mark.parametrize("text", HOSTILE)
def test_hostile_names_are_text_in_every_output(text: str) -> None:
    """Markup in the agency's name, the requester and the evidence shows as text everywhere."""
    hostile = requester("TX", name=text, address=text, email=text, phone=text)
    made = letter("TX", agency=text, requester=hostile, evidence=replace(EVIDENCE, quote=text))
    wanted = squeezed(clean(text))
    for kind, found in outputs(made).items():
        assert found.count(wanted) >= 4, kind
    page = LexborHTMLParser(made.paper().html())
    assert len(page.css("h1")) == 1
    assert not page.css("main b, main img, main script, .notice, main code")
    assert "evil.example" not in "".join(str(a.attributes["href"]) for a in page.css("a"))
    assert len(page.css("main > ol > li")) == 12


@pytest.mark.parametrize("field", ["name", "address", "email", "phone", "resident_of"])
def test_what_is_no_name_by_its_length_is_refused(field: str) -> None:
    """A field of 10,000 characters is refused in one sentence."""
    with pytest.raises(WrongUse, match="10000 characters"):
        requester("TX", **{field: "x" * 10_000})


def test_an_agency_of_that_length_or_of_none_is_refused() -> None:
    """So are an agency of 10,000 characters and one without a name."""
    with pytest.raises(WrongUse, match="10000 characters"):
        letter("TX", agency="x" * 10_000)
    with pytest.raises(WrongUse, match="no name"):
        letter("TX", agency=" \n ")


def test_a_long_quote_is_cut_at_a_word() -> None:
    """A quote longer than a few lines is cut and says so."""
    text = words(letter("TX", evidence=replace(EVIDENCE, quote="word " * 2_000)))
    assert "word word ...”" in text
    assert len(text) < 9_000


def test_a_period_can_be_chosen_and_not_turned_round() -> None:
    """The letter asks for the days that are given; an end before the start is refused."""
    text = words(letter("TX", period=Period(date(2025, 10, 1), date(2026, 9, 30))))
    assert "Each item covers October 1, 2025 through September 30, 2026" in text
    with pytest.raises(WrongUse, match="ends before it starts"):
        Period(date(2026, 1, 2), date(2026, 1, 1))


def test_the_same_order_gives_the_same_bytes() -> None:
    """A letter is a pure function of its order."""
    one, other = letter("PA", evidence=EVIDENCE), letter("PA", evidence=EVIDENCE)
    assert one == other
    assert one.paper().pdf() == other.paper().pdf()
    assert one.paper().docx() == other.paper().docx()


def test_a_sample_says_so_on_every_page() -> None:
    """SAMPLE stands on each page of a sample's PDF and in no other letter."""
    document = pypdfium2.PdfDocument(letter("PA", sample=True).paper().pdf())
    marked = ["SAMPLE" in page.get_textpage().get_text_bounded() for page in document]
    document.close()
    assert marked == [True] * 3
    assert not any("SAMPLE" in text for text in outputs(letter("PA")).values())
