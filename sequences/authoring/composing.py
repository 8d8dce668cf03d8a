"""What people write for e-mails beside the steps themselves: checked and made safe before it is kept."""

from __future__ import annotations

import nh3

from sequences.core import fields, problems
from sequences.errors import Unacceptable
from sequences.mail import cleaning
from sequences.storage.templates import Wanted
from sequences.words import Said, say

LONGEST_SIGNATURE = 20_000


def signature(html: str) -> str:
    """Return a signature, sanitised. A brace in it is a brace: a signature has no fields. Raises Unacceptable."""
    _refuse("html", html, LONGEST_SIGNATURE)
    return nh3.clean(html, link_rel=None).strip()


def template(wanted: Wanted) -> Wanted:
    """Return a template or snippet, its body sanitised. Raises Unacceptable, with the first place that is wrong."""
    if not wanted.name.strip():
        raise _wrong("name", say("It has no name: give it a short, clear one."))
    for place, line, longest in (
        ("name", wanted.name, problems.LONGEST_NAME),
        ("subject", wanted.subject, problems.LONGEST_LINE),
    ):
        if len(line) > longest:
            raise _wrong(
                place, say("This is {many} characters long: shorten it to {longest}.", many=len(line), longest=longest)
            )
        if problems.NOT_IN_A_LINE.search(line):
            raise _wrong(place, say("This holds a line break or another control character: write it in one line."))
    if wanted.kind == "snippet" and wanted.subject:
        raise _wrong("subject", say("A snippet has no subject: leave it out, or make it a template."))
    _refuse("body", wanted.body, problems.LONGEST_TEXT)
    _fields("subject", wanted.subject)
    _fields("body", wanted.body)
    return Wanted(wanted.kind, wanted.name.strip(), wanted.subject, cleaning.clean(wanted.body), wanted.shared)


def _refuse(place: str, text: str, longest: int) -> None:
    if len(text) > longest:
        raise _wrong(
            place, say("This text is {many} characters long: shorten it to {longest}.", many=len(text), longest=longest)
        )
    if problems.NOT_IN_A_TEXT.search(text):
        raise _wrong(place, say("This text holds a control character: paste it again as plain text."))


def _fields(place: str, text: str) -> None:
    try:
        fields.parse(text)
    except fields.BadField as error:
        raise _wrong(place, error.sentence) from error


def _wrong(place: str, sentence: Said) -> Unacceptable:
    return Unacceptable("unacceptable", sentence, [{"field": place, "sentence": sentence}])
