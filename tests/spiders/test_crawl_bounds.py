"""What one hostile source may take from a crawl: each limit, and the sentence that names it."""

from __future__ import annotations

import gzip
from datetime import date, timedelta
from pathlib import Path

from spiders.crawl import DocumentFailed, DocumentFetched, SourceDone
from tests.sites.server import Answer, Site
from tests.spiders.crawl_samples import (
    AGENDA,
    PDF,
    TODAY,
    a_source,
    agenda_center,
    only,
    outcomes,
    run_crawl,
    sample,
    settings_for,
    validators_of,
)

FILES = "/AgendaCenter/ViewFile/"


def _rows(days: list[date]) -> bytes:
    """A listing with an agenda on each day."""
    page = sample("civicplus_list.html")
    rows = b"".join(_row(number, day) for number, day in enumerate(days))
    return page[: page.index(b"<tr")] + rows + page[page.rindex(b"</tbody>") :]


def _row(number: int, day: date) -> bytes:
    name = f"_{day:%m%d%Y}-{900 + number}".encode()
    shown = f"{day:%B} {day.day}, {day.year}".encode()
    return (
        b'<tr class="catAgendaRow"><td><h3><a name="%s" id="%s"></a><strong aria-label="Agenda for '
        b'%s">%s</strong></h3><p><a href="%sAgenda/%s">Regular Meeting</a></p></td>'
        b'<td class="downloads"><ol><li><a href="%sAgenda/%s">Agenda</a></li></ol></td></tr>'
    ) % (name, name, shown, shown, FILES.encode(), name, FILES.encode(), name)


def _meetings(site: Site, count: int, **answer: object) -> tuple[str, list[str]]:
    """Serves a listing of so many meetings ahead, one a day; its address, and the files' paths."""
    days = [TODAY + timedelta(days=day + 1) for day in range(count)]
    site.add(AGENDA, _rows(days), headers={"Content-Type": "text/html"})
    paths = [f"{FILES}Agenda/_{day:%m%d%Y}-{900 + n}" for n, day in enumerate(days)]
    for path in paths:
        site.add(path, b"%PDF " + path.encode(), etag=f'"{path}"', headers=PDF, **answer)
    return site.url("/AgendaCenter"), paths


def _done(records: list[object]) -> SourceDone:
    (done,) = only(records, SourceDone)  # type: ignore[arg-type]
    assert isinstance(done, SourceDone)
    return done


def test_how_a_broken_connection_is_told(site: Site, tmp_path: Path) -> None:
    """Damaged gzip, a reset, a packing nobody asked for, and no TLS where TLS was expected."""
    page = sample("civicplus_list.html")
    zipped = {"Content-Encoding": "gzip"}
    cases = {
        "damaged": (Answer(gzip.compress(page)[:-99], headers=zipped), "sent damaged gzip data"),
        "plain": (Answer(page, headers=zipped), "sent damaged gzip data for http://127.0.0.1"),
        "reset": (Answer(reset=True), "127.0.0.1 closed the connection without an answer."),
        "br": (Answer(page, headers={"Content-Encoding": "br"}), "not asked for (br)"),
    }
    sources = []
    for number, (name, (answer, _)) in enumerate(cases.items()):
        site.routes[f"/{name}{AGENDA}"] = answer
        sources.append(a_source(number, site.url(f"/{name}/AgendaCenter")))
    sources.append(a_source(9, f"https://{site.host}/AgendaCenter"))
    done = outcomes(run_crawl(tmp_path, settings_for(site), *sources))
    expected = {n: words for n, (_, words) in enumerate(cases.values())}
    expected[9] = "could not agree with 127.0.0.1 on a secure connection"
    wrong = {n: done[n] for n, words in expected.items() if words not in (done[n][1] or "")}
    assert not wrong


def test_listings_are_bounded_far_below_documents(site: Site, tmp_path: Path) -> None:
    """A listing that unpacks to more than its limit fails, and a document of that size does not."""
    url = agenda_center(site)
    big = b"%PDF-1.4 " + b"x" * 3_000_000
    path = f"{FILES}Agenda/_12072026-704"
    site.add(path, gzip.compress(big), headers={"Content-Encoding": "gzip"})
    bomb = gzip.compress(sample("civicplus_list.html") + b" " * 3_000_000)
    site.add("/bomb" + AGENDA, bomb, headers={"Content-Encoding": "gzip"})
    sources = a_source(1, url), a_source(2, site.url("/bomb/AgendaCenter"))
    records = run_crawl(tmp_path, settings_for(site, listing_bytes=1_000_000), *sources)
    assert outcomes(records)[1] == ("ok", None)
    assert len(big) in [document.size for document in only(records, DocumentFetched)]
    assert (outcomes(records)[2][1] or "").endswith("is larger than the limit of 1 MB.")


