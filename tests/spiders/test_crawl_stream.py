"""A crawl that takes sources while it runs."""

from __future__ import annotations

import json
import signal
import subprocess
import threading
from collections.abc import Iterator
from contextlib import closing
from datetime import date
from pathlib import Path
from typing import Any

import pytest

from spiders import crawl as crawl_module
from spiders.crawl import CrawlProcess, MeetingSeen, Record, SourceDone
from tests.sites.server import Answer, Hit, Site
from tests.spiders.crawl_samples import (
    AGENDA,
    TODAY,
    a_source,
    agenda_center,
    only,
    sample,
    settings_for,
)

EMPTY = sample("civicplus_empty.html")


@pytest.fixture
def children(monkeypatch: pytest.MonkeyPatch) -> list[subprocess.Popen[bytes]]:
    """The crawl processes that are started, as they are started."""
    started: list[subprocess.Popen[bytes]] = []
    popen = subprocess.Popen

    def start(*args: Any, **kwargs: Any) -> subprocess.Popen[bytes]:
        started.append(popen(*args, **kwargs))
        return started[-1]

    monkeypatch.setattr(crawl_module.subprocess, "Popen", start)
    return started


@pytest.fixture
def process(site: Site, tmp_path: Path) -> Iterator[CrawlProcess]:
    """A crawl that has no source yet."""
    with closing(CrawlProcess(settings_for(site, timeout_seconds=60), tmp_path / "spool")) as made:
        yield made


def _empty(site: Site, name: str) -> str:
    site.add(f"/{name}{AGENDA}", EMPTY)
    return site.url(f"/{name}/AgendaCenter")


def _ends(records: list[Record]) -> list[tuple[int, str]]:
    return [(done.source_id, done.outcome) for done in only(records, SourceDone)]


def test_a_source_that_is_added_late_does_not_wait_for_a_slow_one(
    site: Site, process: CrawlProcess, children: list[subprocess.Popen[bytes]]
) -> None:
    """It is looked at by the process that runs already, while another source still hangs."""
    let_go = threading.Event()

    def hang(_: Hit) -> Answer:
        let_go.wait(60)
        return Answer(EMPTY)

    site.routes["/slow" + AGENDA] = hang
    process.add(a_source(1, site.url("/slow/AgendaCenter")))
    process.add(a_source(2, _empty(site, "first")))
    seen: list[Record] = []
    for records in process.records():
        seen += records
        ends = _ends(seen)
        if ends == [(2, "empty")]:
            process.add(a_source(3, _empty(site, "late")))
        if ends == [(2, "empty"), (3, "empty")]:
            let_go.set()
            process.finish()
    assert _ends(seen) == [(2, "empty"), (3, "empty"), (1, "empty")]
    assert len(children) == 1


def test_records_wait_for_the_first_source_and_end_after_finish(
    site: Site, process: CrawlProcess
) -> None:
    """Whoever reads may begin before anybody has added a source."""
    seen: list[Record] = []

    def read() -> None:
        for records in process.records():
            seen.extend(records)

    reader = threading.Thread(target=read)
    reader.start()
    process.add(a_source(1, _empty(site, "a")))
    process.finish()
    reader.join(60)
    assert _ends(seen) == [(1, "empty")]


def test_a_crawl_without_sources_starts_nothing(
    process: CrawlProcess, children: list[subprocess.Popen[bytes]]
) -> None:
    """It ends as soon as it is said that none will come."""
    process.finish()
    assert list(process.records()) == []
    assert children == []


def test_after_a_death_all_that_was_open_fails_and_the_next_source_starts_anew(
    site: Site, process: CrawlProcess, children: list[subprocess.Popen[bytes]]
) -> None:
    """None is blamed for it, and a long-lived watch goes on with another process."""
    site.add("/hang" + AGENDA, b"", hang=60)
    process.add(a_source(1, site.url("/hang/AgendaCenter")))
    process.add(a_source(2, site.url("/hang/AgendaCenter")))
    process.add(a_source(3, _empty(site, "a")))
    seen: list[Record] = []
    for records in process.records():
        seen += records
        if _ends(seen) == [(3, "empty")]:
            children[0].send_signal(signal.SIGKILL)
        if len(_ends(seen)) == 3:
            process.add(a_source(1, _empty(site, "b")))
            process.finish()
    assert _ends(seen) == [(3, "empty"), (1, "failed"), (2, "failed"), (1, "empty")]
    reasons = {done.reason for done in only(seen, SourceDone) if done.outcome == "failed"}
    (reason,) = reasons
    assert (reason or "").startswith("The crawl process ended early (exit code -9)")
    assert len(children) == 2


def test_a_source_is_not_added_twice_nor_after_the_end(site: Site, process: CrawlProcess) -> None:
    """Each has exactly one end, so it must have had the last one first."""
    source = a_source(1, _empty(site, "a"))
    process.add(source)
    with pytest.raises(ValueError, match="source 1"):
        process.add(source)
    process.finish()
    with pytest.raises(ValueError, match="source 2"):
        process.add(a_source(2, _empty(site, "a")))
    assert _ends([r for records in process.records() for r in records]) == [(1, "empty")]


def test_each_look_has_its_own_day(site: Site, process: CrawlProcess) -> None:
    """A process that runs for weeks does not look at the days of its start."""
    url = agenda_center(site)
    process.add(a_source(1, url))
    process.add(a_source(2, url), today=date(2028, 11, 24))
    process.finish()
    seen = [record for records in process.records() for record in records]
    assert {meeting.source_id for meeting in only(seen, MeetingSeen)} == {1}
    asked = [path for path in site.paths() if path.startswith(AGENDA)]
    assert sorted("startDate=09%2F01%2F2028" in path for path in asked) == [False, True]
    assert TODAY.year == 2026


def test_closing_ends_the_process_from_another_thread(
    site: Site, process: CrawlProcess, children: list[subprocess.Popen[bytes]]
) -> None:
    """Whoever reads then gets the ends of what was open."""
    site.add("/hang" + AGENDA, b"", hang=60)
    process.add(a_source(1, site.url("/hang/AgendaCenter")))
    process.add(a_source(2, _empty(site, "a")))
    seen: list[Record] = []
    for records in process.records():
        seen += records
        if _ends(seen) == [(2, "empty")]:
            closer = threading.Thread(target=process.close)
            closer.start()
            closer.join()
    assert _ends(seen) == [(2, "empty"), (1, "failed")]
    assert children[0].poll() is not None


def test_no_option_of_a_source_is_left_in_a_file(
    site: Site, process: CrawlProcess, tmp_path: Path
) -> None:
    """An option may be a token: it goes through the pipe only."""
    process.add(a_source(1, _empty(site, "a"), token="SECRET-9"))
    files = [path for path in (tmp_path / "spool").iterdir() if path.suffix == ".json"]
    assert [json.loads(path.read_bytes())["sources"] for path in files] == [[]]
    process.finish()
    for _ in process.records():
        pass
    assert not list((tmp_path / "spool").glob("job*"))
