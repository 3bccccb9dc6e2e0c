"""The agreement's own text, where the case file holds it: what a letter may quote back."""

from __future__ import annotations

import re

from sqlalchemy import select
from sqlalchemy.orm import Session

from groundwork.casefile.alerts import Alert
from groundwork.casefile.documents import (
    Document,
    DocumentVersion,
    Page,
    newest_version_of,
    pages_of,
    text_of,
)
from requests_templates import AgreementText, read_agreement

_OFFICE_WORDS = frozenset(
    {"the", "of", "and", "s", "sheriff", "sheriffs", "office", "department", "county", "police"}
)


def agreement_text(
    session: Session, alert: Alert | None, agency: str, state_name: str
) -> AgreementText | None:
    """The alert's own document where it holds an agreement, else one that names agency and state.

    None where neither is read: a letter quotes no agreement of another agency.
    """
    if alert is not None:
        document = session.get_one(Document, alert.document_id)
        version = session.get_one(DocumentVersion, alert.version_id)
        found = _read(document.title, _pages(session, version))
        if found is not None:
            return found
    query = select(Document).where(Document.kind == "moa").order_by(Document.id.desc())
    for document in session.scalars(query):
        newest = newest_version_of(session, document.id)
        pages = _pages(session, newest) if newest else []
        if _is_of(agency, state_name, pages):
            found = _read(document.title, pages)
            if found is not None:
                return found
    return None


def _pages(session: Session, version: DocumentVersion) -> list[Page]:
    text = text_of(session, version.sha256)
    return list(pages_of(session, text.id)) if text else []


def _read(title: str, pages: list[Page]) -> AgreementText | None:
    return read_agreement(title, ((page.number, page.text) for page in pages))


def _is_of(agency: str, state_name: str, pages: list[Page]) -> bool:
    """Whether the first page names each own word of the agency, and some page the state."""
    own = set(_words(agency)) - _OFFICE_WORDS
    if not own or not pages:
        return False
    words = set(_words(pages[0].text))
    everywhere = " ".join(page.text for page in pages).casefold()
    return own <= words and " ".join(state_name.casefold().split()) in " ".join(everywhere.split())


def _words(text: str) -> list[str]:
    return re.findall(r"[^\W_]+", text.casefold())
