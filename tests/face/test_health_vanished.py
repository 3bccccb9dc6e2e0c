"""The links to documents vanish from a listing, and everything else stays: on every HTML page."""

from __future__ import annotations

from pathlib import Path
from types import ModuleType
from urllib.parse import urljoin

import pytest
from bs4 import BeautifulSoup, Tag

from spiders.items import MeetingFound, Parsed
from tests.face.looks import new_looks
from tests.spiders import test_damaged_lists, test_damaged_pages, test_damaged_portals

PAGES = Path(__file__).parents[1] / "spiders" / "pages"
PARTS: tuple[ModuleType, ...] = (test_damaged_pages, test_damaged_portals, test_damaged_lists)
# Pages that list no document of a meeting: nothing can vanish from them.
WITHOUT = {
    "civicplus_empty.html", "ice_page.html", "granicus_empty.html", "novusagenda_empty.html",
    "legistar_meeting.html", "legistar_none.html", "boarddocs_meeting.html",
    "boarddocs_agenda.html", "towncloud_list.html", "statements_news.html",
}  # fmt: skip
HTML = {
    name: part
    for part in PARTS
    for name in sorted(part.SAMPLES)
    if name.endswith(".html") and name not in WITHOUT
}


def test_every_page_that_is_left_out_lists_no_document() -> None:
    """The list of exceptions hides no page with documents."""
    for part in PARTS:
        for name in WITHOUT & set(part.SAMPLES):
            assert not documents(part._parse(name, (PAGES / name).read_bytes())), name


@pytest.mark.parametrize("way", ["unwrap", "decompose"])
@pytest.mark.parametrize("name", sorted(HTML))
def test_vanished_links_make_the_source_suspect(tmp_path: Path, name: str, way: str) -> None:
    """Three good looks, then the same page without its links to documents: suspect, with why.

    Without a history the damaged page is believed, where its platform does not see the damage.
    """
    part, body = HTML[name], (PAGES / name).read_bytes()
    whole: Parsed = part._parse(name, body)
    bare: Parsed = part._parse(name, without_links(part, name, body, way))
    assert not documents(bare), "the damage is not whole"
    looks = new_looks(tmp_path)
    for _ in range(3):
        assert looks.look(dated(whole), whole.outcome) == "ok"
    assert looks.look(dated(bare), bare.outcome) == "suspect"
    if bare.outcome == "ok":
        assert looks.reason().startswith("The list shows ")
    assert looks.look(dated(whole), whole.outcome) == "ok"
    looks.casefile.close()


def dated(parsed: Parsed) -> list[MeetingFound]:
    """The meetings that a crawl goes on with: those of a day."""
    return [one for one in parsed.meetings if one.start]


def documents(parsed: Parsed) -> set[str]:
    """The addresses of the documents of meetings; films are not fetched."""
    return {file.url for one in parsed.meetings for file in _files(one) if file.kind != "video"}


def _files(one: MeetingFound) -> list[object]:
    return [*one.documents, *(file for item in one.items for file in item.documents)]


def without_links(part: ModuleType, name: str, body: bytes, way: str) -> bytes:
    """The page without any link to a document: `unwrap` leaves its words, `decompose` nothing."""
    sample = part.SAMPLES[name]
    base = part.URL if isinstance(sample, str) else sample.url
    # One vendor keeps its links in comments.
    page = BeautifulSoup(
        body.replace(b"<!-- <td>", b"<td>").replace(b"</td> -->", b"</td>"), "lxml"
    )
    files = documents(part._parse(name, body))
    for link in page.select("a, input[onclick]"):
        if not link.decomposed and _leads_to(link, base, files):
            getattr(link, way)()
    return str(page).encode()


def _leads_to(link: Tag, base: str, files: set[str]) -> bool:
    href = urljoin(base, str(link.get("href") or ""))
    return href in files or "onclick" in link.attrs
