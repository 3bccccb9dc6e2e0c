"""`countywatch add` as a person runs it, with a county's name, and where nothing is sure."""

from __future__ import annotations

import json
import os
import subprocess
import sys
from collections.abc import Callable, Iterator
from datetime import date
from pathlib import Path

import pytest

from tests.sites.agendacenter import Row, listing
from tests.sites.server import Site

Run = Callable[..., subprocess.CompletedProcess[str]]
NAMED = {
    "asked": "Nash County, NC",
    "added": [],
    "offers": [
        {
            "number": 1,
            "platform": "civicplus",
            "url": "https://nc-nashcounty.civicplus.com/AgendaCenter",
            "about": "high confidence, seen 2020; alias that redirects to the county's own site; "
            "list made about 2020; from biglocalnews/civic-scraper",
            "options": {},
            "meetings": [],
        }
    ],
    "leads": [],
    "then": 'Nothing was added. Take one with: countywatch add "Nash County, NC" --pick NUMBER',
}


@pytest.fixture
def site() -> Iterator[Site]:
    """The county's site."""
    with Site() as made:
        yield made


@pytest.fixture
def run(tmp_path: Path, site: Site) -> Run:
    """The console command, in a home that watches Nash County."""
    home = tmp_path / "home"
    home.mkdir()
    (home / "countywatch.toml").write_text(
        'contact = "x@example.org"\nwatched = ["Nash County, NC"]\n'
        f'[crawl]\ndelay_seconds = 0\nallowed_private = ["{site.host}"]\n'
    )

    def call(*arguments: str) -> subprocess.CompletedProcess[str]:
        return subprocess.run(
            [sys.executable, "-m", "countywatch", *arguments],
            env={**os.environ, "COUNTYWATCH_HOME": str(home)},
            capture_output=True,
            text=True,
            timeout=120,
            stdin=subprocess.DEVNULL,
        )

    return call


def test_a_county_s_name_prints_what_is_known_of_it_and_adds_nothing(run: Run) -> None:
    """Without a person to ask, offers are the answer: exit 0, and nothing is watched."""
    done = run("add", "Nash County, NC", "--json")
    assert (done.returncode, done.stderr) == (0, "")
    assert json.loads(done.stdout) == NAMED
    assert run("add", "37127").stdout.splitlines() == [
        "Known listings:",
        "  1  civicplus  https://nc-nashcounty.civicplus.com/AgendaCenter",
        f"     {NAMED['offers'][0]['about']}",  # type: ignore[index]
        NAMED["then"],
    ]
    assert json.loads(run("sources", "list", "--json").stdout) == []


def test_a_name_that_is_no_county_or_several_is_refused(run: Run) -> None:
    """The candidates are named; an address without its scheme is told to have one."""
    done = run("add", "Orange County")
    assert (done.returncode, done.stdout) == (2, "")
    assert "Orange County, CA" in done.stderr
    done = run("add", "nashcountync.gov")
    assert (done.returncode, done.stdout) == (2, "")
    assert "must begin with http" in done.stderr


def test_the_county_s_home_page_is_enough(run: Run, site: Site) -> None:
    """From the home page to a watched list in one command; stdout holds the source alone."""
    page = listing([Row(date(2026, 12, 7), 1)])
    site.add("/AgendaCenter/Search/", page)
    target = site.add("/AgendaCenter", page)
    home = site.add("/", b'<html><a href="/AgendaCenter">Agendas and Minutes</a></html>')
    done = run("add", home, "--json")
    assert done.returncode == 0, done.stderr
    value = json.loads(done.stdout)
    assert (value["id"], value["platform"], value["url"]) == (1, "civicplus", target)
    assert f"{target} [civicplus] is linked from {home}." in done.stderr


def test_a_page_of_documents_is_offered_with_its_selectors(run: Run, site: Site) -> None:
    """What is only likely is printed with its options, and a corrected one is taken by hand."""
    rows = "".join(
        f'<li>March {day}, 2026 Board meeting <a href="/{day}.pdf">Agenda</a></li>'
        for day in (3, 10, 17)
    )
    url = site.add("/board", f'<html><h1>Board</h1><ul class="files">{rows}</ul></html>'.encode())
    done = run("add", url)
    assert done.returncode == 0, done.stderr
    assert done.stdout.splitlines()[:4] == [
        "Leads to check first:",
        f"  1  generic  {url}",
        "     a page that lists documents, read by the selectors in its options",
        "     --option rows=ul.files li",
    ]
    by_hand = run("add", url, "--platform", "generic", "--option", "rows=ul li", "--json")
    assert by_hand.returncode == 0, by_hand.stderr
    assert len(json.loads(by_hand.stdout)["meetings"]) == 3
    wrong = run("add", url, "--platform", "generic", "--option", "rows")
    assert (wrong.returncode, wrong.stdout) == (2, "")
    assert "--option KEY=VALUE" in wrong.stderr
