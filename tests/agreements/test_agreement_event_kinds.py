"""Models switched and superseded, corrected dates, links, and what lists say of themselves."""

from __future__ import annotations

from collections import Counter
from collections.abc import Callable, Sequence
from datetime import UTC, date, datetime, timedelta
from pathlib import Path

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from sqlalchemy import create_engine
from sqlalchemy.orm import Session

from countywatch.agreements.lists import stale_list
from countywatch.agreements.sync import Synced, keep_list, sync_workbook
from groundwork.casefile import Base
from groundwork.casefile.agreements import events_of, newest_snapshots
from monitors.agreements import stale, wrapped_links
from monitors.agreements.events import EventKind
from spiders.items import AgencyListed
from spiders.platforms.ice287g import AgencyList, read_agency_list

Row = Callable[..., AgencyListed]
Listed = Callable[..., AgencyList]
Book = Callable[..., bytes]
START = datetime(2026, 1, 1, tzinfo=UTC)
URL = "https://www.ice.gov/doclib/287gMOA/a.pdf"
OTHER = "https://www.ice.gov/doclib/287gMOA/b.pdf"
WRAPPED = "https://gcc02.safelinks.protection.outlook.com/?url=https%3A%2F%2Fwww.ice.gov%2Fa.pdf"


def history(session: Session, listed: Listed, *lists: Sequence[AgencyListed]) -> list[Synced]:
    """Each list read after the other, a day apart."""
    return [
        keep_list(session, listed(*rows), f"hash {day}", now=START + timedelta(days=day))
        for day, rows in enumerate(lists)
    ]


def kinds(synced: Synced) -> list[tuple[str, str, str]]:
    return [(event.kind, event.row.agency, event.row.model) for event in synced.events]


def test_one_model_for_another_is_a_switch(row: Row, listed: Listed, session: Session) -> None:
    """One model gone and another come is one event, and the old model is never told as removed."""
    stays, old, new = row("Stays SO"), row("Nash SO", model="WSO"), row("Nash SO", model="TFM")
    synced = history(session, listed, (stays, old), (stays, new), (stays, new), (stays, new))
    assert [kinds(one) for one in synced] == [
        [],
        [("model_switched", "Nash SO", "TFM")],
        [],
        [],
    ]
    (event,) = synced[1].events
    assert (event.was, event.before, event.after) == (old, "WSO", "TFM")


def test_switch_over_a_gap(row: Row, listed: Listed, session: Session) -> None:
    """An agency that was missing once and comes back for another model has switched."""
    stays, old, new = row("Stays SO"), row("Nash SO", model="WSO"), row("Nash SO", model="TFM")
    synced = history(session, listed, (stays, old), (stays,), (stays, new), (stays, new))
    assert [kinds(one) for one in synced] == [
        [],
        [("missing_once", "Nash SO", "WSO")],
        [("model_switched", "Nash SO", "TFM")],
        [],
    ]


def test_two_models_for_one_are_no_switch(row: Row, listed: Listed, session: Session) -> None:
    """Where two models come for one it is not said which replaced it."""
    stays, old = row("Stays SO"), row("Nash SO", model="WSO")
    new = (row("Nash SO", model="TFM"), row("Nash SO", model="JEM"))
    synced = history(session, listed, (stays, old), (stays, *new))
    assert kinds(synced[1]) == [
        ("model_added", "Nash SO", "JEM"),
        ("model_added", "Nash SO", "TFM"),
        ("missing_once", "Nash SO", "WSO"),
    ]


def test_superseded_by_a_later_model(row: Row, listed: Listed, session: Session) -> None:
    """A model that goes after another was added is superseded, once, at its second absence."""
    stays, old, new = row("Stays SO"), row("Nash SO", model="WSO"), row("Nash SO", model="TFM")
    lists = (stays, old), (stays, old, new), (stays, new), (stays, new), (stays, new)
    synced = history(session, listed, *lists)
    assert [kinds(one) for one in synced] == [
        [],
        [("model_added", "Nash SO", "TFM")],
        [("missing_once", "Nash SO", "WSO")],
        [("superseded", "Nash SO", "WSO")],
        [],
    ]
    assert (synced[3].events[0].before, synced[3].events[0].after) == ("WSO", "TFM")


