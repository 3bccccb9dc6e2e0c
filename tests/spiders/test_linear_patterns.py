"""Every pattern that touches outside text is linear."""

from __future__ import annotations

import ast
import importlib
import re
from collections.abc import Iterator
from pathlib import Path
from types import ModuleType
from typing import Any

import pytest

from tests.spiders.pattern_cost import doubts

ROOT = Path(__file__).parents[2]
FOLDER = ROOT / "spiders" / "platforms"
FILES = (*sorted(FOLDER.glob("*.py")), ROOT / "spiders" / "vendors.py")
CALLS = frozenset({"search", "match", "fullmatch", "sub", "split", "findall", "finditer", "subn"})
ANCHORED = frozenset({"match", "fullmatch"})
# Tables of patterns that are not compiled, by module: `re.search(pattern, text)` with a name.
TABLES = {
    "common": ("_KINDS", "_SECTIONS", "_TROUBLE", "_ALONE"),
    "granicus_feed": ("KINDS",),
    "ice287g": ("HEADERS",),
}
# Patterns that are not proved, each with the reason why it may stay.
ALLOWED: dict[str, str] = {}


def _module(file: Path) -> ModuleType:
    name = file.relative_to(ROOT).with_suffix("").as_posix().replace("/", ".")
    return importlib.import_module(name.removesuffix(".__init__"))


def _compiled(value: Any) -> Iterator[re.Pattern[Any]]:
    """The patterns in a value of a module, also in tables."""
    if isinstance(value, re.Pattern):
        yield value
    elif isinstance(value, dict):
        for inner in value.values():
            yield from _compiled(inner)
    elif isinstance(value, list | tuple):
        for inner in value:
            yield from _compiled(inner)


def _uses(name: str) -> set[str]:
    """What is done with a name, in all files; `passed` where it is handed to something else."""
    found: set[str] = set()
    for file in FILES:
        tree = ast.parse(file.read_text(encoding="utf-8"))
        attributes = {id(n.value): n.attr for n in ast.walk(tree) if isinstance(n, ast.Attribute)}
        for node in ast.walk(tree):
            if isinstance(node, ast.Name) and node.id == name and isinstance(node.ctx, ast.Load):
                found.add(attributes.get(id(node), "passed"))
    return found - {"pattern", "flags"}


def _module_patterns() -> Iterator[tuple[str, str | bytes, int, bool]]:
    """Where a pattern stands, its text and flags, and whether it is tried at one place only."""
    for file in FILES:
        for name, value in vars(_module(file)).items():
            for pattern in _compiled(value):
                flags = pattern.flags & ~re.UNICODE
                yield f"{file.stem}.{name}", pattern.pattern, flags, _uses(name) <= ANCHORED


def _literal_patterns() -> Iterator[tuple[str, str | bytes, int, bool]]:
    """The same of patterns that are written where they are used."""
    for file in FILES:
        module = _module(file)
        for node in ast.walk(ast.parse(file.read_text(encoding="utf-8"))):
            if not (isinstance(node, ast.Call) and ast.unparse(node.func).startswith("re.")):
                continue
            called = ast.unparse(node.func).removeprefix("re.")
            if called not in CALLS or isinstance(node.args[0], ast.Name):
                continue
            text = eval(ast.unparse(node.args[0]), vars(module).copy())
            where = f"{file.stem}:{text!r}"
            flags = re.IGNORECASE if "re.I" in ast.unparse(node) else 0
            yield where, text, flags, called in ANCHORED


def _table_patterns() -> Iterator[tuple[str, str | bytes, int, bool]]:
    for stem, names in TABLES.items():
        module = importlib.import_module(f"spiders.platforms.{stem}")
        for name in names:
            table = getattr(module, name)
            rows = table.values() if isinstance(table, dict) else table
            for text in {part for row in rows for part in row if isinstance(part, str)}:
                yield f"{stem}.{name}", text, re.IGNORECASE, False


def test_every_pattern_is_proved_linear() -> None:
    """No pattern of a parser can be made to go over the same text again and again."""
    patterns = [*_module_patterns(), *_literal_patterns(), *_table_patterns()]
    assert len(patterns) > 100
    wrong = {
        f"{where}: {text!r}": said
        for where, text, flags, anchored in patterns
        if where not in ALLOWED and (said := doubts(text, flags, anchored=anchored))
    }
    assert wrong == {}


def test_every_pattern_with_a_name_is_in_a_table_of_patterns() -> None:
    """`re.search(name, text)` hides its pattern; each such place has its table above."""
    hidden = set()
    for file in FILES:
        for node in ast.walk(ast.parse(file.read_text(encoding="utf-8"))):
            if isinstance(node, ast.Call) and ast.unparse(node.func) in {f"re.{n}" for n in CALLS}:
                hidden |= {file.stem} if isinstance(node.args[0], ast.Name) else set()
    assert hidden <= TABLES.keys()


@pytest.mark.parametrize(
    "pattern",
    [
        r"<!--.*?-->",
        r"<!--[^>]*x",
        r"\s+$",
        r"\s*-",
        r"(a+)+$",
        r"(?:a|b)*c",
        r"x.*y",
        r"^a*(?:b)?a*c",
        r"[A-Z][a-z]+day",
        r"a{0,40}a{0,40}b",
        r"<h1[^>]*>[^<]*x",
        r"(?=.*x)y",
    ],
)
def test_a_pattern_that_is_quadratic_is_not_proved(pattern: str) -> None:
    """The proof can fail: each of these goes over some text again and again."""
    assert doubts(pattern, re.IGNORECASE | re.DOTALL)


@pytest.mark.parametrize(
    "pattern", [r"a\s*b", r"\bfoo\w*", r"^\s*x", r"<h1[^<>]*>[^<]*x", r"\d+", r"\d{1,4}-\s{0,9}x"]
)
def test_a_linear_pattern_is_proved(pattern: str) -> None:
    """The proof is not so strict that no pattern could be written."""
    assert doubts(pattern, re.IGNORECASE) == []
