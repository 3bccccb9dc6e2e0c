"""The Board's packet: sixty pages of ordinary county business, and one item deep inside."""

from __future__ import annotations

from collections.abc import Iterator
from itertools import islice

from countywatch.demo.agenda import agenda
from countywatch.demo.bills import bill_sheets
from countywatch.demo.county import BOARD, NAME, PACKET_PAGES, SampleCounty, long_date
from countywatch.demo.drawing import CountyPaper, Sheet, sheets_of

# The order of the packet; the sign's own sheets are put in where the county wants them.
_BEFORE_BILLS = ("first_minutes", "reports_money")
_AFTER_BILLS = ("reports_offices", "hearing", "consent_before", "consent_after")


def packet(county: SampleCounty) -> bytes:
    """The packet as a PDF of exactly sixty pages."""
    paper = CountyPaper(
        title=f"{NAME} {BOARD}: agenda packet, {long_date(county.board_day)}",
        header=f"{NAME} {BOARD} - Regular Meeting, {long_date(county.board_day)}",
        sheets=tuple(_sheets(county)),
        made=county.first_run,
        numbering="Packet page # of #",
    )
    return paper.pdf()


def _sheets(county: SampleCounty) -> Iterator[Sheet]:
    """The agenda, then ordinary sheets round the sign; what is too much falls off the end."""
    sign = () if county.sign_page is None else sheets_of("sign", county.words())
    before = PACKET_PAGES if county.sign_page is None else county.sign_page - 1
    ordinary = _ordinary(county)
    pages = [_agenda(county), *islice(ordinary, before - 1), *sign, *ordinary]
    yield from pages[:PACKET_PAGES]


def _ordinary(county: SampleCounty) -> Iterator[Sheet]:
    words = county.words()
    for name in _BEFORE_BILLS:
        yield from sheets_of(name, words)
    yield from bill_sheets(county)
    for name in _AFTER_BILLS:
        yield from sheets_of(name, words)


def _agenda(county: SampleCounty) -> Sheet:
    words = county.words()
    notice = {
        "scheduled": "",
        "postponed": "POSTPONED: a new date will be advertised",
        "cancelled": "CANCELLED",
    }
    return Sheet(
        (
            ("letterhead", [NAME, f"{BOARD}, 12 Court Square", "SAMPLE - an invented county"]),
            ("title", f"{BOARD}: Regular Meeting"),
            ("subtitle", f"{words['board_when']} - Larkmoor Courthouse, Room 201"),
            *([("subtitle", notice[county.status])] if notice[county.status] else []),
            ("agenda", [[item.number, item.title, not item.heading] for item in agenda(county)]),
            ("rule", ""),
            ("p", "Items on the consent calendar are adopted by one vote without discussion. To "
             "speak, sign up with the Chief Clerk by noon: clerk@larkmoor.example."),
        )
    )  # fmt: skip
