"""The sample county, and the loop over it: nothing is canned."""

from __future__ import annotations

import json
from datetime import UTC, date, datetime, time, timedelta
from pathlib import Path

import pytest

from countywatch.demo.budget import budget_pdf, budget_xlsx
from countywatch.demo.county import BOARD_EVENT, SampleCounty
from countywatch.demo.packet import packet
from countywatch.demo.papers import damaged, minutes, scan
from countywatch.demo.run import Demo, DemoRun
from countywatch.demo.site import BUILDERS, SampleSite
from groundwork.reading import Reader, ReadResult
from spiders.platforms import named
from spiders.platforms.ice287g import read_agency_list

DAY = date(2026, 11, 24)
NOW = datetime(2026, 11, 24, 17, 0, tzinfo=UTC)
COUNTY = SampleCounty(DAY)


@pytest.fixture(scope="module")
def reader() -> Reader:
    """One reading process for all of these tests."""
    with Reader() as opened:
        yield opened  # type: ignore[misc]


def pages_with(result: ReadResult, words: str) -> list[int]:
    """The pages on which these words stand, however they are broken over lines."""
    return [page.number for page in result.pages if words in " ".join(page.text.split())]


def run(folder: Path, county: SampleCounty | None = None, now: datetime = NOW) -> DemoRun:
    """One run of the sample, quiet."""
    return Demo(folder, lambda: now, lambda text: None, county).run()


@pytest.mark.parametrize("page", [47, 3, 60])
def test_the_sign_stands_on_its_page_and_on_no_other(reader: Reader, page: int) -> None:
    """The packet has sixty pages, and the sign is where the county puts it."""
    read = reader.read(packet(SampleCounty(DAY, sign_page=page)), "packet.pdf")
    assert len(read.pages) == 60
    assert pages_with(read, "Section 287(g) of the Immigration and Nationality Act") == [page]
    assert all("SAMPLE" in each.text for each in read.pages)


def test_the_sign_can_be_left_out(reader: Reader) -> None:
    """A packet without the agreement names it nowhere."""
    read = reader.read(packet(SampleCounty(DAY, sign_page=None)), "packet.pdf")
    assert (len(read.pages), pages_with(read, "287(g)")) == (60, [])


def test_the_same_county_gives_the_same_bytes() -> None:
    """A second run serves what the first one did, to the byte."""
    for _, builder in BUILDERS.values():
        assert builder(COUNTY) == builder(COUNTY)


def test_what_cannot_be_read_cannot_be_read(reader: Reader) -> None:
    """The scan is a page without text, and the damaged file is no file."""
    scanned, broken = reader.read(scan(COUNTY), "a.pdf"), reader.read(damaged(COUNTY), "b.pdf")
    assert (scanned.outcome, scanned.pages_unread) == ("partly_read", (1,))
    assert (broken.outcome, broken.pages) == ("unreadable", ())


def test_both_budgets_hold_the_same_figures(reader: Reader) -> None:
    """The PDF's amounts are the workbook's."""
    in_pdf = reader.read(budget_pdf(COUNTY), "b.pdf").pages[1].text.replace(",", "")
    in_book = reader.read(budget_xlsx(COUNTY), "b.xlsx").pages[0].text
    for amount in ("402500", "66750", "211000", "115000"):
        assert amount in in_pdf
        assert amount in in_book


