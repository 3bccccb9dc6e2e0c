"""`countywatch agreements`, as a person and a script use it."""

from __future__ import annotations

import json
from collections.abc import Callable
from datetime import date
from pathlib import Path

import pytest
from click.testing import CliRunner

from countywatch.cli.agreements import agreements
from groundwork.errors import BadInput, UnknownPlace

Book = Callable[..., bytes]
NASH = ("NORTH CAROLINA", "Nash County Sheriff's Office", "County", "Nash County", "TFM")
WAKE = ("NORTH CAROLINA", "Wake County Sheriff's Office", "County", "Wake County", "TFM")
SIGNED = date(2026, 5, 8)


@pytest.fixture
def old(tmp_path: Path, book: Book) -> Path:
    """A list that names Wake County's sheriff."""
    path = tmp_path / "participating05142026am.xlsx"
    path.write_bytes(book([(*WAKE, SIGNED)]))
    return path


@pytest.fixture
def new(tmp_path: Path, book: Book) -> Path:
    """The next list, which names Nash County's in place of it."""
    path = tmp_path / "participating05182026am.xlsx"
    path.write_bytes(book([(*NASH, SIGNED)]))
    return path


def test_diff_json(old: Path, new: Path) -> None:
    """The JSON is the contract's, and stands alone on stdout."""
    done = CliRunner().invoke(agreements, ["diff", str(old), str(new), "--json"])
    assert done.exit_code == 0
    assert json.loads(done.stdout) == {
        "old": {"path": str(old), "kind": "participating", "rows": 1},
        "new": {"path": str(new), "kind": "participating", "rows": 1},
        "added": [{"state": NASH[0], "agency": NASH[1], "model": "TFM"}],
        "removed": [{"state": WAKE[0], "agency": WAKE[1], "model": "TFM"}],
        "changed": [],
        "possible_relabels": [],
        "warnings": [],
    }


def test_diff_for_a_person(old: Path, new: Path) -> None:
    """The words name every row that came and went."""
    done = CliRunner().invoke(agreements, ["diff", str(old), str(new)])
    assert done.stdout.splitlines() == [
        "participating list, 1 rows -> participating, 1 rows",
        "  1 added",
        "    Nash County Sheriff's Office, NORTH CAROLINA (Task Force Model)",
        "  1 removed",
        "    Wake County Sheriff's Office, NORTH CAROLINA (Task Force Model)",
        "  0 perhaps only called otherwise",
        "  0 changed",
    ]


def test_diff_of_two_kinds_is_not_done(old: Path, tmp_path: Path, book: Book) -> None:
    """Lists of two kinds: exit code 1, and the JSON says why and claims no difference."""
    pending = tmp_path / "participating05182026pm.xlsx"
    pending.write_bytes(
        book([NASH], header=("STATE", "LAW ENFORCEMENT AGENCY", "TYPE", "COUNTY", "SUPPORT TYPE"))
    )
    done = CliRunner().invoke(agreements, ["diff", str(old), str(pending), "--json"])
    value = json.loads(done.stdout)
    assert (done.exit_code, value["new"]["kind"]) == (1, "pending")
    assert (value["added"], value["removed"]) == ([], [])
    assert "not compared" in value["warnings"][0]


def test_diff_of_no_workbook(old: Path, tmp_path: Path) -> None:
    """What is no workbook is one sentence that names the file."""
    page = tmp_path / "page.xlsx"
    page.write_text("<html>not found</html>")
    done = CliRunner().invoke(agreements, ["diff", str(old), str(page)])
    assert isinstance(done.exception, BadInput)
    assert "page.xlsx is no Excel workbook" in str(done.exception)


