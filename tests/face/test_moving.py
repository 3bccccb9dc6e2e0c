"""A county that moved to another vendor: noticed by the watch, shown, and followed by a command."""

from __future__ import annotations

import json
import os
import subprocess
import sys
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import pytest

from countywatch.watch.status import status_json
from groundwork.casefile.meetings import Meeting
from tests.face.conftest import SIGN, Installation
from tests.sites.server import Site

PAGES = Path(__file__).resolve().parents[1] / "spiders" / "pages"


def answer(installation: Installation, *words: str, code: int = 0) -> Any:
    """The JSON value of a real command."""
    done = subprocess.run(
        [sys.executable, "-P", "-m", "countywatch", *words, "--json"],
        env={**os.environ, "COUNTYWATCH_HOME": str(installation.home)},
        capture_output=True,
        text=True,
        timeout=60,
    )
    assert done.returncode == code, done.stderr
    return json.loads(done.stdout)


@pytest.fixture
def vendor(installation: Installation) -> Iterator[Site]:
    """The new vendor's site, with a calendar and the documents that it links."""
    with Site() as made:
        made.add("/robots.txt", b"User-agent: *\nAllow: /\n")
        settings = installation.home / "countywatch.toml"
        allowed = f'allowed_private = ["{made.host}", '
        settings.write_text(settings.read_text().replace("allowed_private = [", allowed))
        yield made


def test_a_move_is_noticed_shown_and_followed_with_its_history(
    installation: Installation, vendor: Site
) -> None:
    """The watch fails with the successor and the command; run as it stands, it keeps all."""
    installation.publish(installation.now.date(), 1, "Road bids", SIGN)
    number = installation.watch_site()
    assert len(installation.round().raised) == 1
    with installation.casefile.reading() as session:
        before = [row.key for row in session.query(Meeting).order_by(Meeting.id)]
    calendar = vendor.add("/Citizens/Calendar.aspx", (PAGES / "iqm2_list.html").read_bytes())
    for path in ("/AgendaCenter", "/AgendaCenter/Search/"):
        installation.site.add(path, status=301, headers={"Location": calendar})
    installation.later(hours=2)
    outcome, reason = installation.round().crawled.outcomes["Board"]
    assert (outcome, reason) == (
        "failed",
        f"The county has moved: this is a iqm2 page now, at {calendar}: look at it, then keep the "
        f"history together with countywatch add {calendar} --replaces {number}.",
    )
    with installation.casefile.reading() as session:
        (status,) = status_json(session, installation.now)["sources"]  # type: ignore[misc, attr-defined]
    shown = answer(installation, "sources", "show", "Board")
    assert (status["outcome"], status["reason"], shown["reason"]) == ("failed", reason, reason)
    command = str(reason).partition("countywatch ")[2].rstrip(".").split()
    added = answer(installation, *command)
    assert (added["id"], added["platform"], added["url"]) == (number, "iqm2", calendar)
    installation.later(hours=2)
    outcome, _ = installation.round().crawled.outcomes["Board"]
    assert outcome in ("ok", "suspect")  # its documents are not on this site
    (row,) = answer(installation, "sources", "list")
    assert (row["id"], row["name"], row["place"]) == (number, "Board", "Nash County, NC")
    with installation.casefile.reading() as session:
        after = session.query(Meeting).filter_by(source_id=number).order_by(Meeting.id).all()
        assert [meeting.key for meeting in after][: len(before)] == before
        assert len(after) > len(before)
    assert [alert["id"] for alert in answer(installation, "alerts", "list")] == ["a1"]


def test_the_operator_gets_one_mail_about_it(installation: Installation, vendor: Site) -> None:
    """What the watch noticed reaches the operator by mail, once, with the command."""
    installation.watch_site()
    calendar = vendor.add("/Citizens/Calendar.aspx", (PAGES / "iqm2_list.html").read_bytes())
    for path in ("/AgendaCenter", "/AgendaCenter/Search/"):
        installation.site.add(path, status=301, headers={"Location": calendar})
    for _ in range(2):
        installation.round()
        installation.later(hours=2)
    (mail,) = installation.mailbox.received
    assert mail["To"] == "operator@example.org"
    text = " ".join(mail.get_content().split())
    assert f"countywatch add {calendar} --replaces 1" in text
