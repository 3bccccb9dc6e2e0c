"""What is wrong now, for the operator: sources, tasks, deliveries and the clock, each with a cause.

The first word of a cause is its kind: `line` (the operator's own connection), `host`, `source`,
`task`, `mail`, `delivery`, `clock`. Problems of one cause are told and ended together.
"""

from __future__ import annotations

import ipaddress
from collections import Counter
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime, timedelta
from typing import Any
from urllib.parse import urlsplit

from sqlalchemy import select
from sqlalchemy.orm import InstrumentedAttribute, Session

from countywatch.watch.deliver import DEFECT
from groundwork.casefile import alerts as outbox
from groundwork.casefile import sources, tasks
from groundwork.casefile.alerts import Delivery
from groundwork.casefile.at_hand import in_parts
from groundwork.casefile.documents import Document, DocumentVersion
from groundwork.casefile.problems import Problem
from groundwork.casefile.sources import Crawl, Source
from groundwork.casefile.tasks import Task
from monitors.delivery.answers import EVERY_MESSAGE
from monitors.health import GOOD

LINE = "line"

# How a crawl words that it never got as far as the site's server (spiders.fetch).
UNREACHED = "could not reach "

# Fewer sources than this, or fewer sites, may all be down by themselves on one day.
FEWEST_FOR_THE_LINE = 3
# A few counties still answer from a cache or a host on the same network.
SHARE_FOR_THE_LINE = 0.8
# Looks that belong together: a round over many sources takes up to an hour.
ROUND = timedelta(hours=1)

# A server that is restarted or asks to come back later (greylisting) takes the message by then:
# the fourth try is 21 minutes after the first.
PATIENCE_TRIES = 4
_PASSES_BY_ITSELF = frozenset({"server", "later", "unknown"})

# Two machines' clocks differ by so much without harm.
CLOCK_SLACK = timedelta(minutes=5)


@dataclass(frozen=True, slots=True)
class Present:
    """A problem as it is now. `key` names what has it, for as long as it has it."""

    key: str
    cause: str
    name: str
    sentence: str

    @property
    def kind(self) -> str:
        """The first word of the cause."""
        return self.cause.partition(" ")[0]


@dataclass(frozen=True, slots=True)
class Found:
    """All that is wrong, and how many sources are watched."""

    problems: tuple[Present, ...]
    sources: int


@dataclass(frozen=True, slots=True)
class _Look:
    source: Source
    crawl: Crawl

    @property
    def key(self) -> str:
        return f"source {self.source.id}"

    @property
    def failed(self) -> bool:
        return self.crawl.outcome not in GOOD

    @property
    def unreached(self) -> bool:
        reason = self.crawl.reason or ""
        return self.failed and reason.casefold().startswith(UNREACHED)

    @property
    def site(self) -> str:
        return site_of(self.source.url)


def problems_now(session: Session, told: Mapping[str, Problem], now: datetime) -> Found:
    """All that is wrong at the moment `now` (aware); `told` is what the operator knows, by key."""
    watched = [look for look in sources.looks(session) if not look.source.paused]
    looks = [_Look(look.source, look.last) for look in watched if look.last is not None]
    problems = [
        *_of_sources(looks, told),
        *_of_the_clock(looks, now),
        *_of_tasks(session),
        *_of_deliveries(session),
    ]
    return Found(tuple(problems), len(watched))


def site_of(url: str) -> str:
    """The site that an address belongs to: `legistar.com` for all of that platform's tenants."""
    host = urlsplit(url).hostname or url
    labels = host.split(".")
    try:
        ipaddress.ip_address(host)
    except ValueError:
        # nash.nc.us is a county's own: .us domains have one label more.
        shortest = 3 if len(labels[-1]) == 2 else 2
        return host if len(labels) <= shortest else ".".join(labels[1:])
    return host


def _of_sources(looks: Sequence[_Look], told: Mapping[str, Problem]) -> list[Present]:
    failed = [look for look in looks if look.failed]
    on_the_line = _on_the_line(looks, told)
    sites = Counter(look.site for look in failed if look.unreached)
    problems = []
    for look in failed:
        cause = look.key
        if look.key in on_the_line:
            cause = LINE
        elif look.unreached and sites[look.site] > 1:
            cause = f"host {look.site}"
        reason = look.crawl.reason or f"it ended as '{look.crawl.outcome}'"
        name = f"{look.source.name} ({look.source.url})"
        problems.append(Present(look.key, cause, name, reason))
    return problems


