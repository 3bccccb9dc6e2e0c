"""YAML of others is read within limits, by every command that takes it."""

from __future__ import annotations

import ast
import os
import re
import subprocess
import sys
from pathlib import Path

import pytest

from groundwork import yaml_files
from groundwork.errors import BadInput

ROOT = Path(__file__).resolve().parents[2]


def laughs(levels: int) -> str:
    """A few lines that stand for ten to the power of `levels` texts."""
    lines = ["a0: &a0 [ha, ha, ha, ha, ha, ha, ha, ha, ha, ha]"]
    for level in range(1, levels):
        repeated = ", ".join([f"*a{level - 1}"] * 10)
        lines.append(f"a{level}: &a{level} [{repeated}]")
    return "\n".join(lines)


BOMBS = {
    "laughs": (laughs(9), "repeats itself"),
    "merged": (laughs(9).replace("[", "{<<: [").replace("]", "]}"), "repeats itself"),
    "one long text, many times": (
        f"a: &a {'x' * 90_000}\nb: [{', '.join(['*a'] * 100)}]",
        "repeats itself",
    ),
    "itself": ("a: &a [*a]", "stands within what it repeats"),
    "brackets": ("[" * 100_000, "nest"),
    "dashes": ("- " * 40 + "x", "nested more than 30 deep"),
    "questions": ("? " * 40 + "x", "nested more than 30 deep"),
    "long text": (f"a: {'x' * 200_000}", "a text is longer than 100,000 characters"),
    "many entries": ("- a\n" * 400_000, "too many entries"),
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


# Modules that read YAML which ships with the program, and nothing else.
OUR_OWN = {
    "countywatch/demo/drawing.py",
    "groundwork/law/claims.py",
    "groundwork/law/holidays.py",
    "groundwork/law/immigration.py",
    "groundwork/law/records.py",
    "monitors/agreements/aliases.py",
    "reports/assumptions.py",
    "reports/categories.py",
    "reports/options.py",
    "reports/questions.py",
    "reports/sections.py",
    "requests_templates/categories.py",
}


CALLS = {f"yaml.{name}" for name in ("load", "safe_load", "load_all", "compose", "parse")}


def _reads_yaml(source: str) -> bool:
    """Whether a module calls the parser itself."""
    attributes = [node for node in ast.walk(ast.parse(source)) if isinstance(node, ast.Attribute)]
    return not CALLS.isdisjoint(map(ast.unparse, attributes))


def test_no_other_module_calls_the_parser() -> None:
    """What a person wrote goes through the one loader with limits."""
    rooms = ("countywatch", "groundwork", "monitors", "reports", "requests_templates", "spiders")
    files = [path for room in rooms for path in (ROOT / room).rglob("*.py")]
    found = {
        str(path.relative_to(ROOT))
        for path in files
        if _reads_yaml(path.read_text(encoding="utf-8"))
    }
    assert found == OUR_OWN | {"groundwork/yaml_files.py"}
