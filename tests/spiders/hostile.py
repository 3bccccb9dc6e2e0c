"""Sample pages of every platform that grow in ways that no honest page does.

What grows stands inside of the sample's own shape, so that its parser walks it.
"""

from __future__ import annotations

import json
import re
from collections.abc import Callable, Iterator
from pathlib import Path
from typing import Any

from bs4 import BeautifulSoup, Tag

from tests.spiders import test_damaged_lists as lists
from tests.spiders import test_damaged_pages as pages
from tests.spiders import test_damaged_portals as portals

PAGES = Path(__file__).parent / "pages"
Grow = Callable[[int], str]

BUDGETS = b"""<html><body><h1>Budget</h1><h2>Fiscal Year 2026</h2><ul><li>
<a href="/files/adopted.pdf">Adopted Budget</a> FY 2025-26</li><li><a href="/files/cip.pdf">View</a>
Capital improvement budget</li></ul></body></html>"""
STATISTICS = b"""<html><body><p><a href="/FY26_detentionStats_04092026.xlsx">FY26</a></p></body>
</html>"""
OTHERS = {
    "budgetpage": ("https://sample.example/budget", BUDGETS),
    "icedetention": ("https://www.ice.gov/detain/detention-management", STATISTICS),
    "document": ("https://sample.example/budget.html", BUDGETS),
}
ROWS = "tr, li, .row, .MeetingRow, .views-row, article, p"

