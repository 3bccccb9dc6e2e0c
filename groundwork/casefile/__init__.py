"""The case file: model and storage. One module an aggregate: tables and queries, no decisions.

All tables are known once this package is imported: they refer to one another, and SQLAlchemy can
use none of them while one is missing.
"""

from groundwork.casefile import (
    agreements,
    alerts,
    candidates,
    documents,
    federal,
    heartbeat,
    ledger,
    measures,
    meetings,
    problems,
    requests,
    signs,
    sources,
    tasks,
)
from groundwork.casefile.base import Base
from groundwork.casefile.store import CaseFile, open_casefile

# The modules that hold tables; a new one belongs here.
AGGREGATES = (
    agreements,
    alerts,
    candidates,
    documents,
    federal,
    heartbeat,
    ledger,
    measures,
    meetings,
    problems,
    requests,
    signs,
    sources,
    tasks,
)

__all__ = ["AGGREGATES", "Base", "CaseFile", "open_casefile"]
