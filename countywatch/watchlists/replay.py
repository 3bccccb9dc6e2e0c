"""What a watchlist would have sent over the stored archive: nothing is stored, sent or changed.

Each meeting's documents of a kind are gone through version by version, as the watch would have met
them, with two lists at once. Only the documents of one meeting are in memory at a time.
"""

from __future__ import annotations

from collections import Counter, defaultdict
from collections.abc import Callable, Iterator, Mapping, Sequence
from dataclasses import dataclass, field
from datetime import date, datetime, timedelta
from itertools import groupby
from zoneinfo import ZoneInfo

from sqlalchemy import select
from sqlalchemy.orm import Session

from countywatch.watch.budget_changes import BudgetChanges
from countywatch.watch.match import NOT_PROSE, changed_lines, findings_of, mark_of
from groundwork.casefile import CaseFile, archive, documents
from groundwork.casefile.alerts import Alert
from groundwork.casefile.documents import Document, DocumentVersion, Page, Text
from groundwork.casefile.sources import Source
from groundwork.reading import READER_VERSION
from groundwork.reading.citing import cite
from groundwork.reading.masking import mask
from monitors.alerts import Decision, MeetingClock, TopicSigns, decide, meeting_clock
from monitors.budgets import LineChange, with_changes
from monitors.matching import Finding, Sign, Watchlist, context

GRADES = ("alert", "notice")
SIDES = ("only_new", "only_today", "both")
SAY_EVERY = 200


@dataclass(frozen=True, slots=True)
class Period:
    """What is replayed: versions fetched on these local days, of one place (FIPS) or of all."""

    since: date
    until: date | None = None
    fips: str | None = None

    def holds(self, moment: datetime, zone: str | None) -> bool:
        """Whether a version that was fetched at that moment counts."""
        day = _local_day(moment, zone)
        return self.since <= day and (self.until is None or day <= self.until)


@dataclass(frozen=True, slots=True)
class Sample:
    """One message that a list would have sent: its first new sign, and the clock at that time."""

    side: str
    topic: str
    grade: str
    stance: str
    rule: str
    quote: str
    context: str
    page: int
    cited: str
    where: str
    document: str
    title: str
    url: str
    version: int
    fetched: str
    meeting: str | None
    hours_left: int | None
    left: str | None


@dataclass(slots=True)
class Week:
    """A source's week, by the day on which a version was fetched. Keys: (who or side, grade)."""

    monday: date
    source: str
    sent: Counter[tuple[str, str]] = field(default_factory=Counter)
    sides: Counter[tuple[str, str]] = field(default_factory=Counter)
    samples: list[Sample] = field(default_factory=list)


@dataclass(frozen=True, slots=True)
class Gap:
    """A document that was matched in part or not at all, and why."""

    document: str
    title: str
    url: str
    version: int | None
    reason: str
    pages: tuple[str, ...] = ()


@dataclass(slots=True)
class Replay:
    """The whole answer; `rules` counts the messages in which a rule of a list has a new sign."""

    weeks: dict[tuple[date, int], Week] = field(default_factory=dict)
    rules: dict[str, Counter[str]] = field(default_factory=lambda: defaultdict(Counter))
    versions: int = 0
    pages: int = 0
    unread: list[Gap] = field(default_factory=list)
    not_matched: list[Gap] = field(default_factory=list)

    def total(self, who: str, grade: str) -> int:
        """What a list (`new`, `today`) would have sent, what was `sent`, or a side's sum."""
        return sum(week.sent[who, grade] + week.sides[who, grade] for week in self.weeks.values())


@dataclass(frozen=True, slots=True)
class _Told:
    decision: Decision
    finding: Finding

    @property
    def signs(self) -> tuple[Sign, ...]:
        """The new signs; all where only the grade has risen."""
        numbers = self.decision.new_sign_ids or self.decision.sign_ids
        return tuple(self.finding.signs[number] for number in numbers)


