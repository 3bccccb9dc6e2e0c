from __future__ import annotations

import json
from pathlib import Path

import pytest
from click.testing import CliRunner, Result

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
