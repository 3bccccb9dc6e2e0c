"""What an alert says, in text and HTML."""

from __future__ import annotations

from dataclasses import replace
from datetime import UTC, datetime

from hypothesis import given
from hypothesis import strategies as st
from selectolax.lexbor import LexborHTMLParser as HTMLParser

from monitors.alerts import (
    AlertView,
    DocumentView,
    MeetingView,
    Receipt,
    Shortfall,
    SignView,
    SourceLine,
    around,
    as_html,
    as_text,
    excerpts_of,
    meeting_clock,
)

NOW = datetime(2026, 11, 28, 20, 0, tzinfo=UTC)
START = "2026-12-01T18:00:00-05:00"
PAGE = "Section 287(g) agreement"
SIGN = SignView(
    "287g", 47, "item 7.C, consent", 8, 14, "287(g)", "Section ", " agreement", "mention", True
)
ALERT = AlertView(
    id="a7",
    topic="agreement",
    grade="alert",
    stance="mention",
    headline=None,
    place="Nash County, NC",
    fips="37127",
    meeting=MeetingView(
        "Regular Meeting",
        "Board",
        START,
        "scheduled",
        "Room 201",
        "clerk@example.org",
        "http://example.org/m",
        meeting_clock(START, "scheduled", NOW, "America/New_York"),
    ),
    document=DocumentView(
        "d12", "Agenda packet", "packet", "http://example.org/p.pdf", "ab" * 32, NOW, 1
    ),
    signs=(SIGN,),
    excerpts=excerpts_of((SIGN,), {47: PAGE}),
    deliveries=(),
    verdict=None,
    sample=False,
)
RECEIPT = Receipt(
    "2026-11-28 20:00 UTC",
    (
        SourceLine("Board", "ok", "2026-11-28 15:00 EST", None),
        SourceLine("Agenda Center", "failed", "never", "could not reach example.org"),
    ),
    (
        Shortfall(
            "1 document was read only in part",
            ("Scan (http://example.org/s.pdf): page 1 without text",),
            unread=True,
        ),
    ),
    saved=12,
)


def with_signs(*signs: SignView) -> AlertView:
    """The alert with other signs, all on pages like the one page."""
    excerpts = excerpts_of(signs, {sign.page: PAGE for sign in signs})
    return replace(ALERT, signs=signs, excerpts=excerpts)


def test_signs_near_each_other_share_an_excerpt() -> None:
    """The words between two near signs are shown once, each sign marked; far ones stand apart."""
    page = f"Section 287(g), Task Force Model. {'Other words. ' * 40}And 287(g) again."
    spans = [(8, 14), (8, 32), (page.rindex("287"), page.rindex("287") + 6)]
    signs = [replace(SIGN, start=a, end=b, quote=page[a:b]) for a, b in spans]
    near, far = excerpts_of(signs, {47: page})
    assert near.parts[:3] == (("Section ", False), ("287(g)", True), (", Task Force Model", True))
    assert [words for words, marked in far.parts if marked] == ["287(g)"]


def test_the_text_says_all_that_a_person_needs() -> None:
    """Meeting, clock, quote with page and item, links, hash, receipt, and what is unread."""
    text = as_text(ALERT, RECEIPT)
    for said in (
        "Tuesday, December 1, 2026 at 6:00 PM",
        "in 75 hours (3 days)",
        "Page 47, item 7.C, consent",
        "Section >>287(g)<< agreement",
        "http://example.org/p.pdf#page=47",
        "clerk@example.org",
        "ab" * 32,
        "It does not say what the county intends.",
        "Agenda Center: failed; last good look never",
        "! could not reach example.org",
        "Not everything was read in full and searched (saved documents: 12):",
        "1 document was read only in part",
        "Scan (http://example.org/s.pdf): page 1 without text",
    ):
        assert said in text


def test_the_subject_quotes_and_names_page_and_clock() -> None:
    """One line tells where, what words, which page, and how long."""
    assert ALERT.subject == (
        'Nash County, NC: "287(g)" in Agenda packet, page 47 - in 75 hours (3 days)'
    )
    assert replace(ALERT, sample=True).subject.startswith("SAMPLE ")


def test_a_later_version_says_what_is_new() -> None:
    """Signs that an earlier version had are told apart from new ones."""
    later = replace(
        with_signs(replace(SIGN, page=3, new=False), SIGN),
        document=replace(ALERT.document, version=2),
    )
    text = as_text(later, RECEIPT)
    assert "2 signs; new in this version: 1" in text
    assert "Page 47, item 7.C, consent - NEW" in text
    assert "Page 3, item 7.C, consent\n" in text


def test_many_signs_are_counted_and_new_ones_shown_first() -> None:
    """A document with forty signs shows twelve of them, the new ones among them, and the rest."""
    signs = (replace(SIGN, page=page, new=page == 40) for page in range(1, 41))
    text = as_text(with_signs(*signs), RECEIPT)
    assert text.count("  Page ") == 12
    assert "Page 40" in text
    assert "... and 28 more, on pages 12, 13" in text


def test_an_address_that_is_no_web_address_is_no_link() -> None:
    """A listing cannot put a script behind a link of a mail."""
    bad = replace(ALERT.document, url="javascript:alert(1)")
    links = HTMLParser(as_html(replace(ALERT, document=bad), RECEIPT)).css("a")
    assert {(link.attributes["href"] or "").split(":")[0] for link in links} == {"#", "http"}


@given(outside=st.text(min_size=1, max_size=60))
def test_outside_text_is_never_markup(outside: str) -> None:
    """Whatever a page says is shown, and makes no element of its own."""
    page = f"before {outside}x after"
    sign = replace(SIGN, start=7, end=8 + len(outside))
    hostile = replace(
        ALERT,
        signs=(sign,),
        excerpts=excerpts_of((sign,), {47: page}),
        document=replace(ALERT.document, title=outside),
    )
    shown, plain = HTMLParser(as_html(hostile, RECEIPT)), HTMLParser(as_html(ALERT, RECEIPT))
    assert [node.tag for node in shown.css("*")] == [node.tag for node in plain.css("*")]


@given(
    text=st.text(alphabet="ab \n", max_size=600),
    ends=st.tuples(st.integers(0, 600), st.integers(0, 600)),
)
def test_the_words_around_a_quote_are_those_of_the_page(text: str, ends: tuple[int, int]) -> None:
    """Context is folded to one line and adds no word that is not on the page."""
    start, end = sorted(min(place, len(text)) for place in ends)
    before, after = around(text, start, end)
    words = set(text.split())
    assert "\n" not in before + after
    for word in (before.removeprefix("... ") + " " + after.removesuffix(" ...")).split():
        assert any(word in whole for whole in words)
