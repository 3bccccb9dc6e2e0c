"""The JSON of a report goes out of the house: it covers the numbers that name a person."""

from __future__ import annotations

from decimal import Decimal

from groundwork.reading.masking import mask
from reports.as_json import report_text
from reports.cost import Scope, cost_report
from tests.reports.conftest import NASH, NOW, MemoryStore, line

NUMBER = "123-45-6789"
WORDS = f"Deputy, SSN {NUMBER}, overtime 12,345.67"


def test_a_number_that_names_a_person_is_covered_wherever_words_are_shown() -> None:
    """Quote, register of sources, note and assumption: a social-security number is in none."""
    assert NUMBER not in mask(WORDS)
    lines = [
        line("c1", grade="D", amount=Decimal("12345.67"), source="d1", page=1, quote=WORDS),
        line("c2", assumption=WORDS, note=WORDS),
        line("c3", grade="R", note=WORDS),
    ]
    made = cost_report(lines, Scope(NASH, NOW.date()), MemoryStore({"d1": (WORDS,)}))
    written = report_text(made)
    assert NUMBER not in written
    # c1 as line and in the register; c2 and c3 by assumption and note; c3 again as reported
    assert written.count(mask(WORDS)) == 6
