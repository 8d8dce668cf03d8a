"""What an action that monday waits for answers: at once that it was received, later what became of it. No I/O.

monday gives such a call an address to call back at. Its automation goes on when it is called there.

Source: https://developer.monday.com/apps/docs/asynchronously-run-your-action-blocks
"""

from __future__ import annotations

from typing import Any

Answer = tuple[int, dict[str, Any]]
LOGGED = 2000  # a line in the automation's log: nobody is told, and it stays on


def received(action_uuid: str) -> Answer:
    """Return what a call is answered at once: 200, whatever comes of it."""
    return 200, {"status": "received", "message": "queued", "actionUuid": action_uuid}


def success(outputs: dict[str, Any]) -> dict[str, Any]:
    """Return the body of a callback after which the automation goes on."""
    return {"success": True, "outputFields": outputs}


def logged(sentence: str) -> dict[str, Any]:
    """Return the body of a callback that ends this run of the automation, with a line in its log."""
    return {"success": False, "severityCode": LOGGED, "runtimeErrorDescription": sentence}


def of_answer(answer: Answer) -> dict[str, Any]:
    """Return the callback that says what an answer would have said at once."""
    status, body = answer
    return success(body.get("outputFields", {})) if status == 200 else {"success": False, **body}


def enrolled(number: int | None, code: str, sentence: str, *, already: bool = False) -> dict[str, Any]:
    """Return the output fields of the enroll action: whether it did, and if not, why."""
    return {
        "enrollmentId": str(number or ""),
        "enrolled": number is not None and not already,
        "alreadyEnrolled": already,
        "reason": code,
        "sentence": sentence,
    }
