"""What a page shows: its source without comments, and without what scripts and styles hold."""

from __future__ import annotations

import re

_HIDES = re.compile(r"<(?:!--|script\b|style\b)")
_TAG_END = re.compile(">")
_ENDS = {
    "!--": re.compile("-->"),
    "script": re.compile("</script>"),
    "style": re.compile("</style>"),
}


def without_hidden(page: str) -> str:
    """A page in small letters without its comments, and without what its scripts and styles hold.

    A pattern would look for the end of each part again and again; here an end that is missing is
    looked for once.
    """
    seen: list[str] = []
    missing: set[str] = set()
    at, start = 0, -1
    while found := _HIDES.search(page, max(at, start + 1)):
        start, name = found.start(), found.group()[1:]
        if name in missing:
            continue
        inside = found if name == "!--" else _TAG_END.search(page, found.end())
        end = _ENDS[name].search(page, inside.end()) if inside else None
        if inside is None or end is None:
            missing.add(name)
            continue
        seen += [page[at:start], " " if name == "!--" else page[start : inside.end()]]
        at = end.end()
        start = at - 1
    return "".join([*seen, page[at:]])
