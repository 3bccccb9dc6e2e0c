"""The case file: model and storage. One module an aggregate: tables and queries, no decisions."""

from groundwork.casefile import heartbeat, problems, tasks
from groundwork.casefile.base import Base
from groundwork.casefile.store import CaseFile, open_casefile

__all__ = ["Base", "CaseFile", "heartbeat", "open_casefile", "problems", "tasks"]
