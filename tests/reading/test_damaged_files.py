"""Two hundred damaged, encrypted, truncated, bomb-like and mislabelled files in one go."""

from __future__ import annotations

from collections import Counter
from pathlib import Path

import pytest
from damaged_files import LIMITS, bad_files, measure

from groundwork.reading import Page, ReadResult

GOOD = ReadResult("read", None, "application/pdf", (Page(1, "Call to order"),))
# A process is started, a page is given up, OCR has a process of its own: more than one look at the
# clock, on a machine that has other work too.
SLACK_SECONDS = 20.0


@pytest.mark.slow
@pytest.mark.cold
@pytest.mark.skipif(not Path("/proc/self/status").exists(), reason="this system has no /proc")
def test_each_bad_file_costs_itself_only_and_is_recorded_with_a_reason() -> None:
    """Outcome and reason of each, memory and time of every process below the limits, and the good
    file read right after it."""
    measured = list(measure(bad_files()))
    assert len({one.file.kind for one in measured}) == len(measured) >= 200
    for one in measured:
        kind, result = one.file.kind, one.result
        assert (kind, one.good) == (kind, GOOD)
        assert (kind, result.outcome != "read" or not one.file.hopeless) == (kind, True)
        assert (kind, result.outcome == "read" or bool(result.reason)) == (kind, True)
        assert (kind, one.peak <= LIMITS.memory_bytes) == (kind, True)
        most = LIMITS.seconds + LIMITS.ocr_seconds + SLACK_SECONDS
        assert (kind, one.seconds <= most) == (kind, True)
    outcomes = Counter(one.result.outcome for one in measured)
    assert outcomes.keys() == {"read", "partly_read", "unreadable", "skipped"}
