"""Checked statements, and the stale ones that no template may say."""

from __future__ import annotations

from pathlib import Path

import pytest

import countywatch
import reports
import requests_templates
from groundwork.errors import WrongUse
from groundwork.law.claims import claim, claims, stale_claims

ROOTS = [Path(str(p.__file__)).parent for p in (countywatch, reports, requests_templates)]
KINDS = (".j2", ".md", ".yaml", ".typ", ".html")


def texts() -> list[Path]:
    return [p for root in ROOTS for p in root.rglob("*") if p.suffix in KINDS and p.is_file()]


def test_no_template_says_what_is_stale() -> None:
    """Templates and record categories hold no claim that the facts call wrong or unverified."""
    assert len(texts()) > 5
    found = [
        (path.name, words, one.why)
        for path in texts()
        for one in stale_claims()
        if (words := one.found_in(path.read_text(encoding="utf-8")))
    ]
    assert found == []


def test_no_checked_statement_is_stale() -> None:
    """What may be said is not what may not be said."""
    for one in claims().values():
        assert [s.why for s in stale_claims() if s.found_in(one.sentence)] == [], one.id


@pytest.mark.parametrize(
    "text",
    [
        "Over 1,000 agreements exist.",
        "a 641 % rise",
        "$10 billion in grants",
        "65 percent of agencies",
        "H.R. 3451",
        "Similar: the Tenth Circuit",
        "40+ hours per officer",
        "287(g) is entirely voluntary",
        "The sheriff can decline detainers tomorrow without breaking any law",
        "Decline to renew when it expires",
        "Holding a person without a warrant violates the Fourth Amendment",
        "officers are personally liable",
        "Sanctuary counties have lower crime",
        "$5.5 million first year",
    ],
)
def test_a_stale_claim_is_found_in_any_line_break(text: str) -> None:
    """Each claim of the old toolkit is caught, also broken over lines."""
    assert any(s.found_in(text) for s in stale_claims())
    assert any(s.found_in(text.replace(" ", "\n  ")) for s in stale_claims())


def test_every_claim_can_be_followed() -> None:
    """Contrary authority is a checked statement too; cases have a year, payments their people."""
    for one in claims().values():
        assert all(name in claims() for name in one.against), one.id
        assert one.kind != "case" or one.year, one.id
        assert one.kind != "payment" or (one.amount and one.people), one.id
        assert one.says[0].isupper() and not one.says.endswith("."), one.id
    assert claim("galarza").against == ("el-cenizo",)
    with pytest.raises(WrongUse, match="is no checked statement"):
        claim("nobody")
