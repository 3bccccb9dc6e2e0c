"""`scan` names a place in the file's own terms, and keeps to the limits of the settings."""

from __future__ import annotations

import json
from pathlib import Path

import pytest
from click.testing import CliRunner
from office_samples import document, hiding_workbook, slides
from reading_samples import packet

from countywatch.cli.scan import scan

RULES = """rules:
- name: sample
  topic: agreement
  find: [287(g), ICE pays]
  must_match: ["a 287(g) agreement"]
"""
FILES = {
    "a.pdf": (packet, "page 1 (printed i)"),
    "b.docx": (document, "under the heading 'Consent calendar'"),
    "c.pptx": (slides, "slide 2 (hidden)"),
    "d.xlsx": (hiding_workbook, "sheet 'Budget 2026' (hidden rows 2-3, 5), row 7"),
}


@pytest.fixture
def folder(tmp_path: Path) -> Path:
    """The files, and a watchlist beside them."""
    (tmp_path / "rules.yaml").write_text(RULES)
    papers = tmp_path / "papers"
    papers.mkdir()
    for name, (make, _) in FILES.items():
        (papers / name).write_bytes(make())
    return tmp_path


def run(folder: Path, *more: str) -> str:
    """What `scan` says of the papers."""
    words = [str(folder / "papers"), "--watchlist", str(folder / "rules.yaml"), *more]
    environment = {"COUNTYWATCH_HOME": str(folder)}
    done = CliRunner().invoke(scan, words, env=environment, catch_exceptions=False)
    assert done.exit_code == 0
    return done.stdout


def test_every_format_is_cited_in_its_own_terms(folder: Path) -> None:
    """Words and JSON say page, heading, slide, sheet and row; JSON keeps the number."""
    said = run(folder)
    documents = json.loads(run(folder, "--json"))["documents"]
    for found in documents:
        words = FILES[Path(found["path"]).name][1]
        sign = found["alerts"][0]["signs"][0]
        assert sign["cited"] == words
        assert isinstance(sign["page"], int)
        assert f"    {words}: " in said
    assert len(documents) == 4


def test_limits_are_those_of_the_settings(folder: Path) -> None:
    """A packet of more pages than the limit keeps those before it, and counts as partly read."""
    (folder / "countywatch.toml").write_text("[reading]\npages = 2\nfile_mb = 1\n")
    (folder / "papers" / "large.txt").write_bytes(b"x" * 1_000_001)
    documents = {
        Path(found["path"]).name: found for found in json.loads(run(folder, "--json"))["documents"]
    }
    pdf, large = documents["a.pdf"], documents["large.txt"]
    assert (pdf["outcome"], pdf["reason"]) == (
        "partly_read",
        "only the first 2 of its 3 pages are read",
    )
    assert (pdf["pages"], pdf["pages_unread"], pdf["grade"]) == (3, [3], "alert")
    assert (large["outcome"], large["reason"]) == ("unreadable", "the file is larger than 1 MB")
