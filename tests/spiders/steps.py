"""Counts the work of a parser in steps that are the same on every machine: no seconds.

A step is a call of Python or of a function in C; a method of a text, of bytes or of a list also
counts its length, and a search by a pattern the length of the text. So what runs in C is seen too.
"""

from __future__ import annotations

import re
import sys
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from types import FrameType
from typing import Any

from bs4 import Tag

SEARCHES = ("search", "match", "fullmatch", "sub", "subn", "split", "findall", "finditer")
ONCE = ("search", "match", "fullmatch")
A_STEP = 8  # characters of a text that count as one step
# Methods that take the same time whatever they are called on.
SHORT = frozenset({"append", "startswith", "endswith", "pop", "extend", "get", "group", "encode"})


class Steps:
    """What was counted."""

    def __init__(self) -> None:
        self.count = 0

    def event(self, frame: FrameType, event: str, arg: Any) -> None:
        """Takes one event of `sys.setprofile`."""
        if event == "call":
            self.count += 1
        elif event == "c_call":
            held = getattr(arg, "__self__", None)
            if isinstance(held, str | bytes | list) and arg.__name__ not in SHORT:
                self.count += len(held) // A_STEP
            self.count += 1


class Counting:
    """A pattern that counts the texts that it is tried on; else it is the pattern itself."""

    def __init__(self, pattern: re.Pattern[Any], steps: Steps) -> None:
        self._pattern, self._steps = pattern, steps

    def __getattr__(self, name: str) -> Any:
        found = getattr(self._pattern, name)
        return _counted(found, name, self._steps) if name in SEARCHES else found


def _counted(function: Callable[..., Any], name: str, steps: Steps, at: int = 0) -> Any:
    """A function that counts what it reads of its argument `at`, or of the next where it replaces.

    A search that finds something reads up to its end, and one that is told where to begin, from
    there.
    """
    place = at + 1 if name in ("sub", "subn") else at

    def run(*args: Any, **keys: Any) -> Any:
        text = args[place] if place < len(args) else ""
        found = function(*args, **keys)
        begin = args[1] if at == 0 and name in ONCE and len(args) > 1 else 0
        end = found.end() if name in ONCE and found is not None else len(text)
        steps.count += max(0, end - begin) // A_STEP
        return found

    return run


def _with_counts(value: Any, steps: Steps) -> Any:
    """A pattern, or a table of them, that counts; None for anything else."""
    if isinstance(value, re.Pattern):
        return Counting(value, steps)
    if isinstance(value, dict) and value and all(isinstance(v, re.Pattern) for v in value.values()):
        return {key: Counting(pattern, steps) for key, pattern in value.items()}
    return None


def _index(function: Callable[[Tag, Any], int], steps: Steps) -> Callable[[Tag, Any], int]:
    def run(tag: Tag, child: Any) -> int:
        found = function(tag, child)
        steps.count += found
        return found

    return run


@contextmanager
def counted() -> Iterator[Steps]:
    """Counts what runs inside; the patterns of the parsers count too."""
    steps = Steps()
    kept: list[tuple[Any, str, Any]] = []
    for module in [m for name, m in sys.modules.items() if name.startswith("spiders.")]:
        for name, value in list(vars(module).items()):
            counting = _with_counts(value, steps)
            if counting is not None:
                kept.append((module, name, value))
                setattr(module, name, counting)
    for name in SEARCHES:
        kept.append((re, name, getattr(re, name)))
        setattr(re, name, _counted(getattr(re, name), name, steps, 1))
    # Beautiful Soup looks for a tag among its siblings in a loop that calls nothing.
    kept.append((Tag, "index", Tag.index))
    setattr(Tag, "index", _index(Tag.index, steps))  # noqa: B010 - put back below, as all are
    sys.setprofile(steps.event)
    try:
        yield steps
    finally:
        sys.setprofile(None)
        for place, name, value in kept:
            setattr(place, name, value)
