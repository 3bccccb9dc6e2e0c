"""A person's mistake gets one sentence on stderr that says what to do, and loses nothing."""

from __future__ import annotations

import json
import os
import sqlite3
import subprocess
import sys
from collections.abc import Callable
from pathlib import Path

import pytest
from click.testing import CliRunner

from countywatch.cli.main import cli
from groundwork.casefile import open_casefile
from tests.sites.server import Site

Run = Callable[..., subprocess.CompletedProcess[str]]


@pytest.fixture
def home(tmp_path: Path) -> Path:
    """A home folder of its own."""
    return tmp_path / "home"


@pytest.fixture
def run(home: Path) -> Run:
    """The console command as a person runs it."""

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


def settings(home: Path, text: str) -> None:
    """Writes the settings file."""
    home.mkdir(parents=True, exist_ok=True)
    (home / "countywatch.toml").write_text(text)


def refused(done: subprocess.CompletedProcess[str], code: int, *said: str) -> None:
    """One sentence on stderr, nothing on stdout, no traceback, and the exit code."""
    assert done.stdout == ""
    assert "Traceback" not in done.stderr
    last = done.stderr.strip().splitlines()[-1]
    for words in said:
        assert words in last
    assert done.returncode == code


def test_an_unknown_platform_names_the_known_ones(run: Run, tmp_path: Path) -> None:
    """parse with a platform that is none."""
    page = tmp_path / "page.html"
    page.write_text("<html></html>")
    done = run("parse", "--platform", "nosuch", str(page), "--url", "http://example.org/")
    refused(done, 2, "nosuch", "civicplus", "legistar")


def test_what_is_no_web_address_is_refused(run: Run) -> None:
    """add with something that is no address."""
    refused(run("add", "nash county", "--place", "37127"), 2, "must begin with http")


def test_an_unreachable_host_is_named(run: Run, home: Path) -> None:
    """add with a host that does not answer keeps nothing."""
    settings(home, 'contact = "x@example.org"\n[crawl]\nallowed_private = ["127.0.0.1:1"]\n')
    done = run("add", "http://127.0.0.1:1/AgendaCenter", "--place", "37127")
    refused(done, 1, "127.0.0.1", "could not")
    assert "Nothing is watched yet" in run("status").stdout


def test_a_page_that_is_no_listing_is_refused(run: Run, home: Path) -> None:
    """add with a page of no known platform says what to do, and keeps nothing."""
    with Site() as site:
        url = site.add("/welcome", b"<html><title>Welcome</title><p>Our county</p></html>")
        settings(home, f'contact = "x@example.org"\n[crawl]\nallowed_private = ["{site.host}"]\n')
        refused(run("add", url, "--place", "37127"), 1, "is no listing", "--platform")
    assert "Nothing is watched yet" in run("status").stdout


def test_a_private_address_is_refused(run: Run) -> None:
    """add with an address of the operator's own network, unless it is listed."""
    with Site() as site:
        done = run("add", site.url("/AgendaCenter"), "--place", "37127")
        refused(done, 1, "127.0.0.1")
        assert site.hits == []


def test_an_ambiguous_county_names_the_candidates(run: Run) -> None:
    """A name that several states have."""
    refused(run("search", "jail", "--place", "Orange County"), 2, "Orange County, CA", "FIPS")


def test_a_state_that_is_none_is_refused(run: Run, tmp_path: Path) -> None:
    """A letter for a state whose law is not here."""
    done = run(
        "request", "draft", "--agency", "Sheriff", "--state", "ZZ", "--topics", "costs",
        "--out", str(tmp_path),
    )  # fmt: skip
    refused(done, 2, "ZZ")


def test_a_ledger_row_with_neither_amount_nor_grade_u(run: Run, tmp_path: Path) -> None:
    """The row is named by line and column, and nothing is imported."""
    table = tmp_path / "ledger.csv"
    run("ledger", "template", "--out", str(table))
    header = table.read_text().splitlines()[0]
    row = dict.fromkeys(header.split(","), "")
    row |= {"id": "L1", "place": "37127", "agency": "Sheriff", "category": "training"}
    row |= {"direction": "cost", "period_start": "2026-01-01", "period_end": "2026-06-30"}
    row |= {"grade": "E", "assumption": "A1", "incremental": "yes"}
    table.write_text(header + "\n" + ",".join(row.values()) + "\n")
    done = run("ledger", "import", str(table))
    assert done.returncode == 1
    assert "Traceback" not in done.stderr
    assert "line 2" in (done.stderr + done.stdout).lower()
    assert "amount" in done.stderr + done.stdout


