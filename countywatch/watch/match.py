"""Matching and raising: what a version says is found apart, and kept in one short transaction."""

from __future__ import annotations

from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime
from typing import Protocol

from sqlalchemy import exists, select
from sqlalchemy.orm import Session

from countywatch.watch.budget_changes import Budget, BudgetChanges, budget_before, budget_changes
from groundwork.casefile import CaseFile, documents, meetings, signs
from groundwork.casefile import alerts as outbox
from groundwork.casefile.alerts import Alert, Delivery
from groundwork.casefile.documents import Document, DocumentVersion, Page, Text
from groundwork.casefile.signs import Matching, Sign
from groundwork.casefile.sources import Source
from groundwork.reading import Page as ReadPage
from groundwork.reading import version as reader_version
from groundwork.workers import Worker, WorkerLost
from monitors.alerts import Decision, TopicSigns, decide, meeting_clock
from monitors.budgets import LineChange, fingerprint_of, with_changes
from monitors.delivery.message import message_id, sender_domain
from monitors.matches import Matchable, Matches, find_matches
from monitors.matching import Finding, Watchlist, context, fingerprint, match_document
from monitors.matching import Sign as Found

# Sources whose rows are read by their own reader, not matched as prose.
NOT_PROSE = frozenset({"ice287g", "icedetention", "usaspending"})

# A packet of 800 pages takes under a second: what takes this long was made to.
MATCH_SECONDS = 60.0
MATCH_MEMORY_BYTES = 2 << 30


class Matcher(Protocol):
    """Finds what a version says."""

    def find(self, wanted: Matchable) -> Matches:
        """The findings and changed lines; may raise WorkerLost."""


class MatchProcess:
    """Matches in a child process, which is ended where a document takes too long."""

    def __init__(self, watchlist: Watchlist, path: str | None, seconds: float = MATCH_SECONDS):
        self._watchlist = watchlist
        arguments = [path] if path else []
        self._worker = Worker(
            "monitors.match_child", arguments, seconds=seconds, memory_bytes=MATCH_MEMORY_BYTES
        )

    def find(self, wanted: Matchable) -> Matches:
        """The findings and changed lines; raises WorkerLost where the document broke the child."""
        try:
            rules, matches = self._worker.call(wanted)
        except WorkerLost as error:
            raise WorkerLost(f"Its pages could not be matched: {error}.") from error
        if rules != self._watchlist.hash:
            raise WorkerLost("The watchlist was changed while the watch ran; restart the watch.")
        assert isinstance(matches, Matches)
        return matches

    def abort(self) -> None:
        """Kills the child, from another thread."""
        self._worker.abort()

    def close(self) -> None:
        """Ends the child, once nothing is matched any more."""
        self._worker.close()


@dataclass(frozen=True, slots=True)
class MatchHere:
    """Matches in this process: for what is not hostile, and to measure."""

    watchlist: Watchlist

    def find(self, wanted: Matchable) -> Matches:
        """The findings and changed lines."""
        return find_matches(wanted, self.watchlist)


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


@dataclass(frozen=True, slots=True)
class _Prepared:
    """A version with all that matching it needs, gathered in one reading transaction."""

    text_id: int
    wanted: Matchable
    earlier: Budget | None


def match_version(
    casefile: CaseFile,
    version_id: int,
    watchlist: Watchlist,
    matcher: Matcher,
    recipients: Recipients,
    now: Callable[[], datetime],
    done: Callable[[Session], None] = lambda session: None,
) -> list[int]:
    """Matches one version with a watchlist, once a text and list; gives the alerts raised.

    `done` is called in the transaction that keeps what was found.
    """
    with casefile.reading() as session:
        prepared = _prepare(session, version_id, watchlist)
    if prepared is None:
        with casefile.session() as session:
            done(session)
        return []
    matches = matcher.find(prepared.wanted)
    with casefile.session() as session:
        version = session.get_one(DocumentVersion, version_id)
        raised = _keep(session, version, prepared, matches, watchlist, recipients, now())
        done(session)
    return raised


