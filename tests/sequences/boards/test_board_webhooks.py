"""The webhooks on a board: what is needed, each once, compared with monday's and removed when nobody needs it."""

from __future__ import annotations

from dataclasses import replace

from sandbox.seed import CONTACTS, FIRST_ITEM, LEADS
from sandbox.world import Column
from sequences.authoring import publishing
from sequences.authoring.changing import Wish
from sequences.boards.board_webhooks import UNHEARD
from sequences.core.changing import Choice, Fate
from sequences.core.definition import Condition, Consequence
from tests.fixtures.installation import Installation
from tests.fixtures.world import ACCOUNT, TWO_MAILS
from tests.integration.api.calls import ask
from tests.sequences.boards.test_board_hearing import SAYS, begin, compare, lose_webhooks

ITEMS = [("item_archived", None), ("item_deleted", None), ("item_restored", None)]


def there(installation: Installation, board: int = LEADS) -> list[tuple[str, str | None]]:
    """Return event and column of every webhook that monday has on a board."""
    every = installation.sandbox.world.webhooks.values()
    found = [one for one in every if one["shown"]["board_id"] == str(board)]
    return sorted((one["shown"]["event"], one["config"].get("columnId")) for one in found)


CHANGED = "change_specific_column_value"
SAID = sorted(
    [*((CHANGED, one) for one in ("email", "enrolled_sequences", "status")), *ITEMS, ("item_moved_to_any_group", None)],
    key=str,
)


async def test_a_board_has_the_webhooks_its_sequences_need(installation: Installation) -> None:
    await installation.publish(TWO_MAILS)
    await installation.settle()
    assert there(installation) == [(CHANGED, "email"), *ITEMS]
    await begin(installation, SAYS)
    await compare(installation)
    assert there(installation) == SAID
    ids = sorted(installation.sandbox.world.webhooks)
    await compare(installation)
    assert sorted(installation.sandbox.world.webhooks) == ids


async def test_what_monday_lost_is_made_again_and_strays_are_removed(installation: Installation) -> None:
    await begin(installation, SAYS)
    await compare(installation)
    world = installation.sandbox.world
    lost = next(number for number, one in world.webhooks.items() if one["shown"]["event"] == "item_deleted")
    kept = world.webhooks.pop(lost)
    stray = {**kept, "shown": {**kept["shown"], "id": "77", "event": "create_update"}}
    world.webhooks[77] = stray
    await compare(installation)
    assert there(installation) == SAID
    assert lost not in world.webhooks


async def test_a_board_in_no_use_has_none(installation: Installation) -> None:
    row = await begin(installation, SAYS)
    await compare(installation)
    async with installation.database.transaction() as connection:
        await publishing.deactivate(
            connection, installation.own.plans, row, row.owner_id, Wish(Choice(Fate.STOP)), now=installation.clock.shown
        )
    await installation.settle()
    assert there(installation) == []
    assert await installation.select("SELECT webhook_id FROM board_webhook") == []


async def test_whoever_runs_on_an_older_version_is_still_heard(installation: Installation) -> None:
    row = await begin(installation, SAYS)
    async with installation.database.transaction() as connection:
        other = replace(SAYS, conditions=(Condition("score", ("100",), Consequence.STOP),))
        row = await publishing.save(connection, row, other, row.revision, now=installation.clock.shown)
        await publishing.activate(connection, row, row.owner_id, now=installation.clock.shown)
    await installation.settle()
    columns = {column for event, column in there(installation) if event == CHANGED}
    assert columns == {"email", "enrolled_sequences", "status", "score"}


async def test_the_activities_board_keeps_its_webhook(installation: Installation) -> None:
    await begin(installation, SAYS)
    world = installation.sandbox.world
    made = next(iter(world.webhooks.values()))
    world.webhooks[88] = {**made, "shown": {**made["shown"], "id": "88"}}
    await installation.select(
        """INSERT INTO activities_board (account_id, board_id, columns, labels, webhooks)
           VALUES (:account, :board, '{}', '{}', '["88"]') RETURNING account_id""",
        account=ACCOUNT,
        board=LEADS,
    )
    await compare(installation)
    assert 88 in world.webhooks


async def test_a_web_process_that_does_not_answer_is_told_once_and_all_else_goes_on(installation: Installation) -> None:
    own = installation.own
    object.__setattr__(own.settings, "public_url", "http://127.0.0.1:9")
    await begin(installation, SAYS)
    [board] = await installation.select("SELECT problem FROM board")
    assert board["problem"] == UNHEARD
    told = [one["text"] for one in installation.sandbox.world.notifications if one["target"] == LEADS]
    assert told == [UNHEARD]


async def test_a_connected_board_is_heard_too(installation: Installation) -> None:
    row = await installation.publish(TWO_MAILS)
    world = installation.sandbox.world
    column = Column("leads", "Leads", "board_relation")
    world.boards[CONTACTS].columns.append(column)
    await ask(installation, "PUT", f"/boards/{CONTACTS}", body={"through": "leads"})
    await begin(installation, SAYS)
    assert (CHANGED, "leads") in there(installation, CONTACTS)
    firm = world.items[FIRST_ITEM + 500]
    world.set_cell(firm, column, {"item_ids": [FIRST_ITEM + 7]}, user=61204478, by_app=False)
    await installation.settle()
    ours = world.boards[CONTACTS].column("enrolled_sequences")
    assert ours is not None
    assert world.text(firm, ours) == "Inbound follow-up"
    assert row.id
    lose_webhooks(installation, None)
