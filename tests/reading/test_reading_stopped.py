"""Reading without OCR first, and reading that another thread stops."""

from __future__ import annotations

import threading
import time
from collections.abc import Callable
from pathlib import Path

import pytest
from office_samples import archive
from reading_samples import forms_in_forms, joined, packet, scan, scanned, written
from test_reading_ocr import PAGE, SHIFTED, needs_tesseract

from groundwork.errors import CountywatchError, ReadingStopped
from groundwork.reading import (
    READER_VERSION,
    TEXT_ONLY_VERSION,
    WAITS_FOR_OCR,
    Limits,
    Reader,
    ReadResult,
    recognising,
)

# Far beyond what a test may take: where the stop does not work, the test fails by its own limit.
LONG = Limits(seconds=500, ocr_seconds=500)
STOP_SECONDS = 60


@needs_tesseract
def test_scans_wait_for_ocr_and_all_else_is_read(reader: Reader) -> None:
    """The pages with text are there at once; those of pictures say what they wait for."""
    result = reader.read(joined(packet(), scanned(PAGE)), "packet.pdf", ocr=False)
    assert (result.outcome, result.waits_for_ocr, result.pages_unread) == (
        "partly_read",
        (4,),
        (4,),
    )
    assert result.reason == "1 of its 4 pages not read (waiting for OCR)"
    assert "287(g)" in result.pages[0].text


@needs_tesseract
def test_the_scans_of_an_archive_wait_too(reader: Reader) -> None:
    """A page keeps its number and its file, whenever it is read."""
    data = archive({"a.pdf": packet(), "b.pdf": scanned(PAGE)})
    before, after = (reader.read(data, "a.zip", ocr=now) for now in (False, True))
    assert (before.waits_for_ocr, after.waits_for_ocr) == ((4,), ())
    assert [page.label for page in before.pages] == [page.label for page in after.pages]
    assert "section 287(g)" in after.pages[3].text


@needs_tesseract
def test_a_doubted_text_layer_waits_with_its_text(reader: Reader) -> None:
    """What there is can be searched; that OCR may read it better is said."""
    (page,) = reader.read(scanned(PAGE, SHIFTED), "a.pdf", ocr=False).pages
    assert (page.unread, page.confidence, bool(page.text)) == (WAITS_FOR_OCR, None, True)


def test_a_document_with_text_is_the_same_with_and_without_ocr(reader: Reader) -> None:
    """Nothing waits where OCR has nothing to do."""
    before, after = (reader.read(packet(), "packet.pdf", ocr=now) for now in (False, True))
    assert before == after
    assert before.waits_for_ocr == ()


def test_without_an_engine_nothing_waits(reader: Reader, monkeypatch: pytest.MonkeyPatch) -> None:
    """What no engine will read is unread for good, and the reason says what to install."""
    monkeypatch.setattr(recognising.ocr, "engines", lambda: ())
    before, after = (reader.read(scan(1), "a.pdf", ocr=now) for now in (False, True))
    assert before == after
    assert (before.waits_for_ocr, before.pages_unread) == ((), (1,))
    assert "OCR is not installed" in (before.reason or "")


def test_a_text_without_ocr_has_a_version_of_its_own() -> None:
    """It is found as a text of another version, and read again."""
    assert TEXT_ONLY_VERSION != READER_VERSION
    assert TEXT_ONLY_VERSION.startswith(READER_VERSION)


def _started(read: Callable[[], ReadResult]) -> tuple[threading.Thread, list[object]]:
    said: list[object] = []

    def run() -> None:
        try:
            said.append(read())
        except CountywatchError as error:
            said.append(error)

    thread = threading.Thread(target=run, daemon=True)
    thread.start()
    return thread, said


def _is_alive(pid: int) -> bool:
    try:
        return "State:\tZ" not in Path(f"/proc/{pid}/status").read_text()
    except FileNotFoundError:
        return False


def _wait_for_pid(reader: Reader) -> int:
    """The child of a reading that another thread began."""
    deadline = time.monotonic() + STOP_SECONDS
    while reader.pid is None and time.monotonic() < deadline:
        time.sleep(0.01)
    assert reader.pid is not None
    return reader.pid


def test_a_slow_document_is_stopped_from_another_thread() -> None:
    """The child is killed, nothing is recorded of the document, and it is not tried again."""
    with Reader(LONG) as reader:
        assert reader.read(written(["Call to order"]), "a.pdf").outcome == "read"
        child = _wait_for_pid(reader)
        thread, said = _started(lambda: reader.read(forms_in_forms(40), "slow.pdf"))
        time.sleep(0.3)
        reader.abort()
        thread.join(STOP_SECONDS)
        assert not thread.is_alive()
        assert [type(one) for one in said] == [ReadingStopped]
        assert reader.pid is None
        assert not _is_alive(child)


def test_an_abort_between_two_documents_stops_the_next() -> None:
    """However early it comes, no later reading begins; another reader reads on."""
    with Reader() as reader:
        assert reader.read(written(["One"]), "a.pdf").outcome == "read"
        reader.abort()
        reader.abort()
        for _ in range(2):
            with pytest.raises(ReadingStopped):
                reader.read(written(["Two"]), "b.pdf")
    with Reader() as other:
        assert other.read(written(["Two"]), "b.pdf").outcome == "read"


@needs_tesseract
def test_ocr_is_stopped_as_well(monkeypatch: pytest.MonkeyPatch) -> None:
    """The OCR child ends, and so does the one that read the text."""
    begun = threading.Event()
    child_of = recognising.Child

    def child(*given: object) -> object:
        started = child_of(*given)  # type: ignore[arg-type]
        children.append(started.pid)
        begun.set()
        return started

    children: list[int] = []
    monkeypatch.setattr(recognising, "Child", child)
    with Reader(LONG) as reader:
        pages = joined(*[scanned(PAGE)] * 40)
        thread, said = _started(lambda: reader.read(pages, "scan.pdf"))
        children.append(_wait_for_pid(reader))
        assert begun.wait(STOP_SECONDS)
        reader.abort()
        thread.join(STOP_SECONDS)
        assert [type(one) for one in said] == [ReadingStopped]
        assert [_is_alive(pid) for pid in children] == [False, False]
        assert reader.pid is None


def test_an_abort_at_any_moment_stops_or_comes_too_late() -> None:
    """A reading that is aborted at whatever point gives its whole result or ReadingStopped."""
    for step in range(20):
        with Reader() as reader:
            thread, said = _started(lambda reader=reader: reader.read(packet(), "a.pdf"))  # type: ignore[misc]
            time.sleep(step * 0.02)
            reader.abort()
            thread.join(STOP_SECONDS)
            (one,) = said
            assert isinstance(one, ReadingStopped) or (
                isinstance(one, ReadResult) and one.outcome == "read"
            )
