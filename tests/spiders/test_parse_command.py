from __future__ import annotations

import io
import json
from datetime import date
from pathlib import Path

import pytest
from click.testing import CliRunner, Result
from openpyxl import Workbook

from countywatch.cli.parse import parse
from groundwork.errors import BadInput, NotReachable, WrongUse

URL = "https://sample.example/AgendaCenter"


def _run(*arguments: str | Path) -> Result:
    return CliRunner().invoke(parse, [str(argument) for argument in arguments])


def test_json_holds_the_contracts_keys(pages: Path) -> None:
    """One JSON value on stdout, with the keys that scripts rely on."""
    result = _run("--platform", "civicplus", pages / "civicplus_list.html", "--url", URL, "--json")
    value = json.loads(result.stdout)
    assert result.exit_code == 0
    assert list(value)[:5] == ["outcome", "reason", "platform", "variant", "meetings"]
    first = value["meetings"][0]
    assert {key: first[key] for key in ("key", "body", "title", "start", "status", "place")} == {
        "key": "704",
        "body": "SAMPLE Board of Commissioners",
        "title": "SAMPLE Regular Meeting",
        "start": "2026-12-07",
        "status": "scheduled",
        "place": None,
    }
    assert first["documents"][0] == {
        "kind": "agenda",
        "title": "Agenda",
        "url": f"{URL}/ViewFile/Agenda/_12072026-704",
    }


def test_the_zone_is_attached_to_local_times(pages: Path) -> None:
    """`--timezone` gives Legistar's local times their offset."""
    page = pages / "legistar_events.json"
    result = _run(
        "--platform", "legistar", page, "--url", URL, "--timezone", "America/Denver", "--json"
    )
    assert json.loads(result.stdout)["meetings"][0]["start"] == "2026-12-07T18:00:00-07:00"


def test_a_page_that_must_not_be_trusted_is_printed_and_exits_with_1(tmp_path: Path) -> None:
    """Suspect and failed pages still give their JSON."""
    page = tmp_path / "page.html"
    page.write_bytes(b"<html><title>Access Denied</title></html>")
    result = _run("--platform", "civicplus", page, "--url", URL, "--json")
    assert result.exit_code == 1
    value = json.loads(result.stdout)
    assert (value["outcome"], value["meetings"]) == ("failed", [])
    assert value["reason"] == "The address answered with a page that refuses access."


def test_a_person_gets_a_list(pages: Path) -> None:
    """Without --json there is one line a meeting, and cancelled is shouted."""
    result = _run("--platform", "civicplus", pages / "civicplus_list.html", "--url", URL)
    lines = result.stdout.splitlines()
    assert lines[0] == "ok: 4 meetings, 0 documents"
    zoning = "SAMPLE Planning Board - CANCELLED (SAMPLE Planning & Zoning Board)  [CANCELLED]"
    assert f"  2026-12-16  {zoning}" in lines
    assert f"    packet: Packet  {URL}/ViewFile/Agenda/_12072026-704?packet=true" in lines


FEED = """<?xml version="1.0"?><rss><channel><title>SAMPLE Sheriff</title><item>
<title>A new agreement</title><link>https://sample.example/news/1</link>
<pubDate>Mon, 23 Nov 2026 15:00:00 GMT</pubDate></item></channel></rss>"""
AWARDS = {
    "page_metadata": {"page": 1, "hasNext": False},
    "results": [{"Award ID": "A1", "Recipient Name": "SAMPLE COUNTY", "Award Amount": 1234.5}],
}
BUDGETS = """<html><title>Budget</title><body><h1>Budget</h1><ul>
<li><a href="/b.pdf">Adopted Budget FY 2026</a></li></ul></body></html>"""


def book(*rows: tuple[object, ...]) -> bytes:
    """A workbook with these rows."""
    made = Workbook()
    for row in rows:
        made.active.append(list(row))
    out = io.BytesIO()
    made.save(out)
    return out.getvalue()


@pytest.mark.parametrize(
    ("platform", "data", "lines"),
    [
        (
            "statements", FEED.encode(),
            [
                "ok: 0 meetings, 0 documents, 1 statements",
                "  2026-11-23  A new agreement (SAMPLE Sheriff)  https://sample.example/news/1",
            ],
        ),
        (
            "usaspending", json.dumps(AWARDS).encode(),
            [
                "ok: 0 meetings, 0 documents, 1 awards",
                "  award A1 to SAMPLE COUNTY: $1,234.50 of an unknown agency  "
                "https://api.usaspending.gov/api/v2/search/spending_by_award/#A1",
            ],
        ),
        (
            "icedetention",
            book(
                ("Name", "City", "State", "Type Detailed", "Guaranteed Minimum"),
                ("SAMPLE JAIL", "NASHVILLE", "NC", "IGSA", 50),
            ),
            [
                "ok: 0 meetings, 0 documents, 1 facilities",
                "  SAMPLE JAIL in NASHVILLE, NC (type IGSA, average daily population unknown, "
                "guaranteed minimum 50 beds)",
            ],
        ),
        (
            "ice287g",
            book(
                ("STATE", "LAW ENFORCEMENT AGENCY", "SUPPORT TYPE", "SIGNED"),
                ("TEXAS", "Smith County SO", "Task Force Model", date(2025, 9, 22)),
            ),
            [
                "ok: 0 meetings, 0 documents, 1 agencies",
                "  Smith County SO, TEXAS (Task Force Model, signed 2025-09-22)",
            ],
        ),
        (
            "budgetpage", BUDGETS.encode(),
            [
                "ok: 0 meetings, 1 documents",
                "  budget: Adopted Budget FY 2026  https://sample.example/b.pdf",
            ],
        ),
    ],
)  # fmt: skip
def test_a_person_gets_whatever_the_page_holds(
    tmp_path: Path, platform: str, data: bytes, lines: list[str]
) -> None:
    """Statements, awards, facilities, agencies and budgets have a line each, as meetings have."""
    file = tmp_path / "saved"
    file.write_bytes(data)
    result = _run("--platform", platform, file, "--url", "https://sample.example/page")
    assert (result.exit_code, result.stdout.splitlines()) == (0, lines)
    told = _run("--platform", platform, file, "--url", "https://sample.example/page", "--json")
    assert json.loads(told.stdout)["outcome"] == "ok"


@pytest.mark.parametrize(
    ("arguments", "error", "says"),
    [
        (["--platform", "nope", "x", "--url", URL], WrongUse, "known are: "),
        (["--platform", "civicplus", "x", "--url", "sample"], WrongUse, "is no web address"),
        (
            ["--platform", "civicplus", "x", "--url", URL, "--timezone", "Mars/Base"],
            WrongUse,
            "no time zone 'Mars/Base'",
        ),
        (
            ["--platform", "civicplus", "/no/such/file", "--url", URL],
            NotReachable,
            "cannot be read",
        ),
        (["--platform", "civicplus", ".", "--url", URL], BadInput, "is a folder"),
    ],
)
def test_wrong_use_is_one_sentence(arguments: list[str], error: type[Exception], says: str) -> None:
    """What does not fit is said with what would."""
    result = _run(*arguments)
    assert isinstance(result.exception, error)
    assert says in str(result.exception)
