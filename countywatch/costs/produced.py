"""Files that an office produced, kept as documents of a county so that the ledger can cite them."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import datetime
from pathlib import Path

from sqlalchemy.orm import Session

from countywatch.costs.candidates import PRODUCED
from countywatch.watch.read import keep_read
from groundwork.casefile import CaseFile, documents, sources
from groundwork.casefile.documents import Bytes, DocumentFacts
from groundwork.casefile.signs import Matching
from groundwork.casefile.sources import Source
from groundwork.errors import BadInput, NotReachable
from groundwork.places import Place
from groundwork.reading import Reader

LARGEST = 200_000_000


@dataclass(frozen=True, slots=True)
class Produced:
    """A file that was kept: its document's id, its hash, and why it could not be read, if so."""

    id: str
    name: str
    sha256: str
    unread: str | None


def keep_produced(
    casefile: CaseFile,
    reader: Reader,
    files: Iterable[Path],
    place: Place,
    now: datetime,
    watchlist: str,
) -> list[Produced]:
    """Keeps and reads files as documents; the same bytes are the same document.

    They count as matched by the watchlist of this hash: a paper that you were given warns of
    nothing, and no alert goes out for it. Raises NotReachable for a file that cannot be read and
    BadInput for one that is empty or huge.
    """
    kept = []
    for path in files:
        data = _bytes(path)
        sha256 = casefile.bytes.put(data)
        result = reader.read(data, path.name)
        with casefile.session() as session:
            source = _source(session, place, now)
            # No path: only the name and the bytes are anybody's business.
            facts = DocumentFacts("other", path.name, f"file:{sha256[:16]}/{path.name}")
            document = documents.keep_document(session, source.id, None, facts, now)
            documents.keep_version(session, document, Bytes(sha256, len(data), None, now))
            if documents.text_of(session, sha256) is None:
                keep_read(session, sha256, result, now)
            _mark_matched(session, document.id, sha256, watchlist, now)
            unread = None if result.outcome == "read" else result.reason or result.outcome
            kept.append(Produced(f"d{document.id}", path.name, sha256, unread))
    return kept


def _mark_matched(
    session: Session, document_id: int, sha256: str, watchlist: str, now: datetime
) -> None:
    version = documents.version_of(session, document_id, sha256)
    text = documents.text_of(session, sha256)
    if text is None or session.query(Matching).filter_by(version_id=version.id).first():
        return
    session.add(
        Matching(version_id=version.id, text_id=text.id, watchlist=watchlist, matched_at=now)
    )


def _source(session: Session, place: Place, now: datetime) -> Source:
    """The county's own source of such files: none that is watched or shared."""
    url = f"{PRODUCED}{place.fips}"
    found = sources.find_source(session, "document", url)
    if found is None:
        found = Source(
            name=f"Records produced, {place.full_name}",
            platform="document",
            url=url,
            place_fips=place.fips,
            place_name=place.full_name,
            timezone=place.timezone,
            options={},
            every_minutes=60 * 24,
            paused=True,
            added_at=now,
            removed_at=now,
        )
        session.add(found)
        session.flush()
    return found


def _bytes(path: Path) -> bytes:
    try:
        if path.stat().st_size > LARGEST:
            raise BadInput(f"{path.name} has more than {LARGEST // 10**6} MB; split it.")
        data = path.read_bytes()
    except OSError as error:
        raise NotReachable(
            f"The file {path} cannot be read ({error.strerror}); check its name."
        ) from error
    if not data:
        raise BadInput(f"The file {path.name} is empty; give another.")
    return data
