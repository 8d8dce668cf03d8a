"""What the large mailbox providers ask of everybody who sends many e-mails, checked for one sequence.

Looked at is a specimen of each automatic e-mail, made by the code that sends, and the mailbox it leaves by.
What stands in the DNS (SPF, DKIM, DMARC) is not looked at. Sources: Google's sender guidelines
(https://support.google.com/a/answer/81126), Yahoo's (https://senders.yahooinc.com/best-practices/), RFC 8058
§3.1, RFC 7489 §3.1 (alignment), 15 U.S.C. 7704(a)(5) (postal address).
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from email import message_from_bytes
from email.message import Message
from email.utils import parseaddr

from sequences.core.definition import Definition, EmailStep
from sequences.mail.address import domain_of
from sequences.mail.message import Envelope, compile_email
from sequences.storage.mailboxes import Mailbox
from sequences.words import Said, say

PASSED, FAILED, UNKNOWN = "passed", "failed", "unknown"
GOOGLE, MICROSOFT, YAHOO, APPLE = (
    ("gmail.com",),
    ("outlook.com", "office365.com"),
    ("yahoo.com", "aol.com"),
    ("me.com",),
)
FREE = {  # free addresses whose provider lets nobody else send for them, and where its servers stand
    "gmail.com": GOOGLE, "googlemail.com": GOOGLE, "outlook.com": MICROSOFT, "hotmail.com": MICROSOFT,
    "live.com": MICROSOFT, "msn.com": MICROSOFT, "yahoo.com": YAHOO, "ymail.com": YAHOO, "aol.com": YAHOO,
    "icloud.com": APPLE, "me.com": APPLE, "gmx.net": ("gmx.net", "gmx.com"), "gmx.de": ("gmx.net", "gmx.com"),
    "web.de": ("web.de",),
}  # fmt: skip


@dataclass(frozen=True)
class Check:
    """One thing that is asked: `result` is passed, failed, or unknown where it cannot be told from here."""

    code: str
    result: str
    sentence: Said


def check(definition: Definition, mailbox: Mailbox | None, specimen: Envelope) -> tuple[Check, ...]:
    """Return what is asked of a sequence and whether it does it; nothing of one that sends nothing by itself.

    `mailbox` is what it sends through, None while that is not connected; `specimen` is an envelope as the
    engine makes them.
    """
    steps = [step for step in definition.steps if isinstance(step, EmailStep)]
    if not steps:
        return ()
    mails = [_specimen(one, definition, specimen) for step in steps for one in step.wordings()]
    return (_alignment(mails, mailbox), _one_click(mails), _link(definition), _address(definition))


def _specimen(step: EmailStep, definition: Definition, envelope: Envelope) -> Message:
    compiled = compile_email(step, definition.footer, definition.tracking)
    return message_from_bytes(compiled.render({}, envelope))


def _alignment(mails: Sequence[Message], mailbox: Mailbox | None) -> Check:
    """Whether the address in From is one that the mail server can speak for."""
    code = "from_alignment"
    if mailbox is None:
        return Check(code, FAILED, say("The mailbox to send as is not connected: connect it, or choose another one."))
    written = {parseaddr(str(mail["From"]))[1] for mail in mails}
    if written != {mailbox.address}:
        return Check(
            code,
            FAILED,
            say("The e-mails do not come from {address}, the mailbox that sends them.", address=mailbox.address),
        )
    domain, host = domain_of(mailbox.address), (mailbox.smtp_host or "").lower()
    if mailbox.kind != "smtp":
        return Check(code, PASSED, say("The mailbox's own provider sends for {domain}.", domain=domain))
    if domain in FREE:
        return _free(code, domain, host)
    login = domain_of(mailbox.username) if "@" in mailbox.username else host
    if any(map(_related, (login, host), (domain, domain))):
        return Check(code, PASSED, say("The mail server knows the sender as part of {domain}.", domain=domain))
    if "@" in mailbox.username:
        sentence = say(
            "The mailbox belongs to {login}, but the e-mails say {domain}: send from an address of {login}.",
            login=login,
            domain=domain,
        )
        return Check(code, FAILED, sentence)
    sentence = say(
        "Whether {host} signs for {domain} cannot be told from here: ask its provider for DKIM with {domain}.",
        host=host,
        domain=domain,
    )
    return Check(code, UNKNOWN, sentence)


def _free(code: str, domain: str, host: str) -> Check:
    if any(_related(host, one) for one in FREE[domain]):
        return Check(code, PASSED, say("The mailbox's own provider sends for {domain}.", domain=domain))
    sentence = say(
        "Only its own servers may send for {domain}: connect the mailbox there, or use an address of your own.",
        domain=domain,
    )
    return Check(code, FAILED, sentence)


def _related(one: str, other: str) -> bool:
    """Return whether one domain is the other, or stands below it (relaxed alignment)."""
    return one == other or one.endswith(f".{other}") or (other.endswith(f".{one}") and "." in one)


def _one_click(mails: Sequence[Message]) -> Check:
    """Whether the mail program's own button unsubscribes."""
    if all(_has_button(mail) for mail in mails):
        return Check("one_click", PASSED, say("Every automatic e-mail can be unsubscribed from with one click."))
    sentence = say("One-click unsubscribing needs an https address: have the operator set PUBLIC_URL to one.")
    return Check("one_click", FAILED, sentence)


def _has_button(mail: Message) -> bool:
    addresses = [one.strip() for one in str(mail.get("List-Unsubscribe", "")).split(",")]
    post = str(mail.get("List-Unsubscribe-Post", "")).strip()
    return post == "List-Unsubscribe=One-Click" and any(one.startswith("<https://") for one in addresses)


def _link(definition: Definition) -> Check:
    """Whether a reader sees how to unsubscribe."""
    if definition.footer.unsubscribe_link:
        return Check("visible_link", PASSED, say("Every automatic e-mail ends with a link to unsubscribe."))
    sentence = say("No link to unsubscribe is seen in the e-mails: write one into the footer.")
    return Check("visible_link", FAILED, sentence)


def _address(definition: Definition) -> Check:
    """Whether a reader sees who writes."""
    if definition.footer.postal_address:
        return Check(
            "postal_address", PASSED, say("Every automatic e-mail tells the postal address of whoever sends it.")
        )
    sentence = say("The e-mails do not say where their sender is: write a postal address into the footer.")
    return Check("postal_address", FAILED, sentence)
