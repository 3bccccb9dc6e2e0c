"""How sources end in a real child process: broken, hostile, slow and impolite to be asked."""

from __future__ import annotations

import gzip
import socket
from dataclasses import replace
from pathlib import Path

from spiders.crawl import (
    DocumentFailed,
    DocumentFetched,
    MeetingSeen,
    Record,
    SourceSpec,
)
from tests.sites.server import Answer, Hit, Site
from tests.spiders.crawl_samples import (
    AGENDA,
    a_source,
    agenda_center,
    only,
    outcomes,
    run_crawl,
    sample,
    settings_for,
)

LIST = sample("civicplus_list.html")
BOMB = gzip.compress(b"x" * 30_000_000)
AWAY = {"Location": "http://169.254.169.254/x"}
FILE = {"Location": "file:///etc/passwd"}
SLOW = "could not reach 127.0.0.1: no whole answer within the time limit"

# What stands at a source's listing, and how the source must end.
LISTINGS: dict[str, tuple[Answer, str, str]] = {
    "empty": (Answer(sample("civicplus_empty.html")), "empty", "The search found no agendas"),
    "redesign": (
        Answer(LIST.replace(b"catAgendaRow", b"row")),
        "suspect",
        "may have been redesigned",
    ),
    "error": (
        Answer(b"<title>Server Error</title>"),
        "failed",
        "an error page, although its status was 200",
    ),
    "login": (Answer(b'<form><input type="password">'), "failed", "a login page"),
    "no": (Answer(b"no", 403), "failed", "refuses visits by Countywatch (403)"),
    "gone": (Answer(b"", 404), "failed", "answered 404: there is no such page"),
    "broken": (Answer(b"", 500), "failed", "answered 500: the server has an error"),
    "hang": (Answer(LIST, hang=30), "failed", SLOW),
    "drip": (Answer(LIST, drip=0.2), "failed", SLOW),
    "endless": (Answer(endless=True), "failed", "larger than the limit of 10 MB"),
    "bomb": (
        Answer(BOMB, headers={"Content-Encoding": "gzip"}),
        "failed",
        "larger than the limit of 10 MB",
    ),
    "cut": (Answer(LIST, cut=True), "failed", "closed the connection in the middle of its answer"),
    "garbage": (Answer(bytes(range(256)) * 40), "suspect", "no AgendaCenter content"),
    "loop": (
        Answer(status=302, headers={"Location": f"/loop{AGENDA}"}),
        "failed",
        "redirects more than 5 times",
    ),
    "meta": (
        Answer(status=302, headers=AWAY),
        "failed",
        "169.254.169.254 is not fetched: it is a link-local address",
    ),
    "file": (Answer(status=302, headers=FILE), "failed", "only http and https are"),
}


def test_each_source_ends_in_its_own_outcome_whatever_the_others_do(
    site: Site, tmp_path: Path
) -> None:
    """Broken, hostile and slow sources cost their own outcome and a sentence, nothing else."""
    expected: dict[str, tuple[str, str]] = {}
    sources: dict[str, SourceSpec] = {}
    for name, (answer, outcome, reason) in LISTINGS.items():
        site.routes[f"/{name}{AGENDA}"] = answer
        sources[name] = a_source(len(sources), site.url(f"/{name}/AgendaCenter"))
        expected[name] = (outcome, reason)
    sources["good"] = a_source(len(sources), agenda_center(site))
    expected["good"] = ("ok", "")
    settings = settings_for(site, max_bytes=10_000_000)
    records = run_crawl(tmp_path, settings, *sources.values())
    assert _wrong(records, sources, expected) == []
    assert len(only(records, DocumentFetched)) == 6


def _wrong(
    records: list[Record], sources: dict[str, SourceSpec], expected: dict[str, tuple[str, str]]
) -> list[tuple[str, str, str | None]]:
    """The sources that ended in another way than expected."""
    done = {name: outcomes(records)[source.id] for name, source in sources.items()}
    return [
        (name, *done[name])
        for name, (outcome, reason) in expected.items()
        if done[name][0] != outcome or reason not in (done[name][1] or "")
    ]


