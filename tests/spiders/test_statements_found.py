"""Statements of sheriffs and counties, and pages of budgets: what is found, and what is not."""

from __future__ import annotations

import asyncio
from datetime import UTC, date, datetime
from pathlib import Path

import pytest
from hypothesis import given
from hypothesis import strategies as st

from spiders.answers import Allowance, Budget, Fetched
from spiders.items import DocumentFound, StatementFound
from spiders.platforms import PageRequest, budgetpage, statements
from spiders.platforms.budgetpage import fiscal_year
from spiders.records import (
    CrawlSettings,
    DocumentFetched,
    Record,
    SourceDone,
    SourceSpec,
    TextListed,
    Validator,
    from_line,
    to_line,
)
from spiders.visit import Tools, Visit
from tests.spiders.crawl_samples import ReadHere

NEWS = "https://sheriff.example/news"
FEED = "https://sheriff.example/feed"
LONG = "The Sheriff signed a Section 287(g) agreement. " * 10


def rss(*items: str) -> bytes:
    """A feed of a sheriff's office."""
    return (
        '<?xml version="1.0"?><rss xmlns:dc="http://purl.org/dc/elements/1.1/" '
        'xmlns:content="http://purl.org/rss/1.0/modules/content/"><channel>'
        f"<title>Sample County Sheriff</title>{''.join(items)}</channel></rss>"
    ).encode()


def item(title: str, day: str, path: str, more: str = "") -> str:
    """One item of it."""
    link = f"<link>/news/{path}</link>"
    return f"<item><title>{title}</title>{link}<pubDate>{day}</pubDate>{more}</item>"


WHOLE = item(
    "Sheriff joins ICE programme", "Sat, 21 Nov 2026 03:30:00 +0000", "1",
    f"<dc:creator>Capt. Sample</dc:creator><description>In short</description>"
    f"<content:encoded>&lt;p&gt;{LONG}&lt;/p&gt;&lt;p&gt;End.&lt;/p&gt;</content:encoded>",
)  # fmt: skip
SHORT = item(
    "Winter coats", "Mon, 02 Nov 2026 12:00:00 GMT", "2",
    "<description>&lt;b&gt;Coats&lt;/b&gt; wanted</description><author>x@y.example</author>",
)  # fmt: skip
OLD = item("Old news", "Mon, 02 Nov 2020 12:00:00 GMT", "3")


def test_a_feed_gives_title_local_day_words_and_author() -> None:
    """An hour after midnight in London is the day before in the county; no address is an author."""
    parsed = statements.parse(rss(WHOLE, SHORT), FEED, timezone="America/New_York")
    assert (parsed.outcome, parsed.variant, parsed.meetings) == ("ok", "rss", ())
    assert parsed.statements == (
        StatementFound(
            "Sheriff joins ICE programme", "2026-11-20", f"{LONG.strip()}\nEnd.", "Capt. Sample",
            "https://sheriff.example/news/1", whole=True,
        ),
        StatementFound(
            "Winter coats", "2026-11-02", "Coats wanted", "Sample County Sheriff",
            "https://sheriff.example/news/2",
        ),
    )  # fmt: skip


@pytest.mark.parametrize("day", ["0001-01-01T00:00:00+00:00", "9999-12-31T23:59:59-12:00"])
def test_a_day_at_the_end_of_time_breaks_nothing(day: str) -> None:
    """What a feed writes for "no day" has no other zone to be put into."""
    (found,) = statements.parse(
        rss(item("A", day, "1")), FEED, timezone="America/New_York"
    ).statements
    assert found.date == day[:10]


def test_content_that_breaks_off_is_not_the_whole_statement() -> None:
    """What ends in dots is a teaser, however long: the page is fetched."""
    teaser = f"<content:encoded>{LONG} [...]</content:encoded>"
    (found,) = statements.parse(
        rss(item("A teaser", "Mon, 02 Nov 2026 12:00:00 GMT", "4", teaser)), FEED
    ).statements
    assert not found.whole


