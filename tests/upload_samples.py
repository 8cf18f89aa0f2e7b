"""Files as people send them, made by code: pictures of four quarters, and documents with and without trouble."""

import struct
import zipfile
import zlib
from io import BytesIO
from pathlib import Path

from PIL import Image, ImageCms

SECRET = b"WGSECRETMARK"
"""Planted wherever data can hide; must never come out again."""

PHONE_HEIC = Path(__file__).parent / "files" / "samples" / "phone_turned.heic"
"""192 × 128, held upright by a turned camera, with EXIF (SECRET, a position) and XMP (SECRET)."""

RED, GREEN, BLUE, WHITE = (220, 20, 20), (20, 160, 20), (20, 20, 220), (250, 250, 250)
QUARTERS = (RED, GREEN, BLUE, WHITE)

# What a camera does before it writes orientation n: the opposite of what the reader must do.
CAMERA_TURNS = {
    1: None,
    2: Image.Transpose.FLIP_LEFT_RIGHT,
    3: Image.Transpose.ROTATE_180,
    4: Image.Transpose.FLIP_TOP_BOTTOM,
    5: Image.Transpose.TRANSPOSE,
    6: Image.Transpose.ROTATE_90,
    7: Image.Transpose.TRANSVERSE,
    8: Image.Transpose.ROTATE_270,
}


