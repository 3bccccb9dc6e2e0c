"""Ids as people see them: `d12` is the document with the row number 12."""

from __future__ import annotations

import re

from sqlalchemy.orm import Session

from groundwork.casefile.documents import Document
from groundwork.errors import WrongUse


def row_number(public_id: str, letter: str, *, bare: bool = True) -> int | None:
    """The row number in an id of this kind; None for anything else.

    `bare` takes the number alone too. No row has more than 15 digits, and SQLite takes no number
    over 64 bits.
    """
    found = re.fullmatch(rf"({letter})?([0-9]{{1,15}})", public_id, re.IGNORECASE | re.ASCII)
    return int(found[2]) if found and (bare or found[1]) else None


def find_document(session: Session, public_id: str) -> Document:
    """The document of an id like `d12`; raises WrongUse where there is none."""
    number = row_number(public_id, "d")
    found = None if number is None else session.get(Document, number)
    if found is None:
        raise WrongUse(
            f"There is no document '{public_id[:40]}'; search and alerts show name them like d12."
        )
    return found
