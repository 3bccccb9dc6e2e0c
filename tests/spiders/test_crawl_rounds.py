"""What a real child process brings home, the first time and the second."""

from __future__ import annotations

import hashlib
from pathlib import Path

from spiders.crawl import (
    DocumentFetched,
    DocumentUnchanged,
    MeetingSeen,
    PageSeen,
    SourceDone,
    Validator,
)
from spiders.items import DocumentFound
from tests.sites.server import Site
from tests.spiders.crawl_samples import (
    AGENDA,
    PDF,
    a_source,
    agenda_center,
    legistar_api,
    only,
    outcomes,
    run_crawl,
    sample,
    settings_for,
    validators_of,
)


def test_a_source_gives_its_meetings_and_every_document_once(site: Site, tmp_path: Path) -> None:
    """Bodies lie in the spool under their hash; media type and validators come with them."""
    records = run_crawl(tmp_path, settings_for(site), a_source(1, agenda_center(site)))
    assert outcomes(records) == {1: ("ok", None)}
    assert [seen.meeting.key for seen in only(records, MeetingSeen)] == ["704", "701", "695", "690"]
    fetched = only(records, DocumentFetched)
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
    done = only(records, SourceDone)[0]
    assert (done.meetings, done.documents, done.requests) == (4, 6, 7)


def test_legistar_gives_items_attachments_and_local_times(site: Site, tmp_path: Path) -> None:
    """The items of each event are asked for, and their attachments are documents too."""
    records = run_crawl(tmp_path, settings_for(site), a_source(1, legistar_api(site), "legistar"))
    assert outcomes(records) == {1: ("ok", None)}
    seen = {record.meeting.key: record for record in only(records, MeetingSeen)}
    assert seen["501"].meeting.start == "2026-12-07T18:00:00-06:00"
    assert len(seen["501"].meeting.items) == 4
    assert all(record.items_known for record in seen.values())
    names = [record.document.title for record in only(records, DocumentFetched)]
    assert names == [
        "Agenda",
        "Staff Report",
        "Draft MOA",
        "FY27 Budget Detail",
        "Agenda",
        "Minutes",
    ]
    details = [page.meeting_key for page in only(records, PageSeen) if page.meeting_key]
    assert details == ["501", "502", "503", "499"]


def test_a_second_round_over_an_unchanged_source_fetches_no_body(
    site: Site, tmp_path: Path
) -> None:
    """The listing answers 304; documents that the parent names are asked conditionally."""
    source = a_source(1, agenda_center(site))
    first = run_crawl(tmp_path, settings_for(site), source)
    site.forget()
    second = run_crawl(tmp_path, settings_for(site), source, known=validators_of(first))
    assert outcomes(second) == {1: ("ok", "The listing is unchanged since the last look.")}
    assert (site.bodies(), len(site.paths())) == (0, 7)
    assert {hit.status for hit in site.hits if hit.target != "/robots.txt"} == {304}
    unchanged = only(second, DocumentUnchanged)
    assert {(u.meeting_key, u.document) for u in unchanged} == {
        (d.meeting_key, d.document) for d in only(first, DocumentFetched)
    }


def test_a_document_changed_in_place_is_found_behind_an_unchanged_listing(
    site: Site, tmp_path: Path
) -> None:
    """Vendors replace a file under the same address: it is re-checked and fetched anew."""
    source = a_source(1, agenda_center(site))
    first = run_crawl(tmp_path, settings_for(site), source)
    changed = "/AgendaCenter/ViewFile/Agenda/_12072026-704"
    site.add(changed, b"%PDF-1.4 changed", etag='"new"', headers=PDF)
    site.forget()
    second = run_crawl(tmp_path, settings_for(site), source, known=validators_of(first))
    (fetched,) = only(second, DocumentFetched)
    assert (fetched.meeting_key, fetched.document.url) == ("704", site.url(changed))
    assert site.bodies() == 1


def test_what_the_parent_skips_is_not_asked(site: Site, tmp_path: Path) -> None:
    """A document of a past meeting, or one fetched just now, costs no request."""
    source = a_source(1, agenda_center(site))
    first = run_crawl(tmp_path, settings_for(site), source)
    skipped = tuple(Validator(1, d.document.url, skip=True) for d in only(first, DocumentFetched))
    site.forget()
    second = run_crawl(tmp_path, settings_for(site), source, known=skipped)
    assert outcomes(second) == {1: ("ok", None)}
    assert [path.partition("?")[0] for path in site.paths()] == [AGENDA]


