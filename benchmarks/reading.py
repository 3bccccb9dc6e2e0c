"""Reads, stores and matches invented packets, and prints pages a second and core beside others.

    python -m benchmarks.reading [--pages 400] [--rounds 5] [--peer-python PATH] [--packet 800]

Seconds are of processor, in this process and the reader's child, so that what else the machine does
counts little; all are measured in turn, in one run, and the medians are shown. See README.md.
"""

from __future__ import annotations

import argparse
import json
import os
import statistics
import subprocess
import sys
import tempfile
import time
from collections.abc import Callable, Sequence
from dataclasses import dataclass, field
from datetime import UTC, datetime
from functools import partial
from pathlib import Path
from typing import TypeVar

from benchmarks.packet import packet
from countywatch.watch.match import Recipients, match_waiting
from countywatch.watch.read import keep_read
from groundwork.casefile import CaseFile, open_casefile
from groundwork.casefile.documents import Bytes, DocumentFacts, keep_document, keep_version
from groundwork.casefile.sources import Source
from groundwork.reading import Reader, ReadResult
from monitors.matching import (
    Watchlist,
    headings,
    load_watchlist,
    match_document,
    numbering,
    parse_watchlist,
)

T = TypeVar("T")
NOW = datetime(2026, 11, 24, 12, 0, tzinfo=UTC)
DOCUMENT_PAGES = 100
PEERS = ("pdfplumber", "pypdf", "pypdfium2")
PAGES_A_SECOND, PEAK_MB, MATCHING_SHARE, PHRASES_MORE = 150, 500, 0.1, 0.2
MORE_PHRASES = 100


def spent(reader: Reader) -> float:
    """Processor seconds of this process and of the reader's child, which lives on."""
    stat = Path(f"/proc/{reader.pid}/stat").read_text(encoding="ascii").rpartition(")")[2].split()
    child = (int(stat[11]) + int(stat[12])) / os.sysconf("SC_CLK_TCK")
    return time.process_time() + child


@dataclass
class Timings:
    """Seconds of each round by what was done."""

    taken: dict[str, list[float]] = field(default_factory=dict)

    def add(self, what: str, seconds: float) -> None:
        """Adds one measurement."""
        self.taken.setdefault(what, []).append(seconds)

    def median(self, what: str) -> float:
        """Of the rounds."""
        return statistics.median(self.taken[what])


def timed(reader: Reader, work: Callable[[], T]) -> tuple[float, T]:
    """Processor seconds of some work, and what came of it."""
    start = spent(reader)
    made = work()
    return spent(reader) - start, made


def read_all(reader: Reader, data: Sequence[bytes]) -> list[ReadResult]:
    """What the reader makes of documents."""
    return [reader.read(each, "packet.pdf", "application/pdf") for each in data]


def store_all(
    casefile: CaseFile, turn: int, data: Sequence[bytes], results: Sequence[ReadResult]
) -> None:
    """Keeps bytes, documents, versions and pages, each in its transaction, as a watch does."""
    with casefile.session() as session:
        url = f"http://x/{turn}"
        source = Source(name="S", platform="file", url=url, every_minutes=60, added_at=NOW)
        session.add(source)
        session.flush()
        source_id = source.id
    for number, (each, result) in enumerate(zip(data, results, strict=True)):
        sha256 = casefile.bytes.put(each)
        with casefile.session() as session:
            facts = DocumentFacts("packet", "Packet", f"{url}/{number}.pdf")
            row = keep_document(session, source_id, None, facts, NOW)
            keep_version(session, row, Bytes(sha256, len(each), None, NOW))
        with casefile.session() as session:
            keep_read(session, sha256, result, NOW)


def match_all(results: Sequence[ReadResult], watchlist: Watchlist) -> None:
    """Matches pages that were read before."""
    for result in results:
        match_document(result.pages, watchlist, title="Packet", kind="packet")


def longer(more: int) -> Watchlist:
    """The shipped watchlist with more phrases of two words, none of which a packet holds."""
    ends = "abcdefghij"
    phrases = [f"ruritanian {a}{b}lloquy" for a in ends for b in ends][:more]
    said = "extends: default\nrules:\n  - name: more\n    topic: money\n    grade: notice\n"
    return parse_watchlist(f"{said}    find: [{', '.join(phrases)}]\n", "longer.yaml")


def peer(name: str, python: Path, paths: Sequence[Path]) -> dict[str, float] | None:
    """What a library took; None where it is not installed."""
    script = Path(__file__).with_name("reading_peer.py")
    ran = subprocess.run(
        [python, script, name, *paths], capture_output=True, check=False, text=True
    )
    if ran.returncode == 3:
        return None
    if ran.returncode:
        raise SystemExit(ran.stderr)
    found: dict[str, float] = json.loads(ran.stdout)
    return found


def peak_mb(pages: int) -> tuple[float, int]:
    """The most memory that the reader's child held for one packet, and the pages it read."""
    with Reader() as reader:
        result = reader.read(packet(pages, 0), "packet.pdf", "application/pdf")
        status = Path(f"/proc/{reader.pid}/status").read_text(encoding="ascii")
    (line,) = [line for line in status.splitlines() if line.startswith("VmHWM")]
    return int(line.split()[1]) / 1024, len(result.pages)


