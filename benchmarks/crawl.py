"""Crawls invented counties on this machine, twice, and prints what it took.

    python -m benchmarks.crawl [--sources 500] [--read] [--peer-python PATH] [--peer-sources 40]

Round one finds everything new, round two nothing changed. Beside it, where `--peer-python` names
the Python of an environment with civic-scraper, the same pages from the same server are crawled by
both. See README.md in this folder.
"""

from __future__ import annotations

import argparse
import json
import os
import resource
import subprocess
import sys
import tempfile
from collections.abc import Callable, Iterator, Sequence
from contextlib import contextmanager
from dataclasses import dataclass
from datetime import UTC, date, datetime, timedelta
from pathlib import Path
from time import perf_counter
from urllib.request import urlopen

from benchmarks.counties import DAYS, PLATFORMS, County
from benchmarks.memory import peak_of_tree
from countywatch.settings import Crawling, Settings
from countywatch.watch.crawl import Crawled, crawl_sources
from countywatch.watch.rounds import Watch
from groundwork.casefile import CaseFile, open_casefile
from groundwork.casefile.sources import Source, all_sources

ROOT = Path(__file__).parents[1]
BOUND = 60  # seconds for 500 sources on two cores
# Of this process, the crawl and those that parse, at any number of sources: measured 330 MB for 60.
MEMORY_BOUND = 700_000_000
PEER_PLATFORMS = ("civicplus", "legistar-html", "granicus", "primegov")


@dataclass(frozen=True, slots=True)
class Took:
    """Seconds of wall clock, and of processor in this process and its children."""

    wall: float
    cpu: float

    def __str__(self) -> str:
        return f"{self.wall:.1f} s wall, {self.cpu:.1f} s CPU"


class Site:
    """The server's process; `counts` tells what was asked since it was last called."""

    def __init__(self, today: date, platforms: Sequence[str]) -> None:
        self._process = subprocess.Popen(
            [sys.executable, "-m", "benchmarks.site", today.isoformat(), *platforms],
            cwd=ROOT,
            stdin=subprocess.PIPE,
            stdout=subprocess.PIPE,
        )
        assert self._process.stdout is not None
        self.port = int(self._process.stdout.readline())
        self.pid = self._process.pid

    def counts(self) -> dict[str, int]:
        """Of the requests since the last call."""
        with urlopen(f"http://127.0.0.1:{self.port}/-/counts") as answer:
            found: dict[str, int] = json.load(answer)
        return found

    def close(self) -> None:
        """Ends the server, whose processor time then counts among the children's."""
        self._process.communicate()


@contextmanager
def serving(today: date, platforms: Sequence[str]) -> Iterator[Site]:
    """A server while it is needed."""
    site = Site(today, platforms)
    try:
        yield site
    finally:
        site.close()


def timed(work: Callable[[], object]) -> Took:
    """Does the work once."""
    began, spent = perf_counter(), _cpu()
    work()
    return Took(perf_counter() - began, _cpu() - spent)


def _cpu() -> float:
    uses = (resource.getrusage(who) for who in (resource.RUSAGE_SELF, resource.RUSAGE_CHILDREN))
    return sum(use.ru_utime + use.ru_stime for use in uses)


class Installation:
    """A case file in a folder, with the counties as its sources."""

    def __init__(self, home: Path, counties: Sequence[County]) -> None:
        crawling = Crawling(
            delay_seconds=0, allowed_private=tuple(county.host for county in counties)
        )
        self.settings = Settings(home=home, crawl=crawling)
        self.casefile: CaseFile = open_casefile(home)
        self.now = datetime.now(UTC)
        with self.casefile.session() as session:
            session.add_all(_source(county, self.now) for county in counties)

    def crawl(self) -> Crawled:
        """One crawl of all sources in one process."""
        with self.casefile.reading() as session:
            due = all_sources(session)
        done = crawl_sources(self.casefile, self.settings, due, lambda: self.now, lambda _: None)
        wrong = {name: end for name, end in done.outcomes.items() if end[0] != "ok"}
        if wrong or len(done.outcomes) != len(due):
            raise SystemExit(f"{len(wrong)} sources did not end well: {list(wrong.items())[:3]}")
        return done

    def read_and_match(self) -> None:
        """The later stages of a round of the watch."""
        silent = Watch(
            self.casefile,
            self.settings,
            lambda: self.now,
            lambda _: None,
            lambda _: None,
            console=False,
        )
        silent.round(due=())


def _source(county: County, now: datetime) -> Source:
    platform, url = county.source
    return Source(
        name=f"SAMPLE County {county.number}",
        platform=platform,
        url=url,
        timezone="America/Chicago",
        options={},
        every_minutes=60,
        added_at=now,
    )


def two_rounds(sources: int, *, read: bool) -> bool:
    """Crawls twice and prints; whether the bounds held."""
    today = datetime.now(UTC).date()
    with serving(today, PLATFORMS) as site, tempfile.TemporaryDirectory() as folder:
        counties = [County(number, site.port, today) for number in range(sources)]
        installation = Installation(Path(folder), counties)
        with peak_of_tree(but=site.pid) as peak:
            first = timed(installation.crawl)
        print(f"round one: {sources} sources, {first}; {_asked(site.counts())}")
        print(f"  most memory, all processes: {peak.bytes / 1e6:.0f} MB")
        if read:
            print(f"  read and matched: {timed(installation.read_and_match)}")
        installation.now += timedelta(hours=7)
        second = timed(installation.crawl)
        told = site.counts()
        print(f"round two, nothing changed: {second}; {_asked(told)}")
        most = sum(map(asked_again, counties))
        kept = told["bodies"] == 0 and told["conditional"] == told["requests"] - told["robots"]
        print(
            f"  one conditional request a page of a listing, and those for meetings ahead: "
            f"{told['conditional']} of at most {most}; bodies: {told['bodies']}"
        )
        installation.casefile.close()
    quick = sources != 500 or first.wall < BOUND
    return kept and told["conditional"] <= most and quick and peak.bytes < MEMORY_BOUND


