"""Letters to several offices, batches, lint, overridden templates and agreements by command."""

from __future__ import annotations

import csv
import json
import re
import time
from datetime import UTC, datetime
from email import message_from_bytes
from email.policy import default
from pathlib import Path
from typing import Any

import openpyxl
import pypdfium2
import pytest
from click.testing import CliRunner, Result

from countywatch.cli.main import cli
from countywatch.requests.batch import read_rows
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
from groundwork.casefile.sources import Source
from groundwork.errors import BadInput, NotReachable, WrongUse
from requests_templates import read_agreement, topics
from tests.requests_templates.orders import EVIDENCE, codes, letter

NOW = datetime(2026, 11, 24, 15, 0, tzinfo=UTC)
ALL = ",".join(topics())
MOA = Path(__file__).resolve().parents[3] / "shared" / "fixtures" / "moa"
PAGES = (
    (1, "MEMORANDUM OF AGREEMENT\nU.S. Immigration and Customs Enforcement and the Nash County\n"
        "Sheriff's Office, North Carolina"),
    (4, "X.  COSTS AND EXPENDITURES\nICE pays its own expenses. Staff of the agency work "
        "at the expense of the\nagency, pay and travel included. More follows."),
    (6, "Nothing herein limits the agency's compliance with state public\nrecords laws for "
        "records that are its own. More."),
)  # fmt: skip


@pytest.fixture
def out(home: Path, tmp_path: Path) -> Path:
    """A home whose requester lives in Tennessee, and a folder for letters."""
    home.mkdir(parents=True)
    (home / "countywatch.toml").write_text(
        '[requester]\nname = "Dana Whitfield"\naddress = "412 Elm Street"\n'
        'email = "dana@letters.example"\nphone = "(555) 010-0142"\nresident_of = "Tennessee"\n',
        encoding="utf-8",
    )
    return tmp_path / "letters"


def run(*words: str, status: int = 0) -> Result:
    """One command with its exit status; an error of ours is raised as it is."""
    result = CliRunner().invoke(cli, ["request", *words], catch_exceptions=False)
    assert result.exit_code == status, result.output
    return result


def draft(out: Path, *words: str, state: str = "NC") -> dict[str, Any]:
    """The JSON of a draft to Nash County."""
    where = ["--agency", "Nash County Sheriff's Office", "--state", state, "--out", str(out)]
    made: dict[str, Any] = json.loads(run("draft", *where, *words, "--json").stdout)
    return made


def listed() -> list[dict[str, Any]]:
    """Every request."""
    rows: list[dict[str, Any]] = json.loads(run("list", "--json").stdout)
    return rows


def test_one_agency_is_one_letter_and_the_rest_is_told(out: Path) -> None:
    """Without further options there is one letter; each record left out is named."""
    made = draft(out, "--topics", ALL)
    assert (made["related"], len(made["letters"]), len(listed())) == ([], 1, 1)
    (check,) = [c for c in made["checks"] if c["code"] == "left_for_later"]
    asked = {item["category"] for item in made["items"]}
    for topic in topics().values():
        for category in topic.records:
            assert (category.number in asked) is not (category.series in check["message"])


def test_all_letters_hold_all_records(out: Path) -> None:
    """With --all-letters every record of the topics is in one letter of at most twelve."""
    made = draft(out, "--topics", ALL, "--all-letters")
    rows = listed()
    assert made["related"] == [f"r{number}" for number in range(2, len(rows) + 1)]
    asked = [item["category"] for row in rows for item in row["items"]]
    assert sorted(asked) == list(range(1, 45))
    assert all(len(row["items"]) <= 12 for row in rows)
    assert {row["agency"] for row in rows} == {"Nash County Sheriff's Office"}
    assert not [c for row in rows for c in row["checks"] if c["code"] == "left_for_later"]


def test_each_office_gets_its_own_letter(out: Path) -> None:
    """Treasurer and finance are asked for what they hold, by the name that is given or usual."""
    made = draft(
        out,
        *("--topics", "reimbursements,costs", "--office", "treasurer"),
        *("--office", "finance=Nash County Auditor"),
    )
    by_office = {letter["office"]: letter for letter in made["letters"]}
    assert by_office["treasurer"]["agency"] == "Nash County Treasurer"
    assert by_office["finance"]["agency"] == "Nash County Auditor"
    asked = {row["agency"]: {i["category"] for i in row["items"]} for row in listed()}
    assert asked == {
        "Nash County Treasurer": {23, 25},
        "Nash County Auditor": {10, 11, 13, 15, 24, 29},
    }
    (check,) = [c for c in made["checks"] if c["code"] == "left_for_later"]
    assert "Purchases for the program (purchasing or fleet)" in check["message"]
    assert "Payments received" not in check["message"]


