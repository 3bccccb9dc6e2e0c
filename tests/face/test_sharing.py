"""Sources as a file that a coalition shares."""

from __future__ import annotations

from datetime import UTC, datetime

import pytest

from countywatch.sources.share import RefusedRow, export_sources, find, import_sources
from groundwork.casefile import CaseFile
from groundwork.casefile.sources import all_sources
from groundwork.errors import BadInput, WrongUse

NOW = datetime(2026, 11, 24, 12, 0, tzinfo=UTC)
GOOD = """sources:
  - platform: civicplus
    url: https://example.org/AgendaCenter
    name: Board
    place: Nash County, NC
  - platform: nosuch
    url: https://example.org/
  - platform: legistar
    url: ftp://example.org/
  - platform: legistar
    url: https://x.legistar.com/Calendar.aspx
    plaec: Nash County, NC
  - platform: document
    url: https://example.org/budget.pdf
    options: {kind: budget}
"""


def take(casefile: CaseFile, text: str) -> tuple[tuple[str, ...], int, tuple[RefusedRow, ...]]:
    """What an import of this text did."""
    with casefile.session() as session:
        done = import_sources(session, text, "shared.yaml", every_minutes=60, now=NOW)
    return done.added, done.known, done.refused


def test_a_bad_row_names_its_line_and_leaves_the_rest_unharmed(casefile: CaseFile) -> None:
    """Three of five rows are wrong, each in its own way; the other two are kept."""
    added, known, refused = take(casefile, GOOD)
    assert (added, known) == (("Board", "example.org"), 0)
    assert [row.line for row in refused] == [6, 8, 10]
    assert "no platform 'nosuch'" in refused[0].message
    assert "no web address" in refused[1].message
    assert "'plaec' is no key" in refused[2].message


def test_what_goes_out_comes_in_again_and_only_once(casefile: CaseFile) -> None:
    """An export read by another home gives the same sources; read twice it adds nothing."""
    take(casefile, GOOD)
    with casefile.reading() as session:
        text = export_sources(all_sources(session))
    assert take(casefile, text) == ((), 2, ())
    with casefile.session() as session:
        for row in all_sources(session):
            session.delete(row)
    assert take(casefile, text) == (("Board", "example.org"), 0, ())
    with casefile.reading() as session:
        board, budget = all_sources(session)
        assert (board.place_fips, board.timezone) == ("37127", "America/New_York")
        assert budget.options == {"kind": "budget"}
        assert export_sources(all_sources(session)) == text


@pytest.mark.parametrize(
    ("row", "said"),
    [
        ("timezone: Mars/Base", "'Mars/Base' is no time zone"),
        ("every_minutes: soon", "whole number of minutes, not 'soon'"),
        ("paused: perhaps", "must be true or false, not 'perhaps'"),
        ("options: {kind: [a]}", "'options' must be a table of words"),
        ("options: {rows: 'tr[['}", "is no CSS selector"),
        ("place: Nash County, TX", "No county is called"),
        ("url: https://me:secret@example.org/", "holds a login"),
    ],
)
def test_each_wrong_value_is_named(casefile: CaseFile, row: str, said: str) -> None:
    """A value that would only break the next crawl is refused when it comes in."""
    url = "" if row.startswith("url") else "    url: https://example.org/\n"
    text = f"sources:\n  - platform: generic\n{url}    {row}\n"
    added, _, refused = take(casefile, text)
    assert added == ()
    assert [line.line for line in refused] == [2]
    assert said in refused[0].message


def test_a_value_is_read_as_it_is_written(casefile: CaseFile) -> None:
    """A FIPS code that begins with 0 is no octal number, and a quoted "false" pauses nothing."""
    row = 'url: https://example.org/, name: 2026-11-24, place: 01003, paused: "false"'
    added, _, _ = take(casefile, f"sources:\n  - {{platform: rss, {row}}}\n")
    assert added == ("2026-11-24",)
    with casefile.reading() as session:
        (source,) = all_sources(session)
        assert (source.place_name, source.paused) == ("Baldwin County, AL", False)


@pytest.mark.parametrize("text", ["[" * 5000, "- a\n", "sources: 7\n", "sources: [\n", "a: {b\n"])
def test_a_file_that_is_no_such_list_is_refused(casefile: CaseFile, text: str) -> None:
    """It is said in one sentence that names the file."""
    with pytest.raises(BadInput, match=r"shared\.yaml"):
        take(casefile, text)


def test_a_source_that_is_none(casefile: CaseFile) -> None:
    """An id that does not exist is wrong use."""
    with casefile.reading() as session, pytest.raises(WrongUse, match="no source '9'"):
        find(session, "9")
