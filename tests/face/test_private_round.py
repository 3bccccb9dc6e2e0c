"""What a round of the watch leaves in the home is its owner's alone."""

from __future__ import annotations

import os
import stat
from collections.abc import Iterator
from datetime import date

import pytest

from tests.face.conftest import SIGN, Installation


@pytest.fixture
def open_umask() -> Iterator[None]:
    """As on the systems of most users, and without the umask of the command."""
    before = os.umask(0o022)
    yield
    os.umask(before)


@pytest.mark.usefixtures("open_umask")
def test_what_the_crawl_fetched_cannot_be_read_by_others(installation: Installation) -> None:
    """The saved copy was written by a process of its own, and moved into the home."""
    installation.publish(date(2026, 12, 1), 1, "Call to order", SIGN)
    installation.watch_site()
    assert len(installation.round().raised) == 1
    saved = [path for path in (installation.home / "bytes").rglob("*") if path.is_file()]
    assert saved
    modes = {path: stat.S_IMODE(path.stat().st_mode) for path in installation.home.rglob("*")}
    wrong = [str(path) for path, mode in modes.items() if mode & 0o077 and path.name != "spool"]
    assert wrong == []
