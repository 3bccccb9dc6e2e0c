"""The smaller vendors' lists: what each page gives, and what is asked next."""

from __future__ import annotations

import json
from datetime import date
from pathlib import Path

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from groundwork.errors import BadInput
from spiders.items import AgendaItemFound, DocumentFound, MeetingFound, Parsed
from spiders.platforms import (
    Listing,
    boardbook,
    boarddocs,
    civicweb,
    destiny,
    drupal,
    generic,
    municode,
    named,
    onbase,
    opencities,
    recognise,
    sitefinity,
    swagit,
    techshare,
    towncloud,
    vision,
)

SITE = "https://sample.example"
DAYS = (date(2026, 9, 20), date(2027, 2, 1))
PAGES = Path(__file__).parent / "pages"


def _read(name: str, url: str, timezone: str | None = None) -> Parsed:
    parsed = named(name.partition("_")[0]).parse(
        (PAGES / name).read_bytes(), url, timezone=timezone
    )
    assert (parsed.outcome, parsed.reason) == ("ok", None)
    return parsed


def test_a_published_page_of_municode_says_when_where_and_links_by_column() -> None:
    """The column of a link says what it leads to; a row without a time has a bare date."""
    url = "https://meetings.municode.com/PublishPage/index?cid=SAMPLE&p=1"
    store = "https://store.example/sample-pubu/MEET"
    parsed = _read("municode_page.html", url, "America/Los_Angeles")
    assert parsed.variant == "published"
    assert parsed.meetings == (
        MeetingFound(
            "2026-12-07-SAMPLE Board Meeting", "SAMPLE Board Meeting", "SAMPLE Board Meeting",
            "2026-12-07T18:00:00-08:00", "scheduled", place="1 Court Square", url=url,
            documents=(
                DocumentFound("agenda", "Agenda", f"{store}-Agenda-{1:032}.pdf"),
                DocumentFound("packet", "Packet", f"{store}-Packet-{1:032}.pdf"),
            ),
        ),
        MeetingFound(
            "2026-12-09-SAMPLE Planning Board - CANCELLED", "SAMPLE Planning Board - CANCELLED",
            "SAMPLE Planning Board - CANCELLED", "2026-12-09", "cancelled", url=url,
            documents=(DocumentFound("agenda", "Agenda", f"{store}-Agenda-{2:032}.pdf"),),
        ),
    )  # fmt: skip


def test_the_date_of_a_municode_row_may_stand_in_its_title_or_file_name() -> None:
    """Some pages have no column for the date."""
    body = (PAGES / "municode_page.html").read_bytes().replace(b"12/7/2026", b"", 1)
    title = body.replace(b"SAMPLE Board Meeting", b"December 7th, 2026 SAMPLE Board Meeting")
    file = body.replace(b"0001.pdf", b"0001.pdf&n=Agenda-Board-December 7, 2026 6.00 PM.pdf", 1)
    for page in (title, file):
        assert municode.parse(page, SITE).meetings[0].start == "2026-12-07T18:00"
    assert municode.parse(body, SITE).outcome == "suspect"


def test_a_town_of_municode_lists_meetings_in_local_time() -> None:
    """What is shown is local; the page of a meeting names it."""
    first, second = _read("municode_town.html", f"{SITE}/meetings").meetings
    assert first == MeetingFound(
        "/council/page/sample-1", "SAMPLE Council Meeting", "SAMPLE Council Meeting",
        "2026-12-07T18:00", "scheduled", url=f"{SITE}/council/page/sample-1",
        documents=(DocumentFound("agenda", "Agendas", f"{SITE}/files/agenda-1.pdf"),),
    )  # fmt: skip
    assert [d.kind for d in second.documents] == ["agenda", "minutes"]


def test_the_pages_of_municode_are_followed_while_they_are_full() -> None:
    """Ten rows and more lead to the next page, three pages at most."""
    row = MeetingFound("1", "B", "B", "2026-12-07")
    full = Parsed("ok", "municode", variant="published", meetings=(row,) * 10)
    root = "https://meetings.municode.com/PublishPage?cid=A"
    (ask,) = municode.follow(full, root)
    assert ask.url == f"{root}&p=2"
    (ask,) = municode.follow(full, ask.url)
    assert municode.follow(full, ask.url) == ()
    short = Parsed("ok", "municode", variant="published", meetings=(row,))
    assert municode.follow(short, root) == ()


