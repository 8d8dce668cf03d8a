"""Messages as mail servers and mail programs write them, built from their parts."""

from __future__ import annotations

import base64
import quopri
from email.header import Header

OURS = "<k3x7@acme.test>"
OWN = "<reply-1@byron.example>"
RETURNED = f"Content-Type: message/rfc822\n\nFrom: dana@acme.test\nMessage-ID: {OURS}\nSubject: Hello\n\nHi Ada"


def message(text: str = "Sounds good.", *, ours: str | None = OURS, **fields: str) -> bytes:
    """Return a person's message; fields are headers, with _ for the dash."""
    head = {
        "From": "Ada Byron <ada@byron.example>", "To": "dana@acme.test", "Subject": "Re: Hello Ada",
        "Message_ID": OWN, "In_Reply_To": ours or "", **fields,
    }  # fmt: skip
    return _head(head) + text.replace("\n", "\r\n").encode()


def _head(fields: dict[str, str]) -> bytes:
    lines = [f"{name.replace('_', '-')}: {_value(value)}" for name, value in fields.items() if value]
    return "\r\n".join(lines).encode() + b"\r\n\r\n"


def _value(value: str) -> str:
    return value if value.isascii() else Header(value, "utf-8").encode(linesep="\r\n")


def html_message(markup: str, **fields: str) -> bytes:
    """Return a person's message that is only HTML, as quoted-printable."""
    body = quopri.encodestring(markup.encode()).decode()
    return message(
        body, Content_Type="text/html; charset=utf-8", Content_Transfer_Encoding="quoted-printable", **fields
    )


def both_sides(plain: str, markup: str) -> bytes:
    """Return a message with a plain and an HTML side, the plain one in base64."""
    coded = base64.encodebytes(plain.encode()).decode()
    body = (
        f"--b1\nContent-Type: text/plain; charset=utf-8\nContent-Transfer-Encoding: base64\n\n{coded}\n"
        f"--b1\nContent-Type: text/html; charset=utf-8\n\n{markup}\n--b1--\n"
    )
    return message(body, MIME_Version="1.0", Content_Type='multipart/alternative; boundary="b1"')


def report(
    status: str,
    *,
    sender: str = "MAILER-DAEMON@mx.byron.example (Mail Delivery System)",
    words: str = "I'm sorry to have to inform you that your message could not be delivered.",
    original: str = RETURNED,
    kind: str = "delivery-status",
    **fields: str,
) -> bytes:
    """Return a report of RFC 3464: `status` is its machine-readable part, `original` what it gives back."""
    body = (
        f"This is a MIME-encapsulated message.\n\n--r1\nContent-Type: text/plain; charset=us-ascii\n\n{words}\n\n"
        f"--r1\nContent-Type: message/{kind}\n\n{status}\n\n--r1\n{original}\n\n--r1--\n"
    )
    told = {
        "Return_Path": "<>", "From": sender, "To": "dana@acme.test", "Subject": "Undelivered Mail",
        "Message_ID": "<dsn-1@mx.byron.example>", "MIME_Version": "1.0",
        "Content_Type": f'multipart/report; report-type={kind}; boundary="r1"', **fields,
    }  # fmt: skip
    return _head(told) + body.replace("\n", "\r\n").encode()


def bounce(text: str, *, sender: str = "MAILER-DAEMON@mx.byron.example", **fields: str) -> bytes:
    """Return a report in words only."""
    told = {"From": sender, "To": "dana@acme.test", "Subject": "failure notice", "Message_ID": "<b@mx>", **fields}
    return _head(told) + text.replace("\n", "\r\n").encode()


POSTFIX = """Reporting-MTA: dns; mx.byron.example
X-Postfix-Queue-ID: 4F3A21C0
Arrival-Date: Mon, 23 Nov 2026 09:00:00 +0000 (UTC)

Final-Recipient: rfc822; ada@byron.example
Original-Recipient: rfc822;ada@byron.example
Action: failed
Status: 5.1.1
Remote-MTA: dns; mail.byron.example
Diagnostic-Code: smtp; 550 5.1.1 <ada@byron.example>: Recipient address
    rejected: User unknown in virtual mailbox table"""

