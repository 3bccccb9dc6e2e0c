"""`countywatch request`: what it writes, prints, stores and refuses."""

from __future__ import annotations

import json
import tomllib
from dataclasses import dataclass
from datetime import UTC, datetime
from hashlib import sha256
from pathlib import Path
from typing import Any

import pypdfium2
import pytest
from click.testing import CliRunner, Result

from countywatch.cli.main import cli
from groundwork.casefile import open_casefile
from groundwork.casefile.alerts import Alert
from groundwork.casefile.documents import Bytes, DocumentFacts, Text, keep_document, keep_version
from groundwork.casefile.meetings import MeetingFacts, keep_meeting
from groundwork.casefile.requests import all_requests
from groundwork.casefile.signs import Matching, Sign
from groundwork.casefile.sources import Source
from groundwork.errors import BadInput, NotReachable, Refused, UnknownState, WrongUse

NOW = datetime(2026, 11, 24, 15, 0, tzinfo=UTC)
REQUESTER = """name = "Dana Whitfield"
address = "412 Elm Street, Springfield"
email = "dana@letters.example"
phone = "(555) 010-0142"
resident_of = "Fayette County, KY"
"""
CONTRACT = {"request", "ready", "law", "files", "items", "checks"}


@dataclass(frozen=True)
class Desk:
    """A home, a folder for letters and a requester's file."""

    home: Path
    out: Path
    file: Path

    def run(self, *words: str) -> Result:
        """One command; an error of ours is raised as it is."""
        return CliRunner().invoke(cli, ["request", *words], catch_exceptions=False)

    def draft(self, state: str, *words: str, requester: bool = True) -> dict[str, Any]:
        """The JSON of a draft."""
        whom = ["--requester", str(self.file)] if requester else []
        where = ["--agency", "Sample County Sheriff", "--state", state, "--out", str(self.out)]
        result = self.run("draft", *where, *whom, "--json", *words)
        found: dict[str, Any] = json.loads(result.stdout)
        return found


@pytest.fixture
def desk(home: Path, tmp_path: Path) -> Desk:
    """An empty home, and a requester's file beside it."""
    file = tmp_path / "dana.toml"
    file.write_text(REQUESTER, encoding="utf-8")
    return Desk(home, tmp_path / "letters", file)


def test_a_draft_prints_the_contract_and_writes_its_files(desk: Desk) -> None:
    """The JSON has the contract's keys, and text, DOCX and PDF lie where it says."""
    made = desk.draft("KY")
    assert made.keys() >= CONTRACT
    assert made["request"] == "r1"
    assert made["ready"] is True
    assert made["law"] == {
        "name": "Kentucky Open Records Act",
        "citation": "KRS 61.870 to 61.884",
        "as_of": "2025",
    }
    assert [file["kind"] for file in made["files"]] == ["txt", "docx", "pdf", "eml"]
    starts = [Path(file["path"]).read_bytes()[:4] for file in made["files"]]
    assert starts == [b"Dana", b"PK\x03\x04", b"%PDF", b"Subj"]
    assert made["items"][0].keys() >= {"number", "category", "office", "text"}
    assert all(check.keys() == {"code", "message", "blocks"} for check in made["checks"])


def test_the_case_file_holds_what_was_drafted(desk: Desk) -> None:
    """Request, items, the fact of drafting and the files with their hashes are stored."""
    made = desk.draft("PA", "--topics", "costs")
    casefile = open_casefile(desk.home)
    with casefile.reading() as session:
        (row,) = all_requests(session)
        assert [item.category for item in row.items] == [i["category"] for i in made["items"]]
        assert [event.kind for event in row.events] == ["drafted"]
        assert [file.sha256 for file in row.files] == [
            sha256(Path(file["path"]).read_bytes()).hexdigest()
            for file in (*made["files"], *made["reading_copy"])
        ]
    casefile.close()


