"""What monday's API may answer instead of data.

    MondayError
    ├── MayHeal
    │   ├── Throttled         a limit is reached; `retry_in` seconds, and whom it concerns
    │   ├── Locked            another process writes to the board
    │   └── Unreachable       no usable answer
    └── Final
        ├── Unauthorized      the token is dead: connect monday again
        ├── NotAllowed        the token's user may not do this, or a scope is missing
        ├── Gone              item, board or column does not exist any more
        │   ├── BoardGone
        │   ├── ItemGone
        │   │   └── ItemMoved     it is on another board now
        │   ├── ColumnLost    the Enrolled sequences column, or a label of it: make it again
        │   └── StatusLost    the status column or label of a removal rule
        ├── Stale             a revision changed meanwhile: read again
        └── BadRequest        monday does not accept the values
            └── TooDear       one request may not cost so much: ask for less at a time

Source: https://developer.monday.com/api-reference/docs/errors (codes compared without regard to case).
"""

from __future__ import annotations

import json
import random
import re
from collections.abc import Iterable, Mapping
from contextlib import suppress
from email.utils import parsedate_to_datetime
from typing import Any

from gql.transport.exceptions import TransportQueryError, TransportServerError

from sequences.monday.budget import Scope
from sequences.words import Said, say


class MondayError(Exception):
    """An answer that is no data; `sentence` is for a person."""

    may_heal = False

    def __init__(self, sentence: Said, *, retry_in: float | None = None) -> None:
        super().__init__(sentence)
        self.sentence = sentence
        self.retry_in = retry_in
        self.data: dict[str, Any] | None = None  # what came beside the errors
        self.entries: list[Any] | None = None  # the errors as they came

    @property
    def codes(self) -> list[str]:
        """The codes of the errors as they came: for logs, where messages may hold somebody's values."""
        told = (entry.get("extensions") or {} for entry in self.entries or [] if isinstance(entry, dict))
        return sorted({str(one.get("code", "")) for one in told})


class MayHeal(MondayError):
    """Trying again later may succeed."""

    may_heal = True


class Throttled(MayHeal):
    """A limit is reached; `scope` says whom it concerns: this call only, a direction or all of the account, everybody.

    `seconds` is how long nobody of those calls: as long as monday asks, or what the limit takes where it does not say.
    """

    scope: Scope = "direction"
    pause = 5.0

    @property
    def seconds(self) -> float:
        """How long to pause."""
        return self.retry_in or self.pause


class AccountThrottled(Throttled):
    """The account's calls of a minute are used up, of both directions."""

    scope = "account"


class Crowded(AccountThrottled):
    """Too many calls of the account run at once: a moment, and not the same one for all."""

    @property
    def seconds(self) -> float:
        """A second or two."""
        return self.retry_in or random.uniform(1.0, 2.0)  # noqa: S311  # no secret


class Flooded(Throttled):
    """Too many calls come from our address: monday counts those of all accounts."""

    scope, pause = "everybody", 10.0


class DayThrottled(Throttled):
    """The calls of a day are used up, which ends at midnight UTC."""

    scope = "account"


class CallThrottled(Throttled):
    """This one call must wait: a limit of its own field, or the first call with its key still runs."""

    scope = "call"


class Locked(MayHeal):
    """Another process writes to the board."""


class Unreachable(MayHeal):
    """No usable answer came."""


class Final(MondayError):
    """Trying again is useless."""


class Unauthorized(Final):
    """The token is dead."""


class NotAllowed(Final):
    """The token's user may not do this."""


class Gone(Final):
    """It does not exist any more."""


class BoardGone(Gone):
    """The board does not exist any more, or nobody shares it with us."""


class ItemGone(Gone):
    """The item does not exist any more."""


class ItemMoved(ItemGone):
    """The item is on another board now, `board_id`."""

    def __init__(self, board_id: int | None) -> None:
        super().__init__(say("The item was moved to another board."))
        self.board_id = board_id


class ColumnLost(Gone):
    """A column of ours, or a label of the Enrolled sequences column, does not exist any more."""


class StatusLost(Gone):
    """The status column or the label of a removal rule does not exist any more."""


class Stale(Final):
    """It changed meanwhile."""


class BadRequest(Final):
    """monday does not accept it."""


class TooDear(BadRequest):
    """One request may not cost so much."""


