"""Documents for the tests of reading: real ones, and ones damaged byte by byte."""

from __future__ import annotations

import zlib
from collections.abc import Sequence
from datetime import date, datetime
from io import BytesIO

import pypdfium2
import typst
import xlsxwriter
from PIL import Image
from pypdf import PdfReader, PdfWriter

BUDGET = """
#set page(width: 16cm, height: 12cm, numbering: "i")
#set text(size: 9pt)
= Proposed budget
The Sheriff asks for two deputies, to be trained for the 287(g) program.
#table(columns: 3, [Account], [FY26 adopted], [FY27 proposed],
  [4310 Immigration enforcement], [\\$1,250,000], [\\$1,400,000],
  [4320 Travel], [\\$900.50], [\\$0])
#pagebreak()
= Second page
The board will vote on the agreement.
#pagebreak()
= Third page
Adjournment.
"""


def packet() -> bytes:
    """A PDF of three pages with Roman page labels, a heading and a table on the first."""
    return typst.compile(BUDGET.encode())


def narrow(text: str) -> bytes:
    """A PDF of one narrow, justified, hyphenated column."""
    head = "#set page(width: 7cm, height: auto, margin: 1cm)\n#set par(justify: true)\n"
    return typst.compile((head + '#set text(hyphenate: true, lang: "en")\n' + text).encode())


def scan(pages: int) -> bytes:
    """A PDF of pictures that hold no words: grey above black."""
    pictures = [Image.new("L", (200, 260), color=200 + number) for number in range(pages)]
    for picture in pictures:
        picture.paste(20, (0, 130, 200, 260))
    out = BytesIO()
    pictures[0].save(out, "PDF", save_all=True, append_images=pictures[1:])
    return out.getvalue()


def picture_of(document: bytes, turn: float = 0, dpi: int = 150) -> Image.Image:
    """The first page of a PDF as a scanner sees it, turned by some degrees."""
    page = pypdfium2.PdfDocument(document)[0]
    picture: Image.Image = page.render(scale=dpi / 72, grayscale=True).to_pil()
    right_angle = turn % 90 == 0
    return picture.rotate(turn, Image.Resampling.BICUBIC, expand=right_angle, fillcolor=255)


def scanned(document: bytes, layer: Sequence[str] = (), turn: float = 0) -> bytes:
    """The first page of a PDF as a picture, with lines of an invisible text layer over it."""
    picture = picture_of(document, turn)
    return _pictured(zlib.compress(picture.tobytes()), picture.size, layer)


def _pictured(data: bytes, size: tuple[int, int], layer: Sequence[str] = ()) -> bytes:
    shown = b"".join(b"(%s)Tj 0 -14 Td " % line.encode() for line in layer)
    draw = b"q 612 0 0 792 0 0 cm /P Do Q BT 3 Tr /F1 11 Tf 40 740 Td " + shown + b"ET"
    return objects(
        CATALOGUE,
        ONE_PAGE,
        b"<</Type/Page/Parent 2 0 R/MediaBox[0 0 612 792]/Contents 4 0 R/Resources"
        b"<</Font<</F1<</Type/Font/Subtype/Type1/BaseFont/Helvetica>>>>/XObject<</P 5 0 R>>>>>>",
        stream(draw),
        stream(
            data,
            b"/Type/XObject/Subtype/Image/Width %d/Height %d/ColorSpace/DeviceGray"
            b"/BitsPerComponent 8/Filter/FlateDecode" % size,
        ),
    )


def joined(*documents: bytes) -> bytes:
    """The pages of several PDFs as one."""
    writer = PdfWriter()
    for document in documents:
        writer.append(PdfReader(BytesIO(document)))
    out = BytesIO()
    writer.write(out)
    return out.getvalue()


def encrypted(document: bytes, user_password: str) -> bytes:
    """The PDF under a password to open it; an empty one restricts what its owner allows only."""
    writer = PdfWriter(clone_from=PdfReader(BytesIO(document)))
    writer.encrypt(user_password, "the owner's", algorithm="AES-256")
    out = BytesIO()
    writer.write(out)
    return out.getvalue()


def objects(*bodies: bytes) -> bytes:
    """A PDF written object by object; the first is the catalogue."""
    out, offsets = b"%PDF-1.7\n", []
    for number, body in enumerate(bodies, start=1):
        offsets.append(len(out))
        out += b"%d 0 obj\n%s\nendobj\n" % (number, body)
    table = b"".join(b"%010d 00000 n \n" % offset for offset in offsets)
    size = len(bodies) + 1
    return (
        out
        + b"xref\n0 %d\n0000000000 65535 f \n%s" % (size, table)
        + b"trailer<</Size %d/Root 1 0 R>>\nstartxref\n%d\n%%%%EOF" % (size, len(out))
    )


CATALOGUE = b"<</Type/Catalog/Pages 2 0 R>>"
ONE_PAGE = b"<</Type/Pages/Count 1/Kids[3 0 R]>>"
FONT = b"<</Font<</F1<</Type/Font/Subtype/Type1/BaseFont/Helvetica>>>>>>"