def test_destiny_lists_days_with_or_without_an_agenda() -> None:
    """A starred row is a meeting; the body is the name without what is said of one meeting."""
    root = "https://public.destinyhosted.com"
    url = f"{root}/agenda_publish.cfm?id=77&mt=ALL"
    board, finance = "SAMPLE BOARD OF COMMISSIONERS", "SAMPLE FINANCE COMMITTEE"
    assert _read("destiny_list.html", url, "America/Chicago").meetings == (
        MeetingFound(f"2026-12-21-{board}", board, board, "2026-12-21", "scheduled", url=url),
        MeetingFound(
            f"2026-12-07-{board}", board, board, "2026-12-07", "scheduled", url=url,
            documents=(
                DocumentFound("agenda", "View Agenda for 12/07/2026", f"{url}&dsp=ag&seq=501"),
                DocumentFound("minutes", "View Minutes for 12/07/2026", f"{url}&dsp=min&seq=501"),
            ),
        ),
        MeetingFound(
            f"2026-12-02-{finance}", finance, f"{finance} - CANCELED", "2026-12-02", "cancelled",
            url=url,
            documents=(
                DocumentFound(
                    "packet", "View Agenda Packet for 12/02/2026", f"{root}/docs/2026/502.pdf"
                ),
            ),
        ),
    )  # fmt: skip


def test_destiny_is_asked_for_three_months() -> None:
    """The last of them also shows what is ahead."""
    asks = destiny.listing(Listing("https://public.destinyhosted.com/?id=77&mt=BOS", *DAYS))
    assert [ask.url.partition("?")[2] for ask in asks] == [
        "id=77&mt=BOS&get_month=9&get_year=2026", "id=77&mt=BOS&get_month=10&get_year=2026",
        "id=77&mt=BOS&get_month=11&get_year=2026",
    ]  # fmt: skip
    assert {ask.url.partition("?")[0] for ask in asks} == {
        "https://public.destinyhosted.com/agenda_publish.cfm"
    }


def test_onbase_is_searched_listed_and_shown() -> None:
    """Three kinds of page give the same meeting; the text behind a shell is what is wanted."""
    root = "https://sample.example/OnBaseAgendaOnline"
    found, cancelled = _read("onbase_search.html", f"{root}/Meetings/Search").meetings
    view = f"{root}/Meetings/ViewMeeting?id=61&doctype"
    file = "SAMPLE_Regular_Session_61_Agenda_12_7_2026_6_00_00_PM.pdf?documentType=1&meetingId=61"
    assert found == MeetingFound(
        "61", "Board of Commissioners", "SAMPLE Regular Session | Board of Commissioners",
        "2026-12-07T18:00", "scheduled", url=f"{root}/Meetings/Search",
        documents=(
            DocumentFound("agenda", "Agenda (HTML)", f"{view}=1"),
            DocumentFound("agenda", "Agenda (PDF)", f"{root}/Documents/Downloadfile/{file}"),
            DocumentFound("minutes", "Minutes (HTML)", f"{view}=2"),
        ),
    )  # fmt: skip
    assert (cancelled.start, cancelled.status) == ("2026-12-01T09:00", "cancelled")
    assert onbase.wanted(found.documents) == (
        found.documents[1],
        DocumentFound(
            "minutes", "Minutes (HTML)", f"{root}/Documents/ViewAgenda?meetingId=61&doctype=2"
        ),
    )
    (shown,) = _read("onbase_meeting.html", f"{root}/Meetings/ViewMeeting?id=61").meetings
    assert (shown.key, shown.body, shown.title, shown.start) == (
        "61", "Board of Commissioners", "SAMPLE Regular Session", "2026-12-07T18:00",
    )  # fmt: skip
    assert [d.kind for d in shown.documents] == ["packet"]
    listed = _read("onbase_home.html", "https://sample.example/100agendaonline/")
    assert [(m.key, m.start, len(m.documents)) for m in listed.meetings] == [
        ("71", "2026-12-07T14:00", 1), ("70", "2026-12-01T11:00", 2),
    ]  # fmt: skip


