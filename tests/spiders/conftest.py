"""Saved sample pages, and a frozen day, for the tests of spiders."""

from __future__ import annotations

from collections.abc import Iterator
from datetime import date
from pathlib import Path

import pytest

from tests.sites.server import Site

PAGES = Path(__file__).parent / "pages"


@pytest.fixture
def today() -> date:
    """The day on which all of these tests take place."""
    return date(2026, 11, 24)


@pytest.fixture
def pages() -> Path:
    """The folder of sample pages."""
    return PAGES


@pytest.fixture
def site() -> Iterator[Site]:
    """A running server on loopback."""
    with Site() as running:
        yield running
