"""The do-not-contact list over HTTP: addresses and domains in and out, by whom, and never kept as they are."""

from __future__ import annotations

from datetime import timedelta
from typing import Any
from urllib.parse import quote

import httpx
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


async def bring(
    installation: Installation, data: str | bytes, user: int = DANA, kind: str = "text/csv"
) -> httpx.Response:
    """Import a list."""
    headers = {**installation.session(user), "Content-Type": kind}
    return await installation.http.post("/api/suppressions/list", content=data, headers=headers)


async def table(installation: Installation, user: int = DANA) -> httpx.Response:
    """Export the list."""
    return await installation.http.get("/api/suppressions.csv", headers=installation.session(user))


@pytest.mark.parametrize("kind", ["text/csv", "text/plain; charset=utf-8"])
async def test_a_list_is_imported_and_what_is_no_address_is_told(installation: Installation, kind: str) -> None:
    await ask(installation, "POST", "/suppressions", body=ADA)
    answer = await bring(installation, "email\nADA@byron.example\nbob@byron.example\n@else.example\nx\n", kind=kind)
    assert answer.status_code == 200
    assert answer.json() == {"added": 2, "known": 1, "refused": 1, "refused_lines": [5]}
    assert [one["reason"] for one in await kept(installation)] == ["by hand", "imported", "imported"]


async def test_a_long_list_is_imported_whole(installation: Installation) -> None:
    lines = "\n".join(f"p{n}@byron.example" for n in range(12_000))
    assert (await bring(installation, lines)).json()["added"] == 12_000
    assert (await bring(installation, lines)).json()["known"] == 12_000
    exported = (await table(installation)).text.splitlines()
    assert (len(exported), exported[1].partition(",")[0]) == (12_001, "p***@b***.example")


async def test_a_list_that_is_too_long_is_refused(installation: Installation) -> None:
    assert refusal(await bring(installation, b"a@b.example\n" * 500_000)) == (413, "too_large")
    assert await kept(installation) == []


@pytest.mark.parametrize("user", [VERA, GIL])
async def test_who_may_only_look_neither_imports_nor_sees_the_list(installation: Installation, user: int) -> None:
    assert refusal(await bring(installation, "ada@byron.example", user)) == (403, "viewer")
    assert refusal(await table(installation, user)) == (403, "viewer")
    assert refusal(await ask(installation, "GET", "/suppressions", user)) == (403, "viewer")
    assert await kept(installation) == []


async def test_an_export_shows_reasons_dates_and_hints_only(installation: Installation) -> None:
    await ask(installation, "POST", "/suppressions", body=ADA)
    await bring(installation, "@else.example")
    await installation.select("UPDATE suppression SET hint = NULL WHERE reason = 'by hand' RETURNING 1 AS one")
    answer = await table(installation, SAM)
    now = installation.clock.shown.isoformat()
    assert answer.headers["content-type"] == "text/csv; charset=utf-8"
    assert "attachment" in answer.headers["content-disposition"]
    head, *rows = answer.text.split("\r\n")[:-1]
    assert head == "hint,reason,at"
    assert sorted(rows) == [f"*@e***.example,imported,{now}", f",by hand,{now}"]
    assert "ada" not in answer.text


async def test_the_list_is_shown_in_pages_newest_first(installation: Installation) -> None:
    for number in range(5):
        installation.clock.shown += timedelta(minutes=1)
        await ask(installation, "POST", "/suppressions", body={"address": f"{'abcde'[number]}@byron.example"})
    shown, before = [], ""
    while before is not None:
        query = quote(before)
        page = (await ask(installation, "GET", f"/suppressions?limit=2&before={query}")).json()
        shown += [one["hint"][0] for one in page["suppressions"]]
        before = page["before"]
    assert shown == ["e", "d", "c", "b", "a"]


@pytest.mark.parametrize("before", ["x", "2026-11-23T09:00:00~00", "2026-11-23T09:00:00+00:00~zz"])
async def test_a_page_that_nobody_named_is_refused(installation: Installation, before: str) -> None:
    assert refusal(await ask(installation, "GET", f"/suppressions?before={quote(before)}")) == (400, "bad_page")


async def test_a_list_says_nothing_of_another_account(installation: Installation) -> None:
    await let_globex_in(installation)
    await ask(installation, "POST", "/suppressions", body=ADA)
    answer = await ask(installation, "GET", "/suppressions", HANK, account=GLOBEX)
    assert answer.json() == {"suppressions": [], "before": None}


@pytest.mark.parametrize(
    ("asked", "found"),
    [
        (" ADA@byron.example", True),
        ("bo@byron.example", False),
        ("bo@lovelace.example", True),
        ("@lovelace.example", True),
        ("@byron.example", False),
    ],
)
async def test_an_address_is_looked_up_by_itself_and_by_its_domain(
    installation: Installation, asked: str, found: bool
) -> None:
    for one in ("ada@byron.example", "@lovelace.example"):
        await ask(installation, "POST", "/suppressions", body={"address": one})
    answer = await ask(installation, "POST", "/suppressions/check", body={"address": asked}, user=SAM)
    assert answer.json() == {"suppressed": found}
    refused = await ask(installation, "POST", "/suppressions/check", body=ADA, user=VERA)
    assert refused.status_code == 403
