"""Readers for the tests of reading."""

from __future__ import annotations

from collections.abc import Iterator

import pytest

from groundwork.reading import Limits, Reader


@pytest.fixture(scope="session")
def reader() -> Iterator[Reader]:
    """One reader with limits that no honest sample meets, kept over the whole run."""
    with Reader(Limits(seconds=60, memory_bytes=512 << 20)) as opened:
        yield opened


@pytest.fixture
def small_reader() -> Iterator[Reader]:
    """A reader of its own with 300 MB."""
    with Reader(Limits(seconds=60, memory_bytes=300 << 20)) as opened:
        yield opened