def test_a_typo_in_a_watchlist_names_line_and_key(run: Run, tmp_path: Path) -> None:
    """scan with a watchlist that has a wrong key."""
    words = tmp_path / "mine.yaml"
    words.write_text("version: 1\nrules:\n  - nmae: x\n    topic: agreement\n")
    text = tmp_path / "a.txt"
    text.write_text("Section 287(g)")
    done = run("scan", str(text), "--watchlist", str(words))
    assert done.returncode == 1
    assert "Traceback" not in done.stderr
    assert "mine.yaml" in done.stderr
    assert "line" in done.stderr


def test_a_case_file_held_by_another_process(run: Run, home: Path) -> None:
    """A second watch is refused and told who holds the file."""
    settings(home, 'contact = "x@example.org"\n')
    casefile = open_casefile(home)
    with casefile.held("countywatch watch"):
        refused(run("watch", "--once"), 1, "is held by countywatch watch")
    casefile.close()


def test_a_case_file_of_a_newer_program(run: Run, home: Path) -> None:
    """It is left alone, and the sentence says to upgrade."""
    open_casefile(home).close()
    with sqlite3.connect(home / "case.db") as raw:
        raw.execute("UPDATE alembic_version SET version_num = '9999'")
    raw.close()
    refused(run("status"), 1, "newer Countywatch")


def test_an_alert_that_is_none(run: Run) -> None:
    """show with an id that does not exist."""
    refused(run("alerts", "show", "a99"), 2, "There is no alert 'a99'")


def test_a_wrong_option_is_wrong_use(run: Run) -> None:
    """click's own messages exit with 2 as well."""
    done = run("alerts", "dismiss", "a1", "--why", "because")
    assert done.returncode == 2
    assert "noise" in done.stderr


def test_every_command_has_help(run: Run) -> None:
    """Each command of the list can be imported and says what it does."""
    listed = run("--help").stdout.partition("Commands:")[2].split("\n")
    names = [line.split()[0] for line in listed if line.startswith("  ") and line[2] != " "]
    assert len(names) >= 15
    for name in names:
        done = CliRunner().invoke(cli, [name, "--help"])
        assert (name, done.exit_code, "Usage:" in done.output) == (name, 0, True)


@pytest.mark.parametrize(
    ("arguments", "code", "said"),
    [
        (("add", "http://[::1", "--place", "37127"), 2, "no web address"),
        (("add", f"http://{'a' * 70}.com/", "--place", "37127"), 1, "too long to be one"),
        (("add", "http://me:secret@example.org/", "--place", "37127"), 2, "holds a login"),
        (("alerts", "show", "a²"), 2, "no alert"),
        (("alerts", "show", "a" + "9" * 40), 2, "no alert"),
        (("budget", "d" + "9" * 40), 2, "no document"),
        (("changes", "d" + "9" * 40), 2, "no meeting or document"),
        (("page", "d" + "9" * 40, "1"), 2, "no document"),
        (("page", "d1", "9" * 40), 2, "N"),
        (("request", "show", "r" + "9" * 40), 2, "no request"),
        (("search", "jail", "--limit", "-5"), 2, "--limit"),
        (("scan", ""), 2, "names no file"),
        (("scan", "x" * 5000), 2, "too long"),
        (("scan", "/dev/zero"), 2, "no file that has an end"),
        (("demo", "--folder", "/proc/nope"), 2, "cannot be used"),
        (("init", "--county", "Nash County, NC"), 2, "--contact"),
        (
            ("init", "--county", "Nash County, NC", "--contact", "x", "--recipient", "bad"),
            2,
            "no e-mail address",
        ),
    ],
)
def test_odd_input_gets_one_sentence(
    run: Run, arguments: tuple[str, ...], code: int, said: str
) -> None:
    """What nobody would type on purpose is answered like any other mistake."""
    refused(run(*arguments), code, said)


def test_a_failure_is_json_too_where_json_was_asked_for(run: Run) -> None:
    """Exit 1 with --json prints one JSON value that says what failed."""
    done = run("ledger", "import", "/nowhere.csv", "--json")
    assert done.returncode == 1
    assert "cannot be read" in json.loads(done.stdout)["error"]
