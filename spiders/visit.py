"""A look at one source: its listing, its meetings' details, its documents, and how it ended.

Everything that is asked goes through `get`, everything that is found goes to `emit`; so a visit is
tested without a network. Meetings ahead come first, soonest first: what a limit or a 403 cuts off
is the past.
"""

from __future__ import annotations

import asyncio
from collections.abc import Awaitable, Callable, Mapping
from dataclasses import dataclass, field, replace
from datetime import UTC, date, datetime
from pathlib import Path

from groundwork.errors import CountywatchError
from spiders.answers import Allowance, Budget, Fetched, LimitReached, Unfetched
from spiders.details import with_details
from spiders.ending import Tally, ending
from spiders.items import DocumentFound, MeetingFound, Parsed
from spiders.listed import listed_texts, to_fetch
from spiders.parse_pool import PageTooHeavy, Reader
from spiders.platforms import PageRequest, named
from spiders.platforms.common import unique
from spiders.records import (
    CrawlSettings,
    DocumentFailed,
    DocumentFetched,
    DocumentUnchanged,
    MeetingSeen,
    PageSeen,
    Record,
    SourceDone,
    SourceSpec,
    TextListed,
    Validator,
)
from spiders.span import left_days, listing_of
from spiders.spool import keep

Get = Callable[[PageRequest, Validator | None, Budget, Allowance], Awaitable[Fetched]]

DOCUMENT_TIME = 5  # a document may take this many times as long as a page, in all its tries
# A host that lets one document time out may have lost that one; the second says it is the host.
MOST_LATE = 2
MOST_LISTED = 20_000  # meetings and documents of one source; a county's whole archive is a tenth
LOOSE_URGENCY = -365  # of a document that belongs to no meeting: after those of a year ahead
PAST_URGENCY = -1000


@dataclass(frozen=True, slots=True)
class Tools:
    """What all visits of a crawl share: `known` is what the parent knows, by source and address.

    `reader` reads pages, `spool` is where bodies are kept; `now` is aware.
    """

    settings: CrawlSettings
    known: Mapping[int, Mapping[str, Validator]]
    get: Get
    emit: Callable[[Record], None]
    spool: Path
    reader: Reader
    now: Callable[[], datetime] = lambda: datetime.now(UTC)


@dataclass(slots=True)
class Seen:
    """A meeting of the listing; `items_known` is false where its detail page was not read."""

    meeting: MeetingFound
    items_known: bool = True
    remembered: list[DocumentFound] = field(default_factory=list)


@dataclass(frozen=True, slots=True)
class Wanted:
    """A document to look at, and how urgent it is (`Budget.urgency`)."""

    key: str | None
    document: DocumentFound
    urgency: int