def test_hosts_that_cannot_or_must_not_be_asked_get_a_reason(site: Site, tmp_path: Path) -> None:
    """Dead, unknown, forbidden by robots.txt, private, or private behind a redirect."""
    with Site() as strict, socket.socket() as dead, Site() as unlisted:
        dead.bind(("127.0.0.1", 0))
        dead_host = f"127.0.0.1:{dead.getsockname()[1]}"
        strict.add("/robots.txt", b"User-agent: *\nDisallow: /")
        site.add("/inward" + AGENDA, status=302, headers={"Location": unlisted.url("/")})
        cases = {
            "strict": (strict.url("/AgendaCenter"), "robots.txt of 127.0.0.1 does not allow"),
            "dead": (f"http://{dead_host}/AgendaCenter", "127.0.0.1: connection refused"),
            "private": (unlisted.url("/AgendaCenter"), "it is a loopback address"),
            "inward": (site.url("/inward/AgendaCenter"), "it is a loopback address"),
            "unknown": ("http://no-such-host.invalid/AgendaCenter", "no such host name was found"),
        }
        sources = {name: a_source(n, url) for n, (name, (url, _)) in enumerate(cases.items())}
        sources["nope"] = a_source(10, site.url("/x"), "nope")
        sources["clerk"] = a_source(11, "https://clerk.example/meetings", "legistar")
        settings = replace(settings_for(site), allowed_private=(site.host, strict.host, dead_host))
        records = run_crawl(tmp_path, settings, *sources.values())
        assert unlisted.hits == []
        assert strict.paths() == []
    expected = {name: ("failed", reason) for name, (_, reason) in cases.items()}
    expected["nope"] = ("failed", "There is no platform 'nope'; known are: ")
    expected["clerk"] = ("failed", "add the option 'client'")
    assert _wrong(records, sources, expected) == []


def test_a_crawl_delay_slows_its_host(site: Site, tmp_path: Path) -> None:
    """robots.txt sets the pace where it asks for a slower one."""
    site.add(
        "/robots.txt", b"User-agent: *\nCrawl-delay: 0.4\nDisallow: /AgendaCenter/ViewFile/Minutes"
    )
    records = run_crawl(tmp_path, settings_for(site), a_source(1, agenda_center(site)))
    assert min(site.gaps()[1:]) > 0.3
    (failed,) = only(records, DocumentFailed)
    assert failed.document.kind == "minutes"
    assert "robots.txt of 127.0.0.1 does not allow" in failed.reason
    assert "1 document could not be fetched" in (outcomes(records)[1][1] or "")
    assert not any("Minutes" in path for path in site.paths())


def test_retry_after_is_honoured(site: Site, tmp_path: Path) -> None:
    """A busy server is asked again no sooner than it says, a bounded number of times."""
    page = sample("civicplus_empty.html")
    busy = iter([Answer(b"", 429, {"Retry-After": "1"}), Answer(b"", 503, {"Retry-After": "1"})])

    def answer(_: Hit) -> Answer:
        return next(busy, Answer(page))

    site.routes[AGENDA] = answer
    records = run_crawl(
        tmp_path, settings_for(site, retries=2), a_source(1, site.url("/AgendaCenter"))
    )
    assert outcomes(records)[1][0] == "empty"
    assert len(site.paths()) == 3
    assert min(site.gaps()[1:]) > 0.9


def test_a_host_that_wants_a_long_wait_is_left_alone(site: Site, tmp_path: Path) -> None:
    """Past two minutes the crawl does not wait: the source fails with what the host asked for."""
    site.add("/a" + AGENDA, b"", status=429, headers={"Retry-After": "3600"})
    url = site.url("/a/AgendaCenter")
    records = run_crawl(tmp_path, settings_for(site, retries=2), a_source(1, url))
    assert "answered 429 and asked to wait for 3600 seconds" in (outcomes(records)[1][1] or "")
    assert len(site.paths()) == 1


def test_a_403_for_a_document_stops_its_source(site: Site, tmp_path: Path) -> None:
    """What was found before stands, nothing more is asked, and the reason says so."""
    url = agenda_center(site)
    refused = "/AgendaCenter/ViewFile/Agenda/_12142026-701"
    site.add(refused, b"no", status=403)
    records = run_crawl(tmp_path, settings_for(site), a_source(1, url))
    outcome, reason = outcomes(records)[1]
    assert (outcome, len(only(records, MeetingSeen))) == ("failed", 4)
    assert f"refuses visits by Countywatch (403) at {site.url(refused)}" in (reason or "")
    assert site.paths()[-1] == refused


def test_a_web_page_in_place_of_a_document_is_a_failure(site: Site, tmp_path: Path) -> None:
    """A login page at the agenda's address is no agenda."""
    url = agenda_center(site)
    site.add("/AgendaCenter/ViewFile/Agenda/_12072026-704", b'<input type="password">')
    (failed,) = only(run_crawl(tmp_path, settings_for(site), a_source(1, url)), DocumentFailed)
    assert failed.reason.endswith("answered with a login page.")
