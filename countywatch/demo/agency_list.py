"""A workbook in the form of ICE's list of participating agencies; every agency is invented.

The first sheet has ICE's own headers and its quirks: a blank behind some names, `#N/A` where there
is no county, `link pending` for a row whose document is not up yet. That is every row here: there
is no document on ICE's site that an invented agency could link.
"""

from __future__ import annotations

import io
from dataclasses import dataclass
from datetime import date, datetime, time, timedelta

import xlsxwriter

from countywatch.demo.county import NAME, SHERIFF, SampleCounty

HEADER = (
    "STATE",
    "LAW ENFORCEMENT AGENCY",
    "TYPE",
    "COUNTY",
    "SUPPORT TYPE",
    "SIGNED",
    "MOA",
    "ADDENDUM",
)
MODELS = {
    "TFM": "Task Force Model",
    "WSO": "Warrant Service Officer",
    "JEM": "Jail Enforcement Model ",
}
# State, agency, county ("" where it has none), models.
_AGENCIES = (
    ("ALABAMA", "Fernhol County Sheriff's Office ", "Fernhol County", "WSO"),
    ("ALABAMA", "Tall Pine County Sheriff's Office", "Tall Pine County", "TFM"),
    ("ARKANSAS", "Cutbank County Sheriff's Office", "Cutbank County", "TFM"),
    ("ARKANSAS", "Marrow Creek Police Department", "Cutbank County", "TFM"),
    ("FLORIDA", "City of Seagate Police Department", "Palmbrook County", "TFM"),
    ("FLORIDA", "Heronsound County Sheriff's Office", "Heronsound County", "TFM WSO"),
    ("FLORIDA", "Palmbrook County Sheriff's Office", "Palmbrook County", "TFM"),
    ("FLORIDA", "Sandbar Key Police Department", "#N/A", "TFM"),
    ("GEORGIA", "Peachton County Sheriff's Office", "Peachton County", "JEM"),
    ("GEORGIA", "Redclay County Sheriff's Office", "Redclay County", "JEM WSO"),
    ("IDAHO", "Sagehen County Sheriff's Office", "Sagehen County", "TFM"),
    ("INDIANA", "Cornerstone County Sheriff's Department", "Cornerstone County", "WSO"),
    ("KANSAS", "Longgrass County Sheriff's Office", "Longgrass County", "JEM"),
    ("LOUISIANA", "Cypress Bend Parish Sheriff's Office", "Cypress Bend Parish", "TFM"),
    ("MISSISSIPPI", "Magnolia Fork County Sheriff's Office", "Magnolia Fork County", "TFM"),
    ("MISSOURI", "Ozark Hollow County Sheriff's Office", "Ozark Hollow County", "TFM"),
    ("MISSOURI", "Village of Dunmore Landing Police Department ", "#N/A", "TFM"),
    ("NEBRASKA", "Sandreed County Sheriff's Office", "Sandreed County", "WSO"),
    ("NEVADA", "Alkali Flat County Sheriff's Office", "Alkali Flat County", "WSO"),
    ("NORTH CAROLINA", "Galebreak County Sheriff's Office", "Galebreak County", "WSO"),
    ("NORTH CAROLINA", "Tobacco Ridge County Sheriff's Office", "Tobacco Ridge County", "JEM"),
    ("OHIO", "Buckhorn County Sheriff's Office", "Buckhorn County", "TFM"),
    ("OKLAHOMA", "Redbed County Sheriff's Office", "Redbed County", "TFM JEM"),
    ("PENNSYLVANIA", "Borough of Coalbrook Police Department", "#N/A", "TFM"),
    ("PENNSYLVANIA", "Stonemill County Sheriff's Office", "Stonemill County", "TFM"),
    ("SOUTH CAROLINA", "Lowmarsh County Sheriff's Office ", "Lowmarsh County", "TFM WSO"),
    ("TENNESSEE", "Holler Creek County Sheriff's Office", "Holler Creek County", "TFM"),
    ("TEXAS", "Dry Creek County Constable Precinct 2", "Dry Creek County", "TFM"),
    ("TEXAS", "Dry Creek County Sheriff's Office", "Dry Creek County", "JEM TFM"),
    ("TEXAS", "Mesquite Wells County Sheriff's Office", "Mesquite Wells County", "WSO"),
    ("TEXAS", "Town of Caliche Police Department", "Mesquite Wells County", "TFM"),
    ("UTAH", "Saltpan County Sheriff's Office", "Saltpan County", "WSO"),
    ("VIRGINIA", "Tidefall County Sheriff's Office", "Tidefall County", "TFM"),
    ("WYOMING", "Windgap County Sheriff's Office", "Windgap County", "JEM"),
)  # fmt: skip


@dataclass(frozen=True, slots=True)
class ListRow:
    """One row of the list."""

    state: str
    agency: str
    county: str
    model: str
    signed: date

    @property
    def kind(self) -> str:
        """The TYPE of the agency, in ICE's words."""
        small = ("City of", "Town of", "Village of", "Borough of")
        town = self.agency.startswith(small) or "Police" in self.agency
        return "Municipality" if town else "County"


def agency_rows(county: SampleCounty) -> tuple[ListRow, ...]:
    """The rows in ICE's order, by state and agency; the sample's own sheriff where it is listed."""
    rows = [
        ListRow(state, agency, home, MODELS[model], _signed(county, place))
        for place, (state, agency, home, models) in enumerate(_AGENCIES)
        for model in models.split()
    ]
    if county.agency_listed:
        signed = county.first_run - timedelta(days=1)
        rows.append(ListRow("PENNSYLVANIA", f"{SHERIFF} ", NAME, MODELS["TFM"], signed))
    return tuple(sorted(rows, key=lambda row: (row.state, row.agency)))


def _signed(county: SampleCounty, place: int) -> date:
    """A day in the year and a half before; the same for the same row."""
    return county.first_run - timedelta(days=30 + place * 97 % 510)


def agency_list(county: SampleCounty) -> bytes:
    """The workbook; SAMPLE stands in its second sheet and in its file name."""
    out = io.BytesIO()
    book = xlsxwriter.Workbook(out, {"in_memory": True})
    book.set_properties({"title": "SAMPLE list of agencies", "created": county.built})
    sheet, day = book.add_worksheet("Sheet1"), book.add_format({"num_format": "mm-dd-yy"})
    sheet.write_row(0, 0, HEADER)
    for number, row in enumerate(agency_rows(county), 1):
        sheet.write_row(number, 0, (row.state, row.agency, row.kind, row.county, row.model))
        sheet.write_datetime(number, 5, datetime.combine(row.signed, time()), day)
        sheet.write(number, 6, "link pending")
    book.add_worksheet("SAMPLE").write(0, 0, "SAMPLE: an invented list in the form of ICE's own")
    book.close()
    return out.getvalue()