def test_the_site_speaks_the_vendors_formats(tmp_path: Path) -> None:
    """Our own platforms read its listings, and its list of agencies, as any other's."""
    with SampleSite(COUNTY, tmp_path) as site:
        _, _, events = site.answer("/v1/larkmoor/events")
        _, _, items = site.answer(f"/v1/larkmoor/events/{BOARD_EVENT}/eventitems")
        _, _, center = site.answer("/AgendaCenter")
        board = named("legistar").parse(events, site.url("/v1/larkmoor/events"))
        listed = named("legistar").parse(items, site.url("/v1/larkmoor/events/1/eventitems"))
        committee = named("civicplus").parse(center, site.url("/AgendaCenter"))
    assert [meeting.start for meeting in board.meetings] == ["2026-11-03T18:00", "2026-12-01T18:00"]
    consent = [item.number for item in listed.items if item.section == "consent"]
    assert consent == ["7", "7.A", "7.B", "7.C", "7.D", "7.E", "7.F"]
    assert [meeting.start for meeting in committee.meetings] == ["2026-12-03", "2026-11-05"]
    agencies = read_agency_list(BUILDERS["/ice/participatingAgenciesSAMPLE.xlsx"][1](COUNTY), "x")
    assert "Larkmoor County Sheriff's Office" in [row.agency for row in agencies.rows]


def test_the_api_answers_only_for_the_days_that_were_asked(tmp_path: Path) -> None:
    """The date filter counts, as at the vendor's."""
    with SampleSite(COUNTY, tmp_path) as site:
        query = "%24filter=EventDate%20ge%20datetime'2026-11-20'"
        _, _, events = site.answer(f"/v1/larkmoor/events?{query}")
    assert [event["EventId"] for event in json.loads(events)] == [BOARD_EVENT]


def test_the_loop_finds_the_sign_and_a_second_run_is_silent(tmp_path: Path) -> None:
    """Everything is found once: a second run downloads, raises and sends nothing."""
    first = run(tmp_path)
    assert first.outcomes == {"ok": 5, "empty": 0, "suspect": 0, "failed": 0}
    found = {view.signs[0].page: view for view in first.alerts if view.document.kind == "agenda"}
    assert list(found) == [47]
    assert found[47].meeting is not None
    assert found[47].meeting.clock.hours_left == 174
    assert first.round.delivered.mails_sent == len(list((tmp_path / "mail").glob("*.eml")))
    assert len(first.unread) == 2
    second = run(tmp_path, now=NOW + timedelta(minutes=5))
    assert (second.downloads, second.round.raised, second.mails) == (0, [], ())
    summary = json.loads((tmp_path / "summary.json").read_text())
    assert (summary["alerts_new"], summary["mails_sent"]) == (0, 0)
    assert len(summary["alerts"]) == len(first.alerts)


@pytest.mark.slow
def test_what_the_county_changes_is_what_the_run_shows(tmp_path: Path) -> None:
    """Page, hours and alert follow the county: moved, later, without time, removed."""
    moved = run(tmp_path / "moved", SampleCounty(DAY, sign_page=12, board_time=time(9, 30)))
    (alert,) = [view for view in moved.alerts if view.document.kind == "agenda"]
    assert alert.meeting is not None
    assert (alert.signs[0].page, alert.meeting.clock.hours_left) == (12, 165)
    later = run(tmp_path / "later", SampleCounty(DAY, board_delay_days=7, board_time=None))
    (alert,) = [view for view in later.alerts if view.document.kind == "agenda"]
    assert alert.meeting is not None
    assert alert.meeting.clock.when == "Tuesday, December 8, 2026 (the listing gives no time)"
    gone = run(tmp_path / "gone", SampleCounty(DAY, sign_page=None, agency_listed=False))
    assert [view for view in gone.alerts if view.document.kind == "agenda"] == []
    assert not any(view.headline for view in gone.alerts)


@pytest.mark.slow
def test_a_redesigned_list_is_not_silence(tmp_path: Path) -> None:
    """A list that no longer looks like one, and an error page with status 200, are told."""
    for number, county in enumerate(
        (SampleCounty(DAY, broken_listing=True), SampleCounty(DAY, error_page=True))
    ):
        done = run(tmp_path / str(number), county)
        assert (done.outcomes["ok"], done.outcomes["suspect"] + done.outcomes["failed"]) == (4, 1)


def test_the_minutes_report_a_meeting(reader: Reader) -> None:
    """The past meeting's minutes hold a sign of their own."""
    assert pages_with(reader.read(minutes(COUNTY), "m.pdf"), "Field Office Director") == [1]
