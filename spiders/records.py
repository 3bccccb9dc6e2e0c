"""What the parent and the crawl process say to each other: the job, and one line a record."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field
from datetime import date
from typing import Any, Literal

from pydantic import TypeAdapter

from spiders.items import DocumentFound, MeetingFound, Outcome


@dataclass(frozen=True, slots=True)
class SourceSpec:
    """One source to crawl; `options` hold what its platform needs beyond the address."""

    id: int
    name: str
    platform: str
    url: str
    timezone: str | None = None
    options: Mapping[str, str] = field(default_factory=dict)


@dataclass(frozen=True, slots=True)
class Validator:
    """What the parent knows of an address that was fetched before.

    It counts for its own source only: two that link to one address each have theirs. `skip` says
    that it is not asked again in this crawl. Who gives a listing's validator also gives what to
    re-check should the listing be unchanged: documents of meetings ahead with `meeting_key` and
    `document`, detail pages of meetings ahead with `meeting_key`.
    """

    source_id: int
    url: str
    etag: str | None = None
    last_modified: str | None = None
    skip: bool = False
    meeting_key: str | None = None
    document: DocumentFound | None = None


END_OF_SOURCES = b"end\n"  # the line that tells a crawl process that no more will come
OUT_OF_MEMORY = 77  # exit status of a process that needed too much; no Python error has it

Allowed = Literal["bad_certificate", "http_downgrade"]


@dataclass(frozen=True, slots=True)
class HostException:
    """What the operator wrote down for one host (`host` or `host:port`) that cannot do better."""

    host: str
    allow: tuple[Allowed, ...]
    reason: str


@dataclass(frozen=True, slots=True)
class CrawlSettings:
    """How one crawl behaves. Times in seconds, sizes in bytes, days counted from `today`.

    A listing has `timeout_seconds` from request to last byte, a document five times that.
    `max_bytes` is the size of a document and `listing_bytes` that of a listing, both unpacked. The
    look at one source ends after `max_requests`, `source_seconds` or `source_bytes`; the next look
    goes on with what is left.
    """

    user_agent: str
    today: date
    delay_seconds: float = 1.0
    timeout_seconds: float = 60.0
    max_bytes: int = 200_000_000
    allowed_private: tuple[str, ...] = ()
    days_back: int = 60
    days_ahead: int = 120
    obey_robots: bool = True
    retries: int = 2
    max_requests: int = 500
    listing_bytes: int = 20_000_000
    source_seconds: float = 600.0
    source_bytes: int = 500_000_000
    exceptions: tuple[HostException, ...] = ()


@dataclass(frozen=True, slots=True)
class Look:
    """One source to look at in a crawl that runs, on which day, and what is known of it."""

    source: SourceSpec
    today: date
    validators: tuple[Validator, ...] = ()


@dataclass(frozen=True, slots=True)
class Job:
    """What a crawl process is started with; `spool` is the folder for bodies.

    More sources may follow, a `Look` each, while it runs (`spiders/crawl.py`).
    """

    sources: tuple[SourceSpec, ...]
    settings: CrawlSettings
    spool: str
    validators: tuple[Validator, ...] = ()


@dataclass(frozen=True, slots=True)
class MeetingSeen:
    """A meeting within the days that matter stands on the listing.

    Where `items_known` is false its agenda items were not read in this crawl (the detail page is
    unchanged, long past or broken): those known before still stand.
    """

    source_id: int
    meeting: MeetingFound
    items_known: bool = True


@dataclass(frozen=True, slots=True)
class DocumentFetched:
    """A document's bytes lie at `path`, named by their hash. `fetched_at` is ISO 8601 in UTC."""

    source_id: int
    meeting_key: str | None
    document: DocumentFound
    path: str
    sha256: str
    size: int
    media_type: str | None
    etag: str | None
    last_modified: str | None
    fetched_at: str


@dataclass(frozen=True, slots=True)
class DocumentUnchanged:
    """The server says that the document is as it was."""

    source_id: int
    meeting_key: str | None
    document: DocumentFound


@dataclass(frozen=True, slots=True)
class DocumentFailed:
    """A document that is listed and could not be fetched, and why, in one sentence."""

    source_id: int
    meeting_key: str | None
    document: DocumentFound
    reason: str


@dataclass(frozen=True, slots=True)
class TextListed:
    """A listing itself holds the words of this document: they are kept, and nothing is fetched."""

    source_id: int
    document: DocumentFound
    text: str


@dataclass(frozen=True, slots=True)
class PageSeen:
    """A listing or detail page was fetched and understood; its validators for the next crawl.

    `meeting_key` is set where the page is the detail page of one meeting.
    """

    source_id: int
    url: str
    etag: str | None
    last_modified: str | None
    meeting_key: str | None = None


@dataclass(frozen=True, slots=True)
class PageFetched:
    """A page that was asked for by itself (`page.py`): where it was at last, and its bytes."""

    source_id: int
    url: str
    path: str


@dataclass(frozen=True, slots=True)
class SourceDone:
    """How the look at a source ended: exactly one for each source of a crawl.

    Where a page was asked for by itself, `blocked` says that its host refuses us and `missing`
    that there is no such page. `more` says that a limit ended the look before all was fetched: the
    next one asks first for what this one did not.
    """

    source_id: int
    outcome: Outcome
    reason: str | None
    meetings: int
    documents: int
    requests: int
    blocked: bool = False
    missing: bool = False
    more: bool = False


Record = (
    MeetingSeen
    | DocumentFetched
    | DocumentUnchanged
    | DocumentFailed
    | TextListed
    | PageSeen
    | PageFetched
    | SourceDone
)
_TYPES: dict[str, type[Any]] = {
    kind.__name__: kind
    for kind in (
        MeetingSeen, DocumentFetched, DocumentUnchanged, DocumentFailed, TextListed, PageSeen,
        PageFetched, SourceDone,
    )
}  # fmt: skip
_ADAPTERS: dict[str, TypeAdapter[Any]] = {name: TypeAdapter(kind) for name, kind in _TYPES.items()}
_JOB = TypeAdapter(Job)
_LOOK = TypeAdapter(Look)


def to_line(record: Record) -> str:
    """One record as one line: its name, a space, and JSON."""
    name = type(record).__name__
    return f"{name} {_ADAPTERS[name].dump_json(record).decode()}"


def from_line(line: str) -> Record:
    """The record of one line; raises ValueError for anything else."""
    name, _, value = line.partition(" ")
    if name not in _ADAPTERS:
        raise ValueError(f"no record of a crawl: {line[:80]!r}")
    record: Record = _ADAPTERS[name].validate_json(value)
    return record


def write_job(job: Job) -> bytes:
    """A job as JSON."""
    return _JOB.dump_json(job)


def read_job(data: bytes) -> Job:
    """A job from JSON; raises pydantic's ValidationError naming the key that is wrong."""
    return _JOB.validate_json(data)


def look_to_line(look: Look) -> bytes:
    """One look as one line of JSON, with its line break."""
    return _LOOK.dump_json(look) + b"\n"


def look_from_line(line: bytes) -> Look:
    """A look from JSON; raises pydantic's ValidationError naming the key that is wrong."""
    return _LOOK.validate_json(line)
