"""Warning signs in the pages of a document: watchlists, signs, findings.

watchlist = load_watchlist()
for finding in match_document(pages, watchlist, kind="packet"):
    print(finding.topic, finding.grade, [sign.quote for sign in finding.signs])
"""

from monitors.matching.checking import Failure, OnePage, check_examples
from monitors.matching.loading import load_watchlist, parse_watchlist
from monitors.matching.matcher import match_document
from monitors.matching.model import STANCES, Finding, Rule, Sign, Watchlist
from monitors.matching.sentences import context, fingerprint
from monitors.matching.trimming import only_with, terms_in

__all__ = [
    "STANCES",
    "Failure",
    "Finding",
    "OnePage",
    "Rule",
    "Sign",
    "Watchlist",
    "check_examples",
    "context",
    "fingerprint",
    "load_watchlist",
    "match_document",
    "only_with",
    "parse_watchlist",
    "terms_in",
]
