"""`countywatch request sent|received|...`: what is stored, what is refused."""

from __future__ import annotations

import json
from dataclasses import dataclass
from datetime import UTC, datetime, timedelta
from hashlib import sha256
from pathlib import Path
from typing import Any

import pytest
from click.testing import CliRunner, Result

from countywatch.cli.main import cli
from countywatch.cli.request import request
from groundwork.casefile import open_casefile
from groundwork.casefile.requests import all_requests
from groundwork.errors import BadInput, CountywatchError, NotReachable, Refused, WrongUse
from requests_templates.ladder_facts import KINDS

TODAY = datetime.now(UTC).astimezone().date()
REQUESTER = """name = "Dana Whitfield"
address = "412 Elm Street, Springfield"
email = "dana@letters.example"
phone = "(555) 010-0142"
resident_of = "Fayette County, KY"
"""


@dataclass(frozen=True)
class Desk:
    """A home with one drafted letter, a folder for letters and a requester's file."""

    home: Path
    out: Path
    file: Path

    def run(self, *words: str) -> Result:
        """One command; an error of ours is raised as it is."""
        return CliRunner().invoke(cli, ["request", *words], catch_exceptions=False)

    def told(self, *words: str) -> dict[str, Any]:
        """The JSON of a command."""
        found: dict[str, Any] = json.loads(self.run(*words, "--json").stdout)
        return found


@pytest.fixture
def desk(home: Path, tmp_path: Path) -> Desk:
    """A Texas letter, drafted today."""
    file = tmp_path / "dana.toml"
    file.write_text(REQUESTER, encoding="utf-8")
    made = Desk(home, tmp_path / "out", file)
    where = ["--agency", "Sample County Sheriff", "--state", "TX", "--out", str(tmp_path / "out")]
    made.run("draft", *where, "--requester", str(file))
    return made


def test_a_fact_is_kept_with_its_evidence(desk: Desk, tmp_path: Path) -> None:
    """Day, channel, note and items are stored; the file lies among the bytes under its hash."""
    desk.run("sent", "r1", "--by", "email")
    proof = tmp_path / "denial.eml"
    proof.write_bytes(b"From: county\n\nDenied.")
    desk.run(
        "denied", "r1", "--items", "3,1", "--exemption", "§ 552.108", "--file", str(proof),
        "--note", "by e-mail", "--by", "email",
    )  # fmt: skip
    casefile = open_casefile(desk.home)
    with casefile.reading() as session:
        (row,) = all_requests(session)
        event = row.events[-1]
        assert (event.kind, event.on, event.items) == ("denied", TODAY, [1, 3])
        assert (event.exemption, event.note, event.channel) == ("§ 552.108", "by e-mail", "email")
        assert event.file_name == "denial.eml"
        assert event.file_sha256 == sha256(proof.read_bytes()).hexdigest()
        assert casefile.bytes.get(event.file_sha256) == proof.read_bytes()
    casefile.close()


def test_outcomes_and_status_follow(desk: Desk) -> None:
    """Each command prints where the request stands, and `show` says the same."""
    assert desk.told("sent", "r1")["status"] == "sent"
    assert desk.told("received", "r1")["status"] == "received"
    assert desk.told("fee", "r1", "--amount", "$1,310.00")["status"] == "fee"
    made = desk.told("produced", "r1", "--items", "2", "--redacted")
    assert [item["outcome"] for item in made["items"]][:3] == [
        "fee-hold", "produced-redacted", "fee-hold",
    ]  # fmt: skip
    assert made["events"][-2]["amount"] == "1310.00"
    (own,) = [one for one in made["yours"] if one["kind"] == "fee_answer"]
    assert own["consequence"] == "the request is withdrawn by law"


def test_a_closed_request_takes_nothing_more(desk: Desk) -> None:
    """Closing is for good."""
    desk.run("sent", "r1")
    assert desk.told("close", "r1")["status"] == "closed"
    with pytest.raises(WrongUse, match="r1: The request was closed"):
        desk.run("note", "r1", "--note", "one thing more")


@pytest.mark.parametrize(
    ("words", "error", "said"),
    [
        (["denied", "r1"], WrongUse, "record 'request sent'"),
        (["sent", "r7"], WrongUse, "There is no request 'r7'"),
        (["sent", "r1", "--on", "2001-01-01"], WrongUse, "before the day on which the letter was"),
        (["sent", "r1", "--on", str(TODAY + timedelta(days=2))], WrongUse, "has not come yet"),
        (["sent", "r1", "--on", "yesterday"], WrongUse, "is no date"),
        (["withdrawn", "r1", "--items", "1,x"], WrongUse, "names no items"),
        (["withdrawn", "r1", "--items", "99"], WrongUse, "has no item 99"),
        (["note", "r1", "--note", "x" * 2001], WrongUse, "2001 characters"),
        (["fee", "r1", "--amount", "ten"], WrongUse, "no amount of dollars"),
        (["fee", "r1", "--amount", "1e400"], WrongUse, "no amount of dollars"),
        (["fee", "r1", "--amount", "1.005"], WrongUse, "no amount of dollars"),
        (["note", "r1", "--file", "/dev/null/x"], NotReachable, "check its name"),
        (["note", "r1", "--file", "/dev/null"], BadInput, "is empty"),
        (["note", "r1", "--file", "/"], NotReachable, "cannot be read"),
    ],
)
def test_a_mistake_is_told_and_stores_nothing(
    desk: Desk, words: list[str], error: type[CountywatchError], said: str
) -> None:
    """One sentence each, and the timeline is as before."""
    with pytest.raises(error, match=said):
        desk.run(*words)
    assert [event["kind"] for event in desk.told("show", "r1")["events"]] == ["drafted"]


