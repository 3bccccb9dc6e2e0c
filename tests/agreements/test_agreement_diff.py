"""Two lists compared."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import replace
from datetime import date

import pytest
from hypothesis import given
from hypothesis import strategies as st

from monitors.agreements import Listing, compare, normalise
from spiders.items import AgencyListed
from spiders.platforms.ice287g import AgencyList

Row = Callable[..., AgencyListed]
Once = Callable[..., Listing]

LISTS = st.lists(
    st.builds(
        AgencyListed,
        state=st.sampled_from(["TEXAS", "OHIO"]),
        agency=st.sampled_from(["Harris SO", "Haris SO", "Nash Police", "Nash PD", "X", "Y"]),
        model=st.sampled_from(["TFM", "WSO"]),
        county=st.none() | st.sampled_from(["Harris County", "Nash County"]),
        signed=st.none() | st.sampled_from([date(2025, 1, 1), date(2025, 1, 2)]),
        moa_url=st.none() | st.just("https://www.ice.gov/a.pdf"),
    )
).map(
    lambda rows: normalise(
        AgencyList("participating", tuple(rows), frozenset({"signed", "county", "moa"}))
    )
)


@given(LISTS)
def test_a_list_does_not_differ_from_itself(one: Listing) -> None:
    """A list compared with itself gives nothing at all."""
    found = compare(one, one)
    assert (found.added, found.removed, found.changed, found.possible_relabels) == ((),) * 4


@given(LISTS, LISTS)
def test_the_other_way_round(old: Listing, new: Listing) -> None:
    """What is added one way is removed the other way; pairs and changes turn round."""
    there, back = compare(old, new), compare(new, old)
    assert there.added == back.removed
    assert there.removed == back.added
    assert len(there.possible_relabels) == len(back.possible_relabels)
    assert [(c.field, c.before, c.after) for c in there.changed] == [
        (c.field, c.after, c.before) for c in back.changed
    ]


@given(LISTS, LISTS)
def test_every_row_is_accounted_for(old: Listing, new: Listing) -> None:
    """A row of the new list was there before, was added, or is the after of one pair."""
    found = compare(old, new)
    kept = old.rows.keys() & new.rows.keys()
    assert len(new.rows) == len(kept) + len(found.added) + len(found.possible_relabels)
    assert len(old.rows) == len(kept) + len(found.removed) + len(found.possible_relabels)


def test_json_is_the_contracts(row: Row, once: Once) -> None:
    """The JSON has the contract's keys; unknown values are null, days are ISO days."""
    stays = row("Nash County Sheriff's Office", "NORTH CAROLINA", "JEM", county=None)
    changed = replace(
        stays, county="Nash County", signed=date(2025, 9, 23), moa_url="https://www.ice.gov/m.pdf"
    )
    gone = row("Zavala County Sheriff's Office")
    came = row("Webb County Constable Precinct 2", model="other", label="Border Model")
    named = {"state": "NORTH CAROLINA", "agency": stays.agency, "model": "JEM"}
    assert compare(once(stays, gone), once(came, changed)).to_json() == {
        "added": [
            {"state": "TEXAS", "agency": came.agency, "model": "other", "label": "Border Model"}
        ],
        "removed": [{"state": "TEXAS", "agency": gone.agency, "model": "TFM"}],
        "changed": [
            {**named, "field": "signed", "from": "2025-09-22", "to": "2025-09-23"},
            {**named, "field": "county", "from": None, "to": "Nash County"},
            {**named, "field": "moa", "from": None, "to": "https://www.ice.gov/m.pdf"},
        ],
        "possible_relabels": [],
        "warnings": [],
    }


def test_spelling_of_a_field_is_no_change(row: Row, once: Once) -> None:
    """A county or type that differs in case or spaces only has not changed."""
    before, after = row("A", county="Nash County"), row("A", county="NASH  County", type="county")
    assert compare(once(before), once(after)).changed == ()


