"""Plans: what each event of a subscription makes of them, and what is no use is left out."""

from __future__ import annotations

import json

import pytest
from hypothesis import given
from hypothesis import strategies as st

from sequences.core import billing

BOUGHT = {"subscription": {"plan_id": "pro", "is_trial": False, "days_left": 30}, "account_max_users": 40}


@pytest.mark.parametrize(("kind", "state"), [(kind, state) for kind, state in billing.STATES.items() if state])
def test_each_event_has_its_state_and_a_sentence(kind: str, state: str) -> None:
    assert billing.told(kind, BOUGHT, None)["state"] == state
    assert billing.SENTENCES[state].endswith(".")


def test_what_an_event_does_not_say_stays() -> None:
    before = billing.told("app_subscription_created", BOUGHT, None)
    after = billing.told("app_subscription_cancelled", {"subscription": None}, before)
    assert after == {**before, "state": "ended"}


def test_a_scheduled_change_of_prices_changes_no_state() -> None:
    before = billing.told("app_trial_subscription_started", BOUGHT, None)
    assert billing.told("app_subscription_pricing_version_change_scheduled", BOUGHT, before)["state"] == "trial"


def test_an_installation_tells_of_a_plan_that_is_there_already() -> None:
    assert billing.told("install", {"subscription": {"is_trial": True}}, None)["state"] == "trial"
    assert billing.told("install", {"account_tier": "pro"}, None) == {"account_tier": "pro"}


@given(st.dictionaries(st.sampled_from(["plan_id", "days_left", "is_trial", "renewal_date"]), st.one_of(
    st.none(), st.booleans(), st.integers(), st.floats(), st.text("aé\x00\ud800\n"), st.lists(st.text()),
)))  # fmt: skip
def test_whatever_comes_can_be_kept(subscription: dict[str, object]) -> None:
    plan = billing.told("app_subscription_changed", {"subscription": subscription}, None)
    kept = json.dumps(plan)
    assert "\\u0000" not in kept
    assert "\\ud" not in kept or json.loads(kept).get("plan_id", "").encode()
    assert all(isinstance(value, str | int | bool) for value in plan.values())
