"""What a version takes along when it is published, so that its mails stay the same: signature and attachments."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from dataclasses import dataclass, field
from typing import Any

from typing_extensions import TypedDict

from sequences.core.definition import Definition, EmailStep
from sequences.errors import Incomplete
from sequences.mail.attaching import LARGEST_TOTAL, megabytes
from sequences.storage import attachments, signatures
from sequences.storage.attachments import AttachmentRow
from sequences.storage.database import AsyncConnection
from sequences.storage.signatures import Signature
from sequences.words import Said, say


@dataclass(frozen=True)
class Enclosed:
    """The creator's signature as it was, and the files of each name by their ids."""

    signature: Signature = field(default_factory=lambda: Signature("", False))
    files: Mapping[str, int] = field(default_factory=dict)

    def encoded(self) -> dict[str, Any]:
        """Return the JSON form; `attachments` are the ids, for the database to see which files are in use."""
        ids = sorted(set(self.files.values()))
        return {"signature": vars(self.signature), "files": dict(self.files), "attachments": ids}


class Lacking(TypedDict):
    """What is missing, and where."""

    code: str
    field: str
    sentence: Said


def decoded(data: Mapping[str, Any]) -> Enclosed:
    """Return what a version took along."""
    return Enclosed(Signature(**data["signature"]), data["files"]) if data else Enclosed()


async def enclose(connection: AsyncConnection, account: int, owner: int, definition: Definition) -> Enclosed:
    """Return what a version of this definition takes along. Raises Incomplete when something of it is missing."""
    enclosed, lacking = await look(connection, account, owner, definition)
    if lacking:
        raise Incomplete("missing_config", lacking[0]["sentence"], lacking)
    return enclosed


async def look(
    connection: AsyncConnection, account: int, owner: int, definition: Definition
) -> tuple[Enclosed, list[Lacking]]:
    """Return what there is to take along, and what is missing: code, field and sentence of each."""
    emails = [(n, step) for n, step in enumerate(definition.steps) if isinstance(step, EmailStep)]
    signature = await signatures.get(connection, account, owner)
    found = await attachments.named(connection, account, {name for _, step in emails for name in step.attachments})
    lacking = [one for n, step in emails for one in _lacking(n, step, signature, found)]
    return Enclosed(signature, {name: row.id for name, row in found.items()}), lacking


def _lacking(n: int, step: EmailStep, signature: Signature, found: Mapping[str, AttachmentRow]) -> Iterator[Lacking]:
    place = f"steps[{n}]"
    if step.signature and not signature.html:
        sentence = say(
            "The e-mail in step {step} has your signature, and there is none: write one, or take it out.", step=n + 1
        )
        yield {"code": "no_signature", "field": f"{place}.signature", "sentence": sentence}
    for m, name in enumerate(step.attachments):
        if name not in found:
            sentence = say(
                "The e-mail in step {step} has the file {name}, and there is none: upload it, or take it out.",
                step=n + 1,
                name=name,
            )
            yield {"code": "no_attachment", "field": f"{place}.attachments[{m}]", "sentence": sentence}
    size = sum(found[name].size for name in step.attachments if name in found)
    if size > LARGEST_TOTAL:
        sentence = say(
            "The files of step {step} have {size} MB together, and an e-mail may carry {most}: take one out.",
            step=n + 1,
            size=megabytes(size),
            most=megabytes(LARGEST_TOTAL),
        )
        yield {"code": "attachments_too_large", "field": f"{place}.attachments", "sentence": sentence}
