"""Tables as CSV: streamed, readable by every spreadsheet, and taken for formulas by none.

It begins with a byte order mark: Excel reads UTF-8 by that only, and the others skip it (docs/decisions.md).
A cell that would begin a formula gets an apostrophe before it, as OWASP advises
(https://owasp.org/www-community/attacks/CSV_Injection).
"""

from __future__ import annotations

import csv
import io
from collections.abc import AsyncIterator, Iterable, Sequence

from starlette.responses import StreamingResponse

MARK = "\ufeff"
FORMULA = ("=", "+", "-", "@", "\t", "\r", "\n", "＝", "＋", "－", "＠")
Cell = str | int | float | None


def safe(cell: Cell) -> str:
    """Return a cell that is read as what it says."""
    if not isinstance(cell, str):
        return "" if cell is None else str(cell)
    text = cell.replace("\x00", "")
    return f"'{text}" if text.startswith(FORMULA) or text.lstrip(" \u00a0").startswith(FORMULA) else text


def lines(rows: Iterable[Sequence[Cell]]) -> str:
    """Return rows as lines of CSV (RFC 4180)."""
    written = io.StringIO()
    csv.writer(written, lineterminator="\r\n").writerows([safe(cell) for cell in row] for row in rows)
    return written.getvalue()


def answer(name: str, head: Sequence[str], chunks: AsyncIterator[list[Sequence[Cell]]]) -> StreamingResponse:
    """Return the answer that is saved as a file `name`: a line of headings, then rows as they come."""

    async def written() -> AsyncIterator[str]:
        yield MARK + lines([head])
        async for chunk in chunks:
            yield lines(chunk)

    headers = {"Content-Disposition": f'attachment; filename="{name}"'}
    return StreamingResponse(written(), media_type="text/csv; charset=utf-8", headers=headers)
