"""Crawls in a real child process, against servers on loopback that count."""

from __future__ import annotations

import gzip
import hashlib
import json
import os
import signal
import socket
import subprocess
import sys
from collections.abc import Iterator
from dataclasses import replace
from datetime import date
from pathlib import Path
from time import monotonic
from typing import Any

import pytest

from spiders import crawl as crawl_module
from spiders.crawl import (
    CrawlSettings,
    DocumentFailed,
    DocumentFetched,
    DocumentUnchanged,
    MeetingSeen,
    PageSeen,
    Record,
    SourceDone,
    SourceSpec,
    Validator,
    crawl,
)
from spiders.items import DocumentFound
from spiders.records import Job, write_job
from tests.sites.server import Answer, Hit, Site

PAGES = Path(__file__).parent / "pages"
TODAY = date(2026, 11, 24)
PDF = {"Content-Type": "application/pdf"}
AGENDA = "/AgendaCenter/Search/"
EVENTS = "/v1/sample/events"


@pytest.fixture
def site() -> Iterator[Site]:
    with Site() as running:
        yield running


def _settings(*sites: Site, **others: Any) -> CrawlSettings:
    hosts = tuple(site.host for site in sites)
    values = {"delay_seconds": 0.02, "timeout_seconds": 3.0, "retries": 0} | others
    return CrawlSettings("Countywatch/test (contact: sample@example.org)", TODAY,
                         allowed_private=hosts, **values)  # fmt: skip


def _page(name: str) -> bytes:
    return (PAGES / name).read_bytes()


def _agenda_center(site: Site, root: str = "", page: str = "civicplus_list.html") -> str:
    """Serves a sample AgendaCenter with all its files; gives the source's address."""
    body = _page(page).replace(b'href="/AgendaCenter', f'href="{root}/AgendaCenter'.encode())
    site.add(root + AGENDA, body, etag='"list"', headers={"Content-Type": "text/html"})
    for name in ("Agenda/_12072026-704", "Agenda/_11022026-690", "Minutes/_11022026-690",
                 "Agenda/_12142026-701", "Agenda/_11172026-695"):  # fmt: skip
        path = f"{root}/AgendaCenter/ViewFile/{name}"
        site.add(path, b"%PDF-1.4 " + path.encode(), etag=f'"{name}"', headers=PDF)
    packet = f"{root}/AgendaCenter/ViewFile/Agenda/_12072026-704?packet=true"
    site.add(
        packet, b"%PDF-1.4 packet " + root.encode(), last_modified="Mon, 23 Nov 2026 10:00:00 GMT"
    )
    return site.url(f"{root}/AgendaCenter")


def _api(site: Site) -> str:
    """Serves a sample Web API with items and files; gives the source's address."""
    site.add(EVENTS, _page("legistar_events.json"), headers={"Content-Type": "application/json"})
    items = json.loads(_page("legistar_eventitems.json"))
    for item in items:
        for file in item["EventItemMatterAttachments"]:
            path = "/attachments/" + file["MatterAttachmentHyperlink"].rpartition("/")[2]
            file["MatterAttachmentHyperlink"] = site.add(path, b"%PDF " + path.encode())
    site.add(f"{EVENTS}/501/eventitems", json.dumps(items).encode())
    for event in ("499", "502", "503"):
        site.add(f"{EVENTS}/{event}/eventitems", b"[]")
    for name in ("501_agenda", "499_agenda", "499_minutes"):
        site.add(f"/files/{name}.pdf", b"%PDF " + name.encode(), headers=PDF)
    return site.url(EVENTS)


def _source(number: int, url: str, platform: str = "civicplus", **options: str) -> SourceSpec:
    return SourceSpec(number, f"source {number}", platform, url, "America/Chicago", options)


def _crawl(tmp_path: Path, settings: CrawlSettings, *sources: SourceSpec,
           known: tuple[Validator, ...] = ()) -> list[Record]:  # fmt: skip
    return list(crawl(sources, known, settings, tmp_path / "spool"))


def _of(records: list[Record], kind: type[Any]) -> list[Any]:
    return [record for record in records if isinstance(record, kind)]


