"""The command line as an operator uses it: a process of its own on a real database."""

from __future__ import annotations

import asyncio
import os
import sys
from dataclasses import dataclass, replace
from pathlib import Path

import pytest
from typer.testing import CliRunner

from deploy.embedded import Servers
from integration.cli import app
from sandbox.world import Board, Column
from sequences.core import codec
from sequences.core.definition import Definition, EmailStep
from sequences.files import reader as files
from sequences.storage.database import Database, rows, statement
from sequences.storage.tables import metadata
from sequences.tenants import Tenants
from tests.fixtures.installation import Installation
from tests.fixtures.rows import fill
from tests.fixtures.world import ACCOUNT, BOARD, ITEM, KEYS, OWNER, TWO_MAILS, World

ROOT = Path(__file__).parents[2]
WHOSE = ("--account", str(ACCOUNT), "--user", str(OWNER))
BROKEN = "name: x\nsteps:\n  - wait: two\n  - fax: 3\n"


@dataclass(frozen=True)
class Ended:
    """A command that is over."""

    code: int | None
    out: str
    err: str


async def sequences(running: Servers, *words: str, **changed: str) -> Ended:
    """Run a command on the database of the tests."""
    child = await asyncio.create_subprocess_exec(
        sys.executable, "-m", "integration.cli", *words, cwd=ROOT,
        stdout=asyncio.subprocess.PIPE, stderr=asyncio.subprocess.PIPE,
        env={**os.environ, "DATABASE_URL": running.database_url, "REDIS_URL": running.redis_url, **changed},
    )  # fmt: skip
    out, err = await child.communicate()
    return Ended(child.returncode, out.decode(), err.decode())


async def select(database: Database, sql: str) -> list[dict[str, object]]:
    """Return rows of the database."""
    async with database.transaction() as connection:
        return [dict(row) for row in await rows(connection, statement(sql))]


def written(folder: Path, name: str, text: str | Definition) -> str:
    """Write a sequence file and return its path."""
    path = folder / name
    path.write_text(text if isinstance(text, str) else files.dump(text), encoding="utf-8")
    return str(path)


def test_no_command_lists_the_commands() -> None:
    shown = CliRunner().invoke(app, [])
    for word in ("web", "worker", "clock", "migrate", "connect", "forget", "mailbox", "validate", "import", "export"):
        assert word in shown.output


def test_a_whole_file_is_valid(tmp_path: Path) -> None:
    paths = [written(tmp_path, name, TWO_MAILS) for name in ("a.yaml", "b.yaml")]
    shown = CliRunner().invoke(app, ["validate", *paths])
    assert (shown.exit_code, shown.output) == (0, "2 file(s) are sequences.\n")


def test_every_error_is_told_with_file_line_and_field(tmp_path: Path) -> None:
    good, bad = written(tmp_path, "good.yaml", TWO_MAILS), written(tmp_path, "bad.yaml", BROKEN)
    zone = written(tmp_path, "zone.yaml", "name: x\nwhen:\n  time_zone: Mars/Base\n")
    shown = CliRunner().invoke(app, ["validate", bad, good, zone])
    assert shown.exit_code == 1
    assert shown.stdout == ""
    places = [line.split(": ")[:2] for line in shown.stderr.splitlines()]
    assert places == [[f"{bad}:3", "steps[0].wait"], [f"{bad}:4", "steps[1].fax"], [f"{zone}:3", "when.time_zone"]]


@pytest.mark.parametrize("content", [b"\xff\xfe\x00", b"", b"[", b"a: &x 1", b"\x00"])
def test_a_file_that_is_no_yaml_is_told_with_its_line(tmp_path: Path, content: bytes) -> None:
    path = tmp_path / "odd.yaml"
    path.write_bytes(content)
    shown = CliRunner().invoke(app, ["validate", str(path)])
    assert shown.exit_code == 1
    assert shown.stderr.startswith(f"{path}:1: ")


def test_a_file_that_is_not_there_is_told(tmp_path: Path) -> None:
    shown = CliRunner().invoke(app, ["validate", str(tmp_path / "none.yaml"), str(tmp_path)])
    assert shown.exit_code == 1
    assert shown.stderr.splitlines() == [
        f"{tmp_path}/none.yaml: No such file or directory",
        f"{tmp_path}: Is a directory",
    ]


