"""An installation that watches a local site and mails to a local server."""

from __future__ import annotations

import hashlib
from collections.abc import Iterator
from dataclasses import dataclass, field
from datetime import UTC, date, datetime, timedelta
from pathlib import Path

import pytest

from countywatch.settings import Settings, load
from countywatch.watch.rounds import Round, Watch, every_source
from groundwork.casefile import CaseFile, open_casefile
from groundwork.casefile.sources import Source
from tests.sites.agendacenter import Row, agenda, listing
from tests.sites.mail import Mailbox, mail_server
from tests.sites.server import Site

SIGN = (
    "7.C Approval of a Memorandum of Agreement between U.S. Immigration and Customs Enforcement "
    "and the Sheriff's Office under Section 287(g), Task Force Model."
)


@dataclass
class Installation:
    """A home, the county's site, a mail server, and a clock that the test moves."""

    home: Path
    site: Site
    mailbox: Mailbox
    now: datetime = datetime(2026, 11, 24, 17, 0, tzinfo=UTC)
    rows: dict[Row, bytes] = field(default_factory=dict)
    shown: list[str] = field(default_factory=list)
    tags: bool = False

    def __post_init__(self) -> None:
        self.home.mkdir(parents=True)
        self.write_settings()
        self.casefile: CaseFile = open_casefile(self.home)
        self.site.add("/robots.txt", b"User-agent: *\nAllow: /\n")
        self.publish()

    def write_settings(self) -> None:
        """The settings file of this home."""
        (self.home / "countywatch.toml").write_text(
            f"""
contact = "test@example.org"
operator = "operator@example.org"
[[recipients]]
email = "reader@example.org"
[mail]
host = "127.0.0.1"
port = {self.mailbox.port}
security = "none"
sender = "watch@example.org"
[crawl]
delay_seconds = 0
timeout_seconds = 5
allowed_private = ["{self.site.host}", "127.0.0.1:1"]
"""
        )

    @property
    def settings(self) -> Settings:
        """As the commands read them."""
        return load(self.home)

    def publish(self, day: date | None = None, number: int = 1, *paragraphs: str) -> Row | None:
        """Puts a meeting on the list with its agenda; without a day only renews the list."""
        row = None
        if day is not None:
            row = Row(day, number)
            self.rows[row] = agenda(*paragraphs)
            self.serve(row.path, self.rows[row])
        self.list_at("", listing(self.rows))
        return row

    def list_at(self, base: str, page: bytes) -> str:
        """Answers with this page where a list is, and where it is searched by dates."""
        for path in (f"{base}/AgendaCenter", f"{base}/AgendaCenter/Search/"):
            self.serve(path, page)
        return self.site.url(f"{base}/AgendaCenter")

    def serve(self, path: str, page: bytes) -> None:
        """Serves a page with a tag that follows from its bytes, where the site gives tags."""
        tag = f'"{hashlib.sha256(page).hexdigest()[:16]}"' if self.tags else None
        self.site.add(path, page, headers={"Content-Type": "text/html"}, etag=tag)

    def watch_site(self, path: str = "/AgendaCenter", name: str = "Board") -> int:
        """Adds the county's list as a source."""
        return self.watch_url(self.site.url(path), name)

    def watch_url(self, url: str, name: str, platform: str = "civicplus") -> int:
        """Adds a source."""
        with self.casefile.session() as session:
            source = Source(
                name=name,
                platform=platform,
                url=url,
                place_fips="37127",
                place_name="Nash County, NC",
                timezone="America/New_York",
                options={},
                every_minutes=60,
                added_at=self.now,
            )
            session.add(source)
            session.flush()
            return source.id

    def round(self, **changes: object) -> Round:
        """One round of the watch over every source, at the test's own time."""
        watch = Watch(
            self.casefile,
            self.settings,
            lambda: self.now,
            lambda text: None,
            self.shown.append,
            **changes,  # type: ignore[arg-type]
        )
        return watch.round(every_source(self.casefile))

    def later(self, **delta: float) -> None:
        """Moves the clock."""
        self.now += timedelta(**delta)


@pytest.fixture
def installation(tmp_path: Path) -> Iterator[Installation]:
    """An installation of its own."""
    with Site() as site, mail_server() as mailbox:
        made = Installation(tmp_path / "home", site, mailbox)
        yield made
        made.casefile.close()
