"""What a new list means after those before it; lists that are not believed."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import replace
from datetime import UTC, date, datetime, timedelta

import pytest
from hypothesis import settings
from hypothesis import strategies as st
from hypothesis.stateful import RuleBasedStateMachine, invariant, rule
from sqlalchemy import create_engine
from sqlalchemy.orm import Session

from countywatch.agreements.sync import keep_list
from groundwork.casefile import Base
from monitors.agreements import LastList, ListDate, Listing, Past, doubt, identity, judge
from spiders.items import AgencyListed
from spiders.platforms.ice287g import AgencyList

Row = Callable[..., AgencyListed]
Once = Callable[..., Listing]


def test_first_list_has_no_events(row: Row, once: Once) -> None:
    """Of the first list nothing is known to be new."""
    assert judge(once(row("A")), None) == ()


def test_new_and_model_added(row: Row, once: Once) -> None:
    """An agency for a further model is told apart from an agency that is new."""
    past = Past(once(row("Nash SO")), known=frozenset({identity(row("Nash SO"))}))
    events = judge(once(row("Nash SO"), row("Nash SO", model="JEM"), row("Zeta PD")), past)
    assert [(one.kind, one.row.agency, one.row.model) for one in events] == [
        ("model_added", "Nash SO", "JEM"),
        ("new", "Zeta PD", "TFM"),
    ]


def test_changed_fields_are_events(row: Row, once: Once) -> None:
    """A corrected date and a new link are one event each, with both values."""
    last = once(row("Nash SO"))
    after = row("Nash SO", signed=date(2025, 9, 23), moa_url="https://www.ice.gov/a.pdf")
    events = judge(once(after), Past(last, known=frozenset(last.rows)))
    assert [(one.kind, one.field, one.before, one.after) for one in events] == [
        ("date_corrected", "signed", "2025-09-22", "2025-09-23"),
        ("moa_link_added", "moa", None, "https://www.ice.gov/a.pdf"),
    ]


def test_relabel_over_a_gap(row: Row, once: Once) -> None:
    """A row that was missing once and comes back under another name is a possible relabel."""
    gone = row("Berrian County Sheriff's Office", "MICHIGAN")
    back = row("Berrien County Sheriff's Office", "MICHIGAN")
    past = Past(once(), {identity(gone): gone}, frozenset({identity(gone)}))
    (event,) = judge(once(back), past)
    assert (event.kind, event.was, event.row) == ("possible_relabel", gone, back)
    assert (event.before, event.after) == (gone.agency, back.agency)


class Lists(RuleBasedStateMachine):
    """Agencies come and go at random; a simple count of absences says what must be told."""

    NAMES = ("Adams SO", "Baker PD", "Zeta Constable 1")

    def __init__(self) -> None:
        super().__init__()
        self.engine = create_engine("sqlite://")
        Base.metadata.create_all(self.engine)
        self.session = Session(self.engine)
        self.lists = 0
        self.absent: dict[str, int] = {}
        self.told: list[tuple[str, str]] = []
        self.expected: list[tuple[str, str]] = []

    @rule(present=st.sets(st.sampled_from(NAMES)))
    def next_list(self, present: set[str]) -> None:
        """A list with some of the agencies, and always the one that never goes."""
        rows = [AgencyListed("TEXAS", name, "TFM") for name in sorted(present | {"Stays SO"})]
        found = AgencyList("participating", tuple(rows), frozenset({"state", "agency", "label"}))
        now = datetime(2026, 1, 1, tzinfo=UTC) + timedelta(days=self.lists)
        synced = keep_list(self.session, found, f"hash {self.lists}", now=now)
        self.told = sorted((event.kind, event.row.agency) for event in synced.events)
        self.expected = sorted(filter(None, (self._expect(name, present) for name in self.NAMES)))
        self.lists += 1

    def _expect(self, name: str, present: set[str]) -> tuple[str, str] | None:
        seen, absences = name in self.absent, self.absent.get(name, 0)
        if name in present:
            self.absent[name] = 0
            if self.lists == 0 or (seen and absences == 0):
                return None
            return ("returned" if seen else "new", name)
        if not seen:
            return None
        self.absent[name] = absences + 1
        return {0: ("missing_once", name), 1: ("removed", name)}.get(absences)

    @invariant()
    def told_is_expected(self) -> None:
        """Missing is told once, removed after the second absence and once, a return always."""
        assert self.told == self.expected

    def teardown(self) -> None:
        self.session.close()
        self.engine.dispose()


Lists.TestCase.settings = settings(max_examples=60, stateful_step_count=12, deadline=None)
TestTwoAbsences = Lists.TestCase


def test_relabelled_row_is_not_removed_later(
    row: Row, listed: Callable[..., AgencyList], session: Session
) -> None:
    """The old name of a possible relabel is not told as removed by the list after."""
    stays = row("Stays SO")
    old, new = row("Iuka PD Iukaville"), row("Luka PD Iukaville")
    kinds = []
    for number, one in enumerate((old, new, new, new)):
        now = datetime(2026, 1, 1 + number, tzinfo=UTC)
        synced = keep_list(session, listed(stays, one), f"{number}", now=now)
        kinds.append([event.kind for event in synced.events])
    assert kinds == [[], ["possible_relabel"], [], []]


def test_return_after_removal_is_marked(
    row: Row, listed: Callable[..., AgencyList], session: Session
) -> None:
    """A row that comes back says whether it had been called removed or only missing."""
    stays, goes = row("Stays SO"), row("Goes PD")
    marks = []
    for number, there in enumerate((True, False, True, False, False, True)):
        rows = (stays, goes) if there else (stays,)
        now = datetime(2026, 1, 1 + number, tzinfo=UTC)
        synced = keep_list(session, listed(*rows), f"{number}", now=now)
        marks += [event.was_removed for event in synced.events if event.kind == "returned"]
    assert marks == [False, True]


ON = date(2026, 5, 18)
NAMED = ListDate(ON, "name")


@pytest.mark.parametrize(
    ("rows", "dated", "last", "kind"),
    [
        (80, NAMED, None, None),
        (80, NAMED, LastList(NAMED, 100), None),
        (79, NAMED, LastList(NAMED, 100), "regress"),
        (79, NAMED, LastList(NAMED, 100, regress=True), None),
        (1, NAMED, LastList(NAMED, 49), None),
        (0, NAMED, None, "empty"),
        (0, NAMED, LastList(NAMED, 100, regress=True), "empty"),
        (90, ListDate(ON - timedelta(1), "name"), LastList(NAMED, 90), "older"),
        (90, ListDate(ON - timedelta(1), "signed"), LastList(NAMED, 90), None),
        (90, ListDate(None, "unknown"), LastList(NAMED, 90), None),
    ],
)
def test_doubt(
    row: Row, once: Once, rows: int, dated: ListDate, last: LastList | None, kind: str | None
) -> None:
    """Older, empty and suddenly short lists are kept and conclude nothing."""
    found = doubt(once(*(row(f"Agency {n}") for n in range(rows))), dated, last)
    assert (found.kind if found else None) == kind


def test_pending_list_may_shrink(row: Row, once: Once) -> None:
    """The pending list shrank to two rows, and then to none, and that was so."""
    for rows in (row("A"),), ():
        found = once(*rows, kind="pending")
        assert doubt(found, NAMED, LastList(NAMED, 100)) is None


def test_columns_are_remembered(
    row: Row, listed: Callable[..., AgencyList], session: Session
) -> None:
    """A list that lost its COUNTY column for a day corrects no county."""
    full = listed(row("Nash SO", county="Nash County"))
    bare = replace(
        listed(row("Nash SO")), columns=frozenset({"state", "agency", "label", "signed"})
    )
    events = [
        keep_list(session, one, str(number), now=datetime(2026, 1, 1 + number, tzinfo=UTC)).events
        for number, one in enumerate((full, bare, full))
    ]
    assert events == [(), (), ()]