def _done(records: list[Record]) -> dict[int, tuple[str, str | None]]:
    ended = _of(records, SourceDone)
    assert len({done.source_id for done in ended}) == len(ended), "one SourceDone a source"
    return {done.source_id: (done.outcome, done.reason) for done in ended}


def test_a_source_gives_its_meetings_and_every_document_once(site: Site, tmp_path: Path) -> None:
    """Bodies lie in the spool under their hash; media type and validators come with them."""
    records = _crawl(tmp_path, _settings(site), _source(1, _agenda_center(site)))
    assert _done(records) == {1: ("ok", None)}
    assert [seen.meeting.key for seen in _of(records, MeetingSeen)] == ["704", "701", "695", "690"]
    fetched = _of(records, DocumentFetched)
    assert len(fetched) == 6
    first = fetched[0]
    path = "/AgendaCenter/ViewFile/Agenda/_12072026-704"
    body = b"%PDF-1.4 " + path.encode()
    digest = hashlib.sha256(body).hexdigest()
    assert first == DocumentFetched(
        1, "704", DocumentFound("agenda", "Agenda", site.url(path)),
        str(tmp_path / "spool" / digest), digest, len(body), "application/pdf",
        '"Agenda/_12072026-704"', None, first.fetched_at,
    )  # fmt: skip
    assert first.fetched_at.endswith("+00:00")
    assert Path(first.path).read_bytes() == body
    assert len(site.paths()) == len(set(site.paths())) == 7
    assert {hit.headers["User-Agent"] for hit in site.hits} == {
        "Countywatch/test (contact: sample@example.org)"
    }
    done = _of(records, SourceDone)[0]
    assert (done.meetings, done.documents, done.requests) == (4, 6, 7)


def test_legistar_gives_items_attachments_and_local_times(site: Site, tmp_path: Path) -> None:
    """The items of each event are asked for, and their attachments are documents too."""
    records = _crawl(tmp_path, _settings(site), _source(1, _api(site), "legistar"))
    assert _done(records) == {1: ("ok", None)}
    seen = {record.meeting.key: record for record in _of(records, MeetingSeen)}
    assert seen["501"].meeting.start == "2026-12-07T18:00:00-06:00"
    assert len(seen["501"].meeting.items) == 6
    assert all(record.items_known for record in seen.values())
    names = [record.document.title for record in _of(records, DocumentFetched)]
    assert names == [
        "Agenda",
        "Staff Report",
        "Draft MOA",
        "FY27 Budget Detail",
        "Agenda",
        "Minutes",
    ]
    details = [page.meeting_key for page in _of(records, PageSeen) if page.meeting_key]
    assert details == ["501", "502", "503", "499"]