@pytest.mark.parametrize(
    ("wso_signed", "tfm_signed", "kind"),
    [
        (date(2025, 1, 1), date(2025, 2, 1), "superseded"),
        (date(2025, 2, 1), date(2025, 1, 1), "removed"),
        (date(2025, 1, 1), date(2025, 1, 1), "removed"),
        (None, date(2025, 1, 1), "removed"),
    ],
)
def test_models_of_one_first_list(
    row: Row,
    listed: Listed,
    session: Session,
    wso_signed: date | None,
    tfm_signed: date,
    kind: str,
) -> None:
    """Of two models that our first list had, only the date of signing tells which came later."""
    gone = row("Nash SO", model="WSO", signed=wso_signed)
    there = row("Nash SO", model="TFM", signed=tfm_signed)
    synced = history(session, listed, (gone, there), (there,), (there,))
    assert kinds(synced[2]) == [(kind, "Nash SO", "WSO")]


@pytest.mark.parametrize(
    ("before", "after", "kind"),
    [
        ({"signed": date(2025, 1, 2)}, {"signed": date(2025, 1, 3)}, "date_corrected"),
        ({"signed": None}, {"signed": date(2025, 1, 3)}, "changed"),
        ({"signed": date(2025, 1, 2)}, {"signed": None}, "changed"),
        ({}, {"moa_url": URL}, "moa_link_added"),
        ({"moa_url": URL}, {"moa_url": OTHER}, "moa_link_changed"),
        ({"moa_url": URL}, {}, "changed"),
        ({}, {"addendum_url": URL}, "addendum_link_added"),
        ({"addendum_url": URL}, {"addendum_url": OTHER}, "addendum_link_changed"),
        ({"county": None}, {"county": "Nash County"}, "changed"),
        ({"type": "County"}, {"type": "Municipality"}, "changed"),
    ],
)
def test_changed_fields_have_their_names(
    row: Row,
    listed: Listed,
    session: Session,
    before: dict[str, object],
    after: dict[str, object],
    kind: EventKind,
) -> None:
    """A corrected date and a posted or changed link are told as what they are."""
    synced = history(session, listed, (row("Nash SO", **before),), (row("Nash SO", **after),))
    assert [event.kind for event in synced[1].events] == [kind]


def test_link_out_of_a_wrapper_is_told_once(book: Book, session: Session) -> None:
    """A new link in a mail filter's wrapper is one event; it is no news when the wrapper stays."""
    nash = ("NORTH CAROLINA", "Nash SO", "County", "Nash County", "TFM", date(2026, 5, 1))
    lists = (
        book([(*nash, "link pending")]),
        book([(*nash, "link")], links={"G2": WRAPPED}),
        book([(*nash, "link"), (*nash[:4], "JEM", nash[5])], links={"G2": WRAPPED}),
    )
    synced = [
        sync_workbook(session, data, f"participating{day}.xlsx", now=START + timedelta(days=day))
        for day, data in enumerate(lists)
    ]
    assert [[event.kind for event in one.events] for one in synced] == [
        [],
        ["moa_link_added", "link_unwrapped"],
        ["model_added"],
    ]
    unwrapped = synced[1].events[1]
    assert (unwrapped.field, unwrapped.after) == ("moa", "https://www.ice.gov/a.pdf")
    assert [event.kind for event in synced[2].list_events] == ["links_unwrapped"]


def test_unknown_headers_are_an_event(book: Book, session: Session) -> None:
    """A column that is new is named; a workbook without the headers is suspect and says so too."""
    header = ("STATE", "LAW ENFORCEMENT AGENCY", "SUPPORT TYPE", "SIGNED", "MASCOT")
    rows = [("TEXAS", "Nash SO", "TFM", date(2026, 5, 1), "Owl")]
    found = sync_workbook(session, book(rows, header), "participating1.xlsx", now=START)
    assert [(one.kind, one.after) for one in found.list_events] == [("headers_unknown", "'MASCOT'")]
    (snapshot,) = newest_snapshots(session, "participating", 1)
    assert [event.kind for event in events_of(session, snapshot.id)] == ["headers_unknown"]
    strange = sync_workbook(session, book([], ("A", "B")), "participating2.xlsx", now=START)
    assert (strange.outcome, [one.kind for one in strange.list_events]) == (
        "suspect",
        ["headers_unknown"],
    )
    assert "'A', 'B'" in strange.list_events[0].sentence


@pytest.mark.parametrize(("days", "told"), [(0, False), (21, False), (22, True)])
def test_stale_after_21_days(days: int, told: bool) -> None:
    """A list is stale when over 21 days passed since it; the longest real pause was 17."""
    day = date(2026, 5, 18)
    event = stale("participating", day, day, day + timedelta(days=days))
    assert (event is not None) == told
    assert event is None or f"May 18, 2026, {days} days ago" in event.sentence


