"""What is on the Board's next agenda: one list for the packet, the web page and the API."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Literal

from countywatch.demo.county import SHERIFF, SampleCounty


@dataclass(frozen=True, slots=True)
class Item:
    """An item, or with an empty `files` and a whole number a heading. `files` are name and path."""

    number: str
    title: str
    section: Literal["", "hearing", "consent"] = ""
    files: tuple[tuple[str, str], ...] = ()

    @property
    def heading(self) -> bool:
        """Whether items stand below it."""
        return "." not in self.number


SIGN_ITEM = "7.C"
_LEASE = ("Mill Street lease (scan)", "/files/mill-street-lease.pdf")
_MEMO = ("Insurance memo", "/files/insurance-memo.pdf")
_ITEMS = (
    Item("1", "Call to order"),
    Item("2", "Pledge of allegiance"),
    Item("3", "Approval of the minutes of the work session"),
    Item("4", "Public comment"),
    Item("5", "Reports of officers"),
    Item("5.A", "Treasurer: report of the month"),
    Item("5.B", "Register of bills: approval of payments"),
    Item("5.C", "Chief Clerk: budget transfers of the quarter"),
    Item("5.D", "Warden: the jail in the quarter"),
    Item("5.E", "Emergency Services: the 911 center"),
    Item("5.F", "Public Works: roads and bridges"),
    Item("5.G", "Area Agency on Aging: contact cards"),
    Item("5.H", "District Attorney: drug task force overtime"),
    Item("5.I", "Probation: juvenile detention per diem"),
    Item("5.J", "Library System: the quarter in the branches"),
    Item("5.K", "Sheriff: report of the quarter"),
    Item("5.L", "Human Resources: personnel report"),
    Item("5.M", "Water Authority: operators and mains"),
    Item("5.N", "Elections: canvass and supplies"),
    Item("6", "Public hearing"),
    Item("6.A", "Zoning map change, 22.4 acres on Mill Street", "hearing"),
    Item("7", "Consent calendar"),
    Item("7.A", "Bridge 14, repair of the deck: award of contract", "consent"),
    Item("7.B", "Library roof: acceptance of a state grant", "consent"),
    Item(SIGN_ITEM, f"{SHERIFF}: memorandum of agreement", "consent"),
    Item("7.D", "Ice control materials: joint bid with the townships", "consent"),
    Item("7.E", "Jail food service: second renewal", "consent", (_LEASE,)),
    Item("7.F", "Fleet: surplus of four vehicles", "consent", (_MEMO,)),
    Item("8", "Old business"),
    Item("8.A", "Heating and air conditioning of the courthouse"),
    Item("8.B", "Community ice arena: extension of lease"),
    Item("8.C", "Interstate 80: detour agreement with the state"),
    Item("9", "Adjournment"),
)


def agenda(county: SampleCounty) -> tuple[Item, ...]:
    """The items in order; without the agreement where the county has none."""
    return tuple(
        item for item in _ITEMS if county.sign_page is not None or item.number != SIGN_ITEM
    )