def test_each_source_ends_in_its_own_outcome_whatever_the_others_do(
    site: Site, tmp_path: Path
) -> None:
    """Broken, hostile and slow sources cost their own outcome and a sentence, nothing else."""
    with Site() as strict, socket.socket() as dead, Site() as unlisted:
        dead.bind(("127.0.0.1", 0))
        dead_host = f"127.0.0.1:{dead.getsockname()[1]}"
        strict.add("/robots.txt", b"User-agent: *\nDisallow: /")
        page = _page("civicplus_list.html")
        bomb = gzip.compress(b"x" * 30_000_000)
        site.add("/empty" + AGENDA, _page("civicplus_empty.html"))
        site.add("/redesign" + AGENDA, page.replace(b"catAgendaRow", b"row"))
        site.add("/error" + AGENDA, b"<title>Server Error</title><h1>Server Error</h1>")
        site.add("/login" + AGENDA, b'<form><input type="password"></form>')
        site.add("/no" + AGENDA, b"no", status=403)
        site.add("/gone" + AGENDA, b"", status=404)
        site.add("/broken" + AGENDA, b"", status=500)
        site.add("/hang" + AGENDA, page, hang=30)
        site.add("/drip" + AGENDA, page, drip=0.2)
        site.add("/endless" + AGENDA, endless=True)
        site.add("/bomb" + AGENDA, bomb, headers={"Content-Encoding": "gzip"})
        site.add("/cut" + AGENDA, page, cut=True)
        site.add("/garbage" + AGENDA, bytes(range(256)) * 40)
        site.add("/loop" + AGENDA, status=302, headers={"Location": "/loop" + AGENDA})
        unlisted.add("/", page)
        for name, target in (("inward", unlisted.url("/")), ("meta", "http://169.254.169.254/x"),
                             ("file", "file:///etc/passwd")):  # fmt: skip
            site.add(f"/{name}{AGENDA}", status=302, headers={"Location": target})
        names = ["empty", "redesign", "error", "login", "no", "gone", "broken", "hang", "drip",
                 "endless", "bomb", "cut", "garbage", "loop", "inward", "meta", "file"]  # fmt: skip
        sources = [_source(n, site.url(f"/{name}/AgendaCenter")) for n, name in enumerate(names)]
        sources += [
            _source(50, strict.url("/AgendaCenter")),
            _source(51, f"http://{dead_host}/AgendaCenter"),
            _source(52, unlisted.url("/AgendaCenter")),
            _source(53, "http://no-such-host.invalid/AgendaCenter"),
            _source(54, site.url("/x"), "nope"),
            _source(55, "https://clerk.example/Calendar.aspx", "legistar"),
            _source(99, _agenda_center(site)),
        ]
        settings = _settings(site, strict, max_bytes=10_000_000)
        allowed = (site.host, strict.host, dead_host)
        settings = replace(settings, allowed_private=allowed)
        records = _crawl(tmp_path, settings, *sources)
        assert unlisted.hits == []
        assert strict.paths() == []
    done = _done(records)
    expected = {
        "empty": ("empty", "The search found no agendas"),
        "redesign": ("suspect", "may have been redesigned"),
        "error": ("failed", "an error page, although its status was 200"),
        "login": ("failed", "a login page"),
        "no": ("failed", "refuses visits by Countywatch (403)"),
        "gone": ("failed", "answered 404: there is no such page"),
        "broken": ("failed", "answered 500: the server has an error"),
        "hang": ("failed", "could not reach 127.0.0.1: no whole answer within the time limit"),
        "drip": ("failed", "could not reach 127.0.0.1: no whole answer within the time limit"),
        "endless": ("failed", "larger than the limit of 10 MB"),
        "bomb": ("failed", "larger than the limit of 10 MB"),
        "cut": ("failed", "broke off its answer in the middle"),
        "garbage": ("suspect", "no AgendaCenter content"),
        "loop": ("failed", "redirects more than 5 times"),
        "inward": ("failed", "127.0.0.1 is not fetched: it is a loopback address"),
        "meta": ("failed", "169.254.169.254 is not fetched: it is a link-local address"),
        "file": ("failed", "only http and https are"),
    }
    expected_by_id = {n: expected[name] for n, name in enumerate(names)} | {
        50: ("failed", "robots.txt of 127.0.0.1 does not allow"),
        51: ("failed", "could not reach 127.0.0.1: connection refused"),
        52: ("failed", "127.0.0.1 is not fetched: it is a loopback address"),
        53: ("failed", "could not reach no-such-host.invalid: no such host name was found"),
        54: ("failed", "There is no platform 'nope'; known are: "),
        55: ("failed", "add the option 'client'"),
        99: ("ok", ""),
    }
    wrong = [
        (number, done[number], wanted)
        for number, wanted in expected_by_id.items()
        if done[number][0] != wanted[0] or wanted[1] not in (done[number][1] or "")
    ]
    assert wrong == []
    assert len(_of(records, DocumentFetched)) == 6


def _validators(records: list[Record]) -> tuple[Validator, ...]:
    """What a parent would pass to the next crawl."""
    pages = [
        Validator(p.url, p.etag, p.last_modified, source_id=p.source_id, meeting_key=p.meeting_key)
        for p in _of(records, PageSeen)
    ]
    files = [
        Validator(d.document.url, d.etag, d.last_modified, source_id=d.source_id,
                  meeting_key=d.meeting_key, document=d.document)
        for d in _of(records, DocumentFetched)
    ]  # fmt: skip
    return (*pages, *files)