@pytest.mark.parametrize(
    ("words", "said"),
    [
        (["--office", "mayor"], "'mayor' is no office"),
        (["--office", "sheriff="], "has no name"),
        (["--office", "risk", "--topics", "policy"], "likely to be with risk"),
        (["--fee-cap", "much"], "'much' is no sum in dollars"),
        (["--fee-cap", "-1"], "a sum up to"),
        (["--fee-cap", "NaN"], "a sum up to"),
        (["--fee-cap", "1e30"], "a sum up to"),
    ],
)
def test_a_mistake_in_an_option_is_told(out: Path, words: list[str], said: str) -> None:
    """One sentence, and nothing is stored."""
    with pytest.raises(WrongUse, match=said):
        draft(out, *words)
    assert listed() == []


def test_a_cap_is_said_as_it_was_given(out: Path) -> None:
    """The letter agrees to so much and to no more."""
    made = draft(out, "--fee-cap", "$1,025.5")
    text = " ".join(Path(made["files"][0]["path"]).read_text(encoding="utf-8").split())
    assert "I agree to charges of up to $1,025.50 in all. Before any work beyond that" in text
    other = draft(out)
    text = " ".join(Path(other["files"][0]["path"]).read_text(encoding="utf-8").split())
    assert "I have agreed to no charge so far" in text


def test_a_mail_is_made_of_a_letter_that_is_ready_only(out: Path) -> None:
    """Alabama takes no mail, and a letter with a blank is none to send."""
    mail = draft(out)["files"][3]
    assert mail["kind"] == "eml"
    opened = message_from_bytes(Path(mail["path"]).read_bytes(), policy=default)
    body = opened.get_body(("plain",))
    assert body is not None
    assert "Checklist for request" not in body.get_content()
    assert "12. Where the money went" in body.get_content()
    kinds = ["txt", "docx", "pdf"]
    assert [f["kind"] for f in draft(out, state="KY")["files"]] == kinds  # not of Kentucky
    made = draft(out, state="AL")
    assert [f["kind"] for f in made["files"]] == kinds
    assert "wrong_channel" in {check["code"] for check in made["checks"]}


def test_the_copy_in_spanish_lies_beside_and_is_no_file_for_the_office(out: Path) -> None:
    """It is in the JSON under its own key, at drafting and at export."""
    made = draft(out)
    exported = json.loads(run("export", "r1", "--out", str(out / "again"), "--json").stdout)
    for one in (made, exported):
        (copy,) = one["reading_copy"]
        assert copy["lang"] == "es"
        assert "No la envíe" in Path(copy["path"]).read_text(encoding="utf-8")
        assert copy["path"] not in {file["path"] for file in one["files"]}


def test_templates_come_from_the_folder_of_the_settings(out: Path, home: Path) -> None:
    """A relative folder lies in the home; a broken file stops the draft and stores nothing."""
    (home / "mine").mkdir()
    settings = home / "countywatch.toml"
    kept = settings.read_text(encoding="utf-8")
    settings.write_text(f'{kept}\n[requests]\ntemplates = "mine"\n', encoding="utf-8")
    (home / "mine" / "request.md.j2").write_text("Dear {{ agency }}", encoding="utf-8")
    made = draft(out)
    text = Path(made["files"][0]["path"]).read_text(encoding="utf-8")
    assert text.startswith("Dear Nash County Sheriff's Office")
    (home / "mine" / "request.md.j2").write_text("{{ nope }}", encoding="utf-8")
    with pytest.raises(BadInput, match=r"request\.md\.j2, line 1, cannot be filled"):
        draft(out)
    assert len(listed()) == 1


def test_a_stored_letter_is_linted(out: Path) -> None:
    """The findings of drafting come again, and what blocks gives exit 1."""
    draft(out)
    draft(out, state="KY")
    said = json.loads(run("lint", "r1", "--json").stdout)
    assert said["ready"] is True
    assert {"left_for_later", "law_old"} <= {check["code"] for check in said["checks"]}
    assert len({(c["code"], c["message"]) for c in said["checks"]}) == len(said["checks"])
    assert "Needed [residency_not_met]" in run("lint", "r2", status=1).stdout
    with pytest.raises(WrongUse, match="no request 'r9'"):
        run("lint", "r9")


