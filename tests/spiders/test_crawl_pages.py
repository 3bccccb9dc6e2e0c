"""Lists of several pages, crawled to their end: by links and by the forms of ASP.NET."""

from __future__ import annotations

from pathlib import Path
from urllib.parse import parse_qs

from spiders.crawl import MeetingSeen
from tests.sites.server import Answer, Hit, Site
from tests.spiders.crawl_samples import a_source, only, outcomes, run_crawl, sample, settings_for

PUBLIC = "/agendapublic/"
GRID = "SearchAgendasMeetings$radGridMeetings$ctl00$ctl03$ctl01"
STATE = (
    b'<form method="post" action="./"><input type="hidden" name="__EVENTTARGET" value="" />'
    b'<input type="hidden" name="__VIEWSTATE" value="/wEP+state=" />'
    b'<input type="submit" name="go" value="Search" /><select name="range">'
    b'<option value="lmn">Last Month</option><option selected="selected" value="6ms">Span</option>'
    b"</select>"
)


def _pager(current: int) -> bytes:
    """The pager of a grid of two pages, as Telerik writes it."""
    numbers = "".join(
        f'<a{here} href="javascript:__doPostBack(&#39;{GRID}$ctl0{3 + 2 * n}&#39;,&#39;&#39;)">'
        f"<span>{n}</span></a>"
        for n in (1, 2)
        for here in [' onclick="return false;" class="rgCurrentPage"' if n == current else ""]
    )
    return (
        '<tr class="rgPager"><td colspan="6"><table><thead><tr><th scope="col">Data pager</th></tr>'
        f'</thead><tbody><tr><td class="rgPagerCell"><div class="rgWrap rgNumPart">{numbers}</div>'
        "</td></tr></tbody></table></td></tr>"
    ).encode()


def _novus_page(number: int) -> bytes:
    """One of two pages of the list; the second has other meetings."""
    body = sample("novusagenda_list.html").replace(b"<form>", STATE)
    start, end = body.index(b'<tr class="rgPager">'), body.index(b"<tr><th class")
    body = body[:start] + _pager(number) + body[end:]
    if number == 2:
        body = body.replace(b"MeetingID=65", b"MeetingID=64").replace(b"12/08/26", b"12/01/26")
        body = body.replace(b"12/15/26", b"12/02/26")
    return body


def test_the_next_page_of_novusagenda_is_asked_with_its_form(site: Site, tmp_path: Path) -> None:
    """The view state and the link's target go back, as a browser sends them; buttons do not."""

    def answer(hit: Hit) -> Answer:
        return Answer(_novus_page(2 if hit.method == "POST" else 1))

    site.routes[PUBLIC] = answer
    site.add("/agendapublic/DisplayAgendaPDF.ashx", b"%PDF agenda")
    records = run_crawl(tmp_path, settings_for(site), a_source(1, site.url(PUBLIC), "novusagenda"))
    assert outcomes(records) == {1: ("ok", None)}
    days = sorted(seen.meeting.start for seen in only(records, MeetingSeen))
    assert days == ["2026-12-01", "2026-12-02", "2026-12-08", "2026-12-15"]
    (sent,) = [hit.body for hit in site.hits if hit.method == "POST"]
    assert parse_qs(sent.decode(), keep_blank_values=True) == {
        "__EVENTTARGET": [f"{GRID}$ctl07"], "__EVENTARGUMENT": [""],
        "__VIEWSTATE": ["/wEP+state="], "range": ["6ms"],
    }  # fmt: skip


def test_a_list_that_leads_back_to_itself_is_asked_once(site: Site, tmp_path: Path) -> None:
    """A server that ignores the form answers its first page again: that is the end of it."""
    site.add(PUBLIC, _novus_page(1))
    site.add("/agendapublic/DisplayAgendaPDF.ashx", b"%PDF agenda")
    records = run_crawl(tmp_path, settings_for(site), a_source(1, site.url(PUBLIC), "novusagenda"))
    assert outcomes(records) == {1: ("ok", None)}
    asked = [hit.method for hit in site.hits if hit.target == PUBLIC]
    assert asked == ["GET", "POST"]


def test_a_long_list_of_vision_is_read_until_it_leaves_the_days(site: Site, tmp_path: Path) -> None:
    """The pager's link to the next page is followed; filters, which keep the page, are not."""
    root = "/calendar"
    page = sample("vision_list.html").replace(b"2026-12", b"2027-01").replace(b"12/", b"01/")
    later = page.replace(b"/2026", b"/2027").replace(b"Event/8", b"Event/9")
    beyond = later.replace(b"01/15/2027", b"01/15/2029").replace(b"Event/9", b"Event/7")
    for number, body in ((1, sample("vision_list.html")), (2, later), (3, beyond)):
        pager = (
            f'<a href="{root}/-npage-{number}/-toggle-all">All</a>'
            f'<a class="pg-button" href="{root}/-npage-9">9</a>'
            f'<a class="pg-next-button" href="{root}/-npage-{number + 1}">Next</a></body>'
        )
        path = root if number == 1 else f"{root}/-npage-{number}"
        site.add(path, body.replace(b"</body>", pager.encode()))
    site.add("/Home/ShowDocument", b"%PDF agenda")
    records = run_crawl(tmp_path, settings_for(site), a_source(1, site.url(root), "vision"))
    assert outcomes(records) == {1: ("ok", None)}
    keys = sorted(seen.meeting.key for seen in only(records, MeetingSeen))
    assert keys == ["71", "81", "82", "91", "92"]
    asked = [path for path in site.paths() if path.startswith(root)]
    assert asked == [root, f"{root}/-npage-2", f"{root}/-npage-3"]
