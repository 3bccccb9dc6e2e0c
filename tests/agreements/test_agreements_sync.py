"""Lists into the case file: kept once, compared with the last, from files, addresses and pages."""

from __future__ import annotations

from collections.abc import Callable
from datetime import UTC, date, datetime
from pathlib import Path
from typing import Any

import pytest
from sqlalchemy import func, select

from countywatch.agreements.lists import newest_lists
from countywatch.agreements.sync import Synced, sync_from, watched_places
from countywatch.settings import Settings
from groundwork.casefile import CaseFile
from groundwork.casefile.agreements import (
    AgreementEvent,
    AgreementRow,
    AgreementSnapshot,
    events_of,
    newest_snapshots,
)
from groundwork.casefile.sources import Source
from groundwork.errors import BadInput, NotReachable, UnknownPlace, WrongUse
from groundwork.places import resolve

Book = Callable[..., bytes]
NOW = datetime(2026, 5, 20, 12, tzinfo=UTC)
NASH = ("NORTH CAROLINA", "Nash County Sheriff's Office", "County", "Nash County", "TFM")
WAKE = ("NORTH CAROLINA", "Wake County Sheriff's Office", "County", "Wake County", "TFM")
SIGNED = date(2026, 5, 8)


def counted(casefile: CaseFile) -> list[int]:
    """How many snapshots, rows and events are kept."""
    tables = (AgreementSnapshot, AgreementRow, AgreementEvent)
    with casefile.reading() as session:
        return [session.scalar(select(func.count()).select_from(one)) or 0 for one in tables]


def sync(casefile: CaseFile, path: Path, data: bytes, **other: Any) -> Synced:
    """Syncs one workbook from a file."""
    path.write_bytes(data)
    (one,) = sync_from(casefile, str(path), **{"now": NOW, **other})
    return one


def test_two_lists(casefile: CaseFile, tmp_path: Path, book: Book) -> None:
    """The second list is compared with the first; the watched county's new agency is told."""
    places = [resolve("Nash County, NC")]
    first = sync(
        casefile, tmp_path / "participating05142026am.xlsx", book([(*WAKE, SIGNED)]), places=places
    )
    second = sync(
        casefile,
        tmp_path / "participating05182026am.xlsx",
        book([(*WAKE, SIGNED), (*NASH, SIGNED)]),
        places=places,
    )
    assert (first.outcome, first.events, first.notices) == ("ok", (), ())
    assert second.to_json() == {
        "outcome": "ok",
        "reason": None,
        "name": "participating05182026am.xlsx",
        "kind": "participating",
        "sha256": second.sha256,
        "rows": 2,
        "list_date": "2026-05-18",
        "list_date_basis": "name",
        "compared_with": "participating05142026am.xlsx",
        "events": [
            {"event": "new", "state": NASH[0], "agency": NASH[1], "model": "TFM"},
        ],
        "list_events": [],
        "notices": [
            {
                "place": {"name": "Nash County, NC", "fips": "37127"},
                "state": NASH[0],
                "agency": NASH[1],
                "model": "TFM",
                "event": "new",
                "matched_by": "COUNTY column",
                "note": "",
                "sentence": "ICE's list of May 18, 2026 names Nash County Sheriff's Office (Task "
                "Force Model, date signed: May 8, 2026), with 'Nash County' in its COUNTY column. "
                "The list of May 14, 2026 did not name it.",
            }
        ],
        "warnings": [],
    }
    assert casefile.bytes.get(second.sha256 or "")


def test_same_file_twice_changes_nothing(casefile: CaseFile, tmp_path: Path, book: Book) -> None:
    """The same bytes again, under any name, are one snapshot and tell nothing."""
    data = book([(*NASH, SIGNED)])
    sync(casefile, tmp_path / "a.xlsx", data)
    before = counted(casefile)
    again = sync(casefile, tmp_path / "b.xlsx", data, places=[resolve("Nash County, NC")])
    assert (again.outcome, again.events, again.notices) == ("unchanged", (), ())
    assert counted(casefile) == before == [1, 1, 0]


