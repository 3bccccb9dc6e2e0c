"""ICE's real workbooks give the counts that were worked out beside them."""

from __future__ import annotations

from collections import Counter
from pathlib import Path

import pytest

from monitors.agreements import Diff, compare, normalise
from spiders.platforms.ice287g import AgencyList, read_agency_list

# name, kind, TFM, WSO, JEM
LISTS = [
    ("participatingAgencies-20250221214937.xlsx", "participating", 11, 80, 60),
    ("participatingAgencies06272025am.xlsx", "participating", 360, 266, 111),
    ("participatingAgencies07012025pm.xlsx", "participating", 363, 269, 112),
    ("participatingAgencies09222025pm.xlsx", "pending", 26, 11, 5),
    ("participatingAgencies05142026am.xlsx", "participating", 1151, 500, 181),
    ("participatingAgencies05182026am.xlsx", "participating", 1162, 499, 182),
    ("pendingAgencies-20250221214937.xlsx", "pending", 1, 23, 17),
    ("pendingAgencies02272026am.xlsx", "pending", 1, 1, 0),
]


def read(folder: Path, name: str) -> AgencyList:
    return read_agency_list((folder / name).read_bytes(), name)


def differ(folder: Path, old: str, new: str) -> Diff:
    return compare(normalise(read(folder, old)), normalise(read(folder, new)))


@pytest.mark.parametrize(("name", "kind", "tfm", "wso", "jem"), LISTS)
def test_kind_and_models(ice: Path, name: str, kind: str, tfm: int, wso: int, jem: int) -> None:
    """Each list gives its kind by its headers and its rows by model; none is lost or doubled."""
    found = read(ice, name)
    counts = Counter(row.model for row in found.rows)
    assert (found.kind, counts["TFM"], counts["WSO"], counts["JEM"]) == (kind, tfm, wso, jem)
    assert len(normalise(found).rows) == len(found.rows) == tfm + wso + jem


def test_links_of_the_first_list(ice: Path) -> None:
    """Of the first list's MOA cells 132 carry a link, and pending or bare ones carry none."""
    found = read(ice, "participatingAgencies-20250221214937.xlsx")
    assert sum(row.moa_url is not None for row in found.rows) == 132
    assert sum(row.moa_url is None for row in found.rows) == 16 + 3
    assert found.columns == {"state", "agency", "type", "label", "signed", "moa"}


def test_every_link_is_on_ice_gov(ice: Path) -> None:
    """Safe links, one-slash addresses and an extension's wrapper all lead to ice.gov."""
    found = read(ice, "participatingAgencies05182026am.xlsx")
    links = [url for row in found.rows for url in (row.moa_url, row.addendum_url) if url]
    assert len(links) == 1680 + 45
    assert all(url.startswith("https://www.ice.gov/doclib/") for url in links)
    assert found.warnings == ()


def test_the_file_that_was_swapped(ice: Path) -> None:
    """The pending list under the participating name is read as what it is, with a warning."""
    found = read(ice, "participatingAgencies09222025pm.xlsx")
    assert found.kind == "pending"
    assert found.misnamed
    assert any("name says participating" in warning for warning in found.warnings)


def test_first_consecutive_pair(ice: Path) -> None:
    """June to July 2025: 7 added, none removed, 4 dates, 14 counties and 40 MOA links changed."""
    found = differ(
        ice, "participatingAgencies06272025am.xlsx", "participatingAgencies07012025pm.xlsx"
    )
    assert (len(found.added), found.removed, found.possible_relabels) == (7, (), ())
    fields = Counter(one.field for one in found.changed)
    assert fields == {"signed": 4, "county": 14, "moa": 42, "addendum": 16}
    posted = [one for one in found.changed if one.field == "moa" and one.before is None]
    assert len(posted) == 40
    assert all(one.before is None for one in found.changed if one.field == "county")


def test_second_consecutive_pair(ice: Path) -> None:
    """14 to 18 May 2026: 13 added, the two Maryland sheriffs removed, nothing changed."""
    found = differ(
        ice, "participatingAgencies05142026am.xlsx", "participatingAgencies05182026am.xlsx"
    )
    assert len(found.added) == 13
    assert [(row.state, row.agency, row.model) for row in found.removed] == [
        ("MARYLAND", "Garrett County Sheriff's Office", "WSO"),
        ("MARYLAND", "Washington County Sheriff's Office", "WSO"),
    ]
    assert (found.changed, found.possible_relabels, found.warnings) == ((), (), ())


def test_real_relabels_are_offered(ice: Path) -> None:
    """Over ten months, agencies that were only respelled are pairs, and not removed and added."""
    found = differ(
        ice, "participatingAgencies07012025pm.xlsx", "participatingAgencies05142026am.xlsx"
    )
    pairs = {(one.before.agency, one.after.agency) for one in found.possible_relabels}
    assert pairs >= {
        ("Indiatlantic Police Department", "Indialantic Police Department"),
        ("Ft. Myers Police Department", "Fort Myers Police Department"),
        ("Lexington County Sheriff's Office", "Lexington County Sheriff's Department"),
        ("Franklin County Sheriffs Office", "County of Franklin / Franklin County Jail"),
    }
