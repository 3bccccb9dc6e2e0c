"""The agenda of one meeting of CivicClerk, with the files of its items.

    GET /v1/Meetings/{agendaId}

`items` nest by `childItems`. One with `isSection` is a heading. `agendaObjectItemOutlineNumber`
counts among its siblings ("5.", "a."). The addresses of files in the answer are signed and run out
within days; GetAttachmentFile answers the same bytes under an address that stays.
"""

from __future__ import annotations

from collections.abc import Iterator

from spiders.items import AgendaItemFound, DocumentFound, Parsed, Section
from spiders.platforms.common import (
    ShapeChanged,
    absolute,
    kind_of,
    section_of,
    suspect,
    tree_of,
    unique,
    words,
)
from spiders.platforms.gather import Page, Record, needs, records_of, text_of

ITEM_KEYS = frozenset({"id", "agendaObjectItemName"})
NO = frozenset({"0", "False", "false"})


def agenda_of(answer: Record, page: Page) -> Parsed:
    """The items of a meeting's answer; `page.url` is the API's root."""
    published = (text_of(answer, f"agenda{part}IsPublish") for part in ("", "Packet"))
    if all(value in NO for value in published):
        return Parsed("empty", page.platform, "The agenda is not published yet.", "agenda")
    try:
        items = tuple(_items(records_of(answer["items"] or [], "items"), page, "", "unknown"))
    except ShapeChanged as change:
        return suspect(page.platform, str(change))
    if not items:
        return Parsed("empty", page.platform, "The agenda lists no items.", "agenda")
    return Parsed("ok", page.platform, None, "agenda", items=items)


def _items(
    records: list[Record], page: Page, above: str, section: Section
) -> Iterator[AgendaItemFound]:
    """Items in the order of the agenda; a heading gives its section to those below."""
    for record in records:
        needs(record, ITEM_KEYS, "an item")
        if _is(record, "isDeleted"):
            continue
        title, number = _plain(text_of(record, "agendaObjectItemName")), _number(record, above)
        below = records_of(record.get("childItems") or [], "items")
        heading = _is(record, "isSection") and bool(below)
        if heading:
            named = section_of(title)
            inner = named if named != "unknown" else section
        else:
            inner = section
            if title:
                yield AgendaItemFound(number, title, section, _files(record, page))
        yield from _items(below, page, number, inner)


def _is(record: Record, key: str) -> bool:
    return text_of(record, key) not in NO | {""}


def _number(record: Record, above: str) -> str:
    """As printed, below the number of what stands above: "5." and "a." give "5.a"."""
    own = words(text_of(record, "agendaObjectItemOutlineNumber")).rstrip(".")
    if own and above and not own.startswith(f"{above}."):
        return f"{above}.{own}"
    return own or above


def _plain(text: str) -> str:
    """A title without the HTML that clerks write into it."""
    written = "<" in text or "&" in text
    return words(tree_of(text).get_text(" ") if written else text)


def _files(record: Record, page: Page) -> tuple[DocumentFound, ...]:
    files = records_of(record.get("attachmentsList") or [], "files of an item")
    shown = (file for file in files if not _is(file, "isDeleted"))
    return unique(_file(file, page) for file in shown if text_of(file, "isPublished") not in NO)


def _file(file: Record, page: Page) -> DocumentFound:
    needs(file, ("id",), "a file of an item")
    linked = text_of(file, "linkToItem") if _is(file, "isLink") else ""
    target = absolute(linked, "") if linked else None
    own = f"{page.url}v1/Meetings/GetAttachmentFile(fileId={text_of(file, 'id')})"
    title = words(text_of(file, "fileName") or text_of(file, "mediaFileName")) or "Attachment"
    return DocumentFound(kind_of(title), title, target or own)
