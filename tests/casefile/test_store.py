"""Opening a case file, its bytes, and what happens when it cannot be used."""

from __future__ import annotations

import hashlib
import importlib
import pkgutil
import sqlite3
from datetime import UTC, datetime
from pathlib import Path

import pytest
from sqlalchemy import inspect, text

import groundwork.casefile
from groundwork.casefile import Base, CaseFile, open_casefile
from groundwork.casefile.bytes import BytesFolder
from groundwork.casefile.sources import Source
from groundwork.errors import (
    BadInput,
    CaseFileBusy,
    CaseFileError,
    CaseFileTooNew,
    SavedCopyDamaged,
)

NOW = datetime(2026, 11, 24, 12, 0, tzinfo=UTC)


def a_source(url: str = "http://example.invalid/") -> Source:
    """A source of no platform in particular."""
    return Source(name="Board", platform="legistar", url=url, every_minutes=60, added_at=NOW)


def test_the_migrations_make_exactly_the_tables_of_the_models(casefile: CaseFile) -> None:
    """Every model's table and column is made by a migration, and no other."""
    for module in pkgutil.iter_modules(groundwork.casefile.__path__):
        importlib.import_module(f"groundwork.casefile.{module.name}")
    found = inspect(casefile.engine)
    tables = {name for name in found.get_table_names() if not name.startswith("page_search")}
    assert tables - {"alembic_version"} == set(Base.metadata.tables)
    for name, table in Base.metadata.tables.items():
        made = {column["name"]: column["nullable"] for column in found.get_columns(name)}
        assert made == {column.name: column.nullable for column in table.columns}


def test_write_ahead_log_and_foreign_keys_are_on(casefile: CaseFile) -> None:
    """A reader is not blocked by a writer, and no row points at nothing."""
    with casefile.reading() as session:
        assert session.execute(text("PRAGMA journal_mode")).scalar() == "wal"
        assert session.execute(text("PRAGMA foreign_keys")).scalar() == 1


def test_a_failed_session_leaves_nothing(casefile: CaseFile) -> None:
    """A session is all or nothing."""
    with pytest.raises(ZeroDivisionError), casefile.session() as session:
        session.add(a_source())
        session.flush()
        raise ZeroDivisionError
    with casefile.reading() as session:
        assert session.query(Source).count() == 0


def test_times_come_back_aware(casefile: CaseFile) -> None:
    """An instant is UTC again after the database forgot its zone."""
    with casefile.session() as session:
        session.add(a_source())
    with casefile.reading() as session:
        assert session.query(Source).one().added_at == NOW


def test_a_naive_time_is_refused(casefile: CaseFile) -> None:
    """A time without a zone cannot be stored."""
    source = a_source()
    source.added_at = NOW.replace(tzinfo=None)
    with pytest.raises(Exception, match="has no zone"), casefile.session() as session:
        session.add(source)


def test_a_file_of_a_newer_program_is_refused(tmp_path: Path) -> None:
    """A case file whose revision this program does not know is left alone."""
    open_casefile(tmp_path).close()
    with sqlite3.connect(tmp_path / "case.db") as raw:
        raw.execute("UPDATE alembic_version SET version_num = '9999'")
    raw.close()
    with pytest.raises(CaseFileTooNew, match="written by a newer Countywatch"):
        open_casefile(tmp_path)


def test_a_file_that_is_no_database_is_refused(tmp_path: Path) -> None:
    """Another file of that name is not overwritten."""
    (tmp_path / "case.db").write_bytes(b"not a database, but somebody's notes" * 100)
    with pytest.raises(CaseFileError, match="is no case file"):
        open_casefile(tmp_path)
    assert (tmp_path / "case.db").read_bytes().startswith(b"not a database")


def test_only_one_holds_the_case_file(casefile: CaseFile) -> None:
    """A second watch is refused, and told who holds the file."""
    again = open_casefile(casefile.home)
    with casefile.held("countywatch watch"):
        busy = pytest.raises(CaseFileBusy, match=r"held by countywatch watch \(process \d+\)")
        with busy, again.held("countywatch watch"):
            pass
    with again.held("countywatch watch"):
        pass
    again.close()


def test_a_reader_does_not_wait_for_a_writer(casefile: CaseFile) -> None:
    """status answers while watch writes."""
    with casefile.session() as writer:
        writer.add(a_source())
        writer.flush()
        with casefile.reading() as reader:
            assert reader.query(Source).count() == 0


def test_bytes_are_written_once_and_checked_when_read(tmp_path: Path) -> None:
    """The name is the hash; a copy that was changed afterwards is not handed out."""
    folder = BytesFolder(tmp_path)
    name = folder.put(b"agenda")
    assert folder.put(b"agenda") == name
    assert folder.get(name) == b"agenda"
    assert [path.name for path in tmp_path.rglob("*") if path.is_file()] == [name[2:]]
    folder.path(name).write_bytes(b"Agenda")
    with pytest.raises(SavedCopyDamaged, match="was changed after it was stored") as error:
        folder.get(name)
    assert (error.value.sha256, isinstance(error.value, BadInput)) == (name, True)


def _damage(path: Path, how: str) -> None:
    if how == "lost":
        path.unlink()
    elif how == "cut off":
        path.write_bytes(path.read_bytes()[:2])
    elif how == "changed":
        path.write_bytes(b"Agenda")
    else:
        path.unlink()
        path.mkdir()


@pytest.mark.parametrize("how", ["lost", "cut off", "changed", "not a file"])
def test_a_damaged_copy_is_named(tmp_path: Path, how: str) -> None:
    """Whatever happened to it, what is raised is one error, which says what to do."""
    folder = BytesFolder(tmp_path)
    name = folder.put(b"agenda")
    assert folder.verify(name)
    _damage(folder.path(name), how)
    assert not folder.verify(name)
    with pytest.raises(SavedCopyDamaged, match=r"restore (it|that folder) from a backup"):
        folder.get(name)


@pytest.mark.parametrize("how", ["lost", "cut off", "changed"])
@pytest.mark.parametrize("way", ["put", "move_in"])
def test_the_same_bytes_put_a_damaged_copy_right(tmp_path: Path, how: str, way: str) -> None:
    """A document that is fetched once more needs no backup."""
    folder = BytesFolder(tmp_path / "bytes")
    name = folder.put(b"agenda")
    _damage(folder.path(name), how)
    if way == "put":
        folder.put(b"agenda")
    else:
        fetched = tmp_path / "fetched"
        fetched.write_bytes(b"agenda")
        folder.move_in(fetched, name)
        assert not fetched.exists()
    assert folder.get(name) == b"agenda"
    assert [path.name for path in folder.folder.rglob("*") if path.is_file()] == [name[2:]]


def test_a_fetched_file_that_two_documents_share_is_moved_once(tmp_path: Path) -> None:
    """The second document finds it in place; a file that was never there is an error."""
    folder = BytesFolder(tmp_path / "bytes")
    name = hashlib.sha256(b"agenda").hexdigest()
    fetched = tmp_path / name
    with pytest.raises(FileNotFoundError):
        folder.move_in(fetched, name)
    fetched.write_bytes(b"agenda")
    for _ in range(2):
        folder.move_in(fetched, name)
    assert folder.get(name) == b"agenda"
