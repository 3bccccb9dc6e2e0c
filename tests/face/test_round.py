"""The loop, from a listing to a mail, on a real site and a real mail server."""

from __future__ import annotations

from datetime import date

from countywatch.archive.alert_views import alert_view
from countywatch.watch.status import status_json
from groundwork.casefile.alerts import all_alerts, signs_of
from groundwork.casefile.documents import DocumentVersion, Page
from groundwork.casefile.signs import Matching
from tests.face.conftest import SIGN, Installation
from tests.sites.agendacenter import Row, agenda

AHEAD = date(2026, 12, 1)


def texts(installation: Installation) -> list[str]:
    """The text parts of the mails so far."""
    return [
        mail.get_body(("plain",)).get_content()  # type: ignore[union-attr]
        for mail in installation.mailbox.received
    ]


def test_a_sign_on_an_agenda_becomes_one_mail(installation: Installation) -> None:
    """Crawl, read, match, raise and mail: the quote, the date and the hash are the page's."""
    installation.publish(AHEAD, 1, "Call to order", SIGN)
    installation.watch_site()
    done = installation.round()
    assert (len(done.raised), done.delivered.mails_sent) == (1, 1)
    (text,) = texts(installation)
    assert ">>287(g)<<" in text or ">>Section 287(g)<<" in text
    assert "Tuesday, December 1, 2026 (the listing gives no time)" in text
    assert "in 7 days" in text
    assert "Nash County, NC" in text
    assert "Board: ok; last good look 2026-11-24 12:00 EST" in text
    assert len(installation.shown) == 1


def test_every_quote_stands_on_its_page(installation: Installation) -> None:
    """page_text[start:end] == quote, for every sign that was stored."""
    installation.publish(AHEAD, 1, "Call to order", SIGN)
    installation.watch_site()
    installation.round()
    with installation.casefile.reading() as session:
        (alert,) = all_alerts(session)
        signs = signs_of(session, alert)
        assert signs
        matching = session.get_one(Matching, alert.matching_id)
        for sign in signs:
            page = session.query(Page).filter_by(text_id=matching.text_id, number=sign.page).one()
            assert page.text[sign.start : sign.end] == sign.quote


def test_a_second_round_sends_nothing_again(installation: Installation) -> None:
    """The same site an hour later: no new version, no alert, no mail."""
    installation.publish(AHEAD, 1, SIGN)
    installation.watch_site()
    installation.round()
    installation.later(hours=1)
    done = installation.round()
    assert (done.crawled.documents_new, done.raised, done.delivered.mails_sent) == (0, [], 0)
    assert len(installation.mailbox.received) == 1


def test_an_agenda_without_a_sign_is_silent(installation: Installation) -> None:
    """Ordinary business raises nothing."""
    installation.publish(AHEAD, 1, "Road bids", "Ice storm debris removal contract")
    installation.watch_site()
    assert installation.round().raised == []


def test_a_changed_agenda_alerts_only_on_what_is_new(installation: Installation) -> None:
    """A new version with a new sentence tells that sentence; a re-posted one is silent."""
    row = installation.publish(AHEAD, 1, SIGN)
    assert row is not None
    installation.watch_site()
    installation.round()
    installation.later(hours=7)
    installation.site.add(
        row.path, agenda("Amended agenda", SIGN), headers={"Content-Type": "text/html"}
    )
    assert installation.round().raised == []
    installation.later(hours=7)
    more = "9.A Payment of $115,000 under the 287(g) reimbursement programme of ICE is accepted."
    installation.site.add(
        row.path, agenda("Amended agenda", SIGN, more), headers={"Content-Type": "text/html"}
    )
    assert len(installation.round().raised) >= 1
    latest = texts(installation)[-1]
    assert "version 3" in latest
    assert "NEW" in latest
    with installation.casefile.reading() as session:
        assert session.query(DocumentVersion).count() == 3


def test_a_postponed_meeting_is_shown_as_postponed(installation: Installation) -> None:
    """What the listing says of the meeting is what the alert shows from then on."""
    row = installation.publish(AHEAD, 1, SIGN)
    assert row is not None
    installation.watch_site()
    installation.round()
    del installation.rows[row]
    moved = Row(row.day, row.number, "SAMPLE Regular Meeting - POSTPONED")
    installation.rows[moved] = b""
    installation.publish()
    installation.later(hours=1)
    assert installation.round().raised == []
    with installation.casefile.reading() as session:
        (alert,) = all_alerts(session)
        view = alert_view(session, alert, installation.now, extra=(), sample=False)
    assert view.meeting is not None
    assert (view.meeting.status, view.meeting.clock.left) == ("postponed", "listed as postponed")


