"""Opening a case file: engine, schema, transactions, and the lock that one watcher holds."""

from __future__ import annotations

import fcntl
import os
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import Any

from alembic import command
from alembic.config import Config
from alembic.script import ScriptDirectory
from sqlalchemy import Connection, Engine, create_engine, event, inspect, text
from sqlalchemy.exc import DatabaseError, OperationalError
from sqlalchemy.orm import Session

from groundwork.casefile.bytes import BytesFolder
from groundwork.casefile.search.index import refresh
from groundwork.errors import CaseFileBusy, CaseFileError, CaseFileTooNew, NotReachable
from groundwork.private import below, close_to_others, is_open_to_others, make_folder

MIGRATIONS = Path(__file__).parent / "migrations"
BUSY_SECONDS = 20
# What of a home is ours.
FILES = ("countywatch.toml", "case.lock")
FOLDERS = ("bytes", "out", "spool")


class CaseFile:
    """One installation's tables and bytes. Sessions are transactions: all of it or nothing."""

    def __init__(self, engine: Engine, home: Path) -> None:
        self.engine = engine
        self.home = home
        self.bytes = BytesFolder(home / "bytes")
        self._engines = {now: engine.execution_options(immediate=now) for now in (True, False)}

    @contextmanager
    def session(self) -> Iterator[Session]:
        """A session in one writing transaction: committed at the end, undone by an exception."""
        with self._transaction(immediate=True) as session:
            yield session
            session.flush()
            refresh(session)

    @contextmanager
    def reading(self) -> Iterator[Session]:
        """A session that only reads; never waits for a writer."""
        with self._transaction(immediate=False) as session:
            yield session

    @contextmanager
    def _transaction(self, immediate: bool) -> Iterator[Session]:
        try:
            with (
                Session(self._engines[immediate], expire_on_commit=False) as session,
                session.begin(),
            ):
                yield session
        except OperationalError as error:
            raise _in_words(error, self.home) from error

    def close(self) -> None:
        """Gives every connection back."""
        self.engine.dispose()

    @contextmanager
    def held(self, doing: str) -> Iterator[None]:
        """Holds the case file for a job that only one process may do at a time.

        Raises CaseFileBusy, naming the process that holds it.
        """
        path = self.home / "case.lock"
        with path.open("a+") as lock:
            close_to_others([path])
            try:
                fcntl.flock(lock, fcntl.LOCK_EX | fcntl.LOCK_NB)
            except OSError as error:
                lock.seek(0)
                holder = lock.read().strip() or "another process"
                raise CaseFileBusy(
                    f"The case file in {self.home} is held by {holder}; "
                    "stop that process first, or wait until it is done."
                ) from error
            lock.truncate(0)
            lock.write(f"{doing} (process {os.getpid()})")
            lock.flush()
            try:
                yield
            finally:
                lock.truncate(0)


def open_casefile(home: Path, database: str | None = None) -> CaseFile:
    """Opens the case file of a home folder, making or upgrading its tables as needed.

    The folder is made 0700 and its files 0600, also where they were open to others before.
    `database` may name another SQLite file (`sqlite:///...` or a path). Raises CaseFileTooNew
    for a file that a newer Countywatch wrote and NotReachable for a folder that cannot be written.
    """
    try:
        make_folder(home)
    except OSError as error:
        raise NotReachable(
            f"The folder {home} cannot be made ({error.strerror}); name another with "
            "COUNTYWATCH_HOME."
        ) from error
    _tighten(home)
    casefile = CaseFile(_engine(_url(home, database)), home)
    try:
        _upgrade(casefile)
        _close_tables(casefile.engine)
    except OperationalError as error:
        casefile.close()
        raise _in_words(error, home) from error
    except DatabaseError as error:
        casefile.close()
        raise CaseFileError(
            f"The file {home / 'case.db'} is no case file of Countywatch; move it away or "
            "restore it from a backup."
        ) from error
    except CaseFileError:
        casefile.close()
        raise
    return casefile


def _tighten(home: Path) -> None:
    """Closes a home to others: its files each time, what lies deeper only once.

    A home that an earlier version left open is walked through and closed last, so that a walk which
    was broken off is made once more. Only what is ours by name is touched: somebody may have named
    a folder as the home that holds other things.
    """
    if is_open_to_others(home):
        for name in FOLDERS:
            close_to_others(below(home / name))
    close_to_others(home / name for name in FILES)
    close_to_others([home])


def _close_tables(engine: Engine) -> None:
    """Closes the database file, wherever it is, and the two that SQLite keeps beside it."""
    path = engine.url.database or ""
    close_to_others(Path(f"{path}{end}") for end in ("", "-wal", "-shm"))


def _url(home: Path, database: str | None) -> str:
    if database is None:
        return f"sqlite:///{home / 'case.db'}"
    if "://" not in database:
        return f"sqlite:///{Path(database).absolute()}"
    if not database.startswith("sqlite:///"):
        raise CaseFileError(
            "COUNTYWATCH_DATABASE names a database other than SQLite, which this version cannot "
            "use yet; unset it or name a file."
        )
    return database


def _engine(url: str) -> Engine:
    engine = create_engine(url, connect_args={"timeout": BUSY_SECONDS})

    @event.listens_for(engine, "connect")
    def prepare(connection: Any, _record: object) -> None:
        connection.isolation_level = None  # the driver's own BEGIN would come too late
        for pragma in ("journal_mode=WAL", "foreign_keys=ON", "synchronous=NORMAL"):
            connection.execute(f"PRAGMA {pragma}").close()

    @event.listens_for(engine, "begin")
    def begin(connection: Connection) -> None:
        # A writer takes its lock at once: two that upgrade from a read would block each other.
        immediate = connection.get_execution_options().get("immediate", True)
        connection.exec_driver_sql("BEGIN IMMEDIATE" if immediate else "BEGIN")

    return engine


def _upgrade(casefile: CaseFile) -> None:
    config = Config()
    config.set_main_option("script_location", str(MIGRATIONS).replace("%", "%%"))
    scripts = ScriptDirectory.from_config(config)
    held = _revision(casefile.engine)
    if held == scripts.get_current_head():
        return
    if held is not None and held not in {script.revision for script in scripts.walk_revisions()}:
        raise CaseFileTooNew(
            f"The case file in {casefile.home} was written by a newer Countywatch; upgrade this "
            "program with pip, or use another folder."
        )
    with casefile.engine.begin() as connection:
        config.attributes["connection"] = connection
        command.upgrade(config, "head")


def _revision(engine: Engine) -> str | None:
    with engine.execution_options(immediate=False).connect() as connection:
        if not inspect(connection).has_table("alembic_version"):
            return None
        return connection.execute(text("SELECT version_num FROM alembic_version")).scalar()


def _in_words(error: OperationalError, home: Path) -> CaseFileError:
    said = str(error.orig)
    if "locked" in said or "busy" in said:
        return CaseFileBusy(
            f"The case file in {home} is held by another process; wait until it is done and try "
            "again."
        )
    if "readonly" in said or "unable to open" in said:
        return CaseFileError(
            f"The case file in {home} cannot be written; check who owns that folder, or name "
            "another with COUNTYWATCH_HOME."
        )
    return CaseFileError(
        f"The case file in {home} failed: {said}. Check the disk's free space, then try again."
    )