def test_a_second_round_over_an_unchanged_source_fetches_no_body(
    site: Site, tmp_path: Path
) -> None:
    """The listing answers 304; documents that the parent names are asked conditionally."""
    source = _source(1, _agenda_center(site))
    first = _crawl(tmp_path, _settings(site), source)
    site.forget()
    second = _crawl(tmp_path, _settings(site), source, known=_validators(first))
    assert _done(second) == {1: ("ok", "The listing is unchanged since the last look.")}
    assert (site.bodies(), len(site.paths())) == (0, 7)
    assert {hit.status for hit in site.hits if hit.target != "/robots.txt"} == {304}
    unchanged = _of(second, DocumentUnchanged)
    assert {(u.meeting_key, u.document) for u in unchanged} == {
        (d.meeting_key, d.document) for d in _of(first, DocumentFetched)
    }


def test_a_document_changed_in_place_is_found_behind_an_unchanged_listing(
    site: Site, tmp_path: Path
) -> None:
    """Vendors replace a file under the same address: it is re-checked and fetched anew."""
    source = _source(1, _agenda_center(site))
    first = _crawl(tmp_path, _settings(site), source)
    changed = "/AgendaCenter/ViewFile/Agenda/_12072026-704"
    site.add(changed, b"%PDF-1.4 changed", etag='"new"', headers=PDF)
    site.forget()
    second = _crawl(tmp_path, _settings(site), source, known=_validators(first))
    (fetched,) = _of(second, DocumentFetched)
    assert (fetched.meeting_key, fetched.document.url) == ("704", site.url(changed))
    assert site.bodies() == 1


def test_what_the_parent_skips_is_not_asked(site: Site, tmp_path: Path) -> None:
    """A document of a past meeting, or one fetched just now, costs no request."""
    source = _source(1, _agenda_center(site))
    first = _crawl(tmp_path, _settings(site), source)
    skipped = tuple(Validator(d.document.url, skip=True) for d in _of(first, DocumentFetched))
    site.forget()
    second = _crawl(tmp_path, _settings(site), source, known=skipped)
    assert _done(second) == {1: ("ok", None)}
    assert [path.partition("?")[0] for path in site.paths()] == [AGENDA]


def test_a_host_is_asked_at_one_pace_by_all_sources(site: Site, tmp_path: Path) -> None:
    """Two sources and robots.txt on one host: the gap holds between any two requests."""
    sources = (_source(1, _agenda_center(site, "/a")), _source(2, _api(site), "legistar"))
    records = _crawl(tmp_path, _settings(site, delay_seconds=0.3, days_back=0), *sources)
    assert set(_done(records).values()) == {("ok", None)}
    assert len(site.hits) > 10
    assert min(site.gaps()) > 0.27


def test_a_crawl_delay_slows_its_host(site: Site, tmp_path: Path) -> None:
    """robots.txt sets the pace where it asks for a slower one."""
    site.add(
        "/robots.txt", b"User-agent: *\nCrawl-delay: 0.4\nDisallow: /AgendaCenter/ViewFile/Minutes"
    )
    records = _crawl(tmp_path, _settings(site), _source(1, _agenda_center(site)))
    assert min(site.gaps()[1:]) > 0.37
    (failed,) = _of(records, DocumentFailed)
    assert failed.document.kind == "minutes"
    assert "robots.txt of 127.0.0.1 does not allow" in failed.reason
    assert "1 document could not be fetched" in (_done(records)[1][1] or "")
    assert not any("Minutes" in path for path in site.paths())


def test_retry_after_is_honoured(site: Site, tmp_path: Path) -> None:
    """A busy server is asked again no sooner than it says, a bounded number of times."""
    page = _page("civicplus_empty.html")
    busy = iter([Answer(b"", 429, {"Retry-After": "1"}), Answer(b"", 503, {"Retry-After": "1"})])

    def answer(_: Hit) -> Answer:
        return next(busy, Answer(page))

    site.routes[AGENDA] = answer
    records = _crawl(tmp_path, _settings(site, retries=2), _source(1, site.url("/AgendaCenter")))
    assert _done(records)[1][0] == "empty"
    assert len(site.paths()) == 3
    assert min(site.gaps()[1:]) > 0.95


