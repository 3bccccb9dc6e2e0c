"""Adding a source from any address of a county, against local sites."""

from __future__ import annotations

from collections.abc import Iterator
from datetime import UTC, date, datetime
from pathlib import Path

import pytest

from countywatch.settings import load
from countywatch.sources.add import Added, Adder, Wanted, add_url
from countywatch.sources.discover import MOST_PAGES
from countywatch.sources.offers import Offers
from countywatch.watch.crawl import crawl_sources
from groundwork.casefile import CaseFile, open_casefile
from groundwork.casefile.sources import Source, all_sources
from groundwork.errors import BadInput, NotReachable, WrongUse
from groundwork.places import resolve
from tests.sites.agendacenter import Row, agenda, listing
from tests.sites.server import Site

NOW = datetime(2026, 11, 24, 17, 0, tzinfo=UTC)
NASH = resolve("Nash County, NC")
ROW = Row(date(2026, 12, 7), 1)
LIST = listing([ROW])
TABLE = b"""<html><title>Board agendas</title><h1>Board of Commissioners</h1>
<table class="agendas"><tr><th>Date</th><th>Meeting</th><th>Files</th></tr>%s</table></html>"""


def page(*links: str, more: str = "") -> bytes:
    """A page of a county's site with these links."""
    return f"<html><title>SAMPLE County</title><p>Welcome</p>{''.join(links)}{more}</html>".encode()


def link(url: str, words: str) -> str:
    """A link."""
    return f'<a href="{url}">{words}</a>'


def serve_list(site: Site, base: str = "") -> str:
    """A CivicPlus list and its search, with one meeting."""
    site.add(f"{base}/AgendaCenter/Search/", LIST)
    site.add(ROW.path, agenda("Road bids"))
    return site.add(f"{base}/AgendaCenter", LIST)


@pytest.fixture
def site() -> Iterator[Site]:
    """The county's site."""
    with Site() as made:
        made.add("/robots.txt", b"User-agent: *\nDisallow: /private/\n")
        yield made


@pytest.fixture
def vendor() -> Iterator[Site]:
    """A site of another host."""
    with Site() as made:
        yield made


@pytest.fixture
def casefile(tmp_path: Path) -> Iterator[CaseFile]:
    """An empty case file."""
    made = open_casefile(tmp_path / "home")
    yield made
    made.close()


@pytest.fixture
def said() -> list[str]:
    """What was told on the way."""
    return []


@pytest.fixture
def adder(casefile: CaseFile, tmp_path: Path, site: Site, vendor: Site, said: list[str]) -> Adder:
    """Adds to the case file, and may ask both sites."""
    (tmp_path / "home" / "countywatch.toml").write_text(
        'contact = "test@example.org"\n[crawl]\ndelay_seconds = 0\ntimeout_seconds = 5\n'
        f'allowed_private = ["{site.host}", "{vendor.host}"]\n'
    )
    return Adder(casefile, load(tmp_path / "home"), lambda: NOW, said.append)


def one(done: tuple[Added, ...] | Offers) -> Added:
    """The one source that was added."""
    assert not isinstance(done, Offers), done
    (added,) = done
    return added


def kept(casefile: CaseFile) -> list[tuple[str, str, dict[str, str]]]:
    """Platform, address and options of every source."""
    with casefile.session() as session:
        return [(row.platform, row.url, dict(row.options)) for row in all_sources(session)]


def test_a_redirect_is_followed_and_its_end_is_kept(
    adder: Adder, site: Site, vendor: Site, casefile: CaseFile
) -> None:
    """An alias of a vendor leads to the county's own host, and that is what is watched."""
    target = serve_list(site)
    alias = vendor.add("/AgendaCenter", status=301, headers={"Location": target})
    added = one(add_url(adder, alias, Wanted(NASH)))
    assert (added.platform, added.url) == ("civicplus", target)
    assert [(row.title, row.start) for row in added.meetings] == [
        ("SAMPLE Regular Meeting", "2026-12-07")
    ]
    assert kept(casefile) == [("civicplus", target, {})]


