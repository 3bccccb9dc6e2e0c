"""The law: public records, open meetings, the counting of days. Data in `data/`, with sources."""

from groundwork.law.calendar import Closure, Skipped
from groundwork.law.days import CountedFrom, Deadline, deadlines, deemed_received
from groundwork.law.holidays import ClosedDay, closed_days
from groundwork.law.model import Clock, LawField, RecordsLaw
from groundwork.law.records import known_states, load_law, statements, unverified, with_sentinel
from groundwork.law.sentences import AnswerBy, answer_by, explain

__all__ = [
    "AnswerBy",
    "Clock",
    "ClosedDay",
    "Closure",
    "CountedFrom",
    "Deadline",
    "LawField",
    "RecordsLaw",
    "Skipped",
    "answer_by",
    "closed_days",
    "deadlines",
    "deemed_received",
    "explain",
    "known_states",
    "load_law",
    "statements",
    "unverified",
    "with_sentinel",
]