def stream(content: bytes, entries: bytes = b"") -> bytes:
    """A stream object."""
    return b"<</Length %d%s>>stream\n%s\nendstream" % (len(content), entries, content)


def written(lines: Sequence[str]) -> bytes:
    """A PDF of one page with these lines (ASCII), made by no library: it never changes."""
    shown = b"".join(b"(%s)Tj 0 -14 Td " % line.encode() for line in lines)
    return objects(
        CATALOGUE,
        ONE_PAGE,
        b"<</Type/Page/Parent 2 0 R/MediaBox[0 0 612 792]/Contents 4 0 R/Resources %s>>" % FONT,
        stream(b"BT /F1 11 Tf 40 740 Td " + shown + b"ET"),
    )


def form(value: str) -> bytes:
    """A PDF form: a printed label, and a date that somebody filled in."""
    appearance = b"/Tx BMC BT /F1 10 Tf 2 4 Td (%s)Tj ET EMC" % value.encode()
    entries = b"/Type/XObject/Subtype/Form/BBox[0 0 200 20]/Resources " + FONT
    return objects(
        b"<</Type/Catalog/Pages 2 0 R/AcroForm<</Fields[5 0 R]/DR %s>>>>" % FONT,
        ONE_PAGE,
        b"<</Type/Page/Parent 2 0 R/MediaBox[0 0 612 792]/Contents 4 0 R/Annots[5 0 R]"
        b"/Resources %s>>" % FONT,
        stream(b"BT /F1 11 Tf 40 740 Td (Effective date:)Tj ET"),
        b"<</Type/Annot/Subtype/Widget/FT/Tx/T(date)/V(%s)/Rect[140 735 340 755]/F 4"
        b"/DA(/F1 10 Tf)/P 3 0 R/AP<</N 6 0 R>>>>" % value.encode(),
        stream(appearance, entries),
    )


def bomb(megabytes: int) -> bytes:
    """A small PDF of one page whose content inflates to so many megabytes of spaces."""
    packer = zlib.compressobj(9, wbits=-zlib.MAX_WBITS)
    megabyte = b" " * (1 << 20)
    # After a full flush every megabyte is packed to the same bytes.
    block = packer.compress(megabyte) + packer.flush(zlib.Z_FULL_FLUSH)
    check = 1
    for _ in range(megabytes):
        check = zlib.adler32(megabyte, check)
    packed = b"\x78\xda" + block * megabytes + packer.flush() + check.to_bytes(4, "big")
    return objects(
        CATALOGUE,
        ONE_PAGE,
        b"<</Type/Page/Parent 2 0 R/MediaBox[0 0 612 792]/Contents 4 0 R/Resources<<>>>>",
        stream(packed, b"/Filter/FlateDecode"),
    )


def forms_in_forms(depth: int) -> bytes:
    """A PDF of one page that draws a form ten times, which draws another ten times, and so on."""
    draws = b"/F Do " * 10
    inner = [
        stream(
            draws,
            b"/Type/XObject/Subtype/Form/BBox[0 0 9 9]/Resources<</XObject<</F %d 0 R>>>>" % number,
        )
        for number in range(6, 6 + depth)
    ]
    last = stream(b"0 0 m 1 1 l S", b"/Type/XObject/Subtype/Form/BBox[0 0 9 9]")
    return objects(
        CATALOGUE,
        ONE_PAGE,
        b"<</Type/Page/Parent 2 0 R/MediaBox[0 0 612 792]/Contents 4 0 R"
        b"/Resources<</XObject<</F 5 0 R>>>>>>",
        stream(draws),
        *inner,
        last,
    )


def page_tree_loop() -> bytes:
    """A PDF whose page tree is its own child."""
    return objects(CATALOGUE, b"<</Type/Pages/Count 3/Kids[2 0 R 2 0 R 2 0 R]>>")


def nested_html(depth: int) -> bytes:
    """A page nested so deep that the HTML parser needs minutes."""
    return b"<!doctype html><body>" + b"<div>" * depth + b"287(g)"


def workbook() -> bytes:
    """An XLSX of a budget sheet and a blank one."""
    out = BytesIO()
    with xlsxwriter.Workbook(out, {"in_memory": True}) as book:
        day = book.add_format({"num_format": "yyyy-mm-dd"})
        moment = book.add_format({"num_format": "yyyy-mm-dd hh:mm"})
        sheet = book.add_worksheet("Budget FY27")
        sheet.write_row(0, 0, ["Account", "Label", "Amount"])
        sheet.write_row(2, 0, [4310, "Immigration\nenforcement", 1250000.0])
        sheet.write_row(3, 1, ["Share", 0.1 + 0.2])
        sheet.write_row(4, 1, ["Thirds", 1 / 3, 1e-7, 12345678901234567890])
        sheet.write(5, 0, "Adopted")
        sheet.write_datetime(5, 1, datetime(2026, 9, 14, 18, 0), moment)  # noqa: DTZ001 - a cell
        sheet.write_datetime(5, 2, date(2026, 9, 15), day)
        sheet.write_boolean(5, 3, True)
        book.add_worksheet("Sheet2")
    return out.getvalue()
