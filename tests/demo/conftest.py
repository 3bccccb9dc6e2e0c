"""What the tests of the sample share: its first day, and one reading process."""

from __future__ import annotations

from collections.abc import Iterator
from datetime import date

import pytest

from countywatch.demo.county import SampleCounty
from groundwork.reading import Reader


@pytest.fixture(scope="package")
def county() -> SampleCounty:
    """The county as `make run` serves it, first run on a Tuesday."""
    return SampleCounty(date(2026, 11, 24))


@pytest.fixture(scope="package")
def reading() -> Iterator[Reader]:
    """One reading process for all of these tests."""
    with Reader() as reader:
        yield reader