def test_a_host_that_wants_a_long_wait_is_left_alone(site: Site, tmp_path: Path) -> None:
    """Past two minutes the crawl does not wait: the source fails with what the host asked for."""
    site.add("/a" + AGENDA, b"", status=429, headers={"Retry-After": "3600"})
    url = site.url("/a/AgendaCenter")
    records = _crawl(tmp_path, _settings(site, retries=2), _source(1, url))
    assert "answered 429 and asked to wait for 3600 seconds" in (_done(records)[1][1] or "")
    assert len(site.paths()) == 1


def test_a_403_for_a_document_stops_its_source(site: Site, tmp_path: Path) -> None:
    """What was found before stands, nothing more is asked, and the reason says so."""
    url = _agenda_center(site)
    refused = "/AgendaCenter/ViewFile/Agenda/_12142026-701"
    site.add(refused, b"no", status=403)
    records = _crawl(tmp_path, _settings(site), _source(1, url))
    outcome, reason = _done(records)[1]
    assert (outcome, len(_of(records, MeetingSeen))) == ("failed", 4)
    assert f"refuses visits by Countywatch (403) at {site.url(refused)}" in (reason or "")
    assert site.paths()[-1] == refused


def test_a_web_page_in_place_of_a_document_is_a_failure(site: Site, tmp_path: Path) -> None:
    """A login page at the agenda's address is no agenda."""
    url = _agenda_center(site)
    site.add("/AgendaCenter/ViewFile/Agenda/_12072026-704", b'<input type="password">')
    (failed,) = _of(_crawl(tmp_path, _settings(site), _source(1, url)), DocumentFailed)
    assert failed.reason.endswith("answered with a login page.")


def test_ices_page_leads_to_its_workbooks(site: Site, tmp_path: Path) -> None:
    """The workbooks are found on the page, and at their own address."""
    page = site.add("/287g", _page("ice_page.html"))
    names = ("participatingAgencies11202026am.xlsx", "PendingAgencies11202026am.XLSX")
    for name in names:
        site.add(f"/doclib/about/{name}", b"PK\x03\x04" + name.encode())
    direct = site.url(f"/doclib/about/{names[0]}")
    sources = (_source(1, page, "ice287g"), _source(2, direct, "ice287g"))
    records = _crawl(tmp_path, _settings(site), *sources)
    assert set(_done(records).values()) == {("ok", None)}
    found = [
        (d.source_id, d.document.kind, d.document.title) for d in _of(records, DocumentFetched)
    ]
    assert sorted(found) == [(1, "other", names[1]), (1, "other", names[0]), (2, "other", names[0])]


def test_a_document_source_is_fetched_as_its_kind(site: Site, tmp_path: Path) -> None:
    """A budget's own address is a source; where it is gone the source fails."""
    budget = site.add("/budget-2027.pdf", b"%PDF budget")
    sources = (
        _source(1, budget, "document", kind="budget", title="FY27"),
        _source(2, site.url("/gone.pdf"), "document"),
        _source(3, budget, "document", kind="nonsense"),
    )
    records = _crawl(tmp_path, _settings(site), *sources)
    done = _done(records)
    assert done[1] == ("ok", None)
    assert done[2][0] == "failed" and "answered 404" in (done[2][1] or "")
    assert done[3][0] == "failed" and "'nonsense' is no kind of document" in (done[3][1] or "")
    (fetched,) = _of(records, DocumentFetched)
    assert fetched.document == DocumentFound("budget", "FY27", budget)


# --- the process itself -------------------------------------------------------------------------


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


def test_when_the_child_dies_its_unfinished_sources_fail(
    site: Site, tmp_path: Path, children: list[subprocess.Popen[bytes]]
) -> None:
    """Also then every source has exactly one SourceDone."""
    site.add("/hang" + AGENDA, b"", hang=60)
    site.add("/b" + AGENDA, _page("civicplus_empty.html"))
    sources = (_source(1, site.url("/hang/AgendaCenter")), _source(2, site.url("/b/AgendaCenter")))
    progress: list[tuple[int, int, str]] = []
    records = []
    settings = _settings(site, timeout_seconds=60)
    for record in crawl(sources, (), settings, tmp_path, lambda *told: progress.append(told)):
        records.append(record)
        if isinstance(record, SourceDone):
            children[0].kill()
    done = _done(records)
    assert done[2][0] == "empty"
    assert done[1][0] == "failed"
    assert (done[1][1] or "").startswith("The crawl process ended early (exit code -9)")
    assert progress == [(1, 2, "source 2")]


