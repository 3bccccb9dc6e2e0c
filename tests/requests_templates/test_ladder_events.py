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
from groundwork.errors import BadInput, CountywatchError, NotReachable, WrongUse
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
    """A home with one drafted letter."""

    home: Path

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
    made = Desk(home)
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
