"""The case file works when nothing else of ours is imported."""

from __future__ import annotations

import subprocess
import sys
from pathlib import Path

import pytest

# From nothing: the processes of other tests have imported every table.
pytestmark = pytest.mark.cold

STORES = """
import sys
from datetime import UTC, datetime
from pathlib import Path
from sqlalchemy import JSON, select
from sqlalchemy.orm import configure_mappers
import groundwork.casefile as room

configure_mappers()
NOW = datetime(2026, 11, 24, tzinfo=UTC)

def stored(session, model, **values):
    # What must not be null and is of no interest here is empty, or now.
    for column in model.__table__.columns:
        if not (column.nullable or column.primary_key or column.name in values):
            empty = {room.base.Instant: lambda: NOW, JSON: dict}
            values[column.name] = empty.get(type(column.type), column.type.python_type)()
    row = model(**values)
    session.add(row)
    session.flush()
    return row.id

Document, Alert = room.documents.Document, room.alerts.Alert
casefile = room.open_casefile(Path(sys.argv[1]))
with casefile.session() as session:
    source = stored(session, room.sources.Source)
    document = stored(session, Document, source_id=source, url="https://example.org/a.pdf")
    text = stored(session, room.documents.Text)
    version = stored(session, room.documents.DocumentVersion, document_id=document)
    matching = stored(session, room.signs.Matching, version_id=version, text_id=text)
    of = {"document_id": document, "version_id": version, "matching_id": matching}
    stored(session, Alert, **of, topic="agreement")
with casefile.reading() as session:
    found = session.scalars(select(Document)).one(), session.scalars(select(Alert)).one()
    print(found[0].url, found[1].topic)
casefile.close()
"""


def alone(program: str, *arguments: str) -> str:
    """What a program prints in a process of its own."""
    done = subprocess.run(
        [sys.executable, "-W", "error", "-c", program, *arguments],
        capture_output=True,
        text=True,
        check=False,
    )
    assert (done.returncode, done.stderr) == (0, "")
    return done.stdout


def test_a_document_and_an_alert_are_stored_with_the_package_alone(tmp_path: Path) -> None:
    """One import, and every table and what it refers to is known."""
    assert alone(STORES, str(tmp_path / "home")) == "https://example.org/a.pdf agreement\n"


def test_every_module_that_holds_tables_comes_with_the_package() -> None:
    """A new aggregate that nobody put into `groundwork/casefile/__init__.py` is found here."""
    program = """
import importlib, pkgutil
import groundwork.casefile as room
first = set(room.Base.metadata.tables)
for module in pkgutil.iter_modules(room.__path__):
    importlib.import_module(f"groundwork.casefile.{module.name}")
print(sorted(set(room.Base.metadata.tables) - first))
"""
    assert alone(program) == "[]\n"
