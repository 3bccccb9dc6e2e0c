"""Pages that say themselves what their links are relative to."""

from __future__ import annotations

import pytest

from spiders.platforms.generic import configured

PAGE = b"""<html><head><base href="/files/"><title>Board</title></head>
<table><tr><td>11/9/2026</td><td><a href="9.pdf">Agenda</a></td></tr></table></html>"""


@pytest.mark.parametrize("options", [{}, {"rows": "tr"}])
def test_links_are_relative_to_the_page_s_base(options: dict[str, str]) -> None:
    """With selectors and without, a document's address is the one that a browser would ask."""
    found = configured(options)(PAGE, "https://larkmoor.example/agendas/")
    (meeting,) = found.meetings
    assert [file.url for file in meeting.documents] == ["https://larkmoor.example/files/9.pdf"]
    assert meeting.url == "https://larkmoor.example/agendas/"
