"""`countywatch search` as a person uses it: what is typed in a shell, and what is shown."""

from __future__ import annotations

import json
from collections.abc import Callable
from datetime import UTC, datetime
from pathlib import Path

import pytest
from click.testing import CliRunner, Result

from countywatch.cli.main import cli
from countywatch.cli.search import as_typed
from groundwork.casefile import open_casefile
from groundwork.casefile.documents import (
    Bytes,
    DocumentFacts,
    Page,
    Text,
    keep_document,
    keep_text,
    keep_version,
)
from groundwork.casefile.meetings import MeetingFacts, keep_meeting
from groundwork.casefile.sources import Source
from groundwork.errors import WrongUse

NOW = datetime(2026, 11, 24, 12, 0, tzinfo=UTC)
LONG = "The board opened. " * 40
XLSX = "application/vnd.openxmlformats-officedocument.spreadsheetml.sheet"
Run = Callable[..., Result]


def keep(home: Path, name: str, kind: str, media_type: str, pages: list[Page]) -> None:
    """Keeps a document of Nash County's Board with its pages."""
    casefile = open_casefile(home)
    with casefile.session() as session:
        source = Source(
            name=name, platform="legistar", url=name, every_minutes=60, added_at=NOW,
            place_fips="37127", place_name="Nash County, NC",
        )  # fmt: skip
        session.add(source)
        session.flush()
        said = MeetingFacts("Board", "Board", "2026-12-01T18:00:00-05:00", "scheduled")
        meeting = keep_meeting(session, source.id, name, said, NOW)
        facts = DocumentFacts(kind, name, f"http://x.invalid/{name}")
        row = keep_document(session, source.id, meeting.id, facts, NOW)
        keep_version(session, row, Bytes(name, 1, None, NOW))
        text = Text(
            sha256=name, reader="1", outcome="read", reason=None, media_type=media_type,
            text_sha256=name, read_at=NOW,
        )  # fmt: skip
        keep_text(session, text, pages)
    casefile.close()


