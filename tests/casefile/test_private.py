"""A home is its owner's alone: folders 0700, files 0600."""

from __future__ import annotations

import os
import stat
import subprocess
import sys
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

import pytest

from groundwork.casefile import open_casefile, store
from groundwork.private import close_to_others, write_text


@contextmanager
def umask(value: int) -> Iterator[None]:
    """As on the systems of most users: what is made is open to others."""
    before = os.umask(value)
    try:
        yield
    finally:
        os.umask(before)


@pytest.fixture(autouse=True)
def _open_umask() -> Iterator[None]:
    with umask(0o022):
        yield


def modes(home: Path) -> dict[str, str]:
    """Each file and folder of a home by its mode, the home as `.`."""
    paths = [home, *home.rglob("*")]
    return {str(path.relative_to(home)): oct(stat.S_IMODE(path.stat().st_mode)) for path in paths}


def open_to_others(home: Path) -> dict[str, str]:
    """What is not 0700 or 0600."""
    wrong = {}
    for name, mode in modes(home).items():
        if mode != ("0o700" if (home / name).is_dir() else "0o600"):
            wrong[name] = mode
    return wrong


def test_a_new_home_is_closed_to_others(tmp_path: Path) -> None:
    """The tables, what SQLite keeps beside them, the lock and the saved copies."""
    home = tmp_path / "deep" / "home"
    casefile = open_casefile(home)
    fetched = tmp_path / "fetched"
    fetched.write_bytes(b"minutes")
    with casefile.session(), casefile.held("a test"):
        casefile.bytes.put(b"agenda")
        casefile.bytes.move_in(fetched, "ab" * 32)
        assert {"case.db", "case.db-wal", "case.db-shm", "case.lock"} <= modes(home).keys()
        assert open_to_others(home) == {}
    casefile.close()
    assert open_to_others(home) == {}


def test_an_open_home_is_closed_to_others_when_it_is_opened(tmp_path: Path) -> None:
    """Also what an earlier version left in its folders; what is not ours by name stays."""
    home = tmp_path / "home"
    open_casefile(home).close()
    for name in ("bytes/ab/cd", "out/letters/a.txt", "notes/b.txt", "countywatch.toml"):
        (home / name).parent.mkdir(parents=True, exist_ok=True)
        (home / name).write_text("contact = 'a@example.org'")
    script = home / "notes" / "run.sh"
    script.touch(0o755)
    for path in (home, *home.rglob("*")):
        path.chmod(0o755 if path.is_dir() or path == script else 0o644)
    open_casefile(home).close()
    assert open_to_others(home) == {
        "notes": "0o755",
        "notes/b.txt": "0o644",
        "notes/run.sh": "0o755",
    }


def test_a_closed_home_is_not_walked_through(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    """Opening costs the same whatever the archive holds."""
    open_casefile(tmp_path / "home").close()
    walked: list[Path] = []
    monkeypatch.setattr(store, "below", lambda folder: walked.append(folder) or ())
    open_casefile(tmp_path / "home").close()
    assert walked == []


def test_what_cannot_be_closed_stays_and_nothing_fails(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    """A disk without modes, a file that is gone, a link, a folder of all."""
    shared, link = tmp_path / "shared", tmp_path / "link"
    shared.mkdir()
    shared.chmod(0o1777)
    (tmp_path / "target").touch(0o644)
    link.symlink_to(tmp_path / "target")
    close_to_others([tmp_path / "gone", shared, link])
    assert stat.S_IMODE(shared.stat().st_mode) == 0o1777
    assert stat.S_IMODE((tmp_path / "target").stat().st_mode) == 0o644

    def refuse(path: Path, mode: int) -> None:
        raise PermissionError(path, mode)

    monkeypatch.setattr(Path, "chmod", refuse)
    (tmp_path / "home").mkdir(mode=0o755)
    open_casefile(tmp_path / "home").close()


def test_a_file_that_is_written_over_is_closed_first(tmp_path: Path) -> None:
    """What was readable by others is not, before the new words are in it."""
    path = tmp_path / "countywatch.toml"
    path.touch(0o644)
    write_text(path, "contact = 'a@example.org'")
    assert (path.read_text(), oct(stat.S_IMODE(path.stat().st_mode))) == (
        "contact = 'a@example.org'",
        "0o600",
    )


@pytest.mark.parametrize("extra", [[], ["--replace"]])
def test_the_commands_leave_nothing_that_others_can_read(tmp_path: Path, extra: list[str]) -> None:
    """`init`, a round of the watch, a letter, and a table that is written elsewhere."""
    home, out = tmp_path / "home", tmp_path / "out.csv"
    if extra:
        home.mkdir(mode=0o755)
        (home / "countywatch.toml").touch(0o644)
    letter = ["--agency", "Smith County Sheriff", "--state", "TX", "--topics", "costs"]
    answers = ["--county", "Smith County, TX", "--contact", "me@example.org"]
    for command in (
        ["init", *answers, *extra],
        ["watch", "--once"],
        ["ledger", "template", "--out", str(out)],
        ["request", "draft", *letter, "--out", str(home / "out")],
    ):
        done = subprocess.run(
            [sys.executable, "-m", "countywatch", *command],
            env={**os.environ, "COUNTYWATCH_HOME": str(home)},
            capture_output=True,
            text=True,
            check=False,
        )
        assert (command, done.returncode, done.stderr) == (command, 0, done.stderr)
    assert any(name.startswith("out/") for name in modes(home))
    assert {"countywatch.toml", "case.db"} <= modes(home).keys()
    assert open_to_others(home) == {}
    assert oct(stat.S_IMODE(out.stat().st_mode)) == "0o600"
