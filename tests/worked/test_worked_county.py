"""The worked county of docs/worked-county.md: the page is run, and every total is added up anew."""

from __future__ import annotations

import csv
import hashlib
import json
import re
import shutil
import subprocess
import sys
from collections.abc import Iterator
from datetime import date
from pathlib import Path
from typing import Any

import openpyxl
import pypdfium2
import pytest
from selectolax.lexbor import LexborHTMLParser

from countywatch.demo.county import SampleCounty
from countywatch.demo.site import SampleSite
from reports.citations import ReportStopped
from tests.worked import recompute
from tests.worked.produced import write_produced
from tests.worked.story import PAGE, Place, read_script, without_id

TEXT = PAGE.read_text(encoding="utf-8")
FIGURE = re.compile(r"\| [^|]+ \| (?P<shown>[\d,.]+|[A-Z]) \| `(?P<key>[a-z0-9_.]+)` \|")
OUTPUTS = ("export.csv", "assumptions.yaml", "report.json", "report.xlsx")
LARKMOOR = "Larkmoor County, PA"
PERIOD = ("--from", "2025-07-01", "--to", "2026-06-30", "--assumptions", "assumptions.yaml")


@pytest.fixture(scope="module")
def played(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Place]:
    """A folder in which every step of the page was done, once."""
    folder = tmp_path_factory.mktemp("worked")
    write_produced(folder / "produced")
    with SampleSite(SampleCounty(date(2025, 9, 16)), folder / "site") as site:
        place = Place(folder, site.host)
        place.play(read_script(TEXT))
    yield place


@pytest.fixture
def copy(played: Place, tmp_path: Path) -> Place:
    """The same folder, to be spoiled."""
    shutil.copytree(played.folder, tmp_path / "copy")
    return Place(tmp_path / "copy")


def report_of(place: Place) -> Any:
    """The written JSON."""
    return json.loads((place.folder / "report.json").read_text(encoding="utf-8"))


def stopped(place: Place, *options: str) -> dict[str, str]:
    """The lines that stop a report, each with its sentence; nothing is written then."""
    words = ("report", "cost", LARKMOOR, *(options or PERIOD), "--out", "again.pdf", "--json")
    done = place.run(*words)
    assert isinstance(done.exception, ReportStopped)
    assert not (place.folder / "again.pdf").exists()
    told = json.loads(done.stdout)["stopped"]
    return {one["line"]: one["message"] for one in told}


def add_line(place: Place, id_: str, **cells: str) -> None:
    """Imports a copy of a line of the export, with some cells changed."""
    with (place.folder / "export.csv").open(encoding="utf-8", newline="") as file:
        rows = {row["id"]: row for row in csv.DictReader(file)}
    row = {**rows[cells.pop("like", id_)], "id": id_, **cells}
    with (place.folder / "changed.csv").open("w", encoding="utf-8", newline="") as file:
        writer = csv.DictWriter(file, list(row))
        writer.writeheader()
        writer.writerow(row)
    assert place.run("ledger", "import", "changed.csv").exception is None


# --- the page and the run ---------------------------------------------------------------------


def test_each_step_of_the_page_does_what_the_page_says(played: Place) -> None:
    """Every command ends well, and each line below it stands in its answer."""
    assert len(played.results) > 50
    for command, done in played.results:
        assert done.exception is None, (command.words, done.exception)
        lines = {without_id(line.rstrip()) for line in done.output.splitlines()}
        for said in command.said:
            assert without_id(said.rstrip()) in lines, (command.words, said)


def test_the_figures_of_the_page_are_those_of_the_report(played: Place) -> None:
    """Each row of the page's table is looked up in the JSON."""
    rows = [(found["key"], found["shown"]) for found in FIGURE.finditer(TEXT)]
    assert len(rows) >= 20
    for key, shown in rows:
        value = report_of(played)
        for part in key.split("."):
            value = value[part]
        assert value == shown.replace(",", ""), key


def test_an_independent_script_adds_up_every_total_anew(played: Place) -> None:
    """It is started as a program of its own, and imports nothing of the project."""
    done = subprocess.run(
        [sys.executable, recompute.__file__, *OUTPUTS],
        cwd=played.folder,
        capture_output=True,
        text=True,
        check=False,
    )
    assert (done.returncode, done.stderr) == (0, "")
    assert done.stdout.strip() in TEXT
    source = Path(recompute.__file__).read_text(encoding="utf-8")
    assert not re.search(
        r"^(?:from|import) (?:reports|countywatch|groundwork|monitors|spiders)", source, re.M
    )


@pytest.mark.parametrize(
    ("path", "value", "named"),
    [
        (("gross", "central"), "149818.77", "gross central"),
        (("income", "outstanding"), "21900.01", "income outstanding"),
        (("income_before_2025_10_01", "received"), "0.00", "income_before_2025_10_01 received"),
        (("documented_share",), "0.92", "documented share"),
        (("drivers", 0, "net_at_low"), "1.00", "net at low, Hours in which a sergeant supervises"),
        (("lines", 0, "counted"), None, "line o1"),
    ],
)
def test_the_script_names_a_figure_that_is_wrong(
    copy: Place, path: tuple[str | int, ...], value: str | None, named: str
) -> None:
    """It would see a total that was changed by a cent."""
    whole = held = report_of(copy)
    for part in path[:-1]:
        held = held[part]
    held[path[-1]] = value
    (copy.folder / "report.json").write_text(json.dumps(whole), encoding="utf-8")
    found = recompute.differences(*(copy.folder / name for name in OUTPUTS))
    names = [name for name in found if name != "checked"]
    assert names
    assert all(name.startswith(named) for name in names)