def test_an_agenda_of_swagit_may_be_commented_out() -> None:
    """Links in a comment work; the recording itself is no document to read."""
    root = "https://sample.new.swagit.com"
    parsed = _read("swagit_archive.html", f"{root}/views/7")
    first, second = parsed.meetings
    assert first.documents == (
        DocumentFound("agenda", "Agenda", f"{root}/videos/9002/agenda"),
        DocumentFound("video", "Video", f"{root}/videos/9002"),
    )
    assert (first.key, first.start, first.title) == ("9002", "2026-12-07", "SAMPLE Board Meeting")
    assert [d.kind for d in second.documents] == ["agenda", "minutes", "video"]
    (ask,) = swagit.follow(parsed, f"{root}/views/7")
    assert ask.url == f"{root}/views/7/?page=2"
    far = Parsed("ok", "swagit", next_page=f"{root}/views/7/?page=4")
    assert swagit.follow(far, f"{root}/views/7/?page=3") == ()


def test_vision_shows_local_time_and_hides_another() -> None:
    """What is shown holds, with no time where none is shown; the hidden UTC is a second choice."""
    first, second = _read("vision_list.html", f"{SITE}/calendar").meetings
    assert first == MeetingFound(
        "81", "SAMPLE Board of Supervisors", "SAMPLE Board of Supervisors", "2026-12-08T10:00",
        "scheduled", url=f"{SITE}/Home/Components/Calendar/Event/81/18?npage=1",
        documents=(DocumentFound("agenda", "Agenda", f"{SITE}/Home/ShowDocument?id=501"),),
    )  # fmt: skip
    assert (second.start, second.status, second.documents) == ("2026-12-15", "cancelled", ())
    hidden = (PAGES / "vision_list.html").read_bytes().replace(b">12/08/2026 10:00 AM - ", b">", 1)
    parsed = vision.parse(hidden, SITE, timezone="America/Los_Angeles")
    assert parsed.meetings[0].start == "2026-12-08T10:00:00-08:00"


def test_boardbook_says_where_how_to_watch_and_what_is_cancelled() -> None:
    """A stream is a way to take part, a recording a document; the heading holds time and title."""
    root = "https://meetings.boardbook.org"
    url = f"{root}/public/organization/9"
    first, second = _read("boardbook_organization.html", url, "America/Chicago").meetings
    assert first == MeetingFound(
        "701", "SAMPLE Board", "Committee", "2026-12-07T16:30:00-06:00", "scheduled",
        place="Court House, 1 Court Square", participate="By video: https://video.example/live",
        url=url,
        documents=(
            DocumentFound("agenda", "Agenda", f"{root}/Public/Agenda/9?meeting=701"),
            DocumentFound("minutes", "Minutes", f"{root}/Public/Minutes/9?meeting=701"),
        ),
    )  # fmt: skip
    assert (second.key, second.title, second.status) == ("702", "Special (Closed)", "cancelled")
    assert [d.kind for d in second.documents] == ["video"]
    assert boardbook.recognises(url, b"")


def test_boarddocs_lists_days_and_its_pages_tell_more() -> None:
    """The list has days only; a meeting's description may have the time; an agenda has items."""
    root = "https://go.boarddocs.com/xx/sample/Board.nsf/"
    first, second = _read("boarddocs_list.json", f"{root}BD-GetMeetingsList?open").meetings
    assert first == MeetingFound(
        "SAMPLE0002", "SAMPLE Regular Meeting", "SAMPLE Regular Meeting", "2026-12-07",
        "scheduled", url=f"{root}goto?open&id=SAMPLE0002",
    )  # fmt: skip
    assert second.status == "cancelled"
    (meeting,) = _read("boarddocs_meeting.html", f"{root}BD-GetMeeting?open").meetings
    assert (meeting.key, meeting.start) == ("SAMPLE0002", "2026-12-07T18:00")
    file = DocumentFound("other", "Agreement.pdf", f"{root}files/I2/$file/Agreement.pdf")
    assert _read("boarddocs_agenda.html", f"{root}BD-GetAgenda?open").items == (
        AgendaItemFound("1.1", "Approve minutes", "consent"),
        AgendaItemFound("1.2", "Agreement with the sheriff", "consent", (file,)),
        AgendaItemFound("2.1", "Personnel", "closed"),
    )
    (active,) = _read("boarddocs_active.xml", f"{root}XML-ActiveMeetings").meetings
    file = DocumentFound("other", "Agreement.pdf", f"{root}files/I1/$file/Agreement.pdf")
    assert (active.body, active.start) == ("SAMPLE Board", "2026-12-07")
    assert active.items == (
        AgendaItemFound("2.1", "Approve the agreement with the sheriff", "consent", (file,)),
    )