def test_a_file_is_linted(tmp_path: Path, home: Path) -> None:
    """Any letter in Markdown is held against the rules of wording."""
    file = tmp_path / "mine.md"
    file.write_text(
        "Dear [NAME],\n\n1. Any and all records relating to ICE.\n"
        "2. E-mail of all employees from 2024 to present.\n3. How much did it cost?\n"
        "4. Names of detainees.\n",
        encoding="utf-8",
    )
    said = json.loads(run("lint", str(file), "--json", status=1).stdout)
    found = [(c["code"], c["message"][:6]) for c in said["checks"]]
    assert sorted(found) == [
        ("identifiers", "Item 4"),
        ("open_dates", "Item 2"),
        ("placeholder_left", "'[NAME"),
        ("question", "Item 3"),
        ("too_broad", "Item 1"),
        ("unlimited_custodians", "Item 2"),
    ]
    file.write_text("1. Copies of invoices from May 1, 2025 to May 1, 2026.\n", encoding="utf-8")
    assert json.loads(run("lint", str(file), "--json").stdout)["checks"] == []
    with pytest.raises(NotReachable, match="cannot be read"):
        run("lint", str(tmp_path / "none.md"))
    file.write_bytes(b"\xff\xfe\x00")
    with pytest.raises(WrongUse, match="no text in UTF-8"):
        run("lint", str(file))


def test_a_batch_does_the_rest_and_names_the_bad_line(out: Path, tmp_path: Path) -> None:
    """Each agency gets its own state's law; bad rows are told by line, in the sheet as well."""
    file = tmp_path / "agencies.csv"
    file.write_text(
        "Agency,State,Topics\n"
        '"Shelby County\nSheriff",TN,costs\n'
        "Nash County,ZZ,\n"
        ",NC,\n"
        "\n"
        "=1+1 County,OH,agreement;costs\n"
        "Wake County,NC,money\n",
        encoding="utf-8",
    )
    words = ("batch", str(file), "--out", str(out), "--sheet", str(tmp_path / "all.csv"))
    result = run(*words, "--json", status=1)
    rows = json.loads(result.stdout)["rows"]
    assert [(row["line"], row["request"]) for row in rows] == [
        (2, "r1"), (4, None), (5, None), (7, "r2"), (8, None),
    ]  # fmt: skip
    assert "Line 4: The records law of 'ZZ' is in no file of ours" in result.stderr
    assert "Line 5: The agency is missing" in result.stderr
    assert "Line 8: 'money' is no topic" in result.stderr
    laws = {row["state"]: row["law"]["name"] for row in listed()}
    assert laws == {"TN": "Tennessee Public Records Act", "OH": "Ohio Public Records Act"}
    with (tmp_path / "all.csv").open(encoding="utf-8-sig", newline="") as sheet:
        cells = list(csv.DictReader(sheet))
    assert [row["line"] for row in cells] == ["2", "4", "5", "7", "8"]
    assert cells[0]["ready"] == "yes"
    assert cells[0]["agency"] == "Shelby County Sheriff"
    assert "Shelby County Sheriff" in {row["agency"] for row in listed()}
    assert cells[3]["agency"] == "'=1+1 County"
    assert cells[3]["answer_basis"] == "our own practice"
    assert "is no topic" in cells[4]["problem"]


def test_a_batch_in_yaml_with_a_workbook(out: Path, tmp_path: Path) -> None:
    """YAML with topics as a list; the summary is a workbook whose cells are text."""
    file = tmp_path / "agencies.yaml"
    file.write_text(
        "- {agency: '=HYPERLINK(\"x\") County', state: TX, topics: [costs, policy]}\n"
        "- just words\n"
        "- {agency: Nash County, state: NC, colour: red}\n",
        encoding="utf-8",
    )
    result = run("batch", str(file), "--out", str(out), status=1)
    assert "1 drafted, 2 not" in result.stdout
    assert "Line 2: The agency is missing" in result.stderr
    assert "Line 3: 'colour' is no key" in result.stderr
    sheet = openpyxl.load_workbook(out / "summary.xlsx").active
    assert sheet is not None
    rows = list(sheet.iter_rows())
    assert rows[1][2].value == '=HYPERLINK("x") County'
    assert {cell.data_type for row in rows for cell in row} <= {"s", "n"}


