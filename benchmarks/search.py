"""Searches an invented archive, and prints how long each kind of query takes.

    python -m benchmarks.search [--pages 1000000] [--home FOLDER] [--peer]

The archive is built through the case file's own transactions, so its index is the one that a watch
leaves behind. A home that is there already is searched as it is. With `--peer` the same queries are
asked of a bare FTS5 table in the same run, sorted by date. See README.md in this folder.
"""

from __future__ import annotations

import argparse
import shutil
import statistics
import tempfile
from collections.abc import Callable, Sequence
from dataclasses import dataclass
from pathlib import Path
from time import perf_counter

from sqlalchemy import text
from sqlalchemy.orm import Session

from benchmarks.archive import BODIES, LETTERS, build, first, second
from countywatch.archive.search import Filters, find
from groundwork.casefile import CaseFile, open_casefile
from groundwork.places.counties import all_places

NEWEST_MS, RANKED_MS = 50, 1000
NO_FILTER = Filters()
FIPS = all_places()[7].fips


@dataclass(frozen=True, slots=True)
class Kind:
    """A kind of query: our searches, and the peer's FTS5 expression with its condition."""

    name: str
    typed: Sequence[str]
    match: Sequence[str]
    where: str = "1"
    bound: bool = True
    """Whether it is a word or its beginning, a phrase or a filter, which the bounds are for."""


def words(stem: str) -> list[str]:
    """The planted words of a stem."""
    return [first(stem, letter) for letter in LETTERS]


def phrases(stem: str) -> list[str]:
    """The planted phrases of a stem, in quotes."""
    return [f'"{first(stem, letter)} {second(stem, letter)}"' for letter in LETTERS]


def with_filter(typed: Sequence[str], said: str) -> list[str]:
    """Searches narrowed by a filter."""
    return [f"{query} {said}" for query in typed]


def kinds() -> list[Kind]:
    """What is asked."""
    common, usual = words("common"), words("usual")
    pairs = list(zip(common, words("bygone"), strict=True))
    body = f'body:"{BODIES[2]}"'
    county, day = f"county:{FIPS}", "since:2023-06-01 until:2023-08-31"
    apart = [f'"{one} {two}"' for one, two in zip(common, usual, strict=True)]
    swapped = [f'"{second("sheriff", c)} {first("sheriff", c)}"' for c in LETTERS]
    return [
        Kind("word, 30 % of pages", common, common),
        Kind("word, 3 %", usual, usual),
        Kind("word, 20 pages", words("rare"), words("rare")),
        Kind("word, 30 %, none in the newer half", words("bygone"), words("bygone")),
        Kind("phrase, 3 %", phrases("sheriff"), phrases("sheriff")),
        Kind("phrase, 0.1 %, of words on 20 %", phrases("federal"), phrases("federal")),
        Kind("phrase of words on 20 %, on few pages", swapped, swapped),
        Kind("phrase of words on 30 and 3 %, on no page", apart, apart),
        Kind("county alone", [county], ["common*"], f"fips = '{FIPS}'"),
        Kind("word 30 % + county (1 of 400)", with_filter(common, county), common,
             f"fips = '{FIPS}'"),
        Kind("word 3 % + county", with_filter(usual, county), usual, f"fips = '{FIPS}'"),
        Kind("word 20 pages + county", with_filter(words("rare"), county), words("rare"),
             f"fips = '{FIPS}'"),
        Kind("word 30 % + kind (5 %)", with_filter(common, "kind:budget"), common,
             "kind = 'budget'"),
        Kind("word 30 % + body (25 %)", with_filter(common, body), common,
             f"body = '{BODIES[2]}'"),
        Kind("word 30 % + three months", with_filter(common, day), common,
             "day BETWEEN '2023-06-01' AND '2023-08-31'"),
        Kind("phrase 3 % + county + kind", with_filter(phrases("sheriff"),
             f"{county} kind:minutes"), phrases("sheriff"),
             f"fips = '{FIPS}' AND kind = 'minutes'"),
        Kind("two words of 30 %", [f"{common[n]} {common[n - 1]}" for n in range(5)],
             [f"{common[n]} AND {common[n - 1]}" for n in range(5)], bound=False),
        Kind("30 % OR 30 %", [f"{common[n]} OR {common[n - 1]}" for n in range(5)],
             [f"{common[n]} OR {common[n - 1]}" for n in range(5)], bound=False),
        Kind("30 % NOT 30 %", [f"{one} NOT {two}" for one, two in pairs],
             [f"{one} NOT {two}" for one, two in pairs], bound=False),
        Kind("beginning of five words of 3 %", ["usua*"], ["usua*"]),
        Kind("beginning of five words of 30 %", ["comm*"], ["comm*"]),
        Kind("two letters of 64 words", ["et*"], ["et*"]),
    ]  # fmt: skip


