"""The smaller vendors as customers other than those of the sample pages have set them up."""

from __future__ import annotations

import json
from pathlib import Path

import pytest

from spiders.items import MeetingFound, Parsed
from spiders.platforms import named

PAGES = Path(__file__).parent / "pages"
SITE = "https://sample.example"
CHICAGO = "America/Chicago"


def _page(name: str, *changes: tuple[str, str], timezone: str | None = CHICAGO) -> Parsed:
    """A sample page of ours, changed as another customer would have it."""
    text = (PAGES / name).read_text(encoding="utf-8")
    for old, new in changes:
        assert old in text, old
        text = text.replace(old, new)
    return named(name.partition("_")[0]).parse(text.encode(), f"{SITE}/meetings", timezone=timezone)


def _of(platform: str, body: object, *, timezone: str | None = CHICAGO) -> Parsed:
    data = body.encode() if isinstance(body, str) else json.dumps(body).encode()
    return named(platform).parse(data, f"{SITE}/meetings", timezone=timezone)


def _starts(parsed: Parsed) -> list[str]:
    assert (parsed.outcome, parsed.reason) == ("ok", None)
    return [meeting.start for meeting in parsed.meetings]


# --- Municode ---------------------------------------------------------------------------------


def _published(cells: str) -> str:
    heads = "<tr><th class='meeting'>Meeting</th></tr>"
    return f"<html><body><table>{heads}<tr>{cells}</tr></table></body></html>"


@pytest.mark.parametrize(
    ("cells", "start"),
    [
        ("<td class='meeting'>DECEMBER 7, 2026 BOARD MEETING</td>", "2026-12-07"),
        ("<td class='meeting'>Board</td><td class='date'>12/7/2026 12 Noon</td>", "T12:00:00-06"),
        ("<td class='meeting'>Board</td><td class='date'>Dec. 7, 2026</td>", "2026-12-07"),
        (
            "<td class='meeting'>Board 12/7/26</td><td class='time'>5:30 - 7:00 PM</td>",
            "2026-12-07T17:30:00-06:00",
        ),
    ],
)
def test_a_published_page_has_the_columns_that_its_customer_chose(cells: str, start: str) -> None:
    """The date stands in a column of its own or in the title, the time in either column."""
    assert start in _starts(_of("municode", _published(cells)))[0]


def test_a_row_of_municode_that_lost_its_name_is_noticed() -> None:
    """Its date stands outside of all rows that are read."""
    parsed = _page("municode_town.html", ('field-title">SAMPLE Council Meeting', 'x">SAMPLE'))
    assert parsed.outcome == "suspect"


def test_a_town_that_shows_no_date_has_it_in_the_content() -> None:
    """The moment there becomes local; where a date is shown, that is taken."""
    shown = ("12/07/2026 - 6:00pm", ""), ("11/23/2026 - 6:00pm", "11/23/2026 - (All day)")
    assert _starts(_page("municode_town.html", *shown, timezone="America/Los_Angeles")) == [
        "2026-12-07T18:00:00-08:00",
        "2026-11-23",
    ]


def test_a_town_says_that_it_has_no_meetings() -> None:
    """Only in the view of meetings, in the place where a view says so."""
    none = "<div class='view-empty'><p>There are no upcoming meetings.</p></div>"
    page = "<html><body><div class='view view-meetings'>{}</div></body></html>"
    assert _of("municode", page.format(none)).outcome == "empty"
    assert _of("municode", page.format("<p>There are no meetings.</p>")).outcome == "suspect"


# --- OnBase -----------------------------------------------------------------------------------


def test_a_search_of_onbase_may_lack_a_column_and_the_half_of_the_day() -> None:
    """A row needs a name or type, and a date; 18:00 says which half of the day, 6:00 does not."""
    changes = (
        ('<td data-sortable-type="mtgType">Planning Board</td>', ""),
        ('1796688000">12/7/2026 6:00:00 PM', '1796688000">12/7/2026 18:00'),
        ('1796076000">12/1/2026 9:00:00 AM', '1796076000">12/1/2026'),
    )
    parsed = _page("onbase_search.html", *changes)
    assert _starts(parsed) == ["2026-12-07T18:00:00-06:00", "2026-12-01"]
    assert parsed.meetings[1].title == "SAMPLE Hearing - CANCELLED"
    assert parsed.meetings[1].status == "cancelled"


def test_a_search_of_onbase_says_that_it_found_nothing() -> None:
    """In its own table, and nowhere else."""
    head = "<table><thead><tr><th data-sortable-type='mtgName'>Name</th></tr></thead>"
    page = "<html><body>{}<tr><td>{}</td></tr></table></body></html>"
    assert _of("onbase", page.format(head, "No meetings found.")).outcome == "empty"
    assert _of("onbase", page.format("<table>", "No meetings found.")).outcome == "suspect"
    assert _of("onbase", page.format(head, "")).outcome == "suspect"


