"""The manager's table: search, filters, any order, pages, numbers with their denominator, and what needs a person."""

from __future__ import annotations

import base64
import csv
import io
import json
from dataclasses import replace
from datetime import timedelta
from typing import Any
from urllib.parse import quote

import pytest

from sequences.storage.database import statement
from sequences.storage.sequences import SequenceRow
from tests.fixtures.installation import Installation
from tests.fixtures.world import ACCOUNT, BOARD, ITEM, TWO_MAILS
from tests.integration.api.calls import DANA, GIL, SAM, VERA, as_sam, ask, refusal
from tests.integration.api.test_people import held_mail, inside


async def listed(installation: Installation, query: str = "", user: int = DANA) -> list[dict[str, Any]]:
    """Return the rows of a page."""
    answer = await ask(installation, "GET", f"/sequences?{query}", user)
    assert answer.status_code == 200
    found: list[dict[str, Any]] = answer.json()["sequences"]
    return found


async def count(installation: Installation, row: SequenceRow, **numbers: int) -> None:
    """Let a sequence have had so many people."""
    async with installation.database.transaction() as connection:
        sql = "INSERT INTO tally_entry (account_id, sequence_id, what, number) VALUES (:account, :one, :what, :number)"
        for what, number in numbers.items():
            values = {"account": ACCOUNT, "one": row.id, "what": what, "number": number}
            await connection.execute(statement(sql), values)


async def three(installation: Installation) -> list[SequenceRow]:
    """Publish three sequences with numbers."""
    rows = [await installation.publish(replace(TWO_MAILS, name=name)) for name in ("beta", "Alpha", "gamma 50%")]
    await count(installation, rows[0], total=9, active=3, delivered=4, opened=1, replied=1)
    await count(installation, rows[1], total=7, active=5, delivered=4, opened=3)
    return rows


async def test_a_row_has_all_that_the_table_shows(installation: Installation) -> None:
    await inside(installation)
    [row] = await listed(installation, user=VERA)
    assert (row["name"], row["state"], row["steps"], row["days"]) == (TWO_MAILS.name, "active", 3, 3)
    assert (row["active"], row["total"]) == (1, 1)
    assert row["rates"]["open"] == {"people": 0, "of": 1}
    assert row["created_by"] == {"id": str(DANA), "name": "Dana Levi", "photo": None}
    assert row["board"] == {"id": str(BOARD), "name": "Leads", "accessible": True}
    assert (row["editable"], row["why_not"]) == (
        False, "Viewers and guests can look, not change: ask a member or an admin.",
    )  # fmt: skip
    assert row["info"] == []
    [mine] = await listed(installation)
    assert (mine["editable"], mine["why_not"]) == (True, None)


@pytest.mark.parametrize(
    ("query", "names"),
    [
        ("", ["Alpha", "beta", "gamma 50%"]),
        ("sort=name&order=desc", ["gamma 50%", "beta", "Alpha"]),
        ("sort=total", ["beta", "Alpha", "gamma 50%"]),
        ("sort=active", ["Alpha", "beta", "gamma 50%"]),
        ("sort=open_rate", ["Alpha", "beta", "gamma 50%"]),
        ("sort=reply_rate&order=asc", ["gamma 50%", "Alpha", "beta"]),
        ("search=A", ["Alpha", "beta", "gamma 50%"]),
        ("search=LPH", ["Alpha"]),
        ("search=50%25", ["gamma 50%"]),
        ("search=_", []),
        ("state=active&state=inactive", ["Alpha", "beta", "gamma 50%"]),
        ("state=missing_config", []),
        (f"created_by={SAM}", []),
        (f"created_by={SAM},{DANA}&board={BOARD}", ["Alpha", "beta", "gamma 50%"]),
        ("board=7", []),
    ],
)
async def test_the_table_is_searched_filtered_and_sorted(
    installation: Installation, query: str, names: list[str]
) -> None:
    await three(installation)
    assert [one["name"] for one in await listed(installation, query)] == names


@pytest.mark.parametrize(
    "query", ["sort=luck", "order=up", "state=odd", "created_by=x", "colour=red", "search=" + "a" * 256]
)
async def test_what_cannot_be_asked_for_is_refused(installation: Installation, query: str) -> None:
    assert refusal(await ask(installation, "GET", f"/sequences?{query}")) == (422, "bad_query")


SORTS = (
    "name", "created_by", "board", "steps", "days", "active", "total", "open_rate", "reply_rate", "click_rate",
    "modified", "state",
)  # fmt: skip


async def test_pages_of_every_order_hold_each_sequence_once(installation: Installation) -> None:
    rows = await three(installation)
    for sort in SORTS:
        for order in ("asc", "desc"):
            seen: list[str] = []
            after = ""
            while after is not None:
                path = f"/sequences?sort={sort}&order={order}&limit=1&after={after}"
                page = (await ask(installation, "GET", path)).json()
                seen += [one["id"] for one in page["sequences"]]
                after = page["after"]
            assert (sort, order, sorted(seen)) == (sort, order, sorted(str(row.id) for row in rows))


def place(*parts: object) -> str:
    """Return a place in the list as somebody might make one up."""
    return quote(base64.urlsafe_b64encode(json.dumps(parts).encode()).decode())


