"""Alerts as people see them: gathered from the case file into one plain view."""

from __future__ import annotations

from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime
from zoneinfo import ZoneInfo

from sqlalchemy.orm import Session

from countywatch.settings import Settings
from groundwork.casefile import alerts as outbox
from groundwork.casefile import meetings
from groundwork.casefile.alerts import Alert, Delivery
from groundwork.casefile.at_hand import rows_by_id
from groundwork.casefile.documents import Document, DocumentVersion, Page, Text
from groundwork.casefile.ids import row_number
from groundwork.casefile.meetings import MeetingVersion
from groundwork.casefile.signs import Sign
from groundwork.casefile.sources import Source
from groundwork.errors import WrongUse
from groundwork.places import Place, resolve
from groundwork.reading.citing import cite
from groundwork.reading.masking import mask
from monitors.alerts import (
    AlertView,
    DeliveryView,
    DocumentView,
    MeetingView,
    SignView,
    around,
    excerpts_of,
    meeting_clock,
)

# Alerts that are listed in one go: few enough that the pages that they cite fit into memory.
TOGETHER = 200

Cited = Callable[[int, int], str]
BARE_TITLES = frozenset({"agenda", "packet", "agenda packet", "minutes", "notice", "staff report"})


def find_alert(session: Session, public_id: str) -> Alert:
    """The alert of an id like `a7`; raises WrongUse where there is none."""
    number = row_number(public_id, "a")
    alert = None if number is None else session.get(Alert, number)
    if alert is None:
        raise WrongUse(f"There is no alert '{public_id}'; see countywatch alerts list.")
    return alert


def alert_view(
    session: Session, alert: Alert, now: datetime, *, extra: tuple[Place, ...], sample: bool
) -> AlertView:
    """All that an alert shows, at the moment `now` (aware); `extra` are the operator's places."""
    (view,) = alert_views(session, [alert], now, extra=extra, sample=sample)
    return view


def alert_views(
    session: Session,
    alerts: Sequence[Alert],
    now: datetime,
    *,
    extra: tuple[Place, ...],
    sample: bool,
) -> list[AlertView]:
    """What each of some alerts shows, in their order; a few queries for all of them together."""
    held = _gathered(session, alerts)
    return [_view(held, alert, now, extra=extra, sample=sample) for alert in alerts]


def alerts_listed(
    session: Session,
    settings: Settings,
    now: datetime,
    *,
    only_open: bool = False,
    verdict: str | None = None,
    limit: int | None = None,
) -> list[AlertView]:
    """Every alert, newest first: those that nobody judged, or those judged so, where asked for.

    With `limit` at most so many. The same few queries are asked for each `TOGETHER` of them.
    """
    views: list[AlertView] = []
    before, more = None, True
    while more:
        wanted = TOGETHER if limit is None else min(TOGETHER, limit - len(views))
        rows = outbox.alerts_before(session, before, wanted, only_open=only_open, verdict=verdict)
        places, sample = settings.extra_places, settings.sample
        views += alert_views(session, rows, now, extra=places, sample=sample)
        session.expunge_all()  # their pages are not needed any more, and those of a year are many
        before = rows[-1].id if rows else None
        more = len(rows) == TOGETHER and len(views) != limit
    return views


@dataclass(frozen=True, slots=True)
class _Gathered:
    """The rows that some alerts stand on, by their ids; pages by text and number."""

    documents: Mapping[int, Document]
    sources: Mapping[int, Source]
    versions: Mapping[int, DocumentVersion]
    meetings: Mapping[int, MeetingVersion]
    texts: Mapping[int, Text]
    signs: Mapping[int, Sign]
    pages: Mapping[tuple[int, int], Page]
    deliveries: Mapping[int, Sequence[Delivery]]

    def of(self, alert: Alert) -> list[Sign]:
        """The alert's signs, in page order."""
        signs = [self.signs[number] for number in alert.sign_ids]
        return sorted(signs, key=lambda sign: (sign.page, sign.start))

    def cited(self, alert: Alert) -> Cited:
        """Gives the words for an offset into a page of the alert's document."""
        text = self.texts[alert.matching_id]

        def cited(number: int, start: int) -> str:
            page = self.pages.get((text.id, number))
            if page is None:
                return f"page {number}"
            return cite(text.media_type, number, page.label, page.text, start)

        return cited


