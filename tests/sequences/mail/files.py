"""Small files of every kind, for tests."""

from __future__ import annotations

import zipfile
from io import BytesIO

PDF = b"%PDF-1.7\n%\xe2\xe3\xcf\xd3\n1 0 obj\n<<>>\nendobj\n%%EOF\n"
PNG = b"\x89PNG\r\n\x1a\n" + bytes(30)


def packed(**parts: str) -> bytes:
    """Return a ZIP file; two underscores in a name stand for a slash, one for a dot."""
    made = BytesIO()
    with zipfile.ZipFile(made, "w") as file:
        for name, content in parts.items():
            file.writestr(name.replace("__", "/").replace("_", "."), content)
    return made.getvalue()


def document(**parts: str) -> bytes:
    """Return a Word document with further parts."""
    made = BytesIO()
    with zipfile.ZipFile(made, "w") as file:
        file.writestr("[Content_Types].xml", "<Types/>")
        file.writestr("word/document.xml", "<document/>")
        for name, content in parts.items():
            file.writestr(f"word/{name}.bin", content)
    return made.getvalue()
