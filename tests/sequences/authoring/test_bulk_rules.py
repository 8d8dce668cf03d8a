"""What bulk senders are asked for: each thing passes, fails or cannot be told, with a sentence that says what to do."""

from __future__ import annotations

from dataclasses import replace
from datetime import UTC, datetime
from typing import Any

import pytest

from sequences.authoring.bulk_rules import FAILED, PASSED, UNKNOWN, check
from sequences.core.definition import Definition, EmailStep, Footer, ManualStep, StepKind
from sequences.mail.message import Envelope
from sequences.storage.mailboxes import Mailbox
from tests.fixtures.world import TWO_MAILS

WHOLE = replace(TWO_MAILS, footer=Footer("Acme GmbH\nHauptstraße 1", "Unsubscribe"))
SPECIMEN = Envelope(
    "Dana", "dana@acme.test", "nobody@example.org", "", "<x@example.org>", datetime(2026, 11, 23, tzinfo=UTC),
    unsubscribe="https://app.acme.test/u/token",
)  # fmt: skip
MAILBOX = Mailbox(
    id=1, account_id=2, owner_id=3, shared=True, address="dana@acme.test", display_name="Dana",
    smtp_host="smtp.acme.test", smtp_port=587, smtp_security="starttls", imap_host=None, imap_port=None,
    imap_security=None, username="dana@acme.test", password=None, keeps_sent=False, state="connected", problem=None,
    retry_at=None,
)  # fmt: skip


def results(
    definition: Definition = WHOLE, mailbox: Mailbox | None = MAILBOX, specimen: Envelope = SPECIMEN
) -> dict[str, str]:
    """Return what is told, after a look at the sentences."""
    found = check(definition, mailbox, specimen)
    for one in found:
        assert one.sentence.endswith(".")
        assert one.result == PASSED or ": " in one.sentence or "do not come from" in one.sentence
    return {one.code: one.result for one in found}


def test_a_sequence_that_does_all_of_it_passes() -> None:
    codes = ("from_alignment", "one_click", "visible_link", "postal_address")
    assert results() == dict.fromkeys(codes, PASSED)


def test_of_a_sequence_that_sends_nothing_by_itself_nothing_is_asked() -> None:
    assert results(replace(WHOLE, steps=(ManualStep(StepKind.CALL, "Call"),))) == {}


@pytest.mark.parametrize(
    ("footer", "failed"),
    [
        (Footer(None, "Unsubscribe"), {"postal_address"}),
        (Footer("Acme", None), {"visible_link"}),
        (Footer(), {"postal_address", "visible_link"}),
    ],
)
def test_what_a_reader_does_not_see_is_told(footer: Footer, failed: set[str]) -> None:
    told = results(replace(WHOLE, footer=footer))
    assert {code for code, result in told.items() if result == FAILED} == failed


@pytest.mark.parametrize("address", [None, "http://app.acme.test/u/token", "mailto:stop@acme.test"])
def test_one_click_needs_an_https_address(address: str | None) -> None:
    assert results(specimen=replace(SPECIMEN, unsubscribe=address))["one_click"] == FAILED


def alignment(address: str = "dana@acme.test", **changed: Any) -> str:
    mailbox = replace(MAILBOX, address=address, **{"username": address, **changed})
    return results(mailbox=mailbox, specimen=replace(SPECIMEN, sender=address))["from_alignment"]


@pytest.mark.parametrize(
    ("changed", "result"),
    [
        ({"smtp_host": "smtp.gmail.com"}, PASSED),
        ({"username": "dana@mail.acme.test", "smtp_host": "relay.test"}, PASSED),
        ({"username": "dana", "smtp_host": "smtp.acme.test"}, PASSED),
        ({"username": "apikey", "smtp_host": "smtp.relay.test"}, UNKNOWN),
        ({"username": "dana@else.test", "smtp_host": "smtp.relay.test"}, FAILED),
        ({"username": "dana@notacme.test", "smtp_host": "smtp.notacme.test"}, FAILED),
        ({"username": "dana@test", "smtp_host": "smtp.relay.test"}, FAILED),
        ({"kind": "gmail", "smtp_host": None}, PASSED),
        ({"address": "dana@gmail.com", "smtp_host": "smtp.gmail.com"}, PASSED),
        ({"address": "dana@gmail.com", "smtp_host": "smtp.relay.test"}, FAILED),
        ({"address": "dana@outlook.com", "smtp_host": "smtp-mail.outlook.com"}, PASSED),
        ({"address": "dana@outlook.com", "smtp_host": "outlook.com.evil.test"}, FAILED),
        ({"address": "dana@outlook.com", "smtp_host": "smtp.office365.com"}, PASSED),
    ],
)
def test_the_sender_is_one_that_the_server_can_speak_for(changed: dict[str, Any], result: str) -> None:
    assert alignment(**changed) == result


def test_a_mailbox_that_is_not_connected_sends_for_nobody() -> None:
    assert results(mailbox=None)["from_alignment"] == FAILED


def test_a_sender_that_is_not_the_mailbox_is_told() -> None:
    assert results(specimen=replace(SPECIMEN, sender="eve@evil.test"))["from_alignment"] == FAILED


def test_every_automatic_email_is_looked_at() -> None:
    assert results(replace(WHOLE, steps=(EmailStep("a", "<p>b</p>"), *WHOLE.steps)))["one_click"] == PASSED
