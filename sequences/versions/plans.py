"""Published versions, decoded and compiled once per process: a version never changes."""

from __future__ import annotations

from collections import OrderedDict
from collections.abc import Iterable, Mapping
from dataclasses import dataclass, field

from sequences.core import board_says, codec, fields, places, problems, step_conditions
from sequences.core.definition import GROUP, Definition, EmailStep
from sequences.mail.attaching import AttachedFile
from sequences.mail.message import CompiledEmail, compile_email
from sequences.storage import attachments
from sequences.storage import sequences as store
from sequences.storage.database import AsyncConnection
from sequences.storage.signatures import Signature
from sequences.versions import enclosing
from sequences.versions.enclosing import Enclosed

KEEP, KEEP_BYTES = 2000, 100_000_000  # versions, and bytes of their files


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
    variants: dict[tuple[int, int], CompiledEmail] = field(default_factory=dict)  # by position and wording, from 1
    signature: Signature = field(default_factory=lambda: Signature("", False))  # the creator's, as it was

    def email(self, position: int, wording: int | None) -> CompiledEmail:
        """Return an e-mail in one of its wordings; None and 0 are its own. Raises KeyError."""
        return self.variants[position, wording] if wording else self.emails[position]

    @property
    def board_id(self) -> int:
        """The board of the sequence; a published version has one."""
        assert self.definition.board is not None
        return self.definition.board

    @property
    def weight(self) -> int:
        """The bytes that its files take."""
        return sum(email.weight for email in (*self.emails.values(), *self.variants.values()))


def compile_plan(row: store.VersionRow, files: Mapping[int, AttachedFile] | None = None) -> Plan:
    """Return a version ready to run; `files` are those it attaches, by id."""
    definition, enclosed = codec.decode(row.definition), enclosing.decoded(row.enclosed)
    emails = {
        n: _compiled(step, definition, enclosed, files or {})
        for n, step in enumerate(definition.steps)
        if isinstance(step, EmailStep)
    }
    variants = {
        (n, number): _compiled(step.wording(number), definition, enclosed, files or {})
        for n, step in enumerate(definition.steps)
        if isinstance(step, EmailStep)
        for number in range(1, len(step.variants) + 1)
    }
    return Plan(
        row.id, row.sequence_id, row.account_id, row.owner_id, definition, emails, columns_of(definition), variants,
        enclosed.signature,
    )  # fmt: skip


def columns_of(definition: Definition) -> frozenset[str]:
    """Return the columns of the board that a sequence reads of each item."""
    also = (
        definition.email_column, definition.phone_column, definition.notifications.people_column,
        definition.company.column,
    )  # fmt: skip
    filed = {column for _, column in problems.file_columns(definition)} | board_says.columns(definition)
    filed |= places.columns(definition) | step_conditions.columns(definition)
    filed |= set(definition.sender.columns)
    columns = frozenset(fields.columns(definition)) | {column for column in also if column} | filed
    return columns - {"name", GROUP}


def _compiled(
    step: EmailStep, definition: Definition, enclosed: Enclosed, files: Mapping[int, AttachedFile]
) -> CompiledEmail:
    signature = None if definition.sender.by_owner else enclosed.signature.below(step)
    attached = [files[enclosed.files[name]] for name in step.attachments if name in enclosed.files]
    return compile_email(step, definition.footer, definition.tracking, signature, attached)


async def compiled(connection: AsyncConnection, row: store.VersionRow) -> Plan:
    """Return a version ready to run, its files read."""
    wanted = enclosing.decoded(row.enclosed).files.values()
    found = await attachments.contents(connection, row.account_id, wanted)
    return compile_plan(row, {number: AttachedFile(*one) for number, one in found.items()})


class Plans:
    """The versions this process has seen lately."""

    def __init__(self) -> None:
        self._kept: OrderedDict[int, Plan] = OrderedDict()
        self._weight = 0  # of their files

    async def get(self, connection: AsyncConnection, ids: Iterable[int]) -> dict[int, Plan]:
        """Return plans by version id."""
        wanted = set(ids)
        missing = wanted - self._kept.keys()
        if missing:
            for row in await store.versions(connection, sorted(missing)):
                self._kept[row.id] = await compiled(connection, row)
                self._weight += self._kept[row.id].weight
        found = {one: self._kept[one] for one in wanted if one in self._kept}
        while len(self._kept) > KEEP or self._weight > KEEP_BYTES:
            _, gone = self._kept.popitem(last=False)
            self._weight -= gone.weight
        return found
