"""A watch that is killed anywhere, two that share one queue, and one that is told to stop."""

from __future__ import annotations

import os
import random
import signal
import subprocess
import sys
import time
from collections import Counter
from collections.abc import Iterator
from dataclasses import dataclass, field
from datetime import UTC, datetime, timedelta
from pathlib import Path

import pytest
from sqlalchemy import select

from countywatch.watch.crawl import crawl_sources
from groundwork.casefile import tasks
from groundwork.casefile.alerts import Alert, Delivery
from groundwork.casefile.documents import Document
from groundwork.casefile.signs import Matching
from groundwork.casefile.sources import Source
from groundwork.casefile.tasks import Task
from tests.face.conftest import SIGN, Installation
from tests.sites.mail import HANG_UP, RESET, Mailbox, Manners, MisbehavingServer
from tests.sites.server import Site

# The whole ordeal is 200 kills; CI has the time for some of them.
KILLS = 40

# So many kills after one publication, and so many agendas in each.
KILLS_A_BATCH, BATCH = 5, 3

# What the mail server does to everyone for the length of one process; the last is well-behaved.
BEHAVIOR = {
    "421 at connect": Manners(banner="421 too busy"),
    "closes at once": Manners(banner=HANG_UP),
    "drips its banner": Manners(drip=0.05),
    "451 greylisting": Manners(recipient="451 4.7.1 later"),
    "550 relay denied": Manners(recipient="550 5.7.1 relay denied"),
    "554 after DATA": Manners(answer="554 5.7.1 spam"),
    "451 after DATA": Manners(answer="451 later"),
    "hangs up after DATA": Manners(answer=HANG_UP),
    "resets after DATA": Manners(answer=RESET),
    "250, then a reset at QUIT": Manners(quit=RESET),
    "good": Manners(),
}


def start(installation: Installation, *arguments: str) -> subprocess.Popen[bytes]:
    """`countywatch watch` as a process of its own."""
    return subprocess.Popen(
        [sys.executable, "-m", "countywatch", "watch", *arguments],
        env={**os.environ, "COUNTYWATCH_HOME": str(installation.home)},
        stdout=subprocess.DEVNULL,
        stderr=subprocess.DEVNULL,
        start_new_session=True,
    )


def publish(installation: Installation, number: int) -> None:
    """One more meeting with a sign of its own."""
    day = datetime.now(UTC).date() + timedelta(days=10)
    installation.publish(day, number, f"Item {number}. {SIGN} File number {number}.")


@dataclass
class Ordeal:
    """Kills watches of one installation and keeps what each kill met.

    `phases` are the steps under way at the kills, `published` the numbers of the agendas.
    """

    installation: Installation
    server: MisbehavingServer
    dice: random.Random
    published: list[int] = field(default_factory=list)
    phases: Counter[str] = field(default_factory=Counter)
    behaved: Counter[str] = field(default_factory=Counter)

    def publish_batch(self) -> None:
        """A few more agendas, each with a sign of its own."""
        for _ in range(BATCH):
            self.published.append(len(self.published) + 1)
            publish(self.installation, self.published[-1])

    def whole_round(self) -> float:
        """Seconds of a round that finds something new: the second of two."""
        for _ in range(2):
            self.publish_batch()
            began = time.monotonic()
            assert start(self.installation, "--once").wait(120) == 0
        return time.monotonic() - began

    def kill_one(self, longest: float) -> None:
        """Starts a watch before a server of some behavior, and kills its group at some moment."""
        name = self.dice.choice(list(BEHAVIOR))
        self.server.manners = BEHAVIOR[name]
        self.behaved[name] += 1
        once = self.dice.random() < 0.5
        if not once:
            self._make_due()
        process = start(self.installation, *(("--once",) if once else ()))
        time.sleep(self.dice.uniform(0.0, longest))
        os.killpg(process.pid, signal.SIGKILL)
        process.wait()
        self.phases.update(self._under_way())

    def finish(self) -> None:
        """Rounds before a well-behaved server, until nothing waits."""
        self.server.manners = BEHAVIOR["good"]
        for _ in range(5):
            assert start(self.installation, "--once").wait(300) == 0
            if not self._waits():
                return

    def _make_due(self) -> None:
        """A watch by the clock crawls what is due: here that is always."""
        with self.installation.casefile.session() as session:
            for source in session.scalars(select(Source)):
                source.next_due = None
            for task in session.scalars(select(Task).where(Task.kind == "crawl")):
                task.due_at = datetime.now(UTC)

    def _under_way(self) -> set[str]:
        with self.installation.casefile.reading() as session:
            held = set(session.scalars(select(Task.kind).where(Task.owner.is_not(None))))
            sending = session.scalars(select(Delivery.id).where(Delivery.owner.is_not(None))).all()
        return (held | {"deliver"} if sending else held) or {"between"}

    def _waits(self) -> bool:
        with self.installation.casefile.reading() as session:
            late = session.scalars(select(Delivery.id).where(Delivery.state == "waiting")).all()
            return bool(late or tasks.waiting(session))

    def figures(self, seconds: float) -> str:
        """What happened, in a line."""
        seen = Counter(str(mail["Message-ID"]) for mail in self.server.seen)
        taken = Counter(str(mail["Message-ID"]) for mail in self.server.accepted)
        return (
            f"{sum(self.behaved.values())} kills; {len(self.published)} agendas; "
            f"{len(taken)} messages, {taken.total()} copies taken, {seen.total()} sent; "
            f"under way: {dict(self.phases)}; server: {dict(self.behaved)}; {seconds:.0f} s"
        )