TABLE: tuple[tuple[re.Pattern[str], type[MondayError]], ...] = (
    (re.compile(r"request_?max_?complexity_?exceeded"), TooDear),
    (re.compile(r"ip_rate_limit"), Flooded),
    (re.compile(r"daily_limit"), DayThrottled),
    (re.compile(r"concurrency"), Crowded),
    (re.compile(r"field_limit|idempotency_conflict"), CallThrottled),
    (re.compile(r"rate_limit|rate limit|minute limit"), AccountThrottled),
    (re.compile(r"complexity_?budget_?exhausted|complexity budget exhausted|complexityexception"), Throttled),
    (re.compile(r"currently locked"), Locked),
    (re.compile(r"internal[_ ]server[_ ]error|api_temporarily_blocked"), Unreachable),
    # before Unauthorized, whose word their messages hold
    (re.compile(r"userunauthorized|user_unauthorized|user_access_denied|missingrequiredpermissions|"
                r"unauthorized_field_or_type"), NotAllowed),
    (re.compile(r"not[_ ]authenticated|\bunauthorized\b(?!_)"), Unauthorized),
    (re.compile(r"resourcenotfound|invalidboardid|invalidcolumnid|inactiveitems"), Gone),
    (re.compile(r"revision_mismatch"), Stale),
)  # fmt: skip
BY_STATUS: dict[int, type[MondayError]] = {
    401: Unauthorized,
    403: NotAllowed,
    404: Gone,
    409: CallThrottled,
    423: Locked,
    429: AccountThrottled,
}
RESET = re.compile(r"reset in (\d+) second", re.IGNORECASE)
DAY = 86_400.0


def of_exception(
    error: Exception, *, now: float, status: int = 0, retry_after: str | None = None, text: str = ""
) -> MondayError:
    """Return what a failure of the transport means; `text` is the body of an answer that was no GraphQL."""
    if isinstance(error, TransportQueryError):
        return of_entries(error.errors or [], now=now, status=status, retry_after=retry_after)
    if (older := _older(text)) is not None:
        return of_entries([older], now=now, status=status, retry_after=retry_after)
    code = error.code if isinstance(error, TransportServerError) else 0
    kind = BY_STATUS.get(code or 0, Unreachable if not code or code >= 500 else BadRequest)
    return kind(
        say("monday answered {code}.", code=str(code)) if code else say("monday answered nothing."),
        retry_in=_seconds(retry_after, now),
    )


def _older(text: str) -> dict[str, Any] | None:
    """Return the error of an envelope as monday wrote it before 2025, and its outer servers still do."""
    try:
        told = json.loads(text)
    except ValueError:
        return None
    if not isinstance(told, dict) or not ("error_code" in told or "error_message" in told):
        return None
    extensions = {"code": told.get("error_code"), "status_code": told.get("status_code")}
    return {"message": told.get("error_message") or "", "extensions": extensions}


def of_entries(entries: Iterable[Any], *, now: float, status: int = 0, retry_after: str | None = None) -> MondayError:
    """Return what the entries of `errors` mean: objects, or bare strings in older answers. A limit weighs most."""
    every = [_of_entry(entry, status, retry_after, now) for entry in list(entries) or [""]]
    return next((error for error in every if isinstance(error, Throttled)), every[0])


def _of_entry(entry: Any, status: int, retry_after: str | None, now: float) -> MondayError:
    extensions = entry.get("extensions") or {} if isinstance(entry, dict) else {}
    message = str(entry.get("message", "")) if isinstance(entry, dict) else str(entry)
    told = f"{extensions.get('code', '')} {message}".lower()
    kind = next((kind for pattern, kind in TABLE if pattern.search(told)), None)
    status = _status(extensions.get("status_code")) or status or 0
    kind = kind or BY_STATUS.get(status, Unreachable if status >= 500 else BadRequest)
    hinted = extensions.get("retry_in_seconds") or retry_after or next(iter(RESET.findall(message)), None)
    retry_in = _seconds(hinted, now)
    if kind is DayThrottled and retry_in is None:
        retry_in = DAY - now % DAY
    return kind(say("monday answered: {answer}", answer=_answer(message, extensions)), retry_in=retry_in)


def _answer(message: str, extensions: Mapping[str, Any]) -> str:
    return message[:200] or str(extensions.get("code") or say("no reason"))


def _status(value: Any) -> int:
    try:
        return int(value or 0)
    except (TypeError, ValueError):
        return 0


def _seconds(value: Any, now: float) -> float | None:
    """Return how long to wait: a number of seconds, or a date as HTTP writes it."""
    if value is None:
        return None
    try:
        seconds = float(value)
    except (TypeError, ValueError):
        with suppress(TypeError, ValueError):
            return max(0.0, parsedate_to_datetime(str(value)).timestamp() - now) or None
        return None
    return seconds if 0 <= seconds <= 2 * DAY else None  # neither "nan" nor "inf"