def test_only_the_participating_list_grows_stale(
    row: Row, listed: Listed, session: Session
) -> None:
    """The pending list stopped in 2026: its age is no news. Without a list nothing is stale."""
    today = date(2026, 9, 1)
    assert stale_list(session, today) is None
    pending = listed(row("Nash SO"), kind="pending")
    keep_list(session, pending, "p", now=START)
    assert stale_list(session, today) is None
    keep_list(session, listed(row("Nash SO")), "q", now=START, fetched=START)
    event = stale_list(session, today)
    assert event is not None and "January 1, 2026, 243 days ago" in event.sentence


AGENCIES = ("Adams SO", "Baker PD")
MODELS = ("TFM", "WSO", "JEM")
PRESENT = st.sets(st.tuples(st.sampled_from(AGENCIES), st.sampled_from(MODELS)))


@settings(max_examples=80, deadline=None)
@given(st.lists(PRESENT, min_size=2, max_size=8))
def test_never_gone_after_a_single_absence(lists: list[set[tuple[str, str]]]) -> None:
    """Over any history: gone only after two absences in a row, and told only once."""
    engine = create_engine("sqlite://")
    Base.metadata.create_all(engine)
    absent: dict[tuple[str, str], int] = {}
    moved: set[tuple[str, str]] = set()
    with Session(engine) as session:
        for day, present in enumerate(lists):
            rows = [AgencyListed("TEXAS", *one) for one in sorted(present)]  # type: ignore[arg-type]
            rows.append(AgencyListed("TEXAS", "Stays SO", "TFM"))
            found = AgencyList("participating", tuple(rows), frozenset({"state", "agency"}))
            synced = keep_list(session, found, f"{day}", now=START + timedelta(days=day))
            for one in absent:
                absent[one] = 0 if one in present else absent[one] + 1
            absent |= dict.fromkeys(present, 0)
            moved -= present
            for event in synced.events:
                one = (event.row.agency, event.row.model)
                if event.kind in ("removed", "superseded"):
                    assert absent[one] == 2
                    assert one not in moved
                elif event.kind == "missing_once":
                    assert absent[one] == 1
                elif event.kind == "model_switched":
                    assert event.was is not None
                    old = (event.was.agency, event.was.model)
                    assert absent[old] in (1, 2)
                    moved.add(old)
                else:
                    assert one in present
    engine.dispose()


# --- real lists -------------------------------------------------------------------------------


def read_all(session: Session, folder: Path, *names: str) -> list[Synced]:
    return [
        sync_workbook(
            session,
            (folder / name).read_bytes(),
            name,
            now=datetime(2026, 6, 1, tzinfo=UTC) + timedelta(days=number),
        )
        for number, name in enumerate(names)
    ]


def test_real_lists_in_order(ice: Path, session: Session) -> None:
    """All participating lists, one after the other: the events of both consecutive pairs."""
    names = (
        "participatingAgencies-20250221214937.xlsx",
        "participatingAgencies06272025am.xlsx",
        "participatingAgencies07012025pm.xlsx",
        "participatingAgencies05142026am.xlsx",
        "participatingAgencies05182026am.xlsx",
    )
    synced = read_all(session, ice, *names)
    assert [one.outcome for one in synced] == ["ok"] * 5
    july, may = (Counter(event.kind for event in synced[n].events) for n in (2, 4))
    # Removed are three that the first list named and the two of the pair did not.
    assert july == {
        "new": 7,
        "removed": 3,
        "date_corrected": 4,
        "moa_link_added": 40,
        "moa_link_changed": 1,
        "addendum_link_added": 16,
        "changed": 14 + 1,  # counties that were #N/A, and a link that was taken down
        "link_unwrapped": 56,
    }
    switched = [event for event in synced[3].events if event.kind == "model_switched"]
    assert [(one.row.agency, one.before, one.after) for one in switched] == [
        ("Christian County Sheriff's Office", "JEM", "TFM"),
        ("McMullen County Sheriff's Office", "WSO", "TFM"),
        ("Sanpete County Sheriff's Office", "JEM", "WSO"),
    ]
    superseded = [event for event in synced[4].events if event.kind == "superseded"]
    assert [(one.row.agency, one.before, one.after) for one in superseded] == [
        ("Lawrence County Sheriff's Office", "JEM", "TFM, WSO"),
        ("Okmulgee County Criminal Justice Authority", "JEM", "WSO"),
    ]
    gone = [e for e in synced[4].events if e.kind == "missing_once"]
    assert [event.row.agency for event in gone] == [
        "Garrett County Sheriff's Office",
        "Washington County Sheriff's Office",
    ]
    assert (may["new"], may["model_added"], may["missing_once"]) == (12, 1, 2)