def test_each_draft_has_a_number_and_files_of_its_own(desk: Desk) -> None:
    """A second letter to the same office never takes the place of the first."""
    one, other = desk.draft("TX"), desk.draft("TX")
    assert (one["request"], other["request"]) == ("r1", "r2")
    paths = {file["path"] for made in (one, other) for file in made["files"]}
    assert len(paths) == 8
    listed = json.loads(desk.run("list", "--json").stdout)
    assert [row["request"] for row in listed] == ["r2", "r1"]


def test_an_export_writes_the_stored_letter_again(desk: Desk) -> None:
    """What is exported is the letter as it was drafted, byte for byte."""
    made = desk.draft("NC")
    out = desk.out / "again"
    exported = json.loads(desk.run("export", "r1", "--out", str(out), "--json").stdout)
    assert [Path(f["path"]).read_bytes() for f in exported["files"]] == [
        Path(f["path"]).read_bytes() for f in made["files"]
    ]
    assert [event["kind"] for event in exported["events"]] == ["drafted", "exported"]


def test_a_letter_that_is_not_ready_is_drafted_and_not_exported(desk: Desk) -> None:
    """Without a requester a draft with blanks is written, and its export is refused with why."""
    made = desk.draft("TX", requester=False)
    assert made["ready"] is False
    assert Path(made["files"][0]["path"]).read_text(encoding="utf-8").count("_" * 16) >= 4
    with pytest.raises(Refused, match=r"r1 is not ready.*name is missing"):
        desk.run("export", "r1", "--out", str(desk.out / "again"))
    assert not (desk.out / "again").exists()


def test_the_requester_may_stand_in_the_settings(desk: Desk) -> None:
    """Without --requester, the letter is of the person in countywatch.toml."""
    desk.home.mkdir(parents=True)
    settings = f"[requester]\n{REQUESTER}"
    assert tomllib.loads(settings)
    (desk.home / "countywatch.toml").write_text(settings, encoding="utf-8")
    assert desk.draft("KY", requester=False)["ready"] is True


def test_a_sample_home_marks_its_letters(desk: Desk) -> None:
    """In the sample county, SAMPLE stands on every page of a letter."""
    desk.home.mkdir(parents=True)
    (desk.home / "countywatch.toml").write_text("sample = true\n", encoding="utf-8")
    made = desk.draft("PA")
    document = pypdfium2.PdfDocument(Path(made["files"][2]["path"]))
    assert all("SAMPLE" in page.get_textpage().get_text_bounded() for page in document)
    document.close()


def test_a_letter_from_an_alert_cites_its_line(desk: Desk) -> None:
    """Meeting, document, page, sentence and the saved copy come from the alert's own rows."""
    an_alert(desk.home)
    made = desk.draft("NC", "--from-alert", "a1")
    assert made["alert"] == "a1"
    text = " ".join(Path(made["files"][0]["path"]).read_text(encoding="utf-8").split())
    assert (
        "This request follows “Packet”, published for the meeting “Regular meeting” of the Board "
        "of Commissioners on December 1, 2026, where page 47 reads: “Approve the 287(g) agreement "
        "with ICE.” (https://county.example/packet.pdf, copy saved on November 24, 2026, SHA-256 "
        "cdcdcdcdcdcdcdcd...)."
    ) in text


def test_show_prints_the_letter_and_its_checks(desk: Desk) -> None:
    """`show` gives the letter to read, or the contract's JSON."""
    desk.draft("CA")
    assert "California Public Records Act" in desk.run("show", "r1").stdout
    assert json.loads(desk.run("show", "r1", "--json").stdout)["request"] == "r1"


def test_deadlines_is_a_command_of_the_group(desk: Desk) -> None:
    """`request deadlines` counts the days of the same law."""
    result = desk.run("deadlines", "--state", "KY", "--received", "2026-11-24", "--json")
    dates = [d["date"] for d in json.loads(result.stdout)["deadlines"] if d["kind"] == "respond"]
    assert dates == ["2026-12-03"]


