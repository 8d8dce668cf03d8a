"""What happened in a run, in sentences: each has a code that never changes, and facts for other languages. No I/O."""

from __future__ import annotations

from collections.abc import Mapping

from sequences.words import PLACEHOLDER, Said, say

SENTENCES: dict[str, Said] = {
    "enrolled": say("Enrolled."),
    "mail_sending": say("An e-mail is being sent."),
    "mail_sent": say("The e-mail was sent."),
    "mail_retry": say("The e-mail could not be sent yet: it is tried again."),
    "mail_refused": say("The mail server refused the e-mail."),
    "mail_held": say("Nobody can tell whether the e-mail was sent: a person decides."),
    "mail_skipped": say("The e-mail was passed over by a person."),
    "opened": say("The person opened the e-mail."),
    "clicked": say("The person clicked a link."),
    "replied": say("The person replied."),
    "auto_reply": say("An automatic reply came back."),
    "bounced": say("The e-mail came back as undeliverable."),
    "delayed": say("A mail server said that the e-mail is late."),
    "unsubscribed": say("The person asked not to be written to any more."),
    "complained": say("The person called the e-mail spam."),
    "left": say("The person no longer works there."),
    "retried": say("The run was tried again."),
    "opened_by_machine": say("A program opened the e-mail: that is no person."),
    "clicked_by_machine": say("A program followed a link: that is no person."),
    "to_do": say("Somebody was asked to do it: {title}"),
    "done": say("It was done: {title}"),
    "dropped": say("It was passed over: {title}"),
    "skipped": say("The step was skipped."),
    "paused": say("The run was paused."),
    "moved": say("The run was moved to version {number} of the sequence."),
    "moved_back": say("Version {number} was taken back: the run stands where it stood before."),
}
BARE = {
    "to_do": say("Somebody was asked to do it."),
    "done": say("It was done."),
    "dropped": say("It was passed over."),
    "moved": say("The run was moved to another version of the sequence."),
    "moved_back": say("A version was taken back: the run stands where it stood before."),
}


def sentence(code: str, facts: Mapping[str, str]) -> Said:
    """Return what happened; one of which a fact may not be told is said without it."""
    known = Said(SENTENCES[code].text, facts)
    return known if set(PLACEHOLDER.findall(known.text)) <= facts.keys() else BARE[code]
