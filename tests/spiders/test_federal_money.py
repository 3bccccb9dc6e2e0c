"""USAspending, the Federal Register and ICE's detention statistics: what is asked, what is read."""

from __future__ import annotations

import io
import json
from collections.abc import Sequence
from datetime import date
from pathlib import Path
from urllib.parse import parse_qs, urlsplit

import pytest
from openpyxl import Workbook

from groundwork.errors import BadInput, UnknownPlace
from spiders.items import AwardFound, DocumentFound, FacilityListed
from spiders.platforms import Listing, federalregister, icedetention, recognise, usaspending

FIXTURES = Path(__file__).resolve().parents[3] / "shared" / "fixtures"
API = f"https://api.usaspending.gov{usaspending.PATH}"
REGISTER = "https://www.federalregister.gov/api/v1/documents.json"
STATISTICS = "https://www.ice.gov/detain/detention-management"
FIRST, LAST = date(2026, 9, 1), date(2027, 3, 31)


def fixture(name: str) -> bytes:
    """A captured file; skips where the shared fixtures are not there."""
    path = FIXTURES / name
    if not path.exists():
        pytest.skip(f"the shared fixture {name} is not on this machine")
    return path.read_bytes()


def answered(results: Sequence[object], *, page: int = 1, more: bool = False) -> bytes:
    """An answer of USAspending's search."""
    meta = {"page": page, "hasNext": more}
    return json.dumps({"limit": 100, "page_metadata": meta, "results": results}).encode()


# --- USAspending ------------------------------------------------------------------------------


def test_a_county_is_four_questions_each_of_one_group_of_awards() -> None:
    """The API refuses mixed groups; subawards show what reaches a county through its state."""
    asks = usaspending.listing(Listing(f"{API}#fips=48167", FIRST, LAST))
    assert [ask.method for ask in asks] == ["POST"] * 4
    assert len({ask.url for ask in asks}) == 4
    assert {ask.url.partition("#")[0] for ask in asks} == {API}
    bodies = [json.loads(ask.body or b"") for ask in asks]
    days = [{"start_date": "2022-10-01", "end_date": "2027-03-31"}]
    galveston = [{"country": "USA", "state": "TX", "county": "167"}]
    ice = [{"type": "awarding", "tier": "subtier", "name": usaspending.ICE}]
    assert [body["filters"] for body in bodies] == [
        {
            "award_type_codes": ["A", "B", "C", "D"], "time_period": days, "agencies": ice,
            "place_of_performance_locations": galveston,
        },
        {
            "award_type_codes": list(usaspending.GROUPS["idvs"]), "time_period": days,
            "agencies": ice, "place_of_performance_locations": galveston,
        },
        {
            "award_type_codes": ["02", "03", "04", "05"], "time_period": days,
            "program_numbers": ["16.606"], "recipient_locations": galveston,
        },
        {
            "award_type_codes": ["02", "03", "04", "05"], "time_period": days,
            "program_numbers": ["97.067"], "recipient_locations": galveston,
        },
    ]  # fmt: skip
    assert [body["spending_level"] for body in bodies] == ["awards"] * 3 + ["subawards"]
    assert all(body["sort"] in body["fields"] and body["limit"] == 100 for body in bodies)


def test_names_of_offices_are_asked_for_and_a_source_without_either_is_refused() -> None:
    """A source that names no county would ask for the whole country."""
    named = {"recipient": "SMITH COUNTY SHERIFF; COUNTY OF SMITH"}
    asks = usaspending.listing(Listing(API, FIRST, LAST, named))
    texts = [json.loads(ask.body or b"")["filters"]["recipient_search_text"] for ask in asks]
    assert texts == [["SMITH COUNTY SHERIFF"]] * 3 + [["COUNTY OF SMITH"]] * 3
    with pytest.raises(BadInput, match="says nothing of a county"):
        usaspending.listing(Listing(API, FIRST, LAST))
    with pytest.raises(UnknownPlace):
        usaspending.listing(Listing(f"{API}#fips=99999", FIRST, LAST))


def test_the_shape_of_a_question_is_the_documented_one() -> None:
    """Every key that we send stands in the contract's own example, or in the facts about it."""
    example = json.loads(fixture("usaspending/spending_by_award.request.json"))
    body = json.loads(usaspending.listing(Listing(f"{API}#fips=48167", FIRST, LAST))[0].body or b"")
    assert set(example) - {"subawards"} <= set(body)
    assert set(example["filters"]) <= set(body["filters"])
    assert set(body["fields"]) <= set(example["fields"])