POSTFIX_LATE = """Reporting-MTA: dns; mx.acme.test

Final-Recipient: rfc822; ada@byron.example
Action: delayed
Status: 4.4.1
Diagnostic-Code: X-Postfix; connect to mail.byron.example[192.0.2.7]:25:
    Connection timed out
Will-Retry-Until: Sat, 28 Nov 2026 09:00:00 +0000 (UTC)"""

EXIM = """Reporting-MTA: dns; mx.exim.example

Action: failed
Final-Recipient: rfc822;ada@byron.example
Status: 5.0.0
Remote-MTA: dns; mail.byron.example
Diagnostic-Code: smtp; 550 No such person at this address"""

EXCHANGE = """Reporting-MTA: dns;AM6PR01MB4567.eurprd01.prod.exchangelabs.com
Received-From-MTA: dns;AM6PR01MB0001.eurprd01.prod.exchangelabs.com
Arrival-Date: Mon, 23 Nov 2026 09:00:00 +0000

Final-Recipient: rfc822;ada@byron.example
Action: failed
Status: 5.1.10
Diagnostic-Code: smtp;550 5.1.10 RESOLVER.ADR.RecipientNotFound; Recipient not found by SMTP address lookup
X-Display-Name: Ada Byron"""

GMAIL = """Reporting-MTA: dns; googlemail.com
Received-From-MTA: dns; dana@acme.test
Arrival-Date: Mon, 23 Nov 2026 01:00:00 -0800 (PST)
X-Original-Message-ID: <k3x7@acme.test>

Final-Recipient: rfc822; ada@byron.example
Action: failed
Status: 5.2.2
Remote-MTA: dns; mail.byron.example. (192.0.2.7, the server for the domain byron.example.)
Diagnostic-Code: smtp; 552-5.2.2 The email account that you tried to reach is over quota.
 552 5.2.2 https://support.google.com/mail/?p=OverQuotaPerm
Last-Attempt-Date: Mon, 23 Nov 2026 01:00:01 -0800 (PST)"""

EXPIRED = """Reporting-MTA: dns; mx.acme.test

Final-Recipient: rfc822; ada@byron.example
Action: failed
Status: 4.4.7
Diagnostic-Code: smtp; 421 4.4.7 message expired"""

DELIVERED = """Reporting-MTA: dns; mx.byron.example

Final-Recipient: rfc822; ada@byron.example
Action: delivered
Status: 2.0.0"""

TWO_PEOPLE = """Reporting-MTA: dns; mx.byron.example

Final-Recipient: rfc822; list@byron.example
Action: expanded
Status: 2.0.0

Final-Recipient: rfc822; ada@byron.example
Action: Failed
Status: 5.7.1"""

READ = """Reporting-UA: byron.example; Outlook
Final-Recipient: rfc822;ada@byron.example
Original-Message-ID: <k3x7@acme.test>
Disposition: manual-action/MDN-sent-manually; displayed"""

QMAIL = f"""Hi. This is the qmail-send program at mx.byron.example.
I'm afraid I wasn't able to deliver your message to the following addresses.
This is a permanent error; I've given up. Sorry it didn't work out.

<ada@byron.example>:
192.0.2.7 does not like recipient.
Remote host said: 550 5.1.1 User unknown
Giving up on 192.0.2.7.

--- Below this line is a copy of the message.

Return-Path: <dana@acme.test>
From: Dana <dana@acme.test>
Message-ID:
 {OURS}
Subject: Hello

Hi Ada
"""

EXIM_WORDS = f"""This message was created automatically by mail delivery software.

A message that you sent could not be delivered to one or more of its
recipients. This is a permanent error. The following address(es) failed:

  ada@byron.example
    SMTP error from remote mail server after RCPT TO:<ada@byron.example>:
    host mail.byron.example [192.0.2.7]: 550 unknown user

------ This is a copy of the message, including all the headers. ------

Return-path: <dana@acme.test>
Message-ID: {OURS}
Subject: Hello

Hi Ada
"""
