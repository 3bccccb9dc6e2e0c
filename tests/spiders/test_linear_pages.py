"""What a page costs grows as the page does, however it is made; and it ends in an outcome."""

from __future__ import annotations

import json
from collections.abc import Callable
from dataclasses import replace
from itertools import pairwise

import pytest

from spiders.details import with_details
from spiders.items import DocumentFound, MeetingFound, Parsed
from spiders.platforms import PLATFORMS, named
from spiders.platforms.bounds import (
    MOST_DEPTH,
    MOST_FILES,
    MOST_ITEMS,
    MOST_PAGE,
    MOST_ROWS,
    MOST_TAGS,
    MOST_TITLE,
)
from spiders.platforms.common import trouble
from spiders.records import SourceSpec
from spiders.vendors import with_successor
from tests.spiders.hostile import growing, samples
from tests.spiders.steps import counted

N = 30
MOST_GROWTH = 2.3  # what twice as much may cost; 2 for what is linear
A_FEW = 6_000  # steps: below, it shows that the parts of a step are dropped
SAMPLES = {name: (platform, url, body) for name, platform, url, body in samples()}


def _steps(platform: str, body: bytes, url: str) -> int:
    with counted() as steps:
        parsed = named(platform).parse(body, url, timezone="America/Chicago")
    assert parsed.reason or parsed.outcome == "ok"
    return steps.count


def _growth(cost: Callable[[int], int]) -> tuple[float, int]:
    """How many times as much twice as many cost, beside what one costs, and how much that is."""
    cost(1)  # what is made once, as compiled patterns
    base = cost(1)
    once, twice = cost(N) - base, cost(2 * N) - base
    return twice / max(once, 1), twice


@pytest.mark.filterwarnings("ignore::bs4.MarkupResemblesLocatorWarning")
@pytest.mark.parametrize("name", sorted(SAMPLES))
def test_twice_as_much_costs_twice_as_much(name: str) -> None:
    """Each sample page with each thing that can grow in it, by steps: never more than linear."""
    platform, url, body = SAMPLES[name]
    wrong = {}
    for what, make in growing(name, body):
        growth, cost = _growth(lambda n, make=make: _steps(platform, make(n), url))  # type: ignore[misc]
        if growth > MOST_GROWTH and cost > A_FEW:
            wrong[what] = f"{growth:.2f}"
    assert wrong == {}


def test_every_platform_has_a_page_that_grows() -> None:
    """No platform is left out."""
    assert {platform for platform, _, _ in SAMPLES.values()} == PLATFORMS.keys()


def test_the_steps_show_a_quadratic_loop() -> None:
    """The count can fail: a block read anew for each of its links is seen."""

    def cost(n: int) -> int:
        with counted() as steps:
            for _ in range(n):
                " ".join(f"link {i}" for i in range(n)).split()
        return steps.count

    assert _growth(cost)[0] > 3


# --- depth, size, bombs -----------------------------------------------------------------------

DEEP = 100_000
HTML = "<html><body><table id='list' class='rgMasterTable videos'>{}</table></body></html>"


@pytest.mark.parametrize("tag", ["div", "b", "table><tr><td", "li", "ul><li", "a href='/x.pdf'"])
@pytest.mark.parametrize("platform", sorted(PLATFORMS))
def test_a_page_of_tags_in_tags_ends_in_an_outcome(platform: str, tag: str) -> None:
    """As deep as no page is: refused with a reason, and no recursion gives out."""
    body = HTML.format(f"<{tag}>x" * (MOST_DEPTH + 5)).encode()
    parsed = named(platform).parse(body, "https://sample.example/news/calendar.aspx")
    assert parsed.reason or parsed.outcome == "ok"


def test_a_hundred_thousand_boxes_in_each_other_are_refused() -> None:
    """The reason says how deep."""
    body = HTML.format("<div>" * DEEP).encode()
    parsed = named("generic").parse(body, "https://sample.example/")
    assert parsed.outcome == "suspect"
    assert f"more than {MOST_DEPTH} deep" in (parsed.reason or "")


@pytest.mark.parametrize("platform", sorted(PLATFORMS))
def test_json_in_json_ends_in_an_outcome(platform: str) -> None:
    """Lists in lists, and objects in objects, deeper than Python goes."""
    for text in ("[" * DEEP + "]" * DEEP, '{"d":' * DEEP + "1" + "}" * DEEP):
        parsed = named(platform).parse(text.encode(), "https://sample.example/")
        assert parsed.reason or parsed.outcome == "ok"