class Visit:
    """One look at one source."""

    def __init__(self, source: SourceSpec, tools: Tools) -> None:
        self.source = source
        self._tools = tools
        self._settings = tools.settings
        self._known = tools.known.get(source.id, {})
        self._tally = Tally()
        self._meetings: dict[str, Seen] = {}
        self._loose: list[tuple[str | None, DocumentFound]] = []

    async def run(self) -> None:
        """Makes the visit; emits exactly one SourceDone, whatever happens."""
        settings = self._settings
        self._budget = Budget(settings.max_requests, settings.source_seconds, settings.source_bytes)
        try:
            await self._look()
        except PageTooHeavy as error:
            self._tally.pages.append(Parsed("suspect", self.source.platform, str(error)))
        except CountywatchError as error:
            self._tally.broken = str(error)
        except Exception as error:  # noqa: BLE001 - the edge of a job: it costs this source only
            self._tally.broken = f"Countywatch itself failed here ({type(error).__name__}: {error})"
        outcome, reason = ending(self._tally)
        self._tools.emit(
            SourceDone(
                self.source.id,
                outcome,
                reason,
                len(self._meetings),
                self._tally.fetched,
                self._budget.asked,
                more=self._tally.cut_short is not None,
            )
        )

    async def _look(self) -> None:
        self._platform = named(self.source.platform)
        self._listing = listing_of(self.source, self._settings)
        self._loose += [(None, document) for document in self._platform.direct(self._listing)]
        self._tally.direct = bool(self._loose)
        try:
            if not await self._read_listing(conditionally=True):
                await self._read_listing(conditionally=False)
        except LimitReached as error:
            if not self._tally.pages and not self._tally.unchanged:
                raise Unfetched(f"Stopped after {error}, before the listing was read.") from error
            self._tally.stop(error, "pages of the listing")
        for seen in self._in_order():
            self._budget.urgency = self._urgency(seen.meeting)
            await self._read_details(seen)
            meeting = seen.meeting
            self._tools.emit(MeetingSeen(self.source.id, meeting, seen.items_known))
        await self._fetch_documents()

    # --- pages ---------------------------------------------------------------------------------

    async def _read_listing(self, *, conditionally: bool) -> bool:
        """Reads all pages of the listing. False where it must be read again without conditions."""
        asks = list(self._platform.listing(self._listing))
        asked: set[tuple[str, bytes | None]] = set()
        while asks:
            ask = asks.pop(0)
            if (ask.url, ask.body) in asked:
                continue  # a list that leads back to itself
            asked.add((ask.url, ask.body))
            known = self._known.get(ask.url) if conditionally else None
            try:
                answer = await self._page(ask, known)
            except Unfetched as error:
                if not error.missing or ask.otherwise is None:
                    raise
                asks += ask.otherwise
                continue
            if answer.unchanged:
                self._tally.unchanged.append((known.last_modified if known else None) or "")
                if await self._details_changed():
                    self._tally.unchanged.clear()
                    return False
                self._loose += self._remembered()
                continue
            parsed = await self._tools.reader.listing(self.source, answer.url, answer.body)
            self._tally.pages.append(parsed)
            self._take(parsed)
            if len(self._meetings) + len(self._loose) > MOST_LISTED:
                raise LimitReached(f"{MOST_LISTED:,} meetings and documents")
            if parsed.outcome in ("ok", "empty"):
                self._page_seen(ask, answer)
                if not left_days(parsed, self._listing):
                    asks += self._platform.follow(parsed, ask.url)
        return True

    async def _page(self, ask: PageRequest, known: Validator | None) -> Fetched:
        settings = self._settings
        seconds = settings.timeout_seconds
        most = min(settings.listing_bytes, settings.max_bytes)
        allowance = Allowance(most, seconds, seconds * 2)
        return await self._tools.get(ask, known, self._budget, allowance)

    def _take(self, parsed: Parsed) -> None:
        first, last = self._listing.first_day.isoformat(), self._listing.last_day.isoformat()
        for meeting in parsed.meetings:
            if not first <= meeting.start[:10] <= last:
                continue
            held = self._meetings.get(meeting.key)
            if held:
                files = unique((*held.meeting.documents, *meeting.documents))
                held.meeting = replace(held.meeting, documents=files)
            else:
                self._meetings[meeting.key] = Seen(meeting)
        self._loose += [(None, document) for document in parsed.documents]
        first_day = self._listing.first_day
        self._loose += [(None, document) for document in to_fetch(parsed, first_day)]
        for document, text in listed_texts(parsed, first_day):
            self._tools.emit(TextListed(self.source.id, document, text))

    async def _details_changed(self) -> bool:
        """Whether a detail page of a meeting ahead changed although its listing did not.

        One that cannot be asked by its address alone counts as changed: the listing tells how.
        """
        for known in self._known.values():
            if known.document is None and known.meeting_key and not known.skip:
                try:
                    answer = await self._page(PageRequest(known.url), known)
                except Unfetched as error:
                    if not error.missing:
                        raise
                    return True
                if not answer.unchanged:
                    return True
        return False

    async def _read_details(self, seen: Seen) -> None:
        """Adds what the platform's detail pages say of one meeting: its agenda items, and more."""
        for ask in self._platform.details(seen.meeting, self._listing):
            known = self._known.get(ask.url)
            if self._platform.details_tell:
                known = None
            if known and (known.skip or not self._ahead(seen.meeting)):
                seen.items_known = False
                continue
            try:
                answer = await self._page(ask, known)
            except LimitReached as error:
                seen.items_known = False
                self._tally.stop(error, "agendas")
                return
            except Unfetched as error:
                seen.items_known = False
                if not error.missing or ask.otherwise is None:
                    self._tally.detail_failed(error)
                continue
            if answer.unchanged:
                seen.items_known = False
                seen.remembered += [d for key, d in self._remembered() if key == seen.meeting.key]
                continue
            if ask.otherwise is not None and not answer.body.strip():
                seen.items_known = False
                continue
            parsed = await self._tools.reader.details(self.source, answer.url, answer.body)
            self._take_details(seen, ask, answer, parsed)

    def _take_details(self, seen: Seen, ask: PageRequest, answer: Fetched, parsed: Parsed) -> None:
        if parsed.outcome not in ("ok", "empty"):
            seen.items_known = False
            self._tally.pages.append(parsed)
            return
        self._page_seen(ask, answer)
        seen.meeting = with_details(seen.meeting, parsed, facts=self._platform.details_tell)

    def _page_seen(self, ask: PageRequest, answer: Fetched) -> None:
        etag, modified = answer.headers.get("etag"), answer.headers.get("last-modified")
        self._tools.emit(PageSeen(self.source.id, ask.url, etag, modified, ask.meeting_key))

    # --- documents -----------------------------------------------------------------------------

    async def _fetch_documents(self) -> None:
        waiting = self._documents()
        late = 0
        for place, wanted in enumerate(waiting):
            self._budget.urgency = wanted.urgency
            known = self._known.get(wanted.document.url)
            try:
                await self._fetch_document(wanted.key, wanted.document, known)
                late = 0
            except LimitReached as error:
                self._tally.stop(error, "documents", len(waiting) - place)
                return
            except Unfetched as error:
                self._failed(wanted, error)
                late = late + 1 if error.late else 0
            if late == MOST_LATE and place + 1 < len(waiting):
                slow = f"{late} documents in a row that did not arrive in time"
                self._tally.stop(slow, "documents", len(waiting) - place - 1)
                return

    def _failed(self, wanted: Wanted, error: Unfetched) -> None:
        self._tools.emit(DocumentFailed(self.source.id, wanted.key, wanted.document, str(error)))
        self._tally.document_failed(error)

    async def _fetch_document(
        self, key: str | None, document: DocumentFound, known: Validator | None
    ) -> None:
        settings = self._settings
        seconds = settings.timeout_seconds * DOCUMENT_TIME
        allowance = Allowance(settings.max_bytes, seconds, seconds)
        ask = PageRequest(document.url)
        answer = await self._tools.get(ask, known, self._budget, allowance)
        self._tally.answered += 1
        if answer.unchanged:
            self._tools.emit(DocumentUnchanged(self.source.id, key, document))
            return
        await self._refuse_wrong_page(answer)
        path, digest = await asyncio.to_thread(keep, answer.body, self._tools.spool)
        self._tally.fetched += 1
        self._tools.emit(
            DocumentFetched(
                self.source.id,
                key,
                document,
                str(path),
                digest,
                len(answer.body),
                answer.headers.get("content-type", "").partition(";")[0].strip().lower() or None,
                answer.headers.get("etag"),
                answer.headers.get("last-modified"),
                self._tools.now().isoformat(timespec="seconds"),
            )
        )

    async def _refuse_wrong_page(self, answer: Fetched) -> None:
        """Raises Unfetched where a page of refusal, login or error stands for the document."""
        if not answer.body:
            raise Unfetched(f"{answer.url} answered without any content.")
        try:
            wrong = await self._tools.reader.wrong_document(answer.url, answer.body)
        except PageTooHeavy as error:
            raise Unfetched(str(error)) from error
        if wrong:
            raise Unfetched(f"{answer.url} answered with {wrong}.")

    def _documents(self) -> list[Wanted]:
        """What to ask for, each address once: of meetings ahead, of none, and of the past.

        Of those ahead and of the others what was never fetched comes first: a look that a limit
        ended goes on where it stopped.
        """
        ahead: list[Wanted] = []
        others = [Wanted(key, document, LOOSE_URGENCY) for key, document in self._loose]
        for seen in self._in_order():
            meeting = seen.meeting
            files = (*meeting.documents, *(d for item in meeting.items for d in item.documents))
            wanted = self._platform.wanted(unique((*files, *seen.remembered)))
            urgency = self._urgency(meeting)
            group = ahead if self._ahead(meeting) else others
            group += [Wanted(meeting.key, document, urgency) for document in wanted]
        first = {w.document.url: w for w in reversed((*ahead, *others))}
        order = [w for w in (*ahead, *others) if first[w.document.url] is w]
        return sorted(filter(self._is_asked, order), key=self._turn)

    def _is_asked(self, wanted: Wanted) -> bool:
        known = self._known.get(wanted.document.url)
        return wanted.document.kind != "video" and not (known and known.skip)

    def _turn(self, wanted: Wanted) -> tuple[bool, bool]:
        """The place of a document among all; those of one place stay as they are."""
        is_ahead = wanted.urgency > LOOSE_URGENCY
        return not is_ahead, wanted.document.url in self._known

    def _urgency(self, meeting: MeetingFound) -> int:
        """Minus the days until a meeting; for one that is past the same for all."""
        if not self._ahead(meeting):
            return PAST_URGENCY
        days = (date.fromisoformat(meeting.start[:10]) - self._settings.today).days
        return max(-days, LOOSE_URGENCY + 1)

    def _in_order(self) -> list[Seen]:
        """Meetings ahead, soonest first, then those that are past, newest first."""
        held = sorted(self._meetings.values(), key=lambda seen: seen.meeting.start)
        ahead = [seen for seen in held if self._ahead(seen.meeting)]
        return ahead + [seen for seen in reversed(held) if not self._ahead(seen.meeting)]

    def _ahead(self, meeting: MeetingFound) -> bool:
        return meeting.start[:10] >= self._settings.today.isoformat()

    def _remembered(self) -> list[tuple[str | None, DocumentFound]]:
        """The documents that the parent wants looked at although no page lists them again."""
        known = self._known.values()
        return [(v.meeting_key, v.document) for v in known if v.document and not v.skip]
