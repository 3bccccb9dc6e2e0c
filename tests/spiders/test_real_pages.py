"""Captured pages of real places, where they are at hand."""

from __future__ import annotations

import csv
from pathlib import Path

import pytest

from spiders.platforms import named

FIXTURES = Path(__file__).parents[3] / "shared" / "fixtures"
NOT_YET = ("civicplus/wichita_ks__calendar.html",)


def _rows() -> list[dict[str, str]]:
    with (FIXTURES / "EXPECTED.tsv").open(encoding="utf-8", newline="") as file:
        rows = list(csv.DictReader(file, delimiter="\t", quoting=csv.QUOTE_NONE))
    ours = [
        row
        for row in rows
        if row["file"].startswith("civicplus/") or row["file"].endswith("__webapi.json")
    ]
    return [row for row in ours if row["file"] not in NOT_YET]


def _address(file: str) -> str:
    """The address that a page was saved from, as its source note says, else an invented one."""
    for line in (FIXTURES / f"{file}.source.txt").read_text(encoding="utf-8").splitlines():
        if line.startswith("original URL: http"):
            return line.removeprefix("original URL: ").strip()
    return "https://unknown.example/AgendaCenter"


def _differences(row: dict[str, str]) -> list[str]:
    file, platform = row["file"], row["file"].partition("/")[0]
    parsed = named(platform).parse((FIXTURES / file).read_bytes(), _address(file))
    first = parsed.meetings[0] if parsed.meetings else None
    agendas = [d.url for d in first.documents if d.kind == "agenda"] if first else []
    wanted = row["agenda_url"].removeprefix("-")
    found = {
        "outcome": (parsed.outcome, "ok" if row["meetings"] != "0" else "empty"),
        "meetings": (str(len(parsed.meetings)), row["meetings"]),
        "first_title": (first.title if first else "-", row["first_title"]),
        "start_local": (first.start if first else "-", row["start_local"]),
        "agenda_url": (agendas[0] if agendas else "", wanted),
    }
    return [
        f"{file}: {name} is {is_!r}, expected {expected!r}"
        for name, (is_, expected) in found.items()
        if is_ != expected and not (name == "agenda_url" and _same(is_, expected))
    ]


def _same(url: str, expected: str) -> bool:
    return expected.startswith("/") and url == f"https://unknown.example{expected}"


@pytest.mark.skipif(not FIXTURES.is_dir(), reason="../shared/fixtures is not here")
def test_every_expected_row_is_met_exactly() -> None:
    """All differences between what is read and EXPECTED.tsv, in one list."""
    rows = _rows()
    assert len(rows) == 9
    assert [difference for row in rows for difference in _differences(row)] == []
