"""Reads what monday knows of uploaded files: name, size, and where they can be fetched.

Source: https://developer.monday.com/api-reference/reference/files
"""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass, field
from typing import Any

from sequences.monday.client import Access, Monday

PACK = 100  # files in one call


@dataclass(frozen=True)
class Asset:
    """An uploaded file; `size` is in bytes, `url` lets anybody read it for an hour."""

    id: int
    name: str
    size: int
    url: str = field(repr=False)


async def read_assets(
    monday: Monday, access: Access, ids: Iterable[int], *, interactive: bool = False
) -> dict[int, Asset]:
    """Return files by id, a hundred in a call; those that monday does not show are missing. Raises MondayError."""
    wanted = [str(one) for one in sorted(set(ids))]
    found: dict[int, Asset] = {}
    for start in range(0, len(wanted), PACK):
        data = await monday.read(access, "assets", {"ids": wanted[start : start + PACK]}, interactive=interactive)
        found |= {int(entry["id"]): _asset(entry) for entry in data["assets"] or [] if entry}
    return found


def _asset(entry: dict[str, Any]) -> Asset:
    return Asset(int(entry["id"]), entry["name"], int(entry["file_size"]), entry["public_url"])
