"""`make run`: the whole loop on the sample county, with real requests, mail, letter and report."""

from __future__ import annotations

import json
import time
from collections.abc import Callable
from dataclasses import dataclass
from datetime import date, datetime
from pathlib import Path
from typing import Any

from sqlalchemy import func, select

from countywatch.archive.alert_views import alert_view
from countywatch.demo.county import FIPS, NAME, OCD_ID, STATE, TIMEZONE, SampleCounty
from countywatch.demo.mailbox import MailFolder, mail_folder
from countywatch.demo.outputs import write_cost_report, write_letter
from countywatch.demo.site import SampleSite
from countywatch.settings import FILE_NAME, Settings, load
from countywatch.watch.rounds import Round, Watch, every_source
from countywatch.watch.status import source_statuses, unread_lines
from groundwork.casefile import CaseFile, open_casefile, sources
from groundwork.casefile.alerts import all_alerts
from groundwork.casefile.documents import Page
from groundwork.casefile.signs import Sign
from groundwork.casefile.sources import Source
from groundwork.errors import BadInput
from monitors.alerts import AlertView

PORT = 47287  # where it is free: then the sample's addresses stay the same between runs
PLACE = f"{NAME}, {STATE}"
SOURCES: tuple[tuple[str, str, str, dict[str, str]], ...] = (
    ("Board of Commissioners (Legistar)", "legistar", "/v1/larkmoor/events", {}),
    ("Committees (AgendaCenter)", "civicplus", "/AgendaCenter", {}),
    ("Requested budget, PDF", "document", "/files/requested-budget.pdf",
     {"kind": "budget", "title": "Requested budget (PDF)"}),
    ("Requested budget, workbook", "document", "/files/requested-budget.xlsx",
     {"kind": "budget", "title": "Requested budget (workbook)"}),
    ("A list like ICE's", "ice287g", "/ice/287g", {}),
)  # fmt: skip


@dataclass(frozen=True)
class DemoRun:
    """What one run did: the round, and what is shown of it."""

    seconds: float
    round: Round
    alerts: tuple[AlertView, ...]
    outcomes: dict[str, int]
    pages: int
    pages_unread: int
    signs: int
    unread: tuple[str, ...]
    mails: tuple[Path, ...]
    letter: dict[str, str]
    report: dict[str, str]
    downloads: int

    def to_json(self) -> dict[str, Any]:
        """`summary.json`, as the contract writes it."""
        return {
            "sample": True,
            "seconds": round(self.seconds, 1),
            "sources": self.outcomes,
            "documents_new": self.round.crawled.documents_new,
            "documents_downloaded": self.downloads,
            "pages": self.pages,
            "pages_unread": self.pages_unread,
            "unread": list(self.unread),
            "signs": self.signs,
            "alerts": [
                {
                    "id": view.id,
                    "title": view.subject,
                    "topic": view.topic,
                    "page": view.leading.page,
                    "hours_left": view.meeting.clock.hours_left if view.meeting else None,
                }
                for view in self.alerts
            ],
            "alerts_new": len(self.round.raised),
            "mails_sent": self.round.delivered.mails_sent,
            "mails": [str(path) for path in self.mails],
            "letter": self.letter,
            "report": self.report,
        }


