"""One meeting that a county lists in two places, through real rounds of the watch."""

from __future__ import annotations

import json
from datetime import date

from countywatch.archive.changes import changes_of, meetings_listed
from countywatch.archive.export import export_meetings
from groundwork.casefile.alerts import all_alerts
from groundwork.casefile.documents import DocumentVersion
from tests.face.conftest import SIGN, Installation
from tests.sites.agendacenter import Row, agenda, listing

DAY = date(2026, 12, 1)


def second_feed(installation: Installation, *paragraphs: str) -> Row:
    """The county's other list: the same meeting under another number and a barer title."""
    row = Row(DAY, 77, "SAMPLE Board of Commissioners")
    installation.serve(row.path, agenda(*paragraphs))
    installation.watch_url(installation.list_at("/other", listing([row])), "Other list")
    return row


def test_two_feeds_of_a_county_show_one_meeting(installation: Installation) -> None:
    """One event in the export, one document, one alert; a second round brings nothing new."""
    installation.publish(DAY, 1, SIGN)
    installation.watch_site()
    second_feed(installation, SIGN)
    assert len(installation.round().raised) == 1
    installation.later(hours=7)
    again = installation.round()
    assert (again.raised, again.crawled.documents_new) == ([], 0)
    with installation.casefile.reading() as session:
        text, count = export_meetings(session, "ocd", installation.now)
        (listed,) = meetings_listed(session)
        assert len(all_alerts(session)) == session.query(DocumentVersion).count() == 1
    (event,) = json.loads(text)
    assert (count, listed["versions"], listed["document_versions"]) == (1, 1, 1)
    assert len(event["documents"]) == 1
    assert [row["note"] for row in event["sources"]] == ["Board", "Other list"]
    assert len(installation.mailbox.received) == 1


def test_the_same_words_in_another_file_are_no_second_alert(installation: Installation) -> None:
    """Both files belong to the meeting; what is new in the second is told, and nothing else."""
    installation.publish(DAY, 1, SIGN)
    installation.watch_site()
    row = second_feed(installation, "Printed for the web.", SIGN)
    assert len(installation.round().raised) == 1
    installation.later(hours=7)
    more = "9.A Payment of $115,000 under the 287(g) reimbursement programme of ICE is accepted."
    installation.serve(row.path, agenda("Printed for the web.", SIGN, more))
    assert installation.round().raised
    with installation.casefile.reading() as session:
        found = changes_of(session, "m1").documents
        assert sorted(len(one.versions) for one in found) == [1, 2]


def test_an_agenda_put_back_is_a_third_version(installation: Installation) -> None:
    """A, B, A: `changes` shows what went and what came back, and nobody is alerted again."""
    row = installation.publish(DAY, 1, "Call to order.", SIGN)
    assert row is not None
    installation.watch_site()
    assert len(installation.round().raised) == 1
    first = agenda("Call to order.", SIGN)
    for page in (agenda("Call to order."), first):
        installation.later(hours=7)
        installation.serve(row.path, page)
        assert installation.round().raised == []
    with installation.casefile.reading() as session:
        (document,) = changes_of(session, "m1").documents
    assert [version.number for version in document.versions] == [1, 2, 3]
    assert document.versions[0].sha256 == document.versions[2].sha256
    assert [(c.kind, c.version) for c in document.changes] == [("removed", 2), ("added", 3)]
    assert document.changes[1].first_seen == document.versions[0].fetched_at


def test_a_file_posted_at_another_address_is_no_news(installation: Installation) -> None:
    """The vendor gives the meeting a new number: the same meeting, the same document."""
    row = installation.publish(DAY, 1, SIGN)
    assert row is not None
    installation.watch_site()
    installation.round()
    del installation.rows[row]
    installation.later(hours=7)
    moved = installation.publish(DAY, 2, SIGN)
    again = installation.round()
    assert moved is not None
    assert (again.raised, again.crawled.documents_new) == ([], 0)
    with installation.casefile.reading() as session:
        (document,) = changes_of(session, "m1").documents
        assert document.document.url == installation.site.url(moved.path)
        assert len(document.versions) == len(meetings_listed(session)) == 1