async def imported(running: Servers, installation: Installation, *words: str) -> Ended:
    """Import files into an account that is connected."""
    return await sequences(running, "import", *WHOSE, *words, **environment(installation))


def environment(installation: Installation) -> dict[str, str]:
    """Return the settings by which a command finds what an installation of the tests finds."""
    own = installation.own.settings
    return {
        "MONDAY_API_URL": own.monday_api_url, "PUBLIC_URL": own.public_url, "ENCRYPTION_KEYS": own.encryption_keys,
    }  # fmt: skip


async def test_imported_files_are_sequences_with_their_ids(
    running: Servers, database: Database, tmp_path: Path
) -> None:
    paths = [written(tmp_path, f"{n}.yaml", replace(TWO_MAILS, name=f"n{n}")) for n in range(2)]
    done = await sequences(running, "import", *WHOSE, *paths)
    assert (done.code, done.err) == (
        0, f"Account {ACCOUNT} is not connected: its boards were not asked for the columns.\n"
    )  # fmt: skip
    kept = await select(database, "SELECT id, name, owner_id, state FROM sequence ORDER BY id")
    assert done.out == "".join(f"{row['id']}\t{row['name']}\n" for row in kept)
    assert [(row["name"], row["owner_id"], row["state"]) for row in kept] == [
        ("n0", OWNER, "inactive"),
        ("n1", OWNER, "inactive"),
    ]


async def test_one_broken_file_keeps_all_out(running: Servers, database: Database, tmp_path: Path) -> None:
    good, bad = written(tmp_path, "good.yaml", TWO_MAILS), written(tmp_path, "bad.yaml", BROKEN)
    done = await sequences(running, "import", *WHOSE, good, bad)
    assert (done.code, done.out) == (1, "")
    assert f"{bad}:3: steps[0].wait" in done.err
    assert await select(database, "SELECT id FROM sequence") == []


async def test_one_that_cannot_be_activated_keeps_all_out(
    running: Servers, installation: Installation, tmp_path: Path
) -> None:
    good = written(tmp_path, "good.yaml", TWO_MAILS)
    bad = written(tmp_path, "bad.yaml", replace(TWO_MAILS, send_as="nobody@acme.test"))
    done = await imported(running, installation, "--activate", good, bad)
    assert (done.code, done.out) == (1, "")
    assert "send_as: No mailbox nobody@acme.test is connected" in done.err
    assert "Traceback" not in done.err
    assert await select(installation.database, "SELECT id FROM sequence") == []


@pytest.mark.parametrize("activate", [[], ["--activate"]])
async def test_columns_that_the_board_has_not_are_named_with_their_file(
    running: Servers, installation: Installation, tmp_path: Path, activate: list[str]
) -> None:
    good = written(tmp_path, "good.yaml", TWO_MAILS)
    other = replace(TWO_MAILS, email_column="elsewhere", steps=(EmailStep("Hi {cf_17|you}", "<p>Hi</p>"),))
    bad = written(tmp_path, "bad.yaml", other)
    done = await imported(running, installation, *activate, good, bad)
    assert (done.code, done.out) == (1, "")
    assert f"\n{bad}:\n" in f"\n{done.err}"
    assert "email_column: " in done.err
    assert "steps[0].subject: " in done.err
    assert await select(installation.database, "SELECT id FROM sequence") == []


async def test_a_board_of_another_account_is_named_when_it_is_to_be_active(
    running: Servers, installation: Installation, tmp_path: Path
) -> None:
    strange = written(tmp_path, "strange.yaml", replace(TWO_MAILS, board=123))
    done = await imported(running, installation, "--activate", strange)
    assert (done.code, done.out) == (1, "")
    assert "board: The board is gone" in done.err
    assert (await imported(running, installation, strange)).code == 0  # as a draft it may choose another one later


async def test_what_is_imported_active_takes_people(
    running: Servers, installation: Installation, tmp_path: Path
) -> None:
    done = await imported(running, installation, "--activate", written(tmp_path, "a.yaml", TWO_MAILS))
    assert done.code == 0
    [row] = await select(installation.database, "SELECT state, version_id IS NOT NULL AS published FROM sequence")
    assert row == {"state": "active", "published": True}
    assert await select(
        installation.database, "SELECT what, user_id, name FROM audit WHERE what LIKE 'sequence%' ORDER BY id"
    ) == [
        {"what": what, "user_id": OWNER, "name": TWO_MAILS.name} for what in ("sequence_imported", "sequence_published")
    ]


