"""One page of a stored document: its text, the signs on it, and its picture with quotes marked."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

from sqlalchemy import select
from sqlalchemy.orm import Session

from groundwork.casefile import CaseFile
from groundwork.casefile.alerts import Alert
from groundwork.casefile.documents import (
    Document,
    DocumentVersion,
    Page,
    Text,
    newest_version_of,
    text_of,
)
from groundwork.casefile.ids import find_document
from groundwork.casefile.signs import Matching, Sign
from groundwork.errors import BadInput, CountywatchError, WrongUse
from groundwork.reading import Limits, PagePicture, picture
from groundwork.reading import Page as ReadPage
from groundwork.reading.citing import part
from groundwork.reading.masking import mask
from groundwork.reading.sniff import PDF, WORDS
from monitors.alerts import AlertView, pictured

_ALERT_DPI = 160
_ALERT_BYTES = 110_000  # a third more in a mail, as base64
Span = tuple[int, int]


@dataclass(frozen=True, slots=True)
class SignOnPage:
    """A sign with its id (`s31` outside)."""

    id: str
    topic: str
    grade: str
    stance: str
    rule: str
    where: str
    start: int
    end: int
    quote: str

    def to_json(self) -> dict[str, object]:
        """The sign as the contract writes signs, with its id; the quote is masked."""
        return {name: getattr(self, name) for name in self.__slots__}


@dataclass(frozen=True, slots=True)
class StoredPage:
    """A page as it was read; `text` is as stored, with nothing masked."""

    document: str
    title: str
    version: int
    sha256: str
    media_type: str
    number: int
    label: str | None
    text: str
    unread: str | None
    confidence: float | None
    signs: tuple[SignOnPage, ...]

    @property
    def words(self) -> str:
        """The page in the document's own terms."""
        return part(self.media_type, self.number, self.label)

    def to_json(self) -> dict[str, object]:
        """The page as the contract writes it, as it may be shown."""
        return {
            "document": self.document,
            "version": self.version,
            "page": self.number,
            "label": self.label,
            "cited": self.words,
            "text": mask(self.text),
            "ocr_confidence": self.confidence,
            "unread": self.unread,
            "signs": [sign.to_json() for sign in self.signs],
        }


def stored_page(
    session: Session, document_id: str, number: int, version: int | None = None
) -> StoredPage:
    """A page, from 1, of a document like `d12`, in its newest version or in version number V.

    Raises WrongUse where there is no such document, version or page.
    """
    document = find_document(session, document_id)
    held = _version(session, document, version)
    text = text_of(session, held.sha256)
    if text is None:
        raise WrongUse(f"d{document.id} has not been read yet; run countywatch watch.")
    query = select(Page).where(Page.text_id == text.id, Page.number == number)
    page = session.scalar(query)
    if page is None:
        raise _no_page(session, document, text, number)
    return StoredPage(
        document=f"d{document.id}",
        title=document.title,
        version=held.number,
        sha256=held.sha256,
        media_type=text.media_type,
        number=page.number,
        label=page.label,
        text=page.text,
        unread=page.unread,
        confidence=page.confidence,
        signs=_signs(session, held, text, page),
    )


def _version(session: Session, document: Document, number: int | None) -> DocumentVersion:
    newest = newest_version_of(session, document.id)
    if newest is None:
        raise WrongUse(f"d{document.id} has not been fetched yet; run countywatch watch.")
    if number is None:
        return newest
    query = select(DocumentVersion).where(
        DocumentVersion.document_id == document.id, DocumentVersion.number == number
    )
    found = session.scalar(query)
    if found is None:
        raise WrongUse(f"d{document.id} has no version {number}: its newest is {newest.number}.")
    return found


def _no_page(session: Session, document: Document, text: Text, number: int) -> WrongUse:
    query = select(Page.number).where(Page.text_id == text.id).order_by(Page.number.desc())
    last = session.scalar(query.limit(1))
    if last is None:
        return WrongUse(f"d{document.id} has no pages: it was not read ({text.reason}).")
    return WrongUse(f"d{document.id} has no page {number}: it has pages 1 to {last}.")


