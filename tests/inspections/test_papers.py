"""What a document is, is told by what it holds; what it is called can't mislead anybody."""

import io
import zipfile

import pytest

from inspections.problems import Problem
from inspections.signals.papers import LARGEST, called, kind_of
from tests.sample_photos import sample_photos


def packed(**files: str) -> bytes:
    held = io.BytesIO()
    with zipfile.ZipFile(held, "w", zipfile.ZIP_DEFLATED) as archive:
        for name, content in files.items():
            archive.writestr(name.replace("__", "/").replace("_", "."), content)
    return held.getvalue()


OPEN_TEXT = "application/vnd.oasis.opendocument.text"
MAIL = b"From: iemand@voorbeeld.example\r\nDate: Tue, 24 Nov 2026 05:12:00 +0100\r\nSubject: x\r\n\r\nHallo \xff\r\n"


@pytest.mark.parametrize(
    ("content", "ending"),
    [
        (b"%PDF-1.7\n%\xe2\xe3", "pdf"),
        (b"\x89PNG\r\n\x1a\n....", "png"),
        (b"RIFF....WEBPVP8 ", "webp"),
        (packed(word__document_xml="<w/>"), "docx"),
        (packed(xl__workbook_xml="<x/>"), "xlsx"),
        (packed(ppt__presentation_xml="<p/>"), "pptx"),
        (packed(mimetype=OPEN_TEXT, content_xml="<o/>"), "odt"),
        (packed(mimetype=OPEN_TEXT.replace("text", "spreadsheet")), "ods"),
        (MAIL, "eml"),
        ("Loonstrook november: € 1.200, Łódź\n".encode(), "txt"),
        (b"\xef\xbb\xbfmet een merkteken vooraan", "txt"),
    ],
)
def test_a_document_is_known_by_what_it_holds(content: bytes, ending: str) -> None:
    assert kind_of(content) == ending


def test_real_photos_are_known() -> None:
    first = {path.suffix: path for path in reversed(sample_photos())}

    assert {suffix: kind_of(path.read_bytes()) for suffix, path in first.items()} == {".jpg": "jpg", ".heic": "heic"}


@pytest.mark.parametrize(
    ("content", "code"),
    [
        (b"", "paper-empty"),
        (b"x" * (LARGEST + 1), "paper-too-large"),
        (b"MZ\x90\x00\x03" + bytes(60), "paper-unknown-kind"),
        (b"\x7fELF\x02\x01" + bytes(20), "paper-unknown-kind"),
        (b"#!/bin/sh\nrm -rf /\n", "paper-unknown-kind"),
        (b"<html><script>alert(7)</script>", "paper-unknown-kind"),
        (b"  <?xml version='1.0'?><svg/>", "paper-unknown-kind"),
        (packed(word__document_xml="<w/>", word__vbaProject_bin="macro"), "paper-unknown-kind"),
        (packed(evil_exe="MZ"), "paper-unknown-kind"),
        (packed(mimetype="application/x-evil"), "paper-unknown-kind"),
        (b"PK\x03\x04 cut off", "paper-unknown-kind"),
        (b"Rar!\x1a\x07\x01\x00", "paper-unknown-kind"),
        ("Łódź".encode("utf-16"), "paper-unknown-kind"),
    ],
)
def test_what_is_no_document_is_refused(content: bytes, code: str) -> None:
    with pytest.raises(Problem) as refused:
        kind_of(content)

    assert refused.value.code == code


def test_a_packed_document_is_never_unpacked() -> None:
    # 100 MB of zeros in 100 kB: whoever unpacks it notices.
    bomb = packed(word__document_xml="\0" * (100 * 2**20))

    assert kind_of(bomb) == "docx"


@pytest.mark.parametrize(
    ("name", "kept"),
    [
        ("rapport.pdf", "rapport.pdf"),
        ("Rapport.PDF", "Rapport.pdf"),
        ("../../etc/passwd", "passwd.pdf"),
        ("C:\\Users\\iemand\\bon.pdf", "bon.pdf"),
        ("factuur\u202efdp.exe", "factuurfdp.exe.pdf"),
        ("twee\r\nregels\0.pdf", "tweeregels.pdf"),
        ("  veel   ruimte .pdf", "veel ruimte.pdf"),
        ("", "document.pdf"),
        ("...", "document.pdf"),
        ("🚨 foto.pdf", "🚨 foto.pdf"),
        ("x" * 300, "x" * 120 + ".pdf"),
    ],
)
def test_what_it_is_called_misleads_nobody(name: str, kept: str) -> None:
    assert called(name, "pdf") == kept
