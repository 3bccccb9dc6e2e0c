"""Is it a web address? Said once, for every command that takes one."""

from __future__ import annotations

from urllib.parse import urlsplit

from groundwork.errors import WrongUse


def host_of(url: str) -> str:
    """The host of a web address; raises WrongUse, in one sentence, for what is none."""
    try:
        parts = urlsplit(url)
    except ValueError:
        parts = urlsplit("")
    if parts.scheme not in ("http", "https") or not parts.hostname:
        raise WrongUse(f"'{url}' is no web address; it must begin with http:// or https://.")
    return parts.hostname
