"""Names, pages and files of others cannot steer a person's terminal."""

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