def test_the_script_works_out_the_formulas_of_the_workbook(copy: Place) -> None:
    """An amount that is changed in the sheet of lines moves the sums that hold it, and is named."""
    book = openpyxl.load_workbook(copy.folder / "report.xlsx")
    rows = {row[0].value: row for row in book["Lines"].iter_rows(min_row=2)}
    rows["o2"][9].value = 34_885
    book.save(copy.folder / "report.xlsx")
    found = recompute.differences(*(copy.folder / name for name in OUTPUTS))
    assert {name for name in found if name != "checked"} == {
        "workbook Gross cost C6",
        "workbook Net cost C14",
        "workbook Documented (D), central C16",
    }


def test_the_papers_are_there_and_marked(played: Place) -> None:
    """Report and kit are written in every form; SAMPLE stands on each page of the PDF."""
    for suffix in ("pdf", "html", "docx", "xlsx", "json"):
        assert (played.folder / f"report.{suffix}").stat().st_size > 5_000
    assert {"memo.pdf", "memo.docx", "memo.txt", "comment.pdf", "meeting-request.pdf"} <= {
        path.name for path in (played.folder / "kit").iterdir()
    }
    document = pypdfium2.PdfDocument(played.folder / "report.pdf")
    pages = [page.get_textpage().get_text_bounded() for page in document]
    document.close()
    assert all("SAMPLE" in text for text in pages)
    memo = (played.folder / "kit" / "memo.txt").read_text(encoding="utf-8")
    assert "$35,460" in " ".join(memo.split())


def test_the_agreement_is_quoted_and_the_records_are_told(played: Place) -> None:
    """The report quotes the produced agreement by page, and tells each item that was asked."""
    report = report_of(played)
    about = {clause["subject"]: clause["page"] for clause in report["agreement"]}
    assert (about["parties"], about["who pays"], about["term"]) == (1, 2, 3)
    html = LexborHTMLParser((played.folder / "report.html").read_bytes())
    rows = [[cell.text().strip() for cell in row.css("td")] for row in html.css("tr")]
    stands = {row[0]: row[-1] for row in rows if row}
    told = {item: stands[f"r2 item {item}"] for item in (2, 5, 6, 9)}
    assert told == {2: "produced", 5: "pending", 6: "denied", 9: "no-records"}


def test_the_same_day_gives_the_same_bytes(copy: Place) -> None:
    """A report that is written again is the same file."""
    for name in ("report.pdf", "report.json", "report.xlsx"):
        before = (copy.folder / name).read_bytes()
        words = ("report", "cost", LARKMOOR, *PERIOD, "--invited-on", "2026-08-03", "--out", name)
        assert copy.run(*words).exception is None
        assert (copy.folder / name).read_bytes() == before


# --- what stops it ----------------------------------------------------------------------------


def test_one_changed_byte_stops_the_report(copy: Place) -> None:
    """Every line that cites the payroll register is named, and no other."""
    digest = hashlib.sha256(
        (copy.folder / "produced" / "payroll-register-SAMPLE.pdf").read_bytes()
    ).hexdigest()
    kept = copy.folder / "home" / "bytes" / digest[:2] / digest[2:]
    data = bytearray(kept.read_bytes())
    data[len(data) // 2] ^= 1
    kept.chmod(0o600)
    kept.write_bytes(data)
    found = stopped(copy)
    assert set(found) == {"o0", "o1", "o2", "m1", "m2", "m3", "m4", "m5", "m6"}
    assert found["m1"] in TEXT
    kit = copy.run("kit", LARKMOOR, *PERIOD, "--out", "other")
    assert isinstance(kit.exception, ReportStopped)
    assert not (copy.folder / "other").exists()


def test_a_quote_off_its_page_stops_the_report(copy: Place) -> None:
    """The promise stands on page 47 of the packet, and not on the page before."""
    add_line(copy, "x1", page="46")
    found = stopped(copy)
    assert set(found) == {"x1"}
    assert found["x1"] in TEXT


def test_mixed_fiscal_years_stop_the_report(copy: Place) -> None:
    """A federal year beside the county's, until the rule is stated and printed."""
    add_line(copy, "z1", like="x3", period_start="2025-10-01", period_end="2026-09-30")
    longer = ("--from", "2025-07-01", "--to", "2026-09-30", "--assumptions", "assumptions.yaml")
    found = stopped(copy, *longer)
    assert set(found) == {"z1"}
    assert found["z1"] in TEXT
    rule = "Each line is counted in the year of its office."
    words = ("report", "cost", LARKMOOR, *longer, "--out", "ruled.json", "--year-rule", rule)
    assert copy.run(*words).exception is None
    ruled = json.loads((copy.folder / "ruled.json").read_text(encoding="utf-8"))
    assert ruled["year_rule"] == rule


def test_a_promise_that_is_counted_as_received_stops_the_report(copy: Place) -> None:
    """The packet's expectation is no receipt, whatever stage a ledger file gives it."""
    add_line(copy, "z2", like="x1", stage="received")
    found = stopped(copy)
    assert set(found) == {"z2"}
    assert found["z2"] in TEXT
