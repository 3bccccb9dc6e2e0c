from __future__ import annotations

import json
from datetime import date
from pathlib import Path

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from groundwork.errors import BadInput
from spiders.items import AgendaItemFound, DocumentFound, MeetingFound
from spiders.platforms import Listing, legistar

URL = "https://webapi.legistar.com/v1/sample/events"
ZONE = "America/Chicago"
FILES = "https://sample.legistar1.com/sample/attachments"


def _listing(url: str = URL, **options: str) -> Listing:
    return Listing(url, date(2026, 9, 1), date(2027, 4, 1), options)


def test_events_become_meetings_with_local_times_status_files_and_a_way_to_take_part(
    pages: Path,
) -> None:
    """Each event is one meeting; a null time gives a bare date, a word in a cell the status."""
    parsed = legistar.parse((pages / "legistar_events.json").read_bytes(), URL, timezone=ZONE)
    assert (parsed.outcome, len(parsed.meetings)) == ("ok", 4)
    root = "https://webapi.legistar.com/files"
    detail = "https://sample.legistar.com/MeetingDetail.aspx?LEGID="
    board = "SAMPLE County Commission"
    assert parsed.meetings == (
        MeetingFound(
            key="501",
            body=board,
            title=board,
            start="2026-12-07T18:00:00-06:00",
            status="scheduled",
            place="SAMPLE Hall, Room 2",
            participate="To speak, call 555-0100 before noon",
            url=detail + "501",
            documents=(DocumentFound("agenda", "Agenda", f"{root}/501_agenda.pdf"),),
            amended=True,
        ),
        MeetingFound(
            key="502",
            body="SAMPLE Budget Committee",
            title="SAMPLE Budget Committee",
            start="2026-12-09",
            status="scheduled",
        ),
        MeetingFound(
            key="499",
            body=board,
            title=board,
            start="2026-11-02T09:30:00-06:00",
            status="cancelled",
            place="SAMPLE Hall -- CANCELLED",
            url=detail + "499",
            documents=(
                DocumentFound("agenda", "Agenda", f"{root}/499_agenda.pdf"),
                DocumentFound("minutes", "Minutes", f"{root}/499_minutes.pdf"),
                DocumentFound("video", "Video", "https://video.example/499"),
            ),
        ),
        MeetingFound(
            key="503",
            body="SAMPLE Planning Board",
            title="SAMPLE Planning Board",
            start="2026-12-15",
            status="postponed",
        ),
    )


def test_without_a_zone_times_carry_no_offset(pages: Path) -> None:
    """A time whose zone is unknown is written without an offset, never as UTC."""
    parsed = legistar.parse((pages / "legistar_events.json").read_bytes(), URL)
    assert parsed.meetings[0].start == "2026-12-07T18:00"


def test_offsets_follow_daylight_saving(pages: Path) -> None:
    """The same clock time has another offset in July than in December."""
    body = (pages / "legistar_events.json").read_bytes().replace(b"2026-12-07", b"2026-07-06")
    assert legistar.parse(body, URL, timezone=ZONE).meetings[0].start == "2026-07-06T18:00:00-05:00"


def test_items_are_in_agenda_order_with_section_and_attachments(pages: Path) -> None:
    """A heading gives its section to the items below it and is none; nor are blank lines."""
    parsed = legistar.parse(
        (pages / "legistar_eventitems.json").read_bytes(), URL + "/501/eventitems"
    )
    assert (parsed.outcome, parsed.variant, len(parsed.items)) == ("ok", "webapi_items", 4)
    assert parsed.items == (
        AgendaItemFound("1", "CALL TO ORDER", "regular"),
        AgendaItemFound("4.A", "SAMPLE: Approve the minutes of November 2", "consent"),
        AgendaItemFound(
            "4.B",
            "SAMPLE: Memorandum of agreement with a federal agency",
            "consent",
            (
                DocumentFound("staff_report", "Staff Report", f"{FILES}/report.pdf"),
                DocumentFound("moa", "Draft MOA", f"{FILES}/moa.pdf"),
            ),
        ),
        AgendaItemFound(
            "5.A",
            "SAMPLE: Hearing on the jail budget",
            "hearing",
            (DocumentFound("budget", "FY27 Budget Detail", f"{FILES}/budget.xlsx"),),
        ),
    )


def test_an_answer_in_xml_gives_the_same_meetings(pages: Path) -> None:
    """Some clients answer XML whatever is asked."""
    parsed = legistar.parse((pages / "legistar_events.xml").read_bytes(), URL)
    assert [(m.key, m.start, len(m.documents)) for m in parsed.meetings] == [
        ("501", "2026-12-07T18:00", 1),
        ("502", "2026-12-09", 0),
    ]


