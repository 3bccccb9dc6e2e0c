"""What several rooms' tests share: a case file in a folder of its own, and ../shared."""

from __future__ import annotations

from collections.abc import Iterator
from pathlib import Path

import pytest

from groundwork.casefile import CaseFile, open_casefile

SHARED = Path(__file__).resolve().parents[2] / "shared"


@pytest.fixture
def casefile(tmp_path: Path) -> Iterator[CaseFile]:
    """An empty case file."""
    opened = open_casefile(tmp_path / "home")
    yield opened
    opened.close()


@pytest.fixture
def shared() -> Path:
    """The folder of real captured data; the test is skipped where it is absent."""
    if not SHARED.is_dir():
        pytest.skip("the folder of captured real pages (../shared) is not here")
    return SHARED