@pytest.mark.parametrize("deep", [150, 400])
def test_an_outline_in_an_outline_ends_in_an_outcome(deep: int) -> None:
    """Items below items, as deep as JSON itself may be."""
    item = '{"id": 1, "agendaObjectItemName": "Item", "childItems": ['
    text = '{"agendaIsPublish": 1, "items": [' + item * deep + "]}" * deep + "]}"
    parsed = named("civicclerk").parse(text.encode(), "https://x.api.civicclerk.com/v1/Meetings/1")
    assert parsed.reason or len(parsed.items) == deep


@pytest.mark.parametrize("platform", ["rss", "statements", "granicus", "legistar", "boarddocs"])
def test_entities_of_entities_are_not_expanded(platform: str) -> None:
    """A feed of a few lines does not become a gigabyte of laughter."""
    names = "abcdefghij"
    laughs = "".join(f'<!ENTITY {name} "{f"&{below};" * 10}">' for below, name in pairwise(names))
    text = f'<?xml version="1.0"?><!DOCTYPE x [<!ENTITY a "lol">{laughs}]><rss><channel><item>'
    text += "<title>&j;</title><link>https://x.example/&j;</link></item></channel></rss>"
    parsed = named(platform).parse(text.encode(), "https://sample.example/feed")
    assert len(repr(parsed)) < 10_000


# --- bounds -----------------------------------------------------------------------------------


def _list(rows: str) -> bytes:
    return f"<html><body><h1>Board</h1><ul>{rows}</ul></body></html>".encode()


def _generic(rows: str) -> Parsed:
    return named("generic").parse(_list(rows), "https://sample.example/agendas")


def test_of_a_long_list_the_first_and_last_are_read_and_it_is_said() -> None:
    """What is ahead stands at one of the ends, whichever way a list runs."""
    row = "<li>May 5, 2026 Board {0} <a href='/f/{0}.pdf'>Agenda</a></li>"
    parsed = _generic("".join(row.format(i) for i in range(MOST_ROWS + 10)))
    assert (parsed.outcome, len(parsed.meetings)) == ("suspect", MOST_ROWS)
    assert "10,010 entries" in (parsed.reason or "")
    shown = parsed.meetings[0].title, parsed.meetings[-1].title
    assert shown == ("Board 0", f"Board {MOST_ROWS + 9}")


def test_a_page_that_is_too_large_is_refused_with_a_reason() -> None:
    """It is not opened; what to do instead is said."""
    parsed = named("ics").parse(b"BEGIN:VCALENDAR" + b" " * MOST_PAGE, "https://x.example/x.ics")
    assert (parsed.outcome, parsed.meetings) == ("failed", ())
    assert (parsed.reason or "").startswith("The page has 20 MB")


def test_a_page_of_too_many_tags_is_refused_with_a_reason() -> None:
    """Before a tree is made of it."""
    parsed = _generic("<b>" * (MOST_TAGS + 1))
    assert parsed.outcome == "suspect"
    assert "tags" in (parsed.reason or "")


def test_documents_of_one_meeting_are_bounded_and_it_is_said() -> None:
    """A row with a thousand files keeps the first of them."""
    links = "".join(f"<a href='/f/{i}.pdf'>Agenda {i}</a>" for i in range(MOST_FILES + 1))
    parsed = _generic(f"<li>May 5, 2026 Board {links}</li>")
    assert (parsed.outcome, len(parsed.meetings[0].documents)) == ("suspect", MOST_FILES)
    assert f"{MOST_FILES + 1} documents" in (parsed.reason or "")


def test_items_of_one_agenda_are_bounded_and_it_is_said() -> None:
    """An agenda of thousands of items keeps the first of them."""
    items = [{"EventItemId": i, "EventItemTitle": f"Item {i}"} for i in range(MOST_ITEMS + 1)]
    body = json.dumps(items).encode()
    parsed = named("legistar").parse(body, "https://webapi.legistar.com/v1/x/events/1/eventitems")
    assert (parsed.outcome, len(parsed.items)) == ("suspect", MOST_ITEMS)
    assert "2,001 items" in (parsed.reason or "")


