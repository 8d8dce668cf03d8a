"""What each answer of monday that is no data means."""

from __future__ import annotations

import json
from typing import Any

import httpx
import pytest
from gql.transport.exceptions import (
    TransportConnectionFailed,
    TransportProtocolError,
    TransportQueryError,
    TransportServerError,
)

from sequences.monday import errors
from sequences.monday.errors import (
    AccountThrottled,
    BadRequest,
    CallThrottled,
    Crowded,
    DayThrottled,
    Final,
    Flooded,
    Gone,
    Locked,
    MayHeal,
    MondayError,
    NotAllowed,
    Stale,
    Throttled,
    TooDear,
    Unauthorized,
    Unreachable,
)

BUDGET = "Complexity budget exhausted, query cost 30001 budget remaining 19986 out of 1000000 reset in 3 seconds"

CODES: list[tuple[str, str, type[MondayError]]] = [
    ("COMPLEXITY_BUDGET_EXHAUSTED", "Complexity budget exhausted", Throttled),
    ("complexityBudgetExhausted", "Complexity budget exhausted", Throttled),
    ("ComplexityException", BUDGET, Throttled),
    ("", "Complexity budget exhausted", Throttled),
    ("RATE_LIMIT_EXCEEDED", "Rate Limit Exceeded", AccountThrottled),
    ("IP_RATE_LIMIT_EXCEEDED", "Too many", Flooded),
    ("", "Rate Limit Exceeded", AccountThrottled),
    ("", "Minute limit rate exceeded", AccountThrottled),
    ("maxConcurrencyExceeded", "Too many at once", Crowded),
    ("", "Concurrency limit exceeded", Crowded),
    ("FIELD_LIMIT_EXCEEDED", "Too many", CallThrottled),
    ("DAILY_LIMIT_EXCEEDED", "Come back tomorrow", DayThrottled),
    ("IDEMPOTENCY_CONFLICT", "The first one is still running", CallThrottled),
    ("RESOURCE_LOCKED", "Resource is currently locked, please try again later", Locked),
    ("API_TEMPORARILY_BLOCKED", "An incident", Unreachable),
    ("INTERNAL_SERVER_ERROR", "Internal Server Error", Unreachable),
    ("", "Internal Server Error", Unreachable),
    ("NOT_AUTHENTICATED", "Not Authenticated", Unauthorized),
    ("Unauthorized", "Unauthorized", Unauthorized),
    ("UserUnauthorizedException", "User unauthorized to perform action", NotAllowed),
    ("USER_UNAUTHORIZED", "User unauthorized to perform action", NotAllowed),
    ("USER_ACCESS_DENIED", "viewers cannot use the API", NotAllowed),
    ("missingRequiredPermissions", "boards:write is missing", NotAllowed),
    ("UNAUTHORIZED_FIELD_OR_TYPE", "Unauthorized field or type", NotAllowed),
    ("ResourceNotFoundException", "Item not found in board", Gone),
    ("InvalidBoardIdException", "The board does not exist", Gone),
    ("InvalidColumnIdException", "This column ID doesn't exist for the board", Gone),
    ("inactiveItems", "The item is archived", Gone),
    ("REVISION_MISMATCH", "the column changed meanwhile", Stale),
    ("ColumnValueException", "invalid value", BadRequest),
    ("InvalidArgumentException", "at most 100 ids", BadRequest),
    ("JsonParseException", "Parse error on line 1", BadRequest),
    ("REQUEST_MAX_COMPLEXITY_EXCEEDED", "Split the request", TooDear),
    ("SomethingNew", "Nobody has seen this", BadRequest),
]
STATUSES: list[tuple[int, type[MondayError]]] = [
    (400, BadRequest),
    (401, Unauthorized),
    (403, NotAllowed),
    (404, Gone),
    (409, CallThrottled),
    (422, BadRequest),
    (423, Locked),
    (429, AccountThrottled),
    (500, Unreachable),
    (502, Unreachable),
    (504, Unreachable),
]
NOW = 1_795_424_400.0  # 2026-11-23 09:00 UTC
SILENCES = [TransportConnectionFailed("refused"), TransportProtocolError("no data"), httpx.ReadTimeout(""), OSError()]


