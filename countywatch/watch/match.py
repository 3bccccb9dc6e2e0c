"""Reading, matching and raising: each step idempotent, each version in one transaction."""

from __future__ import annotations

from collections.abc import Callable, Mapping, Sequence
from datetime import datetime

from sqlalchemy import exists, select
from sqlalchemy.orm import Session

from countywatch.watch.budget_changes import Budget, BudgetChanges, budget_changes
from groundwork.casefile import CaseFile, documents, meetings, signs
from groundwork.casefile import alerts as outbox
from groundwork.casefile.alerts import Alert, Delivery
from groundwork.casefile.documents import Document, DocumentVersion, Page, Text
from groundwork.casefile.signs import Matching, Sign
from groundwork.casefile.sources import Source
from groundwork.reading import READER_VERSION, Reader, ReadResult
from monitors.alerts import Decision, TopicSigns, decide, meeting_clock
from monitors.budgets import LineChange, fingerprint_of, with_changes
from monitors.delivery.message import message_id, sender_domain
from monitors.matching import Finding, Watchlist, context, fingerprint, match_document
from monitors.matching import Sign as Found

# Sources whose rows are read by their own reader, not matched as prose.
NOT_PROSE = frozenset({"ice287g", "icedetention", "usaspending"})


def read_waiting(
    casefile: CaseFile,
    reader: Reader,
    now: Callable[[], datetime],
    progress: Callable[[str], None],
    stop: Callable[[], bool] = lambda: False,
) -> int:
    """Reads every version that this reader has not read; gives how many documents it read."""
    with casefile.reading() as session:
        waiting = [
            (version.sha256, session.get_one(Document, version.document_id), version.media_type)
            for version in documents.versions_without_text(session, READER_VERSION)
        ]
    for done, (sha256, document, declared) in enumerate(waiting):
        if stop():
            return done
        result = reader.read(casefile.bytes.get(sha256), document.url, declared)
        with casefile.session() as session:
            keep_read(session, sha256, result, now())
        progress(f"read {document.title}: {_read_words(result)}")
    return len(waiting)


def _read_words(result: ReadResult) -> str:
    if result.outcome in ("unreadable", "skipped"):
        return f"{result.outcome} ({result.reason})"
    count = len(result.pages)
    words = f"{count} page" if count == 1 else f"{count} pages"
    unread = len(result.pages_unread)
    return f"{words}, {unread} without text" if unread else words


def keep_read(session: Session, sha256: str, result: ReadResult, now: datetime) -> None:
    """Stores what was read of some bytes, once a reader version."""
    text = Text(
        sha256=sha256,
        reader=READER_VERSION,
        outcome=result.outcome,
        reason=result.reason,
        media_type=result.media_type,
        text_sha256=result.text_sha256,
        read_at=now,
    )
    pages = [
        Page(
            number=page.number,
            label=page.label,
            text=page.text,
            unread=page.unread,
            confidence=page.confidence,
        )
        for page in result.pages
    ]
    documents.keep_text(session, text, pages)


class Recipients:
    """Who gets what: console always where asked for, mail to each address."""

    def __init__(self, addresses: Sequence[str], sender: str, console: bool) -> None:
        self.domain = sender_domain(sender)
        self.channels = [("mail", address) for address in addresses]
        if console:
            self.channels.append(("console", "console"))

    def outbox(self, key: Sequence[str], now: datetime) -> list[Delivery]:
        """The deliveries of one message, each with the Message-ID that it keeps for ever."""
        return [
            Delivery(
                channel=channel,
                address=address,
                message_id=message_id(self.domain, *key, channel, address),
                created_at=now,
            )
            for channel, address in self.channels
        ]


def match_waiting(
    casefile: CaseFile,
    watchlist: Watchlist,
    recipients: Recipients,
    now: Callable[[], datetime],
    stop: Callable[[], bool] = lambda: False,
) -> list[int]:
    """Matches every read version with this watchlist; gives the ids of the alerts raised."""
    with casefile.reading() as session:
        waiting = [
            (version.id, text.id)
            for version, text in signs.versions_without_match(
                session, READER_VERSION, watchlist.hash
            )
        ]
    raised: list[int] = []
    for version_id, text_id in waiting:
        if stop():
            break
        with casefile.session() as session:
            version = session.get_one(DocumentVersion, version_id)
            text = session.get_one(Text, text_id)
            raised += _match(session, version, text, watchlist, recipients, now())
    return raised