def test_a_source_stops_at_its_time_and_is_continued(site: Site, tmp_path: Path) -> None:
    """What was fetched stands, and the next look asks first for what was not."""
    url, paths = _meetings(site, 6)
    settings = settings_for(site, delay_seconds=0.4, source_seconds=1.5)
    records = run_crawl(tmp_path, settings, a_source(1, url))
    first = _done(records)
    fetched = [path for path in site.paths() if path in paths]
    assert 0 < first.documents < 6
    assert fetched == paths[: first.documents]
    left = 6 - first.documents
    assert (first.outcome, first.more) == ("ok", True)
    assert first.reason == (
        f"Stopped after 1.5 seconds with {left} document{'s' * (left > 1)} still to fetch; "
        "the next check continues."
    )
    site.forget()
    known = validators_of(records)
    second = run_crawl(tmp_path, settings_for(site), a_source(1, url), known=known)
    again = [path for path in site.paths() if path in paths]
    assert again == paths[first.documents :] + paths[: first.documents]
    assert not _done(second).more


def test_a_source_stops_at_its_bytes(site: Site, tmp_path: Path) -> None:
    """One document may pass the limit; the next is left for the next look."""
    url, _ = _meetings(site, 4)
    records = run_crawl(tmp_path, settings_for(site, source_bytes=10), a_source(1, url))
    done = _done(records)
    assert (done.outcome, done.more, done.documents) == ("ok", True, 0)
    assert (done.reason or "").startswith("Stopped after 0 MB with 4 documents still to fetch;")


def test_documents_that_never_end_take_their_time_once(site: Site, tmp_path: Path) -> None:
    """A document that drips is asked once, and the second such in a row ends the turn."""
    url, paths = _meetings(site, 4, drip=1.0)
    settings = settings_for(site, timeout_seconds=0.4, retries=2)
    records = run_crawl(tmp_path, settings, a_source(1, url))
    assert [path for path in site.paths() if path in paths] == paths[:2]
    done = _done(records)
    assert done.more
    assert len(only(records, DocumentFailed)) == 2
    assert (done.reason or "").endswith(
        "Stopped after 2 documents in a row that did not arrive in time with 2 documents still to "
        "fetch; the next check continues."
    )


def test_a_redirect_by_script_is_no_document(site: Site, tmp_path: Path) -> None:
    """The listing of such a page is doubted, and as a document it has failed."""
    url = agenda_center(site)
    away = b"<html><script>window.location='/login'</script></html>"
    site.add(f"{FILES}Agenda/_12072026-704", away, headers={"Content-Type": "text/html"})
    site.add("/away" + AGENDA, b'<meta http-equiv="refresh" content="0;url=/login">')
    sources = a_source(1, url), a_source(2, site.url("/away/AgendaCenter"))
    records = run_crawl(tmp_path, settings_for(site), *sources)
    (failed,) = only(records, DocumentFailed)
    assert failed.reason.endswith(
        f"answered with a page that only sends browsers on to {site.url('/login')}."
    )
    assert outcomes(records)[2][0] == "suspect"
    assert f"sends browsers on to {site.url('/login')}" in (outcomes(records)[2][1] or "")
    assert "/login" not in site.paths()


def test_the_soonest_meeting_of_a_host_goes_first(site: Site, tmp_path: Path) -> None:
    """Sources that share a host share its pace: what is asked next is what is due next."""
    days = {"far": 40, "near": 2}
    for name, start in days.items():
        rows = [TODAY + timedelta(days=start + day) for day in range(6)]
        body = _rows(rows).replace(FILES.encode(), f"/{name}{FILES}".encode())
        site.add(f"/{name}{AGENDA}", body)
        for number, day in enumerate(rows):
            site.add(f"/{name}{FILES}Agenda/_{day:%m%d%Y}-{900 + number}", b"%PDF", headers=PDF)
    sources = [a_source(n, site.url(f"/{name}/AgendaCenter")) for n, name in enumerate(days)]
    run_crawl(tmp_path, settings_for(site, delay_seconds=0.3), *sources)
    asked = [path.split("/")[1] for path in site.paths() if "ViewFile" in path]
    last_near = len(asked) - 1 - asked[::-1].index("near")
    # A source asks one after the other, so in between a request of the other may be next.
    assert asked.count("far") == asked.count("near") == 6
    assert asked[: last_near + 1].count("far") <= 3