def test_what_is_wrong_with_a_source_is_in_status_and_in_the_next_mail(
    installation: Installation,
) -> None:
    """A redesigned list, an error page with status 200 and a dead host each show, with reason."""
    installation.publish(AHEAD, 1, SIGN)
    installation.watch_site()
    redesigned = b"<html><head><title>Agendas</title></head><body><ul><li>New look</li></ul></body>"
    installation.watch_url(installation.list_at("/new", redesigned), "Redesigned")
    error = b"<html><head><title>Error</title></head><body><h1>Server Error</h1></body></html>"
    installation.watch_url(installation.list_at("/error", error), "Error page")
    installation.watch_url("http://127.0.0.1:1/AgendaCenter", "Dead host")
    installation.round()
    with installation.casefile.reading() as session:
        status = status_json(session, installation.now)
    sources = status["sources"]
    assert isinstance(sources, list)
    outcomes = {row["name"]: row["outcome"] for row in sources}
    assert outcomes.pop("Board") == "ok"
    assert set(outcomes) == {"Redesigned", "Error page", "Dead host"}
    assert set(outcomes.values()) <= {"suspect", "failed"}
    assert all(row["reason"] for row in sources if row["name"] != "Board")
    installation.publish(date(2026, 12, 8), 2, f"Second hearing. {SIGN}")
    installation.later(hours=1)
    installation.round()
    to_reader = [mail for mail in installation.mailbox.received if "reader@" in mail["To"]]
    text = to_reader[-1].get_body(("plain",)).get_content()  # type: ignore[union-attr]
    for name, outcome in outcomes.items():
        assert f"{name}: {outcome}; last good look never" in text


def test_a_mail_server_that_is_down_loses_nothing(installation: Installation) -> None:
    """What was not accepted waits, and goes out later with the Message-ID it was given."""
    installation.publish(AHEAD, 1, SIGN)
    installation.watch_site()
    installation.mailbox.answer = "451 try later"
    done = installation.round()
    assert (done.delivered.mails_sent, done.delivered.not_accepted) == (0, 1)
    installation.mailbox.answer = "250 OK"
    assert installation.round().delivered.mails_sent == 0  # too early for the next try
    installation.later(minutes=2)
    assert installation.round().delivered.mails_sent == 1
    assert len(set(installation.mailbox.ids)) == 1


def test_a_document_that_is_gone_is_said_to_be_missing(installation: Installation) -> None:
    """A listed agenda that cannot be fetched is named with its reason, never dropped."""
    row = installation.publish(AHEAD, 1, SIGN)
    assert row is not None
    installation.site.add(row.path, b"gone", status=410)
    installation.watch_site()
    installation.round()
    with installation.casefile.reading() as session:
        missing = status_json(session, installation.now)["documents_not_fetched"]
    assert isinstance(missing, list)
    assert [entry["url"] for entry in missing] == [installation.site.url(row.path)]
    assert "410" in missing[0]["reason"]


def test_an_unchanged_source_costs_one_conditional_request_and_no_body(
    installation: Installation,
) -> None:
    """With tags, a second round asks for the list and for agendas ahead, and is sent nothing."""
    installation.tags = True
    ahead = installation.publish(AHEAD, 1, SIGN)
    installation.publish(date(2026, 11, 3), 2, "Road bids")
    installation.watch_site()
    installation.round()
    installation.later(hours=1)
    installation.site.forget()
    installation.round()
    assert ahead is not None
    asked = [path.partition("?")[0] for path in installation.site.paths()]
    assert sorted(asked) == ["/AgendaCenter/Search/", ahead.path]
    assert installation.site.bodies() == 0


def test_a_document_changed_in_place_is_found_behind_an_unchanged_list(
    installation: Installation,
) -> None:
    """The list says nothing new, but the agenda of a meeting ahead has other bytes."""
    installation.tags = True
    row = installation.publish(AHEAD, 1, "Road bids")
    assert row is not None
    installation.watch_site()
    assert installation.round().raised == []
    installation.serve(row.path, agenda("Road bids", SIGN))
    installation.later(hours=1)
    assert len(installation.round().raised) == 1


def test_a_document_that_failed_is_asked_for_again_behind_an_unchanged_list(
    installation: Installation,
) -> None:
    """An agenda that could not be fetched is not forgotten because the list did not change."""
    installation.tags = True
    row = installation.publish(AHEAD, 1, SIGN)
    assert row is not None
    installation.site.add(row.path, b"", status=404)
    installation.watch_site()
    assert installation.round().raised == []
    installation.serve(row.path, agenda(SIGN))
    installation.later(hours=1)
    assert len(installation.round().raised) == 1


def test_a_list_that_suddenly_shows_almost_nothing_is_suspect(installation: Installation) -> None:
    """Twelve meetings for three looks and then one: told as suspect, with both numbers."""
    for number in range(1, 13):
        installation.publish(AHEAD, number, "Road bids")
    installation.watch_site()
    for _ in range(3):
        installation.round()
        installation.later(hours=1)
    (first, *_) = installation.rows
    installation.rows = {first: installation.rows[first]}
    installation.publish()
    outcome, reason = installation.round().crawled.outcomes["Board"]
    assert outcome == "suspect"
    assert "only 1, where it has shown about 12" in (reason or "")


def test_two_documents_of_the_same_bytes_are_both_kept(installation: Installation) -> None:
    """A county posts one file for two meetings: each is a document, the bytes are held once."""
    installation.publish(AHEAD, 1, SIGN)
    installation.publish(AHEAD.replace(day=2), 2, SIGN)
    installation.watch_site()
    done = installation.round()
    assert (done.crawled.downloads, done.crawled.documents_new) == (2, 2)
    with installation.casefile.reading() as session:
        assert len({row.sha256 for row in session.query(DocumentVersion)}) == 1