def test_awards_carry_exact_dollars_and_unknown_stays_unknown() -> None:
    """Money is a decimal string; an amount that is null is not zero."""
    rows = [
        {
            "Award ID": "70CDCR26P1", "Recipient Name": "SAMPLE  COUNTY", "Start Date":
            "2025-10-01", "End Date": None, "Award Amount": 1234.5, "Awarding Agency":
            "Department of Homeland Security", "Awarding Sub Agency": usaspending.ICE,
            "Award Type": "PURCHASE ORDER", "generated_internal_id": "CONT_AWD_70/1",
        },
        {"Sub-Award ID": "7", "Sub-Awardee Name": "SAMPLE COUNTY", "Sub-Award Amount": None},
    ]  # fmt: skip
    parsed = usaspending.parse(answered(rows), API)
    assert (parsed.outcome, parsed.next_page) == ("ok", None)
    assert parsed.awards == (
        AwardFound(
            "70CDCR26P1", "SAMPLE COUNTY", "1234.50", "2025-10-01", None,
            "Department of Homeland Security", usaspending.ICE, "PURCHASE ORDER",
            "https://www.usaspending.gov/award/CONT_AWD_70%2F1",
        ),
        AwardFound("7", "SAMPLE COUNTY", None, None, None, None, None, None, f"{API}#7"),
    )  # fmt: skip


def test_two_subawards_of_one_award_are_two_documents() -> None:
    """They share their prime award's page, so their own number and day tell them apart."""
    prime = {"Sub-Awardee Name": "SAMPLE COUNTY", "prime_award_generated_internal_id": "ASST_1"}
    rows = [
        prime | {"Sub-Award ID": "7", "Sub-Award Date": day, "Sub-Award Amount": "10.1"}
        for day in ("2025-01-02", "2026-01-02")
    ]
    page = "https://www.usaspending.gov/award/ASST_1"
    assert [award.url for award in usaspending.parse(answered(rows), API).awards] == [
        f"{page}#7-2025-01-02",
        f"{page}#7-2026-01-02",
    ]


def test_the_documented_answer_is_read_and_its_next_page_asked_with_the_same_question() -> None:
    """The next page differs in its number alone."""
    parsed = usaspending.parse(fixture("usaspending/spending_by_transaction.response.json"), API)
    assert (parsed.outcome, len(parsed.awards), parsed.next_page) == ("ok", 10, "2")
    assert sum(award.amount is not None for award in parsed.awards) == 10
    assert parsed.awards[0].amount == "15639242.36"
    first = usaspending.listing(Listing(f"{API}#fips=48167", FIRST, LAST))[0]
    (following,) = usaspending.follow(parsed, first.url)
    asked, again = json.loads(first.body or b""), json.loads(following.body or b"")
    assert again == asked | {"page": 2}
    assert following.url != first.url


@pytest.mark.parametrize(
    ("body", "outcome"),
    [
        (answered([]), "empty"),
        (answered([], more=True), "suspect"),
        (b'{"detail": "Missing value: filters|award_type_codes"}', "suspect"),
        (answered([{"Award ID": "1", "Recipient Name": "X"}]), "suspect"),
        (answered([{"Award ID": "1", "Recipient Name": "X", "Award Amount": "NaN"}]), "suspect"),
        (answered([{"Award ID": "1", "Recipient": "X", "Award Amount": 1}]), "suspect"),
        (answered([{"Award ID": "1", "Recipient Name": "X", "Award Amount": 1}])[:90], "suspect"),
        (b'{"results": []}', "suspect"),
        (b'{"results": {}, "page_metadata": {"page": 1, "hasNext": false}}', "suspect"),
        (b"<html><title>Error 500</title></html>", "failed"),
        (b"<html><input type=password></html>", "failed"),
        (b"", "failed"),
    ],
)
def test_only_an_answer_with_its_own_empty_list_is_empty(body: bytes, outcome: str) -> None:
    """Anything else than the search's own answer is never taken for "no money"."""
    parsed = usaspending.parse(body, API)
    assert (parsed.outcome, parsed.awards) == (outcome, ())
    assert parsed.reason


# --- the Federal Register ---------------------------------------------------------------------