def test_an_atom_feed_is_dated_by_publication() -> None:
    """A later update does not make an old statement a new one."""
    body = (
        b'<feed xmlns="http://www.w3.org/2005/Atom"><title>County News</title><entry>'
        b'<title>A statement</title><link rel="alternate" href="https://c.example/1"/>'
        b"<updated>2026-11-20T15:00:00Z</updated><published>2026-10-01T15:00:00Z</published>"
        b"<author><name>County Manager</name></author></entry></feed>"
    )
    assert statements.parse(body, FEED).statements == (
        StatementFound("A statement", "2026-10-01", "", "County Manager", "https://c.example/1"),
    )


PAGE = """<html><head><title>News | Sample County Sheriff</title>
<meta property="og:site_name" content="Sample County Sheriff's Office"></head><body>
<nav><ul><li><a href="/jail">Jail information 1/1/2026</a></li></ul></nav>
<h1>Press releases</h1>
<div class="list">
 <article><h3><a href="/news/one">Sheriff signs agreement with ICE</a></h3>
  <time datetime="2026-11-20T09:00">Friday</time><p>The agreement is signed.</p>
  <a href="/news/one">Read more about it</a></article>
 <article><h3><a href="/news/two">Road closed on Main Street</a></h3>
  <span>November 3, 2026</span></article>
 <article><h3><a href="/about/office">About the office itself</a></h3></article>
</div><footer>Updated 11/24/2026 <a href="/privacy">Privacy policy page</a></footer>
</body></html>"""


def test_a_news_page_gives_each_link_that_stands_with_a_date_of_its_own() -> None:
    """Navigation, footers, "read more" and undated links are no statements."""
    parsed = statements.parse(PAGE.encode(), NEWS)
    who = "Sample County Sheriff's Office"
    assert (parsed.outcome, parsed.variant) == ("ok", "page")
    assert parsed.statements == (
        StatementFound(
            "Sheriff signs agreement with ICE", "2026-11-20",
            "Friday The agreement is signed. Read more about it", who,
            "https://sheriff.example/news/one",
        ),
        StatementFound(
            "Road closed on Main Street", "2026-11-03", "November 3, 2026", who,
            "https://sheriff.example/news/two",
        ),
    )  # fmt: skip


BLOG = """<html><head><title>Newsroom</title></head><body><main>
<article><header><h2><a href="/2026/11/20/ice">Sheriff joins the programme</a></h2>
 <a href="/2026/11/20/"><time datetime="2026-11-20">November 20, 2026</time></a>
 by <a href="/author/pio">Information Office</a></header>
 <p>As <a href="https://www.ice.gov/287g">the agency says on its page</a>, it is signed.</p>
 <a href="/category/ice">Immigration matters</a></article>
<article><header><h2><a href="/2026/11/02/coats">Coats</a></h2>
 <h2><a href="/2026/11/02/coats">Coats for the winter</a></h2>
 <a href="/2026/11/02/">November 2, 2026</a></header></article></main></body></html>"""
ROWS = """<html><h1>News</h1><table>
<tr><td>11/20/2026</td><td><a href="/n/1">Statement on jail holds</a></td></tr>
<tr><td>11/02/2026</td><td><a href="/n/2">Statement on bail</a></td></tr></table></html>"""


@pytest.mark.parametrize(
    ("body", "found"),
    [
        (
            BLOG,
            [
                ("Sheriff joins the programme", "2026-11-20", "/2026/11/20/ice"),
                ("Coats for the winter", "2026-11-02", "/2026/11/02/coats"),
            ],
        ),
        (
            ROWS,
            [
                ("Statement on jail holds", "2026-11-20", "/n/1"),
                ("Statement on bail", "2026-11-02", "/n/2"),
            ],
        ),
    ],
    ids=["blog", "table"],
)
def test_dates_authors_and_links_in_the_text_are_no_statements(
    body: str, found: list[tuple[str, str, str]]
) -> None:
    """A linked heading is the title where there is one; else the one link of a dated row."""
    parsed = statements.parse(body.encode(), "https://sheriff.example/newsroom")
    root = "https://sheriff.example"
    assert [(s.title, s.date, s.url.removeprefix(root)) for s in parsed.statements] == found


UNDATED = PAGE.replace('datetime="2026-11-20T09:00"', "").replace("November 3, 2026", "")
AGENDAS = PAGE.replace("Sheriff signs agreement with ICE", "Board meeting agenda").replace(
    "Road closed on Main Street", "Minutes of November"
)


