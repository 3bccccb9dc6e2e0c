"""The county's few other pages: its front page, its budget's page, and one like ICE's."""

from __future__ import annotations

from countywatch.demo.county import NAME, SampleCounty

AGENCY_LIST = "/ice/participatingAgenciesSAMPLE.xlsx"


def front_page(county: SampleCounty) -> bytes:
    """What a visitor sees first."""
    return _page(
        NAME,
        _links(
            ("/AgendaCenter", "Agenda Center: committees"),
            ("/v1/larkmoor/events", "Calendar of the Board (as data)"),
            ("/budget", "Requested budget"),
            ("/ice/287g", "A page like ICE's (not the county's)"),
        ),
    )


def budget_page(county: SampleCounty) -> bytes:
    """The requested budget, as PDF and as workbook."""
    return _page(
        f"Requested budget {county.budget_year}",
        _links(
            ("/files/requested-budget.pdf", "Requested budget (PDF)"),
            ("/files/requested-budget.xlsx", "Requested budget (workbook)"),
        ),
    )


def ice_page(county: SampleCounty) -> bytes:
    """A page in the way of ICE's own: it links the list under a name that can change."""
    return _page(
        "Delegation of immigration authority: a page like ICE's",
        "<p>An invented page. The workbook names no real agency.</p>"
        + _links((AGENCY_LIST, "Participating agencies")),
    )


def redesigned_page(county: SampleCounty) -> bytes:
    """The agenda list after a redesign: the old marks are gone."""
    return _page("Meetings", "<ul><li>Our new look is here</li></ul>")


def error_page(county: SampleCounty) -> bytes:
    """An error, said with status 200."""
    return _page("Server Error", "<h1>SAMPLE Server Error</h1><p>Please try again later.</p>")


def not_found(county: SampleCounty) -> bytes:
    """The page for an address that is none."""
    return _page("404 Not Found", "<p>There is no such page.</p>")


def _links(*links: tuple[str, str]) -> str:
    listed = "".join(f'<li><a href="{path}">{words}</a></li>' for path, words in links)
    return f"<ul>{listed}</ul>"


def _page(title: str, body: str) -> bytes:
    return (
        f'<!DOCTYPE html><html lang="en"><head><meta charset="utf-8">'
        f"<title>SAMPLE {title}</title></head><body><p><strong>SAMPLE: an invented county"
        f"</strong></p><h1>{title}</h1>{body}</body></html>"
    ).encode()
