"""What becomes of a document that somebody sends: checked by content, rid of names, or refused with a remedy."""

import random
import zipfile
import zlib
from io import BytesIO

import pytest
from upload_samples import SECRET, encoded, exif, office, pdf, pdf_stream, quarters, relationships

from workgroups import documents


def refusal(upload: bytes, name: str = "plan") -> str:
    with pytest.raises(documents.Refused) as refused:
        documents.accept(upload, name)
    return refused.value.sentence


def part(data: bytes, name: str) -> bytes:
    return zipfile.ZipFile(BytesIO(data)).read(name)


@pytest.mark.parametrize("kind", ["docx", "pptx", "xlsx"])
def test_office_file_is_told_by_its_content_not_its_name(kind: str) -> None:
    document = documents.accept(office(kind), "Amelia Smith 4B.pdf")
    assert (document.kind, document.extension) == (kind, kind)
    assert document.media_type == documents.MEDIA_TYPES[kind]
    assert zipfile.ZipFile(BytesIO(document.data)).testzip() is None


def test_author_of_an_office_file_is_left_behind_with_every_trace_of_the_part() -> None:
    package = zipfile.ZipFile(BytesIO(documents.accept(office(), "").data))
    assert package.namelist() == ["[Content_Types].xml", "_rels/.rels", "word/document.xml"]
    for name in package.namelist():
        content = package.read(name)
        assert SECRET not in content
        assert b"docProps" not in content
    assert b"Fractions on a number line" in package.read("word/document.xml")


def test_photo_in_an_office_file_forgets_where_it_was_taken() -> None:
    photo = encoded(quarters(), "JPEG", exif=exif())
    assert SECRET in photo
    kept = part(documents.accept(office(parts={"word/media/image1.jpeg": photo}), "").data, "word/media/image1.jpeg")
    assert SECRET not in kept
    assert len(kept) == len(photo)
    assert encoded_pixels(kept) == encoded_pixels(photo)


def encoded_pixels(data: bytes) -> bytes:
    return data[data.index(b"\xff\xda") :]


def test_workbook_behind_a_chart_is_checked_and_kept() -> None:
    name = "ppt/embeddings/Microsoft_Excel_Sheet.xlsx"
    kept = part(documents.accept(office("pptx", {name: office("xlsx")}), "").data, name)
    assert SECRET not in kept
    assert "xl/workbook.xml" in zipfile.ZipFile(BytesIO(kept)).namelist()


def test_printer_settings_of_a_workbook_are_kept() -> None:
    name = "xl/printerSettings/printerSettings1.bin"
    assert part(documents.accept(office("xlsx", {name: b"A4"}), "").data, name) == b"A4"


def test_link_to_a_web_page_is_kept() -> None:
    links = relationships(("hyperlink", "https://www.ncetm.org.uk/?a=1&amp;b=2", True))
    kept = part(
        documents.accept(office(parts={"word/_rels/document.xml.rels": links}), "").data, "word/_rels/document.xml.rels"
    )
    assert b'Target="https://www.ncetm.org.uk/?a=1&amp;b=2" TargetMode="External"' in kept


def test_name_of_a_template_on_somebodys_computer_is_left_behind() -> None:
    links = relationships(("attachedTemplate", "file:///C:\\Users\\asmith\\Lesson.dotx", True))
    kept = part(
        documents.accept(office(parts={"word/_rels/settings.xml.rels": links}), "").data, "word/_rels/settings.xml.rels"
    )
    assert b"asmith" not in kept
    assert b'Target="Normal.dotm"' in kept


