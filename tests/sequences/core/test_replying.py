"""Threads: Re: once, a new subject begins a new one, and a reply finds what it answers."""

from __future__ import annotations

from dataclasses import replace

import pytest

from sequences.core.checks import missing
from sequences.core.definition import EmailStep, WaitStep
from sequences.core.replying import Thread, answered, last_thread, reply_subject
from sequences.steps.letters import subject_of
from tests.fixtures.world import TWO_MAILS

FIRST, SECOND = EmailStep("A {first_name|you}", "<p>a</p>"), EmailStep("B", "<p>b</p>")
REPLY = EmailStep("", "<p>r</p>", thread="reply")


@pytest.mark.parametrize(("subject", "expected"), [("Hi", "Re: Hi"), ("Re: Hi", "Re: Hi"), ("RE: Hi", "RE: Hi")])
def test_re_is_put_before_a_subject_once(subject: str, expected: str) -> None:
    assert reply_subject(subject) == expected


def test_the_last_thread_begins_with_the_last_new_subject() -> None:
    assert last_thread([]) is None
    assert last_thread([("A", "<1>"), ("Re: A", "<2>")]) == Thread("A", ("<1>", "<2>"))
    assert last_thread([("A", "<1>"), ("Re: A", "<2>"), ("B", "<3>")]) == Thread("B", ("<3>",))
    assert last_thread([("A", "<1>"), ("B", "<2>"), ("Re: B", "<3>")]) == Thread("B", ("<2>", "<3>"))


def test_a_reply_answers_the_last_e_mail_with_a_subject_of_its_own() -> None:
    definition = replace(TWO_MAILS, steps=(FIRST, WaitStep(1), SECOND, REPLY, REPLY))
    assert [answered(definition, n) for n in range(5)] == [None, 0, 0, 2, 2]


def test_a_reply_whose_thread_was_never_sent_has_the_subject_it_was_to_answer() -> None:
    definition = replace(TWO_MAILS, steps=(FIRST, REPLY))
    assert subject_of(definition, 1, {"first_name": "Ada"}, None) == "A Ada"
    assert subject_of(definition, 1, {"first_name": "Ada"}, Thread("Was", ("<1>",))) == "Re: Was"


def test_a_reply_to_nothing_needs_a_subject() -> None:
    definition = replace(TWO_MAILS, steps=(REPLY, REPLY))
    assert [one.field for one in missing(definition)] == ["steps[0].subject", "steps[1].subject"]
    own = replace(definition, steps=(replace(REPLY, subject="Own"), REPLY))
    assert missing(own) == ()
