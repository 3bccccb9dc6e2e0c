"""Looks at a source as a crawl reports them, stored by the store itself; no network."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass, field
from datetime import UTC, datetime, timedelta
from pathlib import Path

from sqlalchemy import select

from countywatch.settings import Settings
from countywatch.watch.store import Crawled, Ingest
from groundwork.casefile import CaseFile, open_casefile
from groundwork.casefile.sources import Crawl, Source
from spiders.items import DocumentFound, MeetingFound, Outcome
from spiders.records import MeetingSeen, PageSeen, Record, SourceDone

START = datetime(2026, 11, 24, 12, 0, tzinfo=UTC)
LIST = "https://sample.example/list"


def meeting(number: int, documents: int = 0, days: int = 0) -> MeetingFound:
    """A meeting so many days after the start, with agendas."""
    day = (START + timedelta(days=days)).date().isoformat()
    files = tuple(
        DocumentFound("agenda", f"Agenda {number}.{one}", f"{LIST}/{number}/{one}.pdf")
        for one in range(documents)
    )
    return MeetingFound(f"m{number}", "Board", "Board", day, documents=files)


@dataclass
class Looks:
    """A case file with one source, and a clock that each look moves."""

    casefile: CaseFile
    source: Source
    settings: Settings
    now: datetime = START
    every: timedelta = timedelta(hours=4)
    ends: list[str] = field(default_factory=list)

    def look(
        self,
        meetings: Sequence[MeetingFound],
        outcome: Outcome | None = None,
        *,
        items_known: bool = True,
        unchanged: bool = False,
    ) -> str:
        """One look that shows these meetings; gives how it was stored. The clock moves on."""
        records: list[Record] = [
            MeetingSeen(self.source.id, one, items_known=items_known) for one in meetings
        ]
        if not unchanged:
            records.append(PageSeen(self.source.id, LIST, None, None))
        end: Outcome = outcome or ("ok" if meetings or unchanged else "empty")
        records.append(SourceDone(self.source.id, end, None, len(meetings), 0, 1))
        done = Crawled()
        ingest = Ingest(self.casefile, self.settings, lambda: self.now, str, done)
        ingest.expect(self.source)
        ingest.take(records)
        self.now += self.every
        self.ends.append(done.outcomes[self.source.name][0])
        return self.ends[-1]

    def crawls(self) -> list[Crawl]:
        """All looks as they are stored, oldest first."""
        with self.casefile.reading() as session:
            return list(session.scalars(select(Crawl).order_by(Crawl.id)))

    def reason(self) -> str:
        """The reason of the newest look."""
        return self.crawls()[-1].reason or ""


def new_looks(home: Path, platform: str = "civicplus") -> Looks:
    """A new case file with one source that is looked at every four hours."""
    casefile = open_casefile(home)
    with casefile.session() as session:
        source = Source(
            name="Board",
            platform=platform,
            url=LIST,
            timezone="America/New_York",
            options={},
            every_minutes=240,
            added_at=START,
        )
        session.add(source)
    return Looks(casefile, source, Settings(home=home))
