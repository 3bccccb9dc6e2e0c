"""A budget's changed lines on their way to an alert, and in the command."""

from __future__ import annotations

import json

import pytest
from click.testing import CliRunner

from countywatch.archive.alert_views import alert_view
from countywatch.cli.main import cli
from groundwork.casefile import alerts as outbox
from groundwork.casefile.sources import Source
from monitors.alerts import AlertView, Receipt, as_html, as_text
from tests.face.conftest import Installation

HEAD = "<tr><th>Account</th><th>Line</th><th>Adopted 2026</th><th>Proposed 2027</th></tr>"
ROADS = ("4310-400", "Roads, ice control", "205,000", "400,000")
BEDS = ("3340-010", "Federal inmate beds", "12,000", "12,500")
ICE = ("3340-050", "ICE 287(g) reimbursement", "-", "115,000")


def page(*rows: tuple[str, ...]) -> bytes:
    """A budget as a page with one table."""
    table = "".join(f"<tr>{''.join(f'<td>{cell}</td>' for cell in row)}</tr>" for row in rows)
    return f"<h1>Sheriff</h1><table>{HEAD}{table}</table>".encode()


@pytest.fixture
def budget(installation: Installation) -> Installation:
    """An installation that watches one budget document."""
    with installation.casefile.session() as session:
        session.add(
            Source(
                name="Budget",
                platform="document",
                url=installation.site.url("/budget.html"),
                place_fips="37127",
                place_name="Nash County, NC",
                timezone="America/New_York",
                options={"kind": "budget", "title": "Proposed budget 2027"},
                every_minutes=60,
                added_at=installation.now,
            )
        )
    return installation


def views(home: Installation, raised: list[int]) -> list[AlertView]:
    """The alerts of these ids as people see them."""
    with home.casefile.reading() as session:
        rows = [session.get_one(outbox.Alert, number) for number in raised]
        return [alert_view(session, row, home.now, extra=(), sample=False) for row in rows]


def test_a_changed_line_alerts_once_with_both_amounts(budget: Installation) -> None:
    """The line is told of in words and JSON; a version that changes nothing of it is silent."""
    budget.serve("/budget.html", page(ROADS, BEDS, ICE))
    (view,) = views(budget, budget.round().raised)
    assert (view.topic, view.grade) == ("money", "alert")
    (sign,) = view.signs
    assert (sign.rule, sign.quote.split("\t")[1]) == (
        "changed line of a budget", "ICE 287(g) reimbursement",
    )  # fmt: skip
    told = (
        "3340-050 ICE 287(g) reimbursement - new: $0 (Adopted 2026, page 1) -> "
        "$115,000 (Proposed 2027, page 1)"
    )
    receipt = Receipt("now", (), ())
    assert told in " ".join(as_text(view, receipt).split())
    assert "$115,000 (Proposed 2027, page 1)" in as_html(view, receipt)
    given = view.to_json()["signs"]
    assert isinstance(given, list)
    assert given[0]["budget"]["before"]["amount"] == "0"
    assert given[0]["budget"]["after"]["amount"] == "115000"
    assert given[0]["budget"]["told"] == told
    budget.later(days=40)
    budget.serve("/budget.html", page(("4310-1", "Fences", "1", "2"), ROADS, BEDS, ICE))
    assert budget.round().raised == []


def test_a_new_version_alerts_on_what_changed_in_it(budget: Installation) -> None:
    """Amounts of two versions are compared; a line that is gone is cited by its neighbour."""
    budget.serve("/budget.html", page(ROADS, BEDS))
    assert budget.round().raised == []
    budget.later(days=40)
    budget.serve("/budget.html", page(ROADS, (*BEDS[:3], "20,000")))
    (view,) = views(budget, budget.round().raised)
    (sign,) = view.new_signs
    assert sign.budget is not None
    assert sign.budget["told"] == (
        "3340-010 Federal inmate beds - changed: $12,500 (Proposed 2027, Proposed budget 2027, "
        "version 1, page 1) -> $20,000 (Proposed 2027, Proposed budget 2027, version 2, page 1)"
    )
    documents = sign.budget["documents"]
    assert isinstance(documents, dict)
    assert [documents[side]["version"] for side in ("before", "after")] == [1, 2]
    budget.later(days=40)
    budget.serve("/budget.html", page(ROADS))
    (view,) = views(budget, budget.round().raised)
    (sign,) = view.signs
    assert sign.budget is not None
    assert str(sign.budget["told"]).startswith("3340-010 Federal inmate beds - gone: $20,000 (")
    assert "Roads, ice control" in sign.quote


def test_the_command_lists_changed_lines(
    budget: Installation, monkeypatch: pytest.MonkeyPatch
) -> None:
    """With the columns compared, and against another document; what is not there is said."""
    budget.serve("/budget.html", page(ROADS, BEDS, ICE))
    budget.round()
    budget.casefile.close()
    monkeypatch.setenv("COUNTYWATCH_HOME", str(budget.home))
    run = CliRunner()
    said = run.invoke(cli, ["budget", "d1"]).output.splitlines()
    assert said == [
        "d1 Proposed budget 2027, version 1: its columns",
        "  3340-050 ICE 287(g) reimbursement - new: $0 (Adopted 2026, page 1) -> $115,000 "
        "(Proposed 2027, page 1)",
        "1 changed line with a term.",
    ]
    value = json.loads(run.invoke(cli, ["budget", "d1", "--against", "d1", "--json"]).output)
    assert [value["document"]["id"], value["against"]["id"]] == ["d1", "d1"]
    assert [change["kind"] for change in value["changes"]] == ["new"]
