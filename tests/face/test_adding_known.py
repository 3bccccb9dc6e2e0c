"""Adding a source of a vendor's tenant or by a county's name, over a web of given pages."""

from __future__ import annotations

from collections.abc import Callable, Iterator, Sequence
from datetime import UTC, date, datetime
from pathlib import Path

import pytest

from countywatch.settings import Settings
from countywatch.sources.add import Added, Adder, Wanted, add_place, add_url
from countywatch.sources.discover import listing_of
from countywatch.sources.fetch import FetchedPage
from countywatch.sources.offers import Offers
from countywatch.sources.probe import Looker
from groundwork.casefile import open_casefile
from groundwork.casefile.sources import all_sources
from groundwork.errors import BadInput, NotReachable, WrongUse
from groundwork.places import resolve
from spiders.platforms import PageRequest
from spiders.vendors import tenant
from tests.sites.agendacenter import Row, listing

NOW = datetime(2026, 11, 24, 17, 0, tzinfo=UTC)
NASH = resolve("Nash County, NC")
LIST = listing([Row(date(2026, 12, 7), 1)])
IQM2_GONE = b"<html><title>Gone</title><p>This portal has closed.</p></html>"


@pytest.fixture
def said() -> list[str]:
    """What was told on the way."""
    return []


@pytest.fixture
def adder(tmp_path: Path, said: list[str]) -> Iterator[Adder]:
    """Adds to an empty case file, without a pause between rounds."""
    settings = Settings.model_validate({"home": tmp_path, "crawl": {"delay_seconds": 0}})
    casefile = open_casefile(tmp_path)
    yield Adder(casefile, settings, lambda: NOW, said.append)
    casefile.close()


def one(done: tuple[Added, ...] | Offers) -> Added:
    """The one source that was added."""
    assert not isinstance(done, Offers), done
    (added,) = done
    return added


@pytest.mark.parametrize(
    ("link", "listing"),
    [
        ("https://x.legistar.com/MeetingDetail.aspx?ID=1", "https://x.legistar.com/Calendar.aspx"),
        ("https://x.iqm2.com/Citizens/Detail_Meeting.aspx?ID=1",
         "https://x.iqm2.com/Citizens/Calendar.aspx"),
        ("https://x.portal.civicclerk.com/event/7/files", "https://x.portal.civicclerk.com/"),
        ("https://pub-x.escribemeetings.com/Meeting.aspx?Id=1",
         "https://pub-x.escribemeetings.com/"),
        ("https://a.example/OnBaseAgendaOnline/Meetings/ViewMeeting?id=1",
         "https://a.example/OnBaseAgendaOnline/"),
        ("https://meetings.municode.com/d/f?u=https://files.example/a.pdf", None),
        ("https://meetings.municode.com/PublishPage/index?cid=C&ppid=1",
         "https://meetings.municode.com/PublishPage/index?cid=C&ppid=1"),
        ("https://public.destinyhosted.com/agenda_publish.cfm?id=7&dsp=ag&seq=3",
         "https://public.destinyhosted.com/agenda_publish.cfm?id=7&dsp=ag&seq=3"),
        ("https://public.destinyhosted.com/agenda_publish.cfm", None),
    ],
)  # fmt: skip
def test_any_address_of_a_tenant_leads_to_its_listing(link: str, listing: str | None) -> None:
    """By the vendor's own paths; none where the address does not name the tenant."""
    known = tenant(link)
    assert known is not None
    assert listing_of(known, link) == listing


class Web:
    """Pages by address, for hosts that no local server can be; counts what was asked."""

    def __init__(self, pages: dict[str, FetchedPage]) -> None:
        self.pages = pages
        self.asked: list[str] = []

    def __call__(
        self, settings: object, asks: object, now: Callable[[], datetime]
    ) -> list[FetchedPage | NotReachable]:
        assert isinstance(asks, list)
        found: list[FetchedPage | NotReachable] = []
        for ask in asks:
            assert isinstance(ask, PageRequest)
            self.asked.append(ask.url)
            known = self.pages.get(ask.url.partition("?")[0])
            found.append(known or NotReachable(f"{ask.url} could not be fetched."))
        return found


EVENTS = b"""[{"EventId": 7, "EventGuid": "G", "EventBodyName": "Board of Commissioners",
"EventDate": "2026-12-07T00:00:00", "EventTime": "4:00 PM", "EventLocation": "Hall",
"EventAgendaStatusName": "Final", "EventInSiteURL": null, "EventAgendaFile": null,
"EventMinutesFile": null, "EventComment": null, "EventItems": []}]"""


def with_web(adder: Adder, pages: dict[str, bytes]) -> tuple[Adder, Web]:
    """The same adder over a web of these pages."""
    web = Web({url: FetchedPage(url, body) for url, body in pages.items()})
    return Adder(adder.casefile, adder.settings, adder.now, adder.progress, web), web


