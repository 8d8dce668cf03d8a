"""A person's rights over HTTP: for admins only, with an address that is one, and a receipt of each erasure."""

from __future__ import annotations

from typing import Any

import pytest

from tests.fixtures.installation import Installation
from tests.fixtures.world import ITEM, TWO_MAILS
from tests.integration.api.calls import DANA, SAM, VERA, ask, refusal

ADA = {"address": "ada@byron.example"}


async def test_a_person_is_copied_then_erased_and_the_receipt_stays(installation: Installation) -> None:
    row = await installation.publish(TWO_MAILS)
    await ask(installation, "POST", f"/sequences/{row.id}/people", body={"items": [ITEM]})
    await installation.settle()
    [run] = await installation.select("SELECT email FROM enrollment")
    body = {"address": run["email"].upper()}
    known = (await ask(installation, "POST", "/person/copy", body=body)).json()
    assert (known["address"], known["suppressed"]) == (run["email"], False)
    assert [one["item_id"] for one in known["tables"]["enrollment"]] == [ITEM]
    done = await ask(installation, "POST", "/person/erase", body=body)
    assert (done.status_code, done.json()["by"]["id"]) == (200, str(DANA))
    assert done.json()["counts"]["enrollment"] == 1
    after = (await ask(installation, "POST", "/person/copy", body=body)).json()
    assert (after["tables"], after["suppressed"]) == ({}, True)
    listed = (await ask(installation, "GET", "/person/erasures")).json()
    assert listed == {"erasures": [done.json()], "before": None}


async def test_receipts_come_in_pages(installation: Installation) -> None:
    for n in range(3):
        await ask(installation, "POST", "/person/erase", body={"address": f"p{n}@byron.example", "suppress": False})
    first = (await ask(installation, "GET", "/person/erasures?limit=2")).json()
    second = (await ask(installation, "GET", f"/person/erasures?limit=2&before={first['before']}")).json()
    ids = [int(one["id"]) for one in [*first["erasures"], *second["erasures"]]]
    assert ids == sorted(ids, reverse=True)
    assert (len(ids), second["before"]) == (3, None)


@pytest.mark.parametrize("user", [SAM, VERA])
async def test_only_admins_may(installation: Installation, user: int) -> None:
    for method, path in (("POST", "/person/copy"), ("POST", "/person/erase"), ("GET", "/person/erasures")):
        answer = await ask(installation, method, path, user, body=ADA if method == "POST" else None)
        assert refusal(answer) == (403, "not_admin")


@pytest.mark.parametrize("body", [{}, {"address": "@byron.example"}, {"address": "ada"}, {"address": 5}])
async def test_what_is_no_address_is_refused(installation: Installation, body: dict[str, Any]) -> None:
    for path in ("/person/copy", "/person/erase"):
        assert refusal(await ask(installation, "POST", path, body=body)) == (400, "bad_address")