def _prepare(session: Session, version_id: int, watchlist: Watchlist) -> _Prepared | None:
    """None where nothing was read yet, or what was read is matched already."""
    version = session.get_one(DocumentVersion, version_id)
    text = current_text(session, version.sha256)
    if text is None or _is_matched(session, version_id, text.id, watchlist.hash):
        return None
    document = session.get_one(Document, version.document_id)
    if session.get_one(Source, document.source_id).platform in NOT_PROSE:
        return None
    pages = documents.pages_of(session, text.id)
    earlier = budget_before(session, Budget(document, version, pages))
    before = plain(earlier.pages) if earlier else None
    wanted = Matchable(plain(pages), document.title, document.kind, before)
    return _Prepared(text.id, wanted, earlier)


def plain(pages: Sequence[Page]) -> tuple[ReadPage, ...]:
    """Stored pages as plain values."""
    return tuple(
        ReadPage(page.number, page.text, page.label, page.unread, page.confidence) for page in pages
    )


def current_text(session: Session, sha256: str) -> Text | None:
    """The text of some bytes by this reader: with OCR, or as it was before OCR."""
    for reader in (reader_version.READER_VERSION, reader_version.TEXT_ONLY_VERSION):
        text = documents.text_of(session, sha256, reader)
        if text is not None:
            return text
    return None


def _is_matched(session: Session, version_id: int, text_id: int, watchlist: str) -> bool:
    same = (Matching.version_id == version_id, Matching.text_id == text_id)
    return session.scalar(select(exists().where(*same, Matching.watchlist == watchlist))) or False


def _is_read_again(session: Session, version_id: int) -> bool:
    """Whether this version was matched before, on all of its text."""
    before = (
        select(Matching.id)
        .join(Text, Text.id == Matching.text_id)
        .where(Matching.version_id == version_id)
        .where(Text.reader != reader_version.TEXT_ONLY_VERSION)
    )
    return session.scalar(before.limit(1)) is not None


def _keep(
    session: Session,
    version: DocumentVersion,
    prepared: _Prepared,
    matches: Matches,
    watchlist: Watchlist,
    recipients: Recipients,
    now: datetime,
) -> list[int]:
    """Stores signs and alerts of one version with their deliveries, in the caller's transaction."""
    if _is_matched(session, version.id, prepared.text_id, watchlist.hash):
        return []  # another process was faster
    document = session.get_one(Document, version.document_id)
    source = session.get_one(Source, document.source_id)
    again = _is_read_again(session, version.id)
    stands = documents.newest_version_of(session, document.id) == version
    ahead = stands and _ahead(session, document, source, now)
    matching = Matching(
        version_id=version.id,
        text_id=prepared.text_id,
        watchlist=watchlist.hash,
        matched_at=now,
        silent=again and not ahead,
    )
    pages = documents.pages_of(session, prepared.text_id)
    changed = BudgetChanges(Budget(document, version, pages), prepared.earlier, matches.changes)
    findings, lines = with_changes(matches.findings, changed.changes, pages, document.kind)
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
    decisions = decide(found, earlier, alerted, told, again, ahead)
    return [
        raise_alert(session, document, version, matching, source, decision, recipients, now)
        for decision in decisions
    ]


def match_waiting(
    casefile: CaseFile,
    watchlist: Watchlist,
    recipients: Recipients,
    now: Callable[[], datetime],
) -> list[int]:
    """Matches every read version that this watchlist has not matched, in this process."""
    with casefile.reading() as session:
        versions = signs.versions_without_match(session, watchlist.hash, NOT_PROSE)
    raised: list[int] = []
    here = MatchHere(watchlist)
    for version_id in versions:
        raised += match_version(casefile, version_id, watchlist, here, recipients, now)
    return raised


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