@pytest.mark.parametrize(
    "parts",
    [
        {"word/vbaProject.bin": b"macro"},
        {"word/activeX/activeX1.xml": "<a/>"},
        {"word/embeddings/oleObject1.bin": b"\xd0\xcf\x11\xe0"},
        {"word/media/image1.png": b"PK\x03\x04"},
        {"word/media/image1.exe": b"MZ"},
        {"../../tmp/x.xml": "<a/>"},
        {"/etc/x.xml": "<a/>"},
        {"word/document.xml": "<!DOCTYPE a [<!ENTITY b 'c'>]><a>&b;</a>"},
        {"word/document.xml": "<!DOCTYPE a [<!ENTITY b 'c'>]><a>&b;</a>".encode("utf-16")},
        {"word/_rels/settings.xml.rels": relationships(("attachedTemplate", "http://elsewhere.invalid/t.dotm", True))},
        {"word/_rels/document.xml.rels": relationships(("image", "http://elsewhere.invalid/pixel.png", True))},
        {"word/embeddings/a.docx": office(parts={"word/embeddings/b.docx": office()})},
    ],
    ids=lambda parts: next(iter(parts)),
)
def test_office_file_that_acts_or_hides_is_refused_with_a_remedy(parts: dict[str, str | bytes]) -> None:
    sentence = refusal(office(parts=parts))
    assert "macros, or linked or embedded objects" in sentence
    assert "Save it as a PDF" in sentence


def test_macro_document_under_a_plain_name_is_refused() -> None:
    assert "macros" in refusal(office(type_="application/vnd.ms-word.document.macroEnabled.main+xml"), "plan.docx")


@pytest.mark.parametrize("name", ["word/media/image1.bmp", "word/header1.xml"])
def test_office_file_that_unpacks_without_end_is_refused_quickly(name: str) -> None:
    bomb = office(parts={name: bytes(120 << 20)})
    assert len(bomb) < 200_000
    assert "too big" in refusal(bomb)


def test_office_file_of_thousands_of_parts_is_refused() -> None:
    assert "too big" in refusal(office(parts={f"word/media/i{n}.xml": "<a/>" for n in range(3000)}))


def test_part_that_lies_about_its_size_is_refused() -> None:
    data = office(parts={"word/media/image1.bmp": bytes(1 << 20)})
    place = data.rindex(b"PK\x01\x02") + 24
    assert "damaged" in refusal(data[:place] + b"\x0a\0\0\0" + data[place + 4 :])


@pytest.mark.parametrize("upload", [office()[:300], b"PK\x03\x04" + bytes(50)], ids=["half", "only a head"])
def test_broken_office_file_is_refused_as_damaged(upload: bytes) -> None:
    assert "damaged" in refusal(upload)


def test_zip_of_something_else_is_refused_with_the_kinds_we_take() -> None:
    out = BytesIO()
    with zipfile.ZipFile(out, "w") as package:
        package.writestr("a.txt", "x")
    assert ".docx" in refusal(out.getvalue(), "plan.docx")


def test_older_or_locked_office_file_is_told_what_to_do() -> None:
    sentence = refusal(b"\xd0\xcf\x11\xe0\xa1\xb1\x1a\xe1" + bytes(600), "plan.doc")
    assert "password" in sentence
    assert ".docx" in sentence


def test_pdf_is_kept_byte_for_byte_but_for_what_hangs_behind_it() -> None:
    sent = pdf()
    document = documents.accept(sent + b"PK\x03\x04 a zip behind it", "x")
    assert document.data == sent
    assert (document.kind, document.media_type) == ("pdf", "application/pdf")


def test_author_title_and_photo_of_a_pdf_are_blanked_in_place() -> None:
    photo = encoded(quarters(), "JPEG", exif=exif())
    xmp = b"<?xpacket begin='' ?><x:xmpmeta>" + SECRET + b"</x:xmpmeta><?xpacket end='w'?>"
    facts = (
        b"<< /Author (A \\) (nested) " + SECRET + b") /Title <" + SECRET.hex().encode() + b"> /CreationDate (D:2026) >>"
    )
    sent = pdf(facts, pdf_stream(photo), pdf_stream(xmp), b"<< /Title (A heading) >>", trailer=b"/Info 4 0 R")
    kept = documents.accept(sent, "x").data
    assert SECRET not in kept
    assert SECRET.hex().encode() not in kept
    assert b"(D:2026)" in kept
    assert b"(A heading)" in kept
    assert len(kept) == len(sent)
    assert encoded_pixels(kept[: kept.index(b"endstream")]) == encoded_pixels(sent[: sent.index(b"endstream")])


