"""A case file from before the facts of a request said more: it opens, and its requests stand."""

from __future__ import annotations

from datetime import date
from pathlib import Path

from alembic import command
from alembic.config import Config
from sqlalchemy import create_engine, text

from countywatch.requests.events import standing_of
from groundwork.casefile import open_casefile
from groundwork.casefile.requests import all_requests
from groundwork.casefile.store import MIGRATIONS

REQUEST = """INSERT INTO request (id, created_at, drafted_on, agency, state, topics, law_name,
law_citation, law_as_of, period_start, period_end, answer_by, answer_basis, title, footer, markdown,
checks, ready, sample) VALUES (1, '2026-11-02 12:00:00', '2026-11-02', 'Sheriff', 'TX', '[]', 'PIA',
'ch. 552', '2025', '2025-01-01', '2026-11-02', '2026-11-17', 'law', 't', 'f', 'm', '[]', 1, 0)"""
ITEM = """INSERT INTO request_item (request_id, number, category, series, office, text)
VALUES (1, 1, 1, 'Agreements', 'sheriff', 'copies')"""
EVENT = """INSERT INTO request_event (request_id, kind, on_day, note, recorded_at)
VALUES (1, 'drafted', '2026-11-02', NULL, '2026-11-02 12:00:00')"""


def test_an_older_case_file_keeps_its_requests(tmp_path: Path) -> None:
    """Its events name no items, its items are pending, and it takes new facts."""
    engine = create_engine(f"sqlite:///{tmp_path / 'case.db'}")
    config = Config()
    config.set_main_option("script_location", str(MIGRATIONS))
    with engine.begin() as connection:
        config.attributes["connection"] = connection
        command.upgrade(config, "0005")
        for statement in (REQUEST, ITEM, EVENT):
            connection.execute(text(statement))
    engine.dispose()
    casefile = open_casefile(tmp_path)
    with casefile.reading() as session:
        (row,) = all_requests(session)
        assert [(event.kind, event.items, event.until) for event in row.events] == [
            ("drafted", [], None)
        ]
        now = standing_of(row, date(2026, 11, 20))
        assert (now.status, dict(now.outcomes), row.letters) == ("drafted", {1: "pending"}, [])
    casefile.close()
