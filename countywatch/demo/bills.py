"""The register of bills: nine printed pages of payments, as a county's packet has them."""

from __future__ import annotations

from collections.abc import Iterator
from datetime import timedelta
from random import Random

from countywatch.demo.county import SampleCounty
from countywatch.demo.drawing import Json, Sheet

PAGES, ROWS, CHECKS_A_DAY = 9, 46, 22
_SEED = 42999  # any fixed number: the register is the same each time
_PAYEES = (
    ("Alder Valley Paving", "4310-370", "asphalt patch"),
    ("Hearth Food Services", "2320-220", "meals, jail"),
    ("Wick Minerals", "4310-400", "brine"),
    ("Lakeshore Salt", "4310-400", "road salt"),
    ("Larkmoor Ledger", "1100-341", "legal notices"),
    ("Keel Mechanical", "1530-370", "boiler, parts"),
    ("Penhallow Stone", "4310-400", "anti-skid"),
    ("First Bank of Larkmoor", "1190-390", "bank charges"),
    ("Grange Road Veterinary", "2310-450", "care of dog"),
    ("Canal Street Uniforms", "2310-238", "shirts, deputies"),
    ("Canal Street Uniforms", "2320-238", "boots, officers"),
    ("Ridge Radio", "2410-340", "repair, tower 2"),
    ("Fair Road Towing", "2310-330", "tow, unit 127"),
    ("State Public Defender fund", "2130-310", "expert"),
    ("Bright Ice Company", "5200-220", "ice, county fair"),
    ("Hollow Lane HVAC", "1530-310", "study"),
    ("Larkmoor Water Authority", "1530-366", "water, annex"),
    ("Customs Coffee Roasters", "1100-220", "coffee, jurors"),
    ("Interpreters of the Valley", "2110-318", "Spanish, Nepali"),
    ("Immigrant Families Exhibit", "5100-390", "loan of frames"),
    ("Upper Wick Township", "4310-450", "salt, returned"),
    ("Mill Street Storage", "2310-384", "rent"),
    ("Quarry Fuel", "4310-330", "diesel"),
    ("Quarry Fuel", "2310-330", "gasoline"),
    ("Shared Juvenile Center", "2330-450", "detention, beds"),
    ("Alder Run Engineers", "4310-313", "bridge 14"),
    ("Constables, by fee", "2150-310", "warrant service"),
    ("Paper and Press", "1420-220", "ballots"),
)


def bill_sheets(county: SampleCounty) -> Iterator[Sheet]:
    """The register's sheets, with a total on the last line of each."""
    chance = Random(_SEED)
    check, day = 118_204, county.past_day
    for page in range(1, PAGES + 1):
        rows: list[Json] = []
        total = 0
        for row in range(ROWS):
            payee, account, what = chance.choice(_PAYEES)
            cents = chance.randrange(1_850, 640_000)
            total += cents
            check += chance.randrange(1, 3)
            paid = day + timedelta(days=1 + (page * ROWS + row - ROWS) // CHECKS_A_DAY)
            rows.append([str(check), f"{paid:%m/%d/%y}", payee, account, what, _money(cents)])
        rows.append(["", "", f"Total of page {page}", "", "", _money(total)])
        band = f"ITEM 5.B  REGISTER OF BILLS  PAGE {page} OF {PAGES}"
        yield Sheet((("band", band), ("table", _table(rows))), face="typed")


def _table(rows: list[Json]) -> Json:
    return {
        "cols": "lllllr",
        "widths": [0, 0, 1, 0, 0, 0],
        "totals": 1,
        "tight": 2.8,
        "size": 0.76,
        "head": ["Check", "Date", "Payee", "Account", "For", "Amount"],
        "rows": rows,
    }


def _money(cents: int) -> str:
    return f"{cents / 100:,.2f}"