def test_first_list_tells_the_watched_county(
    casefile: CaseFile, tmp_path: Path, book: Book
) -> None:
    """Whoever begins to watch learns what the list names already, once, as the first list."""
    found = sync(casefile, tmp_path / "a.xlsx", book([(*NASH, SIGNED)]), places=[resolve("37127")])
    assert [(one.event, one.row.agency) for one in found.notices] == [("first_list", NASH[1])]


def test_the_kinds_have_their_own_history(casefile: CaseFile, tmp_path: Path, book: Book) -> None:
    """A pending list is not compared with a participating one; swapped files are an event."""
    sync(casefile, tmp_path / "participating05142026.xlsx", book([(*WAKE, SIGNED)]))
    pending = book([NASH], header=("STATE", "LAW ENFORCEMENT AGENCY", "TYPE", "COUNTY",
                                   "SUPPORT TYPE"))  # fmt: skip
    found = sync(casefile, tmp_path / "participating05182026.xlsx", pending)
    assert (found.kind, found.events, found.compared_with) == ("pending", (), None)
    assert any("name says participating" in warning for warning in found.warnings)
    with casefile.reading() as session:
        (snapshot,) = newest_snapshots(session, "pending", 1)
        assert [event.kind for event in events_of(session, snapshot.id)] == ["lists_swapped"]


def test_older_list_is_kept_and_concludes_nothing(
    casefile: CaseFile, tmp_path: Path, book: Book
) -> None:
    """A list from before the last does not say that anything was removed."""
    sync(casefile, tmp_path / "p05182026.xlsx", book([(*WAKE, SIGNED), (*NASH, SIGNED)]))
    older = sync(casefile, tmp_path / "p05142026.xlsx", book([(*WAKE, SIGNED)]))
    assert (older.outcome, older.events) == ("older", ())
    with casefile.reading() as session:
        (newest,) = newest_lists(session)
    assert (newest.name, len(newest.rows)) == ("p05182026.xlsx", 2)


def test_short_list_is_believed_the_second_time(
    casefile: CaseFile, tmp_path: Path, book: Book
) -> None:
    """A list that lost most of its rows is suspect; the next that is as short is believed."""
    rows = [("TEXAS", f"Agency {n}", "County", None, "TFM", SIGNED) for n in range(60)]
    outcomes = [
        sync(casefile, tmp_path / f"{number}.xlsx", book(shown))
        for number, shown in enumerate((rows, rows[:20], rows[:21]))
    ]
    assert [one.outcome for one in outcomes] == ["ok", "suspect", "ok"]
    assert outcomes[1].events == ()
    assert {event.kind for event in outcomes[2].events} == {"missing_once"}
    assert len(outcomes[2].events) == 39


def test_no_list_is_suspect_and_keeps_nothing(
    casefile: CaseFile, tmp_path: Path, book: Book
) -> None:
    """Another workbook gives the header found as its reason, and no snapshot."""
    found = sync(casefile, tmp_path / "a.xlsx", book([], header=("Facility", "City")))
    assert found.outcome == "suspect"
    assert "'Facility', 'City'" in (found.reason or "")
    assert counted(casefile) == [0, 0, 0]


def test_newest_list_by_place(casefile: CaseFile, tmp_path: Path, book: Book) -> None:
    """A place's rows are those matched to it, and agencies of its whole state stand apart."""
    state = ("NORTH CAROLINA", "State Bureau", "State Agency", "Nash County", "TFM", SIGNED)
    other = ("OHIO", "Ohio State Patrol", "State Agency", None, "TFM", SIGNED)
    rows = [(*WAKE, SIGNED), (*NASH, SIGNED), state, other]
    sync(casefile, tmp_path / "a.xlsx", book(rows))
    with casefile.reading() as session:
        (found,) = newest_lists(session, resolve("Nash County, NC"))
    assert [row.agency for row in found.rows] == [NASH[1]]
    assert [row.agency for row in found.statewide] == ["State Bureau"]
    assert (found.total, found.dated.day) == (4, SIGNED)


