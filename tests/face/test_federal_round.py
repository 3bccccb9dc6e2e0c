"""Federal lists beside a county: kept, compared, told of, and shown with their source and day."""

from __future__ import annotations

import io
import json
import os
import subprocess
import sys
from collections.abc import Sequence
from datetime import date
from pathlib import Path
from typing import Any

import pytest
from openpyxl import Workbook

from groundwork.casefile.alerts import Alert
from groundwork.casefile.federal import facilities_of, facility_lists
from tests.face.conftest import Installation
from tests.sites.server import Answer, Hit

FIXTURES = Path(__file__).resolve().parents[3] / "shared" / "fixtures"
HEADER = (
    "Name", "Address", "City", "State", "Zip", "AOR", "Type Detailed", "Level A", "Level B",
    "Level C", "Level D", "Guaranteed Minimum",
)  # fmt: skip
ICE = "U.S. Immigration and Customs Enforcement"
AWARDS = "/api/v2/search/spending_by_award/"


def facility(name: str, address: str = "1 Jail Road", beds: object = 50) -> tuple[object, ...]:
    """A row of a workbook: a jail in Nashville, NC, with 10.5 people a day."""
    return (name, address, "NASHVILLE", "NC", 27856, "ATL", "IGSA", 1, 2.5, 3, 4, beds)


def workbook(*rows: Sequence[object], day: str = "04/02/2026") -> bytes:
    """ICE's statistics as of a day, with these facilities."""
    book = Workbook()
    sheet = book.active
    sheet.title = "Facilities FY26"
    sheet.append([f"Source: ICE Integrated Decision Support (IIDS), {day}"])
    sheet.append([f"IIDS as of {day}"])
    sheet.append(list(HEADER))
    for row in rows:
        sheet.append(list(row))
    out = io.BytesIO()
    book.save(out)
    return out.getvalue()


def shown(installation: Installation, place: str, *more: str) -> str:
    """What the real command prints of a county."""
    done = subprocess.run(
        [sys.executable, "-P", "-m", "countywatch", "agreements", "show", place, *more],
        env={**os.environ, "COUNTYWATCH_HOME": str(installation.home)},
        capture_output=True,
        text=True,
        timeout=60,
    )
    assert done.returncode == 0, done.stderr
    return done.stdout


def headlines(installation: Installation) -> list[tuple[str, str, str | None]]:
    """Topic, grade and headline of every alert, sorted: those of one round come in any order."""
    with installation.casefile.reading() as session:
        rows = session.query(Alert).all()
        return sorted((row.topic, row.grade, row.headline) for row in rows)


def statistics(installation: Installation, name: str, data: bytes) -> None:
    """Publishes a workbook as the newest that the page links."""
    installation.site.add(f"/{name}", data)
    link = f'<html><a href="/{name}">Detention Statistics</a></html>'
    installation.serve("/detention-management", link.encode())


# --- facilities -------------------------------------------------------------------------------


def test_facilities_are_kept_told_and_shown_from_list_to_list(installation: Installation) -> None:
    """A first list tells what stands there, the next a new place and a changed minimum."""
    installation.watch_url(installation.site.url("/detention-management"), "ICE", "icedetention")
    jail, other = facility("NASH COUNTY DETENTION CENTER"), facility("WAKE COUNTY JAIL", "2 Road")
    statistics(installation, "FY26_detentionStats_04092026.xlsx", workbook(jail, other))
    assert len(installation.round().raised) == 1
    installation.later(days=14)
    more = facility("NASH COUNTY ANNEX", "3 Road", "")
    jail = facility("NASH COUNTY DETENTION CENTER", beds=120)
    data = workbook(jail, other, more, day="04/16/2026")
    statistics(installation, "FY26_detentionStats_04232026.xlsx", data)
    assert len(installation.round().raised) == 2
    assert installation.round().raised == []
    row = "NASH COUNTY DETENTION CENTER in NASHVILLE, NC (type IGSA, average daily population"
    assert headlines(installation) == sorted([
        (
            "detention", "alert",
            f"ICE's detention statistics of April 2, 2026 name {row} 10.50, guaranteed minimum 50 "
            "beds). It is the first such list that was read here, so since when is not known.",
        ),
        (
            "detention", "alert",
            f"ICE's detention statistics of April 16, 2026 name {row} 10.50, guaranteed minimum "
            "120 beds). The list of April 2, 2026 gave the guaranteed minimum as 50 beds.",
        ),
        (
            "detention", "alert",
            "ICE's detention statistics of April 16, 2026 name NASH COUNTY ANNEX in NASHVILLE, NC "
            "(type IGSA, average daily population 10.50, guaranteed minimum unknown). The list of "
            "April 2, 2026 did not name it.",
        ),
    ])  # fmt: skip
    with installation.casefile.reading() as session:
        kept = [(one.as_of, len(facilities_of(session, one.id))) for one in facility_lists(session)]
    assert kept == [(date(2026, 4, 16), 3), (date(2026, 4, 2), 2)]
    text = shown(installation, "Nash County, NC")
    assert "ICE's detention statistics of April 16, 2026 name for Nash County, NC (FY26_" in text
    assert f"  {row} 10.50, guaranteed minimum 120 beds), by its agency name, row 4" in text
    assert "WAKE COUNTY" not in text
    found = json.loads(shown(installation, "Nash County, NC", "--json"))
    assert [(row["name"], row["guaranteed_minimum"]) for row in found["facilities"]] == [
        ("NASH COUNTY DETENTION CENTER", 120),
        ("NASH COUNTY ANNEX", None),
    ]
    assert found["facilities"][0]["source"] == {
        "name": "FY26_detentionStats_04232026.xlsx",
        "url": installation.site.url("/FY26_detentionStats_04232026.xlsx"),
        "row": 4,
    }