RULE = {
    "title": "Sample Rule on Delegation", "type": "Rule", "document_number": "2026-12345",
    "html_url": "https://www.federalregister.gov/d/2026-12345",
    "pdf_url": "https://www.govinfo.gov/content/pkg/2026-12345.pdf",
    "publication_date": "2026-11-20",
}  # fmt: skip
NOTICE = RULE | {"type": "Notice", "document_number": "2026-1", "pdf_url": None, "html_url": "/d/1"}


def test_the_register_is_asked_for_the_term_from_the_first_day_that_matters() -> None:
    """An address that is a query already is asked as it stands."""
    (ask,) = federalregister.listing(Listing("https://www.federalregister.gov/", FIRST, LAST))
    asked = parse_qs(urlsplit(ask.url).query)
    assert asked["conditions[term]"] == ['"287(g)"']
    assert asked["conditions[publication_date][gte]"] == ["2026-09-01"]
    assert asked["order"] == ["newest"]
    assert urlsplit(ask.url)._replace(query="").geturl() == REGISTER
    own = f"{REGISTER}?conditions%5Bterm%5D=detainer"
    (ask,) = federalregister.listing(Listing(own, FIRST, LAST))
    assert ask.url == own
    assert recognise(own, b"") is federalregister.PLATFORM


def test_documents_of_the_register_name_number_and_day() -> None:
    """The PDF is read where there is one; a next page on another host is not asked."""
    answer = {"count": 2, "results": [RULE, NOTICE], "next_page_url": f"{REGISTER}?page=2"}
    parsed = federalregister.parse(json.dumps(answer).encode(), REGISTER)
    title = "Sample Rule on Delegation (Federal Register"
    assert parsed.documents == (
        DocumentFound("other", f"{title} 2026-12345, 2026-11-20)", str(RULE["pdf_url"])),
        DocumentFound("notice", f"{title} 2026-1, 2026-11-20)", "https://www.federalregister.gov/d/1"),
    )  # fmt: skip
    assert [ask.url for ask in federalregister.follow(parsed, REGISTER)] == [f"{REGISTER}?page=2"]
    elsewhere = answer | {"next_page_url": "https://evil.example/?page=2"}
    parsed = federalregister.parse(json.dumps(elsewhere).encode(), REGISTER)
    assert federalregister.follow(parsed, REGISTER) == ()


@pytest.mark.parametrize(
    ("answer", "outcome"),
    [
        ({"count": 0}, "empty"),
        ({"count": 0, "results": []}, "empty"),
        ({"count": 3, "results": []}, "suspect"),
        ({"count": 3}, "suspect"),
        ({"results": []}, "suspect"),
        ({"errors": {"conditions": "bad"}}, "suspect"),
        ({"count": 1, "results": [RULE | {"publication_date": "soon"}]}, "suspect"),
        ({"count": 1, "results": [RULE | {"title": ""}]}, "suspect"),
        ({"count": 1, "results": [{"title": "x"}]}, "suspect"),
    ],
)
def test_the_register_is_empty_only_where_it_counts_none(answer: object, outcome: str) -> None:
    """A count without documents, or documents of another shape, is an error with a name."""
    assert federalregister.parse(json.dumps(answer).encode(), REGISTER).outcome == outcome


# --- ICE's detention statistics ---------------------------------------------------------------

HEADER = [
    "Name", "Address", "City", "State", "Zip", "AOR", "Type Detailed", "Level A", "Level B",
    "Level C", "Level D", "Guaranteed Minimum",
]  # fmt: skip
JAIL = [
    "SAMPLE COUNTY JAIL", "1 Court Sq", "SAMPLETON", "tx", 7001, "HOU", "IGSA", 1.5, 2, 3, 4.25, 40
]  # fmt: skip


def workbook(header: Sequence[object], *rows: Sequence[object]) -> bytes:
    """A workbook with another sheet first, and banner rows over the header."""
    book = Workbook()
    book.create_sheet("Facilities FY26")
    sheet = book["Facilities FY26"]
    sheet.append(["Data Source: ICE Integrated Decision Support (IIDS), 04/02/2026"])
    sheet.append([])
    for row in (header, *rows):
        sheet.append(list(row))
    held = io.BytesIO()
    book.save(held)
    return held.getvalue()


