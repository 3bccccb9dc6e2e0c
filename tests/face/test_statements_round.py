"""Statements and federal awards in the loop: stored, read, matched and told of like documents."""

from __future__ import annotations

from countywatch.watch.known import known_of
from countywatch.watch.store import Crawled, Ingest
from groundwork.casefile.documents import Document
from groundwork.casefile.sources import Source
from spiders.items import DocumentFound
from spiders.records import SourceDone, TextListed
from tests.face.conftest import SIGN, Installation
from tests.sites.agendacenter import agenda

FEED = """<?xml version="1.0"?><rss><channel><title>Nash County Sheriff</title>
<item><title>A new agreement</title><link>/news/1</link>
<pubDate>Mon, 23 Nov 2026 15:00:00 GMT</pubDate></item></channel></rss>"""


def test_a_sheriffs_statement_becomes_one_mail_and_is_left_alone_after_a_week(
    installation: Installation,
) -> None:
    """Its page is fetched, read and matched once; a second round, and a later one, are silent."""
    installation.site.add("/feed", FEED.encode(), headers={"Content-Type": "text/xml"})
    installation.serve("/news/1", agenda("Statement", SIGN))
    installation.watch_url(installation.site.url("/feed"), "Sheriff", "statements")
    done = installation.round()
    assert (done.crawled.outcomes, len(done.raised)) == ({"Sheriff": ("ok", None)}, 1)
    assert done.delivered.mails_sent == 1
    with installation.casefile.reading() as session:
        (document,) = session.query(Document).all()
        assert document.kind == "other"
        assert document.title == "A new agreement (Nash County Sheriff, 2026-11-23)"
    installation.later(days=8)
    installation.site.forget()
    assert installation.round().raised == []
    assert "/news/1" not in installation.site.paths()


def test_a_text_that_a_listing_gives_is_a_document_that_is_never_asked_for(
    installation: Installation,
) -> None:
    """Its words are kept as a version; told again unchanged, they are no new one."""
    url = "https://usaspending.example/award/1#items-text"
    award = TextListed(1, DocumentFound("other", "Federal award 1", url), "Award: 1\n")
    ended = SourceDone(1, "ok", None, 0, 0, 1)
    installation.watch_url("https://usaspending.example/", "Awards", "usaspending")
    with installation.casefile.reading() as session:
        (source,) = session.query(Source).all()
    new, asked = [], []
    for _ in range(2):
        done = Crawled()
        with installation.casefile.reading() as session:
            asked += known_of(session, source, installation.now)
        ingest = Ingest(
            installation.casefile, installation.settings, lambda: installation.now, print, done
        )
        ingest.expect(source)
        ingest.take([award, ended])
        new.append(done.documents_new)
    assert (new, asked) == ([1, 0], [])