# --- Swagit, Vision ---------------------------------------------------------------------------


@pytest.mark.parametrize(
    ("shown", "start"),
    [
        ("12/07/2026", "2026-12-07"),
        ("Monday, December 7, 2026", "2026-12-07"),
        ("Dec 7, 2026 6:00 PM", "2026-12-07T18:00:00-06:00"),
    ],
)
def test_a_recording_of_swagit_is_dated_in_any_spelling(shown: str, start: str) -> None:
    """A date in the name of the recording is not taken for that of its row."""
    parsed = _page(
        "swagit_archive.html", ("Dec 7, 2026", shown), ("SAMPLE Board", "Dec 1, 2026 Board")
    )
    assert _starts(parsed) == [start, "2026-11-30"]


def test_a_row_of_vision_that_lost_its_title_is_noticed() -> None:
    """Its time stands outside of all rows that are read."""
    title = "<td class='title_column event_title'><a href=\"/Home/Components/Calendar/Event/82"
    parsed = _page("vision_list.html", (title, '<td><a href="/x/82'), (' itemprop="url"', ""))
    assert parsed.outcome == "suspect"
    assert len(parsed.meetings) == 1


def test_the_hidden_moment_of_vision_is_utc() -> None:
    """Where nothing is shown it becomes local time; the shown time is local as it stands."""
    changes = ("12/08/2026 10:00 AM - 1:00 PM <", "<"), ("12/15/2026 <", "12/15/2026 All Day <")
    parsed = _page("vision_list.html", *changes, timezone="America/Los_Angeles")
    assert _starts(parsed) == ["2026-12-08T10:00:00-08:00", "2026-12-15"]


# --- answers in JSON --------------------------------------------------------------------------


def test_a_court_that_was_not_held_was_cancelled() -> None:
    """TechShare's own status says so of the meeting."""
    record = {
        "id": "a",
        "meetingStartDateTime": "2026-12-08T10:00:00",
        "meetingType": "Commissioners Court",
        "description": None,
    }
    found = [record | {"meetingStatus": said} for said in ("Upcoming", "Not Held", "Cancelled")]
    parsed = _of("techshare", {"data": found, "total": 3, "errors": None})
    assert [m.status for m in parsed.meetings] == ["scheduled", "cancelled", "cancelled"]
    assert {m.title for m in parsed.meetings} == {"Commissioners Court"}


@pytest.mark.parametrize(
    ("start", "expected"),
    [
        ("/Date(1796774400000)/", "2026-12-08T18:00:00-06:00"),
        ("/Date(1796774400000-0600)/", "2026-12-08T18:00:00-06:00"),
        ("2026-12-09T00:00:00Z", "2026-12-08T18:00:00-06:00"),
        ("2026-12-08T18:00:00", "2026-12-08T18:00:00-06:00"),
    ],
)
def test_a_start_of_sitefinity_is_an_instant(start: str, expected: str) -> None:
    """Counted from 1970, or in ISO 8601, where a text without an offset is local time."""
    event = {"Id": "a", "Title": "Board", "Start": start, "EventUrl": "//cdn.example/e/1"}
    (meeting,) = _of("sitefinity", [event]).meetings
    assert meeting == MeetingFound(
        "a", "Board", "Board", expected, "scheduled", url="https://cdn.example/e/1"
    )


def test_days_of_opencities_without_items_are_an_empty_calendar() -> None:
    """The answer is whole and lists nothing, which is not a changed shape."""
    day = {"DD": 7, "MM": 12, "YYYY": 2026, "Items": []}
    assert _of("opencities", {"success": True, "data": [day]}).outcome == "empty"
    assert _of("opencities", {"success": True, "data": [{}]}).outcome == "suspect"


@pytest.mark.parametrize(
    ("when", "start"),
    [
        ('2026-12-09">December 9, 2026, 12 noon', "2026-12-09T12:00:00-06:00"),
        ('2026-12-09">6:30 p.m., December 9, 2026', "2026-12-09T18:30:00-06:00"),
        ('2026-12-09T18:30">December 9, 2026', "2026-12-09T18:30:00-06:00"),
        ('2026-12-09T00:00">December 9, 2026', "2026-12-09"),
        ('2026-12-09">December 9, 2026', "2026-12-09"),
    ],
)
def test_a_town_says_the_hour_in_text_or_stamp(when: str, start: str) -> None:
    """Before or after the day; midnight is no hour."""
    parsed = _page("towncloud_meeting.html", ('2026-12-09">December 9, 2026, 6:30 pm', when))
    assert _starts(parsed) == [start]