def test_what_can_be_read_of_a_broken_boarddocs_list_is_given_and_said() -> None:
    """The vendor forgets to open a category: what comes before is there, and the page suspect."""
    body = (PAGES / "boarddocs_active.xml").read_bytes()
    broken = body.replace(b"<category", b"</category>\n<category", 1)
    parsed = boarddocs.parse(broken, "https://go.boarddocs.com/xx/sample/Board.nsf/")
    assert (parsed.outcome, len(parsed.meetings)) == ("suspect", 1)
    assert "its XML breaks off; 1 of 1 meetings can be read" in (parsed.reason or "")


def test_boarddocs_is_asked_by_committee_or_for_its_older_list() -> None:
    """The list of meetings wants the committee's id in a form."""
    url = "https://go.boarddocs.com/xx/sample/Board.nsf/Public"
    (ask,) = boarddocs.listing(Listing(url, *DAYS, {"committee": "A4E P6J5"}))
    assert (ask.method, ask.body) == ("POST", b"current_committee_id=A4E%20P6J5")
    assert ask.url == "https://go.boarddocs.com/xx/sample/Board.nsf/BD-GetMeetingsList?open"
    (ask,) = boarddocs.listing(Listing(url, *DAYS))
    assert ask.url == "https://go.boarddocs.com/xx/sample/Board.nsf/XML-ActiveMeetings"


def test_civicweb_gives_the_public_documents_of_its_meetings() -> None:
    """A list, then each meeting's documents under the same key, of which some are not public."""
    root = "https://sample.civicweb.net/"
    service = f"{root}Services/MeetingsService.svc/meetings"
    (ask,) = civicweb.listing(Listing(f"{root}Portal/", *DAYS))
    assert ask.url == f"{service}?from=2026-09-20&to=2027-02-01&loadall=false"
    parsed = _read("civicweb_meetings.json", ask.url, "America/Chicago")
    first, second = parsed.meetings
    assert first == MeetingFound(
        "91", "SAMPLE Commissioners Court", "SAMPLE Commissioners Court - Dec 07 2026",
        "2026-12-07T18:00:00-06:00", "scheduled", place="Court House",
        url=f"{root}Portal/MeetingInformation.aspx?Id=91",
    )  # fmt: skip
    assert (second.body, second.status) == ("SAMPLE Work Session", "cancelled")
    (detail,) = civicweb.details(first, Listing(f"{root}Portal/", *DAYS))
    assert (detail.url, detail.meeting_key) == (f"{service}/91/meetingDocuments", "91")
    documents = _read("civicweb_documents.json", detail.url)
    assert documents.meetings[0].key == "91"
    assert documents.meetings[0].documents == (
        DocumentFound("agenda", "SAMPLE Commissioners Court - Dec 07 2026", f"{root}document/5001"),
    )
    assert civicweb.parse(b"[]", detail.url).outcome == "empty"
    assert civicweb.parse(b"[]", ask.url).outcome == "empty"


def test_a_view_of_drupal_gives_instants_in_local_time() -> None:
    """Where only the moment behind a row is there, it becomes local."""
    parsed = _read("drupal_view.html", f"{SITE}/events", "America/Chicago")
    first, second = parsed.meetings
    assert first == MeetingFound(
        f"{SITE}/events/1#2026-12-07", "SAMPLE Board of Commissioners",
        "SAMPLE Board of Commissioners", "2026-12-07T18:00:00-06:00", "scheduled",
        place="Court House", url=f"{SITE}/events/1",
        documents=(DocumentFound("agenda", "Agenda", f"{SITE}/sites/default/files/agenda-1.pdf"),),
    )  # fmt: skip
    assert (second.start, second.status) == ("2026-12-09T09:00:00-06:00", "cancelled")
    assert [ask.url for ask in drupal.follow(parsed, f"{SITE}/events")] == [f"{SITE}/events?page=1"]


