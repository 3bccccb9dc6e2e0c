"""An invented archive to search in: meetings of five years, their packets, and pages of words.

Words follow Zipf's law, as in any language. Others are planted at known rates, so that a query can
be as common or as rare as is wanted: see `RATES`, and `PHRASES`, whose two words also stand apart.
"""

from __future__ import annotations

import random
from collections.abc import Iterator
from dataclasses import dataclass
from datetime import UTC, date, datetime, timedelta
from itertools import accumulate

from sqlalchemy import Connection, text

from groundwork.casefile import CaseFile
from groundwork.places.counties import all_places

COUNTIES = 400
BODIES = ("Board of Commissioners", "Finance Committee", "Jail Authority", "Planning Board")
KINDS = ("agenda",) * 6 + ("packet",) * 8 + ("minutes",) * 5 + ("budget",)
PAGES = 50
"""A document's pages."""
BATCH = 200
"""Documents a transaction."""
FIRST_DAY = date(2022, 1, 3)
DAYS = 5 * 365

# Share of the pages on which each stands; "-" and a letter are added, for five words of a kind.
RATES = {"common": 0.3, "usual": 0.03, "seldom": 0.001}
PHRASES = {"sheriff": 0.03, "federal": 0.001}
OFTEN = 0.2
LETTERS = "abcde"
RARE_PAGES = 20
"""Every rare word stands on this many pages."""
STARTED = datetime(2026, 11, 24, 12, 0, tzinfo=UTC).replace(tzinfo=None)


def first(stem: str, letter: str) -> str:
    """A planted word, or the first of a planted phrase."""
    return f"{stem}{letter}"


def second(stem: str, letter: str) -> str:
    """The second word of a planted phrase."""
    return f"{stem}{letter}{letter}"


@dataclass(frozen=True, slots=True)
class Words:
    """Where the text of pages comes from: paragraphs of 45 words each, made once."""

    paragraphs: tuple[str, ...]

    @classmethod
    def made(cls, chance: random.Random) -> Words:
        """Four thousand paragraphs over thirty thousand words."""
        letters = "etaoinshrdlucmfwyp"
        names = ["".join(chance.choices(letters, k=chance.randint(3, 9))) for _ in range(30_000)]
        weights = list(accumulate(1 / (rank + 3) for rank in range(len(names))))
        return cls(
            tuple(
                " ".join(chance.choices(names, cum_weights=weights, k=45)) + "."
                for _ in range(4_000)
            )
        )

    def page(self, chance: random.Random, share: float) -> str:
        """A page of about 1,600 characters; `share` is how far through the archive it stands."""
        parts = chance.choices(self.paragraphs, k=5)
        for stem, rate in RATES.items():
            parts += [first(stem, letter) for letter in LETTERS if chance.random() < rate]
        for stem, rate in PHRASES.items():
            for letter in LETTERS:
                one, two = first(stem, letter), second(stem, letter)
                parts += [f"{one} {two}"] if chance.random() < rate else []
                parts += [one] if chance.random() < OFTEN else []
                parts += [f"and {two}"] if chance.random() < OFTEN else []
        for letter in LETTERS:
            if share < 0.5 and chance.random() < RATES["common"]:
                parts.append(first("bygone", letter))
        chance.shuffle(parts)
        return " ".join(parts)


def build(casefile: CaseFile, pages: int) -> Iterator[int]:
    """Fills an empty case file; gives the number of pages so far after each transaction."""
    chance = random.Random(4)
    words = Words.made(chance)
    documents = max(pages // PAGES, 1)
    rare = {chance.randrange(pages): letter for letter in LETTERS for _ in range(RARE_PAGES)}
    with casefile.session() as session:
        _sources(session.connection())
    for start in range(1, documents + 1, BATCH):
        batch = range(start, min(start + BATCH, documents + 1))
        with casefile.session() as session:
            connection = session.connection()
            _documents(connection, batch, documents, chance)
            rows = []
            for number in batch:
                for page in range(1, PAGES + 1):
                    said = words.page(chance, number / documents)
                    if letter := rare.get((number - 1) * PAGES + page - 1):
                        said = f"{said} {first('rare', letter)}"
                    rows.append({"t": number, "n": page, "x": said})
            connection.execute(
                text("INSERT INTO page(text_id, number, text) VALUES (:t, :n, :x)"), rows
            )
        yield batch[-1] * PAGES


def _sources(connection: Connection) -> None:
    connection.execute(
        text(
            "INSERT INTO source(id, name, platform, url, place_fips, place_name, options,"
            " every_minutes, paused, added_at)"
            " VALUES (:n, :name, 'legistar', :u, :f, :name, '{}', 60, 0, :now)"
        ),
        [
            {
                "n": n,
                "u": f"http://c{n}.invalid/",
                "f": place.fips,
                "name": place.full_name,
                "now": STARTED,
            }
            for n, place in enumerate(all_places()[:COUNTIES], 1)
        ],
    )


MADE = (
    "INSERT INTO meeting(id, source_id, key, first_seen, last_seen)"
    " VALUES (:n, :source, :n, :now, :now)",
    "INSERT INTO meeting_version(meeting_id, number, digest, seen_at, body, title, start, status)"
    " VALUES (:n, 1, '', :now, :body, :body, :start, 'scheduled')",
    "INSERT INTO document(id, source_id, meeting_id, kind, title, url, first_seen, last_seen)"
    " VALUES (:n, :source, :n, :kind, 'Papers', :url, :now, :now)",
    "INSERT INTO document_version(id, document_id, number, sha256, size, fetched_at)"
    " VALUES (:n, :n, 1, :n, 1, :now)",
    "INSERT INTO text(id, sha256, reader, outcome, media_type, text_sha256, read_at)"
    " VALUES (:n, :n, '1', 'read', 'application/pdf', :n, :now)",
)


def _documents(connection: Connection, batch: range, documents: int, chance: random.Random) -> None:
    """One meeting a document, the oldest first, as a watch of years would have stored them."""
    rows = [
        {
            "n": n,
            "source": chance.randint(1, COUNTIES),
            "body": chance.choice(BODIES),
            "kind": chance.choice(KINDS),
            "start": f"{FIRST_DAY + timedelta(days=n * DAYS // documents)}T18:00:00-05:00",
            "url": f"http://c.invalid/{n}.pdf",
            "now": STARTED,
        }
        for n in batch
    ]
    for statement in MADE:
        connection.execute(text(statement), rows)