class _Teller:
    """One list, at work on a meeting's documents of a kind, version after version."""

    def __init__(self, watchlist: Watchlist) -> None:
        self.watchlist = watchlist
        self._known: dict[str, set[str]] = defaultdict(set)
        self._alerted: set[str] = set()

    def tell(
        self, source: Source, changed: BudgetChanges, pages: Sequence[Page], ahead: bool
    ) -> dict[str, _Told]:
        """What the list sends of this version, by topic."""
        texts = {page.number: page.text for page in pages}
        document = changed.budget.document
        prose = findings_of(source, document, pages, self.watchlist)
        found_all, lines = with_changes(prose, changed.changes, pages, document.kind)
        findings = {one.topic: one for one in found_all}
        found = [_signs(one, lines, texts) for one in findings.values()]
        decisions = decide(found, self._known, self._alerted, (), re_read=False, ahead=ahead)
        for topic in found:
            self._known[topic.topic].update(topic.fingerprints)
            if topic.grade == "alert":
                self._alerted.add(topic.topic)
        return {one.topic: _Told(one, findings[one.topic]) for one in decisions}


def _signs(finding: Finding, lines: Mapping[Sign, LineChange], texts: dict[int, str]) -> TopicSigns:
    topic = finding.topic
    marks = tuple(mark_of(sign, lines, texts[sign.page], topic) for sign in finding.signs)
    return TopicSigns(finding.topic, finding.grade, finding.stance, tuple(range(len(marks))), marks)


@dataclass(frozen=True, slots=True)
class _Version:
    """One version with all that is around it."""

    source: Source
    document: Document
    version: DocumentVersion
    text: Text
    pages: Sequence[Page]
    start: str | None
    body: str | None
    clock: MeetingClock | None


def replay(
    casefile: CaseFile,
    new: Watchlist,
    today: Watchlist,
    period: Period,
    samples: int,
    progress: Callable[[str], None],
) -> Replay:
    """Replays two lists over what is stored; `samples` a week, source and side are kept."""
    done = Replay()
    with casefile.reading() as session:
        groups = list(_groups(session, period))
        done.not_matched += _never_fetched(session, period)
    total, at = sum(map(len, groups)), 0
    for group in groups:
        tellers = [_Teller(new)] if new.hash == today.hash else [_Teller(new), _Teller(today)]
        with casefile.reading() as session:
            for version_id in group:
                _one(session, version_id, tellers, period, samples, done)
                session.expunge_all()
                at += 1
                if at % SAY_EVERY == 0:
                    progress(f"{at} of {total} versions matched")
    progress(f"{total} of {total} versions matched")
    return done


def _groups(session: Session, period: Period) -> Iterator[list[int]]:
    """Ids of versions, oldest first, for each meeting and kind that has one in the period."""
    rows = archive.versions_by_scope(session, NOT_PROSE, period.fips)
    for _, group in groupby(rows, lambda row: row.scope):
        held = list(group)
        if any(period.holds(row.fetched_at, row.timezone) for row in held):
            yield sorted(row.version_id for row in held)


def _never_fetched(session: Session, period: Period) -> list[Gap]:
    rows = archive.never_fetched(session, NOT_PROSE, period.fips)
    return [
        _gap(document, None, document.trouble or "it was listed and has not been fetched")
        for document, zone in rows
        if period.since <= _local_day(document.last_seen, zone)
        and (period.until is None or _local_day(document.first_seen, zone) <= period.until)
    ]


def _gap(document: Document, version: int | None, reason: str, pages: tuple[str, ...] = ()) -> Gap:
    return Gap(f"d{document.id}", document.title, document.url, version, reason, pages)


def _one(
    session: Session,
    version_id: int,
    tellers: Sequence[_Teller],
    period: Period,
    samples: int,
    done: Replay,
) -> None:
    version = session.get_one(DocumentVersion, version_id)
    document = session.get_one(Document, version.document_id)
    source = session.get_one(Source, document.source_id)
    counts = period.holds(version.fetched_at, source.timezone)
    text = documents.text_of(session, version.sha256, READER_VERSION) or documents.text_of(
        session, version.sha256
    )
    pages = documents.pages_of(session, text.id) if text else ()
    if text is None or not pages:
        if counts:
            why = text.reason if text and text.reason else "it has not been read yet"
            done.not_matched.append(_gap(document, version.number, why))
        return
    around = _around(session, source, document, version, text, pages)
    ahead = around.clock is None or around.clock.ahead
    changed = changed_lines(session, source, document, version, pages)
    told = [one.tell(source, changed, pages, ahead) for one in tellers]
    if counts:
        done.versions += 1
        done.pages += len(pages)
        _note_unread(around, done)
        _count(session, around, told[0], told[-1], samples, done)