def test_facilities_are_read_by_their_headers_and_empty_is_not_zero() -> None:
    """Columns may move; an empty guaranteed minimum, or class, is unknown."""
    bare: list[object] = ["OTHER JAIL", None, "X", None, "00501", None, "USMS IGA", 1, None, 1, 1]
    turned = [*HEADER[::-1]]
    data = workbook(turned, JAIL[::-1], [None, *bare[::-1]], [])
    found = icedetention.read_facilities(data)
    assert found.as_of == date(2026, 4, 2)
    assert found.rows == (
        FacilityListed(
            "SAMPLE COUNTY JAIL", "1 Court Sq", "SAMPLETON", "TX", "07001", "HOU", "IGSA", 40,
            "10.75", 4,
        ),
        FacilityListed("OTHER JAIL", None, "X", None, "00501", None, "USMS IGA", None, None, 5),
    )  # fmt: skip
    assert icedetention.parse(data, STATISTICS).facilities == found.rows


@pytest.mark.parametrize(
    "data",
    [
        workbook(["Agency", "City", "State"], ["A", "B", "C"]),
        workbook([*HEADER[:-1], "Beds"], JAIL),
        workbook([*HEADER]),
        workbook([*HEADER], [*JAIL[:-1], "as needed"]),
        workbook([*HEADER], [None, *JAIL[1:]]),
        b"PK\x03\x04 and nothing else",
    ],
    ids=["other list", "column renamed", "no rows", "words for beds", "no name", "broken"],
)
def test_a_changed_workbook_is_suspect_and_says_why(data: bytes) -> None:
    """What ICE pays for is never guessed from a sheet that changed."""
    parsed = icedetention.parse(data, STATISTICS)
    assert (parsed.outcome, parsed.facilities) == ("suspect", ())
    assert parsed.reason


def test_a_note_below_the_facilities_is_none_and_no_number_is_none() -> None:
    """A line with a name only is a note; a cell that holds NaN breaks nothing."""
    odd = [float("nan") if isinstance(cell, float) else cell for cell in JAIL]
    parsed = icedetention.parse(workbook(HEADER, JAIL, odd, ["* as of April"]), STATISTICS)
    assert parsed.outcome == "ok"
    assert [found.population for found in parsed.facilities] == ["10.75", None]


def test_the_page_gives_the_workbook_of_the_newest_year() -> None:
    """Years that are over no longer change; a page without any is no such page."""
    links = ("FY25_detentionStats_09242025", "FY26_detentionStats04092026", "2026-budget")
    page = "".join(f'<a href="/doclib/detention/{name}.xlsx">x</a>' for name in links)
    body = f"<html><body>{page}</body></html>".encode()
    parsed = icedetention.parse(body, STATISTICS)
    name = "FY26_detentionStats04092026.xlsx"
    expected = DocumentFound("other", name, f"https://www.ice.gov/doclib/detention/{name}")
    assert (parsed.outcome, parsed.documents) == ("ok", (expected,))
    assert recognise(STATISTICS, body) is icedetention.PLATFORM
    for damaged in (body[:60], b"<html>moved</html>", b"<html><title>Error</title></html>"):
        assert icedetention.parse(damaged, STATISTICS).outcome in ("suspect", "failed")
    source = Listing(expected.url, FIRST, LAST)
    assert (icedetention.listing(source), icedetention.direct(source)) == ((), (expected,))


def test_the_real_workbooks_are_read_whole() -> None:
    """2026: 203 facilities, 64 with a guaranteed minimum, one without a state. 2015: with rates."""
    found = icedetention.read_facilities(fixture("detention/FY26_detentionStats_04092026.xlsx"))
    minimums = [row.guaranteed_minimum for row in found.rows if row.guaranteed_minimum is not None]
    assert (found.as_of, len(found.rows)) == (date(2026, 4, 2), 203)
    assert (len(minimums), sum(minimums)) == (64, 45621)
    assert [row.name for row in found.rows if row.state is None] == [
        "IMPERIAL REGIONAL DETENTION FACILITY"
    ]
    assert sum(row.type == "USMS IGA" for row in found.rows) == 99
    old = icedetention.read_facilities(fixture("detention/2015IceDetentionFacilityListing.xlsx"))
    rates = [
        row.rate
        for row in old.rows
        if row.owner == "COUNTY" and row.rate and row.rate.replace(".", "").isdecimal()
    ]
    assert (old.as_of, len(old.rows), len(rates)) == (date(2015, 12, 8), 209, 156)
