"""The app's life in the accounts of the sandbox: installed, removed, bought; each told to the app as monday tells it.

Source: https://developer.monday.com/apps/docs/webhooks-1
"""

from __future__ import annotations

import uuid
from collections.abc import Callable
from dataclasses import dataclass, field
from typing import Any

import httpx

from sandbox import tokens
from sandbox.options import Options
from sandbox.seed import ACME
from sandbox.world import User, World

APP, FEATURE = "/monday/lifecycle/app", "/monday/lifecycle/feature"
NAMES = {20481632: ("Acme", "acme"), 20481700: ("Globex", "globex")}
PLAN = {
    "plan_id": "pro", "renewal_date": "2027-01-01T00:00:00+00:00", "is_trial": False, "billing_period": "monthly",
    "days_left": 30, "pricing_version": 1, "max_units": 25,
}  # fmt: skip
TRIAL = {**PLAN, "plan_id": "trial", "is_trial": True, "days_left": 14}


@dataclass
class Life:
    """The app in every account: whether it is installed, and who hears of it when it is removed."""

    options: Options
    world: World
    http: httpx.AsyncClient
    installed: dict[int, bool] = field(default_factory=lambda: {ACME: False})
    removed: list[Callable[[int], None]] = field(default_factory=list)
    told_back: list[dict[str, Any]] = field(default_factory=list)

    async def tell(self, kind: str, user: int, changed: dict[str, Any] | None = None) -> int:
        """Tell the app of an event, with some of its data `changed`; return its status, 0 when it does not answer."""
        who = self.world.users[user]
        if kind == "install":
            self.installed[who.account_id] = True
        if kind == "uninstall":
            self.installed[who.account_id] = False
            for forget in self.removed:
                forget(who.account_id)
        body = {"type": kind, "data": {**self._data(kind, who), **(changed or {})}}
        self.world.log.add("app", kind, account=NAMES[who.account_id][0])
        url = self.options.app_url + APP
        return await self._post(url, body, {"Authorization": tokens.lifecycle(self.options, who.account_id, user, url)})

    async def feature(self, kind: str, user: int, *, flat: bool, waits: bool, event: str | None = None) -> int:
        """Tell the app of an event of a feature, in either shape of body; return its status."""
        who, url = self.world.users[user], self.options.app_url + FEATURE
        back = f"http://127.0.0.1:{self.options.port}/apps-events/back/{uuid.uuid4().hex}" if waits else None
        if flat:
            body: dict[str, Any] = {"type": kind, "payload": {}, "accountId": who.account_id, "userId": user}
            body |= {"back_to_url": back} if back else {}
        else:
            data = {
                "payload": {"object_id": 18_499_001_122}, "back_to_url": back, "app_id": self.options.app_id,
                "user_id": user, "account_id": who.account_id, "timestamp": self.world.now().isoformat(),
            }  # fmt: skip
            body = {"type": kind, "data": data}
        headers = {"Authorization": tokens.integration(self.options, who.account_id, user, url)}
        headers["X-Apps-Event-Id"] = event or uuid.uuid4().hex
        return await self._post(url, body, headers)

    async def _post(self, url: str, body: dict[str, Any], headers: dict[str, str]) -> int:
        try:
            return (await self.http.post(url, json=body, headers=headers, timeout=30)).status_code
        except httpx.HTTPError:
            return 0

    def _data(self, kind: str, who: User) -> dict[str, Any]:
        name, slug = NAMES[who.account_id]
        told: dict[str, Any] = {
            "app_id": self.options.app_id, "app_name": "Sequences", "user_id": who.id, "user_email": who.email,
            "user_name": who.name, "user_cluster": "other", "user_country": "DE", "account_id": who.account_id,
            "account_name": name, "account_slug": slug, "account_tier": "pro", "account_max_users": 40,
            "version_data": {"major": 1, "minor": 0, "patch": 0, "type": "major", "number": 1},
            "timestamp": self.world.now().isoformat(timespec="milliseconds"),
        }  # fmt: skip
        if kind not in ("install", "uninstall"):
            told["subscription"] = TRIAL if kind.startswith("app_trial") else PLAN
        return told