@pytest.mark.parametrize(
    ("body", "outcome"),
    [
        (b"[]", "empty"),
        (b"<ArrayOfGranicusEvent/>", "empty"),
        (b'{"Message": "An error has occurred."}', "failed"),
        (b'"LegistarConnectionString setting is not set up in InSite for client: x"', "suspect"),
        (b"[1, 2]", "suspect"),
        (b"[{}]", "suspect"),
        (b"null", "suspect"),
        (b"", "failed"),
        (b"<html><title>503 Service Unavailable</title></html>", "failed"),
        (b'<html><form><input type="password"></form></html>', "failed"),
    ],
)
def test_an_answer_that_is_no_list_of_events_is_never_ok(body: bytes, outcome: str) -> None:
    """Only the API's own empty list is `empty`; errors and pages are `failed` or `suspect`."""
    parsed = legistar.parse(body, URL)
    assert (parsed.outcome, parsed.meetings) == (outcome, ())
    assert parsed.reason


def test_a_full_page_asks_for_the_next(pages: Path) -> None:
    """The API gives 1000 events at most, so a page of 1000 is followed by the next."""
    event = json.loads((pages / "legistar_events.json").read_bytes())[0]
    full = [event | {"EventId": number} for number in range(1000)]
    ask = legistar.listing(_listing())[0]
    parsed = legistar.parse(json.dumps(full).encode(), ask.url)
    (following,) = legistar.follow(parsed, ask.url)
    assert following.url == ask.url.replace("$skip=0", "$skip=1000")
    parsed = legistar.parse(json.dumps(full[:999]).encode(), ask.url)
    assert legistar.follow(parsed, ask.url) == ()


@pytest.mark.parametrize(
    ("url", "options", "base"),
    [
        ("https://webapi.legistar.com/v1/sample/events?$top=5", {}, "https://webapi.legistar.com/v1/sample"),
        ("https://Sample.legistar.com/Calendar.aspx", {}, "https://webapi.legistar.com/v1/sample"),
        ("https://clerk.example/x", {"client": "sample"}, "https://webapi.legistar.com/v1/sample"),
        ("http://127.0.0.1:8080/v1/sample/events", {}, "http://127.0.0.1:8080/v1/sample"),
    ],
)  # fmt: skip
def test_the_api_is_found_from_the_address_or_the_clients_name(
    url: str, options: dict[str, str], base: str
) -> None:
    """The API's address comes from the source's own, from its host, or from the option."""
    (ask,) = legistar.listing(_listing(url, **options))
    assert ask.url == (
        f"{base}/events?$filter=EventDate%20ge%20datetime'2026-09-01'%20and%20"
        "EventDate%20lt%20datetime'2027-04-01'&$orderby=EventDate&$top=1000&$skip=0"
    )


def test_an_address_without_a_client_is_refused_with_the_remedy() -> None:
    """A custom host says no client's name, and none is guessed."""
    with pytest.raises(BadInput, match="add the option 'client'"):
        legistar.listing(_listing("https://clerk.example/meetings"))


@pytest.mark.parametrize(
    ("url", "options"),
    [
        ("https://clerk.example/Calendar.aspx", {}),
        ("https://sample.legistar.com/DepartmentDetail.aspx?ID=1&GUID=2", {}),
        ("https://sample.legistar.com/Calendar.aspx", {"view": "page"}),
    ],
)
def test_a_page_is_asked_where_the_api_is_not_to_be_had(url: str, options: dict[str, str]) -> None:
    """A custom host, one department, or a client whose API is closed: the page itself is read."""
    source = _listing(url, **options)
    assert [ask.url for ask in legistar.listing(source)] == [url]
    assert legistar.details(MeetingFound("501", "B", "B", "2026-12-07"), source) == ()


def test_items_are_asked_for_with_their_attachments() -> None:
    """The detail page of a meeting is its event's items."""
    meeting = MeetingFound("501", "B", "B", "2026-12-07")
    (ask,) = legistar.details(meeting, _listing(token="t"))
    assert ask.meeting_key == "501"
    assert ask.url == f"{URL}/501/eventitems?AgendaNote=1&MinutesNote=1&Attachments=1&token=t"


JSON = st.recursive(
    st.none() | st.booleans() | st.integers() | st.text(max_size=8),
    lambda inner: st.lists(inner, max_size=3) | st.dictionaries(
        st.sampled_from(
            ["EventId", "EventBodyName", "EventDate", "EventTime", "EventItems", "EventItemId",
             "EventItemTitle", "EventItemMatterAttachments", "MatterAttachmentHyperlink",
             "EventAgendaFile", "EventComment"]
        ), inner, max_size=8),
    max_leaves=25,
)  # fmt: skip


@settings(deadline=None)
@given(JSON)
def test_no_json_breaks_the_parser(value: object) -> None:
    """Whatever JSON comes, the answer is an outcome, and `ok` only with something found."""
    parsed = legistar.parse(json.dumps(value).encode(), URL)
    assert parsed.outcome in ("ok", "empty", "suspect", "failed")
    assert (parsed.outcome == "empty") == (value == [])
