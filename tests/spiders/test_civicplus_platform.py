from __future__ import annotations

from datetime import date
from pathlib import Path

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from spiders.items import DocumentFound, MeetingFound
from spiders.platforms import Listing, civicplus

URL = "https://sample.example/AgendaCenter"
FILE = f"{URL}/ViewFile"
BOARD = "SAMPLE Board of Commissioners"
ZONING = "SAMPLE Planning & Zoning Board"


def _agenda(name: str) -> DocumentFound:
    return DocumentFound("agenda", "Agenda", f"{FILE}/Agenda/{name}")


def _packet(name: str) -> DocumentFound:
    return DocumentFound("packet", "Packet", f"{FILE}/Agenda/{name}?packet=true")


def _html(name: str) -> DocumentFound:
    return DocumentFound("agenda", "HTML agenda", f"{FILE}/Agenda/{name}?html=true")


def test_rows_of_the_newer_layout_become_meetings(pages: Path) -> None:
    """The shown date is the meeting's, not the anchor's nor the posting's; no time is invented."""
    parsed = civicplus.parse(
        (pages / "civicplus_list.html").read_bytes(), URL, timezone="US/Eastern"
    )
    assert (parsed.outcome, parsed.variant, len(parsed.meetings)) == ("ok", "list", 4)
    assert parsed.meetings == (
        MeetingFound(
            "704", BOARD, "SAMPLE Regular Meeting", "2026-12-07", "scheduled", url=URL,
            documents=(_agenda("_12072026-704"), _packet("_12072026-704")), amended=True,
        ),
        MeetingFound(
            "690", BOARD, "SAMPLE Regular Meeting", "2026-11-02", "scheduled", url=URL,
            documents=(
                _agenda("_11022026-690"),
                DocumentFound("minutes", "Minutes", f"{FILE}/Minutes/_11022026-690"),
            ),
        ),
        MeetingFound(
            "701", ZONING, "SAMPLE Planning Board - CANCELLED", "2026-12-16", "cancelled", url=URL,
            documents=(_agenda("_12142026-701"),),
        ),
        MeetingFound(
            "695", ZONING, "SAMPLE Recessed Meeting on the cancellation of unused permits",
            "2026-11-17", "scheduled", url=URL, documents=(_agenda("_11172026-695"),),
        ),
    )  # fmt: skip


def test_rows_of_the_older_layout_become_meetings(pages: Path) -> None:
    """There the link is round the date and the title is plain text."""
    body = (pages / "civicplus_search.html").read_bytes()
    parsed = civicplus.parse(body, URL + "/Search/?term=")
    assert (parsed.outcome, parsed.variant, len(parsed.meetings)) == ("ok", "search", 2)
    first, second = parsed.meetings
    name = "_12102026-808"
    assert first.title == "SAMPLE Airport Board Agenda for December 10, 2026"
    assert (first.start, first.body) == ("2026-12-10", "SAMPLE Airport Board")
    assert first.documents == (_html(name), _agenda(name), _packet(name))
    assert first.participate == "By video: https://us02web.zoom.us/webinar/register/SAMPLE"
    assert second.status == "postponed"
    assert second.documents[1] == DocumentFound("video", "Video", "https://video.example/812")


def test_a_search_that_says_it_found_nothing_is_empty(pages: Path) -> None:
    """`empty` needs the page's own words for it."""
    body = (pages / "civicplus_empty.html").read_bytes()
    assert civicplus.parse(body, URL).outcome == "empty"
    silent = body.replace(b"No results found in", b"")
    assert civicplus.parse(silent, URL).outcome == "suspect"


def test_one_row_without_its_class_makes_the_page_suspect(pages: Path) -> None:
    """Links to agendas outside of all rows say that rows were missed; the rest is still given."""
    body = (pages / "civicplus_list.html").read_bytes()
    parsed = civicplus.parse(body.replace(b'"catAgendaRow"', b'"agendaRow"', 1), URL)
    assert (parsed.outcome, len(parsed.meetings)) == ("suspect", 3)
    assert "2 links" not in (parsed.reason or "")
    assert "3 links to agendas stand outside of its rows" in (parsed.reason or "")


