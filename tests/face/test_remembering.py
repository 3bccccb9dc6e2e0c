"""What a crawl is told of addresses that were fetched before."""

from datetime import UTC, datetime, timedelta
from pathlib import Path

import pytest

from countywatch.watch.known import known_of
from groundwork.casefile import open_casefile, sources
from groundwork.casefile.sources import Source
from spiders.records import Validator

NOW = datetime(2026, 11, 2, 12, tzinfo=UTC)
URL = "http://agendas.larkmoor.example/list"


@pytest.mark.parametrize(("days", "known"), [(0, True), (7, True), (8, False)])
def test_validators_are_used_for_a_week(tmp_path: Path, days: int, known: bool) -> None:
    """A server that says "not modified" for ever is asked for the body again after seven days."""
    casefile = open_casefile(tmp_path)
    with casefile.session() as session:
        source = Source(
            name="Larkmoor",
            platform="generic",
            url=URL,
            options={},
            every_minutes=60,
            paused=False,
            added_at=NOW,
        )
        session.add(source)
        session.flush()
        sources.keep_validator(session, source.id, URL, '"a1"', None, NOW)
        told = known_of(session, source, NOW + timedelta(days=days))
    casefile.close()
    assert told == ([Validator(source.id, URL, '"a1"')] if known else [])
