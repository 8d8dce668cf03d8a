"""The page of the app in the account: who of the team is there."""

from __future__ import annotations

from playwright.sync_api import Page, expect

from tests.fixtures.world import OWNER
from tests.sandbox.page.guest import Stage

SAM = OWNER + 1


def test_somebody_is_out_of_office_back_and_leaves(staged: Stage, page: Page) -> None:
    page.goto(f"{staged.url}/#/account")
    row = page.get_by_test_id("team").get_by_role("row").filter(has_text="Sam Ortiz")
    expect(row).to_contain_text("there")
    row.get_by_role("button", name="Out of office for a week").click()
    expect(row).to_contain_text("out of office from 2026-11-23 to 2026-11-29")
    sam = staged.sandbox.world.users[SAM]
    assert sam.away == ("2026-11-23", "2026-11-29")
    row.get_by_role("button", name="Back in office").click()
    expect(row).not_to_contain_text("out of office from")
    assert sam.away is None
    row.get_by_role("button", name="Deactivate").click()
    expect(row).to_contain_text("deactivated")
    assert not sam.active
    row.get_by_role("button", name="Activate").click()
    expect(row).to_contain_text("there")