def test_closing_the_iterator_stops_the_child(
    site: Site, tmp_path: Path, children: list[subprocess.Popen[bytes]]
) -> None:
    """A parent that stops early leaves no process and no job file behind."""
    site.add("/hang" + AGENDA, b"", hang=60)
    site.add("/b" + AGENDA, _page("civicplus_empty.html"))
    sources = (_source(1, site.url("/hang/AgendaCenter")), _source(2, site.url("/b/AgendaCenter")))
    records = crawl(sources, (), _settings(site, timeout_seconds=60), tmp_path)
    next(iter(records))
    assert children[0].poll() is None
    records.close()  # type: ignore[attr-defined]
    assert children[0].poll() is not None
    assert list(tmp_path.glob("job*")) == []


def test_the_child_ends_when_its_parent_is_gone(site: Site, tmp_path: Path) -> None:
    """The parent's end closes the child's standard input, also when the parent was killed."""
    site.add(AGENDA, b"", hang=60)
    source = _source(1, site.url("/AgendaCenter"))
    job = tmp_path / "job.json"
    job.write_bytes(write_job(Job((source,), _settings(site, timeout_seconds=60), str(tmp_path))))
    command = [sys.executable, "-m", "spiders.crawl", str(job)]
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
    assert list(crawl((), (), _settings(), tmp_path)) == []
    assert children == []


def test_scrapy_crawls_a_job_file_from_the_root(site: Site, tmp_path: Path) -> None:
    """`scrapy list` names the spider, and `scrapy crawl county -a sources=FILE` runs it."""
    root = Path(__file__).parents[2]
    scrapy = [sys.executable, "-m", "scrapy"]
    listed = subprocess.run([*scrapy, "list"], cwd=root, capture_output=True, text=True, check=True)
    assert listed.stdout.split() == ["county"]
    job, out = tmp_path / "job.json", tmp_path / "out.jsonl"
    source = _source(1, _agenda_center(site))
    job.write_bytes(write_job(Job((source,), _settings(site), str(tmp_path / "spool"))))
    subprocess.run(
        [*scrapy, "crawl", "county", "-a", f"sources={job}", "-O", str(out)],
        cwd=root, capture_output=True, check=True,
    )  # fmt: skip
    rows = [json.loads(line) for line in out.read_text(encoding="utf-8").splitlines()]
    assert rows[-1]["outcome"] == "ok"
    assert sum("sha256" in row for row in rows) == 6


def test_many_large_bodies_at_once_stay_within_the_memory_bound(site: Site, tmp_path: Path) -> None:
    """Past the bound downloads make room for the oldest and are asked again: all come whole."""
    size = 900_000
    bodies = [b"%PDF" + bytes([n]) * size for n in range(4)]
    sources = []
    for n, body in enumerate(bodies):
        url = site.add(f"/{n}.pdf", body, pieces=0.01)
        sources.append(_source(n, url, "document"))
    settings = _settings(site, max_bytes=1_000_000, delay_seconds=0.0, timeout_seconds=20)
    records = _crawl(tmp_path, settings, *sources)
    assert set(_done(records).values()) == {("ok", None)}
    hashes = {record.sha256 for record in _of(records, DocumentFetched)}
    assert hashes == {hashlib.sha256(body).hexdigest() for body in bodies}
    assert len(site.paths()) > len(bodies), "some made room and were asked again"


def test_a_crawl_that_is_stuck_ends_itself(monkeypatch: pytest.MonkeyPatch) -> None:
    """Where no request ends any more the child stops, so that the parent can say so."""
    killed: list[tuple[int, int]] = []
    monkeypatch.setattr(crawl_module, "STUCK_SECONDS", 0.05)
    monkeypatch.setattr(crawl_module.os, "kill", lambda *told: killed.append(told))
    crawl_module._end_when_stuck([monotonic()])
    assert killed == [(os.getpid(), signal.SIGTERM)]
