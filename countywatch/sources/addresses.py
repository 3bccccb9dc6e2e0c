"""Is it a web address? Said once, for every command that takes one."""

from __future__ import annotations

from urllib.parse import urlsplit

from groundwork.errors import WrongUse


def host_of(url: str) -> str:
    """The host of a web address; raises WrongUse, in one sentence, for what is none.

    A login within it is refused: it would be stored, shown and shared.
    """
    try:
        parts = urlsplit(url)
    except ValueError:
        parts = urlsplit("")
    said = url if len(url) <= 80 else f"{url[:80]}..."
    if parts.scheme not in ("http", "https") or not parts.hostname:
        raise WrongUse(f"'{said}' is no web address; it must begin with http:// or https://.")
    if not all(char.isprintable() and not char.isspace() for char in url):
        raise WrongUse(f"'{said}' is no web address: it holds a space; copy it from the browser.")
    if parts.username is not None:
        raise WrongUse(f"The address of {parts.hostname} holds a login; leave it out.")
    return parts.hostname
