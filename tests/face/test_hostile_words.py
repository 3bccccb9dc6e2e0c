"""Names, pages and files of others cannot steer a person's terminal, nor fill the memory."""

from __future__ import annotations

import json
import os
import pty
import re
import subprocess
import sys
from collections.abc import Callable
from pathlib import Path

import pytest
import yaml
from hypothesis import given
from hypothesis import strategies as st

from groundwork import yaml_files
from groundwork.errors import BadInput
from groundwork.printable import printable

# An escape that clears the screen, one that sets the title, a C1 control, a return to the line's
# beginning, a turn of the direction of writing, a bell.
HOSTILE = "Board\x1b[2J\x1b]0;owned\x07\x9b31m\rall is well\u202egpj.exe\u2066"
SPELLED = "Board\\x1b[2J\\x1b]0;owned\\x07\\u009b31m\\x0dall is well\\u202egpj.exe\\u2066"
STEERING = re.compile("[\x00-\x08\x0b-\x1f\x7f-\x9f\u202a-\u202e\u2066-\u2069]")


@pytest.fixture
def on_terminal(tmp_path: Path) -> Callable[..., str]:
    """Runs the console command with a terminal as its output, and gives what came to it."""

    def call(*arguments: str) -> str:
        parent, child = pty.openpty()
        with subprocess.Popen(
            [sys.executable, "-m", "countywatch", *arguments],
            env={**os.environ, "COUNTYWATCH_HOME": str(tmp_path / "home")},
            stdin=subprocess.DEVNULL,
            stdout=child,
            stderr=child,
        ):
            os.close(child)
            said = b""
            while piece := _read(parent):
                said += piece
        os.close(parent)
        return said.decode().replace("\r\n", "\n")

    return call


def _read(parent: int) -> bytes:
    try:
        return os.read(parent, 1 << 16)
    except OSError:  # Linux says so at the end of a terminal that nobody holds any more
        return b""


def test_a_shared_list_of_sources_cannot_steer_the_terminal(
    on_terminal: Callable[..., str], tmp_path: Path
) -> None:
    """A name from a coalition's file is shown with its escapes spelled out, in every command."""
    rows = [{"platform": "civicplus", "url": "https://example.org/AgendaCenter", "name": HOSTILE}]
    rows.append({**rows[0], "platform": HOSTILE})
    file = tmp_path / "shared.yaml"
    file.write_text(yaml.safe_dump({"sources": rows}, allow_unicode=True))
    said = {
        "import": on_terminal("sources", "import", str(file)),
        "list": on_terminal("sources", "list"),
        "status": on_terminal("status"),
        "remove": on_terminal("sources", "remove", "1"),
    }
    assert {name for name, words in said.items() if STEERING.search(words)} == set()
    assert {name for name, words in said.items() if SPELLED in words} == said.keys()


def test_names_of_files_and_rules_cannot_steer_the_terminal(
    on_terminal: Callable[..., str], tmp_path: Path
) -> None:
    """A file's name, what is found in it, a watchlist's words, and the sentence of an error."""
    (tmp_path / f"{HOSTILE}.txt").write_text("The board will approve the grant \x1b[2J now.\n")
    file = tmp_path / "list.yaml"
    rule = {"name": HOSTILE, "topic": HOSTILE, "find": ["grant"], "must_match": [HOSTILE]}
    file.write_text(yaml.safe_dump({"rules": [rule]}, allow_unicode=True))
    wrong = tmp_path / "wrong.yaml"
    wrong.write_text(yaml.safe_dump({HOSTILE: 1}, allow_unicode=True))
    said = [
        on_terminal("scan", str(tmp_path / f"{HOSTILE}.txt"), "--watchlist", str(file)),
        on_terminal("watchlist", "check", str(file)),
        on_terminal("watchlist", "check", str(wrong)),
        on_terminal("scan", str(tmp_path / f"{HOSTILE}.pdf")),
        on_terminal("search", HOSTILE),
    ]
    assert [number for number, words in enumerate(said) if STEERING.search(words)] == []
    assert ["Board\\x1b[2J" in words for words in said[:4]] == [True] * 4


def test_json_on_a_terminal_keeps_its_values(
    on_terminal: Callable[..., str], tmp_path: Path
) -> None:
    """Spelled out in JSON's own way, the same words come out again."""
    rows = [{"platform": "civicplus", "url": "https://example.org/AgendaCenter", "name": HOSTILE}]
    file = tmp_path / "shared.yaml"
    file.write_text(yaml.safe_dump({"sources": rows}, allow_unicode=True))
    said = on_terminal("sources", "import", str(file), "--json")
    assert not STEERING.search(said)
    assert json.loads(said)["added"] == [HOSTILE]


