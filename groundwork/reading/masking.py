"""People are protected: numbers that name a person are masked wherever page text is shown.

A mask keeps the length, so that offsets into the stored text still fit the shown one.
"""

from __future__ import annotations

import re

MASK = "\u2592"  # a shaded block: nobody takes it for a digit

# Alien registration numbers have seven to nine digits behind an A; the words may stand before.
ALIEN = r"\b(?:A|Alien (?:Registration )?(?:No\.?|Number))[-#: ]{0,3}\d{1,3}[- ]?\d{3}[- ]?\d{3}\b"
SOCIAL_SECURITY = r"\b\d{3}[- ]\d{2}[- ]\d{4}\b"
MONTH = r"(?:Jan|Feb|Mar|Apr|May|Jun|Jul|Aug|Sep|Oct|Nov|Dec)[a-z]*\.?"
DATE = (
    rf"(?:\d{{1,4}}[-/.]\d{{1,2}}[-/.]\d{{1,4}}|{MONTH} \d{{1,2}},? \d{{4}}"
    rf"|\d{{1,2}} {MONTH} \d{{4}})"
)
BIRTH = rf"(?:\bD\.?O\.?B\b\.?|\bdate of birth|\bborn(?: on)?)[\s:]{{0,3}}{DATE}"
PERSONAL = re.compile("|".join((ALIEN, SOCIAL_SECURITY, BIRTH)), re.IGNORECASE)


def mask(text: str) -> str:
    """The text with A-numbers, social-security numbers and birth dates covered, digit by digit."""
    return PERSONAL.sub(lambda found: re.sub(r"\d", MASK, found[0]), text)
