"""A home with a case file for letters."""

from __future__ import annotations

from pathlib import Path

import pytest


@pytest.fixture
def home(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    """An empty home that the commands use."""
    monkeypatch.setenv("COUNTYWATCH_HOME", str(tmp_path / "home"))
    monkeypatch.delenv("COUNTYWATCH_DATABASE", raising=False)
    return tmp_path / "home"
