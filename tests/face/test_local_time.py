"""Local starts, with the offset of their zone where it is known."""

from __future__ import annotations

import pytest

from groundwork.places.local_time import with_offset


@pytest.mark.parametrize(
    ("start", "zone", "expected"),
    [
        ("2026-09-14T18:00", "America/Chicago", "2026-09-14T18:00:00-05:00"),
        ("2026-12-14T18:00", "America/Chicago", "2026-12-14T18:00:00-06:00"),
        ("2026-09-14T18:00", None, "2026-09-14T18:00:00"),
        ("2026-09-14T18:00+00:00", "America/Chicago", "2026-09-14T18:00:00+00:00"),
        ("2026-09-14", "America/Chicago", "2026-09-14"),
        ("", "America/Chicago", ""),
    ],
)
def test_an_offset_is_added_only_where_it_is_missing_and_known(
    start: str, zone: str | None, expected: str
) -> None:
    """Wall time is never converted, a date never becomes midnight."""
    assert with_offset(start, zone) == expected
