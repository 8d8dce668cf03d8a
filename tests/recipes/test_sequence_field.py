"""The sequence picker: who is offered which sequences, page by page (rows N4, N7)."""

from __future__ import annotations

from dataclasses import replace
from typing import Any

import pytest

from tests.fixtures.installation import Installation
from tests.fixtures.world import BOARD, OWNER, TWO_MAILS

PATH = "/monday/fields/sequence"
SAM, VERA, GIL, HANK, GLOBEX = OWNER + 1, OWNER + 2, OWNER + 3, 61209900, 20481700
SAMS_OWN = replace(TWO_MAILS, name="Sam's own", send_as="sam@acme.test")


async def options(installation: Installation, user: int, payload: dict[str, Any] | None = None, **who: int) -> Any:
    """Return what the picker offers."""
    body = {"payload": payload or {"boardId": BOARD, "pageRequestData": {}}}
    answer = await installation.http.post(PATH, json=body, headers=installation.signed(PATH, user, **who))
    assert answer.status_code == 200
    return answer.json()


async def names(installation: Installation, user: int) -> list[str]:
    """Return the names somebody is offered."""
    return [one["title"] for one in (await options(installation, user))["options"]]


async def test_members_see_their_own_and_what_is_sent_from_a_shared_address(installation: Installation) -> None:
    await installation.publish(TWO_MAILS)
    await installation.publish(SAMS_OWN, user=SAM)
    assert await names(installation, SAM) == ["Inbound follow-up", "Sam's own"]
    assert await names(installation, VERA) == ["Inbound follow-up"]


async def test_admins_see_all_even_when_they_never_opened_a_view(installation: Installation) -> None:
    await installation.publish(SAMS_OWN, user=SAM)
    assert await names(installation, OWNER) == ["Sam's own"]


async def test_with_monday_away_the_picker_still_answers(installation: Installation) -> None:
    await installation.publish(TWO_MAILS)
    installation.sandbox.faults.set({"graphql": {"mode": "500"}})
    assert await names(installation, SAM) == ["Inbound follow-up"]


async def test_only_active_sequences_of_the_board_are_offered(installation: Installation) -> None:
    for name, board in (("Here", BOARD), ("Elsewhere", BOARD + 187), ("Off", BOARD)):
        await installation.publish(replace(TWO_MAILS, name=name, board=board))
    await installation.select("UPDATE sequence SET state = 'inactive' WHERE name = 'Off' RETURNING id")
    assert await names(installation, OWNER) == ["Here"]


@pytest.mark.parametrize(
    "payload",
    [
        {"boardId": {"value": BOARD, "fieldTypeKey": 10380086}},
        {"dependencyData": {"boardId": {"value": str(BOARD)}}},
        {"dependencyData": {"boardId": BOARD}, "pageRequestData": None},
    ],
)
async def test_the_board_is_read_in_every_form(installation: Installation, payload: dict[str, Any]) -> None:
    await installation.publish(TWO_MAILS)
    await installation.publish(replace(TWO_MAILS, name="Elsewhere", board=BOARD + 187))
    assert [one["title"] for one in (await options(installation, OWNER, payload))["options"]] == ["Inbound follow-up"]


async def test_many_sequences_come_in_pages_and_each_once(installation: Installation) -> None:
    wanted = {str((await installation.publish(replace(TWO_MAILS, name=f"Sequence {n}"))).id) for n in range(120)}
    found, data = [], {}
    while True:
        page = await options(installation, OWNER, {"boardId": BOARD, "pageRequestData": data})
        found += [one["value"] for one in page["options"]]
        if page["isLastPage"]:
            break
        data = page["nextPageRequestData"]
    assert len(found) == len(set(found)) == 120
    assert set(found) == wanted


async def test_another_account_is_offered_nothing_of_ours(installation: Installation) -> None:
    await installation.publish(TWO_MAILS)
    assert (await options(installation, HANK, account=GLOBEX))["options"] == []


async def test_the_titles_of_saved_values_are_told_in_their_order(installation: Installation) -> None:
    first, second = await installation.publish(TWO_MAILS), await installation.publish(SAMS_OWN, user=SAM)
    await installation.select("UPDATE sequence SET state = 'inactive' WHERE id = :id RETURNING id", id=second.id)
    for key in ("valuesToFetch", "values_to_fetch"):
        wanted = {"boardId": BOARD, key: [str(second.id), first.id, "999", "x", None]}
        assert (await options(installation, VERA, wanted))["options"] == [
            {"title": "Sam's own", "value": str(second.id)},
            {"title": "Inbound follow-up", "value": str(first.id)},
        ]


async def test_a_deleted_sequence_has_no_title_and_a_guest_reads_what_they_may_pick(
    installation: Installation,
) -> None:
    mine, shared = await installation.publish(SAMS_OWN, user=SAM), await installation.publish(TWO_MAILS)
    wanted = {"valuesToFetch": [mine.id, shared.id]}
    assert [one["title"] for one in (await options(installation, GIL, wanted))["options"]] == ["Inbound follow-up"]
    await installation.select("UPDATE sequence SET state = 'deleted' RETURNING id")
    assert (await options(installation, OWNER, wanted))["options"] == []
    assert (await options(installation, HANK, wanted, account=GLOBEX))["options"] == []


@pytest.mark.parametrize("key", ["query", "searchTerm"])
async def test_what_somebody_types_narrows_the_options(installation: Installation, key: str) -> None:
    for name in ("Re-engage", "Outbound, 5 steps", "RE-ENGAGE 2"):
        await installation.publish(replace(TWO_MAILS, name=name))
    found = await options(installation, OWNER, {"boardId": BOARD, key: " re-eng"})
    assert [one["title"] for one in found["options"]] == ["Re-engage", "RE-ENGAGE 2"]


@pytest.mark.parametrize("board", ["", "abc", 0, -1, True, [], {}, {"value": ""}, 2**64, 1.5])
async def test_a_board_that_is_none_has_no_options(installation: Installation, board: object) -> None:
    await installation.publish(TWO_MAILS)
    for payload in ({"boardId": board}, {"dependencyData": {"boardId": board}}):
        assert (await options(installation, OWNER, payload))["options"] == []


@pytest.mark.parametrize(
    "payload",
    [
        {"pageRequestData": {"after": "x"}},
        {"pageRequestData": [1]},
        {"pageRequestData": {"after": -1}},
        {"dependencyData": [], "query": 5, "searchTerm": {}},
        {"valuesToFetch": None, "dependencyData": None},
    ],
)
async def test_what_is_not_understood_changes_nothing_of_the_first_page(
    installation: Installation, payload: dict[str, Any]
) -> None:
    await installation.publish(TWO_MAILS)
    found = await options(installation, OWNER, {"boardId": BOARD, **payload})
    assert [one["title"] for one in found["options"]] == ["Inbound follow-up"]
