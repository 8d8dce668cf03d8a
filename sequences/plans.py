"""Published versions, decoded and compiled once per process: a version never changes."""

from __future__ import annotations

from collections import OrderedDict
from collections.abc import Iterable
from dataclasses import dataclass

from sequences import codec, fields
from sequences.definition import Definition, EmailStep
from sequences.mail.message import CompiledEmail, compile_email
from sequences.storage import sequences as store
from sequences.storage.database import AsyncConnection

KEEP = 2000


@dataclass(frozen=True)
class Plan:
    """A version ready to run: its e-mails compiled, by position, and the columns it reads."""

    version_id: int
    sequence_id: int
    account_id: int
    owner_id: int  # the creator, told where a notice has nobody else to go to (row R8)
    definition: Definition
    emails: dict[int, CompiledEmail]
    columns: frozenset[str]

    @property
    def board_id(self) -> int:
        """The board of the sequence; a published version has one."""
        assert self.definition.board is not None
        return self.definition.board


def compile_plan(row: store.VersionRow) -> Plan:
    """Return a version ready to run."""
    definition = codec.decode(row.definition)
    emails = {n: _compiled(s, definition) for n, s in enumerate(definition.steps) if isinstance(s, EmailStep)}
    also = (definition.email_column, definition.phone_column, definition.notifications.people_column)
    columns = frozenset(fields.columns(definition)) | {column for column in also if column}
    return Plan(row.id, row.sequence_id, row.account_id, row.owner_id, definition, emails, columns - {"name"})


def _compiled(step: EmailStep, definition: Definition) -> CompiledEmail:
    return compile_email(step, definition.footer, definition.tracking)


class Plans:
    """The versions this process has seen lately."""

    def __init__(self) -> None:
        self._kept: OrderedDict[int, Plan] = OrderedDict()

    async def get(self, connection: AsyncConnection, ids: Iterable[int]) -> dict[int, Plan]:
        """Return plans by version id."""
        wanted = set(ids)
        missing = wanted - self._kept.keys()
        if missing:
            for row in await store.versions(connection, sorted(missing)):
                self._kept[row.id] = compile_plan(row)
        found = {one: self._kept[one] for one in wanted if one in self._kept}
        while len(self._kept) > KEEP:
            self._kept.popitem(last=False)
        return found
