"""`countywatch kit`: the files it writes, what it tells, what stops it."""

from __future__ import annotations

import io
import json
from pathlib import Path

import docx
import pypdf
import pytest

from countywatch.cli.kit import kit as command
from groundwork.errors import WrongUse
from reports.kit import NAMES
from tests.reports.conftest import Home, csv_bytes, example, row

PAGE = Path(__file__).parents[2] / "docs" / "kit.md"
ALL = ["asks", "comment", "meeting-request", "memo", "resolution"]


def kit(home: Home, *options: str, place: str = "Nash County, NC") -> tuple[int, str, Path]:
    """Runs the command into a folder of the home; gives exit code, output and folder."""
    out = home.folder / "kit"
    result = home.run("kit", place, "--as-of", "2026-11-24", "--out", str(out), *options)
    return result.exit_code, result.output, out


def stems(folder: Path) -> list[str]:
    """The names of the files without their endings, each once."""
    return sorted({path.name.rpartition(".")[0] for path in folder.iterdir()})


def test_each_paper_is_written_as_text_word_and_pdf(home: Home) -> None:
    """Three files of each of five papers, which say the same."""
    home.ledger(example())
    code, output, out = kit(home, "--meeting", "2026-12-07", "--body", "Board of Commissioners")
    assert code == 0, output
    assert stems(out) == ALL and len(list(out.iterdir())) == 15
    text = " ".join((out / "memo.txt").read_text(encoding="utf-8").split())
    assert "meeting of December 7, 2026" in text and "about $13,000" in text
    word = docx.Document(str(out / "memo.docx"))
    assert any("What we ask" in paragraph.text for paragraph in word.paragraphs)
    pages = pypdf.PdfReader(io.BytesIO((out / "memo.pdf").read_bytes())).pages
    assert len(pages) == 2 and "What it costs" in pages[0].extract_text()


def test_json_tells_papers_lengths_and_files(home: Home) -> None:
    """One value for scripts: stance, pages, words, what was left out, every path."""
    home.ledger(example())
    code, output, out = kit(home, "--json")
    told = json.loads(output)
    assert code == 0
    assert (told["place"], told["stance"], told["left_out"]) == ("Nash County, NC", "closed", [])
    lengths = {one["paper"]: one for one in told["papers"]}
    assert lengths["memo"]["pages"] == 2 and 250 <= lengths["comment"]["words"] <= 300
    assert sorted(one["path"] for one in told["files"]) == sorted(
        str(path) for path in out.iterdir()
    )


def test_only_what_is_named_is_written(home: Home) -> None:
    """`--only` takes names with commas, and refuses one that is none."""
    home.ledger(example())
    assert kit(home, "--only", "comment, memo")[0] == 0
    assert stems(home.folder / "kit") == ["comment", "memo"]
    result = home.run("kit", "Nash County, NC", "--out", str(home.folder / "x"), "--only", "flyer")
    assert result.exit_code != 0 and "no paper 'flyer'" in str(result.exception)
    assert not (home.folder / "x").exists()


def test_in_a_state_that_was_not_researched_two_papers_are_not_written(home: Home) -> None:
    """And the command says why, without an error."""
    place = {"place": "Delaware County, OH"}
    home.ledger(csv_bytes(row(id="c1", category="overtime", amount="100", grade="E",
                              assumption="a guess", **place)))  # fmt: skip
    code, output, out = kit(home, place="Delaware County, OH")
    assert code == 0 and stems(out) == ["comment", "meeting-request", "memo"]
    assert "Not written: resolution" in output and "Ask the county attorney" in output


def test_what_stops_the_report_stops_the_kit(home: Home) -> None:
    """A quote that is not on its page: named, and no file is written."""
    home.ledger(example(c1={"quote": "Overtime, designated officers 99,999.99"}))
    code, output, out = kit(home, "--json")
    assert code != 0 and not out.exists()
    assert json.loads(output)["stopped"][0]["line"] == "c1"


def test_a_county_without_a_ledger_gets_no_kit(home: Home) -> None:
    """There are no figures to argue from; the message says what to do."""
    result = home.run("kit", "Wake County, NC", "--out", str(home.folder / "kit"))
    assert result.exit_code != 0 and "countywatch ledger import" in str(result.exception)


def test_the_same_ledger_gives_the_same_bytes(home: Home) -> None:
    """Written twice, nothing differs."""
    home.ledger(example())
    _, _, out = kit(home)
    first = {path.name: path.read_bytes() for path in out.iterdir()}
    kit(home)
    assert {path.name: path.read_bytes() for path in out.iterdir()} == first


def test_a_meeting_that_is_over_is_wrong_use(home: Home) -> None:
    """No paper is written for a day before that of its figures."""
    home.ledger(example())
    result = home.run("kit", "Nash County, NC", "--out", str(home.folder / "kit"),
                      "--as-of", "2026-11-24", "--meeting", "2026-11-23")  # fmt: skip
    assert isinstance(result.exception, WrongUse)
    assert "--meeting 2026-11-23 is before the date of the figures" in str(result.exception)
    assert not (home.folder / "kit").exists()


def test_a_folder_that_cannot_be_written_is_named(home: Home) -> None:
    """A file stands where the folder should be."""
    home.ledger(example())
    (home.folder / "taken").write_text("x", encoding="utf-8")
    result = home.run("kit", "Nash County, NC", "--out", str(home.folder / "taken" / "kit"))
    assert result.exit_code != 0 and "name another folder" in str(result.exception)


@pytest.mark.parametrize("words", [["--body", "x" * 101], ["--body", "  "]])
def test_a_body_without_a_real_name_is_refused(home: Home, words: list[str]) -> None:
    """One line of at most a hundred characters."""
    home.ledger(example())
    out = str(home.folder / "kit")
    result = home.run("kit", "Nash County, NC", "--out", out, *words)
    assert result.exit_code != 0 and "1 to 100 characters" in str(result.exception)


def test_the_page_on_the_kit_names_every_paper_and_option() -> None:
    """What can be made and said on the command line stands in docs/kit.md."""
    text = PAGE.read_text(encoding="utf-8")
    assert [name for name in NAMES if f"`{name}`" not in text] == []
    options = [option.opts[0] for option in command.params if option.opts[0].startswith("--")]
    assert len(options) == 10
    assert [option for option in options if f"`{option}" not in text] == []


def test_assumptions_make_the_kits_figures_those_of_the_report(home: Home) -> None:
    """The estimates of the file stand in the kit as they do in the report."""
    home.ledger(example())
    (home.folder / "stated.yaml").write_text(
        "assumptions:\n"
        "  - {id: hours, statement: Hours, value: 100, unit: hours, source: d1 p. 2}\n"
        "  - {id: rate, statement: Pay, value: 1000, unit: dollars an hour, source: d1 p. 2}\n"
        "estimates:\n"
        "  - {id: e1, category: training, period_start: 2025-07-01, period_end: 2026-06-30,\n"
        "     formula: hours * rate}\n",
        encoding="utf-8",
    )
    code, output, out = kit(home, "--assumptions", str(home.folder / "stated.yaml"))
    assert code == 0, output
    text = " ".join((out / "memo.txt").read_text(encoding="utf-8").split())
    assert "about $110,000" in text and "about $13,000" not in text