def drawn(count: int, turn: int, folder: Path) -> tuple[list[bytes], list[Path]]:
    """New packets for a round, so that nothing remembers their lines, and where they lie."""
    data = [packet(DOCUMENT_PAGES, turn * count + number) for number in range(count)]
    paths = [folder / f"{number}.pdf" for number in range(count)]
    for path, each in zip(paths, data, strict=True):
        path.write_bytes(each)
    return data, paths


def measure(said: argparse.Namespace, folder: Path) -> tuple[Timings, int]:
    """Every round, in turn, and how many pages each was of."""
    count = max(said.pages // DOCUMENT_PAGES, 1)
    shipped, more = load_watchlist(), longer(MORE_PHRASES)
    timings = Timings()
    missing: set[str] = set()
    casefile = open_casefile(folder / "home")
    with Reader() as reader:
        warm = [packet(1, 0)]
        read_all(reader, warm)  # begins the child
        a_round(reader, casefile, -1, warm, (shipped, more), Timings())
        for turn in range(said.rounds):
            data, paths = drawn(count, turn, folder)
            a_round(reader, casefile, turn, data, (shipped, more), timings)
            for name in PEERS:
                found = peer(name, said.peer_python, paths) if name not in missing else None
                if found is None:
                    missing.add(name)
                else:
                    timings.add(name, found["seconds"])
    casefile.close()
    for name in sorted(missing):
        print(f"{name} is not installed in {said.peer_python}, so it was not measured")
    return timings, count * DOCUMENT_PAGES


def a_round(
    reader: Reader,
    casefile: CaseFile,
    turn: int,
    data: Sequence[bytes],
    watchlists: tuple[Watchlist, Watchlist],
    timings: Timings,
) -> None:
    """From bytes to stored and matched, and matching alone with either watchlist."""
    recipients = Recipients((), "x@example.org", False)
    read, results = timed(reader, lambda: read_all(reader, data))
    store, _ = timed(reader, lambda: store_all(casefile, turn, data, results))
    match, _ = timed(
        reader, lambda: match_waiting(casefile, watchlists[0], recipients, lambda: NOW)
    )
    steps = {"read": read, "store": store, "match": match, "whole": read + store + match}
    named = [("match only", watchlists[0]), ("match more", watchlists[1])]
    for what, watchlist in named if turn % 2 else named[::-1]:
        forget_lines()
        steps[what], _ = timed(reader, partial(match_all, results, watchlist))
    for what, seconds in steps.items():
        timings.add(what, seconds)


def forget_lines() -> None:
    """So that the next to match the same pages gains nothing by it."""
    headings.forget_lines()
    numbering.forget_lines()


def report(timings: Timings, pages: int, packet_pages: int) -> bool:
    """Prints the figures; true where every target is met."""
    rate = pages / timings.median("whole")
    print(f"\n{pages} pages a round, {len(timings.taken['whole'])} rounds, medians")
    print(f"{'':34} {'ms/page':>9} {'pages/s/core':>13}")
    names = ("whole", "read", "store", "match", *(name for name in PEERS if name in timings.taken))
    for name in names:
        seconds = timings.median(name)
        said = {
            "whole": "Countywatch, bytes to matched",
            "read": "  of it reading",
            "store": "  of it storing and indexing",
            "match": "  of it matching and keeping",
        }
        print(f"{said.get(name, name + ', text only'):34} {seconds / pages * 1000:9.2f} "
              f"{pages / seconds:13.0f}")  # fmt: skip
    peak, read = peak_mb(packet_pages)
    base = timings.median("match only")
    more = timings.median("match more") / base - 1
    return all(
        [
            _target("pages a second and core", rate, PAGES_A_SECOND, rate >= PAGES_A_SECOND),
            _target(f"MB at most in the child, {read} pages", peak, PEAK_MB, peak < PEAK_MB),
            _target("matching / reading", base / timings.median("read"), MATCHING_SHARE,
                    base / timings.median("read") < MATCHING_SHARE),
            _target(f"matching with {MORE_PHRASES} phrases more", more, PHRASES_MORE,
                    more < PHRASES_MORE),
        ]
    )  # fmt: skip


def _target(name: str, value: float, bound: float, met: bool) -> bool:
    print(f"{name:34} {value:9.2f}  target {bound}{'' if met else '   missed'}")
    return met


def main() -> int:
    """Measures, and gives 1 where a target is missed."""
    parser = argparse.ArgumentParser(prog="python -m benchmarks.reading")
    parser.add_argument("--pages", type=int, default=400)
    parser.add_argument("--packet", type=int, default=800, help="pages of the packet for memory")
    parser.add_argument("--rounds", type=int, default=5)
    parser.add_argument("--peer-python", type=Path, default=Path(sys.executable))
    said = parser.parse_args()
    start = time.perf_counter()
    with tempfile.TemporaryDirectory(prefix="reading-benchmark-") as folder:
        timings, pages = measure(said, Path(folder))
        good = report(timings, pages, said.packet)
    print(f"{time.perf_counter() - start:.0f} s")
    return 0 if good else 1


if __name__ == "__main__":
    raise SystemExit(main())
