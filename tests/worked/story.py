"""Runs docs/worked-county.md: its files are written, its commands run, on the days of its headings.

A heading `## 3. Title (2026-07-06)` sets the clock. A block `yaml NAME` is written as that file. In
a block `console` a line from `$ ` is a command, and each line below it has to be in what it says.
"""

from __future__ import annotations

import importlib
import os
import re
import shlex
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass, field
from datetime import UTC, datetime, tzinfo
from pathlib import Path
from typing import Any

import pytest
from click.testing import CliRunner, Result

from countywatch.cli.main import cli

PAGE = Path(__file__).resolve().parents[2] / "docs" / "worked-county.md"
SITE = "127.0.0.1:47287"
_HEADING = re.compile(r"## .*\((\d{4}-\d{2}-\d{2})\)")
_ID = re.compile(r"k[0-9]+ +[(0-9]")
_CLOCKS = (
    "alerts", "ledger", "ledger_candidates", "ledger_measures", "report", "kit", "request",
    "request_events", "setup", "watch",
)  # fmt: skip


@dataclass(frozen=True)
class Command:
    """A command of the page: the day, its words, and the lines that it has to say."""

    day: str
    words: tuple[str, ...]
    said: tuple[str, ...]


@dataclass(frozen=True)
class Script:
    """What the page holds: files and commands in their order."""

    steps: tuple[Command | tuple[str, str], ...]

    @property
    def commands(self) -> tuple[Command, ...]:
        """The commands alone."""
        return tuple(step for step in self.steps if isinstance(step, Command))


def read_script(text: str) -> Script:
    """The page as a script."""
    steps: list[Command | tuple[str, str]] = []
    day, lines = "", iter(text.splitlines())
    for line in lines:
        if found := _HEADING.match(line):
            day = found[1]
        if line.startswith("```") and line != "```":
            kind, _, name = line.removeprefix("```").partition(" ")
            block = list(_until_fence(lines))
            if kind == "console":
                steps += _commands(day, block)
            elif name:
                steps.append((name, "\n".join(block) + "\n"))
    return Script(tuple(steps))


def _until_fence(lines: Iterator[str]) -> Iterator[str]:
    for line in lines:
        if line == "```":
            return
        yield line


def _commands(day: str, block: list[str]) -> Iterator[Command]:
    joined = "\n".join(block).replace("\\\n", " ")
    for part in re.split(r"^\$ countywatch ", joined, flags=re.MULTILINE)[1:]:
        first, *said = part.split("\n")
        yield Command(day, tuple(shlex.split(first)), tuple(one for one in said if one.strip()))


@dataclass
class Place:
    """A folder with a home, and the clock; commands run in it as a person runs them."""

    folder: Path
    site: str = SITE
    results: list[tuple[Command, Result]] = field(default_factory=list)
    ids: dict[str, str] = field(default_factory=dict)

    def run(self, *words: str, day: str = "2026-08-10") -> Result:
        """Runs a command in the folder on a day, at 10 o'clock in the county."""
        words = tuple(self.ids.get(word, word.replace(SITE, self.site)) for word in words)
        before = Path.cwd()
        os.chdir(self.folder)
        try:
            with clock(datetime.fromisoformat(f"{day}T15:00:00").replace(tzinfo=UTC)):
                env = {"COUNTYWATCH_HOME": str(self.folder / "home")}
                return CliRunner(env=env).invoke(cli, words)
        finally:
            os.chdir(before)

    def play(self, script: Script) -> None:
        """Writes the files of the page and runs its commands, one after the other."""
        for step in script.steps:
            if isinstance(step, Command):
                done = self.run(*step.words, day=step.day)
                self.results.append((step, done))
                self.ids |= _same_candidates(step.said, done.output)
            else:
                path = self.folder / step[0]
                path.parent.mkdir(parents=True, exist_ok=True)
                path.write_text(step[1].replace(SITE, self.site), encoding="utf-8")


def _same_candidates(told: tuple[str, ...], output: str) -> dict[str, str]:
    """The run's candidates by the page's ids: a finer search numbers them otherwise."""
    ids = {_amount(line): line.split()[0] for line in output.splitlines() if _ID.match(line)}
    listed = [line for line in told if _ID.match(line)]
    return {line.split()[0]: ids[_amount(line)] for line in listed if _amount(line) in ids}


def without_id(line: str) -> str:
    """A line without the number of its candidate; others as they are."""
    return _amount(line) if _ID.match(line) else line


def _amount(line: str) -> str:
    return " ".join(line.split()[1:])


@contextmanager
def clock(moment: datetime) -> Iterator[None]:
    """The commands' clock stands at a moment."""

    class Standing(datetime):
        @classmethod
        def now(cls, tz: tzinfo | None = None) -> Any:
            """The moment."""
            return moment.astimezone(tz)

    with pytest.MonkeyPatch.context() as patched:
        for name in _CLOCKS:
            module = importlib.import_module(f"countywatch.cli.{name}")
            patched.setattr(module, "datetime", Standing)
        yield