@pytest.fixture
def ordeal(tmp_path: Path) -> Iterator[Ordeal]:
    """An installation before a mail server that a test can make misbehave."""
    with Site() as site, MisbehavingServer(BEHAVIOR["good"]) as server:
        box = Mailbox()
        box.port = server.port
        made = Installation(tmp_path / "home", site, box, now=datetime.now(UTC), tags=True)
        path = made.home / "countywatch.toml"
        short = 'security = "none"\ntimeout_seconds = 2'
        path.write_text(path.read_text().replace('security = "none"', short))
        made.watch_site()
        yield Ordeal(made, server, random.Random(287))
        made.casefile.close()


def descendants() -> set[int]:
    """The living processes that this one, or one of its children, has started (Linux)."""
    parents: dict[int, int] = {}
    for stat in Path("/proc").glob("[0-9]*/stat"):
        try:
            state, parent = stat.read_text().rpartition(")")[2].split()[:2]
        except OSError:
            continue
        if state != "Z":
            parents[int(stat.parent.name)] = int(parent)
    found, more = set[int](), {os.getpid()}
    while more:
        more = {pid for pid, parent in parents.items() if parent in more}
        found |= more
    return found


def left_of(before: set[int]) -> set[int]:
    """The processes that were not there before and do not end by themselves."""
    deadline = time.monotonic() + 20
    while (left := descendants() - before) and time.monotonic() < deadline:
        time.sleep(0.2)
    return left


def assert_nothing_is_lost(ordeal: Ordeal) -> None:
    """Each agenda has one alert, each alert one message that was taken; nothing else was sent."""
    with ordeal.installation.casefile.reading() as session:
        alerts = session.scalars(select(Alert)).all()
        urls = [session.get_one(Document, alert.document_id).url for alert in alerts]
        mails = session.scalars(select(Delivery).where(Delivery.channel == "mail")).all()
        assert tasks.waiting(session) == {}
    assert sorted(int(url.rpartition("-")[2]) for url in urls) == ordeal.published
    assert [row.last_error for row in mails if row.state != "sent"] == []
    of_alerts = [row for row in mails if row.alert_id is not None]
    assert sorted(row.alert_id or 0 for row in of_alerts) == sorted(row.id for row in alerts)
    taken = {str(mail["Message-ID"]) for mail in ordeal.server.accepted}
    assert taken == {row.message_id for row in mails}


@pytest.mark.slow
def test_killed_at_random_points_before_any_server_no_alert_is_lost(ordeal: Ordeal) -> None:
    """Every sign raises one alert, whose message arrives under the one Message-ID it has."""
    began = time.monotonic()
    whole = ordeal.whole_round()
    before = descendants()
    for number in range(KILLS):
        if number % KILLS_A_BATCH == 0:
            ordeal.publish_batch()
        ordeal.kill_one(1.1 * whole)
    ordeal.finish()
    print(f"a round: {whole:.2f} s;", ordeal.figures(time.monotonic() - began))
    assert_nothing_is_lost(ordeal)
    assert {"crawl", "deliver"} <= set(ordeal.phases)
    assert left_of(before) == set()


SHARING = """
import sys
from datetime import UTC, datetime
from pathlib import Path
from countywatch.settings import load
from countywatch.watch.rounds import Watch
from groundwork.casefile import open_casefile
settings = load(Path(sys.argv[1]))
casefile = open_casefile(settings.home)
now = lambda: datetime.now(UTC)
print(Watch(casefile, settings, now, str, str, console=False).round(due=()).read)
casefile.close()
"""


def test_two_processes_share_one_queue_and_do_nothing_twice(installation: Installation) -> None:
    """Twelve agendas that wait are read, matched and mailed once each, by one or the other."""
    installation.now = datetime.now(UTC)
    installation.watch_site()
    for number in range(1, 13):
        publish(installation, number)
    with installation.casefile.reading() as session:
        due = session.scalars(select(Source)).all()
    crawl_sources(installation.casefile, installation.settings, due, lambda: installation.now, str)
    command = [sys.executable, "-c", SHARING, str(installation.home)]
    pair = [subprocess.Popen(command, stdout=subprocess.PIPE) for _ in range(2)]
    read = [int(process.communicate(timeout=120)[0]) for process in pair]
    assert [process.returncode for process in pair] == [0, 0]
    assert sum(read) == 12
    with installation.casefile.reading() as session:
        assert session.query(Matching).count() == 12
        assert session.query(Alert).count() == 12
        assert tasks.waiting(session) == {}
    assert len(installation.mailbox.ids) == len(set(installation.mailbox.ids)) == 12


@pytest.mark.cold
def test_sigterm_ends_the_watch_cleanly(installation: Installation) -> None:
    """Told to stop, the watch ends its round, gives the case file back, and exits with 0."""
    installation.now = datetime.now(UTC)
    installation.watch_site()
    publish(installation, 1)
    process = start(installation)
    deadline = time.monotonic() + 60
    while not installation.mailbox.received and time.monotonic() < deadline:
        time.sleep(0.1)
    assert installation.mailbox.received
    process.send_signal(signal.SIGTERM)
    assert process.wait(30) == 0
    with installation.casefile.held("the test"):
        pass
