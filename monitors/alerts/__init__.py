"""Alerts: what to raise, what they say, and how they look."""

from monitors.alerts.clock import MeetingClock, meeting_clock
from monitors.alerts.decide import Decision, TopicSigns, decide
from monitors.alerts.render import as_html, as_text
from monitors.alerts.view import (
    AlertView,
    DeliveryView,
    DocumentView,
    MeetingView,
    Receipt,
    SignView,
    SourceLine,
    around,
)

__all__ = [
    "AlertView",
    "Decision",
    "DeliveryView",
    "DocumentView",
    "MeetingClock",
    "MeetingView",
    "Receipt",
    "SignView",
    "SourceLine",
    "TopicSigns",
    "around",
    "as_html",
    "as_text",
    "decide",
    "meeting_clock",
]