def _asked(told: dict[str, int]) -> str:
    return (
        f"{told['requests']} requests ({told['robots']} for robots.txt, {told['conditional']} "
        f"conditional), {told['bodies']} bodies, {told['documents']} of them documents"
    )


def asked_again(county: County) -> int:
    """Listing pages; agendas of meetings ahead and pages with their items; minutes of a month."""
    ahead = sum(days >= 0 for days in DAYS)
    lists = 1 + (len(years_of(county.today)) if county.platform == "primegov" else 0)
    details = ahead if county.platform.startswith("legistar") else 0
    recent = sum(-31 <= days < 0 for days in DAYS)
    return lists + details + ahead + recent


def years_of(today: date) -> range:
    """The years of the days that a crawl looks at by default."""
    crawling = Crawling()
    last = today + timedelta(days=crawling.days_ahead + 31)
    return range((today - timedelta(days=crawling.days_back + 31)).year, last.year + 1)


def beside_peer(python: Path, sources: int) -> None:
    """Both crawl the same pages of one server, platform by platform; prints ratios."""
    version = _version(python)
    if version is None:
        print(f"civic-scraper: peer not installed in {python}; see benchmarks/README.md")
        return
    print(f"\nbeside civic-scraper {version}, {sources} sources a platform, politeness off in both")
    print("  patched in the peer's run, from outside: https of loopback addresses becomes http;")
    print("  its Legistar scraper's own pace of 60 requests a minute is switched off")
    today = datetime.now(UTC).date()
    for platform in PEER_PLATFORMS:
        with serving(today, [platform]) as site, tempfile.TemporaryDirectory() as folder:
            counties = [County(n, site.port, today, (platform,)) for n in range(sources)]
            installation = Installation(Path(folder) / "ours", counties)
            ours, our_counts = timed(installation.crawl), site.counts()
            installation.casefile.close()
            job = {"platform": platform, "urls": [_peer_url(county) for county in counties],
                   "first": f"{today - timedelta(days=60)}",
                   "last": f"{today + timedelta(days=120)}"}  # fmt: skip
            peers = timed(lambda: _run_peer(python, job, Path(folder) / "peer"))  # noqa: B023
            _print_beside(platform, (ours, our_counts), (peers, site.counts()))
    print("  civicclerk is not compared: the peer reads the vendor's pages of before its portal.")
    print("  The peer downloads no document of primegov, and of granicus the feed once an entry.")


def _peer_url(county: County) -> str:
    """The address that the peer wants; it finds a PrimeGov tenant's name by the vendor's host."""
    url = county.source[1]
    if county.platform == "primegov":
        return f"http://{county.host}/sample.primegov.com/"
    return url


def _run_peer(python: Path, job: dict[str, object], folder: Path) -> None:
    folder.mkdir()
    done = subprocess.run(
        [python, ROOT / "benchmarks" / "peer.py"],
        input=json.dumps(job),
        env={**os.environ, "CIVIC_SCRAPER_DIR": str(folder)},
        capture_output=True,
        text=True,
    )
    if done.returncode:
        raise SystemExit(f"civic-scraper failed: {done.stderr[-800:]}")


def _version(python: Path) -> str | None:
    code = "from importlib.metadata import version; print(version('civic-scraper'))"
    try:
        told = subprocess.run([python, "-c", code], capture_output=True, text=True)
    except OSError:
        return None
    return told.stdout.strip() if told.returncode == 0 else None


def _print_beside(
    platform: str, ours: tuple[Took, dict[str, int]], peers: tuple[Took, dict[str, int]]
) -> None:
    for name, (took, told) in (("Countywatch", ours), ("civic-scraper", peers)):
        print(
            f"  {platform:13} {name:13} {took}, {told['requests'] - told['robots']} requests, "
            f"{told['documents']} documents"
        )
    wall, cpu = peers[0].wall / ours[0].wall, peers[0].cpu / ours[0].cpu
    print(f"  {'':13} the peer takes {wall:.2f} times as long, {cpu:.2f} times the CPU")


def main() -> None:
    """Runs what was asked for; ends with 1 where a bound did not hold."""
    asked = argparse.ArgumentParser(description="Times a crawl of invented counties.")
    asked.add_argument("--sources", type=int, default=500)
    asked.add_argument("--read", action="store_true", help="also read and match what was fetched")
    asked.add_argument("--peer-python", type=Path, help="Python of an environment of civic-scraper")
    asked.add_argument("--peer-sources", type=int, default=40)
    given = asked.parse_args()
    held = two_rounds(given.sources, read=given.read)
    if given.peer_python:
        beside_peer(given.peer_python, given.peer_sources)
    else:
        print("civic-scraper: peer not installed (give --peer-python; see benchmarks/README.md)")
    sys.exit(0 if held else 1)


if __name__ == "__main__":
    main()