@pytest.fixture
def run(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Run:
    """The command on a home with a packet, whose second page OCR read, and a workbook."""
    monkeypatch.setenv("COUNTYWATCH_HOME", str(tmp_path))
    keep(tmp_path, "packet.pdf", "packet", "application/pdf", [
        Page(number=1, text=f"{LONG}The jail\nholds John, A123-456-789, per diem.  {LONG}"),
        Page(number=2, text="detention beds", confidence=71.4),
    ])  # fmt: skip
    keep(tmp_path, "b.xlsx", "budget", XLSX,
         [Page(number=1, label="FY 2027", text="Account\nJail beds\t12,000")])  # fmt: skip
    return lambda *arguments: CliRunner().invoke(cli, ["search", *arguments])


def found(result: Result) -> list[str]:
    """The titles of a search's hits."""
    assert result.exit_code == 0, result.output
    return [hit["title"] for hit in json.loads(result.output)["hits"]]


def test_json_says_where_a_hit_is_and_marks_it(run: Run) -> None:
    """The page's link, what it is cited as, the snippet on one line, and the marks in it."""
    (hit,) = json.loads(run("jail", "diem", "--json").output)["hits"]
    snippet, marks = hit.pop("snippet"), hit.pop("marks")
    assert hit == {
        "document": "d1", "page": 1, "title": "packet.pdf", "date": "2026-12-01T18:00:00-05:00",
        "url": "http://x.invalid/packet.pdf#page=1", "label": None, "cited": "page 1",
        "county": "Nash County, NC", "fips": "37127", "body": "Board", "kind": "packet",
        "version": 1, "ocr": None,
    }  # fmt: skip
    assert "The jail holds John, A▒▒▒-▒▒▒-▒▒▒, per diem. The board" in snippet
    assert snippet.startswith("... ") and snippet.endswith(" ...") and len(snippet) < 300
    assert [snippet[start:end] for start, end in marks] == ["jail", "diem"]


def test_a_number_that_the_edge_of_a_snippet_cuts_is_covered(run: Run, tmp_path: Path) -> None:
    """A part of a personal number is never shown, wherever a snippet begins or ends."""
    for gap in range(30, 75):
        text = f"{LONG}born on May 14, 1980 {'x' * gap} ruritania"
        keep(tmp_path, f"n{gap}", "agenda", "text/plain", [Page(number=1, text=text)])
    hits = json.loads(run("ruritania", "--limit", "99", "--json").output)["hits"]
    assert len(hits) == 45
    assert not any("1980" in hit["snippet"] or "14" in hit["snippet"] for hit in hits)


def test_what_is_shown_to_a_person(run: Run) -> None:
    """Each hit has its document, its place in it, when and where; what was found is marked."""
    assert run("jail beds").output == (
        "d2 sheet 'FY 2027', row 2  b.xlsx  (2026-12-01T18:00:00-05:00)\n"
        "    Nash County, NC, Board\n"
        "    Account «Jail beds» 12,000\n"
        "    http://x.invalid/b.xlsx\n"
        "1 page found.\n"
    )
    assert "read by OCR, 71 % sure\n    «detention» beds\n" in run("detention").output
    assert run("nowhere").output == "0 pages found.\n"


def test_options_narrow_like_the_filters_in_the_search(run: Run) -> None:
    """Both hold; a county may be named as people name it."""
    assert found(run("jail", "--json")) == ["packet.pdf", "b.xlsx"]
    assert found(run("jail", "--kind", "budget", "--json")) == ["b.xlsx"]
    assert found(run("jail", "kind:Budget", "--json")) == ["b.xlsx"]
    assert found(run("jail", "kind:packet", "--kind", "budget", "--json")) == []
    assert len(found(run("jail", "--place", "Nash County, NC", "--json"))) == 2
    assert len(found(run('county:"nash nc"', "jail", "--body", "board", "--json"))) == 2
    assert found(run("county:wake", "jail", "--json")) == []
    assert found(run("jail", "--since", "2026-12-02", "--json")) == []
    assert len(found(run("jail", "--until", "2026-12-01", "since:2026-12", "--json"))) == 2
    assert found(run("jail", "--rank", "--limit", "1", "--json")) == ["b.xlsx"]


@pytest.mark.parametrize(
    ("arguments", "words"),
    [
        (("county:Orange",), "'Orange' may mean Orange County, CA"),
        (("jail", "county:Nowhere"), "(the county at character 6 of the search"),
        (("jail", "--place", "Nowhere"), "No county is called 'Nowhere'"),
        (("kind:letter",), "'letter' at character 1 of the search 'kind:letter' is no kind of"),
        (("jail", "--kind", "letter"), "'letter' is not one of"),
        (("jail", "--body", "--"), "The body holds no word"),
        (('jail "beds',), "The quote at character 6"),
        (("jail", "NOT"), "NOT at character 6"),
        (("\udcff",), "holds no word"),
    ],
)
def test_a_mistake_is_one_sentence(run: Run, arguments: tuple[str, ...], words: str) -> None:
    """Wrong use is told in words that say what to do."""
    result = run(*arguments)
    assert isinstance(result.exception, WrongUse | SystemExit)
    assert words in result.output + str(result.exception)


@pytest.mark.parametrize(
    ("argument", "typed"),
    [
        ("jail", "jail"),
        ("task force", '"task force"'),
        ("287 (g) model", '"287 (g) model"'),
        ("jail OR bail", "jail OR bail"),
        ('"task force" jail', '"task force" jail'),
        ("county:Nash County, NC", 'county:"Nash County, NC"'),
        ("county:nash kind:agenda", "county:nash kind:agenda"),
        ("jail kind:agenda", "jail kind:agenda"),
        ("det* beds", "det* beds"),
        ("at 10:30 sharp", '"at 10:30 sharp"'),
    ],
)
def test_quotes_that_the_shell_took_are_put_back(argument: str, typed: str) -> None:
    """An argument with spaces is a phrase, but not where it holds signs of the grammar."""
    assert as_typed(argument) == typed
