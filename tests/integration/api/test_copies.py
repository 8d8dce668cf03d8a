"""Copies of sequences, and whether a name is taken: by whom, in which language, and what is refused."""

from __future__ import annotations

from dataclasses import replace
from typing import Any

import pytest

from sequences.storage.sequences import SequenceRow
from tests.fixtures.installation import Installation
from tests.fixtures.world import OWNER, TWO_MAILS
from tests.integration.api.calls import DANA, GIL, GLOBEX, HANK, SAM, VERA, as_sam, ask, let_globex_in, refusal


async def copied(installation: Installation, row: SequenceRow, query: str = "", user: int = DANA) -> dict[str, Any]:
    """Copy a sequence and return the copy."""
    answer = await ask(installation, "POST", f"/sequences/{row.id}/duplicate{query}", user)
    assert answer.status_code == 201
    copy: dict[str, Any] = answer.json()
    return copy


async def test_a_copy_is_a_draft_of_whoever_asks_for_it(installation: Installation) -> None:
    row = await installation.publish(TWO_MAILS)
    copy = await copied(installation, row, user=SAM)
    assert (copy["name"], copy["created_by"]["id"], copy["state"]) == ("Inbound follow-up (copy)", str(SAM), "inactive")
    assert copy["definition"] == {**row.draft, "name": "Inbound follow-up (copy)"}
    assert (await ask(installation, "GET", f"/sequences/{copy['id']}", SAM)).json()["definition"] == copy["definition"]


async def test_copies_are_told_apart_and_named_in_the_language_of_whoever_asks(installation: Installation) -> None:
    row = await installation.publish(TWO_MAILS)
    names = [(await copied(installation, row, query))["name"] for query in ("", "", "?language=fr", "?language=en")]
    assert names == [f"Inbound follow-up ({end})" for end in ("copy", "copy 2", "copie", "copy 3")]


async def test_a_copy_of_a_copy_is_not_called_a_copy_twice(installation: Installation) -> None:
    row = await installation.publish(replace(TWO_MAILS, name="Inbound (copy)"))
    assert (await copied(installation, row))["name"] == "Inbound (copy 2)"


async def test_the_longest_name_leaves_room_for_the_word(installation: Installation) -> None:
    row = await installation.publish(replace(TWO_MAILS, name="é" * 255))
    assert (await copied(installation, row))["name"] == "é" * 248 + " (copy)"


async def test_a_mailbox_of_somebody_else_is_not_taken_over(installation: Installation) -> None:
    await installation.mailbox(OWNER, "dana@acme.test", shared=False)
    row = await installation.publish(TWO_MAILS)
    copy = await copied(installation, row, user=SAM)
    assert (copy["definition"]["send_as"], copy["state"]) == (None, "missing_config")
    assert [one["code"] for one in copy["missing"]] == ["no_sender"]
    assert (await copied(installation, row, user=DANA))["definition"]["send_as"] == "dana@acme.test"


async def test_who_only_looks_copies_nothing(installation: Installation) -> None:
    row = await installation.publish(TWO_MAILS)
    for user in (VERA, GIL):
        assert refusal(await ask(installation, "POST", f"/sequences/{row.id}/duplicate", user)) == (403, "viewer")
    assert len(await installation.select("SELECT id FROM sequence")) == 1


async def test_what_is_gone_or_anothers_is_not_copied(installation: Installation) -> None:
    row = await installation.publish(TWO_MAILS)
    await let_globex_in(installation)
    theirs = await ask(installation, "POST", f"/sequences/{row.id}/duplicate", HANK, account=GLOBEX)
    assert refusal(theirs) == (404, "sequence_not_found")
    await ask(installation, "DELETE", f"/sequences/{row.id}")
    assert refusal(await ask(installation, "POST", f"/sequences/{row.id}/duplicate"))[0] == 404


@pytest.mark.parametrize("query", ["?language=xx", "?language=", "?name=x"])
async def test_a_language_we_do_not_speak_is_refused(installation: Installation, query: str) -> None:
    row = await installation.publish(TWO_MAILS)
    assert refusal(await ask(installation, "POST", f"/sequences/{row.id}/duplicate{query}")) == (422, "bad_query")


async def test_a_name_is_taken_by_another_sequence_of_the_account(installation: Installation) -> None:
    row = await installation.publish(TWO_MAILS)
    await let_globex_in(installation)
    taken, free = {"taken": True}, {"taken": False}
    assert (await ask(installation, "GET", "/names?name=Inbound follow-up")).json() == taken
    assert (await ask(installation, "GET", "/names?name=%20Inbound follow-up%20")).json() == taken
    assert (await ask(installation, "GET", f"/names?name=Inbound follow-up&but={row.id}")).json() == free
    assert (await ask(installation, "GET", "/names?name=Inbound%00")).json() == free
    assert (await ask(installation, "GET", "/names?name=Inbound follow-up", HANK, account=GLOBEX)).json() == free
    await ask(installation, "DELETE", f"/sequences/{row.id}")
    assert (await ask(installation, "GET", "/names?name=Inbound follow-up")).json() == free


async def test_a_name_that_is_none_is_refused(installation: Installation) -> None:
    await as_sam(installation)
    assert refusal(await ask(installation, "GET", "/names")) == (422, "bad_query")
    assert refusal(await ask(installation, "GET", f"/names?name={'x' * 1001}")) == (422, "bad_query")
    assert refusal(await ask(installation, "GET", "/names?name=x", GIL)) == (403, "viewer")
