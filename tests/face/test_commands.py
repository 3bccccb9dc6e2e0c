"""Real use, as the README says it: init, add, watch, status, alerts, search, request."""

from __future__ import annotations

import json
import os
import subprocess
import sys
from collections.abc import Callable, Iterator
from datetime import UTC, datetime, timedelta
from pathlib import Path
from typing import Any

import pytest

from tests.face.conftest import SIGN
from tests.sites.agendacenter import Row, agenda, listing
from tests.sites.mail import Mailbox, mail_server
from tests.sites.server import Site

Run = Callable[..., subprocess.CompletedProcess[str]]


@pytest.fixture
def county() -> Iterator[tuple[Site, Mailbox]]:
    """A county's site with one meeting in ten days, and a mail server."""
    row = Row(datetime.now(UTC).date() + timedelta(days=10), 1)
    with Site() as site, mail_server() as box:
        page = listing([row])
        html = {"Content-Type": "text/html"}
        site.add("/robots.txt", b"User-agent: *\nAllow: /\n")
        site.add("/AgendaCenter", page, headers=html)
        site.add("/AgendaCenter/Search/", page, headers=html)
        site.add(row.path, agenda("Road bids", SIGN), headers=html)
        yield site, box


@pytest.fixture
def run(tmp_path: Path, county: tuple[Site, Mailbox]) -> Run:
    """The console command, in a home that init has set up, from a folder of no importance."""
    site, box = county
    home = tmp_path / "home"

    def call(*arguments: str) -> subprocess.CompletedProcess[str]:
        return subprocess.run(
            [sys.executable, "-P", "-m", "countywatch", *arguments],
            env={**os.environ, "COUNTYWATCH_HOME": str(home)},
            cwd=tmp_path,
            capture_output=True,
            text=True,
            timeout=120,
            stdin=subprocess.DEVNULL,
        )

    done = call(
        "init", "--county", "Nash County, NC", "--contact", "me@example.org",
        "--recipient", "reader@example.org", "--operator", "me@example.org",
        "--name", "A Person", "--address", "1 Main Street", "--email", "me@example.org",
        "--phone", "555-0100", "--resident-of", "North Carolina",
        "--mail-host", "127.0.0.1", "--mail-port", str(box.port), "--mail-security", "none",
        "--mail-sender", "watch@example.org",
    )  # fmt: skip
    assert done.returncode == 0
    assert "the county will know both" in done.stderr
    with (home / "countywatch.toml").open("a") as file:
        file.write(f'\n[crawl]\ndelay_seconds = 0\nallowed_private = ["{site.host}"]\n')
    return call


def answer(done: subprocess.CompletedProcess[str], code: int = 0) -> Any:
    """The one JSON value on stdout."""
    assert (done.returncode, "Traceback" in done.stderr) == (code, False), done.stderr
    return json.loads(done.stdout)


def test_from_init_to_a_letter(run: Run, county: tuple[Site, Mailbox], tmp_path: Path) -> None:
    """The county is added, watched, alerted on by mail, searched, and written to."""
    site, box = county
    added = run("add", site.url("/AgendaCenter"), "--name", "Board")
    assert added.returncode == 0
    assert "Watching Board [civicplus] as source 1." in added.stdout
    assert "SAMPLE Regular Meeting" in added.stdout
    again = run("add", site.url("/AgendaCenter"))
    assert (again.returncode, again.stdout) == (2, "")
    assert "is watched already" in again.stderr

    watched = answer(run("watch", "--once", "--json"))
    assert watched["sources"] == {"Board": {"outcome": "ok", "reason": None}}
    assert len(watched["alerts_new"]) == 1
    assert [str(mail["To"]) for mail in box.received] == ["reader@example.org"]

    status = answer(run("status", "--json"))
    (source,) = status["sources"]
    assert source.keys() >= {
        "id", "name", "outcome", "reason", "last_good", "next_due", "overdue",
    }  # fmt: skip
    assert status["deliveries"] == {"waiting": 0, "sent": 2, "failed": 0}
    assert (status["alerts_open"], status["pages_unread"]) == (1, 0)

    (alert,) = answer(run("alerts", "list", "--json"))
    assert alert["place"] == {"name": "Nash County, NC", "fips": "37127"}
    assert (alert["document"]["version"], alert["hours_left"]) == (1, None)
    assert {row["message_id"] for row in alert["deliveries"]} > set(box.ids)

    hits = answer(run("search", "287(g)", "--json"))["hits"]
    assert [(hit["document"], hit["page"]) for hit in hits] == [(alert["document"]["id"], 1)]

    letter = answer(
        run(
            "request", "draft", "--agency", "Nash County Sheriff's Office", "--state", "NC",
            "--topics", "agreement,costs,reimbursements", "--out", str(tmp_path / "letters"),
            "--from-alert", alert["id"], "--json",
        )
    )  # fmt: skip
    assert letter["ready"] is True
    text = Path(next(file["path"] for file in letter["files"] if file["kind"] == "txt"))
    assert "287(g)" in text.read_text()

    shown = answer(run("alerts", "confirm", alert["id"], "--json"))
    assert shown["verdict"] == "confirmed"
    assert answer(run("status", "--json"))["alerts_open"] == 0


@pytest.mark.cold
def test_a_source_in_trouble_is_an_answer_not_to_be_trusted(
    run: Run, county: tuple[Site, Mailbox]
) -> None:
    """watch --once exits with 1 and still prints its JSON; the reason names what happened."""
    site, box = county
    assert run("add", site.url("/AgendaCenter"), "--name", "Board").returncode == 0
    for path in ("/AgendaCenter", "/AgendaCenter/Search/"):
        site.add(path, b"<html><title>Error</title><h1>Server Error</h1></html>")
    found = answer(run("watch", "--once", "--json"), 1)
    assert found["sources"]["Board"]["outcome"] in ("suspect", "failed")
    assert found["sources"]["Board"]["reason"]
    assert [str(mail["To"]) for mail in box.received] == ["me@example.org"]