@pytest.mark.parametrize("hostile", ["a\u202eb\nc", "*bold* #let x", "\x1b[31mred", "<b>&"])
def test_hostile_words_are_kept_as_words(desk: Desk, hostile: str, tmp_path: Path) -> None:
    """A note and an exemption come back as they were told; a file's name has no marks."""
    file = tmp_path / "a\u202eb.txt"
    file.write_text("x")
    desk.run("sent", "r1")
    desk.run("denied", "r1", "--exemption", hostile, "--note", hostile, "--file", str(file))
    event = desk.told("show", "r1")["events"][-1]
    assert (event["exemption"], event["note"], event["file"]) == (hostile, hostile, "ab.txt")


def test_every_fact_has_its_command() -> None:
    """Each fact that can be let in has a command of its name; `redacted` is an option."""
    assert set(KINDS) - set(request.commands) - {"letter"} == {"redacted"}


def later(desk: Desk, kind: str, *words: str) -> dict[str, Any]:
    """The JSON of a later letter."""
    return desk.told(
        "letter", kind, "r1", "--out", str(desk.out), "--requester", str(desk.file), *words
    )


def test_a_later_letter_is_written_and_stored(desk: Desk) -> None:
    """Text, DOCX and PDF lie where the JSON says; markdown, checks and hashes are in the file."""
    desk.run("sent", "r1", "--by", "post")
    desk.run("fee", "r1", "--amount", "310")
    made = later(desk, "fee", "--choose", "cap", "--cap", "$100")
    assert (made["request"], made["letter"], made["drafted_on"]) == ("r1", "fee", str(TODAY))
    starts = [Path(file["path"]).read_bytes()[:4] for file in made["files"]]
    assert starts == [b"Dana", b"PK\x03\x04", b"%PDF"]
    assert all(check.keys() == {"code", "message", "blocks"} for check in made["checks"])
    casefile = open_casefile(desk.home)
    with casefile.reading() as session:
        (row,) = all_requests(session)
        (letter,) = row.letters
        assert [file["sha256"] for file in letter.files] == [
            sha256(Path(file["path"]).read_bytes()).hexdigest() for file in made["files"]
        ]
        assert "$100" in letter.markdown.replace("\\", "")
        assert (row.events[-1].kind, row.events[-1].note) == ("letter", "fee")
    casefile.close()
    assert [one["letter"] for one in desk.told("show", "r1")["letters"]] == ["fee"]


def test_each_draft_of_a_letter_has_files_of_its_own(desk: Desk) -> None:
    """A second draft never takes the place of the first."""
    desk.run("sent", "r1")
    desk.run("denied", "r1", "--items", "1", "--exemption", "552.108")
    files = [file["path"] for _ in range(2) for file in later(desk, "denial")["files"]]
    assert len(set(files)) == 6


@pytest.mark.parametrize(
    ("before", "words", "error", "said"),
    [
        ([], ["receipt"], Refused, "the letter has not been sent"),
        (["sent"], ["receipt"], Refused, "a letter takes a day or two; wait until"),
        (["sent"], ["reminder"], Refused, "no receipt is recorded, so no date is sure"),
        (["sent", "received"], ["reminder"], Refused, "an answer is due by"),
        (["sent", "fee"], ["fee"], WrongUse, "Say how you answer the estimate"),
        (["sent"], ["narrow", "--item", "two"], WrongUse, "no item with words"),
        (["sent", "denied"], ["appeal"], WrongUse, "Texas has 2 ways to a review"),
        (["sent", "denied"], ["appeal", "--ground", "1=because"], WrongUse, "is no ground"),
        (["sent", "denied"], ["denial", "--out", "/dev/null/x"], NotReachable, "with --out"),
        (["sent", "close"], ["closing"], Refused, "was closed on"),
    ],
)
def test_a_letter_that_is_not_allowed_stores_nothing(
    desk: Desk, before: list[str], words: list[str], error: type[CountywatchError], said: str
) -> None:
    """Each refusal names the reason, and neither a letter nor an event is left behind."""
    for kind in before:
        desk.run(kind, "r1")
    kind, *more = words
    with pytest.raises(error, match=said):
        later(desk, kind, *more)
    shown = desk.told("show", "r1")
    assert shown["letters"] == []
    assert "letter" not in [event["kind"] for event in shown["events"]]


def test_due_lists_open_requests_and_writes_a_calendar(desk: Desk, tmp_path: Path) -> None:
    """The contract's dates, most urgent first, in JSON, in words and as a calendar."""
    desk.run("sent", "r1")
    desk.run("received", "r1")
    desk.run("fee", "r1", "--amount", "310")
    file = tmp_path / "dates" / "due.ics"
    result = desk.run("due", "--json", "--ics", str(file))
    rows = json.loads(result.stdout)
    assert rows[0]["kind"] == "fee_answer"
    assert rows[0]["next"]["letter"] == "fee"
    assert "request letter fee r1 --out" in rows[0]["next"]["say"]
    assert [row["act_on"] for row in rows] == sorted(row["act_on"] for row in rows)
    assert file.read_bytes().startswith(b"BEGIN:VCALENDAR\r\n")
    text = desk.run("due").stdout
    assert "answer an itemised estimate in writing (yours)" in text
    assert "else the request is withdrawn by law" in text
    desk.run("close", "r1")
    assert json.loads(desk.run("due", "--json").stdout) == []


def test_the_list_says_where_each_request_stands(desk: Desk) -> None:
    """`list` shows the status beside the agency."""
    desk.run("sent", "r1")
    desk.run("acknowledged", "r1")
    assert "acknowledged   Sample County Sheriff" in desk.run("list").stdout
    assert json.loads(desk.run("list", "--json").stdout)[0]["status"] == "acknowledged"