def test_sync_and_list(home: Path, old: Path, new: Path) -> None:
    """Two lists are read; the list of a county gives the newest with its date."""
    (home / "countywatch.toml").write_text('watched = ["Nash County, NC"]')
    run = CliRunner()
    first = run.invoke(agreements, ["sync", str(old)])
    assert (first.exit_code, first.stdout.splitlines()[0]) == (
        0,
        "participating05142026am.xlsx: participating list, 2026-05-14, 1 rows: ok",
    )
    second = run.invoke(agreements, ["sync", str(new)])
    assert "  1 missing for the first time (called removed only when missing again)" in (
        second.stdout.splitlines()
    )
    assert "Nash County, NC: ICE's list of May 18, 2026 names Nash County" in second.stdout
    again = json.loads(run.invoke(agreements, ["sync", str(new), "--json"]).stdout)
    assert [one["outcome"] for one in again["lists"]] == ["unchanged"]
    shown = run.invoke(agreements, ["list", "--place", "Nash County, NC"])
    assert shown.stdout.splitlines() == [
        "ICE's list of May 18, 2026 names for Nash County, NC:",
        "  Nash County Sheriff's Office, NORTH CAROLINA (Task Force Model), signed: 2026-05-08",
    ]
    none = run.invoke(agreements, ["list", "--place", "Wake County, NC"])
    assert none.stdout.strip() == (
        "ICE's list of May 18, 2026 names no agency that could be matched to Wake County, NC."
    )
    value = json.loads(run.invoke(agreements, ["list", "--place", "37127", "--json"]).stdout)
    assert value["place"] == {"name": "Nash County, NC", "fips": "37127"}
    assert [one["list_date"] for one in value["lists"]] == ["2026-05-18"]
    assert value["lists"][0]["agencies"][0]["signed"] == "2026-05-08"


def test_sync_of_no_list(home: Path, tmp_path: Path) -> None:
    """What is no list: exit code 1, the JSON is printed all the same."""
    page = tmp_path / "page.xlsx"
    page.write_text("<html>not found</html>")
    done = CliRunner().invoke(agreements, ["sync", str(page), "--json"])
    (one,) = json.loads(done.stdout)["lists"]
    assert (done.exit_code, one["outcome"]) == (1, "suspect")
    assert "no Excel workbook" in one["reason"]


def test_list_before_any_sync(home: Path) -> None:
    """Before any list was read, the words say so and the JSON is empty."""
    done = CliRunner().invoke(agreements, ["list", "--json"])
    assert json.loads(done.stdout) == {"place": None, "lists": []}
    assert "No list was read yet" in done.stderr


def test_list_of_a_place_that_is_none(home: Path) -> None:
    """A place that is no county is refused with candidates."""
    done = CliRunner().invoke(agreements, ["list", "--place", "Nowhere"])
    assert isinstance(done.exception, UnknownPlace)


def test_long_lists_are_cut_for_a_person(tmp_path: Path, old: Path, book: Book) -> None:
    """A person sees twenty lines of a sort and how many more there are."""
    rows = [("TEXAS", f"Agency {n:02}", "County", None, "WSO", SIGNED) for n in range(25)]
    many = tmp_path / "many.xlsx"
    many.write_bytes(book(rows))
    done = CliRunner().invoke(agreements, ["diff", str(old), str(many)])
    assert "    and 5 more; --json has them all" in done.stdout.splitlines()


def test_list_tells_how_a_row_came_to_the_county(home: Path, tmp_path: Path, book: Book) -> None:
    """Where the list's own word is not the county's, the reason stands under the row."""
    path = tmp_path / "participating05182026.xlsx"
    row = ("FLORIDA", "Bunnell Police Department", "Municipality", "Flager County", "TFM", SIGNED)
    path.write_bytes(book([row]))
    run = CliRunner()
    assert run.invoke(agreements, ["sync", str(path)]).exit_code == 0
    words = run.invoke(agreements, ["list", "--place", "Flagler County, FL"]).stdout
    assert "    'Flager County' in the COUNTY column is read as Flagler County:" in words
    done = run.invoke(agreements, ["list", "--place", "Flagler County, FL", "--json"])
    (listed,) = json.loads(done.stdout)["lists"][0]["agencies"]
    assert listed["matched_by"] == "COUNTY column"
    assert "a letter is missing" in listed["note"]
    whole = json.loads(run.invoke(agreements, ["list", "--json"]).stdout)
    assert "note" not in whole["lists"][0]["agencies"][0]


def test_an_old_list_is_called_stale(home: Path, tmp_path: Path, book: Book) -> None:
    """`sync` and `list` say when no list came for weeks; the JSON of `sync` has the sentence."""
    path = tmp_path / "participating05182026.xlsx"
    path.write_bytes(book([(*NASH, SIGNED)]))
    run = CliRunner()
    done = run.invoke(agreements, ["sync", str(path), "--json"])
    assert "look whether its page has moved" in json.loads(done.stdout)["stale"]
    assert "look whether its page has moved" in run.invoke(agreements, ["list"]).stderr
