"""A stored letter, or any text of a request, held against the rules again."""

from __future__ import annotations

from datetime import date
from pathlib import Path

from countywatch.requests.draft import find_request
from groundwork.casefile import CaseFile
from groundwork.errors import NotReachable, WrongUse
from groundwork.law import load_law
from requests_templates import Check
from requests_templates.linter import lint_text, of_law
from requests_templates.text_rules import item_checks

LARGEST = 1_000_000  # bytes; a longer file is no letter


def lint_request(casefile: CaseFile, public: str, today: date) -> tuple[Check, ...]:
    """What was found when the letter was drafted, with what its law and its words give today."""
    with casefile.reading() as session:
        row = find_request(session, public)
        stored = [
            Check(str(one["code"]), str(one["message"]), bool(one["blocks"])) for one in row.checks
        ]
        words = [
            check for item in row.items for check in item_checks(f"Item {item.number}", item.text)
        ]
        now = [*of_law(load_law(row.state), today), *words]
    found = dict.fromkeys([*stored, *now])
    return tuple(sorted(found, key=lambda check: not check.blocks))


def lint_file(path: Path) -> tuple[Check, ...]:
    """The findings on a Markdown or text file; raises NotReachable or WrongUse if it is no text."""
    try:
        if path.stat().st_size > LARGEST:
            raise WrongUse(f"The file {path} is too large for a letter; name its own file.")
        text = path.read_text(encoding="utf-8-sig")
    except OSError as error:
        raise NotReachable(
            f"The file {path} cannot be read ({error.strerror}); check its name."
        ) from error
    except UnicodeDecodeError as error:
        raise WrongUse(f"The file {path} is no text in UTF-8; save the letter as text.") from error
    return lint_text(text, path.name)