def test_file_that_is_not_there(casefile: CaseFile, tmp_path: Path) -> None:
    """A missing file is one sentence with its name."""
    with pytest.raises(NotReachable, match=r"gone\.xlsx cannot be read"):
        sync_from(casefile, str(tmp_path / "gone.xlsx"), now=NOW)


def test_name_of_a_file_is_no_address(casefile: CaseFile, tmp_path: Path, book: Book) -> None:
    """A file's name is shown as it is, also with signs that mean something in an address."""
    name = "list #2 100%25?.xlsx"
    assert sync(casefile, tmp_path / name, book([(*NASH, SIGNED)])).name == name


def test_address_without_a_fetcher(casefile: CaseFile) -> None:
    """An address cannot be read where nothing fetches."""
    with pytest.raises(WrongUse, match="download the workbook"):
        sync_from(casefile, "https://www.ice.gov/a.xlsx", now=NOW)


def test_workbook_at_an_address(casefile: CaseFile, book: Book) -> None:
    """A fetched workbook is dated by its fetch where its name gives no day."""
    url = "https://www.ice.gov/doclib/participatingAgencies.xlsx"
    pages = {url: book([(*NASH, SIGNED)])}
    (found,) = sync_from(casefile, url, now=NOW, fetch_bytes=pages.__getitem__)
    assert (found.name, found.outcome) == ("participatingAgencies.xlsx", "ok")
    assert found.dated is not None
    assert (found.dated.day, found.dated.basis) == (NOW.date(), "fetched")


def test_page_that_links_the_lists(casefile: CaseFile, book: Book) -> None:
    """Every workbook of ICE's page is read; one that does not come keeps none of the others."""
    page = (
        b'<html><body><a href="/d/participatingAgencies05182026am.xlsx">p</a>'
        b'<a href="/d/pendingAgencies05182026am.xlsx">q</a></body></html>'
    )
    url = "https://www.ice.gov/identify-and-arrest/287g"
    held = {
        url: page,
        "https://www.ice.gov/d/participatingAgencies05182026am.xlsx": book([(*NASH, SIGNED)]),
    }

    def fetch(address: str) -> bytes:
        if address not in held:
            raise NotReachable(f"{address} answered 404.")
        return held[address]

    found = sync_from(casefile, url, now=NOW, fetch_bytes=fetch)
    assert [(one.outcome, one.kind) for one in found] == [("ok", "participating"), ("failed", None)]
    assert found[1].reason == "https://www.ice.gov/d/pendingAgencies05182026am.xlsx answered 404."


def test_page_without_lists(casefile: CaseFile) -> None:
    """A page that links no list is refused with a sentence."""
    with pytest.raises(BadInput, match="not ICE's page"):
        sync_from(
            casefile, "https://x.org", now=NOW, fetch_bytes=lambda url: b"<html><p>Hi</p></html>"
        )


def test_watched_places(casefile: CaseFile, tmp_path: Path) -> None:
    """The counties of the settings and of the sources are watched, each once."""
    settings = Settings(home=tmp_path, watched=("Wake County, NC", "Nash County, NC"))
    with casefile.session() as session:
        session.add(
            Source(
                name="x",
                platform="legistar",
                url="https://x.org",
                place_fips="37127",
                every_minutes=60,
                added_at=NOW,
                options={},
            )
        )
    with casefile.reading() as session:
        found = watched_places(session, settings)
        assert [place.full_name for place in found] == ["Nash County, NC", "Wake County, NC"]
        with pytest.raises(UnknownPlace):
            watched_places(session, Settings(home=tmp_path, watched=("Nowhere County, NC",)))
