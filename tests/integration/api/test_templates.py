"""Templates and snippets over HTTP: whose they are, what is kept, and what is refused."""

from __future__ import annotations

from typing import Any

import pytest

from tests.fixtures.installation import Installation
from tests.integration.api.calls import DANA, GIL, GLOBEX, HANK, SAM, VERA, ask, let_globex_in, refusal

HELLO = {"kind": "template", "name": "Hello", "subject": "Hi {first_name|there}", "body": "<p>Hi</p>", "shared": True}
PRICE = {"kind": "snippet", "name": "Price", "body": "<p>{deal} a month</p><script>x()</script>"}


async def kept(installation: Installation, body: Any, user: int = DANA) -> dict[str, Any]:
    """Keep a template and return it."""
    answer = await ask(installation, "POST", "/templates", user, body=body)
    assert answer.status_code == 201, answer.text
    return dict(answer.json())


async def names(installation: Installation, user: int, query: str = "") -> list[str]:
    """Return the names of what somebody may use."""
    listed = (await ask(installation, "GET", f"/templates{query}", user)).json()
    return [one["name"] for one in listed["templates"]]


async def test_what_is_kept_is_safe_and_comes_back(installation: Installation) -> None:
    made = await kept(installation, PRICE)
    assert (made["kind"], made["body"], made["subject"], made["shared"]) == (
        "snippet", "<p>{deal} a month</p>", "", False,
    )  # fmt: skip
    assert (await ask(installation, "GET", f"/templates/{made['id']}")).json() == made


async def test_ones_own_are_seen_by_nobody_else_and_shared_ones_by_members(installation: Installation) -> None:
    await kept(installation, HELLO)
    mine = await kept(installation, PRICE)
    assert await names(installation, DANA) == ["Hello", "Price"]
    assert await names(installation, SAM) == await names(installation, VERA) == ["Hello"]
    assert await names(installation, GIL) == []
    for method in ("GET", "DELETE"):
        answer = await ask(installation, method, f"/templates/{mine['id']}", SAM)
        assert refusal(answer) == (404, "template_not_found")


async def test_they_come_by_kind_and_in_pages(installation: Installation) -> None:
    for n in range(3):
        await kept(installation, {**HELLO, "name": f"n{n}"})
    await kept(installation, PRICE)
    assert await names(installation, DANA, "?kind=snippet") == ["Price"]
    page = (await ask(installation, "GET", "/templates?limit=2")).json()
    assert [one["name"] for one in page["templates"]] == ["n0", "n1"]
    assert await names(installation, DANA, f"?after={page['after']}") == ["n2", "Price"]
    assert refusal(await ask(installation, "GET", "/templates?kind=fax")) == (422, "bad_query")


async def test_only_its_owner_and_admins_change_one(installation: Installation) -> None:
    sams, danas = await kept(installation, HELLO, SAM), await kept(installation, HELLO)
    for method, body in (("PUT", HELLO), ("DELETE", None)):
        assert refusal(await ask(installation, method, f"/templates/{danas['id']}", SAM, body=body))[1] == "not_owner"
        assert refusal(await ask(installation, method, f"/templates/{danas['id']}", VERA, body=body))[1] == "viewer"
    changed = await ask(installation, "PUT", f"/templates/{sams['id']}", DANA, body={**HELLO, "name": "Better"})
    assert (changed.json()["name"], changed.json()["owner"]) == ("Better", str(SAM))
    assert (await ask(installation, "DELETE", f"/templates/{sams['id']}", SAM)).status_code == 204
    assert refusal(await ask(installation, "GET", f"/templates/{sams['id']}", SAM))[0] == 404


async def test_another_account_sees_none(installation: Installation) -> None:
    made = await kept(installation, HELLO)
    await let_globex_in(installation)
    for method, body in (("GET", None), ("PUT", HELLO), ("DELETE", None)):
        answer = await ask(installation, method, f"/templates/{made['id']}", HANK, account=GLOBEX, body=body)
        assert refusal(answer) == (404, "template_not_found")


@pytest.mark.parametrize(
    ("changed", "code", "field"),
    [
        ({"kind": "fax"}, "bad_body", "kind"),
        ({"name": 3}, "bad_body", "name"),
        ({"more": 1}, "bad_body", "more"),
        ({"name": " "}, "unacceptable", "name"),
        ({"name": "a\nb"}, "unacceptable", "name"),
        ({"name": "a" * 256}, "unacceptable", "name"),
        ({"subject": "{first name}"}, "unacceptable", "subject"),
        ({"body": "<p>{</p>"}, "unacceptable", "body"),
        ({"body": "a\x00"}, "unacceptable", "body"),
        ({"body": "a" * 200_001}, "unacceptable", "body"),
        ({"kind": "snippet"}, "unacceptable", "subject"),
    ],
)
async def test_a_wrong_one_is_refused_with_its_field(
    installation: Installation, changed: dict[str, Any], code: str, field: str
) -> None:
    answer = await ask(installation, "POST", "/templates", body={**HELLO, **changed})
    assert refusal(answer) == (422, code)
    assert [one["field"] for one in answer.json()["error"]["details"]] == [field]
