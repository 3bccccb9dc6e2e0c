"""An alert as text and as HTML: everything from outside is data there, never markup."""

from __future__ import annotations

import re

from jinja2 import Environment, PackageLoader, StrictUndefined

from monitors.alerts.receipt import Receipt
from monitors.alerts.view import AlertView, Excerpt, Strip, places_words, where_words

SHOWN = 12

# What would break a line, hide text or turn its direction around in a mail.
CONTROL = re.compile("[\x00-\x08\x0b-\x1f\x7f\u200e\u200f\u202a-\u202e\u2066-\u2069]")


def marked(excerpt: Excerpt) -> str:
    """An excerpt as plain text, with its signs between arrows."""
    return "".join(f">>{words}<<" if sign else words for words, sign in excerpt.parts)


def web(url: str) -> str:
    """An address that may stand in a link: http or https only."""
    return url if url.startswith(("http://", "https://")) else "#"


def _environment(html: bool) -> Environment:
    env = Environment(
        loader=PackageLoader("monitors.alerts"),
        undefined=StrictUndefined,
        autoescape=html,
        trim_blocks=True,
        lstrip_blocks=True,
    )
    env.filters |= {"marked": marked, "web": web}
    env.finalize = lambda value: CONTROL.sub("", value) if type(value) is str else value
    return env


TEXT = _environment(html=False)
HTML = _environment(html=True)


def _parted(alert: AlertView) -> tuple[list[Excerpt], list[Excerpt]]:
    """The excerpts that a message shows, and those that it counts only."""
    # What is new comes first where a document has many signs: the rest was told before.
    numbered = sorted(enumerate(alert.excerpts), key=lambda pair: (not pair[1].new, pair[0]))
    shown = [excerpt for _, excerpt in sorted(numbered[:SHOWN], key=lambda pair: pair[0])]
    return shown, [excerpt for _, excerpt in numbered[SHOWN:]]


def pictured(alert: AlertView) -> Excerpt | None:
    """The excerpt whose page is shown as a picture: the first new one, else the first."""
    shown, _ = _parted(alert)
    return next((excerpt for excerpt in shown if excerpt.new), next(iter(shown), None))


def _shown(alert: AlertView, receipt: Receipt) -> dict[str, object]:
    shown, hidden = _parted(alert)
    version = alert.document.version
    return {
        "alert": alert,
        "meeting": alert.meeting,
        "document": alert.document,
        "sample": alert.sample,
        "shown": shown,
        "hidden": len(hidden),
        "hidden_words": places_words(hidden) if hidden else "",
        "where_words": where_words(alert.signs, alert.document.title),
        "version_words": "first version seen" if version == 1 else f"version {version}",
        "pdf": alert.document.url.lower().partition("?")[0].endswith(".pdf"),
        "fetched": alert.document.fetched.strftime("%Y-%m-%d %H:%M %Z"),
        "receipt": receipt,
    }


def as_text(alert: AlertView, receipt: Receipt) -> str:
    """The alert as plain text, for a console and for mail."""
    text = TEXT.get_template("alert.txt.j2").render(_shown(alert, receipt))
    return re.sub(r"\n{3,}", "\n\n", text).strip() + "\n"


def as_html(alert: AlertView, receipt: Receipt, strip: Strip | None = None) -> str:
    """The alert as one HTML page without scripts and outside files; `strip` is its one picture."""
    given = _shown(alert, receipt) | {"strip": strip}
    return HTML.get_template("alert.html.j2").render(given)