@pytest.mark.parametrize(
    "action",
    [
        b"<< /S /JavaScript /JS (x) >>",
        b"<< /S /J#61vaScript /#4aS (x) >>",
        b"<< /S /Launch /F (x) >>",
        b"<< /Type /EmbeddedFile >>",
        b"<< /S /SubmitForm /F (http://elsewhere.invalid/) >>",
        pdf_stream(
            zlib.compress(b"5 0 << /S /JavaScript /JS (x) >>"), b"/Type /ObjStm /N 1 /First 4 /Filter /FlateDecode"
        ),
        pdf_stream(zlib.compress(b"5 0 << /S /Launch /F (x) >>"), b"/N 1 /First 4 /Filter /FlateDecode"),
        pdf_stream(b"3520", b"/Type /ObjStm /Filter /ASCIIHexDecode"),
    ],
    ids=["script", "hex name", "launch", "file", "form", "packed", "packed unnamed", "packed in hex"],
)
def test_pdf_that_acts_is_refused_with_a_remedy(action: bytes) -> None:
    sentence = refusal(pdf(action, catalog=b"/OpenAction 4 0 R"))
    assert "holds a script" in sentence
    assert "Print it to a new PDF" in sentence


def test_locked_pdf_is_told_what_to_do() -> None:
    assert "password" in refusal(pdf(b"<< /Filter /Standard >>", trailer=b"/Encrypt 4 0 R"))


@pytest.mark.parametrize("upload", [pdf()[:200], b"%PDF-1.7\n%%EOF"], ids=["half", "hollow"])
def test_broken_pdf_is_refused_as_damaged(upload: bytes) -> None:
    assert "damaged" in refusal(upload)


def test_object_stream_that_unpacks_without_end_is_refused() -> None:
    bomb = zlib.compress(b"5 0 " + bytes(80 << 20), 9)
    assert "too big" in refusal(pdf(pdf_stream(bomb, b"/Type /ObjStm /Filter /FlateDecode")))


@pytest.mark.slow
def test_large_scan_is_not_taken_for_a_script_by_chance() -> None:
    noise = random.Random(11).randbytes(15 << 20) + b"/JS (/JS ( stream\r\n"
    assert documents.accept(pdf(pdf_stream(noise, b"/Filter /DCTDecode")), "x").kind == "pdf"


@pytest.mark.parametrize(
    ("sent", "kept"),
    [
        ("½ × ¾ ≤ 1".encode(), "½ × ¾ ≤ 1".encode()),
        ("½ × £3".encode("cp1252"), "½ × £3".encode("utf-8-sig")),
        ("½ × ¾ ≤ 1".encode("utf-16"), "½ × ¾ ≤ 1".encode("utf-8-sig")),
    ],
    ids=["UTF-8", "Windows-1252", "UTF-16"],
)
def test_text_is_kept_readable(sent: bytes, kept: bytes) -> None:
    document = documents.accept(sent, "notes.TXT")
    assert (document.kind, document.data, document.media_type) == ("txt", kept, "text/plain; charset=utf-8")


def test_spreadsheet_as_text_keeps_its_ending() -> None:
    assert documents.accept(b"name,fraction\nx,1/2\n", "table.csv").extension == "csv"


@pytest.mark.parametrize(
    ("sent", "name"),
    [(b"\x00\x01binary", "notes.txt"), (b"print(1)", "a.py"), (b"<p>x", "page.html"), (b"x", ".htaccess"), (b"x", "")],
)
def test_other_kinds_are_refused_with_the_kinds_we_take(sent: bytes, name: str) -> None:
    assert "PDF, Word, PowerPoint or Excel" in refusal(sent, name)