async def test_where_two_publish_nothing_is_imported_active(
    running: Servers, installation: Installation, tmp_path: Path
) -> None:
    await installation.select("UPDATE account SET second_person = true RETURNING account_id")
    done = await imported(running, installation, "--activate", written(tmp_path, "a.yaml", TWO_MAILS))
    assert (done.code, done.out) == (1, "")
    assert "A second person must approve" in done.err
    assert await select(installation.database, "SELECT id FROM sequence") == []


async def test_what_is_exported_imports_as_the_same_definition(
    running: Servers, world: World, database: Database, tmp_path: Path
) -> None:
    row = await world.publish()
    done = await sequences(running, "export", "--account", str(ACCOUNT), str(row.id))
    assert (done.code, done.err) == (0, "")
    again = await sequences(running, "import", *WHOSE, written(tmp_path, "again.yaml", done.out))
    assert again.code == 0
    first, second = await select(database, "SELECT draft FROM sequence ORDER BY id")
    assert codec.decode(second["draft"]) == codec.decode(first["draft"]) == TWO_MAILS


async def test_a_sequence_of_another_account_is_not_exported(running: Servers, world: World) -> None:
    row = await world.publish()
    done = await sequences(running, "export", "--account", "20481700", str(row.id))
    assert (done.code, done.out) == (1, "")
    assert done.err == f"Account 20481700 has no sequence {row.id}.\n"


async def test_a_deleted_sequence_is_not_exported(running: Servers, world: World) -> None:
    row = await world.publish()
    await world.change("UPDATE sequence SET state = 'deleted'")
    done = await sequences(running, "export", "--account", str(ACCOUNT), str(row.id))
    assert (done.code, done.out) == (1, "")


async def test_the_pace_of_a_mailbox_is_chosen(running: Servers, world: World, database: Database) -> None:
    done = await sequences(running, "pace", "Dana@acme.test", "--account", str(ACCOUNT), "--per-day", "40")
    assert (done.code, done.out) == (0, "The pace of Dana@acme.test is chosen.\n")
    [row] = await select(database, "SELECT per_minute, per_day FROM mailbox")
    assert row == {"per_minute": None, "per_day": 40}
    [told] = await select(database, "SELECT user_id, name, after FROM audit WHERE what = 'mailbox_changed'")
    assert told == {"user_id": None, "name": "dana@acme.test", "after": {"pace.per_day": 40}}
    other = await sequences(running, "pace", "nobody@acme.test", "--account", str(ACCOUNT))
    assert (other.code, other.err) == (1, f"Account {ACCOUNT} has no mailbox nobody@acme.test.\n")


async def test_a_paused_sequence_is_let_go_on(running: Servers, world: World, database: Database) -> None:
    row = await world.publish()
    await world.change("UPDATE sequence SET paused_at = now(), paused_for = 'too_many_bounces'")
    other = await sequences(running, "resume", "--account", "20481700", str(row.id))
    assert (other.code, other.err) == (1, f"Account 20481700 has no sequence {row.id}.\n")
    for said in ("sends again", "was not paused"):
        done = await sequences(running, "resume", "--account", str(ACCOUNT), str(row.id))
        assert (done.code, done.out) == (0, f"Sequence {row.id} {said}.\n")
    assert await select(database, "SELECT paused_at, paused_for FROM sequence") == [
        {"paused_at": None, "paused_for": None}
    ]
    assert [one["what"] for one in await select(database, "SELECT what FROM audit")] == ["sequence_resumed"]


async def test_migrating_twice_changes_nothing(running: Servers, world: World, database: Database) -> None:
    await world.publish()
    for _ in range(2):
        done = await sequences(running, "migrate")
        assert (done.code, done.out) == (0, "The database is up to date.\n")
    assert len(await select(database, "SELECT id FROM sequence")) == 1


