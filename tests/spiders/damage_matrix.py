"""Prints the damage matrix: `python -m tests.spiders.damage_matrix`.

A row is a sample page, with the outcome of each damage that it is tested with; damage that is told
apart only by which page stands there instead is told as one. Ends with 1 where a damaged page is
trusted.
"""

from __future__ import annotations

import sys
from collections import Counter
from collections.abc import Callable, Iterator
from pathlib import Path
from types import ModuleType

from spiders.items import Parsed
from tests.spiders import test_damaged_lists, test_damaged_pages, test_damaged_portals

PAGES = Path(__file__).parent / "pages"
PARTS: tuple[ModuleType, ...] = (test_damaged_pages, test_damaged_portals, test_damaged_lists)
TRUSTED = frozenset({"ok", "empty"})


def outcomes() -> Iterator[tuple[str, str, str]]:
    """Page, damage and outcome, of each page first as it is."""
    for part in PARTS:
        parse: Callable[[str, bytes], Parsed] = part._parse
        for name in part.SAMPLES:
            body = (PAGES / name).read_bytes()
            yield name, "undamaged", parse(name, body).outcome
            damages = ((what, damage) for page, what, damage in part.MATRIX if page == name)
            for what, damage in damages:
                told = "another platform's page" if what.startswith("is ") else what
                yield name, told, parse(name, damage(body)).outcome


def main() -> int:
    """Prints a page a block, and the sum at the end."""
    held: dict[str, dict[str, Counter[str]]] = {}
    for name, what, outcome in outcomes():
        held.setdefault(name, {}).setdefault(what, Counter())[outcome] += 1
    wrong = 0
    for name, damages in held.items():
        print(name)
        for what, counted in damages.items():
            said = ", ".join(f"{n} {word}" if n > 1 else word for word, n in counted.items())
            wrong += sum(counted[word] for word in TRUSTED) if what != "undamaged" else 0
            print(f"    {what:32} {said}")
    tried = sum(n.total() for rows in held.values() for what, n in rows.items()) - len(held)
    print(f"{len(held)} pages, {tried} damaged ones, {wrong} of them trusted.")
    return 1 if wrong else 0


if __name__ == "__main__":
    sys.exit(main())
