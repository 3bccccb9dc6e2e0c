"""The crawl process itself: its end, its parent's end, and Scrapy's own commands."""

from __future__ import annotations

import json
import subprocess
import sys
from pathlib import Path
from types import SimpleNamespace
from typing import Any

import pytest

from spiders import crawl as crawl_module
from spiders import crawl_child
from spiders.crawl import (
    SourceDone,
    SourceSpec,
    crawl,
)
from spiders.records import Job, write_job
from tests.sites.server import Site
from tests.spiders.crawl_samples import (
    AGENDA,
    a_source,
    agenda_center,
    outcomes,
    sample,
    settings_for,
)

pytestmark = pytest.mark.cold


@pytest.fixture
def children(monkeypatch: pytest.MonkeyPatch) -> list[subprocess.Popen[bytes]]:
    """The child processes that are started, as they are started."""
    started: list[subprocess.Popen[bytes]] = []
    popen = subprocess.Popen

    def start(*args: Any, **kwargs: Any) -> subprocess.Popen[bytes]:
        started.append(popen(*args, **kwargs))
        return started[-1]

    monkeypatch.setattr(crawl_module.subprocess, "Popen", start)
    return started


def _one_that_hangs_and_one_that_ends(site: Site) -> tuple[SourceSpec, SourceSpec]:
    site.add("/hang" + AGENDA, b"", hang=60)
    site.add("/b" + AGENDA, sample("civicplus_empty.html"))
    return (
        a_source(1, site.url("/hang/AgendaCenter")),
        a_source(2, site.url("/b/AgendaCenter")),
    )


def test_when_the_child_dies_its_unfinished_sources_fail(
    site: Site, tmp_path: Path, children: list[subprocess.Popen[bytes]]
) -> None:
    """Also then every source has exactly one SourceDone."""
    site.add("/hang" + AGENDA, b"", hang=60)
    site.add("/b" + AGENDA, sample("civicplus_empty.html"))
    sources = (
        a_source(1, site.url("/hang/AgendaCenter")),
        a_source(2, site.url("/b/AgendaCenter")),
    )
    progress: list[tuple[int, int, str]] = []
    records = []
    settings = settings_for(site, timeout_seconds=60)
    for record in crawl(sources, (), settings, tmp_path, lambda *told: progress.append(told)):
        records.append(record)
        if isinstance(record, SourceDone):
            children[0].kill()
    done = outcomes(records)
    assert done[2][0] == "empty"
    assert done[1][0] == "failed"
    assert (done[1][1] or "").startswith("The crawl process ended early (exit code -9)")
    assert progress == [(1, 2, "source 2")]


def test_closing_the_iterator_stops_the_child(
    site: Site, tmp_path: Path, children: list[subprocess.Popen[bytes]]
) -> None:
    """A parent that stops early leaves no process and no job file behind."""
    site.add("/hang" + AGENDA, b"", hang=60)
    site.add("/b" + AGENDA, sample("civicplus_empty.html"))
    sources = (
        a_source(1, site.url("/hang/AgendaCenter")),
        a_source(2, site.url("/b/AgendaCenter")),
    )
    records = crawl(sources, (), settings_for(site, timeout_seconds=60), tmp_path)
    next(iter(records))
    assert children[0].poll() is None
    records.close()  # type: ignore[attr-defined]
    assert children[0].poll() is not None
    assert list(tmp_path.glob("job*")) == []


def test_the_child_ends_when_its_parent_is_gone(site: Site, tmp_path: Path) -> None:
    """The parent's end closes the child's standard input, also when the parent was killed."""
    site.add(AGENDA, b"", hang=60)
    source = a_source(1, site.url("/AgendaCenter"))
    job = tmp_path / "job.json"
    job.write_bytes(
        write_job(Job((source,), settings_for(site, timeout_seconds=60), str(tmp_path)))
    )
    command = [sys.executable, "-m", "spiders.crawl_child", str(job)]
    with subprocess.Popen(
        command, stdin=subprocess.PIPE, stdout=subprocess.DEVNULL, stderr=subprocess.DEVNULL
    ) as child:
        assert child.stdin is not None
        with pytest.raises(subprocess.TimeoutExpired):
            child.wait(3)
        child.stdin.close()
        assert child.wait(10) != 0


def test_no_sources_start_no_process(
    tmp_path: Path, children: list[subprocess.Popen[bytes]]
) -> None:
    """Nothing due, nothing done."""
    assert list(crawl((), (), settings_for(), tmp_path)) == []
    assert children == []


def test_a_crawl_is_stuck_only_where_it_has_sources(monkeypatch: pytest.MonkeyPatch) -> None:
    """Where no request ends any more the child stops; one that waits for sources goes on."""
    monkeypatch.setattr(crawl_child, "STUCK_SECONDS", -1)
    pulse = crawl_child.Pulse()
    assert crawl_child.is_stuck(1, pulse)
    monkeypatch.setattr(crawl_child, "STUCK_SECONDS", 0.5)
    pulse.last -= 1000
    assert not crawl_child.is_stuck(0, pulse)
    assert not crawl_child.is_stuck(1, pulse)


def test_scrapy_crawls_a_job_file_from_the_root(site: Site, tmp_path: Path) -> None:
    """`scrapy list` names the spider, and `scrapy crawl county -a sources=FILE` runs it."""
    root = Path(__file__).parents[2]
    scrapy = [sys.executable, "-m", "scrapy"]
    listed = subprocess.run([*scrapy, "list"], cwd=root, capture_output=True, text=True, check=True)
    assert listed.stdout.split() == ["county"]
    job, out = tmp_path / "job.json", tmp_path / "out.jsonl"
    source = a_source(1, agenda_center(site))
    job.write_bytes(write_job(Job((source,), settings_for(site), str(tmp_path / "spool"))))
    subprocess.run(
        [*scrapy, "crawl", "county", "-a", f"sources={job}", "-O", str(out)],
        cwd=root, capture_output=True, check=True,
    )  # fmt: skip
    rows = [json.loads(line) for line in out.read_text(encoding="utf-8").splitlines()]
    assert rows[-1]["outcome"] == "ok"
    assert sum("sha256" in row for row in rows) == 6


def test_a_crawl_that_needs_too_much_memory_ends_itself(
    monkeypatch: pytest.MonkeyPatch, tmp_path: Path
) -> None:
    """The last line of defense, past all bounds on bodies; the parent then says so."""

    class Ended(Exception):
        pass

    def end(code: int) -> None:
        raise Ended(code)

    monkeypatch.setattr(crawl_child.os, "_exit", end)
    monkeypatch.setattr(crawl_child, "BASE_BYTES", 0)
    spider = SimpleNamespace(pending=1, job=Job((), settings_for(max_bytes=1), str(tmp_path)))
    with pytest.raises(Ended, match=str(crawl_child.OUT_OF_MEMORY)):
        crawl_child._watch(SimpleNamespace(spider=spider), crawl_child.Pulse())
