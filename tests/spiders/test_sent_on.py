"""Pages that only send a browser on, and pages that look a little like it."""

from __future__ import annotations

import pytest

from spiders.parsing import read_listing, wrong_document
from spiders.sent_on import sent_on
from tests.spiders.crawl_samples import a_source, sample

HERE = "https://county.example/agendas/list"
META = b'<html><head><meta http-equiv="Refresh" content="0; URL=%s"></head><body>%s</body></html>'


@pytest.mark.parametrize(
    ("body", "target"),
    [
        (META % (b"/login", b""), "https://county.example/login"),
        (META % (b"'new.html'", b"<p>Click here if nothing happens.</p>"),
         "https://county.example/agendas/new.html"),
        (b"<meta http-equiv=refresh content='5;https://other.example/'>", "https://other.example/"),
        (b"<script>window.location = '/x';</script>", "https://county.example/x"),
        (b'<title>Moved</title><script>top.location.href="/x"</script>',
         "https://county.example/x"),
        (b"<script>document.location.replace( '/x' )</script>", "https://county.example/x"),
        (META % (b"/x", b"word " * 100), None),
        (b'<meta http-equiv="refresh" content="300"><p>Agendas</p>', None),
        (b"<p>The location of the meeting = 'Room 1'</p>", None),
        (b"%PDF-1.4 window.location='/x'", None),
        (b"<p>No meetings.</p><script>if (a == 1) { go() }</script>", None),
    ],
)  # fmt: skip
def test_a_page_without_content_that_sends_on_is_seen(body: bytes, target: str | None) -> None:
    """By a meta-refresh or by script; one that reloads itself or has content is what it is."""
    assert sent_on(body, HERE) == target


def test_a_listing_that_sends_on_is_doubted() -> None:
    """The reason names where it leads, and what to do."""
    parsed = read_listing(a_source(1, HERE, "civicplus"), HERE, META % (b"/login", b""))
    assert parsed.outcome == "suspect"
    assert (parsed.reason or "").startswith(
        "The page lists nothing and sends browsers on to https://county.example/login. Open it"
    )


def test_a_good_listing_with_such_a_script_stays_good() -> None:
    """A listing may hold any script."""
    body = sample("civicplus_list.html") + b"<script>window.location='/x'</script>"
    assert read_listing(a_source(1, HERE), HERE, body).outcome == "ok"


def test_a_document_that_sends_on_is_none() -> None:
    """It is named as what it is; any other web page may be an agenda."""
    said = wrong_document(HERE, b"\n " + META % (b"/login", b""))
    assert said == "a page that only sends browsers on to https://county.example/login"
    assert wrong_document(HERE, b"<p>Agenda</p>") is None
    assert wrong_document(HERE, b"%PDF-1.4") is None