def quarters(width: int = 192, height: int = 128) -> Image.Image:
    """Red and green above blue and white: any turn, mirror or change of colour shows."""
    picture = Image.new("RGB", (width, height))
    for place, colour in enumerate(QUARTERS):
        left, top = place % 2 * (width // 2), place // 2 * (height // 2)
        picture.paste(colour, (left, top, left + width // 2, top + height // 2))
    return picture


def seen(data: bytes) -> tuple[tuple[int, int, int], ...]:
    """The colours in the middle of the four quarters of an encoded picture."""
    picture = Image.open(BytesIO(data)).convert("RGB")
    width, height = picture.size
    points = [(width // 4, height // 4), (width * 3 // 4, height // 4), (width // 4, height * 3 // 4)]
    return tuple(picture.getpixel(point) for point in [*points, (width * 3 // 4, height * 3 // 4)])


def near(found: tuple[int, ...], wanted: tuple[int, ...], within: int = 30) -> bool:
    return all(abs(one - other) <= within for one, other in zip(found, wanted, strict=True))


def encoded(picture: Image.Image, kind: str, **options: object) -> bytes:
    out = BytesIO()
    picture.save(out, kind, **options)
    return out.getvalue()


def exif(orientation: int = 1) -> bytes:
    """An EXIF block with an orientation, a description and the position of a school."""
    block = Image.Exif()
    block[0x0112], block[0x010E] = orientation, SECRET.decode()
    block[0x8825] = {1: "N", 2: (51.0, 30.0, 12.0), 3: "W", 4: (0.0, 7.0, 39.0)}
    return block.tobytes()


def segment(marker: int, payload: bytes) -> bytes:
    return bytes((0xFF, marker)) + struct.pack(">H", len(payload) + 2) + payload


def gossiping_jpeg() -> bytes:
    """A JPEG with all it can carry besides its pixels, and a film behind it."""
    iptc = b"Photoshop 3.0\x008BIM\x04\x04\0\0" + struct.pack(">I", 5 + len(SECRET)) + b"\x1c\x02\x78\0\x0c" + SECRET
    plain = encoded(quarters(), "JPEG", quality=90, exif=exif())
    return (
        plain[:2]
        + segment(0xE1, b"http://ns.adobe.com/xap/1.0/\0<x:xmpmeta>" + SECRET + b"</x:xmpmeta>")
        + segment(0xE2, b"ICC_PROFILE\0\x01\x01" + SECRET)
        + segment(0xED, iptc)
        + segment(0xFE, SECRET)
        + plain[2:]
        + b"\0\0\0\x18ftypmp42\0\0\0\0mp42isom"
        + SECRET
    )


def swapped_profile() -> bytes:
    """An sRGB profile whose red and blue have changed places, so that heeding it cannot be missed."""
    profile = ImageCms.ImageCmsProfile(ImageCms.createProfile("sRGB")).tobytes()
    profile = profile.replace("sRGB".encode("utf-16-be"), "swap".encode("utf-16-be"))
    return profile.replace(b"rXYZ", b"????", 1).replace(b"bXYZ", b"rXYZ", 1).replace(b"????", b"bXYZ", 1)


def empty_png(width: int, height: int) -> bytes:
    """A PNG of one black bit per pixel: a few kilobytes for hundreds of megapixels."""

    def chunk(kind: bytes, content: bytes) -> bytes:
        return struct.pack(">I", len(content)) + kind + content + struct.pack(">I", zlib.crc32(kind + content))

    packer, row = zlib.compressobj(9), bytes(1 + (width + 7) // 8)
    pixels = b"".join(packer.compress(row) for _ in range(height)) + packer.flush()
    header = struct.pack(">IIBBBBB", width, height, 1, 0, 0, 0, 0)
    return b"\x89PNG\r\n\x1a\n" + chunk(b"IHDR", header) + chunk(b"IDAT", pixels) + chunk(b"IEND", b"")


_OFFICE = "application/vnd.openxmlformats-officedocument."
_RELATION = "http://schemas.openxmlformats.org/officeDocument/2006/relationships/"
OFFICE_PARTS = {
    "docx": ("word/document.xml", _OFFICE + "wordprocessingml.document.main+xml"),
    "pptx": ("ppt/presentation.xml", _OFFICE + "presentationml.presentation.main+xml"),
    "xlsx": ("xl/workbook.xml", _OFFICE + "spreadsheetml.sheet.main+xml"),
}


def relationships(*links: tuple[str, str, bool]) -> str:
    """A .rels part of (kind, target, external)."""
    outside = ' TargetMode="External"'
    lines = "".join(
        f'<Relationship Id="r{number}" Type="{_RELATION}{kind}" Target="{target}"{outside if external else ""}/>'
        for number, (kind, target, external) in enumerate(links, 1)
    )
    return (
        f'<Relationships xmlns="http://schemas.openxmlformats.org/package/2006/relationships">{lines}</Relationships>'
    )


def office(kind: str = "docx", parts: dict[str, str | bytes] | None = None, *, type_: str | None = None) -> bytes:
    """A small Word, PowerPoint or Excel file with the author's name in it, and `parts` over or beside its own."""
    main, content_type = OFFICE_PARTS[kind]
    whole: dict[str, str | bytes] = {
        "[Content_Types].xml": (
            '<Types xmlns="http://schemas.openxmlformats.org/package/2006/content-types">'
            '<Default Extension="xml" ContentType="application/xml"/>'
            f'<Override PartName="/{main}" ContentType="{type_ or content_type}"/>'
            '<Override PartName="/docProps/core.xml" ContentType="application/x"/></Types>'
        ),
        "_rels/.rels": relationships(("officeDocument", main, False), ("core-properties", "docProps/core.xml", False)),
        main: "<document><body>Fractions on a number line</body></document>",
        "docProps/core.xml": f"<core><creator>{SECRET.decode()}</creator></core>",
    }
    out = BytesIO()
    with zipfile.ZipFile(out, "w", zipfile.ZIP_DEFLATED) as package:
        for name, content in {**whole, **(parts or {})}.items():
            package.writestr(name, content)
    return out.getvalue()


def pdf(*objects: bytes, catalog: bytes = b"", trailer: bytes = b"") -> bytes:
    """A one-page PDF; `objects` are numbered from 4."""
    every = [
        b"<< /Type /Catalog /Pages 2 0 R %b >>" % catalog,
        b"<< /Type /Pages /Kids [3 0 R] /Count 1 >>",
        b"<< /Type /Page /Parent 2 0 R /MediaBox [0 0 200 200] >>",
        *objects,
    ]
    out, places = b"%PDF-1.5\n%\xe2\xe3\xcf\xd3\n", []
    for number, content in enumerate(every, 1):
        places.append(len(out))
        out += b"%d 0 obj\n%b\nendobj\n" % (number, content)
    table = b"".join(b"%010d 00000 n \n" % place for place in places)
    return (
        out
        + b"xref\n0 %d\n0000000000 65535 f \n%b" % (len(every) + 1, table)
        + b"trailer\n<< /Size %d /Root 1 0 R %b >>\nstartxref\n%d\n%%%%EOF\n" % (len(every) + 1, trailer, len(out))
    )


def pdf_stream(content: bytes, dictionary: bytes = b"") -> bytes:
    return b"<< /Length %d %b >>\nstream\n%b\nendstream" % (len(content), dictionary, content)