def _on_the_line(looks: Sequence[_Look], told: Mapping[str, Problem]) -> set[str]:
    """The sources that fail because the operator's own line is down, by key."""
    unreached = [look for look in looks if look.unreached]
    if _line_is_down(looks):
        return {look.key for look in unreached}
    members = {key for key, row in told.items() if row.cause == LINE and row.over_at is None}
    answers = [look.crawl.finished_at for look in looks if look.key in members and not look.failed]
    if not answers:
        return set()
    # It is up again. Who was not asked since is still its member: their ends are told together.
    back = min(answers)
    return {
        look.key for look in unreached if look.key in members and look.crawl.finished_at <= back
    }


def _line_is_down(looks: Sequence[_Look]) -> bool:
    """Whether nearly all of the newest round could not be reached, at sites of several owners."""
    if not looks:
        return False
    newest = max(look.crawl.finished_at for look in looks)
    latest = [look for look in looks if look.crawl.finished_at > newest - ROUND]
    unreached = [look for look in latest if look.unreached]
    if len({look.site for look in unreached}) < FEWEST_FOR_THE_LINE:
        return False
    return len(unreached) >= SHARE_FOR_THE_LINE * len(latest)


def _of_the_clock(looks: Sequence[_Look], now: datetime) -> list[Present]:
    return [
        Present(
            f"clock {look.source.id}",
            "clock",
            look.source.name,
            f"its last check is dated {look.crawl.finished_at:%Y-%m-%d %H:%M} UTC, which is in the "
            "future",
        )
        for look in looks
        if look.crawl.finished_at > now + CLOCK_SLACK
    ]


def _of_tasks(session: Session) -> list[Present]:
    failing = tasks.failing(session)
    names = _task_names(session, failing)
    return [
        Present(f"task {task.id}", f"task {task.id}", names[task.id], task.error or "")
        for task in failing
    ]


def _task_names(session: Session, failing: Sequence[Task]) -> dict[int, str]:
    """What each task works on, as a person calls it."""
    by_bytes = {task.key for task in failing if task.kind in ("read", "ocr")}
    numbers = {task.id: int(task.key) for task in failing if task.key.isdigit()}
    versions = {numbers[task.id] for task in failing if task.id in numbers and task.kind != "crawl"}
    title_of_bytes = _titles(session, DocumentVersion.sha256, by_bytes)
    title_of_version = _titles(session, DocumentVersion.id, versions)
    names = {}
    for task in failing:
        number = numbers.get(task.id)
        name = title_of_bytes.get(task.key)
        if task.kind == "crawl" and number is not None:
            source = session.get(Source, number)
            name = source.name if source else None
        elif number is not None and name is None:
            name = title_of_version.get(number)
        names[task.id] = name or f"task {task.id} ({task.kind} {task.key[:12]})"
    return names


def _titles(
    session: Session, column: InstrumentedAttribute[Any], values: Iterable[object]
) -> dict[object, str]:
    """The documents of versions by one of their columns, as `Agenda (d12)`."""
    titles: dict[object, str] = {}
    for part in in_parts(values):
        query = select(column, Document.id, Document.title)
        query = query.join(Document, Document.id == DocumentVersion.document_id)
        for value, number, title in session.execute(query.where(column.in_(part))):
            titles[value] = f"{title} (d{number})"
    return titles


def _of_deliveries(session: Session) -> list[Present]:
    problems: dict[str, Present] = {}
    for row in outbox.not_delivered(session):
        found = _of_delivery(row)
        if found is not None:
            problems.setdefault(found.key, found)
    return list(problems.values())


def _of_delivery(row: Delivery) -> Present | None:
    sentence = row.last_error or ""
    if row.state == "failed" or row.cause == "recipient":
        name = f"v{row.id} to {row.address}"
        return Present(f"delivery {row.id}", f"delivery {row.id}", name, sentence)
    if row.cause == DEFECT:
        about = f"alert a{row.alert_id}" if row.alert_id else f"notice {row.notice_id}"
        return Present(
            f"delivery {row.id}", f"delivery {about}", f"v{row.id} ({about}) to {row.address}",
            sentence,
        )  # fmt: skip
    if row.cause in _PASSES_BY_ITSELF and row.attempts < PATIENCE_TRIES:
        return None
    cause = f"mail {row.cause}" if row.cause in EVERY_MESSAGE else f"mail to {row.address}"
    return Present(f"mail to {row.address}", cause, row.address, sentence)
