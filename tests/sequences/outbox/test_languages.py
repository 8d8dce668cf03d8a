"""Bells and entries: each person is told in their own language, whoever else is told beside them."""

from __future__ import annotations

from datetime import UTC, datetime

from sequences.core.effects import BoardNotice, Effects
from sequences.outbox import entries
from sequences.storage import accounts, effects
from sequences.storage.accounts import Person
from sequences.words import say
from tests.fixtures.installation import Installation
from tests.fixtures.world import ACCOUNT, BOARD, MONDAY_MORNING, OWNER, TWO_MAILS
from tests.integration.api.calls import SAM


async def reads(installation: Installation, user: int, language: str | None) -> None:
    """Have a user read a language in monday."""
    now = installation.clock.shown
    person = Person(ACCOUNT, user, "Somebody", "somebody@acme.test", "admin", "UTC", now, language=language)
    async with installation.database.transaction() as connection:
        await accounts.put_person(connection, person)


async def test_everybody_is_told_in_their_language(installation: Installation) -> None:
    await reads(installation, OWNER, "fr")
    await reads(installation, SAM, None)
    text = say("monday did not answer.")
    told = Effects(board_notices=[BoardNotice(ACCOUNT, BOARD, (OWNER, SAM), text, "notice:board:1:x")])
    async with installation.database.transaction() as connection:
        await effects.record(connection, told, now=installation.clock.shown)
    await installation.settle()
    bells = {one["user"]: one["text"] for one in installation.sandbox.world.notifications}
    assert bells == {OWNER: "monday n’a pas répondu.", SAM: "monday did not answer."}


def test_an_entry_is_told_in_the_language_of_the_creator() -> None:
    run = {"state": "failed", "reason": "bounced", "at": datetime(2026, 11, 23, 9, tzinfo=UTC)}
    told = entries.of_end(run, TWO_MAILS, "fr")
    assert told.title == f"Échec de la séquence\u00a0: {TWO_MAILS.name}"
    assert told.content.startswith("Un e-mail est revenu comme non distribuable.")
    assert entries.of_end({**run, "at": MONDAY_MORNING}, TWO_MAILS, "en").title == f"Sequence failed: {TWO_MAILS.name}"