@dataclass(frozen=True)
class Demo:
    """A run's folder, clock and voice; tests change the county."""

    folder: Path
    now: Callable[[], datetime]
    say: Callable[[str], None]
    county: SampleCounty | None = None

    def run(self) -> DemoRun:
        """Serves the county, watches it once, writes letter, report and `summary.json`."""
        started = time.monotonic()
        self.folder.mkdir(parents=True, exist_ok=True)
        state = _State.read(self.folder / "site.json", self.now().date())
        county = self.county or SampleCounty(state.first_run)
        with (
            SampleSite(county, self.folder / "site", state.port) as site,
            mail_folder(self.folder / "mail") as box,
        ):
            _State(county.first_run, site.port).write(self.folder / "site.json")
            settings = _settings(self.folder / "home", site, box)
            casefile = open_casefile(settings.home)
            try:
                done = self._watch(casefile, settings, site, box, started)
            finally:
                casefile.close()
        summary = json.dumps(done.to_json(), indent=2, ensure_ascii=False)
        (self.folder / "summary.json").write_text(summary + "\n", encoding="utf-8")
        return done

    def _watch(
        self,
        casefile: CaseFile,
        settings: Settings,
        site: SampleSite,
        box: MailFolder,
        started: float,
    ) -> DemoRun:
        _add_sources(casefile, site, self.now())
        watch = Watch(
            casefile, settings, self.now, self.say, lambda text: None, lambda: False, console=False
        )
        with casefile.held("the sample run"):
            done = watch.round(every_source(casefile))
        now = self.now()
        with casefile.reading() as session:
            views = tuple(
                alert_view(session, row, now, extra=settings.extra_places, sample=True)
                for row in reversed(all_alerts(session))
                if row.grade == "alert"
            )
            unread = tuple(unread_lines(session))
            pages = session.scalar(select(func.count()).select_from(Page)) or 0
            dark = select(func.count()).select_from(Page).where(Page.unread.is_not(None))
            pages_unread = session.scalar(dark) or 0
            signs = session.scalar(select(func.count()).select_from(Sign)) or 0
            outcomes = {"ok": 0, "empty": 0, "suspect": 0, "failed": 0}
            for status in source_statuses(session, now):
                outcomes[status.health.outcome] += 1
        letter = write_letter(
            casefile, settings, views, self.folder / "letter", now, site.county.first_run
        )
        report = write_cost_report(
            casefile, settings, site.county, site, self.folder / "report", now
        )
        return DemoRun(
            seconds=time.monotonic() - started,
            round=done,
            alerts=views,
            outcomes=outcomes,
            pages=pages,
            pages_unread=pages_unread,
            signs=signs,
            unread=unread,
            mails=tuple(box.new),
            letter=letter,
            report=report,
            downloads=site.downloads,
        )


@dataclass(frozen=True)
class _State:
    """What a later run must know of the first: its day, and where the site was."""

    first_run: date
    port: int

    @classmethod
    def read(cls, path: Path, today: date) -> _State:
        """The kept state, or that of a first run."""
        if not path.exists():
            return cls(today, PORT)
        try:
            kept = json.loads(path.read_text(encoding="utf-8"))
            return cls(date.fromisoformat(kept["first_run"]), int(kept["port"]))
        except (ValueError, KeyError, TypeError) as error:
            raise BadInput(
                f"{path} is not what an earlier run wrote; start over with: make run-fresh"
            ) from error

    def write(self, path: Path) -> None:
        """Keeps it."""
        kept = {"first_run": self.first_run.isoformat(), "port": self.port}
        path.write_text(json.dumps(kept) + "\n", encoding="utf-8")


def _settings(home: Path, site: SampleSite, box: MailFolder) -> Settings:
    home.mkdir(parents=True, exist_ok=True)
    (home / FILE_NAME).write_text(
        f"""# SAMPLE: the settings of the invented county, written anew by each run.
sample = true
contact = "sample@larkmoor.example"
operator = "operator@larkmoor.example"
watched = ["{PLACE}"]

[[recipients]]
email = "neighbor@larkmoor.example"

[requester]
name = "Robin Sample"
address = "1 Invented Lane, Larkmoor, PA 19999"
email = "robin@larkmoor.example"
phone = "555-0100"
resident_of = "Larkmoor County, Pennsylvania"

[mail]
host = "127.0.0.1"
port = {box.port}
security = "none"
sender = "countywatch@larkmoor.example"
digest = "off"

[crawl]
delay_seconds = 0.05
allowed_private = ["{site.host}"]

[[places]]
ocd_id = "{OCD_ID}"
fips = "{FIPS}"
name = "{NAME}"
state = "{STATE}"
timezone = "{TIMEZONE}"
""",
        encoding="utf-8",
    )
    return load(home)


def _add_sources(casefile: CaseFile, site: SampleSite, now: datetime) -> None:
    with casefile.session() as session:
        for name, platform, path, options in SOURCES:
            url = site.url(path)
            if sources.find_source(session, platform, url) is None:
                national = platform == "ice287g"
                session.add(
                    Source(
                        name=f"SAMPLE {name}",
                        platform=platform,
                        url=url,
                        place_fips=None if national else FIPS,
                        place_name=None if national else PLACE,
                        timezone=TIMEZONE,
                        options=options,
                        every_minutes=60,
                        added_at=now,
                    )
                )
