"""Captured pages of real places, where they are at hand."""

from __future__ import annotations

import csv
import re
from functools import cache
from pathlib import Path

import pytest

from spiders.items import DocumentFound, Parsed
from spiders.platforms import PLATFORMS, named

FIXTURES = Path(__file__).parents[3] / "shared" / "fixtures"
# What a row of the folder `other` is.
OTHER = {
    "other/cuyahoga_county_oh__sitefinity.json": "sitefinity",
    "other/fine_town_ny__towncloud_detail.html": "towncloud",
    "other/fine_town_ny__towncloud_list.html": "towncloud",
    "other/tarrant_county_tx__archived.json": "techshare",
    "other/tarrant_county_tx__upcoming.json": "techshare",
}
# Instants become local where the zone is known; these pages say nothing of it.
ZONES = {"other/cuyahoga_county_oh__sitefinity.json": "America/New_York"}
# The vendor's own XML breaks off after the three meetings that can be read; that is said.
SUSPECT = ("boarddocs/akron_schools_oh__activemeetings.xml",)
# These answers name an agenda by its number only; its address is made from that.
NUMBERED = ("techshare",)
OFFSET = re.compile(r"(?<=T\d\d:\d\d):\d\d[+-]\d\d:\d\d$")
BELONGS = re.compile(r"(?P<url>.*?) \(document belongs to: (?P<title>.*) @ (?P<start>\S+)\)")


def _platform(file: str) -> str:
    return OTHER.get(file, file.partition("/")[0])


def _rows() -> list[dict[str, str]]:
    """The rows of all platforms that are there."""
    with (FIXTURES / "EXPECTED.tsv").open(encoding="utf-8", newline="") as file:
        rows = list(csv.DictReader(file, delimiter="\t", quoting=csv.QUOTE_NONE))
    return [r for r in rows if _platform(r["file"]) in PLATFORMS]


def _address(file: str) -> str:
    """The address that a page was saved from, as its source note says, else an invented one."""
    for line in (FIXTURES / f"{file}.source.txt").read_text(encoding="utf-8").splitlines():
        if line.startswith("original URL: http"):
            return line.removeprefix("original URL: ").split(" ")[0].strip()
    return "https://unknown.example/AgendaCenter"


@cache
def _parse(file: str) -> Parsed:
    body, zone = (FIXTURES / file).read_bytes(), ZONES.get(file)
    return named(_platform(file)).parse(body, _address(file), timezone=zone)


def _differences(row: dict[str, str]) -> list[str]:
    file, parsed = row["file"], _parse(row["file"])
    first = parsed.meetings[0] if parsed.meetings else None
    trusted = "suspect" if file in SUSPECT else "ok"
    found = {
        "outcome": (parsed.outcome, trusted if row["meetings"] != "0" else "empty"),
        "meetings": (str(len(parsed.meetings)), row["meetings"]),
        "first_title": (first.title if first else "-", row["first_title"]),
        "start_local": (OFFSET.sub("", first.start) if first else "-", row["start_local"]),
    }
    wrong = [
        f"{file}: {name} is {is_!r}, expected {expected!r}"
        for name, (is_, expected) in found.items()
        if is_ != expected
    ]
    return wrong + _agenda_differences(row, parsed)


def _agenda_differences(row: dict[str, str], parsed: Parsed) -> list[str]:
    """The first agenda of the meeting that the row names, else of the first meeting."""
    wanted = row["agenda_url"]
    named_one = BELONGS.fullmatch(wanted)
    meetings = parsed.meetings[:1]
    if named_one:
        title, start = named_one["title"], named_one["start"]
        meetings = tuple(m for m in parsed.meetings if (m.title, m.start) == (title, start))
        wanted = named_one["url"]
    links = [_first_agenda(meeting.documents) for meeting in meetings]
    if wanted in ("-", "") and (not any(links) or _platform(row["file"]) in NUMBERED):
        return []
    if wanted in links or any(link.endswith(wanted) for link in links if wanted[:1] == "/"):
        return []
    return [f"{row['file']}: agenda_url is {links}, expected {wanted!r}"]


def _first_agenda(documents: tuple[DocumentFound, ...]) -> str:
    """The address of the first agenda, else of the first packet, else of the first notice."""
    for kind in ("agenda", "packet", "notice"):
        for document in documents:
            if document.kind == kind:
                return document.url
    return ""


@pytest.mark.skipif(not FIXTURES.is_dir(), reason="../shared/fixtures is not here")
def test_every_expected_row_is_met_exactly() -> None:
    """All differences between what is read and EXPECTED.tsv, in one list."""
    rows = [row for row in _rows() if row["check"] == "exact"]
    assert rows
    assert [difference for row in rows for difference in _differences(row)] == []


@pytest.mark.skipif(not FIXTURES.is_dir(), reason="../shared/fixtures is not here")
def test_pages_of_another_shape_are_read_without_error() -> None:
    """A page that a platform has beside its listing is read, or refused with a reason."""
    rows = _rows()
    assert rows
    for row in rows:
        parsed = _parse(row["file"])
        assert parsed.outcome in ("ok", "empty") or parsed.reason
