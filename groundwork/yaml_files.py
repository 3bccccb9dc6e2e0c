"""YAML that a person wrote or was given: read within limits, and refused in one sentence.

A few lines of YAML can stand for billions of entries (an alias of a list of aliases), nest deeper
than a parser's stack, or hold one text that fills the memory. Each is measured on the parser's
events, before anything is built.
"""

from __future__ import annotations

from pathlib import Path
from typing import Any

import yaml

from groundwork.errors import BadInput

# The largest watchlist that ships has 82,500 bytes, all sources of a large state some 300,000.
MOST_BYTES = 2_000_000
# A watchlist nests seven deep, a list of sources four.
DEEPEST = 30
# Characters of one text: a passage to match is a page at most.
LONGEST_TEXT = 100_000
# What an entry weighs beside its characters: 300 bytes of memory go with each (500,000: 146 MB).
ENTRY_WEIGHT = 20
# Characters and entries once every alias stands for what it repeats. 10,000 sources with all their
# keys, a file of the largest size, weigh 5 million. The most that is allowed took 83 MB.
MOST_WEIGHT = 6_000_000

# The same grammar and marks; PyYAML's wheels have the fast one, a build from source may not.
_FAST: Any = getattr(yaml, "CSafeLoader", yaml.SafeLoader)
_AS_WRITTEN: Any = getattr(yaml, "CBaseLoader", yaml.BaseLoader)
_OPENING = (yaml.SequenceStartEvent, yaml.MappingStartEvent)
_CLOSING = (yaml.SequenceEndEvent, yaml.MappingEndEvent)


def read_text(path: Path) -> str:
    """The text of a file, with or without a mark at its beginning; no more than may be read.

    Raises BadInput for a larger one, OSError and UnicodeDecodeError as Python does.
    """
    with path.open("rb") as file:
        data = file.read(MOST_BYTES + 1)
    if len(data) > MOST_BYTES:
        raise _too_large(str(path))
    return data.decode("utf-8-sig")


def compose(text: str, file: str) -> yaml.Node | None:
    """The nodes of a file's text, with their lines; None for an empty one. `file` names it.

    Raises BadInput where it is no YAML, too large, nested too deep, or repeats itself too often.
    """
    try:
        _check(text, file)
        return yaml.compose(text, Loader=_FAST)
    except yaml.YAMLError as error:
        raise _no_yaml(error, file) from None


def load(text: str, file: str, *, as_written: bool = False) -> Any:
    """The values of a file's text; `as_written` leaves every number, date and yes a text.

    Raises BadInput as `compose` does, and for a value that is none, such as a 13th month.
    """
    try:
        _check(text, file)
        return yaml.load(text, Loader=_AS_WRITTEN if as_written else _FAST)
    except yaml.YAMLError as error:
        raise _no_yaml(error, file) from None
    except ValueError as error:
        raise BadInput(
            f"{file}: a value cannot be read ({error}); correct it, or put it in quotes."
        ) from None


def _check(text: str, file: str) -> None:
    """Raises BadInput for what passes a limit, YAMLError for what is no YAML."""
    if len(text.encode("utf-8", "replace")) > MOST_BYTES:
        raise _too_large(file)
    size = _Size(file)
    for event in yaml.parse(text, Loader=_FAST):
        size.take(event)


class _Size:
    """How much a file stands for, event by event; raises BadInput beyond a limit."""

    def __init__(self, file: str) -> None:
        self._file = file
        self._total = 0
        # Of each list or table that is open: its anchor, and the size before it began.
        self._open: list[tuple[str | None, int]] = []
        self._anchors: dict[str, int] = {}

    def take(self, event: yaml.Event) -> None:
        """Counts one event in."""
        assert event.start_mark is not None  # the parser marks every event
        line = event.start_mark.line + 1
        if isinstance(event, _OPENING):
            self._open.append((event.anchor, self._total))
            self._total += ENTRY_WEIGHT
            if len(self._open) > DEEPEST:
                self._refuse(line, f"lists are nested more than {DEEPEST} deep")
        elif isinstance(event, _CLOSING):
            anchor, before = self._open.pop()
            if anchor is not None:
                self._anchors[anchor] = self._total - before
        elif isinstance(event, yaml.ScalarEvent):
            self._take_text(event, line)
        elif isinstance(event, yaml.AliasEvent):
            self._take_alias(str(event.anchor), line)
        if self._total > MOST_WEIGHT:
            self._refuse(line, "it holds too many entries, or repeats itself ('*') too often")

    def _take_text(self, event: yaml.ScalarEvent, line: int) -> None:
        size = len(event.value) + ENTRY_WEIGHT
        if len(event.value) > LONGEST_TEXT:
            self._refuse(line, f"a text is longer than {LONGEST_TEXT:,} characters")
        self._total += size
        if event.anchor is not None:
            self._anchors[event.anchor] = size

    def _take_alias(self, anchor: str, line: int) -> None:
        if anchor in (name for name, _ in self._open):
            self._refuse(line, f"'*{anchor}' stands within what it repeats")
        # One that nobody defined is the parser's to refuse.
        self._total += self._anchors.get(anchor, 0)

    def _refuse(self, line: int, what: str) -> None:
        raise BadInput(f"{self._file}, line {line}: {what}; write it with less.")


def _too_large(file: str) -> BadInput:
    return BadInput(f"{file}: the file is larger than {MOST_BYTES / 1_000_000:g} MB; split it.")


def _no_yaml(error: yaml.YAMLError, file: str) -> BadInput:
    if not isinstance(error, yaml.MarkedYAMLError):
        words = " ".join(str(error).split())
        return BadInput(f"{file}: this is no YAML ({words}); save it as UTF-8 text.")
    mark = error.problem_mark or error.context_mark
    line = mark.line + 1 if mark else 1
    return BadInput(
        f"{file}, line {line}: this is no YAML ({error.problem}); check the indentation, and "
        "put a text that holds ': ' or ' #' in quotes."
    )