async def test_a_connected_account_keeps_its_token_sealed(running: Servers, database: Database) -> None:
    done = await sequences(running, "connect", "--account", str(ACCOUNT), MONDAY_API_TOKEN="a-token")
    assert (done.code, done.out) == (0, f"Account {ACCOUNT} is connected.\n")
    [row] = await select(database, "SELECT api_token FROM account")
    assert b"a-token" not in bytes(row["api_token"])  # type: ignore[call-overload]
    async with database.transaction() as connection:
        assert (await Tenants(KEYS).get(connection, [ACCOUNT]))[ACCOUNT].token == "a-token"


async def test_connecting_again_keeps_the_key_of_the_hashes(running: Servers, world: World, database: Database) -> None:
    [before] = await select(database, "SELECT hash_key FROM account")
    done = await sequences(running, "connect", "--account", str(ACCOUNT), "--token", "another")
    assert done.code == 0
    assert await select(database, "SELECT hash_key FROM account") == [before]
    async with database.transaction() as connection:
        assert (await Tenants(KEYS).get(connection, [ACCOUNT]))[ACCOUNT].token == "another"


async def counted(database: Database, account: int) -> dict[str, int]:
    """Return how many rows of an account each table holds."""
    found = {}
    async with database.transaction() as connection:
        for name in metadata.tables:
            sql = statement(f"SELECT count(*) AS n FROM {name} WHERE account_id = {account}")
            found[name] = (await rows(connection, sql))[0]["n"]
    return found


async def test_a_forgotten_account_leaves_no_row_and_others_all(running: Servers, database: Database) -> None:
    for account in (ACCOUNT, 20481700):
        await fill(database, account)
    assert set((await counted(database, ACCOUNT)).values()) == {1}
    done = await sequences(running, "forget", "--account", str(ACCOUNT), "--yes")
    assert (done.code, done.out) == (0, f"Nothing of account {ACCOUNT} is left.\n")
    assert set((await counted(database, ACCOUNT)).values()) == {0}
    assert set((await counted(database, 20481700)).values()) == {1}


async def test_boards_are_listed_and_compared_by_the_command_line(running: Servers, world: World) -> None:
    none = await sequences(running, "reconcile", "--account", str(ACCOUNT))
    assert (none.code, none.err) == (1, f"Account {ACCOUNT} uses no such board.\n")
    await world.publish()
    done = await sequences(running, "reconcile", "--account", str(ACCOUNT), "--board", str(BOARD))
    assert (done.code, done.out) == (0, "1 board(s) will be compared.\n")
    [row] = await world.select("SELECT reconcile_at FROM board")
    assert row["reconcile_at"] is not None
    listed = await sequences(running, "boards", "--account", str(ACCOUNT))
    assert listed.out == f"{BOARD}\tcompared not yet, repaired 0\tfine\n"


async def test_nothing_is_forgotten_before_a_yes(running: Servers, world: World, database: Database) -> None:
    done = await sequences(running, "forget", "--account", str(ACCOUNT))  # nobody answers the question
    assert done.code == 1
    assert len(await select(database, "SELECT account_id FROM account")) == 1


async def test_a_missing_setting_stops_a_command_by_name(running: Servers) -> None:
    done = await sequences(running, "migrate", MONDAY_APP_ID="")
    assert done.code == 1
    assert "monday_app_id" in done.err


NEW_KEY = "new:QkJCQkJCQkJCQkJCQkJCQkJCQkJCQkJCQkJCQkJCQkI="


async def test_rotated_keys_leave_the_older_one_unused(running: Servers, world: World) -> None:
    both = f"{NEW_KEY},{os.environ['ENCRYPTION_KEYS']}"
    ended = await sequences(running, "keys", "rotate", ENCRYPTION_KEYS=both)
    assert ended.code == 0
    assert "mailbox.password\t1 sealed anew, 1 in all\n" in ended.out
    assert "Everything is sealed by 'new'" in ended.out
    status = await sequences(running, "keys", "status", ENCRYPTION_KEYS=NEW_KEY)
    assert (status.code, status.err) == (0, "")
    assert "mailbox.password\tnew: 1\n" in status.out


async def test_a_rotation_does_not_finish_while_a_key_is_missing(running: Servers, world: World) -> None:
    ended = await sequences(running, "keys", "rotate", ENCRYPTION_KEYS=NEW_KEY)
    assert ended.code == 1
    assert "mailbox.password: 1 sealed by 'test', which is not in ENCRYPTION_KEYS" in ended.err
    assert "Everything" not in ended.out


