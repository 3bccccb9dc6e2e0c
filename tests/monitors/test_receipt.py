"""What the foot of a message claims."""

from __future__ import annotations

import pytest

from monitors.alerts import Receipt, Shortfall
from monitors.alerts.receipt import shortened

UNREAD = Shortfall("2 saved documents wait to be read", ("A", "B"), unread=True)
UNSURE = Shortfall("1 document has pages whose words OCR is not sure of", ("C",))


@pytest.mark.parametrize(
    ("shortfalls", "saved", "verdict"),
    [
        ((), 0, "No document is saved yet."),
        ((), 1, "The only saved document was read in full and searched."),
        ((), 8000, "All 8,000 saved documents were read in full and searched."),
        ((UNSURE,), 3, "All 3 saved documents were read in full and searched."),
        ((UNSURE, UNREAD), 3, "Not everything was read in full and searched (saved documents: 3):"),
    ],
)
def test_all_was_read_is_said_only_where_it_is_true(
    shortfalls: tuple[Shortfall, ...], saved: int, verdict: str
) -> None:
    """One shortfall that leaves text unread is enough to take the sentence away."""
    assert Receipt("now", (), shortfalls, saved).verdict == verdict


def test_a_long_receipt_counts_what_it_does_not_name() -> None:
    """Lines are shared out in order; every item is either named or counted, none is lost."""
    many = Shortfall("90 documents", tuple("abcdefgh"), 82, unread=True)
    short = shortened((UNREAD, many, UNSURE), shown=5)
    assert [(len(one.lines), one.more) for one in short] == [(2, 0), (3, 87), (0, 1)]
    assert [one.sentence for one in short] == [one.sentence for one in (UNREAD, many, UNSURE)]