def test_a_view_of_drupal_without_years_says_so() -> None:
    """A day of the year is no date, and no year is guessed."""
    body = (PAGES / "drupal_view.html").read_bytes()
    bare = body.replace(b'<time datetime="2026-12-08T00:00:00Z"></time>', b"<b>Dec 7</b>")
    parsed = drupal.parse(bare, SITE)
    assert parsed.outcome == "suspect"
    assert "a date without a year" in (parsed.reason or "")


def test_the_json_api_of_drupal_is_in_utc() -> None:
    """The field of the time is found by its name; a title may say that a meeting is not held."""
    url = f"{SITE}/jsonapi/node/event"
    parsed = _read("drupal_jsonapi.json", url, "America/New_York")
    first, second = parsed.meetings
    assert (first.key, first.start, first.place) == (
        "sample-1", "2026-12-07T19:00:00-05:00", "1 Court Square, Sampleton, NC 28000",
    )  # fmt: skip
    assert (second.status, second.url) == ("cancelled", f"{SITE}/event/2")
    (ask,) = drupal.follow(parsed, url)
    assert ask.url == f"{url}?page%5Boffset%5D=2"
    assert drupal.follow(parsed, ask.url) == ()
    assert _read("drupal_jsonapi.json", url).meetings[0].start == "2026-12-08T00:00:00+00:00"
    assert drupal.parse(b'{"data": []}', url).outcome == "empty"


def test_sitefinity_counts_milliseconds() -> None:
    """An instant becomes local where the zone is known; a whole day has no time."""
    first, second = _read("sitefinity_events.json", SITE, "America/New_York").meetings
    assert (first.start, first.url) == (
        "2026-12-07T19:00:00-05:00", f"{SITE}/2026/12/08/council/sample-committee",
    )  # fmt: skip
    assert (second.start, second.status) == ("2026-12-08", "cancelled")
    assert _read("sitefinity_events.json", SITE).meetings[0].start == "2026-12-08T00:00:00+00:00"
    assert sitefinity.parse(b"[]", SITE).outcome == "empty"


def test_techshare_names_documents_by_number() -> None:
    """Agendas and minutes are downloads; the description is the title."""
    root = "https://sample-agendamanagement-public.techsharetx.gov/publicportal"
    url = f"{root}/api/meetings/readArchived"
    first, second = _read("techshare_meetings.json", url).meetings
    download = f"{root}/api/meetingattachments/download?id="
    assert first == MeetingFound(
        "t1", "SAMPLE Commissioners Court", "SAMPLE Commissioners Court Special Meeting",
        "2026-12-08T10:00", "scheduled", url=f"{root}/",
        documents=(DocumentFound("agenda", "Agenda", f"{download}a1"),),
    )  # fmt: skip
    assert second.status == "cancelled"
    assert [d.url for d in second.documents] == [
        f"{download}m2", "https://www.youtube.com/watch?v=v2",
    ]  # fmt: skip
    asks = techshare.listing(Listing(f"{root}/", *DAYS, {"committee": "c"}))
    assert [(a.method, json.loads(a.body or b"")) for a in asks] == [
        ("POST", {"committeeId": "c"})
    ] * 2
    with pytest.raises(BadInput, match="needs the option 'committee'"):
        techshare.listing(Listing(f"{root}/", *DAYS))
    nothing = b'{"data": [], "total": 0, "errors": null}'
    assert techshare.parse(nothing, url).outcome == "empty"
    part = (PAGES / "techshare_meetings.json").read_bytes().replace(b'"total": 2', b'"total": 9')
    assert techshare.parse(part, url).outcome == "suspect"


def test_a_town_of_digital_towpath_has_a_list_and_pages() -> None:
    """The list has days; a meeting's page has the hour, the place and the documents."""
    listed = _read("towncloud_list.html", f"{SITE}/meetings/meetings/Board/2026")
    asks = [towncloud.details(m, Listing(SITE, *DAYS))[0].url for m in listed.meetings]
    assert [(m.key, m.start, m.status) for m in listed.meetings] == [
        ("32", "2026-12-09", "scheduled"), ("31", "2026-11-30", "cancelled"),
    ]  # fmt: skip
    assert asks == [f"{SITE}/meetings/detail/{number}" for number in (32, 31)]
    parsed = _read("towncloud_meeting.html", asks[0], "America/New_York")
    assert parsed.meetings == (
        MeetingFound(
            "32", "SAMPLE Town Board", "December Regular Meeting", "2026-12-09T18:30:00-05:00",
            "scheduled", place="Town Hall, 1 Main Street", url=asks[0],
            documents=(
                DocumentFound("agenda", "12/09/26 Agenda", f"{SITE}/files/packet.pdf"),
                DocumentFound("minutes", "2026 12 09.pdf", f"{SITE}/files/minutes.pdf"),
            ),
        ),
    )  # fmt: skip


