"""What monday's API may answer instead of data.

    MondayError
    ├── MayHeal
    │   ├── Throttled         a budget is used up; `retry_in` seconds
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

Source: https://developer.monday.com/api-reference/docs/errors (codes compared without regard to case).
"""

from __future__ import annotations

import re
from collections.abc import Iterable
from typing import Any

from gql.transport.exceptions import TransportQueryError, TransportServerError


class MondayError(Exception):
    """An answer that is no data; `sentence` is for a person."""

    may_heal = False

    def __init__(self, sentence: str, *, retry_in: float | None = None) -> None:
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
    """A budget is used up."""


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
        super().__init__("The item was moved to another board.")
        self.board_id = board_id


class ColumnLost(Gone):
    """A column of ours, or a label of the Enrolled sequences column, does not exist any more."""


class StatusLost(Gone):
    """The status column or the label of a removal rule does not exist any more."""


class Stale(Final):
    """It changed meanwhile."""


class BadRequest(Final):
    """monday does not accept it."""


THROTTLED = re.compile(
    r"complexity_?budget_?exhausted|complexityexception|rate_limit|rate limit|minute limit|concurrency|"
    r"field_limit|daily_limit|idempotency_conflict",
)
TABLE: tuple[tuple[re.Pattern[str], type[MondayError]], ...] = (
    (THROTTLED, Throttled),
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
    409: Throttled,
    423: Locked,
    429: Throttled,
}
RESET = re.compile(r"reset in (\d+) second", re.IGNORECASE)


def of_exception(error: Exception, *, status: int = 0, retry_after: str | None = None) -> MondayError:
    """Return what a failure of the transport means."""
    if isinstance(error, TransportQueryError):
        return of_entries(error.errors or [], status=status, retry_after=retry_after)
    code = error.code if isinstance(error, TransportServerError) else 0
    kind = BY_STATUS.get(code or 0, Unreachable if not code or code >= 500 else BadRequest)
    return kind(f"monday answered {code or 'nothing'}.", retry_in=_seconds(retry_after))


def of_entries(entries: Iterable[Any], *, status: int = 0, retry_after: str | None = None) -> MondayError:
    """Return what the entries of `errors` mean: objects, or bare strings in older answers."""
    every = list(entries)
    first = every[0] if every else ""
    extensions = first.get("extensions") or {} if isinstance(first, dict) else {}
    message = str(first.get("message", "")) if isinstance(first, dict) else str(first)
    told = f"{extensions.get('code', '')} {message}".lower()
    kind = next((kind for pattern, kind in TABLE if pattern.search(told)), None)
    status = int(extensions.get("status_code") or status or 0)
    kind = kind or BY_STATUS.get(status, Unreachable if status >= 500 else BadRequest)
    hinted = extensions.get("retry_in_seconds") or retry_after or next(iter(RESET.findall(message)), None)
    return kind(f"monday answered: {message[:200] or extensions.get('code', 'no reason')}", retry_in=_seconds(hinted))


def _seconds(value: Any) -> float | None:
    try:
        return float(value) if value is not None else None
    except ValueError:
        return None
