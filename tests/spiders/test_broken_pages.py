"""No sample page, however it is broken, breaks its parser."""

from __future__ import annotations

import re
from pathlib import Path

from hypothesis import given, settings
from hypothesis import strategies as st

from spiders.platforms import named
from tests.spiders import test_damaged_lists as lists
from tests.spiders import test_damaged_portals as portals

PAGES = Path(__file__).parent / "pages"
SAMPLES = {
    name: (sample.platform, sample.url)
    for samples in (lists.SAMPLES, portals.SAMPLES)
    for name, sample in samples.items()
}
PIECE = re.compile(
    rb"<[^<>]*>|[\w:-]+=(?:\"[^\"]*\"|'[^']*')|\"(?:[^\"\\]|\\.)*\"|[\w&;]+(?:[ ,/][\w&;]+)*"
)
PUTS = (
    *(b"", b"null", b"99/99/2026", b"12/31/9999 11:59 PM", b"1/1/0001", b"http://[x", b"\xff\x00"),
    *(
        "\u0661\u0662/\u0663/2026".encode(),
        b"<td>",
        b"</tr>",
        b"[]",
        b"{}",
        b"1e999",
        b"February 30",
    ),
)


def _broken(body: bytes, cuts: list[tuple[int, bytes]], end: int) -> bytes:
    """A page with some of its tags, attributes, texts or values replaced, and its end cut off."""
    pieces = list(PIECE.finditer(body))
    changed = {number % len(pieces): put for number, put in cuts}
    for number in sorted(changed, reverse=True):
        piece = pieces[number]
        body = body[: piece.start()] + changed[number] + body[piece.end() :]
    return body[: len(body) - end]


@settings(max_examples=250, deadline=None)
@given(
    name=st.sampled_from(sorted(SAMPLES)),
    cuts=st.lists(st.tuples(st.integers(0, 5000), st.sampled_from(PUTS)), max_size=6),
    end=st.one_of(st.just(0), st.integers(0, 400)),
    timezone=st.sampled_from((None, "America/Chicago", "Pacific/Honolulu")),
)
def test_a_broken_page_ends_in_an_outcome(
    name: str, cuts: list[tuple[int, bytes]], end: int, timezone: str | None
) -> None:
    """An outcome, with a reason unless `ok`; what is given has titles and absolute addresses."""
    platform, url = SAMPLES[name]
    body = _broken((PAGES / name).read_bytes(), cuts, end)
    parsed = named(platform).parse(body, url, timezone=timezone)
    assert parsed.reason or parsed.outcome == "ok"
    items = [*parsed.items, *(item for meeting in parsed.meetings for item in meeting.items)]
    files = [file for meeting in parsed.meetings for file in meeting.documents]
    files += [*parsed.documents, *(file for item in items for file in item.documents)]
    assert all(meeting.title and meeting.body and meeting.key for meeting in parsed.meetings)
    assert all(item.title for item in items)
    assert all(file.title and re.match(r"https?://[^/]", file.url, re.I) for file in files)
    # A meeting that is "In Progress" on its page has no day there.
    assert all(re.match(r"\d{4}-\d\d-\d\d|$", meeting.start) for meeting in parsed.meetings)
