"""Amounts of a fixed form in a watchlist: `sum: 100,000 + n x 7,500` with `up_to: 80`."""

from __future__ import annotations

import re

from monitors.matching.nodes import Entry

_FORM = re.compile(r"(\d[\d,]*) \+ n x (\d[\d,]*)")
_MOST = 1000


def sums_pattern(keys: dict[str, Entry]) -> str:
    """The RE2 pattern of every sum `base + n x step`, n from 1 to `up_to`, as money is written.

    Thousands may lack their comma, and .00 may follow. Raises BadInput with file, line and remedy.
    """
    entry = keys["sum"]
    found = _FORM.fullmatch(entry.text())
    if not found:
        entry.wrong(f"'{entry.text()}' is no sum; write it as '100,000 + n x 7,500'")
    if "up_to" not in keys:
        entry.wrong("needs 'up_to:', the greatest n, beside it; add it")
    base, step = (int(part.replace(",", "")) for part in found.groups())
    most = keys["up_to"].number(1, _MOST)
    amounts = (f"{base + n * step:,}".replace(",", ",?") for n in range(1, most + 1))
    return rf"(?:^|[^\d,.])\$? ?(?:{'|'.join(amounts)})(?:\.00)?(?:$|[^\d,.]|[,.](?:$|\D))"