@pytest.mark.parametrize(
    "after",
    [
        "7", "%C3%A9", "bm9uc2Vuc2U", place("name", "asc"), place("total", "asc", "1", 1),
        place("name", "desc", "x", 1),
        place("name", "asc", 5, 1), place("name", "asc", "x", "1"), place("name", "asc", "a\x00", 1),
        place("name", "asc", "x", 2**63), place("name", "asc", "x", True),
    ],
)  # fmt: skip
async def test_a_place_that_no_page_named_is_refused(installation: Installation, after: str) -> None:
    assert refusal(await ask(installation, "GET", f"/sequences?after={after}")) == (400, "bad_page")


@pytest.mark.parametrize("key", ["x", "1_0", "１", "nan", "1e999", ""])
async def test_a_place_that_is_no_number_reaches_no_database(installation: Installation, key: str) -> None:
    for sort in ("total", "open_rate", "modified"):
        answer = await ask(installation, "GET", f"/sequences?sort={sort}&after={place(sort, 'desc', key, 1)}")
        assert refusal(answer) == (400, "bad_page")


async def notes(installation: Installation) -> dict[str, int | None]:
    """Return what needs a person, by its code."""
    [row] = await listed(installation)
    assert all(note["sentence"].endswith(".") for note in row["info"])
    return {note["code"]: note["count"] for note in row["info"]}


async def test_what_needs_a_person_is_told(installation: Installation) -> None:
    await held_mail(installation)
    assert await notes(installation) == {"held": 1}
    now = installation.clock.shown
    await installation.select("UPDATE mailbox SET state = 'refused', refused_at = :now RETURNING id", now=now)
    await installation.select(
        "UPDATE sequence SET paused_at = :now, paused_for = 'too_many_bounces:6/80' RETURNING id", now=now
    )
    installation.sandbox.world.boards[BOARD].state = "archived"
    await installation.select("UPDATE account SET action_limit = 1 RETURNING account_id")
    await installation.select(
        "INSERT INTO usage (account_id, month, sequence_id, steps) "
        "VALUES (:account, '2026-11-01', 1, 1) RETURNING 1 AS one",
        account=ACCOUNT,
    )
    installation.clock.shown += timedelta(minutes=6)
    assert list(await notes(installation)) == [
        "too_many_bounces",
        "held",
        "mailbox_refused",
        "board_gone",
        "usage_limit",
    ]


async def test_what_a_draft_lacks_is_told(installation: Installation) -> None:
    await ask(installation, "POST", "/sequences", body={"definition": {"name": "x"}})
    assert await notes(installation) == {"missing": 3}


async def hide(installation: Installation, *users: int) -> None:
    """Let the board be one of some users only."""
    await installation.select(
        """INSERT INTO known_board (account_id, board_id, name, open, users, seen_at)
           VALUES (:account, :board, 'Secret', false, CAST(:users AS jsonb), :now)
           ON CONFLICT (account_id, board_id) DO UPDATE SET name = excluded.name, open = false, users = excluded.users
           RETURNING 1 AS one""",
        account=ACCOUNT, board=BOARD, users=json.dumps(users), now=installation.clock.shown,
    )  # fmt: skip


async def test_without_the_board_one_sees_the_numbers_and_no_name_or_value_of_an_item(
    installation: Installation,
) -> None:
    number = await inside(installation)
    await hide(installation, DANA)
    [row] = await listed(installation, user=SAM)
    assert row["board"] == {"id": str(BOARD), "name": None, "accessible": False}
    assert (row["total"], row["rates"]["open"]["of"]) == (1, 1)
    paths = [f"/sequences/{row['id']}/people", f"/sequences/{row['id']}/rows?of=delivered", f"/enrollments/{number}"]
    for path in (*paths, f"/sequences/{row['id']}/people.csv", "/held"):
        told = (await ask(installation, "GET", path, SAM)).text
        assert "Dennis" not in told
        assert "@" not in told.replace('"@', "")
        assert "Dennis" in (await ask(installation, "GET", path, DANA)).text or path == "/held"
    assert refusal(await ask(installation, "GET", f"/items/{ITEM + 9}", SAM)) == (404, "item_not_found")


async def test_guests_are_listed_their_boards_only(installation: Installation) -> None:
    await three(installation)
    assert len(await listed(installation, user=GIL)) == 3
    installation.sandbox.world.boards[BOARD].guests = frozenset()
    assert await listed(installation, user=GIL) == []
    assert (await ask(installation, "GET", "/sequences.csv", GIL)).text.count("\r\n") == 1


async def test_the_table_is_exported_and_no_cell_becomes_a_formula(installation: Installation) -> None:
    await as_sam(installation)
    names = ["=1+1", "+49", "-2", "@sum", 'plain, "quoted"']
    for name in names:
        await installation.publish(replace(TWO_MAILS, name=name))
    answer = await ask(installation, "GET", "/sequences.csv?sort=modified&order=asc", VERA)
    assert answer.headers["content-type"] == "text/csv; charset=utf-8"
    assert 'filename="sequences.csv"' in answer.headers["content-disposition"]
    assert answer.content.startswith(b"\xef\xbb\xbf")
    head, *rows = csv.reader(io.StringIO(answer.content.decode("utf-8-sig")))
    assert head[:3] == ["Name", "Created by", "Board"]
    assert [row[0] for row in rows[1:]] == ["'=1+1", "'+49", "'-2", "'@sum", 'plain, "quoted"']
    assert [row[1] for row in rows] == ["Sam Ortiz", *["Dana Levi"] * 5]