def test_opencities_writes_the_day_before_the_month() -> None:
    """Days come apart, midnight is no time, and what is cancelled is told in a second answer."""
    url = f"{SITE}/ocapi/calendars/getcalendaritems"
    first, second = _read("opencities_items.json", url, "America/Chicago").meetings
    assert (first.key, first.start) == ("o1/2026-12-07", "2026-12-07T18:00:00-06:00")
    assert (second.start, second.status) == ("2026-12-07", "cancelled")
    told = {
        "Title": "SAMPLE Board", "Link": "/events/1", "IsCancelled": True,
        "Description": '<a href="/files/agenda.pdf">Agenda</a>',
        "Address": {"Venue": "Court House", "Formatted": "1 Court Square"},
    }  # fmt: skip
    body = json.dumps({"success": True, "data": told}).encode()
    (ask,) = opencities.details(first, Listing(SITE, *DAYS))
    (about,) = opencities.parse(body, ask.url, timezone="America/Chicago").meetings
    assert about == MeetingFound(
        first.key, "SAMPLE Board", "SAMPLE Board", first.start, "cancelled",
        place="Court House, 1 Court Square", url=f"{SITE}/events/1",
        documents=(DocumentFound("agenda", "Agenda", f"{SITE}/files/agenda.pdf"),),
    )  # fmt: skip
    assert opencities.parse(b'{"success": true, "data": []}', url).outcome == "empty"
    calendar = "788ffb59-05d1-457d-b9dd-423d4b95a06e"
    (ask,) = opencities.listing(Listing(SITE, *DAYS, {"calendar": calendar}))
    assert json.loads(ask.body or b"") == {
        "LanguageCode": "en-US", "Ids": [calendar], "StartDate": "2026-09-20",
        "EndDate": "2027-02-01",
    }  # fmt: skip
    with pytest.raises(BadInput, match="needs the option 'calendar'"):
        opencities.listing(Listing(SITE, *DAYS))


def test_any_page_is_read_by_its_links_to_documents() -> None:
    """Dated lines are meetings, other documents the page's own; menus are left out."""
    parsed = _read("generic_links.html", f"{SITE}/agendas", "America/Chicago")
    board = "SAMPLE Board of Commissioners"
    assert parsed.meetings == (
        MeetingFound(
            "2026-12-07-Regular Meeting", board, "Regular Meeting", "2026-12-07T18:00:00-06:00",
            "scheduled", url=f"{SITE}/agendas",
            documents=(
                DocumentFound("agenda", "Agenda", f"{SITE}/files/a-1.pdf"),
                DocumentFound("minutes", "Minutes", f"{SITE}/files/m-1.pdf"),
            ),
        ),
        MeetingFound(
            "2026-12-09-Special Meeting - CANCELLED", board, "Special Meeting - CANCELLED",
            "2026-12-09", "cancelled", url=f"{SITE}/agendas",
            documents=(DocumentFound("notice", "Notice", f"{SITE}/files/n-2.pdf"),),
        ),
    )  # fmt: skip
    assert parsed.documents == (
        DocumentFound("budget", "FY 2027 Adopted Budget", f"{SITE}/files/budget.pdf"),
    )


def test_what_stands_in_two_lines_of_a_page_is_one_meeting() -> None:
    """An agenda and minutes of the same day and title belong together; a file's name has a day."""
    page = b"""<html><h1>Board</h1><ul><li><a href="/a.pdf">Agenda</a> December 7, 2026</li>
    <li><a href="/m.pdf">Minutes</a> December 7, 2026</li>
    <li><a href="/Agenda 2026-12-14.pdf">Agenda</a></li></ul></html>"""
    parsed = generic.parse(page, SITE)
    assert [(m.title, m.start, len(m.documents)) for m in parsed.meetings] == [
        ("Board", "2026-12-07", 2), ("Board", "2026-12-14", 1),
    ]  # fmt: skip


