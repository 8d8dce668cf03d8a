"""What happened in a run, in sentences: each has a code that never changes, and facts for other languages. No I/O."""

from __future__ import annotations

from collections.abc import Mapping
from string import Formatter

SENTENCES = {
    "enrolled": "Enrolled.",
    "mail_sending": "An e-mail is being sent.",
    "mail_sent": "The e-mail was sent.",
    "mail_retry": "The e-mail could not be sent yet: it is tried again.",
    "mail_refused": "The mail server refused the e-mail.",
    "mail_held": "Nobody can tell whether the e-mail was sent: a person decides.",
    "mail_skipped": "The e-mail was passed over by a person.",
    "opened": "The person opened the e-mail.",
    "clicked": "The person clicked a link.",
    "replied": "The person replied.",
    "auto_reply": "An automatic reply came back.",
    "bounced": "The e-mail came back as undeliverable.",
    "delayed": "A mail server said that the e-mail is late.",
    "unsubscribed": "The person asked not to be written to any more.",
    "complained": "The person called the e-mail spam.",
    "left": "The person no longer works there.",
    "retried": "The run was tried again.",
    "opened_by_machine": "A program opened the e-mail: that is no person.",
    "clicked_by_machine": "A program followed a link: that is no person.",
    "to_do": "Somebody was asked to do it: {title}",
    "done": "It was done: {title}",
    "dropped": "It was passed over: {title}",
    "paused": "The run was paused.",
}


def sentence(code: str, facts: Mapping[str, str]) -> str:
    """Return what happened; a fact that may not be told is left out."""
    names = [name for _, name, _, _ in Formatter().parse(SENTENCES[code]) if name]
    text = SENTENCES[code].format(**{name: facts.get(name, "") for name in names})
    return text if all(facts.get(name) for name in names) else text.partition(":")[0] + "."
