"""What is answered where monday waits for a callback: pure shapes."""

from __future__ import annotations

from sequences.core import callbacks


def test_a_call_that_waits_is_told_that_it_was_received() -> None:
    assert callbacks.received("u-1") == (200, {"status": "received", "message": "queued", "actionUuid": "u-1"})


def test_what_would_have_been_answered_is_called_back() -> None:
    outputs = callbacks.enrolled(7, "enrolled", "It is.")
    assert callbacks.of_answer((200, {"outputFields": outputs})) == {"success": True, "outputFields": outputs}
    refused = {"severityCode": 4000, "notificationErrorTitle": "No"}
    assert callbacks.of_answer((422, refused)) == {"success": False, **refused}


def test_an_item_that_was_not_enrolled_is_a_line_in_the_log() -> None:
    told = callbacks.logged("Not enrolled: no address.")
    assert told == {"success": False, "severityCode": 2000, "runtimeErrorDescription": "Not enrolled: no address."}


def test_the_outputs_say_whether_the_item_is_inside_by_this_call() -> None:
    fresh, already, none = (
        callbacks.enrolled(7, "enrolled", "."),
        callbacks.enrolled(7, "already_enrolled", ".", already=True),
        callbacks.enrolled(None, "already_enrolled", ".", already=True),
    )
    assert [(one["enrolled"], one["alreadyEnrolled"], one["enrollmentId"]) for one in (fresh, already, none)] == [
        (True, False, "7"),
        (False, True, "7"),
        (False, True, ""),
    ]
