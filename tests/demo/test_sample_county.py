"""The loop over the sample county: nothing of it is canned."""

from __future__ import annotations

import json
from datetime import UTC, date, datetime, time, timedelta
from pathlib import Path

import pytest

from countywatch.demo.county import SampleCounty
from countywatch.demo.run import Demo, DemoRun
from monitors.alerts import AlertView

DAY = date(2026, 11, 24)
NOW = datetime(2026, 11, 24, 17, 0, tzinfo=UTC)


def run(folder: Path, county: SampleCounty | None = None, now: datetime = NOW) -> DemoRun:
    """One run of the sample, quiet."""
    return Demo(folder, lambda: now, lambda text: None, county).run()


def of_the_packet(done: DemoRun) -> list[AlertView]:
    """The alerts that tell of an agreement in the Board's packet."""
    return [
        view for view in done.alerts if view.document.kind == "agenda" and view.topic == "agreement"
    ]


def assert_a_letter_and_a_report_are_left(done: DemoRun, folder: Path) -> None:
    """Both are files of the run's own folder, and the report's income is what the budget says."""
    assert {"txt", "docx", "pdf"} <= done.letter.keys()
    assert {"html", "pdf", "docx", "xlsx", "json"} == done.report.keys()
    for path in (*done.letter.values(), *done.report.values()):
        assert Path(path).is_relative_to(folder)
        assert Path(path).stat().st_size
    income = json.loads(Path(done.report["json"]).read_text(encoding="utf-8"))["income"]
    assert {name: income[name] for name in ("promised", "claimed", "received", "outstanding")} == {
        "promised": "115000.00",
        "claimed": "8200.00",
        "received": "5150.00",
        "outstanding": "3050.00",
    }


@pytest.mark.slow
def test_the_loop_finds_the_sign_and_a_second_run_is_silent(tmp_path: Path) -> None:
    """Everything is found once: a second run downloads, raises and sends nothing."""
    first = run(tmp_path)
    assert first.outcomes == {"ok": 5, "empty": 0, "suspect": 0, "failed": 0}
    assert_a_letter_and_a_report_are_left(first, tmp_path)
    (found,) = of_the_packet(first)
    assert {sign.page for sign in found.signs} == {47}
    assert found.meeting is not None
    assert found.meeting.clock.hours_left == 174
    assert first.round.delivered.mails_sent == len(list((tmp_path / "mail").glob("*.eml")))
    assert [line.partition(" (")[0] for line in first.unread] == ["Insurance memo"]
    second = run(tmp_path, now=NOW + timedelta(minutes=5))
    assert (second.downloads, second.round.raised, second.mails) == (0, [], ())
    summary = json.loads((tmp_path / "summary.json").read_text())
    assert (summary["alerts_new"], summary["mails_sent"]) == (0, 0)
    assert len(summary["alerts"]) == len(first.alerts)


@pytest.mark.slow
def test_what_the_county_changes_is_what_the_run_shows(tmp_path: Path) -> None:
    """Page and hours follow the county, while a redesigned list of agendas is told beside it."""
    county = SampleCounty(DAY, sign_page=12, board_time=time(9, 30), broken_listing=True)
    done = run(tmp_path, county)
    (alert,) = of_the_packet(done)
    assert alert.meeting is not None
    assert (alert.signs[0].page, alert.meeting.clock.hours_left) == (12, 165)
    assert_one_list_is_in_trouble(done)


@pytest.mark.slow
def test_a_meeting_without_a_time_is_told_by_its_day(tmp_path: Path) -> None:
    """A later day follows too, while an error page with status 200 is told beside it."""
    county = SampleCounty(DAY, board_delay_days=7, board_time=None, error_page=True)
    done = run(tmp_path, county)
    (alert,) = of_the_packet(done)
    assert alert.meeting is not None
    assert alert.meeting.clock.when == "Tuesday, December 8, 2026 (the listing gives no time)"
    assert_one_list_is_in_trouble(done)


def assert_one_list_is_in_trouble(done: DemoRun) -> None:
    """A list that no longer looks like one is not silence, and costs the others nothing."""
    assert (done.outcomes["ok"], done.outcomes["suspect"] + done.outcomes["failed"]) == (4, 1)


@pytest.mark.slow
def test_without_the_agreement_nothing_is_alerted(tmp_path: Path) -> None:
    """Neither in the papers of a meeting nor on the list of agencies."""
    gone = run(tmp_path, SampleCounty(DAY, sign_page=None, agency_listed=False))
    assert [view for view in gone.alerts if view.document.kind == "agenda"] == []
    assert not any(view.headline for view in gone.alerts)