MARKUP: dict[str, Grow] = {
    "unclosed comments": lambda n: "<!-- " * n,
    "comments and scripts": lambda n: "<!-- <script></script>" * n,
    "unclosed tags": lambda n: "<div" * n + ">",
    # In each other as deep as is read at most costs as many times as much; here, five deep.
    "tags in tags": lambda n: f"{'<b><i>x' * 5}{'</i></b>' * 5}" * n,
    "boxes in boxes": lambda n: f"{'<div>x' * 5}{'</div>' * 5}" * n,
    "tables in tables": lambda n: f"{'<table><tr><td>x' * 5}{'</td></tr></table>' * 5}" * n,
    "end tags": lambda n: "</div></b>" * n,
    "unclosed quotes": lambda n: "<a href='" * n,
    "links": lambda n: "".join(f"<a href='/f/{i}.pdf'>Agenda {i}</a> " for i in range(n)),
    "links in boxes": lambda n: "".join(
        f"<div><a href='/f/{i}.pdf'>Title number {i}</a></div>" for i in range(n)
    ),
    "links to one file": lambda n: "<a href='/f/1.pdf'>Agenda of the board</a> " * n,
    "links without an address": lambda n: "<a>Agenda of the board</a> " * n,
    "dated links": lambda n: "".join(
        f"<p>May 5, 2026 <a href='/f/{i}.pdf'>Agenda {i}</a></p>" for i in range(n)
    ),
    "headings": lambda n: "<h2>2026 budget</h2><h3>Board</h3>" * n,
    "scripts": lambda n: "x<script>x</script>" * n,
    "breaks": lambda n: "x<br>" * n,
    "navigation": lambda n: "x<nav><a href='/x'>x</a></nav>" * n,
    "times": lambda n: "x<time datetime='2026-12-07'>Dec 7, 2026</time>" * n,
    "unclosed scripts": lambda n: "<script>x" * n,
    "entities": lambda n: "&nbsp;&amp;&#8211;" * n,
    "white space": lambda n: " \n\t" * n * 4,
    "digits": lambda n: "1234567890" * n,
    "letters": lambda n: "agendaMonday" * n,
    "dates": lambda n: "May 5, 2026 12/7/2026 6:00 pm - " * n,
    "punctuation": lambda n: ":- ,.(" * n,
    "addresses": lambda n: "http://x.example/" * n,
    "classes": lambda n: f"<span class='{'event_x ' * n}'>x</span>",
    "attributes": lambda n: "<a " + "".join(f"x{i}='' " for i in range(n)) + ">x</a>",
    "a long attribute": lambda n: f"<a href='/f.aspx?{'&ID=1&Type=' * n}' title='{'x ' * n}'>x</a>",
}
VALUES: dict[str, Grow] = {
    name: MARKUP[name]
    for name in (
        "unclosed comments", "boxes in boxes", "breaks", "tags in tags", "unclosed quotes", "links",
        "white space", "digits", "letters", "dates", "addresses", "entities", "punctuation",
    )
}  # fmt: skip
CALENDAR: dict[str, Grow] = {
    "events": lambda n: "".join(
        f"BEGIN:VEVENT\r\nUID:{i}\r\nDTSTART:20261207T180000\r\nSUMMARY:Board\r\nEND:VEVENT\r\n"
        for i in range(n)
    ),
    "rules": lambda n: "".join(
        f"BEGIN:VEVENT\r\nUID:{i}\r\nDTSTART:19000101T180000\r\nDTSTAMP:20261124T000000Z\r\n"
        "RRULE:FREQ=YEARLY\r\nSUMMARY:Board\r\nEND:VEVENT\r\n"
        for i in range(n)
    ),
    "a long rule": lambda n: _event(f"RRULE:FREQ=MONTHLY;BYMONTHDAY={'1,2,' * n}3"),
    "days left out": lambda n: _event(f"RRULE:FREQ=WEEKLY\r\nEXDATE:{'20261207,' * n}20261214"),
    "unclosed quotes": lambda n: _event('X-A;A="' * n),
    "parameters": lambda n: _event(f"X-A{';A=b' * n}:c"),
    "lists of parameters": lambda n: _event(f"X-A;A={'b,' * n}c"),
    "parts": lambda n: "BEGIN:X\r\n" * n + "END:X\r\n" * n,
    "unclosed parts": lambda n: "BEGIN:VEVENT\r\n" * n,
    "a long line": lambda n: _event(f"DESCRIPTION:{'http://x.example/ ' * n}"),
    "folded lines": lambda n: _event("DESCRIPTION:x" + "\r\n x" * n),
    "escapes": lambda n: _event("DESCRIPTION:" + "\\n\\," * n),
    "attachments": lambda n: _event("ATTACH:https://x.example/1.pdf\r\n" * n + "X:1"),
}
XML: dict[str, Grow] = {
    "parts": lambda n: "<x>1</x>" * n,
    "parts in parts": lambda n: "<x>" * n + "</x>" * n,
    "attributes": lambda n: "<x " + "".join(f"a{i}='' " for i in range(n)) + "/>",
    "unclosed comments": lambda n: "<!-- " * n,
    "entities": lambda n: "&amp;&nbsp;&#8211;" * n,
    "white space": lambda n: " \n\t" * n * 4,
    "markup in text": lambda n: "<![CDATA[" + "<div>x" * n + "]]>",
    "text": lambda n: "Agenda 1 " * n,
}


def _event(lines: str) -> str:
    return (
        "BEGIN:VEVENT\r\nUID:1\r\nDTSTAMP:20261124T000000Z\r\nDTSTART:20261207T180000\r\n"
        f"SUMMARY:Board\r\n{lines}\r\nEND:VEVENT\r\n"
    )


def samples() -> Iterator[tuple[str, str, str, bytes]]:
    """Name, platform, address and bytes of each sample page, of every platform."""
    for name, sample in lists.SAMPLES.items():
        yield name, sample.platform, sample.url, (PAGES / name).read_bytes()
    for name, portal in portals.SAMPLES.items():
        yield name, portal.platform, portal.url, (PAGES / name).read_bytes()
    for name, platform in pages.SAMPLES.items():
        yield name, platform, pages.URL, (PAGES / name).read_bytes()
    for platform, (url, body) in OTHERS.items():
        yield f"{platform}.html", platform, url, body


