"""Federal lists on their way to alerts: each fetched version is compared by its own reader."""

from __future__ import annotations

from datetime import datetime

from sqlalchemy.orm import Session

from countywatch.agreements.federal_records import STATISTICS
from countywatch.settings import Settings
from countywatch.watch import agency_lists, federal_lists
from countywatch.watch.match import Recipients
from groundwork.casefile import CaseFile, documents
from groundwork.casefile.documents import Document, DocumentVersion
from groundwork.casefile.sources import Source


def compare_list(
    session: Session,
    casefile: CaseFile,
    version_id: int,
    settings: Settings,
    recipients: Recipients,
    now: datetime,
) -> list[int]:
    """Compares one version of a federal list, once; gives the alerts raised.

    List, facts, alerts and deliveries are one transaction, the caller's. Nothing happens before
    the version's rows were read as text, for an alert quotes them.
    """
    version = session.get_one(DocumentVersion, version_id)
    if documents.text_of(session, version.sha256) is None:
        return []
    document = session.get_one(Document, version.document_id)
    platform = session.get_one(Source, document.source_id).platform
    given = (session, casefile, version, settings, recipients, now)
    if platform == agency_lists.PLATFORM:
        return agency_lists.compare_agencies(*given)
    if platform == STATISTICS:
        return federal_lists.compare_facilities(*given)
    return federal_lists.tell_award(session, casefile, version, recipients, now)