def _signs(
    session: Session, version: DocumentVersion, text: Text, page: Page
) -> tuple[SignOnPage, ...]:
    """The signs on the page by the newest matching of what was read."""
    query = select(Matching).where(Matching.version_id == version.id, Matching.text_id == text.id)
    matching = session.scalar(query.order_by(Matching.id.desc()).limit(1))
    if matching is None:
        return ()
    shown = mask(page.text)
    rows = select(Sign).where(Sign.matching_id == matching.id, Sign.page == page.number)
    return tuple(
        SignOnPage(
            id=f"s{sign.id}",
            topic=sign.topic,
            grade=sign.grade,
            stance=sign.stance,
            rule=sign.rule,
            where=sign.where,
            start=sign.start,
            end=sign.end,
            quote=shown[sign.start : sign.end],
        )
        for sign in session.scalars(rows.order_by(Sign.start, Sign.id))
    )


def asked_spans(page: StoredPage, quote: str | None, sign: str | None) -> tuple[Span, ...]:
    """What is to be marked: the quote, the sign of this id, or else every sign of the page.

    Spaces, line breaks, punctuation and case of the quote do not count. Raises BadInput where the
    page does not have it.
    """
    if sign is not None:
        found = [one for one in page.signs if one.id == sign.lower() or one.id == f"s{sign}"]
        if not found:
            raise BadInput(f"There is no sign '{sign}' on page {page.number} of {page.document}.")
        return tuple((one.start, one.end) for one in found)
    if quote is None:
        return tuple((one.start, one.end) for one in page.signs)
    at = [index for index, char in enumerate(page.text) if char.isalnum()]
    letters = [_letter(page.text[index]) for index in at]
    wanted = "".join(_letter(char) for char in quote if char.isalnum())
    begin = "".join(letters).find(wanted) if wanted else -1
    if begin < 0:
        raise BadInput(f"The quote does not stand on page {page.number} of {page.document}.")
    return ((at[begin], at[begin + len(wanted) - 1] + 1),)


def _letter(char: str) -> str:
    """One character in lower case: some become two, and would shift what follows."""
    lower = char.lower()
    return lower if len(lower) == 1 else char


def page_picture(
    casefile: CaseFile, page: StoredPage, spans: Sequence[Span], limits: Limits
) -> PagePicture:
    """The picture of a page of a PDF with the spans marked.

    Raises WrongUse for other types, BadInput where the saved bytes or the picture fail.
    """
    if page.media_type != PDF:
        kind = WORDS.get(page.media_type, page.media_type)
        raise WrongUse(f"{page.document} is {kind}: only pages of a PDF have a picture.")
    return picture(limits, casefile.bytes.get(page.sha256), _read_page(page), spans)


def _read_page(page: StoredPage) -> ReadPage:
    return ReadPage(page.number, page.text, page.label, page.unread, page.confidence)


def alert_picture(
    casefile: CaseFile, session: Session, alert: Alert, view: AlertView, limits: Limits
) -> PagePicture | None:
    """The strip of the page around what an alert quotes first; None where the document is no PDF,
    the quote is not found on the picture, or none can be made: a mail goes out without."""
    excerpt = pictured(view)
    matching = session.get_one(Matching, alert.matching_id)
    text = session.get_one(Text, matching.text_id)
    if text.media_type != PDF or excerpt is None:
        return None
    query = select(Page).where(Page.text_id == text.id, Page.number == excerpt.page)
    held = session.scalars(query).one()
    page = ReadPage(held.number, held.text, held.label, held.unread, held.confidence)
    try:
        made = picture(
            limits,
            casefile.bytes.get(text.sha256),
            page,
            excerpt.spans,
            dpi=_ALERT_DPI,
            cut=True,
            most_bytes=_ALERT_BYTES,
        )
    except CountywatchError:
        return None
    return made if made.found else None