def test_a_vendor_s_tenant_is_known_by_a_link_and_kept_by_its_calendar(adder: Adder) -> None:
    """A link to one meeting of a tenant leads to the tenant's listing, in two requests."""
    home, api = "https://www.larkmoor.example/", "https://webapi.legistar.com/v1/larkmoor/events"
    meeting = "https://larkmoor.legistar.com/MeetingDetail.aspx?ID=7&GUID=G"
    adder, web = with_web(
        adder, {home: f'<a href="{meeting}">Next meeting</a>'.encode(), api: EVENTS}
    )
    added = one(add_url(adder, home, Wanted(NASH)))
    assert (added.platform, added.url) == (
        "legistar",
        "https://larkmoor.legistar.com/Calendar.aspx",
    )
    assert [url.partition("?")[0] for url in web.asked] == [home, api]


def test_a_tenant_that_answers_as_another_vendor_is_added_as_that(
    adder: Adder, said: list[str]
) -> None:
    """The catalogue says one vendor, the page says another: the successor is kept, and told."""
    old, new = "https://larkmoor.iqm2.com/Citizens/Calendar.aspx", "https://x.example/AgendaCenter"
    adder, web = with_web(adder, {"https://x.example/AgendaCenter/Search/": LIST, new: LIST})
    web.pages[old] = FetchedPage(new, LIST)
    added = one(add_url(adder, old, Wanted(NASH)))
    assert (added.platform, added.url) == ("civicplus", new)
    assert said[-1] == f"{new} [civicplus] stands now where another platform was."


def test_a_tenant_that_is_no_listing_any_more_is_refused_by_its_reason(adder: Adder) -> None:
    """Nothing is stored for a portal that has closed; the sentence says what was seen there."""
    old = "https://larkmoor.iqm2.com/Citizens/Calendar.aspx"
    adder, _ = with_web(adder, {old: IQM2_GONE})
    with pytest.raises(BadInput, match=r"iqm2.com/Citizens/Calendar.aspx is no iqm2 listing: "):
        add_url(adder, old, Wanted(NASH))


def test_a_county_s_known_sources_are_offered_and_leads_apart(adder: Adder) -> None:
    """High confidence is an offer, all else a lead to check; without a choice nothing is asked."""
    adder, web = with_web(adder, {})
    done = add_place(adder, resolve("Baldwin County, AL"), Wanted(resolve("Baldwin County, AL")))
    assert isinstance(done, Offers)
    assert [(row.number, row.platform, row.sure) for row in done.offers] == [
        (1, "granicus", True),
        (2, "legistar", False),
    ]
    assert "medium confidence, seen 2024-03" in done.offers[1].about
    value = done.to_json()
    assert (value["asked"], value["added"]) == ("Baldwin County, AL", [])
    with adder.casefile.session() as session:
        assert (web.asked, list(all_sources(session))) == ([], [])


def test_yes_takes_the_first_sure_offer_and_pick_any(adder: Adder) -> None:
    """The alias of the catalogue leads to the county's own site, which is kept."""
    own = "https://www.nashcountync.example/AgendaCenter"
    adder, web = with_web(adder, {f"{own}/Search/": LIST})
    alias = "https://nc-nashcounty.civicplus.com/AgendaCenter"
    web.pages[alias] = FetchedPage(own, LIST)
    added = one(add_place(adder, NASH, Wanted(NASH, yes=True)))
    assert (added.url, added.place) == (own, "Nash County, NC")
    with pytest.raises(WrongUse, match="watched already"):
        add_place(adder, NASH, Wanted(NASH, pick=(1,)))
    with pytest.raises(WrongUse, match="no offer 2; there are 1"):
        add_place(adder, NASH, Wanted(NASH, pick=(2,)))


def test_a_county_that_nothing_is_known_of_says_what_to_do(adder: Adder) -> None:
    """No offers, and the next step in words; with yes it is an error."""
    place = resolve("Suffolk County, NY")
    done = add_place(adder, place, Wanted(place))
    assert isinstance(done, Offers)
    assert done.offers == ()
    assert "countywatch add https://" in done.then
    with pytest.raises(BadInput, match="No source of Suffolk County, NY is known"):
        add_place(adder, place, Wanted(place, yes=True))


def test_rounds_of_requests_keep_the_pause_of_the_settings(tmp_path: Path) -> None:
    """Each round is a crawl of its own, so the pause between two is kept by who looks."""
    pauses: list[float] = []
    settings = Settings(home=tmp_path)

    def fetch(asks: Sequence[PageRequest]) -> list[FetchedPage]:
        return [FetchedPage(ask.url, b"") for ask in asks]

    looker = Looker(fetch, settings, NOW.date(), None, pause=pauses.append)
    for number in range(3):
        looker.read([f"https://larkmoor.example/{number}"])
    assert len(pauses) == 2
    assert all(0.9 < seconds <= 1.0 for seconds in pauses)