def test_real_links_in_wrappers(ice: Path) -> None:
    """On 18 May 2026 218 links stood in a mail wrapper and 1 in an extension's."""
    data = (ice / "participatingAgencies05182026am.xlsx").read_bytes()
    links = wrapped_links(data)
    assert len(links) == 219
    assert all(link.startswith("https://www.ice.gov/doclib/287gMOA/") for link in links)
    first = (ice / "participatingAgencies-20250221214937.xlsx").read_bytes()
    assert wrapped_links(first) == ()


def test_real_swapped_file(ice: Path, session: Session) -> None:
    """The pending list under the participating name is an event of the list, and compared with
    none of the participating ones."""
    names = ("participatingAgencies07012025pm.xlsx", "participatingAgencies09222025pm.xlsx")
    swapped = read_all(session, ice, *names)[1]
    assert (swapped.kind, swapped.rows, swapped.events) == ("pending", 42, ())
    assert [event.kind for event in swapped.list_events] == ["lists_swapped"]


def test_real_pending_lists(ice: Path, session: Session) -> None:
    """The pending lists from first to last: 41, 42 and 2 rows; what went is missing only once."""
    names = (
        "pendingAgencies-20250221214937.xlsx",
        "participatingAgencies09222025pm.xlsx",
        "pendingAgencies02272026am.xlsx",
    )
    synced = read_all(session, ice, *names)
    assert [(one.outcome, one.rows) for one in synced] == [("ok", 41), ("ok", 42), ("ok", 2)]
    told = Counter(event.kind for event in synced[1].events)
    assert told["removed"] == told["superseded"] == 0
    last = Counter(event.kind for event in synced[2].events)
    assert (last["new"], last["missing_once"]) == (2, 42)


@pytest.mark.parametrize(
    ("old", "new", "expected"),
    [
        (
            "06272025am",
            "07012025pm",
            {
                "new": 7,
                "date_corrected": 4,
                "moa_link_added": 40,
                "moa_link_changed": 1,
                "addendum_link_added": 16,
                "changed": 15,
                "link_unwrapped": 56,
            },
        ),
        ("05142026am", "05182026am", {"new": 12, "model_added": 1, "missing_once": 2}),
    ],
)
def test_real_consecutive_pairs(
    ice: Path, session: Session, old: str, new: str, expected: dict[str, int]
) -> None:
    """Each consecutive pair alone gives the events worked out beside it, and no others."""
    names = (f"participatingAgencies{old}.xlsx", f"participatingAgencies{new}.xlsx")
    first, second = read_all(session, ice, *names)
    assert (first.events, first.outcome, second.outcome) == ((), "ok", "ok")
    assert Counter(event.kind for event in second.events) == expected
    fields = Counter(event.field for event in second.events if event.kind == "changed")
    assert fields == ({"county": 14, "moa": 1} if old == "06272025am" else {})


def test_real_rows_that_return(ice: Path, session: Session) -> None:
    """The two Maryland sheriffs, were they listed again: returned, and never called removed."""
    pair = ("participatingAgencies05142026am.xlsx", "participatingAgencies05182026am.xlsx")
    # Without their names they are dated by the day of the fetch, so the third is no older list.
    lists = [read_agency_list((ice / name).read_bytes()) for name in pair]
    told = []
    for day, found in enumerate((lists[0], lists[1], lists[0])):
        now = START + timedelta(days=200 + day)
        told.append(keep_list(session, found, str(day), now=now, fetched=now))
    back = [event for event in told[2].events if event.kind == "returned"]
    assert [(one.row.state, one.was_removed) for one in back] == [("MARYLAND", False)] * 2
    assert Counter(event.kind for event in told[2].events)["removed"] == 0


def test_real_relabels(ice: Path, session: Session) -> None:
    """Names that were only respelled over ten months are offered as pairs, with both names."""
    names = ("participatingAgencies07012025pm.xlsx", "participatingAgencies05142026am.xlsx")
    second = read_all(session, ice, *names)[1]
    pairs = {(e.before, e.after) for e in second.events if e.kind == "possible_relabel"}
    assert ("Ft. Myers Police Department", "Fort Myers Police Department") in pairs
    assert ("Indiatlantic Police Department", "Indialantic Police Department") in pairs