@pytest.mark.parametrize(
    ("body", "outcome"),
    [
        (PAGE[:700], "suspect"),
        (UNDATED, "suspect"),
        ("<html><h1>News</h1><div class='list'></div></html>", "suspect"),
        ("<html><h1>News</h1><script>load()</script></html>", "suspect"),
        (PAGE.replace("<article>", "<b>").replace("</article>", "</b>"), "suspect"),
        (AGENDAS, "suspect"),
        (PAGE.replace("News", "Sample").replace("Press releases", "Welcome"), "suspect"),
        ("<html><title>Error</title><body>An error occurred</body></html>", "failed"),
        ("<html><form><input type=password></form></html>", "failed"),
        ("<html><title>Just a moment...</title></html>", "failed"),
        ("", "failed"),
    ],
    ids=[
        "cut off", "no dates", "emptied", "script only", "boxes gone", "agendas", "no news",
        "error", "login", "challenge", "nothing",
    ],
)  # fmt: skip
def test_a_damaged_news_page_is_never_empty(body: str, outcome: str) -> None:
    """Silence must mean that nothing was said, and not that the page changed."""
    parsed = statements.parse(body.encode(), "https://sheriff.example/list")
    assert (parsed.outcome, parsed.statements) == (outcome, ())
    assert parsed.reason


@pytest.mark.parametrize(
    ("body", "outcome"),
    [
        (rss(), "empty"),
        (rss(WHOLE)[:-40], "suspect"),
        (rss("<item><title>x</title><link>/1</link></item>"), "suspect"),
        (rss("<item><title>x</title><pubDate>2026-11-20</pubDate></item>"), "suspect"),
        (rss("<entry><title>x</title></entry>"), "suspect"),
        (rss(item("A", "2026-11-20", "1", "<startdate>2026-12-01</startdate>")), "suspect"),
        (b'<?xml version="1.0"?><rss></rss>', "suspect"),
        (b'<?xml version="1.0"?><urlset></urlset>', "suspect"),
    ],
)
def test_a_feed_is_empty_only_where_it_is_whole_and_holds_nothing(
    body: bytes, outcome: str
) -> None:
    """An item without a day, a link or its usual name shows that the feed changed."""
    assert statements.parse(body, FEED).outcome == outcome


def test_a_visit_fetches_recent_statements_and_keeps_whole_ones_as_texts(tmp_path: Path) -> None:
    """Old statements are left alone; what a feed gives whole is not asked for a second time."""
    asked: list[str] = []

    async def get(
        ask: PageRequest, known: Validator | None, budget: Budget, allowance: Allowance
    ) -> Fetched:
        budget.take()
        asked.append(ask.url)
        body = rss(WHOLE, SHORT, OLD) if ask.url == FEED else b"<html><p>Coats</p></html>"
        return Fetched(ask.url, 200, body, {})

    records: list[Record] = []
    now = datetime(2026, 11, 24, 12, tzinfo=UTC)
    settings = CrawlSettings("Countywatch/test", date(2026, 11, 24))
    source = SourceSpec(7, "Sheriff", "statements", FEED, "America/New_York")
    tools = Tools(settings, {}, get, records.append, tmp_path, ReadHere(), lambda: now)
    asyncio.run(Visit(source, tools).run())
    assert asked == [FEED, "https://sheriff.example/news/2"]
    (fetched,) = [record for record in records if isinstance(record, DocumentFetched)]
    assert fetched.document == DocumentFound(
        "other", "Winter coats (Sample County Sheriff, 2026-11-02)",
        "https://sheriff.example/news/2",
    )  # fmt: skip
    (text,) = [record for record in records if isinstance(record, TextListed)]
    assert text == TextListed(
        7,
        DocumentFound(
            "other", "Sheriff joins ICE programme (Capt. Sample, 2026-11-20)",
            "https://sheriff.example/news/1#items-text",
        ),
        f"Sheriff joins ICE programme\n\n{LONG.strip()}\nEnd.\n",
    )  # fmt: skip
    assert from_line(to_line(text)) == text
    assert records[-1] == SourceDone(7, "ok", None, 0, 1, 2)


# --- budgets ----------------------------------------------------------------------------------