def _gathered(session: Session, alerts: Sequence[Alert]) -> _Gathered:
    documents = rows_by_id(session, Document, Document.id, [row.document_id for row in alerts])
    of_meetings = [row.meeting_id for row in documents.values() if row.meeting_id is not None]
    matchings = [row.matching_id for row in alerts]
    signs = rows_by_id(
        session, Sign, Sign.id, [number for row in alerts for number in row.sign_ids]
    )
    return _Gathered(
        documents=documents,
        sources=rows_by_id(
            session, Source, Source.id, [row.source_id for row in documents.values()]
        ),
        versions=rows_by_id(
            session, DocumentVersion, DocumentVersion.id, [row.version_id for row in alerts]
        ),
        meetings=meetings.newest_versions(session, of_meetings),
        texts=outbox.texts_of(session, matchings),
        signs=signs,
        pages=outbox.cited_pages(session, signs),
        deliveries=outbox.deliveries_of(session, [row.id for row in alerts]),
    )


def _view(
    held: _Gathered, alert: Alert, now: datetime, *, extra: tuple[Place, ...], sample: bool
) -> AlertView:
    document = held.documents[alert.document_id]
    place = resolve(alert.place_fips, extra) if alert.place_fips else None
    zone = held.sources[document.source_id].timezone or (place.timezone if place else None)
    meeting = _meeting(held, document, now, zone)
    signs, texts = _signs(held, alert)
    return AlertView(
        id=f"a{alert.id}",
        topic=alert.topic,
        grade=alert.grade,
        stance=alert.stance,
        headline=alert.headline,
        place=place.full_name if place else None,
        fips=place.fips if place else None,
        meeting=meeting,
        document=_document(held, document, alert, meeting, ZoneInfo(zone or "UTC")),
        signs=signs,
        excerpts=excerpts_of(signs, texts),
        deliveries=tuple(
            DeliveryView(row.address, row.channel, row.state, row.message_id)
            for row in held.deliveries.get(alert.id, ())
        ),
        verdict=alert.verdict,
        sample=sample,
    )


def _meeting(
    held: _Gathered, document: Document, now: datetime, zone: str | None
) -> MeetingView | None:
    if document.meeting_id is None:
        return None
    said = held.meetings[document.meeting_id]
    return MeetingView(
        title=said.title,
        body=said.body,
        start=said.start,
        status=said.status,
        place=said.place,
        participate=said.participate,
        url=said.url,
        clock=meeting_clock(said.start, said.status, now, zone, document.kind),
    )


def _document(
    held: _Gathered,
    document: Document,
    alert: Alert,
    meeting: MeetingView | None,
    zone: ZoneInfo,
) -> DocumentView:
    version = held.versions[alert.version_id]
    return DocumentView(
        id=f"d{document.id}",
        title=_title(document, meeting),
        kind=document.kind,
        url=document.url,
        sha256=version.sha256,
        fetched=version.fetched_at.astimezone(zone),
        version=version.number,
    )


def _title(document: Document, meeting: MeetingView | None) -> str:
    """A listing often calls a document just "Agenda": then whose, and of which day."""
    if meeting is None or document.title.casefold() not in BARE_TITLES:
        return document.title
    return f"{document.title}, {meeting.body}, {meeting.start[:10]}"


def _signs(held: _Gathered, alert: Alert) -> tuple[tuple[SignView, ...], dict[int, str]]:
    """The signs, and the pages that they cite as they may be shown: a mask keeps the offsets."""
    new, cited, text_id = (
        set(alert.new_sign_ids),
        held.cited(alert),
        held.texts[alert.matching_id].id,
    )
    signs = held.of(alert)
    pages = {sign.page: held.pages[text_id, sign.page] for sign in signs}
    texts = {number: mask(page.text) for number, page in pages.items()}
    views = [
        _sign(sign, texts[sign.page], sign.id in new, pages[sign.page].confidence or None, cited)
        for sign in signs
    ]
    return tuple(views), texts


def cited_by(session: Session, alert: Alert) -> Cited:
    """Gives the words for a sign's place in the alert's document, in its own terms."""
    return _gathered(session, [alert]).cited(alert)


def _sign(sign: Sign, text: str, new: bool, confidence: float | None, cited: Cited) -> SignView:
    before, after = around(text, sign.start, sign.end)
    return SignView(
        rule=sign.rule,
        page=sign.page,
        where=sign.where,
        start=sign.start,
        end=sign.end,
        quote=text[sign.start : sign.end],
        before=before,
        after=after,
        stance=sign.stance,
        new=new,
        confidence=confidence,
        cited=cited(sign.page, sign.start),
        item_title=mask(sign.item_title),
        budget=sign.budget and masked(sign.budget),
        weight=sign.weight,
    )


def masked(budget: Mapping[str, object]) -> dict[str, object]:
    """A changed line as it may be shown: the words of the county's pages are masked."""
    shown: dict[str, object] = dict(budget)
    for key, value in budget.items():
        if key in ("label", "told", "quote") and isinstance(value, str):
            shown[key] = mask(value)
        elif key in ("before", "after") and isinstance(value, dict):
            shown[key] = masked(value)
    return shown