def test_a_list_without_a_search_is_added_by_its_front_page(adder: Adder, site: Site) -> None:
    """CivicPlus: where Search is not there (404), the page itself is the first look."""
    target = site.add("/AgendaCenter", LIST)
    added = one(add_url(adder, target, Wanted(NASH, platform="civicplus")))
    assert [row.start for row in added.meetings] == ["2026-12-07"]
    assert site.paths()[-1] == "/AgendaCenter"


def test_the_listing_is_found_from_the_county_s_home_page(
    adder: Adder, site: Site, vendor: Site, said: list[str]
) -> None:
    """Links are followed over two pages; news, files, networks and other governments are not."""
    target = serve_list(vendor)
    site.add("/government", page(link("/board", "Board of Commissioners")))
    board = site.add("/board", page(link(target, "Meeting agendas and minutes")))
    home = site.add(
        "/",
        page(
            link("/government", "Government"),
            link("/news", "News"),
            link("/agenda.pdf", "Agenda"),
            link("https://www.facebook.com/county-meetings", "Meetings on Facebook"),
            link("/city", "City of Larkmoor agendas"),
        ),
    )
    added = one(add_url(adder, home, Wanted(NASH)))
    assert added.url == target
    assert site.paths() == ["/", "/government", "/board"]
    assert said[-1] == f"{target} [civicplus] is linked from {board}."


def test_a_listing_in_a_frame_is_found(adder: Adder, site: Site, vendor: Site) -> None:
    """A county shows its vendor's page in a frame of its own."""
    target = serve_list(vendor)
    outer = site.add("/meetings", page(more=f'<iframe src="{target}"></iframe>'))
    assert one(add_url(adder, outer, Wanted(NASH))).url == target


def test_a_page_that_moves_its_visitors_on_is_followed(adder: Adder, site: Site) -> None:
    """A refresh in the page's head is a redirect like any other."""
    target = serve_list(site)
    outer = site.add(
        "/old", b'<html><meta http-equiv="refresh" content="0; url=/AgendaCenter"></html>'
    )
    assert one(add_url(adder, outer, Wanted(NASH))).url == target


def test_powered_by_a_vendor_says_nothing(adder: Adder, site: Site, casefile: CaseFile) -> None:
    """A page of one maker's site with links to vendors' own pages is no listing of theirs."""
    home = site.add(
        "/",
        page(
            link("https://www.civicplus.com/", "Powered by CivicPlus"),
            link("https://www.granicus.com/agenda-meetings", "Granicus agenda management"),
            link("https://www.legistar.com/", "Legistar meetings"),
            link("https://support.iqm2.com/agendas", "Agenda help"),
        ),
    )
    with pytest.raises(BadInput, match=r"is no listing .* the page looked at neither"):
        add_url(adder, home, Wanted(NASH))
    assert site.paths() == ["/"]
    assert kept(casefile) == []


def test_no_tenant_is_guessed_and_the_walk_ends(adder: Adder, site: Site) -> None:
    """On a site of endless agenda links a dozen pages are asked for, each once, and no more."""
    names = [f"/agenda-{one}{two}" for one in "abcdefgh" for two in "abcdefgh"]
    for number, name in enumerate(names[:20]):
        site.add(name, page(*(link(names[number * 3 + i], "Agendas") for i in (1, 2, 3))))
    with pytest.raises(BadInput, match="is no listing"):
        add_url(adder, site.url(names[0]), Wanted(NASH))
    asked = site.paths()
    assert len(asked) == len(set(asked)) == MOST_PAGES


def test_single_events_do_not_use_up_the_walk(adder: Adder, site: Site) -> None:
    """Of pages whose addresses differ by a number only a few are asked for."""
    target = serve_list(site)
    events = (link(f"/event.aspx?id={n}", "Commissioners' meeting agenda") for n in range(40))
    home = site.add("/", page(*events, link("/clerk", "Clerk")))
    site.add("/clerk", page(link(target, "Agendas")))
    for number in range(40):
        site.add(f"/event.aspx?id={number}", page())
    assert one(add_url(adder, home, Wanted(NASH))).url == target
    assert len([path for path in site.paths() if path.startswith("/event")]) == 3


