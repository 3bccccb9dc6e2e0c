"""What one look at a source showed, counted, and whether it is like what the source showed before.

Counts are kept by the meeting's key, so that a meeting that is seen twice counts once.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime, timedelta
from zoneinfo import ZoneInfo

from sqlalchemy.orm import Session

from groundwork.casefile import sources
from groundwork.casefile.addresses import AGENDAS, HeldDocument, held_documents
from groundwork.casefile.sources import Crawl, Source
from monitors.alerts import meeting_clock
from monitors.health import BELIEVED_AFTER, Counts, History, unlike_history
from spiders.items import DocumentFound, MeetingFound
from spiders.listed import LISTED

# The detail page of a meeting that is past for so long was not read in the look before this one.
DETAILS_REST = timedelta(days=2)


@dataclass(frozen=True, slots=True)
class MeetingCount:
    """One meeting of a look, with the addresses of its documents.

    Without `items_known` its own page was not read this time.
    """

    day: str
    ahead: bool
    documents: frozenset[str]
    agenda: bool
    items_known: bool


def counted(
    source: Source,
    found: MeetingFound,
    listed: Sequence[DocumentFound],
    now: datetime,
    *,
    items_known: bool,
) -> MeetingCount:
    """What a meeting shows; `listed` are the files of it that are fetched."""
    kinds = {file.kind for file in listed}
    return MeetingCount(
        day=found.start[:10],
        ahead=meeting_clock(found.start, found.status, now, source.timezone).ahead,
        documents=frozenset(file.url for file in listed),
        agenda=bool(kinds & AGENDAS or found.items),
        items_known=items_known,
    )


def total(
    session: Session, source: Source, meetings: int, seen: dict[str, MeetingCount], now: datetime
) -> Counts:
    """The counts of a look that listed so many meetings, with what stands on pages not read."""
    unread = [key for key, one in seen.items() if not one.items_known]
    held = held_documents(session, source.id, unread) if unread else []
    last = sources.good_looks(session, source)[:1] if unread else ()
    since = last[0].started_at if last else None
    rest = (now - DETAILS_REST).date().isoformat()
    unseen = [one for one in held if _on_own_page(one, seen[one.key], since, rest)]
    with_agenda = {one.key for one in held if one.kind in AGENDAS}
    ahead = [(key, one) for key, one in seen.items() if one.ahead]
    agendas = [key for key, one in ahead if one.agenda or key in with_agenda]
    listed = sum(len(one.documents) for one in seen.values())
    return Counts(meetings, listed + len(unseen), len(ahead), len(agendas))


def _on_own_page(
    held: HeldDocument, meeting: MeetingCount, since: datetime | None, rest: str
) -> bool:
    """Whether a held document that the list does not show stands on the meeting's own page.

    Of a meeting long past the last good look read the list only, so what that look showed was on
    the list. Of others it cannot be told: they count as they did.
    """
    if held.url in meeting.documents or LISTED in held.url:
        return False
    return since is None or meeting.day >= rest or held.last_seen < since


def doubt(session: Session, source: Source, shown: Counts, now: datetime) -> str | None:
    """Why this look at a list that was read as a whole is not believed; None where it is."""
    good = [_counts(crawl) for crawl in sources.good_looks(session, source)]
    doubted, since = sources.doubted_looks(session, source, BELIEVED_AFTER)
    late = shown.ahead and not shown.agendas
    past = History(
        good=good,
        doubted=[_counts(crawl) for crawl in doubted],
        since=since.astimezone(ZoneInfo(source.timezone or "UTC")) if since else None,
        was_empty=sources.was_empty(session, source) if shown.meetings == 0 else False,
        agenda_looks=sources.agenda_looks(session, source) if late else (),
    )
    return unlike_history(shown, past, now)


def _counts(crawl: Crawl) -> Counts:
    return Counts(crawl.meetings, crawl.listed, crawl.ahead, crawl.agendas)
