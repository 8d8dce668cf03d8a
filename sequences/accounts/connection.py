"""How an account is connected to monday, in a sentence for its people: by whom, and what is missing."""

from __future__ import annotations

from dataclasses import dataclass, replace
from datetime import datetime

from sequences.monday import scopes
from sequences.storage import accounts, admissions, installations, monday_grants
from sequences.storage.database import AsyncConnection
from sequences.storage.installations import UNINSTALLED
from sequences.storage.monday_grants import MondayGrant
from sequences.words import Said, say

CONNECTED, INCOMPLETE, RECONNECT = "connected", "incomplete", "reconnect"
NOT_CONNECTED, REMOVED = "not_connected", "removed"
SENTENCES = {
    CONNECTED: say("The app is connected to monday."),
    INCOMPLETE: say("The app needs more than was approved: an admin approves it in monday and connects once more."),
    RECONNECT: say("monday does not let the app in any more: connect it again. Whoever waits for that then goes on."),
    NOT_CONNECTED: say("The app is not connected to monday yet: connect it, and it can read boards and write to them."),
    REMOVED: say("The app was removed from this account: install it again."),
}


@dataclass(frozen=True)
class Connection:
    """`user_id` and `name` are of whose access background work uses; `kind` is rotating, lasting or token."""

    state: str
    sentence: Said
    kind: str | None = None
    user_id: int | None = None
    name: str | None = None
    missing_scopes: tuple[str, ...] = ()
    problem: str | None = None


async def read(connection: AsyncConnection, account: int) -> Connection:
    """Return how an account is connected."""
    there = await installations.get(connection, account)
    if there is None or there.state == UNINSTALLED:
        return _told(NOT_CONNECTED if there is None else REMOVED)
    refused_since = await admissions.since(connection, account)
    every = await monday_grants.of_account(connection, account)
    valid = next((one for one in every if one.state == "valid"), None)
    if valid is not None and refused_since is None:
        return await _by(connection, valid)
    by_token = (await accounts.get(connection, [account]))[account].api_token is not None
    if by_token and refused_since is not None and not every:
        return Connection(RECONNECT, _dated(refused_since), "token")
    if by_token and refused_since is None:
        return Connection(CONNECTED, say("The app is connected by a token that an operator gave."), "token")
    refused = valid or next((one for one in every if one.state == "refused"), None)
    if refused is None:
        return _told(NOT_CONNECTED)
    found = await _by(connection, refused)
    return replace(found, state=RECONNECT, sentence=_dated(refused_since)) if refused_since else found


def _dated(since: datetime) -> Said:
    """Return since when monday does not let us in: after the night in which that was found out."""
    return say("{sentence} It has not since {day}.", sentence=SENTENCES[RECONNECT], day=since.date())


async def _by(connection: AsyncConnection, grant: MondayGrant) -> Connection:
    person = await accounts.person(connection, grant.account_id, grant.user_id)
    missing = tuple(scopes.missing(grant.scopes))
    state = RECONNECT if grant.state != "valid" else INCOMPLETE if missing else CONNECTED
    name = person.name if person else None
    return Connection(state, SENTENCES[state], grant.kind, grant.user_id, name, missing, grant.problem)


def _told(state: str) -> Connection:
    return Connection(state, SENTENCES[state])