def test_selectors_say_how_a_page_is_read_and_when_it_changed() -> None:
    """Rows, title and date are found where the options say, and an error with a name if not."""
    options = {
        "rows": "table.agendas tr", "title": ".what", "date": ".when", "links": "a",
        "empty": "No meetings are scheduled",
    }  # fmt: skip
    parse = generic.configured(options)
    body = (PAGES / "generic_links.html").read_bytes()
    parsed = parse(body, f"{SITE}/agendas")
    assert (parsed.outcome, parsed.variant) == ("ok", "selectors")
    assert [(m.title, m.start) for m in parsed.meetings] == [
        ("Regular Meeting", "2026-12-07T18:00"), ("Special Meeting - CANCELLED", "2026-12-09"),
    ]  # fmt: skip
    changes = {
        b'class="agendas"': "no rows (table.agendas tr)",
        b'class="what"': "no title of the row (.what)",
        b"December 9, 2026": "a row without a date",
    }
    for part, reason in changes.items():
        changed = parse(body.replace(part, b""), SITE)
        assert changed.outcome == "suspect"
        assert reason in (changed.reason or "")
    nothing = b"<html><body>No meetings are scheduled.</body></html>"
    assert parse(nothing, SITE).outcome == "empty"
    assert parse(b"<html><body></body></html>", SITE).outcome == "suspect"


def test_a_selector_that_is_none_is_refused_by_name() -> None:
    """The mistake is found before a page is asked for; without rows a page is read by links."""
    with pytest.raises(BadInput, match=r"'date' of the source is no CSS selector: td\[\["):
        generic.configured({"rows": "tr", "date": "td[["})
    assert generic.configured({"date": "td"}) is generic.parse


@pytest.mark.parametrize(
    ("url", "name"),
    [
        ("https://meetings.municode.com/PublishPage/index?cid=A", "municode"),
        ("https://sample-xx.municodemeetings.com/", "municode"),
        ("https://public.destinyhosted.com/agenda_publish.cfm?id=1", "destiny"),
        ("https://agenda.county.example/OnBaseAgendaOnline/Meetings/Search", "onbase"),
        ("https://sample.new.swagit.com/views/7", "swagit"),
        ("https://meetings.boardbook.org/Public/Organization/9", "boardbook"),
        ("https://go.boarddocs.com/xx/sample/Board.nsf/Public", "boarddocs"),
        ("https://sample.civicweb.net/Portal/", "civicweb"),
        ("https://sample.community.highbond.com/Portal/", "civicweb"),
        ("https://sample-agendamanagement-public.techsharetx.gov/publicportal/", "techshare"),
        ("https://calendar.google.com/calendar/embed?src=a", "googlecal"),
    ],
)
def test_a_tenant_is_recognised_by_its_address(url: str, name: str) -> None:
    """A vendor's host or page name says whose it is; a mere link to it does not."""
    known = recognise(url, b"")
    assert known and known.name == name
    link = f'<html><a href="{url}">Agendas</a></html>'.encode()
    assert recognise("https://county.example/", link) is None


OURS = (
    *("municode", "destiny", "onbase", "swagit", "vision", "boardbook", "boarddocs", "civicweb"),
    *("drupal", "sitefinity", "techshare", "towncloud", "opencities", "generic"),
    *("ics", "rss", "googlecal"),
)
SAMPLES = sorted(path.name for path in PAGES.iterdir() if path.name.partition("_")[0] in OURS)


@settings(deadline=None, max_examples=120)
@given(st.sampled_from(SAMPLES), st.binary(max_size=40), st.floats(0, 1))
def test_no_bytes_break_a_parser(name: str, noise: bytes, part: float) -> None:
    """Noise anywhere in a page gives an outcome and no exception, and titles are never empty."""
    body = (PAGES / name).read_bytes()
    at = int(len(body) * part)
    parse = named(name.partition("_")[0]).parse
    parsed = parse(body[:at] + noise + body[at:], SITE, timezone="Etc/UTC")
    assert parsed.outcome in ("ok", "empty", "suspect", "failed")
    assert all(meeting.title and meeting.key for meeting in parsed.meetings)
