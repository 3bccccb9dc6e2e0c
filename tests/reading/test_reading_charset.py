"""Bytes to text, and bytes to types."""

from __future__ import annotations

import random

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from reading_samples import packet, workbook, written

from groundwork.reading import sniff
from groundwork.reading.charset import decode

PAGE = '<html><head><meta charset="{}"><p>Résumé – “ICE”'


@pytest.mark.parametrize(
    ("data", "declared", "said"),
    [
        ("Résumé".encode("utf-8-sig"), "text/plain; charset=iso-8859-1", "Résumé"),
        ("Résumé".encode("utf-16"), None, "Résumé"),
        ("Résumé – “ICE”".encode(), "text/plain; charset=iso-8859-1", "Résumé – “ICE”"),
        ("Résumé – “ICE”".encode("cp1252"), None, "Résumé – “ICE”"),
        ("Résumé – “ICE”".encode("cp1252"), "text/plain; charset=utf-8", "Résumé – “ICE”"),
        ("“ICE”".encode("cp1252"), 'text/plain; charset="ISO-8859-1"', "“ICE”"),
        ("Привет".encode("koi8-r"), "text/plain; charset=KOI8-R", "Привет"),
        ("Résumé – “IC".encode()[:-1] + b"\xe2", None, "Résumé – “I\ufffd"),
        ("Résumé".encode("cp1252"), "text/plain; charset=zip", "Résumé"),
        ("Résumé".encode("cp1252"), "text/plain; charset=no-such-set", "Résumé"),
        (b"", None, ""),
    ],
)
def test_the_character_set_is_found(data: bytes, declared: str | None, said: str) -> None:
    """Mark, then UTF-8, then the declaration, then Windows; a cut end spoils one character only."""
    assert decode(data, declared) == said


def test_a_page_may_declare_its_character_set_itself() -> None:
    """A meta element counts for markup, and only there."""
    page = PAGE.format("windows-1251").replace("Résumé", "Привет").encode("cp1251")
    assert "Привет" in decode(page, "text/html", markup=True)
    assert "Привет" not in decode(page, "text/html")


@settings(deadline=None)
@given(
    st.binary(max_size=200), st.one_of(st.none(), st.text(max_size=20).map("x; charset={}".format))
)
def test_no_bytes_and_no_declaration_can_fail(data: bytes, declared: str | None) -> None:
    """Decoding always gives a text that can be stored."""
    assert isinstance(decode(data, declared, markup=True).encode("utf-8", "strict"), bytes)


@pytest.mark.parametrize(
    ("data", "name", "declared", "kind"),
    [
        (packet(), "agenda.html", "text/html", sniff.PDF),
        (b"\r\n\r\n" + written(["x"]), "x", None, sniff.PDF),
        (workbook(), "download.ashx?id=1", None, sniff.XLSX),
        (b"<!DOCTYPE html><title>x</title>", "agenda.pdf", "application/pdf", sniff.HTML),
        (b"  <!-- made by x --> <HTML><p>", "agenda", None, sniff.HTML),
        (b'<?xml version="1.0"?>\n<html xmlns="x"><p>', "a", "application/xml", sniff.HTML),
        ("\ufeff<html>".encode("utf-16-le"), "a", None, sniff.HTML),
        (b"<p>no root element</p>", "https://x.gov/View.ashx?M=A&ID=1", None, sniff.HTML),
        (b"Fee < $5 <see below>", "notes.txt", None, sniff.TEXT),
        (b"a,b\n1,2\n", "x.csv", None, sniff.CSV),
        (b"just words", "words", None, sniff.TEXT),
        (b"{\\rtf1 x}", "x.doc", None, sniff.RTF),
        (random.Random(1).randbytes(400), "x.pdf", None, sniff.PDF),
        (random.Random(1).randbytes(400), "x.bin", "application/pdf", sniff.PDF),
        (random.Random(1).randbytes(400), "x.bin", None, sniff.UNKNOWN),
        (workbook()[:500], "x.xlsx", None, sniff.XLSX),
        (random.Random(1).randbytes(400), "https://[x.gov/a.pdf?page=a.html", None, sniff.PDF),
        (b"\xff\xd8\xff\xe0" + bytes(50), "x.pdf", None, sniff.PICTURE),
    ],
)
def test_the_bytes_tell_the_type_before_the_name(
    data: bytes, name: str, declared: str | None, kind: str
) -> None:
    """Magic numbers first, then the look of text, then name and declaration."""
    assert sniff.media_type(data, name, declared) == kind


@settings(deadline=None)
@given(st.binary(max_size=300), st.text(max_size=20), st.one_of(st.none(), st.text(max_size=20)))
def test_every_file_has_a_type(data: bytes, name: str, declared: str | None) -> None:
    """Whatever bytes, name and declaration are, the type is one that we have words for."""
    assert sniff.media_type(data, name, declared) in sniff.WORDS