@pytest.mark.parametrize(
    ("name", "text", "said"),
    [
        ("a.csv", "name,place\nx,y\n", "line 1, has to name its columns"),
        ("a.csv", "agency,agency,state\nx,y,z\n", "line 1, has to name"),
        ("a.csv", "agency,state\n", "holds no agency"),
        ("a.csv", 'agency,state\n"x,NC\n', "is no CSV"),
        ("a.yaml", "agency: x\n", "has to be a list"),
        ("a.yaml", "- {agency: x\n- [", r"line \d+: this is no YAML"),
        ("a.yaml", "[" * 5_000, "nest"),
    ],
)
def test_a_list_that_is_none_is_told(tmp_path: Path, name: str, text: str, said: str) -> None:
    """File and line stand in the one sentence."""
    file = tmp_path / name
    file.write_text(text, encoding="utf-8")
    with pytest.raises(BadInput, match=said):
        read_rows(file)


def test_the_agreements_own_sentences_are_found_and_quoted() -> None:
    """Who pays, with section and page, and that state records law is untouched."""
    found = read_agreement("MOA", PAGES)
    assert found is not None
    assert found.costs is not None and found.release is not None
    assert (found.costs.section, found.costs.page) == ("X", 4)
    assert found.costs.text.endswith("pay and travel included.")
    assert found.release.page == 6
    assert read_agreement("Agenda", [(1, "Costs and expenditures of the county")]) is None


@pytest.mark.skipif(not MOA.is_dir(), reason="the shared agreements are not here")
def test_real_agreements_give_both_sentences() -> None:
    """Each model's text names who pays, and the sentence on state records laws."""
    files = sorted(MOA.glob("*.pdf"))
    assert len(files) > 4
    for file in files:
        document = pypdfium2.PdfDocument(file)
        pages = [
            (number, page.get_textpage().get_text_bounded())
            for number, page in enumerate(document, 1)
        ]
        document.close()
        found = read_agreement(file.name, pages)
        assert found is not None and found.costs is not None and found.release is not None
        assert re.search(r"\bexpense", found.costs.text)
        assert re.search(r"records\s+laws", found.release.text)


@pytest.mark.parametrize(
    "text",
    [
        "COSTS AND EXPENDITURES " * 5_000,
        "X. COSTS AND EXPENDITURES " + "A. b " * 40_000,
        "Nothing herein limits state " * 5_000,
        "COSTS AND EXPENDITURES " + "Expense " * 20_000,
    ],
)
def test_a_page_of_any_kind_is_read_in_time(text: str) -> None:
    """No page makes the reading hang, and none without the sentences gives a quote."""
    start = time.monotonic()
    assert read_agreement("x", [(1, text)]) is None
    assert time.monotonic() - start < 5


@pytest.mark.parametrize(("state", "quoted"), [("NC", True), ("TX", False)])
def test_a_letter_quotes_the_agreement_of_its_own_agency(
    out: Path, home: Path, state: str, quoted: bool
) -> None:
    """The agreement in the case file is quoted to its own agency, and to none in another state."""
    an_agreement(home)
    made = draft(out, state=state)
    text = " ".join(Path(made["files"][0]["path"]).read_text(encoding="utf-8").split())
    said = (
        "“Agreement” says on page 4, section X: “Staff of the agency work at the expense of the "
        "agency, pay and travel included.” It also says on page 6: “Nothing herein limits the "
        "agency's compliance with state public records laws for records that are its own.”"
    )
    assert (said in text) is quoted
    assert ("agreement_quoted" in {check["code"] for check in made["checks"]}) is quoted
    assert "over_two_pages" not in {check["code"] for check in made["checks"]}


@pytest.mark.parametrize("state", ["ID", "MD", "TX"])
def test_evidence_and_agreement_fit_on_two_pages(state: str) -> None:
    """The longest letters still end on their second page."""
    made = letter(state, evidence=EVIDENCE, agreement=read_agreement("Agreement", PAGES))
    assert "over_two_pages" not in codes(made, blocks=False)


def an_agreement(home: Path) -> None:
    """A case file with the text of one agreement."""
    casefile = open_casefile(home)
    with casefile.session() as session:
        source = Source(
            name="County",
            platform="drupal",
            url="https://county.example",
            options={},
            every_minutes=60,
            added_at=NOW,
        )
        session.add(source)
        session.flush()
        facts = DocumentFacts("moa", "Agreement", "https://county.example/moa.pdf")
        document = keep_document(session, source.id, None, facts, NOW)
        keep_version(session, document, Bytes("ef" * 32, 10, "application/pdf", NOW))
        text = Text(
            sha256="ef" * 32,
            reader="1",
            outcome="read",
            media_type="application/pdf",
            text_sha256="0" * 64,
            read_at=NOW,
        )
        keep_text(session, text, [Page(number=number, text=said) for number, said in PAGES])
    casefile.close()
