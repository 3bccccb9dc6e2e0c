"""The sample's web site over real HTTP: formats, filters, validators, counters."""

from __future__ import annotations

import http.client
import json
from collections.abc import Iterator
from dataclasses import replace
from datetime import date, timedelta
from pathlib import Path
from urllib.parse import quote

import pytest

from countywatch.demo import legistar
from countywatch.demo.county import BOARD_EVENT, PAST_EVENT, SampleCounty
from countywatch.demo.site import BUILDERS, SampleSite, Served, build_files
from spiders.platforms import named

EVENTS = "/v1/larkmoor/events"
MINUTES = "/files/board-minutes.pdf"


@pytest.fixture(scope="module")
def built(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """Where the built files are kept, for all tests of this module."""
    return tmp_path_factory.mktemp("site")


@pytest.fixture
def site(county: SampleCounty, built: Path) -> Iterator[SampleSite]:
    """The site, served."""
    with SampleSite(county, built) as served:
        yield served


def ask(
    site: SampleSite, path: str, method: str = "GET", **headers: str
) -> tuple[int, dict[str, str], bytes]:
    """Status, headers and body of one request; `_` in a header's name stands for a hyphen."""
    connection = http.client.HTTPConnection("127.0.0.1", site.port, timeout=10)
    try:
        sent = {name.replace("_", "-"): value for name, value in headers.items()}
        connection.request(method, path, headers=sent)
        answer = connection.getresponse()
        return answer.status, dict(answer.headers), answer.read()
    finally:
        connection.close()


def event_ids(site: SampleSite, **query: str) -> list[int]:
    """The ids of the events that the API gives for a query; `$` is put before each name."""
    text = "&".join(f"%24{name}={quote(value)}" for name, value in query.items())
    return [event["EventId"] for event in json.loads(ask(site, f"{EVENTS}?{text}")[2])]


def test_the_api_answers_only_for_the_days_that_were_asked(site: SampleSite) -> None:
    """Each comparison of the date filter counts, and two of them together."""
    next_day, past_day = site.county.board_day, site.county.past_day
    assert event_ids(site) == [PAST_EVENT, BOARD_EVENT]
    assert event_ids(site, filter=f"EventDate ge datetime'{next_day}'") == [BOARD_EVENT]
    assert event_ids(site, filter=f"EventDate gt datetime'{next_day}'") == []
    assert event_ids(site, filter=f"EventDate le datetime'{past_day}'") == [PAST_EVENT]
    both = f"EventDate ge datetime'{past_day}' and EventDate lt datetime'{next_day}'"
    assert event_ids(site, filter=both) == [PAST_EVENT]


def test_the_api_pages_and_sorts(site: SampleSite) -> None:
    """`$top`, `$skip` and `$orderby` do what they do at the vendor's."""
    assert event_ids(site, top="1") == [PAST_EVENT]
    assert event_ids(site, top="1", skip="1") == [BOARD_EVENT]
    assert event_ids(site, skip="2") == []
    assert event_ids(site, orderby="EventDate desc") == [BOARD_EVENT, PAST_EVENT]


def test_an_event_gives_its_items_with_their_files(site: SampleSite) -> None:
    """The next meeting has items and attachments, the last none, and no other event is there."""
    path = f"{EVENTS}/{BOARD_EVENT}/eventitems?AgendaNote=1&MinutesNote=1&Attachments=1"
    parsed = named("legistar").parse(ask(site, path)[2], site.url(path))
    consent = [item.number for item in parsed.items if item.section == "consent"]
    assert consent == ["7.A", "7.B", "7.C", "7.D", "7.E", "7.F"]
    files = [file.url for item in parsed.items for file in item.documents]
    assert files == [
        site.url("/files/mill-street-lease.pdf"),
        site.url("/files/insurance-memo.pdf"),
    ]
    assert json.loads(ask(site, f"{EVENTS}/{PAST_EVENT}/eventitems")[2]) == []
    assert ask(site, f"{EVENTS}/1/eventitems")[0] == 404


def test_the_agenda_list_searches_by_day(site: SampleSite) -> None:
    """The search gives the meetings of its days; outside of them it says that there are none."""
    parse = named("civicplus").parse
    day = site.county.committee_day

    def found(first: date, last: date) -> tuple[str, list[str]]:
        path = f"/AgendaCenter/Search/?CIDs=all&startDate={first:%m/%d/%Y}&endDate={last:%m/%d/%Y}"
        parsed = parse(ask(site, path)[2], site.url(path))
        return parsed.outcome, [meeting.start for meeting in parsed.meetings]

    assert found(day, day) == ("ok", ["2026-12-03"])
    assert found(day - timedelta(days=60), day) == ("ok", ["2026-12-03", "2026-11-05"])
    assert found(day + timedelta(days=1), day + timedelta(days=60)) == ("empty", [])


def test_the_html_agendas_lie_where_the_list_says(site: SampleSite) -> None:
    """Every file of the AgendaCenter answers, with SAMPLE on it, and lists its items."""
    parsed = named("civicplus").parse(ask(site, "/AgendaCenter")[2], site.url("/AgendaCenter"))
    urls = [file.url for meeting in parsed.meetings for file in meeting.documents]
    assert len(urls) == 2
    for url in urls:
        status, _, body = ask(site, url.removeprefix(site.url("")))
        assert (status, b"SAMPLE" in body, b"Call to order" in body) == (200, True, True)
    assert b"4.A Ice control materials" in ask(site, urls[0].removeprefix(site.url("")))[2]
    assert ask(site, "/AgendaCenter/ViewFile/Agenda/_12032026-999")[0] == 404


def test_every_page_that_is_linked_answers_and_says_sample(site: SampleSite) -> None:
    """The few pages of the county, and the page that is like ICE's."""
    for path in ("/", "/budget", "/ice/287g", "/AgendaCenter"):
        status, headers, body = ask(site, path)
        assert (status, headers["Content-Type"]) == (200, "text/html; charset=utf-8")
        assert b"SAMPLE" in body
    links = named("ice287g").parse(ask(site, "/ice/287g")[2], site.url("/ice/287g")).documents
    assert [file.url for file in links] == [site.url("/ice/participatingAgenciesSAMPLE.xlsx")]
    assert ask(site, "/robots.txt")[2].startswith(b"User-agent: *")
    assert ask(site, "/nothing")[0] == 404


@pytest.mark.parametrize("path", [MINUTES, EVENTS, "/AgendaCenter"])
def test_what_did_not_change_is_not_sent_again(site: SampleSite, path: str) -> None:
    """By its tag, by a list of tags, by its date: 304 and no body."""
    _, headers, body = ask(site, path)
    tag, changed = headers["ETag"], headers["Last-Modified"]
    assert body
    for sent in (
        {"If_None_Match": tag},
        {"If_None_Match": f'"other", W/{tag}'},
        {"If_Modified_Since": changed},
    ):
        status, again, nothing = ask(site, path, **sent)
        assert (status, nothing, again["ETag"]) == (304, b"", tag)
    status, _, whole = ask(site, path, If_None_Match='"other"', If_Modified_Since=changed)
    assert (status, whole) == (200, body)


def test_a_changed_paper_has_new_validators(county: SampleCounty, built: Path) -> None:
    """Neither the tag nor the date of the old packet holds for the moved sign."""
    path = "/files/board-packet.pdf"
    with SampleSite(county, built) as before:
        _, old, _ = ask(before, path, "HEAD")
    with SampleSite(replace(county, sign_page=12), built) as after:
        assert ask(after, path, If_None_Match=old["ETag"])[0] == 200
        assert ask(after, path, If_Modified_Since=old["Last-Modified"])[0] == 200


def test_what_is_served_is_counted(site: SampleSite) -> None:
    """Method, path, status and bytes of each request; only whole documents are downloads."""
    size = len(ask(site, MINUTES)[2])
    tag = ask(site, MINUTES, "HEAD")[1]["ETag"]
    ask(site, MINUTES, If_None_Match=tag)
    ask(site, "/nothing")
    missing = site.served[-1].sent
    assert site.served == [
        Served("GET", MINUTES, 200, size),
        Served("HEAD", MINUTES, 200, 0),
        Served("GET", MINUTES, 304, 0),
        Served("GET", "/nothing", 404, missing),
    ]
    assert site.counts[("GET", MINUTES, 200)] == 1
    assert site.downloads == 1


def test_built_files_are_kept(county: SampleCounty, tmp_path: Path) -> None:
    """A later run serves the very files of the first; another county gets its own beside them."""
    first = build_files(county, tmp_path)
    kept = {path: path.stat().st_mtime_ns for path in tmp_path.iterdir()}
    assert build_files(county, tmp_path) == first
    assert {path: path.stat().st_mtime_ns for path in tmp_path.iterdir()} == kept
    assert len(kept) == len(BUILDERS) == len(first)


@pytest.mark.parametrize(
    ("change", "outcome"), [({"broken_listing": True}, "suspect"), ({"error_page": True}, "failed")]
)
def test_a_list_in_trouble_looks_like_trouble(
    county: SampleCounty, built: Path, change: dict[str, bool], outcome: str
) -> None:
    """A redesign and an error page both come with status 200, and neither parses as a list."""
    with SampleSite(replace(county, **change), built) as site:  # type: ignore[arg-type]
        status, _, body = ask(site, "/AgendaCenter")
        parsed = named("civicplus").parse(body, site.url("/AgendaCenter"))
    assert status == 200
    assert parsed.outcome == outcome


@pytest.mark.parametrize("status", ["scheduled", "postponed", "cancelled"])
def test_the_meeting_says_what_became_of_it(county: SampleCounty, status: str) -> None:
    """Our own platform reads the status out of the vendor's words."""
    changed = replace(county, status=status)  # type: ignore[arg-type]
    answer = json.dumps(legistar.events(changed, "http://127.0.0.1{}".format, {})).encode()
    parsed = named("legistar").parse(answer, f"http://127.0.0.1{EVENTS}")
    assert [meeting.status for meeting in parsed.meetings] == ["scheduled", status]


@pytest.mark.parametrize("offset", range(14))
def test_the_next_meeting_is_a_tuesday_ahead(offset: int) -> None:
    """Whatever day the sample is first run on, the meeting is three to nine days ahead."""
    county = SampleCounty(date(2026, 12, 24) + timedelta(days=offset))
    ahead = (county.board_day - county.first_run).days
    assert (county.board_day.weekday(), 3 <= ahead <= 9) == (1, True)
    assert county.past_day < county.session_day < county.first_run
    assert county.board_day < county.committee_day
