"""The matching process: `python -m monitors.match_child MEMORY_BYTES [WATCHLIST]`.

It answers each `Matchable` with its `Matches`, so that a document which takes too long to match can
be ended without ending the watch.
"""

from __future__ import annotations

import sys
from pathlib import Path

from groundwork.workers import serve
from monitors.matches import Matchable, Matches, find_matches
from monitors.matching import load_watchlist


def main() -> None:
    """Serves the watchlist that the arguments name, or the shipped one."""
    watchlist = load_watchlist(Path(sys.argv[2]) if len(sys.argv) > 2 else None)

    def answer(wanted: Matchable) -> tuple[str, Matches]:
        return watchlist.hash, find_matches(wanted, watchlist)

    serve(answer)


if __name__ == "__main__":
    main()
