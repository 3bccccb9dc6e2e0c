"""Alerts as people see them: gathered from the case file into one plain view."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from datetime import datetime
from zoneinfo import ZoneInfo

from sqlalchemy import select
from sqlalchemy.orm import Session

from groundwork.casefile import alerts as outbox
from groundwork.casefile import meetings
from groundwork.casefile.alerts import Alert
from groundwork.casefile.documents import Document, DocumentVersion, Page, Text, pages_of
from groundwork.casefile.ids import row_number
from groundwork.casefile.signs import Matching, Sign
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
    document = session.get_one(Document, alert.document_id)
    source = session.get_one(Source, document.source_id)
    place = resolve(alert.place_fips, extra) if alert.place_fips else None
    zone = source.timezone or (place.timezone if place else None)
    meeting = _meeting(session, document, now, zone)
    texts = _texts(session, alert)
    signs = _signs(session, alert, texts)
    return AlertView(
        id=f"a{alert.id}",
        topic=alert.topic,
        grade=alert.grade,
        stance=alert.stance,
        headline=alert.headline,
        place=place.full_name if place else None,
        fips=place.fips if place else None,
        meeting=meeting,
        document=_document(session, document, alert, meeting, ZoneInfo(zone or "UTC")),
        signs=signs,
        excerpts=excerpts_of(signs, texts),
        deliveries=tuple(
            DeliveryView(row.address, row.channel, row.state, row.message_id)
            for row in alert.deliveries
        ),
        verdict=alert.verdict,
        sample=sample,
    )


def _meeting(
    session: Session, document: Document, now: datetime, zone: str | None
) -> MeetingView | None:
    if document.meeting_id is None:
        return None
    said = meetings.newest_version(session, document.meeting_id)
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
    session: Session,
    document: Document,
    alert: Alert,
    meeting: MeetingView | None,
    zone: ZoneInfo,
) -> DocumentView:
    version = session.get_one(DocumentVersion, alert.version_id)
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


def _texts(session: Session, alert: Alert) -> dict[int, str]:
    """The pages that the alert cites, as they may be shown: a mask keeps the offsets."""
    matching = session.get_one(Matching, alert.matching_id)
    cited = {sign.page for sign in outbox.signs_of(session, alert)}
    rows = select(Page.number, Page.text).where(
        Page.text_id == matching.text_id, Page.number.in_(cited)
    )
    return {number: mask(text) for number, text in session.execute(rows)}


def _signs(session: Session, alert: Alert, texts: dict[int, str]) -> tuple[SignView, ...]:
    new = set(alert.new_sign_ids)
    by_ocr = _by_ocr(session, alert)
    cited = cited_by(session, alert)
    return tuple(
        _sign(sign, texts[sign.page], sign.id in new, by_ocr.get(sign.page), cited)
        for sign in outbox.signs_of(session, alert)
    )


def _by_ocr(session: Session, alert: Alert) -> dict[int, float]:
    """The confidence of the pages that OCR read."""
    matching = session.get_one(Matching, alert.matching_id)
    rows = select(Page.number, Page.confidence).where(
        Page.text_id == matching.text_id, Page.confidence.is_not(None)
    )
    return {number: confidence for number, confidence in session.execute(rows) if confidence}


def cited_by(session: Session, alert: Alert) -> Cited:
    """Gives the words for an offset into a page of the alert's document, in its own terms."""
    matching = session.get_one(Matching, alert.matching_id)
    media_type = session.get_one(Text, matching.text_id).media_type
    pages = {page.number: page for page in pages_of(session, matching.text_id)}

    def cited(page: int, start: int) -> str:
        held = pages.get(page)
        if held is None:
            return f"page {page}"
        return cite(media_type, page, held.label, held.text, start)

    return cited


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
