"""What kind of file some bytes are: found in the bytes themselves, never believed.

Only kinds that mail servers let pass and that run nothing by themselves are known here; Office files with macros,
the old Office formats (which may hold them unseen), archives, pages and pictures with scripts are not.
Source of the signatures: https://en.wikipedia.org/wiki/List_of_file_signatures and ISO/IEC 29500-2 (Office Open XML).
"""

from __future__ import annotations

import zipfile
from io import BytesIO

STARTS = {
    b"%PDF-": "pdf",
    b"\x89PNG\r\n\x1a\n": "png",
    b"\xff\xd8\xff": "jpg",
    b"GIF87a": "gif",
    b"GIF89a": "gif",
    b"BEGIN:VCALENDAR": "ics",
    b"BEGIN:VCARD": "vcf",
}
KINDS = {
    "pdf": "application/pdf",
    "png": "image/png",
    "jpg": "image/jpeg",
    "gif": "image/gif",
    "webp": "image/webp",
    "docx": "application/vnd.openxmlformats-officedocument.wordprocessingml.document",
    "xlsx": "application/vnd.openxmlformats-officedocument.spreadsheetml.sheet",
    "pptx": "application/vnd.openxmlformats-officedocument.presentationml.presentation",
    "odt": "application/vnd.oasis.opendocument.text",
    "ods": "application/vnd.oasis.opendocument.spreadsheet",
    "odp": "application/vnd.oasis.opendocument.presentation",
    "ics": "text/calendar",
    "vcf": "text/vcard",
    "csv": "text/csv",
    "txt": "text/plain",
}
OFFICE = {"word/document.xml": "docx", "xl/workbook.xml": "xlsx", "ppt/presentation.xml": "pptx"}
OPEN_DOCUMENTS = {KINDS[name]: name for name in ("odt", "ods", "odp")}
SPELLED = {"jpeg": "jpg", "jpe": "jpg", "text": "txt", "md": "txt", "log": "txt"}
MOST_PARTS, LONGEST_TYPE = 10_000, 200


def ending_of(name: str) -> str:
    """Return the ending of a file's name, in the one spelling that is known here."""
    ending = name.rpartition(".")[2].lower() if "." in name else ""
    return SPELLED.get(ending, ending)


def found_kind(content: bytes, ending: str) -> str | None:
    """Return the ending that belongs to `content`; None: a kind that is not known. Of texts the name decides."""
    for start, kind in STARTS.items():
        if content.startswith(start):
            return kind
    if content.startswith(b"RIFF") and content[8:12] == b"WEBP":
        return "webp"
    if content.startswith(b"PK\x03\x04"):
        return _zipped(content)
    return ending if ending in ("txt", "csv") and _is_text(content) else None


def _is_text(content: bytes) -> bool:
    if b"\x00" in content or content.startswith(b"#!"):
        return False
    try:
        content.decode("utf-8")
    except UnicodeDecodeError:
        return False
    return True


def _zipped(content: bytes) -> str | None:
    """Return which document a ZIP file is; its parts are not unpacked, but for the one that says the type."""
    try:
        with zipfile.ZipFile(BytesIO(content)) as packed:
            names = packed.namelist()
            if len(names) > MOST_PARTS or any("vbaproject" in name.lower() for name in names):
                return None
            if "mimetype" in names:
                return _open_document(packed)
    except (zipfile.BadZipFile, ValueError, OSError, NotImplementedError, RuntimeError, EOFError):
        return None
    return next((kind for part, kind in OFFICE.items() if part in names and "[Content_Types].xml" in names), None)


def _open_document(packed: zipfile.ZipFile) -> str | None:
    scripts = ("Basic/", "Scripts/")
    if packed.getinfo("mimetype").file_size > LONGEST_TYPE or any(n.startswith(scripts) for n in packed.namelist()):
        return None
    return OPEN_DOCUMENTS.get(packed.read("mimetype").decode("ascii", "replace").strip())
