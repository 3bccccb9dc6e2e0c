"""PDF pages that are one picture each: whole ones, blank ones, and ones that cannot be decoded."""

from __future__ import annotations

import random
import struct
import zlib
from collections.abc import Iterator
from io import BytesIO

import typst
from PIL import Image
from reading_samples import CATALOGUE, ONE_PAGE, objects, packet, picture_of, stream

SHEET = picture_of(packet()).convert("L")
SIZE = SHEET.size
WHITE = Image.new("L", SIZE, 255)
NOISE = random.Random(287).randbytes(4000)
GREY = b"/ColorSpace/DeviceGray/BitsPerComponent 8/Filter"
BILEVEL = b"/ColorSpace/DeviceGray/BitsPerComponent 1/Filter"
INDEXED = b"/ColorSpace[/Indexed/DeviceGray 1<FF00>]/BitsPerComponent 1/Filter"
FAX = b"/CCITTFaxDecode/DecodeParms<</K -1/BlackIs1 true/Columns %d/Rows %d>>" % SIZE


def page(
    data: bytes, entries: bytes, named: bytes = b"/P 5 0 R", size: tuple[int, int] = SIZE
) -> bytes:
    """A PDF of one page that is filled by one picture, `data` with the entries of its stream."""
    return objects(
        CATALOGUE,
        ONE_PAGE,
        b"<</Type/Page/Parent 2 0 R/MediaBox[0 0 612 792]/Contents 4 0 R/Resources"
        b"<</XObject<<%s>>>>>>" % named,
        stream(b"q 612 0 0 792 0 0 cm /P Do Q"),
        stream(data, b"/Type/XObject/Subtype/Image/Width %d/Height %d" % size + entries),
    )


def packed(picture: Image.Image, kind: str) -> bytes:
    """The picture as a file of this kind."""
    out = BytesIO()
    picture.save(out, kind)
    return out.getvalue()


def fax(picture: Image.Image) -> bytes:
    """The picture as CCITT Group 4 in one strip."""
    out = BytesIO()
    rows = {278: picture.height}
    picture.convert("1").save(out, "TIFF", compression="group4", tiffinfo=rows)
    with Image.open(BytesIO(out.getvalue())) as tiff:
        start, length = tiff.tag_v2[273][0], tiff.tag_v2[279][0]  # type: ignore[attr-defined]
    return out.getvalue()[start : start + length]


def jbig2(body: bytes, missing: int = 0) -> bytes:
    """A JBIG2 stream: the page, and one generic region whose last bytes may be missing."""
    region = struct.pack(">IIIIBB", *SIZE, 0, 0, 0, 1) + body
    sheet = struct.pack(">IIIIBH", *SIZE, 0, 0, 0, 0)
    whole = _segment(0, 48, sheet) + _segment(1, 38, region)
    return whole[: len(whole) - missing]


def _segment(number: int, kind: int, data: bytes) -> bytes:
    return struct.pack(">IBBBI", number, kind, 0, 1, len(data)) + data


def whole() -> Iterator[tuple[str, bytes]]:
    """Scans of a blank sheet, each as its encoder writes it: nothing is missing."""
    yield "jpeg", page(packed(WHITE, "JPEG"), GREY + b"/DCTDecode")
    yield "jpx", page(packed(WHITE, "JPEG2000"), GREY + b"/JPXDecode")
    yield "flate", page(zlib.compress(WHITE.tobytes()), GREY + b"/FlateDecode")
    yield "ccitt", page(fax(WHITE), BILEVEL + FAX)
    for colors, bits, dot in ((b"Gray", 2, 1), (b"Gray", 4, 1), (b"RGB", 4, 3), (b"RGB", 8, 3)):
        data = zlib.compress(b"\xff" * ((SIZE[0] * bits * dot + 7) // 8 * SIZE[1]))
        entries = b"/ColorSpace/Device%s/BitsPerComponent %d/Filter/FlateDecode" % (colors, bits)
        yield f"flate, {colors.decode()} of {bits} bits", page(data, entries)
    blank = Image.new("L", SIZE, 0)
    yield "jbig2", page(jbig2(fax(blank)), BILEVEL + b"/JBIG2Decode")


def broken() -> Iterator[tuple[str, bytes]]:
    """Pages whose only picture cannot be decoded, or hardly."""
    jpeg, jpx = packed(SHEET, "JPEG"), packed(SHEET, "JPEG2000")
    flate = zlib.compress(SHEET.convert("1").tobytes())
    for name, filter_of in (
        ("jpeg", b"/DCTDecode"),
        ("jpx", b"/JPXDecode"),
        ("run length", b"/RunLengthDecode"),
        ("unknown filter", b"/NoSuchDecode"),
    ):
        yield f"{name}: noise", page(NOISE, GREY + filter_of)
        yield f"{name}: nothing", page(b"", GREY + filter_of)
    yield "jpeg: cut off in the margin", page(jpeg[:700], GREY + b"/DCTDecode")
    emptied = jpeg[:700] + bytes(len(jpeg) - 702) + jpeg[-2:]
    yield "jpeg: overwritten", page(emptied, GREY + b"/DCTDecode")
    yield "jpx: cut off", page(jpx[: len(jpx) // 2], GREY + b"/JPXDecode")
    for name, cut in (("noise", NOISE), ("cut off", flate[:20])):
        yield f"flate: {name}", page(cut, INDEXED + b"/FlateDecode")
    yield "jbig2: noise", page(NOISE, BILEVEL + b"/JBIG2Decode")
    region = fax(SHEET)
    for name, missing in (("cut off", len(region) - 4), ("no region", len(region) + 18)):
        yield f"jbig2: {name}", page(jbig2(region, missing), BILEVEL + b"/JBIG2Decode")
    yield "ccitt: nothing", page(b"", BILEVEL + FAX)
    yield "ccitt: noise", page(NOISE[:100], BILEVEL + FAX)
    yield "ccitt: cut off", page(fax(SHEET)[:3], BILEVEL + FAX)
    yield "the picture is not in the file", page(b"", GREY, b"/P 9 0 R")


def half_of_a_scan() -> bytes:
    """A page of print as a JPEG of which the lower part is missing: PDFium draws that grey."""
    words = b"#v(%dpt)\nThe Board will consider a memorandum of agreement under section 287(g).\n"
    lines = b"#set page(width: 612pt, height: 792pt)\n" + words % 1
    scan = picture_of(typst.compile(lines + b"#v(550pt)\nDetention beds"))
    jpeg = packed(scan.convert("L"), "JPEG")
    return page(jpeg[: len(jpeg) * 7 // 10], GREY + b"/DCTDecode", size=scan.size)
