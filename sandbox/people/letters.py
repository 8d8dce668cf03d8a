"""What prospects and their servers write back: replies, delivery reports (RFC 3464), absence notes (RFC 3834)."""

from __future__ import annotations

from datetime import datetime, timedelta
from email.message import EmailMessage
from email.policy import SMTP
from email.utils import format_datetime

from sandbox.people import notes
from sandbox.people.tempers import digest


def _start(to: EmailMessage, address: str, name: str, at: datetime, subject: str, kind: str) -> EmailMessage:
    letter = EmailMessage(policy=SMTP)
    letter["From"] = f"{name} <{address}>"
    letter["To"] = str(to["from"])
    letter["Subject"] = subject
    letter["Date"] = format_datetime(at)
    letter["Message-ID"] = f"<{digest(kind, to['message-id'], address):x}@{address.rpartition('@')[2]}>"
    return letter


def reply(to: EmailMessage, address: str, name: str, at: datetime, text: str) -> bytes:
    """Return a person's reply, with what they answer quoted below."""
    subject = str(to["subject"]).removeprefix("Re: ")
    letter = _start(to, address, name, at, f"Re: {subject}", "reply")
    letter["In-Reply-To"] = str(to["message-id"])
    letter["References"] = f"{to['references'] or ''} {to['message-id']}".strip()
    body = to.get_body(("plain",))
    quoted = "\n".join("> " + line for line in (str(body.get_content()) if body else "").splitlines())
    letter.set_content(f"{text}\n\nOn {at:%a, %d %b %Y at %H:%M}, {to['from']} wrote:\n{quoted}\n")
    return letter.as_bytes()


def away(to: EmailMessage, address: str, name: str, at: datetime, *, language: str = "en", days: int = 7) -> bytes:
    """Return an automatic absence note that names the day of return, so many days from now."""
    subject, text = notes.away(language, str(to["subject"]), at.date() + timedelta(days=days))
    return _note(to, address, name, at, subject, text, "away")


def left(to: EmailMessage, address: str, name: str, at: datetime, *, language: str = "en") -> bytes:
    """Return an automatic note that somebody has left, and who reads their mail now."""
    other = f"office@{address.rpartition('@')[2]}"
    subject, text = notes.left(language, str(to["subject"]), name, other)
    return _note(to, address, name, at, subject, text, "left")


def _note(to: EmailMessage, address: str, name: str, at: datetime, subject: str, text: str, kind: str) -> bytes:
    letter = _start(to, address, name, at, subject, kind)
    letter["In-Reply-To"] = str(to["message-id"])
    letter["References"] = str(to["message-id"])
    letter["Auto-Submitted"] = "auto-replied"
    letter.set_content(text)
    return letter.as_bytes()


def bounce(to: EmailMessage, address: str, at: datetime) -> bytes:
    """Return the report of a server that could not deliver."""
    host = address.rpartition("@")[2]
    boundary = f"report-{digest('boundary', to['message-id']):x}"
    letter = _start(to, f"mailer-daemon@{host}", "Mail Delivery System", at, "Undelivered mail", "bounce")
    letter["MIME-Version"] = "1.0"
    letter["Content-Type"] = f'multipart/report; report-type=delivery-status; boundary="{boundary}"'
    head = "".join(f"{name}: {value}\n" for name, value in letter.items())
    headers = "".join(f"{name}: {to[name]}\n" for name in ("From", "To", "Subject", "Message-ID"))
    parts = (
        f"Content-Type: text/plain; charset=utf-8\n\nYour message to {address} could not be delivered.\n",
        "Content-Type: message/delivery-status\n\n"
        f"Reporting-MTA: dns; mx.{host}\n\nFinal-Recipient: rfc822; {address}\nAction: failed\n"
        "Status: 5.1.1\nDiagnostic-Code: smtp; 550 5.1.1 user unknown\n",
        f"Content-Type: text/rfc822-headers\n\n{headers}",
    )
    body = "".join(f"--{boundary}\n{part}\n" for part in parts) + f"--{boundary}--\n"
    return f"{head}\n{body}".replace("\n", "\r\n").encode()