def test_robots_and_the_address_guard_hold_on_the_way(adder: Adder, site: Site) -> None:
    """A link to a forbidden path or to a private host is not asked for."""
    home = site.add(
        "/",
        page(
            link("/private/agendas", "Agendas"),
            link("http://169.254.169.254/agendas", "Meeting agendas"),
        ),
    )
    with pytest.raises(BadInput, match="is no listing"):
        add_url(adder, home, Wanted(NASH))
    assert site.paths() == ["/"]


def test_several_listings_are_offered_and_one_is_picked(
    adder: Adder, site: Site, casefile: CaseFile
) -> None:
    """Two lists on one page: nothing is added until a person gives a number."""
    board, planning = serve_list(site, "/board"), serve_list(site, "/planning")
    home = site.add("/", page(link(board, "Agendas"), link(planning, "More agendas")))
    done = add_url(adder, home, Wanted(NASH))
    assert isinstance(done, Offers)
    assert [(row.number, row.platform, row.url, row.sure) for row in done.offers] == [
        (1, "civicplus", board, True),
        (2, "civicplus", planning, True),
    ]
    assert kept(casefile) == []
    assert one(add_url(adder, home, Wanted(NASH, pick=(2,)))).url == planning
    with pytest.raises(WrongUse, match="no offer 7; there are 2"):
        add_url(adder, home, Wanted(NASH, pick=(7,)))


def test_an_unknown_list_is_offered_with_selectors_that_are_then_crawled_by(
    adder: Adder, site: Site, casefile: CaseFile
) -> None:
    """The selectors read the page when it is offered, and again when it is crawled."""
    rows = "".join(
        f'<tr><td class="date">November {day}, 2026</td><td class="title">Board meeting {day}</td>'
        f'<td><a href="/files/{day}.pdf">Agenda</a></td></tr>'
        for day in (2, 9, 16, 30)
    )
    url = site.add("/agendas", TABLE % rows.encode())
    for day in (2, 9, 16, 30):
        site.add(f"/files/{day}.pdf", b"%PDF-1.4 x", headers={"Content-Type": "application/pdf"})
    done = add_url(adder, url, Wanted(NASH))
    assert isinstance(done, Offers)
    (offer,) = done.offers
    assert (offer.platform, offer.url, offer.sure) == ("generic", url, False)
    assert offer.options["rows"].startswith("table.agendas tr")
    assert offer.options["date"] == "[class*='date' i]"
    assert offer.options["title"] == "[class*='title' i]"
    assert len(offer.meetings) == 4
    assert kept(casefile) == []
    with pytest.raises(BadInput, match="sure enough"):
        add_url(adder, url, Wanted(NASH, yes=True))
    one(add_url(adder, url, Wanted(NASH, pick=(1,))))
    assert kept(casefile) == [("generic", url, dict(offer.options))]
    crawled = crawl_all(adder)
    assert list(crawled.values()) == [("ok", None)]


def crawl_all(adder: Adder) -> dict[str, tuple[str, str | None]]:
    """Outcome and reason of each source, by name."""
    with adder.casefile.session() as session:
        sources = list(all_sources(session))
    done = crawl_sources(adder.casefile, adder.settings, sources, adder.now, lambda text: None)
    return dict(done.outcomes)


def watched(casefile: CaseFile, platform: str, url: str) -> int:
    """A source that is watched already."""
    with casefile.session() as session:
        source = Source(
            name="Board", platform=platform, url=url, place_fips="37127",
            place_name="Nash County, NC", timezone="America/New_York", options={"view": "page"},
            every_minutes=60, added_at=NOW,
        )  # fmt: skip
        session.add(source)
        session.flush()
        return source.id


