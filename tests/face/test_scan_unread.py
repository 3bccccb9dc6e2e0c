"""`scan` of files that nobody could read."""

from __future__ import annotations

from pathlib import Path

from click.testing import CliRunner

from countywatch.cli.scan import scan


def test_a_scan_that_read_nothing_is_no_success(tmp_path: Path) -> None:
    """Silence about unreadable files is no answer: exit code 1, and a sentence says so."""
    (tmp_path / "broken.pdf").write_bytes(b"%PDF-1.4 no more")
    done = CliRunner().invoke(scan, [str(tmp_path)])
    assert done.exit_code == 1
    assert "No file could be read" in done.output
    (tmp_path / "notes.txt").write_text("Nothing.")
    assert CliRunner().invoke(scan, [str(tmp_path)]).exit_code == 0
