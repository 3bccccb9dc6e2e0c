"""Hosts that answer by TLS: whose certificate is good, whose is not, and what is said of it."""

from __future__ import annotations

from contextlib import ExitStack
from datetime import UTC, datetime
from pathlib import Path

import pytest

from spiders.certificates import Certificates
from spiders.records import HostException
from tests.sites.certificates import Authority
from tests.sites.server import Site
from tests.spiders.crawl_samples import (
    AGENDA,
    a_source,
    agenda_center,
    outcomes,
    run_crawl,
    sample,
    settings_for,
)

ENDED = datetime(2026, 3, 4, 12, tzinfo=UTC)


@pytest.fixture
def authority(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Authority:
    """An authority that crawls trust, by the same variable by which a system's are named."""
    made = Authority(tmp_path)
    monkeypatch.setenv("SSL_CERT_FILE", str(made.path))
    return made


def _listing(site: Site) -> str:
    site.add(AGENDA, sample("civicplus_empty.html"))
    return site.url("/AgendaCenter")


def test_a_host_is_asked_only_where_its_certificate_is_good(
    tmp_path: Path, authority: Authority
) -> None:
    """For another name, expired or signed by itself: nothing is asked, and it is said why."""
    contexts = {
        "good": authority.server("127.0.0.1"),
        "other": authority.server("www.county.example", "county.example"),
        "expired": authority.server("127.0.0.1", ended=ENDED),
        "self": authority.server("127.0.0.1", signed=False),
        "selfother": authority.server("router.example", signed=False),
    }
    with ExitStack() as open_sites:
        sites = {n: open_sites.enter_context(Site(tls=c)) for n, c in contexts.items()}
        sources = [a_source(n, _listing(site)) for n, site in enumerate(sites.values())]
        records = run_crawl(tmp_path, settings_for(*sites.values()), *sources)
        assert [name for name, site in sites.items() if site.hits] == ["good"]
    done = dict(zip(sites, (outcomes(records)[n] for n in range(len(sites))), strict=True))
    assert done["good"][0] == "empty"
    reasons = {name: reason for name, (outcome, reason) in done.items() if outcome == "failed"}
    starts = {
        "other": "The certificate of 127.0.0.1 is for another name (www.county.example, county.exa",
        "expired": "The certificate of 127.0.0.1 expired on March 4, 2026, so nothing was fetched.",
        "self": "The certificate of 127.0.0.1 is signed by nobody that this computer trusts, so",
        "selfother": "The certificate of 127.0.0.1 is signed by nobody that this computer trusts",
    }
    assert set(reasons) == set(starts)
    wrong = [name for name, start in starts.items() if not (reasons[name] or "").startswith(start)]
    assert not wrong, reasons
    assert 'list 127.0.0.1 under crawl.exceptions in countywatch.toml with "bad_certificate".' in (
        reasons["other"] or ""
    )


def test_without_the_authority_nobody_is_trusted(
    tmp_path: Path, authority: Authority, monkeypatch: pytest.MonkeyPatch
) -> None:
    """Who signed a certificate must be trusted by this computer, not just named in it."""
    monkeypatch.delenv("SSL_CERT_FILE")
    with Site(tls=authority.server("127.0.0.1")) as site:
        records = run_crawl(tmp_path, settings_for(site), a_source(1, _listing(site)))
        assert site.hits == []
    assert "signed by nobody that this computer trusts" in (outcomes(records)[1][1] or "")


def test_an_exception_lets_one_host_through_and_no_other(
    tmp_path: Path, authority: Authority
) -> None:
    """What the operator wrote down counts for that host and port."""
    context = authority.server("other.example", signed=False)
    with Site(tls=context) as listed, Site(tls=context) as unlisted:
        exceptions = (HostException(listed.host, ("bad_certificate",), "no budget until 2027"),)
        sources = a_source(1, _listing(listed)), a_source(2, _listing(unlisted))
        settings = settings_for(listed, unlisted, exceptions=exceptions)
        done = outcomes(run_crawl(tmp_path, settings, *sources))
        assert unlisted.hits == []
    assert (done[1][0], done[2][0]) == ("empty", "failed")


def test_encryption_is_not_given_up_by_a_redirect(tmp_path: Path, authority: Authority) -> None:
    """From https to http only with an exception; each reason says what to do."""
    context = authority.server("127.0.0.1")
    with Site() as plain, Site(tls=context) as first, Site(tls=context) as second:
        plain.add("/list", sample("civicplus_empty.html"))
        for site in (first, second):
            site.add(AGENDA, status=302, headers={"Location": plain.url("/list")})
        exceptions = (HostException(second.host, ("http_downgrade",), "their only listing"),)
        settings = settings_for(plain, first, second, exceptions=exceptions)
        sources = [a_source(n, s.url("/AgendaCenter")) for n, s in ((1, first), (2, second))]
        done = outcomes(run_crawl(tmp_path, settings, *sources))
        assert plain.paths() == ["/list"]
    assert done[2][0] == "empty"
    assert done[1][0] == "failed"
    assert f"redirects to {plain.url('/list')}, which is not encrypted" in (done[1][1] or "")
    assert "list 127.0.0.1 under crawl.exceptions" in (done[1][1] or "")


def test_documents_come_by_tls_as_well(tmp_path: Path, authority: Authority) -> None:
    """A whole look at a source by https."""
    with Site(tls=authority.server("127.0.0.1")) as site:
        records = run_crawl(tmp_path, settings_for(site), a_source(1, agenda_center(site)))
    assert outcomes(records)[1] == ("ok", None)


def test_a_name_is_sent_to_the_server_in_ascii() -> None:
    """Servers choose the certificate by it; an address in numbers is no name."""
    certificates = Certificates()
    named = certificates.connection("xn--bcher-kva.example", 443)
    assert named.get_servername() == b"xn--bcher-kva.example"
    assert certificates.connection("127.0.0.1", 443).get_servername() is None


def test_an_exception_is_for_what_it_allows() -> None:
    """A host may be listed for one thing, by its name in any case, with or without a port."""
    listed = (
        HostException("Old.County.gov", ("bad_certificate",), "r"),
        HostException("new.county.gov:8443", ("http_downgrade",), "r"),
    )
    allows = Certificates(listed).allows
    assert allows("bad_certificate", "old.county.gov", 443)
    assert not allows("http_downgrade", "old.county.gov", 443)
    assert allows("http_downgrade", "new.county.gov", 8443)
    assert not allows("http_downgrade", "new.county.gov", 443)