def test_a_host_is_asked_at_one_pace_by_all_sources(site: Site, tmp_path: Path) -> None:
    """Two sources and robots.txt on one host: the gap holds between any two requests."""
    sources = (a_source(1, agenda_center(site, "/a")), a_source(2, legistar_api(site), "legistar"))
    records = run_crawl(tmp_path, settings_for(site, delay_seconds=0.3, days_back=0), *sources)
    assert set(outcomes(records).values()) == {("ok", None)}
    assert len(site.hits) > 10
    gaps = site.gaps()
    # On a busy machine an arrival is noted late, which shortens one gap and lengthens another.
    assert min(gaps) > 0.2
    assert sum(gaps) > 0.3 * len(gaps) - 0.1


def test_ices_page_leads_to_its_workbooks(site: Site, tmp_path: Path) -> None:
    """The workbooks are found on the page, and at their own address."""
    page = site.add("/287g", sample("ice_page.html"))
    names = ("participatingAgencies11202026am.xlsx", "PendingAgencies11202026am.XLSX")
    for name in names:
        site.add(f"/doclib/about/{name}", b"PK\x03\x04" + name.encode())
    direct = site.url(f"/doclib/about/{names[0]}")
    sources = (a_source(1, page, "ice287g"), a_source(2, direct, "ice287g"))
    records = run_crawl(tmp_path, settings_for(site), *sources)
    assert set(outcomes(records).values()) == {("ok", None)}
    found = [
        (d.source_id, d.document.kind, d.document.title) for d in only(records, DocumentFetched)
    ]
    assert sorted(found) == [(1, "other", names[1]), (1, "other", names[0]), (2, "other", names[0])]


def test_a_document_source_is_fetched_as_its_kind(site: Site, tmp_path: Path) -> None:
    """A budget's own address is a source; where it is gone the source fails."""
    budget = site.add("/budget-2027.pdf", b"%PDF budget")
    sources = (
        a_source(1, budget, "document", kind="budget", title="FY27"),
        a_source(2, site.url("/gone.pdf"), "document"),
        a_source(3, budget, "document", kind="nonsense"),
    )
    records = run_crawl(tmp_path, settings_for(site), *sources)
    done = outcomes(records)
    assert done[1] == ("ok", None)
    assert done[2][0] == "failed" and "answered 404" in (done[2][1] or "")
    assert done[3][0] == "failed" and "'nonsense' is no kind of document" in (done[3][1] or "")
    (fetched,) = only(records, DocumentFetched)
    assert fetched.document == DocumentFound("budget", "FY27", budget)


# --- the process itself -------------------------------------------------------------------------


def test_many_large_bodies_at_once_stay_within_the_memory_bound(site: Site, tmp_path: Path) -> None:
    """Past the bound downloads make room for the oldest and are asked again: all come whole."""
    size = 900_000
    bodies = [b"%PDF" + bytes([n]) * size for n in range(4)]
    sources = []
    for n, body in enumerate(bodies):
        url = site.add(f"/{n}.pdf", body, pieces=0.01)
        sources.append(a_source(n, url, "document"))
    settings = settings_for(site, max_bytes=1_000_000, delay_seconds=0.0, timeout_seconds=20)
    records = run_crawl(tmp_path, settings, *sources)
    assert set(outcomes(records).values()) == {("ok", None)}
    hashes = {record.sha256 for record in only(records, DocumentFetched)}
    assert hashes == {hashlib.sha256(body).hexdigest() for body in bodies}
    assert len(site.paths()) > len(bodies), "some made room and were asked again"


def test_each_source_asks_an_address_by_what_it_knows_itself(site: Site, tmp_path: Path) -> None:
    """Two sources link to one file: that one skips it, and has it, does not rule the other."""
    sources = [a_source(number, agenda_center(site)) for number in (1, 2)]
    first = run_crawl(tmp_path, settings_for(site), sources[0])
    urls = [d.document.url for d in only(first, DocumentFetched)]
    known = tuple(Validator(1, url, '"other"', skip=True) for url in urls)
    second = run_crawl(tmp_path, settings_for(site), *sources, known=known)
    assert {d.document.url for d in only(second, DocumentFetched)} == set(urls)
    assert {d.source_id for d in only(second, DocumentFetched)} == {2}
