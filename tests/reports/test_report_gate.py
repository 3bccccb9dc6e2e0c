"""The report in every jurisdiction: it proposes nothing that the state's law shuts."""

from __future__ import annotations

import pytest

from groundwork.law.claims import stale_claims
from groundwork.law.immigration import gate, load_immigration_law
from groundwork.law.records import JURISDICTIONS
from reports.options import mandated, open_options, researched
from reports.printing import report_paper
from tests.reports.kit_reports import report_in
from tests.reports.proposals import shut_proposals

STATES = tuple(code for code in JURISDICTIONS if code != "US")


@pytest.mark.parametrize("state", STATES)
def test_the_report_proposes_nothing_that_the_law_shuts(state: str) -> None:
    """No word of declining, ending or refusing where the gate is shut; no option where unknown."""
    law = load_immigration_law(state)
    text = report_paper(report_in(state)).text()
    assert shut_proposals(text, law) == []
    assert [one.why for one in stale_claims() if one.found_in(text)] == []
    flat = " ".join(text.split())
    options = flat[flat.index("12. Options") : flat.index("13. The sheriff")]
    assert ("Limit:" in options) == bool(open_options(law)) == researched(law)
    if not researched(law):
        assert "ask the county attorney" in options.lower()
    if mandated(law) and researched(law):
        assert "county attorney" in options


def test_the_search_finds_what_it_looks_for() -> None:
    """The same search over a text that does propose it: so the test above can fail."""
    texas = load_immigration_law("TX")
    assert not gate(texas).decline
    assert shut_proposals("The board should end the 287(g) agreement.", texas)
    assert shut_proposals("Refuse detainers.", texas)
