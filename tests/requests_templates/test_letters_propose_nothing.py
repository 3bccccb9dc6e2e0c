"""A records letter asks for records: in no state does it argue about the agreement or detainers."""

from __future__ import annotations

import pytest

from groundwork.law.claims import stale_claims
from groundwork.law.immigration import load_immigration_law
from groundwork.law.records import JURISDICTIONS
from requests_templates import topics
from tests.reports.proposals import found, shut_proposals
from tests.requests_templates.orders import letter

STATES = tuple(code for code in JURISDICTIONS if code != "US")


@pytest.mark.parametrize("state", STATES)
def test_no_letter_proposes_to_decline_or_end(state: str) -> None:
    """Over every topic, what is asked for left out: notices of termination are records too."""
    made = letter(state, topics=tuple(topics()))
    asked = [words for item in made.items for words in (item.text, item.series)]
    text = made.paper().text()
    assert shut_proposals(text, load_immigration_law(state), quoted=asked) == []
    assert [one.why for one in stale_claims() if one.found_in(text)] == []


def test_the_search_would_find_it() -> None:
    """The same words in a letter are found, in any state."""
    assert found("I ask the Sheriff to end the 287(g) agreement.", "agreement")