def test_a_facility_that_is_gone_is_shown_as_such_and_an_older_list_concludes_nothing(
    installation: Installation,
) -> None:
    """What an earlier list named stays visible with its day; a list of the past raises nothing."""
    installation.watch_url(installation.site.url("/detention-management"), "ICE", "icedetention")
    jail, other = facility("NASH COUNTY JAIL"), facility("WAKE COUNTY JAIL", "2 Road")
    statistics(installation, "FY26_detentionStats_1.xlsx", workbook(jail, other))
    installation.round()
    statistics(installation, "FY26_detentionStats_2.xlsx", workbook(other, day="05/01/2026"))
    old = workbook(jail, facility("NASH COUNTY CAMP", "9 Road"), day="01/01/2026")
    installation.later(days=1)
    assert installation.round().raised == []
    installation.later(days=1)
    statistics(installation, "FY26_detentionStats_0.xlsx", old)
    assert installation.round().raised == []
    text = shown(installation, "Nash County, NC")
    assert "statistics of May 1, 2026 name no facility that could be matched" in text
    assert "No longer: ICE's detention statistics of April 2, 2026 named NASH COUNTY JAIL" in text
    assert "No longer: ICE's detention statistics of January 1, 2026 named NASH COUNTY CAMP" in text


def test_a_workbook_that_cannot_be_read_is_said_and_costs_nothing_else(
    installation: Installation,
) -> None:
    """Its document is in trouble with the reason; the round goes on."""
    installation.watch_url(installation.site.url("/detention-management"), "ICE", "icedetention")
    statistics(installation, "FY26_detentionStats_1.xlsx", workbook(facility("A", beds="many")))
    assert installation.round().raised == []
    text = json.loads(
        subprocess.run(
            [sys.executable, "-P", "-m", "countywatch", "status", "--json"],
            env={**os.environ, "COUNTYWATCH_HOME": str(installation.home)},
            capture_output=True, text=True, timeout=60, check=False,
        ).stdout
    )  # fmt: skip
    assert [row["reason"] for row in text["documents_not_fetched"]] == [
        "Row 4 of the facilities has the guaranteed minimum 'many'."
    ]


def test_the_real_workbook_shows_a_county_s_facility(installation: Installation) -> None:
    """ICE's workbook of April 2026 names the jail of Baker County, Florida."""
    name = "FY26_detentionStats_04092026.xlsx"
    if not (FIXTURES / "detention" / name).exists():
        pytest.skip("the shared fixtures are not on this machine")
    data = (FIXTURES / "detention" / name).read_bytes()
    url = installation.site.add(f"/{name}", data)
    installation.watch_url(url, "ICE", "icedetention")
    installation.round()
    found = json.loads(shown(installation, "Baker County, FL", "--json"))
    assert found["statistics"]["as_of"] == "2026-04-02"
    assert [
        (row["name"], row["guaranteed_minimum"], row["population"]) for row in found["facilities"]
    ] == [("BAKER COUNTY SHERIFF DEPT.", 250, "278.42")]


# --- awards -----------------------------------------------------------------------------------


def award(number: str, amount: float, agency: str = ICE) -> dict[str, object]:
    """An award as the API gives it."""
    return {
        "Award ID": number, "Recipient Name": "NASH COUNTY", "Award Amount": amount,
        "Start Date": "2026-10-01", "End Date": None, "Award Type": "PURCHASE ORDER",
        "Awarding Agency": "Department of Homeland Security", "Awarding Sub Agency": agency,
        "generated_internal_id": f"AWD_{number}",
    }  # fmt: skip


