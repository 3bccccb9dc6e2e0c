"""Ask: letters, record categories, drafting and checks. Nothing here can send anything."""

from requests_templates.agreement import AgreementText, read_agreement
from requests_templates.categories import Category, Topic, find_topics, topics
from requests_templates.drafting import Request, draft
from requests_templates.model import AlertEvidence, Check, Draft, Item, Period, Requester

__all__ = [
    "AgreementText",
    "AlertEvidence",
    "Category",
    "Check",
    "Draft",
    "Item",
    "Period",
    "Request",
    "Requester",
    "Topic",
    "draft",
    "find_topics",
    "read_agreement",
    "topics",
]