async def test_connecting_an_account_that_lost_the_app_brings_it_back(running: Servers, world: World) -> None:
    await world.change("UPDATE account SET state = 'uninstalled'")
    assert (await sequences(running, "connect", "--account", str(ACCOUNT), MONDAY_API_TOKEN="t")).code == 0
    assert await world.select("SELECT state FROM account") == [{"state": "active"}]


async def test_a_link_leads_to_where_monday_is_connected(running: Servers) -> None:
    ended = await sequences(running, "link", *WHOSE)
    assert ended.code == 0
    assert ended.out.startswith("http://127.0.0.1:8000/oauth/start?ticket=")


async def test_usage_is_printed_and_a_limit_set_and_lifted(running: Servers, world: World) -> None:
    account = ("--account", str(ACCOUNT))
    await world.enroll(await world.publish(replace(TWO_MAILS, steps=TWO_MAILS.steps[:1])), ITEM)
    await world.run()
    set_ = await sequences(running, "limit", *account, "--monthly", "500")
    assert (set_.code, set_.out) == (0, f"Account {ACCOUNT} has a limit of 500 actions a month.\n")
    shown = await sequences(running, "usage", *account)
    head, month = shown.out.splitlines()
    assert head.endswith("the limit is 500.")
    assert month == "2026-11\t1\tInbound follow-up\t2"
    lifted = await sequences(running, "limit", *account)
    assert lifted.out == f"Account {ACCOUNT} has no limit.\n"
    assert await select(world.database, "SELECT action_limit FROM account") == [{"action_limit": None}]
    told = await select(world.database, "SELECT before, after FROM audit WHERE what = 'limit_changed' ORDER BY id")
    assert [(one["before"], one["after"]) for one in told] == [({}, {"limit": 500}), ({"limit": 500}, {})]


async def test_wrong_numbers_are_printed_and_put_right(running: Servers, world: World) -> None:
    row = await world.publish()
    await world.enroll(row, ITEM)
    account = ("--account", str(ACCOUNT))
    assert (await sequences(running, "numbers", *account)).out == "0 numbers are wrong.\n"
    await world.change("UPDATE tally_entry SET number = 5 WHERE what = 'total'")
    wrong = await sequences(running, "numbers", *account)
    assert (wrong.code, wrong.out.splitlines()[0]) == (1, f"{row.id}\tall\ttotal\t5 instead of 1")
    assert (await sequences(running, "numbers", *account, "--repair")).code == 0
    assert (await sequences(running, "numbers", *account)).code == 0


async def test_a_board_for_activities_needs_a_connected_account_and_sound_words(
    running: Servers, database: Database
) -> None:
    account = ("--account", str(ACCOUNT), "--board", "5")
    ended = await sequences(running, "activities-board", *account)
    assert (ended.code, ended.err) == (1, f"Account {ACCOUNT} is not connected.\n")


async def test_an_account_nobody_knows_gets_no_limit(running: Servers, database: Database) -> None:
    ended = await sequences(running, "limit", "--account", "7", "--monthly", "5")
    assert (ended.code, ended.err) == (1, "Account 7 is not known.\n")


async def test_the_activities_board_is_chosen_and_given_up(running: Servers, installation: Installation) -> None:
    labels = [{"id": 3, "label": "To do", "index": 0}, {"id": 8, "label": "Done", "index": 1, "is_done": True}]
    columns = [Column("name", "Name", "name"), Column("st", "Status", "status", labels)]
    installation.sandbox.world.boards[77] = Board(77, ACCOUNT, "Ours", columns, [("topics", "Group")])
    account, env = ("--account", str(ACCOUNT)), environment(installation)
    chosen = await sequences(running, "activities-board", *account, "--board", "77", **env)
    assert (chosen.code, chosen.out) == (0, "status\tst\n")
    wrong = await sequences(running, "activities-board", *account, "--board", "77", "--columns", "[", **env)
    assert (wrong.code, wrong.err) == (1, "Write the columns as a JSON object of objects.\n")
    gone = await sequences(running, "activities-board", *account, "--board", "78", **env)
    assert gone.code == 1
    assert gone.err.startswith("The board is gone")
    ours = await sequences(running, "activities-board", *account, **env)
    assert ours.out == "Activities go to a board of our own.\n"
