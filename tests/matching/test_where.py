"""Where on an agenda a sign stands."""

from monitors.matching import OnePage
from monitors.matching.where import Places

AGENDA = [
    OnePage("CALL TO ORDER\n\n5. CONSENT CALENDAR (approved together)\n5.A Minutes\n5.B Jail", 1),
    OnePage("staff report goes on here", 2),
    OnePage("and here", 3),
    OnePage("VI. PUBLIC HEARINGS - 6:00 PM\nItem 9: Zoning\nCLOSED SESSION\n", 4),
]


def at(page: int, words: str) -> str:
    return str(Places(AGENDA).at(page, AGENDA[page - 1].text.index(words)))


def test_item_and_section_are_the_last_ones_above():
    """The item's number and its section are read from the lines above, also a page earlier."""
    assert at(1, "Jail") == "item 5.B, consent"
    assert at(1, "Minutes") == "item 5.A, consent"
    assert at(2, "goes") == "item 5.B, consent"
    assert at(4, "Zoning") == "item 9, hearing"


def test_nothing_is_said_where_nothing_is_known():
    """Before the first heading and two pages past an item the place is unknown."""
    assert at(1, "ORDER") == ""
    assert at(3, "here") == ""


def test_clauses_of_a_contract_are_no_agenda_items():
    """Numbered lines count only in an agenda: by its kind, or by two headings of one."""
    contract = [OnePage("7. TERM\nalpha\nREPORTS\n", 1)]
    assert str(Places(contract).at(1, 9)) == ""
    assert str(Places(contract, "agenda").at(1, 9)) == "item 7"