def timed(ask: Callable[[str], object], queries: Sequence[str], rounds: int) -> list[float]:
    """Milliseconds of each query, each asked so often; one look before warms the files."""
    took = []
    for _ in range(rounds):
        for query in queries:
            start = perf_counter()
            ask(query)
            took.append((perf_counter() - start) * 1000)
    return took


def ours(session: Session, rank: bool) -> Callable[[str], object]:
    """The whole search: reading the query, the index, twenty snippets."""
    return lambda typed: list(find(session, typed, NO_FILTER, (), rank=rank))


PEER = """
SELECT bare.rowid, bare_date.day, snippet(bare, 0, '', '', ' ... ', 24)
FROM bare JOIN bare_date ON bare_date.page_id = bare.rowid
WHERE bare MATCH :match AND {where} ORDER BY {order} LIMIT 20
"""


def peer(session: Session, where: str, rank: bool) -> Callable[[str], object]:
    """Bare FTS5 over the same pages: every hit is sorted by date, or by rank."""
    order = "bm25(bare)" if rank else "bare_date.day DESC, bare.rowid"
    statement = text(PEER.format(where=where, order=order))
    return lambda match: session.execute(statement, {"match": match}).all()


def build_peer(casefile: CaseFile) -> None:
    """An FTS5 table over the pages, and a table of what it is sorted and filtered by."""
    with casefile.session() as session:
        for statement in (
            "CREATE VIRTUAL TABLE bare USING fts5(text, content='page', content_rowid='id',"
            " tokenize='unicode61 remove_diacritics 2')",
            "INSERT INTO bare(bare) VALUES ('rebuild')",
            "CREATE TABLE bare_date(page_id INTEGER PRIMARY KEY, day, fips, kind, body)",
            "INSERT INTO bare_date SELECT page.id, substr(start, 1, 10), place_fips, kind, body"
            " FROM page JOIN document ON document.id = page.text_id"
            " JOIN meeting_version AS said ON said.meeting_id = document.meeting_id"
            " JOIN source ON source.id = document.source_id",
        ):
            session.execute(text(statement))


def row(kind: Kind, session: Session, has_peer: bool, rank: bool, rounds: int) -> bool:
    """Prints a line; true where the bound holds."""
    timed(ours(session, rank), kind.typed, 1)
    mine, theirs = [], []
    for _ in range(rounds):  # interleaved, so that what else the machine does falls on both
        mine += timed(ours(session, rank), kind.typed, 1)
        theirs += timed(peer(session, kind.where, rank), kind.match[:2], 1) if has_peer else []
    half, most = statistics.median(mine), statistics.quantiles(mine, n=20)[-1]
    line = f"{kind.name:42} {half:9.1f} {most:9.1f}"
    if theirs:
        other = statistics.median(theirs)
        line += f" {other:10.1f} {other / half:8.1f}x"
    missed = kind.bound and most > (RANKED_MS if rank else NEWEST_MS)
    print(line + ("   over the bound" if missed else ""), flush=True)
    return not missed


def report(casefile: CaseFile, has_peer: bool, rounds: int) -> bool:
    """Prints both tables; true where every bound holds."""
    good = True
    for rank in (False, True):
        title = "ranked" if rank else "newest first"
        head = f"{title + ', ms':42} {'p50':>9} {'p95':>9}"
        print(f"\n{head}" + (f" {'bare p50':>10} {'ratio':>9}" if has_peer else ""))
        with casefile.reading() as session:
            for kind in kinds():
                good = row(kind, session, has_peer, rank, rounds) and good
    return good


def main() -> int:
    """Builds or opens the archive, measures, and gives 1 where a bound is missed."""
    parser = argparse.ArgumentParser(prog="python -m benchmarks.search")
    parser.add_argument("--pages", type=int, default=1_000_000)
    parser.add_argument("--home", type=Path, help="keep the archive here")
    parser.add_argument("--peer", action="store_true", help="beside bare FTS5")
    parser.add_argument("--rounds", type=int, default=5)
    said = parser.parse_args()
    home = said.home or Path(tempfile.mkdtemp(prefix="search-benchmark-"))
    try:
        return _run(home, said)
    finally:
        if said.home is None:
            shutil.rmtree(home)


def _run(home: Path, said: argparse.Namespace) -> int:
    held = (home / "case.db").exists()
    casefile = open_casefile(home)
    if not held:
        start = perf_counter()
        for number in build(casefile, said.pages):
            seconds = perf_counter() - start
            if number % 100_000 == 0 or number >= said.pages:
                print(f"{number} pages stored and indexed, {seconds:.0f} s", flush=True)
        if said.peer:
            start = perf_counter()
            build_peer(casefile)
            print(f"bare FTS5 built, {perf_counter() - start:.0f} s")
    print(f"case file: {(home / 'case.db').stat().st_size / 1e6:.0f} MB")
    good = report(casefile, said.peer, said.rounds)
    casefile.close()
    return 0 if good else 1


if __name__ == "__main__":
    raise SystemExit(main())