def test_a_long_title_is_shortened() -> None:
    """A title that is a book keeps its beginning, and its meeting a key of its own."""
    book = "word " * MOST_TITLE
    parsed = _generic(
        f"<li>May 5, 2026 {book} one <a href='/f/1.pdf'>Agenda</a></li>"
        f"<li>May 5, 2026 {book} two <a href='/f/2.pdf'>Agenda</a></li>"
    )
    assert [len(meeting.title) <= MOST_TITLE for meeting in parsed.meetings] == [True, True]
    assert len({meeting.key for meeting in parsed.meetings}) == 2


CALENDAR = """BEGIN:VCALENDAR
VERSION:2.0
BEGIN:VEVENT
UID:1
DTSTAMP:{stamp}
DTSTART;VALUE=DATE:{start}
RRULE:{rule}
SUMMARY:Board
END:VEVENT
END:VCALENDAR
"""


def _calendar(rule: str, start: str = "19000101", stamp: str = "20261124T000000Z") -> Parsed:
    text = CALENDAR.format(rule=rule, start=start, stamp=stamp)
    return named("ics").parse(text.encode(), "https://sample.example/x.ics")


def test_a_rule_from_1900_begins_where_it_matters() -> None:
    """The first day, and a year before the feed was made to a year after."""
    parsed = _calendar("FREQ=DAILY")
    days = [meeting.start for meeting in parsed.meetings]
    assert (parsed.outcome, days[:2], days[-1]) == (
        "ok",
        ["1900-01-01", "2025-11-23"],
        "2027-11-25",
    )
    assert len(days) == 734


@pytest.mark.parametrize(
    "rule",
    [
        "FREQ=DAILY;COUNT=9999",
        "FREQ=YEARLY;BYMONTH=2;BYMONTHDAY=30;COUNT=9",
        "FREQ=DAILY;BYDAY=MO;COUNT=9999",
        f"FREQ=MONTHLY;BYMONTHDAY={'99999999999,' * 500}1",
        f"FREQ=MONTHLY;BYMONTHDAY={'9' * 5000}",
    ],
)
@pytest.mark.parametrize("start", ["00010101", "19000101", "99991231"])
@pytest.mark.parametrize("stamp", ["20240229T000000Z", "99991231T000000Z", "00010101", "99999999"])
def test_any_rule_ends_in_an_outcome(rule: str, start: str, stamp: str) -> None:
    """Also on a leap day, and at both ends of the calendar that Python knows."""
    with counted() as steps:
        parsed = _calendar(rule, start, stamp)
    assert parsed.reason or parsed.meetings
    assert steps.count < 3_000_000


def test_rules_without_end_are_cut_and_it_is_said() -> None:
    """A feed of nothing but daily events costs no more than its share."""
    event = CALENDAR.format(
        stamp="20261124T000000Z", start="19000101", rule="FREQ=DAILY;COUNT=9999"
    )
    inner = event[event.index("BEGIN:VEVENT") : event.index("END:VCALENDAR")]
    text = event.replace(inner, inner * 60)
    parsed = named("ics").parse(text.encode(), "https://sample.example/x.ics")
    assert parsed.outcome == "suspect"
    assert "more events that repeat" in (parsed.reason or "")


def test_a_page_of_comments_is_judged_as_any_other() -> None:
    """What was quadratic: 88 KB of comments that do not end."""
    page = b"<html><body>Access denied? <h1>Not found</h1>" + b"<!-- x " * 12_600
    assert trouble(page) == "an error page, although its status was 200"


def test_a_page_with_too_much_on_it_shows_no_successor() -> None:
    """What was refused stays refused with its own reason."""
    body = HTML.format("<div>" * DEEP).encode()
    url = "https://sample.example/AgendaCenter"
    source = SourceSpec(1, "Sample", "civicplus", url)
    parsed = named("civicplus").parse(body, url)
    assert with_successor(parsed, source, url, body) == parsed


def test_a_detail_page_of_one_meeting_many_times_costs_what_it_is_long() -> None:
    """Its documents are gathered once."""
    listed = MeetingFound("7", "Board", "Board", "2026-12-07")

    def cost(n: int) -> int:
        files = (DocumentFound("agenda", f"{i}", f"https://x.example/{i}.pdf") for i in range(n))
        page = Parsed("ok", "x", meetings=tuple(replace(listed, documents=(f,)) for f in files))
        with counted() as steps:
            assert len(with_details(listed, page, facts=True).documents) == n
        return steps.count

    assert _growth(cost)[0] <= MOST_GROWTH