def of_exception(error: Exception, **told: Any) -> MondayError:
    """Return what a failure means now."""
    return errors.of_exception(error, now=NOW, **told)


def of_entries(entries: list[Any], **told: Any) -> MondayError:
    """Return what errors mean now."""
    return errors.of_entries(entries, now=NOW, **told)


def entry(code: str, message: str, **extensions: Any) -> dict[str, Any]:
    """Return an error as monday writes it now."""
    return {"message": message, "path": ["items"], "extensions": {"code": code, **extensions}}


@pytest.mark.parametrize(("code", "message", "kind"), CODES)
def test_a_code_or_its_message_tells_the_class(code: str, message: str, kind: type[MondayError]) -> None:
    error = of_exception(TransportQueryError("refused", errors=[entry(code, message)]), status=200)
    assert type(error) is kind
    assert message in error.sentence


@pytest.mark.parametrize(("code", "message", "kind"), [one for one in CODES if one[0]])
def test_codes_are_compared_without_regard_to_case(code: str, message: str, kind: type[MondayError]) -> None:
    assert type(of_entries([entry(code.upper(), message)])) is kind
    assert type(of_entries([entry(code.lower(), message)])) is kind


@pytest.mark.parametrize(("code", "message", "kind"), [one for one in CODES if not one[0]])
def test_an_older_answer_has_bare_strings(code: str, message: str, kind: type[MondayError]) -> None:
    assert type(of_entries([message])) is kind


@pytest.mark.parametrize(("status", "kind"), STATUSES)
def test_a_status_without_a_graphql_answer_tells_the_class(status: int, kind: type[MondayError]) -> None:
    error = of_exception(TransportServerError("<html>", status), status=status)
    assert type(error) is kind
    assert error.sentence == f"monday answered {status}."


@pytest.mark.parametrize(("status", "kind"), STATUSES)
def test_a_code_nobody_knows_is_judged_by_the_status(status: int, kind: type[MondayError]) -> None:
    unknown = TransportQueryError("refused", errors=[{"message": "Your ip is restricted"}])
    assert type(of_exception(unknown, status=status)) is kind
    assert type(of_entries([entry("SomethingNew", "?", status_code=status)], status=200)) is kind


def test_a_known_code_weighs_more_than_the_status() -> None:
    assert type(of_entries([entry("REVISION_MISMATCH", "stale")], status=409)) is Stale
    assert type(of_entries([entry("INTERNAL_SERVER_ERROR", "sorry")], status=200)) is Unreachable


@pytest.mark.parametrize("silence", SILENCES)
def test_no_usable_answer_may_heal(silence: Exception) -> None:
    error = of_exception(silence)
    assert type(error) is Unreachable
    assert error.sentence == "monday answered nothing."


