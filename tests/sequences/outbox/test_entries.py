"""What entries say: within monday's limits, nothing in them is markup, and each tells which step it was."""

from __future__ import annotations

from dataclasses import replace
from datetime import datetime, timedelta, timezone
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

from sequences.core.definition import EmailStep, ManualStep, StepKind, WaitStep
from sequences.core.reasons import KINDS, Kind
from sequences.outbox.entries import of_activity, of_end, of_mail
from tests.fixtures.world import MONDAY_MORNING, TWO_MAILS

CALL = ManualStep(StepKind.CALL, "Call {first_name}")
MIXED = replace(TWO_MAILS, steps=(*TWO_MAILS.steps[:2], CALL))


def mail(**changed: Any) -> dict[str, Any]:
    """Return a sent e-mail as it is read."""
    values = {"first_name": "Ada"}
    about = {"position": 0, "recipient": "ada@byron.example", "subject": "Hello Ada", "fields": values, "variant": None}
    return {**about, "at": MONDAY_MORNING, **changed}


def call(**changed: Any) -> dict[str, Any]:
    """Return a call that was made, as it is read."""
    about = {"position": 2, "kind": "call", "title": "Call Ada", "note": "About the offer"}
    return {**about, "at": MONDAY_MORNING, **changed}


def test_a_mail_is_told_with_its_text_and_its_step() -> None:
    told = of_mail(mail(), MIXED, "en")
    assert (told.kind, told.title) == ("email", "E-mail sent: Hello Ada (Inbound follow-up, step 1 of 2)")
    assert told.summary == "To ada@byron.example: Hi Ada"
    assert told.content == "To: ada@byron.example<br>Subject: Hello Ada<br><br>Hi Ada"
    assert told.timestamp == "2026-11-23T09:00:00Z"


def test_a_call_is_told_with_its_note_and_waits_are_not_numbered() -> None:
    told = of_activity(call(), MIXED, "en")
    assert (told.kind, told.title) == ("call", "Call made: Call Ada (Inbound follow-up, step 2 of 2)")
    assert (told.summary, told.content) == ("About the offer", "About the offer")
    assert of_activity(call(note=""), MIXED, "en").summary == "Call Ada"


@pytest.mark.parametrize(
    ("state", "reason", "title", "summary"),
    [
        ("completed", "completed", "Sequence completed: Inbound follow-up", "Every step is done."),
        ("exited", "replied", "Sequence ended: Inbound follow-up", "The person replied."),
        ("failed", "bounced", "Sequence failed: Inbound follow-up", "An e-mail came back as undeliverable."),
        ("stopped", "blank_field:company", "Sequence ended: Inbound follow-up",
         "The dynamic field company is blank and has no fallback text."),
    ],
)  # fmt: skip
def test_an_end_is_told_with_its_reason(state: str, reason: str, title: str, summary: str) -> None:
    told = of_end({"state": state, "reason": reason, "at": MONDAY_MORNING}, MIXED, "en")
    assert (told.kind, told.title, told.summary) == ("run", title, summary)


@pytest.mark.parametrize("code", [code for code in KINDS if KINDS[code] in (Kind.EXITED, Kind.STOPPED, Kind.FAILED)])
def test_every_end_can_be_told(code: str) -> None:
    assert of_end({"state": KINDS[code].value, "reason": code, "at": MONDAY_MORNING}, MIXED, "en").summary


def test_nothing_that_somebody_wrote_is_markup() -> None:
    evil = '<script>alert(1)</script> & "quotes"'
    told = of_mail(mail(subject=evil, recipient="<b>@byron.example", fields={"first_name": evil}), MIXED, "en")
    assert "<script>" not in told.content
    assert "<b>" not in told.content
    assert "&lt;script&gt;" in told.content
    assert "<script>" not in of_activity(call(note=evil), MIXED, "en").content


def test_a_moment_is_told_in_utc() -> None:
    berlin = datetime(2026, 11, 23, 10, 0, tzinfo=timezone(timedelta(hours=1)))
    assert of_activity(call(at=berlin), MIXED, "en").timestamp == "2026-11-23T09:00:00Z"


@given(st.text(max_size=700), st.text(min_size=1, max_size=255), st.text(max_size=9000))
def test_entries_keep_to_the_limits_whatever_they_tell(subject: str, name: str, text: str) -> None:
    named = replace(MIXED, name=name, steps=(EmailStep("x", "<p>{text|}</p>"), WaitStep(1), CALL))
    for told in (
        of_mail(mail(subject=subject, fields={"text": text}), named, "en"),
        of_activity(call(title=subject, note=text), named, "en"),
        of_end({"state": "exited", "reason": "replied", "at": MONDAY_MORNING}, named, "en"),
    ):
        assert len(told.title) <= 255
        assert len(told.summary) <= 255
        assert "\n" not in told.title + told.summary
        assert "<" not in told.content.replace("<br>", "")
        assert told.content.count("<br>") + len(told.content) < 30_000
    assert of_mail(mail(subject=subject), named, "en").title.endswith(", step 1 of 2)")
