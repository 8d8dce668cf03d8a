"""The do-not-contact list over HTTP: addresses and domains in and out, by whom, and never kept as they are."""

from __future__ import annotations

from typing import Any

import pytest

from tests.fixtures.installation import Installation
from tests.integration.api.calls import DANA, GIL, GLOBEX, HANK, SAM, VERA, ask, let_globex_in, refusal

ADA = {"address": "ada@byron.example"}


async def kept(installation: Installation) -> list[dict[str, Any]]:
    """Return the list as it is kept."""
    return await installation.select("SELECT account_id, digest, reason FROM suppression ORDER BY at")


async def test_an_address_is_kept_as_a_hash_only(installation: Installation) -> None:
    answer = await ask(installation, "POST", "/suppressions", body=ADA)
    assert (answer.status_code, answer.json()) == (201, {"suppressed": True})
    [row] = await kept(installation)
    assert len(row["digest"]) == 32
    assert b"ada" not in row["digest"]


@pytest.mark.parametrize("again", ["ada@byron.example", " ADA@Byron.Example ", "ada@BYRON.example"])
async def test_one_address_is_one_entry_however_it_is_written(installation: Installation, again: str) -> None:
    await ask(installation, "POST", "/suppressions", body=ADA)
    assert (await ask(installation, "POST", "/suppressions", body={"address": again})).status_code == 201
    assert len(await kept(installation)) == 1
    removed = await ask(installation, "DELETE", "/suppressions", body={"address": again})
    assert removed.json() == {"removed": True}
    assert await kept(installation) == []


async def test_a_domain_and_an_address_in_it_are_two_entries(installation: Installation) -> None:
    for address in ("@Byron.example", "ada@byron.example"):
        await ask(installation, "POST", "/suppressions", body={"address": address})
    assert len(await kept(installation)) == 2
    await ask(installation, "DELETE", "/suppressions", body={"address": "@byron.example"})
    assert len(await kept(installation)) == 1


async def test_what_is_not_on_the_list_is_not_removed(installation: Installation) -> None:
    answer = await ask(installation, "DELETE", "/suppressions", body=ADA)
    assert (answer.status_code, answer.json()) == (200, {"removed": False})


NONE = ("", "@", "@a b", "a@b@c", "a\x00@b.example", "a" * 400 + "@b.example", None, 5, ["a@b.example"])


@pytest.mark.parametrize("body", [{}, *({"address": one} for one in NONE)])
async def test_what_is_no_address_is_refused(installation: Installation, body: dict[str, Any]) -> None:
    for method in ("POST", "DELETE"):
        assert refusal(await ask(installation, method, "/suppressions", body=body)) == (400, "bad_address")
    assert await kept(installation) == []


async def test_a_body_that_is_no_json_is_refused(installation: Installation) -> None:
    for method in ("POST", "DELETE"):
        assert refusal(await ask(installation, method, "/suppressions")) == (415, "not_json")


@pytest.mark.parametrize("user", [DANA, SAM])
async def test_members_and_admins_add(installation: Installation, user: int) -> None:
    assert (await ask(installation, "POST", "/suppressions", user, body=ADA)).status_code == 201
    assert len(await kept(installation)) == 1


@pytest.mark.parametrize(("user", "code"), [(SAM, "not_admin"), (VERA, "not_admin"), (GIL, "not_admin")])
async def test_only_admins_remove(installation: Installation, user: int, code: str) -> None:
    await ask(installation, "POST", "/suppressions", body=ADA)
    assert refusal(await ask(installation, "DELETE", "/suppressions", user, body=ADA)) == (403, code)
    assert len(await kept(installation)) == 1


@pytest.mark.parametrize("user", [VERA, GIL])
async def test_who_may_only_look_adds_nothing(installation: Installation, user: int) -> None:
    assert refusal(await ask(installation, "POST", "/suppressions", user, body=ADA)) == (403, "viewer")
    assert await kept(installation) == []


async def test_the_lists_of_two_accounts_have_nothing_in_common(installation: Installation) -> None:
    await let_globex_in(installation)
    await ask(installation, "POST", "/suppressions", body=ADA)
    removed = await ask(installation, "DELETE", "/suppressions", HANK, account=GLOBEX, body=ADA)
    assert removed.json() == {"removed": False}
    await ask(installation, "POST", "/suppressions", HANK, account=GLOBEX, body=ADA)
    ours, theirs = await kept(installation)
    assert ours["digest"] != theirs["digest"]