@pytest.mark.parametrize(
    ("words", "error", "said"),
    [
        (["--state", "ZZ"], UnknownState, "'ZZ' is in no file of ours; use one of AK, AL"),
        (["--topics", "weather"], WrongUse, "agreement, communications, costs, detention"),
        (["--from-alert", "a9"], WrongUse, "no alert 'a9'"),
        (["--from", "2026-11-30", "--to", "2026-11-01"], WrongUse, "ends before it starts"),
        (["--out", "/dev/null/letters"], NotReachable, "name another folder with --out"),
        (["--requester", "/dev/null/x.toml"], NotReachable, "check its name"),
    ],
)
def test_a_mistake_is_told_and_stores_nothing(
    desk: Desk, words: list[str], error: type[Exception], said: str
) -> None:
    """Each mistake has one sentence, and no request is left behind."""
    with pytest.raises(error, match=said):
        desk.draft("TX", *words)
    assert json.loads(desk.run("list", "--json").stdout) == []


@pytest.mark.parametrize(
    ("text", "said"),
    [("name = ", "is no TOML"), ('nmae = "x"', "wrong entry at 'nmae'"), ("name = 3", "'name'")],
)
def test_a_wrong_requester_file_is_told_by_its_key(desk: Desk, text: str, said: str) -> None:
    """A typo in the requester's file is named and not passed over."""
    desk.file.write_text(text, encoding="utf-8")
    with pytest.raises(BadInput, match=said):
        desk.draft("TX")


@pytest.mark.parametrize("public", ["r9", "x", "r", "r1.5", "r²", "-1", "r" + "9" * 30])
def test_a_request_that_is_not_there_is_told(desk: Desk, public: str) -> None:
    """An id of no request is told in one sentence, whatever it looks like."""
    with pytest.raises(WrongUse, match="see countywatch request list"):
        desk.run("show", "--", public)


def an_alert(home: Path) -> None:
    """A case file with one alert on page 47 of a packet of a meeting."""
    casefile = open_casefile(home)
    with casefile.session() as session:
        source = Source(
            name="Board",
            platform="legistar",
            url="https://county.example",
            options={},
            every_minutes=60,
            added_at=NOW,
        )
        session.add(source)
        session.flush()
        said = MeetingFacts(
            "Board of Commissioners", "Regular meeting", "2026-12-01T18:00:00-05:00", "scheduled"
        )
        meeting = keep_meeting(session, source.id, "m1", said, NOW)
        facts = DocumentFacts("packet", "Packet", "https://county.example/packet.pdf")
        document = keep_document(session, source.id, meeting.id, facts, NOW)
        version = keep_version(session, document, Bytes("cd" * 32, 10, "application/pdf", NOW))
        assert version is not None
        text = Text(
            sha256=version.sha256,
            reader="1",
            outcome="read",
            media_type="application/pdf",
            text_sha256="0" * 64,
            read_at=NOW,
        )
        session.add(text)
        session.flush()
        matching = Matching(version_id=version.id, text_id=text.id, watchlist="w", matched_at=NOW)
        matching.signs = [
            Sign(
                topic="agreement",
                grade="alert",
                rule="287g",
                page=47,
                where="item 7",
                start=12,
                end=18,
                quote="287(g)",
                context="Approve the 287(g) agreement with ICE.",
                weight=3,
                stance="proposed",
                fingerprint="f",
            )
        ]
        session.add(matching)
        session.flush()
        ids = [sign.id for sign in matching.signs]
        session.add(
            Alert(
                document_id=document.id,
                version_id=version.id,
                matching_id=matching.id,
                topic="agreement",
                grade="alert",
                stance="proposed",
                sign_ids=ids,
                new_sign_ids=ids,
                created_at=NOW,
            )
        )
    casefile.close()