@pytest.mark.parametrize(
    ("shape", "retry_after", "seconds"),
    [
        (entry("RATE_LIMIT_EXCEEDED", "wait", retry_in_seconds=12), "30", 12.0),
        (entry("RATE_LIMIT_EXCEEDED", "wait"), "30", 30.0),
        (entry("ComplexityException", BUDGET), None, 3.0),
        (BUDGET, None, 3.0),
        (entry("RATE_LIMIT_EXCEEDED", "wait"), "Mon, 23 Nov 2026 09:00:40 GMT", 40.0),
        (entry("RATE_LIMIT_EXCEEDED", "wait"), "Mon, 23 Nov 2026 08:00:00 GMT", None),
        (entry("RATE_LIMIT_EXCEEDED", "wait"), "soon", None),
        (entry("RATE_LIMIT_EXCEEDED", "wait", retry_in_seconds=[1]), None, None),
        (entry("RATE_LIMIT_EXCEEDED", "wait"), "-5", None),
        (entry("RATE_LIMIT_EXCEEDED", "wait"), "nan", None),
        (entry("RATE_LIMIT_EXCEEDED", "wait"), "inf", None),
        (entry("DAILY_LIMIT_EXCEEDED", "Come back tomorrow"), None, 15 * 3600.0),
        (entry("DAILY_LIMIT_EXCEEDED", "Come back tomorrow"), "60", 60.0),
        (entry("RATE_LIMIT_EXCEEDED", "wait"), None, None),
    ],
)
def test_the_nearest_hint_tells_how_long_to_wait(shape: Any, retry_after: str | None, seconds: float | None) -> None:
    error = of_exception(TransportQueryError("refused", errors=[shape]), status=429, retry_after=retry_after)
    assert isinstance(error, Throttled)
    assert error.retry_in == seconds


@pytest.mark.parametrize(
    ("kind", "scope"),
    [
        (Throttled, "direction"),
        (AccountThrottled, "account"),
        (Crowded, "account"),
        (DayThrottled, "account"),
        (Flooded, "everybody"),
        (CallThrottled, "call"),
    ],
)
def test_a_limit_says_whom_it_concerns_and_never_nothing_to_wait(kind: type[Throttled], scope: str) -> None:
    assert kind("x").scope == scope
    assert kind("x").seconds >= 1
    assert kind("x", retry_in=30).seconds == 30


def test_of_several_errors_a_limit_weighs_most() -> None:
    told = [entry("ColumnValueException", "no"), entry("COMPLEXITY_BUDGET_EXHAUSTED", "wait", retry_in_seconds=9)]
    found = of_entries(told)
    assert (type(found), found.retry_in) == (Throttled, 9.0)


@pytest.mark.parametrize("status", [200, 429])
def test_the_envelope_of_before_2025_is_read(status: int) -> None:
    body = {"error_code": "ComplexityException", "error_message": BUDGET, "status_code": 429, "error_data": {}}
    no_graphql = TransportProtocolError("no data") if status == 200 else TransportServerError("429", 429)
    found = of_exception(no_graphql, status=status, text=json.dumps(body))
    assert (type(found), found.retry_in) == (Throttled, 3.0)


@pytest.mark.parametrize("text", ["", "<html>", "[]", "{}", '{"error_code": null, "status_code": "x"}'])
def test_a_body_that_says_nothing_leaves_it_to_the_status(text: str) -> None:
    assert type(of_exception(TransportServerError("502", 502), status=502, text=text)) is Unreachable


def test_a_bare_429_keeps_the_header_that_tells_how_long() -> None:
    assert of_exception(TransportServerError("", 429), status=429, retry_after="7").retry_in == 7.0


@pytest.mark.parametrize("nothing", [[], [None], [{}], [{"message": None, "extensions": None}]])
def test_errors_without_words_are_still_an_error(nothing: list[Any]) -> None:
    assert type(of_entries(nothing)) is BadRequest


@pytest.mark.parametrize("kind", [Throttled, Flooded, CallThrottled, Locked, Unreachable])
def test_what_may_heal_is_worth_another_try(kind: type[MondayError]) -> None:
    assert issubclass(kind, MayHeal)
    assert kind("x").may_heal


@pytest.mark.parametrize("kind", [Unauthorized, NotAllowed, Gone, Stale, BadRequest, TooDear])
def test_what_is_final_is_not(kind: type[MondayError]) -> None:
    assert issubclass(kind, Final)
    assert not kind("x").may_heal


def test_the_log_gets_codes_and_no_messages() -> None:
    error = BadRequest("monday answered: ada@byron.example is no address")
    error.entries = [entry("B", "ada@byron.example"), entry("A", ""), entry("B", ""), "ada@byron.example", {}]
    assert error.codes == ["", "A", "B"]