BUDGETS = """<html><body><nav><a href="/x.pdf">FY 2020 old link</a></nav><h1>County Budget</h1>
<h2>Fiscal Year 2026-27</h2><ul>
<li><a href="/files/a.pdf">Proposed Budget</a></li>
<li><a href="/DocumentCenter/View/7">View</a> Budget Message</li>
<li><a href="/files/minutes.pdf">Budget hearing minutes</a></li></ul>
<h2>Earlier years</h2><table>
<tr><td>FY26</td><td><a href="/files/b.pdf">Adopted Budget</a></td></tr>
<tr><td><a href="/files/c.xlsx">2024-2025 line items</a></td></tr>
<tr><td><a href="/files/County_Budget_FY2023.pdf">Budget book</a></td></tr></table></body></html>"""


def test_a_budget_page_gives_each_document_with_the_year_that_stands_nearest() -> None:
    """The link's own year comes before its row's, its heading's and its file's."""
    parsed = budgetpage.parse(BUDGETS.encode(), "https://county.example/budget")
    root = "https://county.example"
    assert (parsed.outcome, parsed.meetings) == ("ok", ())
    assert parsed.documents == (
        DocumentFound("budget", "Proposed Budget (fiscal year 2026-2027)", f"{root}/files/a.pdf"),
        DocumentFound(
            "budget", "Budget Message (fiscal year 2026-2027)", f"{root}/DocumentCenter/View/7"
        ),
        DocumentFound(
            "minutes", "Budget hearing minutes (fiscal year 2026-2027)", f"{root}/files/minutes.pdf"
        ),
        DocumentFound("budget", "Adopted Budget (fiscal year 2026)", f"{root}/files/b.pdf"),
        DocumentFound("budget", "2024-2025 line items", f"{root}/files/c.xlsx"),
        DocumentFound(
            "budget", "Budget book (fiscal year 2023)", f"{root}/files/County_Budget_FY2023.pdf"
        ),
    )


@pytest.mark.parametrize(
    ("body", "outcome"),
    [
        (BUDGETS[:400], "suspect"),
        ("<html><h1>Budget</h1><table></table></html>", "suspect"),
        ("<html><h1>Budget</h1><script>load()</script></html>", "suspect"),
        (
            "<html>Budget <a href='/AgendaCenter/ViewFile/Agenda/_1'>May 5, 2026</a></html>",
            "suspect",
        ),
        ("<html>Budget <a href='/1.pdf'>Agenda</a><a href='/2.pdf'>Minutes</a></html>", "suspect"),
        ('<html><h1>Parks</h1><a href="/map.pdf">Map of parks</a></html>', "suspect"),
        ("<html><title>404 Not Found</title></html>", "failed"),
        ("<html><input type='password'></html>", "failed"),
    ],
)
def test_a_damaged_budget_page_is_never_empty(body: str, outcome: str) -> None:
    """A page without documents, or of something else, is an error with a name."""
    parsed = budgetpage.parse(body.encode(), "https://county.example/budget")
    assert (parsed.outcome, parsed.documents) == (outcome, ())
    assert parsed.reason


@pytest.mark.parametrize(
    ("text", "year"),
    [
        ("FY 2025-26 Adopted", "2025-2026"),
        ("Fiscal Year 2025/2026", "2025-2026"),
        ("FY26 Budget", "2026"),
        ("FYE June 30, 2026", "2026"),
        ("2026 Adopted Operating Budget", "2026"),
        ("Budget-2025-26.pdf", "2025-2026"),
        ("FY 1999-00", None),
        ("FY2024 and FY2025", None),
        ("Capital plan 2026-2030", None),
        ("posted 2026-05-01", None),
        ("Budget hearing 6/1/2026", None),
        ("call 555-2026", None),
        ("", None),
    ],
)
def test_a_fiscal_year_is_told_only_where_one_is_said(text: str, year: str | None) -> None:
    """Two years that differ, a plan of several and a date say none."""
    assert fiscal_year(text) == year


@given(st.integers(2000, 2098), st.sampled_from(["-", "–", "/"]), st.booleans())
def test_every_way_of_writing_a_fiscal_year_of_two_is_one_year(
    first: int, dash: str, short: bool
) -> None:
    """ "FY 2026-27" and "Fiscal Year 2026-2027" are the same."""
    second = f"{first + 1}"
    said = f"FY {first}{dash}{second[2:] if short else second} budget"
    assert fiscal_year(said) == f"{first}-{second}"
