"""ICE's detention statistics and federal awards on their way to alerts.

What a crawl fetched is kept as facts, compared with what was known, and what is new is told. Facts,
alerts and deliveries of one version are one transaction; an alert quotes the row or the award.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import asdict
from datetime import date, datetime

from sqlalchemy.orm import Session

from countywatch.agreements.federal_records import AWARDS, STATISTICS, award_of, facilities
from countywatch.agreements.sync import watched_places
from countywatch.settings import Settings
from countywatch.watch.agency_lists import MOST_AT_FIRST
from countywatch.watch.cite import Quoted, cite, own_matching, row_in
from countywatch.watch.match import Recipients, raise_alert
from groundwork.casefile import CaseFile, documents
from groundwork.casefile import alerts as outbox
from groundwork.casefile import federal as store
from groundwork.casefile.documents import Document, DocumentVersion
from groundwork.casefile.federal import FacilityList, FacilityRow
from groundwork.casefile.sources import Source
from groundwork.errors import BadInput
from groundwork.places import Place
from monitors.federal import (
    FacilityEvent,
    as_listed,
    award_sentence,
    facility_events,
    facility_key,
    facility_place,
    facility_sentence,
    is_of_ice,
)
from spiders.items import FacilityListed
from spiders.platforms.icedetention import FacilityList as FoundList
from spiders.platforms.icedetention import read_facilities

FACILITY_RULE = "ICE's detention statistics"
AWARD_RULE = "USAspending's list of awards"
Told = tuple[FacilityEvent, Place]


# --- facilities -------------------------------------------------------------------------------


def compare_facilities(
    session: Session,
    casefile: CaseFile,
    version: DocumentVersion,
    settings: Settings,
    recipients: Recipients,
    now: datetime,
) -> list[int]:
    """Keeps and compares a fetched workbook of ICE's, once; gives the alerts raised."""
    if store.is_listed(session, version.id):
        return []
    document = session.get_one(Document, version.document_id)
    data = casefile.bytes.get(version.sha256)
    try:
        found = read_facilities(data, document.title)
    except BadInput as error:
        document.trouble, document.trouble_at = str(error), now
        return []
    earlier = store.facility_lists(session)
    kept = FacilityList(
        version_id=version.id,
        name=document.title,
        url=document.url,
        as_of=found.as_of,
        read_at=version.fetched_at,
    )
    store.keep_facilities(session, kept, map(_stored, found.rows))
    if store.facility_lists(session)[0].id != kept.id:
        return []  # a list older than the newest is kept, and nothing is concluded from it
    told = _events(session, found, earlier, watched_places(session, settings))
    last = earlier[0].as_of if earlier else None
    return _tell_facilities(session, version, kept, told, last, recipients, now)


def _stored(row: FacilityListed) -> FacilityRow:
    said = asdict(row)
    return FacilityRow(number=said.pop("row"), **said)


def _events(
    session: Session, found: FoundList, earlier: Sequence[FacilityList], places: Sequence[Place]
) -> list[Told]:
    last = facilities(session, earlier[0].id) if earlier else None
    older = [row for one in earlier[1:] for row in facilities(session, one.id)]
    return [
        (event, place)
        for event in facility_events(found.rows, last, older)
        for place in places
        if facility_place(event.row, place)
    ]


def _tell_facilities(
    session: Session,
    version: DocumentVersion,
    kept: FacilityList,
    told: Sequence[Told],
    last: date | None,
    recipients: Recipients,
    now: datetime,
) -> list[int]:
    document = session.get_one(Document, version.document_id)
    source = session.get_one(Source, document.source_id)
    text = documents.text_of(session, version.sha256)
    if text is None or not told:
        return []
    matching = own_matching(session, version, text, STATISTICS, now)
    pages = documents.pages_of(session, text.id)
    many = told[0][0].kind == "first_list" and len(told) > MOST_AT_FIRST
    raised = []
    for event, place in told:
        subject = facility_key(event.row)
        where = row_in(pages, as_listed(event.row))
        if where is None:
            document.trouble = f"its row for {event.row.name} could not be cited"
            continue
        grade = "notice" if many or event.kind == "returned" else "alert"
        quoted = Quoted("detention", FACILITY_RULE, grade, *where, subject)
        raised.append(
            raise_alert(
                session,
                document,
                version,
                matching,
                source,
                cite(session, matching, quoted),
                recipients,
                now,
                subject=f"{subject}|{place.fips}",
                headline=facility_sentence(event, kept.as_of, kept.read_at.date(), last),
                place_fips=place.fips,
            )
        )
    return raised


# --- awards -----------------------------------------------------------------------------------


def tell_award(
    session: Session,
    casefile: CaseFile,
    version: DocumentVersion,
    recipients: Recipients,
    now: datetime,
) -> list[int]:
    """Tells an award that is listed for the first time, or whose amount changed.

    Nothing while the look that found it still runs: how many a first look gives decides whether
    each of them interrupts.
    """
    if store.is_matched(session, version.id, AWARDS):
        return []
    found_by = store.look_that_found(session, version)
    if found_by is None:
        return []
    document = session.get_one(Document, version.document_id)
    text = documents.text_of(session, version.sha256)
    pages = documents.pages_of(session, text.id) if text else ()
    if text is None or not pages:
        return []
    matching = own_matching(session, version, text, AWARDS, now)
    award = award_of(casefile, document, version)
    versions = store.versions_of(session, document.id)
    earlier = [row for row in versions if row.number < version.number]
    before = award_of(casefile, document, earlier[-1]) if earlier else None
    if before is not None and before.amount == award.amount:
        return []
    if outbox.alert_exists(session, version.id, "money", award.award_id):
        return []
    many = found_by.is_first and found_by.versions > MOST_AT_FIRST
    grade = "alert" if is_of_ice(award) and not many else "notice"
    page = pages[0]
    quoted = Quoted("money", AWARD_RULE, grade, page, 0, len(page.text.rstrip()), document.url)
    return [
        raise_alert(
            session,
            document,
            version,
            matching,
            session.get_one(Source, document.source_id),
            cite(session, matching, quoted),
            recipients,
            now,
            subject=award.award_id,
            headline=award_sentence(
                award, version.fetched_at.date(), first=found_by.is_first, before=before
            ),
        )
    ]
