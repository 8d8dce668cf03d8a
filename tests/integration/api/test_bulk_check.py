"""The check of bulk-sender rules over HTTP: of the draft, for whoever may look, through the mailbox it sends by."""

from __future__ import annotations

from dataclasses import replace
from typing import Any

import pytest

from sequences.core.definition import Definition, Footer
from tests.fixtures.installation import Installation
from tests.fixtures.world import TWO_MAILS
from tests.integration.api.calls import DANA, GLOBEX, HANK, VERA, ask, let_globex_in, refusal

WHOLE = replace(TWO_MAILS, footer=Footer("Acme GmbH", "Unsubscribe"))


async def told(installation: Installation, definition: Definition, user: int = DANA) -> dict[str, Any]:
    row = await installation.publish(definition)
    answer = await ask(installation, "GET", f"/sequences/{row.id}/bulk-check", user)
    assert answer.status_code == 200
    found = answer.json()
    return {"passed": found["passed"], **{one["code"]: one["result"] for one in found["checks"]}}


@pytest.mark.parametrize("user", [DANA, VERA])
async def test_each_thing_that_is_asked_is_told(installation: Installation, user: int) -> None:
    assert await told(installation, WHOLE, user) == {
        "passed": False,
        "from_alignment": "passed",
        "one_click": "failed",  # the installation of the tests has no https
        "visible_link": "passed",
        "postal_address": "passed",
    }


async def test_with_an_https_address_everything_passes(
    installation: Installation, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setitem(installation.own.settings.__dict__, "public_url", "https://app.acme.test")
    assert (await told(installation, WHOLE))["passed"] is True
    assert (await told(installation, TWO_MAILS))["passed"] is False


async def test_of_what_is_not_there_nothing_is_told(installation: Installation) -> None:
    row = await installation.publish(WHOLE)
    await let_globex_in(installation)
    foreign = await ask(installation, "GET", f"/sequences/{row.id}/bulk-check", HANK, account=GLOBEX)
    assert refusal(foreign) == (404, "sequence_not_found")
    assert refusal(await ask(installation, "GET", "/sequences/9/bulk-check")) == (404, "sequence_not_found")
