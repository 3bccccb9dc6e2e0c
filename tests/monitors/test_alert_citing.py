"""Alerts name a place in the document's own terms."""

from __future__ import annotations

from dataclasses import replace

import pytest
from test_alert_words import ALERT, PAGE, RECEIPT, SIGN

from monitors.alerts import AlertView, as_html, as_text, excerpts_of

ROW = "sheet 'Budget 2026', row 14"


def citing(*cited: str) -> AlertView:
    """The alert with a sign at each of these places."""
    signs = tuple(
        replace(SIGN, page=number, cited=words) for number, words in enumerate(cited, start=1)
    )
    return replace(ALERT, signs=signs, excerpts=excerpts_of(signs, dict.fromkeys(range(9), PAGE)))


def test_subject_and_json_cite_the_place() -> None:
    """The subject quotes sheet and row; JSON keeps the number and adds the words."""
    alert = citing(ROW)
    assert alert.subject == (
        f'Nash County, NC: "287(g)" in Agenda packet, {ROW} - in 75 hours (3 days)'
    )
    sign = alert.signs[0].to_json()
    assert (sign["page"], sign["cited"]) == (1, ROW)
    assert SIGN.to_json()["cited"] == "page 47"


@pytest.mark.parametrize(
    ("cited", "headline", "line"),
    [
        (ROW, f"in “Agenda packet”: {ROW}", "Sheet 'Budget 2026', row 14, item 7.C, consent"),
        ("slide 3", "in “Agenda packet”: slide 3", "Slide 3, item 7.C, consent"),
        (
            "page 214 (printed iv)",
            "on page 214 (printed iv) of “Agenda packet”",
            "Page 214 (printed iv), item 7.C, consent",
        ),
        (
            "under the heading '<b>X'",
            "in “Agenda packet”: under the heading &#39;&lt;b&gt;X&#39;",
            "Under the heading '<b>X', item 7.C, consent",
        ),
    ],
)
def test_mail_cites_the_place(cited: str, headline: str, line: str) -> None:
    """Headline and excerpt say it, escaped where it comes from the document."""
    alert = citing(cited)
    html = as_html(alert, RECEIPT).replace("&#39;", "'")
    assert f"A warning sign {headline.replace('&#39;', chr(39))}" in html
    assert f"  {line}\n" in as_text(alert, RECEIPT)


def test_several_places_are_named_up_to_three() -> None:
    """Pages are listed by number, other places one by one."""
    assert "A warning sign on pages 1, 2 and 3 of" in as_html(citing(*[""] * 3), RECEIPT)
    places = [f"slide {number}" for number in range(1, 6)]
    assert "slide 1; slide 2; slide 3; 2 more" in as_html(citing(*places), RECEIPT)


def test_a_sheet_is_not_named_twice() -> None:
    """Where the place already is a sheet, the sheet of its own reader is left out."""
    sign = replace(SIGN, cited=ROW, where="sheet Budget 2026")
    alert = replace(ALERT, signs=(sign,), excerpts=excerpts_of((sign,), {47: PAGE}))
    assert "  Sheet 'Budget 2026', row 14\n" in as_text(alert, RECEIPT)