def _match(
    session: Session,
    version: DocumentVersion,
    text: Text,
    watchlist: Watchlist,
    recipients: Recipients,
    now: datetime,
) -> list[int]:
    document = session.get_one(Document, version.document_id)
    source = session.get_one(Source, document.source_id)
    re_read = session.scalar(select(exists().where(Matching.version_id == version.id))) or False
    matching = Matching(
        version_id=version.id, text_id=text.id, watchlist=watchlist.hash, matched_at=now
    )
    pages = documents.pages_of(session, text.id)
    findings = findings_of(source, document, pages, watchlist)
    changed = changed_lines(session, source, document, version, pages)
    findings, lines = with_changes(findings, changed.changes, pages, document.kind)
    before = {
        finding.topic: signs.signs_of_document(session, document, finding.topic)
        for finding in findings
    }
    earlier = {topic: {sign.fingerprint for sign in given} for topic, given in before.items()}
    alerted = {topic for topic, given in before.items() if any(s.grade == "alert" for s in given)}
    session.add(matching)
    session.flush()
    found = [_keep_signs(session, matching, finding, pages, changed, lines) for finding in findings]
    told = {row.topic for row in found if outbox.told(session, version.id, row.topic, row.grade)}
    stands = documents.newest_version_of(session, document.id) == version
    ahead = stands and _ahead(session, document, source, now)
    decisions = decide(found, earlier, alerted, told, re_read, ahead)
    return [
        raise_alert(session, document, version, matching, source, decision, recipients, now)
        for decision in decisions
    ]


def findings_of(
    source: Source, document: Document, pages: Sequence[Page], watchlist: Watchlist
) -> Sequence[Finding]:
    """What a watchlist finds in a version's pages; nothing in lists that have their own reader."""
    if source.platform in NOT_PROSE:
        return ()
    return match_document(pages, watchlist, title=document.title, kind=document.kind)


def changed_lines(
    session: Session,
    source: Source,
    document: Document,
    version: DocumentVersion,
    pages: Sequence[Page],
) -> BudgetChanges:
    """The changed lines of a budget; none in lists that have their own reader."""
    if source.platform in NOT_PROSE:
        return BudgetChanges(Budget(document, version, pages), None, ())
    return budget_changes(session, document, version, pages)


def _keep_signs(
    session: Session,
    matching: Matching,
    finding: Finding,
    pages: Sequence[Page],
    changed: BudgetChanges,
    lines: Mapping[Found, LineChange],
) -> TopicSigns:
    texts = {page.number: page.text for page in pages}
    rows = [
        Sign(
            matching_id=matching.id,
            topic=finding.topic,
            grade=finding.grade,
            rule=sign.rule,
            page=sign.page,
            where=sign.where,
            start=sign.start,
            end=sign.end,
            quote=sign.quote,
            context=context(texts[sign.page], sign.start, sign.end),
            weight=sign.weight,
            stance=sign.stance,
            fingerprint=mark_of(sign, lines, texts[sign.page], finding.topic),
            item_title=sign.item_title,
            budget=changed.change_json(lines[sign]) if sign in lines else None,
        )
        for sign in finding.signs
    ]
    session.add_all(rows)
    session.flush()
    return TopicSigns(
        finding.topic,
        finding.grade,
        finding.stance,
        tuple(row.id for row in rows),
        tuple(row.fingerprint for row in rows),
    )


def mark_of(sign: Found, lines: Mapping[Found, LineChange], text: str, topic: str) -> str:
    """What makes a sign the same in another version: its sentence, or its changed line."""
    return fingerprint_of(lines[sign]) if sign in lines else fingerprint(sign, text, topic)


def _ahead(session: Session, document: Document, source: Source, now: datetime) -> bool:
    if document.meeting_id is None:
        return True
    said = meetings.newest_version(session, document.meeting_id)
    return meeting_clock(said.start, said.status, now, source.timezone, document.kind).ahead


def raise_alert(
    session: Session,
    document: Document,
    version: DocumentVersion,
    matching: Matching,
    source: Source,
    decision: Decision,
    recipients: Recipients,
    now: datetime,
    *,
    subject: str = "",
    headline: str | None = None,
    place_fips: str | None = None,
) -> int:
    """Writes an alert and its deliveries in the caller's transaction; gives the alert's id.

    Only grade `alert` interrupts a person: a `notice` is kept and listed, and goes into the digest.
    A notice that a newer watchlist or reader takes for an alert becomes one, under its id.
    """
    alert = outbox.alert_of(session, version.id, decision.topic, subject) or Alert(
        document_id=document.id,
        version_id=version.id,
        topic=decision.topic,
        subject=subject,
        place_fips=place_fips or source.place_fips,
        headline=headline,
        created_at=now,
    )
    alert.matching_id, alert.grade, alert.stance = matching.id, decision.grade, decision.stance
    alert.sign_ids, alert.new_sign_ids = list(decision.sign_ids), list(decision.new_sign_ids)
    if decision.grade == "alert":
        # Two feeds may link to one address, and bytes may come back: each is a message of its own.
        which = (str(document.source_id), document.url, str(version.number), version.sha256)
        key = ("alert", *which, decision.topic, subject)
        alert.deliveries = recipients.outbox(key, now)
    session.add(alert)
    session.flush()
    return alert.id
