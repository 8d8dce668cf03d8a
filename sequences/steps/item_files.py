"""The files an e-mail carries from the columns of its item: found, fetched, and judged as uploaded ones are."""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from typing import Protocol

from sequences.core.column_files import ColumnFile, told
from sequences.core.problems import MOST_FILES
from sequences.mail.attaching import LARGEST_FILE, LARGEST_TOTAL, AttachedFile, BadFile, accept
from sequences.mail.message import CompiledEmail
from sequences.monday.assets import Asset, read_assets
from sequences.monday.client import Access, Monday
from sequences.monday.downloads import Downloads, NotFetched, TooLarge


class NotAttached(Exception):
    """A file keeps its e-mail from leaving; `code` and `facts` are those of a reason."""

    def __init__(self, code: str, facts: dict[str, str]) -> None:
        super().__init__(code)
        self.code = code
        self.facts = facts


class FileSource(Protocol):
    """Where the files of items are."""

    async def locate(self, access: Access, assets: Iterable[int], *, interactive: bool = False) -> Mapping[int, Asset]:
        """Return files by asset, without their bytes; those that cannot be seen are missing. Raises MondayError."""
        ...

    async def fetch(self, url: str, most: int) -> bytes:
        """Return the bytes of a file. Raises NotFetched, TooLarge."""
        ...


@dataclass(frozen=True)
class MondayFiles:
    """Files as monday has them."""

    monday: Monday
    downloads: Downloads

    async def locate(self, access: Access, assets: Iterable[int], *, interactive: bool = False) -> Mapping[int, Asset]:
        """Return files by asset, a hundred in a call."""
        return await read_assets(self.monday, access, assets, interactive=interactive)

    async def fetch(self, url: str, most: int) -> bytes:
        """Return the bytes of a file."""
        return await self.downloads.fetch(url, most)


async def fetch(
    source: FileSource, email: CompiledEmail, files: Sequence[ColumnFile], found: Mapping[int, Asset]
) -> tuple[AttachedFile, ...]:
    """Return the files of an item for an e-mail, in their order; the e-mail's own files count in. Raises NotAttached.

    What monday says of their size is believed only when it is too much.
    """
    assets = [_located(one, found) for one in files]
    for asset in assets:
        if asset.size > LARGEST_FILE:
            raise NotAttached("file_too_large", {"file": told(asset.name)})
    _refuse_too_many(email, [asset.size for asset in assets])
    fetched = [await _fetched(source, asset) for asset in assets]
    _refuse_too_many(email, [len(file.content) for file in fetched])
    return tuple(fetched)


def _located(one: ColumnFile, found: Mapping[int, Asset]) -> Asset:
    asset = None if one.asset is None else found.get(one.asset)
    if asset is None:
        raise NotAttached("file_unreadable", {"file": told(one.name)})
    return asset


def _refuse_too_many(email: CompiledEmail, sizes: Sequence[int]) -> None:
    if len(email.attached) + len(sizes) > MOST_FILES or email.size + sum(sizes) > LARGEST_TOTAL:
        raise NotAttached("too_many_files", {})


async def _fetched(source: FileSource, asset: Asset) -> AttachedFile:
    facts = {"file": told(asset.name)}
    try:
        return accept(asset.name, await source.fetch(asset.url, LARGEST_FILE))
    except TooLarge as error:
        raise NotAttached("file_too_large", facts) from error
    except NotFetched as error:
        raise NotAttached("file_unreadable", facts) from error
    except BadFile as error:
        raise NotAttached("file_not_sent", facts) from error