def growing(name: str, body: bytes) -> Iterator[tuple[str, Callable[[int], bytes]]]:
    """What grows, and the page with n of it, for a sample page."""
    text = body.decode()
    kind = name.rpartition(".")[2]
    if kind == "html":
        yield from _in_page(text)
    elif kind == "json":
        yield from _in_json(text)
    elif kind == "xml":
        yield from _in_xml(text)
    else:
        yield from _inserted(text, text.index("END:VCALENDAR"), CALENDAR)


def _inserted(text: str, at: int, grows: dict[str, Grow]) -> Iterator[tuple[str, Any]]:
    for what, grow in grows.items():
        yield what, lambda n, grow=grow: (text[:at] + grow(n) + text[at:]).encode()


def _in_page(text: str) -> Iterator[tuple[str, Any]]:
    """Inside of what the middle of the page shows, inside of an address, and whole rows."""
    opened = [m.end() for m in re.finditer(r"<(?:td|li|div|p|a|h\d|span)\b[^<>]*>", text)]
    yield from _inserted(text, opened[len(opened) // 2], MARKUP)
    address = re.search(r"(?:href|title|onclick)=[\"']", text)
    if address:
        for what in ("digits", "letters", "punctuation", "addresses"):
            at, grow = address.end(), MARKUP[what]
            yield (
                f"{what} in an attribute",
                lambda n, at=at, grow=grow: (text[:at] + grow(n) + text[at:]).encode(),
            )
    yield "rows", lambda n: _more_rows(text, n)


def _more_rows(text: str, n: int) -> bytes:
    """The page with n more of its rows, one after the other."""
    tree = BeautifulSoup(text, "lxml")
    rows = [row for row in tree.select(ROWS) if row.select_one("a")]
    row = rows[len(rows) // 2] if rows else tree.body
    if not isinstance(row, Tag):
        raise ValueError("the sample has no body")
    mark = tree.new_string("MORE-ROWS")
    row.insert_after(mark)
    return str(tree).replace("MORE-ROWS", str(row) * n).encode()


def _in_json(text: str) -> Iterator[tuple[str, Any]]:
    """Longer values, more records, and lists in lists."""
    values = [m.end() for m in re.finditer(r'": "', text)]
    for number, (what, grow) in enumerate(VALUES.items()):
        # Another value each time: of the texts of a record, each is read in its own way.
        at = values[number * 5 % len(values)]
        yield (
            what,
            lambda n, at=at, grow=grow: (
                text[:at] + json.dumps(grow(n))[1:-1] + text[at:]
            ).encode(),
        )
    yield "records", lambda n: json.dumps(_multiplied(json.loads(text), n)).encode()
    for number in range(0, len(values), max(1, len(values) // 4)):
        at = values[number] - 1
        yield (
            f"lists in lists {number}",
            lambda n, at=at: (text[:at] + "[" * n + "]" * n + "," + '"x":' + text[at:]).encode(),
        )


def _multiplied(value: Any, n: int) -> Any:
    """A value with n more of the first record of its first list of records."""
    if isinstance(value, list) and value and isinstance(value[0], dict):
        return [*value, *([value[0]] * n)]
    if isinstance(value, dict):
        for key, inner in value.items():
            grown = _multiplied(inner, n)
            if grown is not inner:
                return value | {key: grown}
    return value


def _in_xml(text: str) -> Iterator[tuple[str, Any]]:
    opened = [
        m.end() for m in re.finditer(r"<(?:item|entry|meeting|description|title|name)>", text)
    ]
    at = opened[len(opened) // 2] if opened else text.rindex("</")
    yield from _inserted(text, at, XML)
    row = re.search(r"<(item|entry|meeting|GranicusEvent)\b.*?</\1>", text, re.DOTALL)
    if row:
        yield "rows", lambda n: (text[: row.end()] + row[0] * n + text[row.end() :]).encode()
