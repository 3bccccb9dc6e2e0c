"""Alerts: what to raise, what they say, and how they look."""

from monitors.alerts.clock import MeetingClock, meeting_clock
from monitors.alerts.decide import Decision, TopicSigns, decide
from monitors.alerts.receipt import Receipt, Shortfall, SourceLine
from monitors.alerts.render import as_html, as_text, pictured
from monitors.alerts.view import (
    AlertView,
    DeliveryView,
    DocumentView,
    Excerpt,
    MeetingView,
    SignView,
    Strip,
    around,
    excerpts_of,
)

__all__ = [
    "AlertView",
    "Decision",
    "DeliveryView",
    "DocumentView",
    "Excerpt",
    "MeetingClock",
    "MeetingView",
    "Receipt",
    "Shortfall",
    "SignView",
    "SourceLine",
    "Strip",
    "TopicSigns",
    "around",
    "as_html",
    "as_text",
    "decide",
    "excerpts_of",
    "meeting_clock",
    "pictured",
]