@given(st.text())
def test_printable_text_holds_nothing_that_steers(text: str) -> None:
    """What is left alone is left as it is, and JSON that is printed stays the same value."""
    shown = printable(text)
    assert not STEERING.search(shown.replace("\r\n", "\n"))
    assert printable(shown) == shown
    assert json.loads(printable(json.dumps(text, ensure_ascii=False))) == text
    if not STEERING.search(text):
        assert shown == text


def laughs(levels: int) -> str:
    """A few lines that stand for ten to the power of `levels` texts."""
    lines = ["a0: &a0 [ha, ha, ha, ha, ha, ha, ha, ha, ha, ha]"]
    for level in range(1, levels):
        repeated = ", ".join([f"*a{level - 1}"] * 10)
        lines.append(f"a{level}: &a{level} [{repeated}]")
    return "\n".join(lines)


BOMBS = {
    "laughs": (laughs(9), "repeats parts of itself"),
    "merged": (laughs(9).replace("[", "{<<: [").replace("]", "]}"), "repeats parts of itself"),
    "one long text, many times": (
        f"a: &a {'x' * 90_000}\nb: [{', '.join(['*a'] * 100)}]",
        "repeats parts of itself",
    ),
    "itself": ("a: &a [*a]", "stands within what it repeats"),
    "brackets": ("[" * 100_000, "nest"),
    "dashes": ("- " * 40 + "x", "nested more than 30 deep"),
    "questions": ("? " * 40 + "x", "nested more than 30 deep"),
    "long text": (f"a: {'x' * 200_000}", "a text is longer than 100,000 characters"),
    "large": ("- a\n" * 2_600_000, "the file is larger than 2 MB"),
    "nobody's alias": ("a: *b", "this is no YAML"),
    "control character": ("a: \x00", "this is no YAML"),
}


@pytest.mark.parametrize("case", BOMBS)
def test_a_hostile_file_is_refused_in_one_sentence(case: str) -> None:
    """It names the file and what is wrong; nothing of it was built."""
    text, said = BOMBS[case]
    for read in (yaml_files.compose, yaml_files.load):
        with pytest.raises(BadInput, match=rf"^a\.yaml.*{re.escape(said)}.*\.$") as error:
            read(text, "a.yaml")
        assert "\n" not in str(error.value)


def test_a_value_that_is_none_is_refused() -> None:
    """A 13th month, a number of more digits than anybody counts."""
    for text in ("on: 2026-13-45", f"amount: {'9' * 5000}"):
        with pytest.raises(BadInput, match=r"^a\.yaml: a value cannot be read"):
            yaml_files.load(text, "a.yaml")
    assert yaml_files.load("on: 2026-13-45", "a.yaml", as_written=True) == {"on": "2026-13-45"}


def test_an_honest_file_may_repeat_itself() -> None:
    """Anchors and merges are a way of writing that people use."""
    text = "base: &base {a: 1}\nmore: [*base, *base]\nother: {<<: *base, b: 2}\n"
    assert yaml_files.load(text, "a.yaml")["other"] == {"a": 1, "b": 2}
    assert yaml_files.compose("", "a.yaml") is None


COMMANDS = {
    "watchlist": ["watchlist", "check", "FILE"],
    "scan": ["scan", "DOCUMENT", "--watchlist", "FILE"],
    "sources": ["sources", "import", "FILE"],
    "assumptions": [
        *["report", "cost", "Smith County, TX", "--out", "OUT", "--assumptions", "FILE"],
    ],
    "batch": ["request", "batch", "FILE", "--topics", "costs", "--out", "FOLDER"],
}


@pytest.mark.parametrize("command", COMMANDS)
def test_every_command_that_takes_yaml_refuses_a_bomb(tmp_path: Path, command: str) -> None:
    """Whatever reads a person's file reads it within the same limits."""
    paths = {
        "FILE": tmp_path / "bomb.yaml",
        "DOCUMENT": tmp_path / "agenda.txt",
        "OUT": tmp_path / "out.json",
        "FOLDER": tmp_path / "out",
    }
    paths["DOCUMENT"].write_text("Call to order")
    for text in (laughs(9), "[" * 100_000, BOMBS["large"][0]):
        paths["FILE"].write_text(text)
        done = subprocess.run(
            [
                *(sys.executable, "-m", "countywatch"),
                *(str(paths.get(word, word)) for word in COMMANDS[command]),
            ],
            env={**os.environ, "COUNTYWATCH_HOME": str(tmp_path / "home")},
            capture_output=True,
            text=True,
            check=False,
        )
        assert (done.returncode, done.stdout, done.stderr.count("\n")) == (1, "", 1)
        assert "bomb.yaml" in done.stderr