def test_another_vendor_s_page_names_the_successor_in_the_source_s_reason(
    adder: Adder, site: Site, vendor: Site, casefile: CaseFile
) -> None:
    """The crawl fails, says where the county has moved, and what command keeps the history."""
    target = serve_list(vendor)
    old = site.add("/Citizens/Calendar.aspx", status=301, headers={"Location": target})
    number = watched(casefile, "iqm2", old)
    assert crawl_all(adder) == {
        "Board": (
            "failed",
            f"The county has moved: this is a civicplus page now, at {target}: look at it, then "
            f"keep the history together with countywatch add {target} --replaces {number}.",
        )
    }
    added = one(add_url(adder, target, Wanted(NASH, replaces=number)))
    assert (added.source_id, added.name, added.platform) == (number, "Board", "civicplus")
    assert kept(casefile) == [("civicplus", target, {})]
    assert crawl_all(adder) == {"Board": ("ok", None)}


def test_a_link_to_another_vendor_is_told_as_a_link(
    adder: Adder, site: Site, casefile: CaseFile
) -> None:
    """A page that is no listing any more and links to one tenant: it may be the successor."""
    there = "https://larkmoorpa.portal.civicclerk.com/"
    old = site.add("/Citizens/Calendar.aspx", page(link(there, "Our new portal")))
    number = watched(casefile, "iqm2", old)
    ((outcome, reason),) = crawl_all(adder).values()
    assert outcome == "suspect"
    assert reason is not None
    assert reason.endswith(
        f"The page links to civicclerk, at {there}. If the county has moved there, look at it, "
        f"then keep the history together with countywatch add {there} --replaces {number}."
    )


def test_a_replaced_source_must_exist(adder: Adder, site: Site) -> None:
    """A number that is no source is named."""
    with pytest.raises(WrongUse, match="There is no source '9'"):
        add_url(adder, serve_list(site), Wanted(NASH, replaces=9))


@pytest.mark.parametrize(
    "script", ["window.location.href = '%s';", 'location.replace("%s")', 'top.location="%s"']
)
def test_a_page_whose_script_moves_its_visitors_is_followed(
    adder: Adder, site: Site, vendor: Site, script: str
) -> None:
    """No script is run; where it only names an address, the address is looked at."""
    target = serve_list(vendor)
    old = site.add("/old", f"<html><script>{script % target}</script></html>".encode())
    assert one(add_url(adder, old, Wanted(NASH))).url == target


def test_links_in_spanish_are_followed(adder: Adder, site: Site) -> None:
    """A county's pages may be in Spanish; its city and its schools are others all the same."""
    target = serve_list(site)
    home = site.add(
        "/", page(link("/juntas", "Reuniones y actas"), link("/ciudad", "Ciudad de Larkmoor"))
    )
    site.add("/juntas", page(link(target, "\u00d3rdenes del d\u00eda")))
    assert one(add_url(adder, home, Wanted(NASH))).url == target
    assert "/ciudad" not in site.paths()


def test_a_host_that_refuses_is_asked_nothing_more_and_that_is_said(
    adder: Adder, site: Site
) -> None:
    """The pages asked for at once may all be refused; no later page of the host is asked for."""
    names = [f"/agenda-{letter}" for letter in "abcdefgh"]
    home = site.add("/", page(*(link(name, "Agendas") for name in names)))
    for name in names:
        site.add(name, status=403)
    with pytest.raises(
        NotReachable, match=r"refuses visits by Countywatch \(403\).*Ask the office"
    ):
        add_url(adder, home, Wanted(NASH))
    assert len(site.paths()) == 5


@pytest.mark.parametrize(
    ("body", "words"),
    [
        (b"<html><title>Just a moment...</title></html>", "prove they are no robot"),
        (b"<html><form><input type='password'></form></html>", "a login page"),
        (
            b"<html><div id='app'></div><script src='app.js'></script></html>",
            "Countywatch runs none",
        ),
        (b"", "an empty page"),
    ],
)
def test_a_page_that_leads_nowhere_is_named_for_what_it_is(
    adder: Adder, site: Site, body: bytes, words: str
) -> None:
    """A challenge, a login, an application of scripts: each says what to do."""
    with pytest.raises(BadInput, match=words) as caught:
        add_url(adder, site.add("/", body), Wanted(NASH))
    assert "browser" in str(caught.value)