def test_a_container_with_another_id_is_no_harm(pages: Path) -> None:
    """The rows have a class of their own; what the page calls its container does not matter."""
    body = (pages / "civicplus_list.html").read_bytes()
    renamed = body.replace(b'id="AgendaCenterContent"', b'id="main"')
    assert civicplus.parse(renamed, URL) == civicplus.parse(body, URL)


def test_rows_may_have_a_second_paragraph_archived_files_and_items(pages: Path) -> None:
    """A row's first paragraph is its title; the path of a file says its kind."""
    body = (pages / "civicplus_list.html").read_bytes()
    files = b"/AgendaCenter/ViewFile"
    minutes = b'<a href="' + files + b'/ArchivedMinutes/_12072026-704">Old minutes</a>'
    report = b'<a href="' + files + b'/Item/9?fileID=3">Report</a>'
    extra = b"</p><p>Call 555-0100</p>" + minutes + report + b"</td>"
    parsed = civicplus.parse(body.replace(b"</p>\n      </td>", extra, 1), URL)
    first = parsed.meetings[0]
    assert first.title == "SAMPLE Regular Meeting"
    assert [document.kind for document in first.documents] == [
        "agenda", "minutes", "staff_report", "packet",
    ]  # fmt: skip


def test_the_html_wrapper_is_not_wanted_beside_the_filed_agenda() -> None:
    """`?html=true` wraps the same agenda; alone it is all there is, and wanted."""
    html, plain, packet = _html("_1-2"), _agenda("_1-2"), _packet("_1-2")
    assert civicplus.wanted((html, plain, packet)) == (plain, packet)
    assert civicplus.wanted((html, packet)) == (html, packet)


@pytest.mark.parametrize(
    ("url", "ids", "root"),
    [
        ("https://x.example/AgendaCenter", "all", "https://x.example"),
        ("https://x.example/agendacenter/", "all", "https://x.example"),
        ("https://x.example/AgendaCenter/Board-of-Commissioners-14", "14", "https://x.example"),
        ("https://x.example/AgendaCenter/Search/?term=&CIDs=3,9&x=1", "3%2C9", "https://x.example"),
        ("https://x.example/county/AgendaCenter", "all", "https://x.example/county"),
    ],
)
def test_the_search_covers_the_days_that_matter(url: str, ids: str, root: str) -> None:
    """The listing is the search over whole months, of one body where the address names one."""
    (ask,) = civicplus.listing(Listing(url, date(2026, 9, 1), date(2027, 4, 1)))
    assert ask.url == (
        f"{root}/AgendaCenter/Search/?term=&CIDs={ids}"
        "&startDate=09%2F01%2F2026&endDate=04%2F01%2F2027&dateRange=&dateSelector="
    )


def test_an_operator_can_have_the_page_itself_asked() -> None:
    """With the option `view = page` the address is asked as it is."""
    source = Listing(URL, date(2026, 9, 1), date(2027, 4, 1), {"view": "page"})
    assert [ask.url for ask in civicplus.listing(source)] == [URL]


def test_a_link_in_a_menu_is_no_agenda_center(pages: Path) -> None:
    """Many sites link to an AgendaCenter; only the page with its content is one."""
    body = (pages / "civicplus_list.html").read_bytes()
    assert civicplus.recognises(URL, body)
    assert not civicplus.recognises("https://x.example/", b'<a href="/AgendaCenter">Agendas</a>')


@settings(deadline=None, max_examples=50)
@given(st.binary(max_size=300), st.integers(0, 4000))
def test_no_bytes_break_the_parser(noise: bytes, at: int) -> None:
    """Noise anywhere in a page gives an outcome and no exception."""
    body = (Path(__file__).parent / "pages" / "civicplus_list.html").read_bytes()
    parsed = civicplus.parse(body[:at] + noise + body[at:], URL)
    assert parsed.outcome in ("ok", "suspect", "failed")
