"""What changed between two versions, from pages alone."""

from __future__ import annotations

from datetime import UTC, datetime, timedelta

from hypothesis import given
from hypothesis import strategies as st

from monitors.changes import Unit, Version, compare, history, listed_units, units_of
from monitors.matching import OnePage

DAY = datetime(2026, 11, 24, 12, 0, tzinfo=UTC)
BEFORE = """SAMPLE COUNTY BOARD OF COMMISSIONERS
Consent Agenda
5.A. Approval of minutes of November 10
5.B. Budget amendment for the library
New Business
7.A. Road bids
7.B. Approval of an agreement with a federal agency for services at the jail, with a term of two
years
7.C. Purchase of a fire engine for $90,000
"""
AFTER = """SAMPLE COUNTY BOARD OF COMMISSIONERS
Consent Agenda
5.A. Approval of minutes of November 10
5.B. Proclamation for Library Week
5.C. Approval of an agreement with a federal agency for services
at the jail, with a term of two years
New Business
7.A. Road bids
7.B. Purchase of a fire engine for $115,000
"""


def pages(*texts: str) -> list[OnePage]:
    """Pages numbered from 1."""
    return [OnePage(text, number) for number, text in enumerate(texts, 1)]


def told(old: str, new: str) -> list[tuple[str, str | None, str | None]]:
    """Kind, and item with section before and after, of each change of an agenda of one page."""
    found = compare(units_of(pages(old), "agenda"), units_of(pages(new), "agenda"))
    return [(kind, where(before), where(after)) for kind, before, after in found]


def where(unit: Unit | None) -> str | None:
    """Item and section."""
    return None if unit is None else f"{unit.item} {unit.section}".strip()


def test_an_item_that_goes_to_the_consent_calendar_has_moved() -> None:
    """One moved, one reworded, one removed and one added; a new number alone is no change."""
    assert told(BEFORE, AFTER) == [
        ("added", None, "5.B consent"),
        ("moved", "7.B regular", "5.C consent"),
        ("removed", "5.B consent", None),
        ("changed", "7.C regular", "7.B regular"),
    ]


def test_words_stand_as_they_are_shown_on_their_page() -> None:
    """A wrapped item is one unit with its number; its words alone are its key."""
    unit = next(u for u in units_of(pages("", AFTER), "agenda") if u.item == "5.C")
    said = "Approval of an agreement with a federal agency for services at the jail, with a term"
    assert unit == Unit(
        key=said.replace(",", "").casefold() + " of two years",
        text=f"5.C. {said} of two years",
        page=2,
        item="5.C",
        section="consent",
        heads=True,
    )


def test_an_item_pushed_down_by_a_new_one_has_not_moved() -> None:
    """Numbers and pages shift; only the new item is told."""
    old = units_of(pages("Consent Agenda\n5.A. Minutes", "5.B. Bids\n5.C. Roads"), "agenda")
    new = units_of(
        pages("Consent Agenda\n5.A. Minutes", "5.B. Jail contract\n5.C. Bids", "5.D. Roads"),
        "agenda",
    )
    assert [(kind, before, after and (after.page, after.item)) for kind, before, after in
            compare(old, new)] == [("added", None, (2, "5.B"))]  # fmt: skip


def test_an_item_before_another_has_moved() -> None:
    """Order counts within a section too; one of the two is told as moved."""
    old = "New Business\n7.A. Road bids\n7.B. Jail contract"
    new = "New Business\n7.A. Jail contract\n7.B. Road bids"
    (kind, before, after), *more = told(old, new)
    assert (kind, more) == ("moved", [])
    assert {before, after} == {"7.A regular", "7.B regular"}


def test_a_section_that_gets_its_heading_moves_its_items() -> None:
    """The items keep words and order, and stand under another heading."""
    old = "New Business\n7.A. Road bids\n7.B. Jail contract"
    new = "New Business\n7.A. Road bids\nConsent Calendar\n7.B. Jail contract"
    assert told(old, new) == [
        ("added", None, "consent"),
        ("moved", "7.B regular", "7.B consent"),
    ]


def test_page_numbers_and_running_heads_are_no_change() -> None:
    """They stand on each page and say nothing, also where they tell when it was printed."""
    foot = "SAMPLE County Board packet"
    words = ("one", "two", "three", "four")
    old, new = (
        [
            f"Text of attachment {word} here.\n{foot}\nSAMPLE Page {n} Printed on 1/{day}/2026"
            for n, word in enumerate(words[:count], 1)
        ]
        for count, day in ((3, 28), (4, 29))
    )
    found = compare(units_of(pages(*old)), units_of(pages(*new)))
    assert [(kind, after and (after.page, after.text)) for kind, _, after in found] == [
        ("added", (4, "Text of attachment four here."))
    ]


def test_a_sentence_that_a_page_cuts_is_one_unit() -> None:
    """Where the page breaks is no change, and it stands on the page where it begins; a) begins."""
    old = units_of(pages("The Board may act on\nthis matter.\na) Bids\nb) Roads"))
    new = units_of(pages("The Board may act on\n12", "this matter.\na) Bids\nb) Roads"))
    assert compare(old, new) == ()
    assert [(unit.page, unit.text) for unit in new] == [
        (1, "The Board may act on this matter."),
        (2, "a) Bids"),
        (2, "b) Roads"),
    ]


def test_listed_items_keep_their_section_and_number() -> None:
    """The text that was made of an API's items moves and changes like an agenda."""
    old = listed_units(pages("7.C Jail contract\n8 Adjourn\n"))
    new = listed_units(pages("Consent calendar: 5.B Jail contract\n8 Adjourn\n"))
    assert old[1] == Unit("adjourn", "Adjourn", 1, "8", "", True)
    assert [(kind, where(before), where(after)) for kind, before, after in compare(old, new)] == [
        ("moved", "7.C", "5.B consent")
    ]


def test_each_change_says_when_its_words_were_first_seen() -> None:
    """What comes back was first seen long ago; what goes says since when it had stood."""
    units = [
        listed_units(pages(text)) for text in ("1 Bids\n2 Jail\n", "1 Bids\n", "1 Bids\n2 Jail\n")
    ]
    versions = [Version(n, DAY + timedelta(days=n), u) for n, u in enumerate(units, 1)]
    found = history(versions)
    assert [(c.kind, c.version, c.first_seen.day, c.seen.day) for c in found] == [
        ("removed", 2, 25, 26),
        ("added", 3, 25, 27),
    ]
    assert history(versions[:1]) == ()


LINES = st.lists(st.sampled_from(["Bids", "Jail", "Roads", "Parks", "Minutes"]), max_size=8)


@given(LINES, LINES)
def test_the_changes_lead_from_the_old_version_to_the_new_one(
    old: list[str], new: list[str]
) -> None:
    """Old words, without those removed and with those added, are the new words."""
    found = compare(listed_units(pages("\n".join(old))), listed_units(pages("\n".join(new))))
    words = sorted(old)
    for _, before, after in found:
        if before is not None:
            words.remove(before.text)
        if after is not None:
            words.append(after.text)
    assert sorted(words) == sorted(new)
    assert bool(found) == (old != new)


@given(st.text(st.characters(codec="utf-8"), max_size=300))
def test_any_page_equals_itself(text: str) -> None:
    """No text breaks the reading of units, and none differs from itself."""
    assert compare(units_of(pages(text), "agenda"), units_of(pages(text), "agenda")) == ()
    assert compare(listed_units(pages(text)), listed_units(pages(text))) == ()