def test_column_that_one_list_lacks(row: Row, once: Once) -> None:
    """A column that is missing says nothing; a link in a new column was newly posted."""
    full = once(row("A", county="Nash County", addendum_url="https://www.ice.gov/a.pdf"))
    bare = once(row("A", signed=None))
    bare = replace(bare, columns=frozenset({"state", "agency", "type", "label", "moa"}))
    found = compare(bare, full)
    assert [(one.field, one.before) for one in found.changed] == [("addendum", None)]
    assert found.warnings == tuple(
        f"Only the new file has a column {name}." for name in ("SIGNED", "COUNTY", "ADDENDUM")
    )
    assert compare(full, bare).changed == ()


def test_lists_of_two_kinds_are_not_compared(row: Row, once: Once) -> None:
    """Swapped files must not look like everything removed."""
    found = compare(once(row("A")), once(row("B"), kind="pending"))
    assert not found.comparable
    assert (found.added, found.removed) == ((), ())
    assert "not compared" in found.warnings[0]


SAME = date(2025, 9, 22)
OTHER = date(2026, 1, 2)


@pytest.mark.parametrize(
    ("state", "before", "after", "signed"),
    [
        ("MICHIGAN", "Berrian County Sheriff's Office", "Berrien County Sheriff's Office", SAME),
        ("MINNESOTA", "Freedom County Sheriff's Office", "Freeborn County Sheriff's Office", SAME),
        ("MISSISSIPPI", "Luka Police Department", "Iuka Police Department", SAME),
        ("MONTANA", "Flathead County Sheriff's Department", "Flathead County Sheriff's Office",
         OTHER),
        ("FLORIDA", "Escambia County Sheriff's Office", "Escambia County Jail", OTHER),
        ("VIRGINIA", "Hopewell County Sheriff's Office", "Hopewell City Sheriff's Office", OTHER),
        ("TEXAS", "Smith County Constable Pct 4", "Smith County Constable Precinct 4", OTHER),
        ("OHIO", "Butler County Sheriff's Office (Addendum)", "Butler County Sheriff's Office",
         SAME),
    ],
)  # fmt: skip
def test_possible_relabels(
    row: Row, once: Once, state: str, before: str, after: str, signed: date
) -> None:
    """A respelled agency is offered as a pair, and stands in neither added nor removed."""
    found = compare(once(row(before, state)), once(row(after, state, signed=signed)))
    assert [(one.before.agency, one.after.agency) for one in found.possible_relabels] == [
        (before, after)
    ]
    assert (found.added, found.removed) == ((), ())


@pytest.mark.parametrize(
    ("before", "after"),
    [
        ("Harris County Sheriff's Office", "Harrison County Sheriff's Office"),
        ("Henderson County Sheriff's Office", "Anderson County Sheriff's Office"),
        ("Smith County Constable Precinct 4", "Smith County Constable Precinct 1"),
        ("Smith County Sheriff's Office", "Smith County Constable Precinct 1"),
        ("Franklin County Sheriff's Office", "Franklin Police Department"),
        ("Nacogdoches County Sheriff's Office", "Ochiltree County Sheriff's Office"),
        ("Tyler Police Department", "Taylor Police Department Of The College"),
    ],
)
def test_two_agencies_are_no_pair(row: Row, once: Once, before: str, after: str) -> None:
    """Two real counties, two precincts or two sorts of agency are never one agency."""
    found = compare(once(row(before)), once(row(after)))
    assert found.possible_relabels == ()
    assert (len(found.added), len(found.removed)) == (1, 1)


def test_pairs_keep_to_state_and_model(row: Row, once: Once) -> None:
    """The same name in another state or for another model is another row."""
    old = once(row("Iuka Police Department", "OHIO"))
    new = once(row("Luka Police Department"), row("Luka Police Department", "OHIO", "WSO"))
    assert compare(old, new).possible_relabels == ()


def test_best_pair_is_taken_first(row: Row, once: Once) -> None:
    """Of several candidates the most alike is paired, and each row only once."""
    old = once(row("Indiatlantic Police Department", "FLORIDA"))
    new = once(
        row("Indianatlanta Police Department", "FLORIDA"),
        row("Indialantic Police Department", "FLORIDA"),
    )
    found = compare(old, new)
    assert [one.after.agency for one in found.possible_relabels] == [
        "Indialantic Police Department"
    ]
    assert [one.agency for one in found.added] == ["Indianatlanta Police Department"]