def _around(
    session: Session,
    source: Source,
    document: Document,
    version: DocumentVersion,
    text: Text,
    pages: Sequence[Page],
) -> _Version:
    if document.meeting_id is None:
        return _Version(source, document, version, text, pages, None, None, None)
    said = archive.meeting_at(session, document.meeting_id, version.fetched_at)
    clock = meeting_clock(
        said.start, said.status, version.fetched_at, source.timezone, document.kind
    )
    return _Version(source, document, version, text, pages, said.start, said.body, clock)


def _note_unread(one: _Version, done: Replay) -> None:
    dark = [page for page in one.pages if page.unread]
    cited = tuple(cite(one.text.media_type, page.number, page.label) for page in dark)
    reason = dark[0].unread if dark else one.text.reason
    if dark or one.text.outcome != "read":
        done.unread.append(_gap(one.document, one.version.number, reason or "partly read", cited))


def _count(
    session: Session,
    one: _Version,
    new: dict[str, _Told],
    today: dict[str, _Told],
    samples: int,
    done: Replay,
) -> None:
    query = select(Alert).where(Alert.version_id == one.version.id, Alert.subject == "")
    sent = session.scalars(query).all()
    if not (new or today or sent):
        return
    day = _local_day(one.version.fetched_at, one.source.timezone)
    monday = day - timedelta(days=day.weekday())
    week = done.weeks.setdefault((monday, one.source.id), Week(monday, one.source.name))
    for alert in sent:
        week.sent["sent", alert.grade] += 1
    for who, told in (("new", new), ("today", today)):
        for message in told.values():
            week.sent[who, message.decision.grade] += 1
            for rule in {sign.rule for sign in message.signs}:
                done.rules[rule][who] += 1
    for topic in sorted(new.keys() | today.keys()):
        for grade in GRADES:
            side = _side(new.get(topic), today.get(topic), grade)
            if side is None:
                continue
            week.sides[side, grade] += 1
            message = today[topic] if side == "only_today" else new[topic]
            _keep(week, _sample(one, message, side), samples)


def _side(new: _Told | None, today: _Told | None, grade: str) -> str | None:
    ours, theirs = (one is not None and one.decision.grade == grade for one in (new, today))
    if ours and theirs:
        return "both"
    return "only_new" if ours else "only_today" if theirs else None


def _keep(week: Week, sample: Sample, samples: int) -> None:
    """The first of each side, in order of time, alerts before notices."""
    week.samples.append(sample)
    week.samples.sort(key=lambda one: (SIDES.index(one.side), one.grade, one.fetched, one.document))
    alike = [one for one in week.samples if one.side == sample.side]
    for one in alike[samples:]:
        week.samples.remove(one)


def _sample(one: _Version, told: _Told, side: str) -> Sample:
    sign = max(told.signs, key=lambda one: one.weight)
    page = next(page for page in one.pages if page.number == sign.page)
    shown = mask(page.text)
    zone = ZoneInfo(one.source.timezone or "UTC")
    return Sample(
        side=side,
        topic=told.decision.topic,
        grade=told.decision.grade,
        stance=told.decision.stance,
        rule=sign.rule,
        quote=shown[sign.start : sign.end],
        context=context(shown, sign.start, sign.end, 120),
        page=sign.page,
        cited=cite(one.text.media_type, page.number, page.label, page.text, sign.start),
        where=sign.where,
        document=f"d{one.document.id}",
        title=one.document.title,
        url=one.document.url,
        version=one.version.number,
        fetched=one.version.fetched_at.astimezone(zone).isoformat(timespec="seconds"),
        meeting=f"{one.body}, {one.start[:10]}" if one.body and one.start else None,
        hours_left=one.clock.hours_left if one.clock else None,
        left=one.clock.left if one.clock else None,
    )


def _local_day(moment: datetime, zone: str | None) -> date:
    return moment.astimezone(ZoneInfo(zone or "UTC")).date()