def spending(installation: Installation, *rows: dict[str, object]) -> None:
    """Answers the question for contracts with these awards, and the others with none."""

    def answer(hit: Hit) -> Answer:
        asked = json.loads(hit.body)["filters"]["award_type_codes"]
        found: Any = rows if asked == ["A", "B", "C", "D"] else []
        meta = {"page": 1, "hasNext": False}
        return Answer(json.dumps({"page_metadata": meta, "results": found}).encode())

    installation.site.routes[AWARDS] = answer


def test_awards_are_told_and_shown_with_their_versions(installation: Installation) -> None:
    """A first look tells what stands there; then only what is new, and an amount that changed."""
    spending(installation, award("70CDCR1", 1000.5))
    installation.watch_url(installation.site.url(f"{AWARDS}#fips=37127"), "Awards", "usaspending")
    assert "USAspending was not asked" not in shown(installation, "Nash County, NC")
    assert len(installation.round().raised) == 1
    installation.later(days=1)
    spending(installation, award("70CDCR1", 2000), award("15PBJA2", 3, "Bureau of Justice"))
    assert len(installation.round().raised) == 2
    installation.later(days=1)
    assert installation.round().raised == []
    of_ice = f"of {ICE}, from October 1, 2026 to an unknown day"
    assert headlines(installation) == sorted([
        (
            "money", "alert",
            "USAspending, as read on November 24, 2026, lists award 70CDCR1 to NASH COUNTY: "
            f"$1,000.50 {of_ice}. It is the first look at its awards here, so since when is not "
            "known.",
        ),
        (
            "money", "alert",
            "USAspending, as read on November 25, 2026, lists award 70CDCR1 to NASH COUNTY: "
            f"$2,000.00 {of_ice}. It listed $1,000.50 before.",
        ),
        (
            "money", "notice",
            "USAspending, as read on November 25, 2026, lists award 15PBJA2 to NASH COUNTY: $3.00 "
            "of Bureau of Justice, from October 1, 2026 to an unknown day. The look before did not "
            "list it.",
        ),
    ])  # fmt: skip
    text = shown(installation, "37127")
    assert f"  award 70CDCR1 to NASH COUNTY: $2,000.00 {of_ice}; as of November 26, 2026" in text
    assert "    On November 24, 2026 it was $1,000.50." in text
    assert "No award found is not no money" in text
    (first, _) = json.loads(shown(installation, "37127", "--json"))["awards"]
    assert {key: first[key] for key in ("award_id", "recipient", "amount", "as_of", "earlier")} == {
        "award_id": "70CDCR1",
        "recipient": "NASH COUNTY",
        "amount": "2000.00",
        "as_of": "2026-11-26",
        "earlier": [{"seen": "2026-11-24", "amount": "1000.50"}],
    }


def test_what_was_never_asked_is_not_shown_as_nothing(installation: Installation) -> None:
    """Silence of a list that nobody read is told apart from a list that names nobody."""
    text = shown(installation, "Wake County, NC")
    assert "ICE's list of agencies was not read yet" in text
    assert "ICE's detention statistics were not read yet: countywatch add https://www.ice" in text
    assert "USAspending was not asked yet: countywatch add 'https://api.usaspending.gov" in text
    assert "The Federal Register was not asked yet" in text
    found = json.loads(shown(installation, "Wake County, NC", "--json"))
    assert (found["statistics"], found["awards_asked"]) == (None, False)


def test_the_federal_register_is_shown_as_of_the_whole_country(installation: Installation) -> None:
    """Its documents stand beside every county, with number, day and address."""
    pdf = installation.site.add("/1.html", b"<html><p>A notice about agreements.</p></html>")
    answer = {
        "count": 1,
        "results": [
            {
                "title": "Notice", "type": "Notice", "document_number": "2026-1", "pdf_url": None,
                "html_url": pdf, "publication_date": "2026-11-20",
            }
        ],
    }  # fmt: skip
    installation.site.add("/api/v1/documents.json", json.dumps(answer).encode())
    installation.watch_url(installation.site.url("/"), "Register", "federalregister")
    installation.round()
    text = shown(installation, "Wake County, NC")
    assert "The Federal Register, of the whole country:\n  Notice (Federal Register 2026-1" in text
    assert json.loads(shown(installation, "37127", "--json"))["federal_register"] == [
        {
            "document": "d1",
            "title": "Notice (Federal Register 2026-1, 2026-11-20)",
            "url": pdf,
            "first_seen": "2026-11-24",
        }
    ]
