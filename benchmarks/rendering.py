"""E-mails made from a compiled step, against one at a time with the standard library's EmailMessage."""

from __future__ import annotations

import os
import time
from collections.abc import Callable
from datetime import UTC, datetime
from email import policy
from email.message import EmailMessage
from email.utils import format_datetime

from benchmarks.letters import said
from benchmarks.report import Figure
from benchmarks.words import BODY, SUBJECT
from deploy.embedded import Servers
from sequences.core import fields
from sequences.core.definition import EmailStep
from sequences.mail.message import CompiledEmail, Envelope, compile_email
from sequences.mail.plain_text import plain_text

OURS, THEIRS, ROUNDS = 20_000, 1_000, 5
WANTED = 20_000  # messages a second, on one core
STEP = EmailStep(SUBJECT, BODY)
PLAIN = plain_text(BODY)  # the other side, too, gets its plain text ready-made
DATE = datetime(2026, 11, 23, 9, 0, tzinfo=UTC)
UNSUBSCRIBE = "https://app.acme.test/u/0123456789abcdef0123456789abcdef"


def measure(found: Servers) -> Figure:
    """Return messages a second of both, alternately, on one core; the same words for the same people."""
    allowed = os.sched_getaffinity(0)
    os.sched_setaffinity(0, {min(allowed)})
    try:
        compiled = compile_email(STEP)
        _same(compiled)
        rates = [(_rate(lambda n: _ours(compiled, n), OURS), _rate(_theirs, THEIRS)) for _ in range(ROUNDS)]
    finally:
        os.sched_setaffinity(0, allowed)
    what = "messages a second from a compiled step : one at a time with EmailMessage, by processor time"
    figure = Figure.of_rates("render_rate", rates, 10, what)
    print(f"{figure.ours:,.0f} messages a second from a compiled step (at least {WANTED:,} wanted)")
    return figure


def _rate(make: Callable[[int], bytes], count: int) -> float:
    make(0)  # reckoned in time of the processor: others may use the same core
    began = time.process_time()
    for n in range(count):
        make(n)
    return count / (time.process_time() - began)


def _person(n: int) -> dict[str, str]:
    return {"first_name": f"Zoë {n}", "company": f"Copper & Pine {n}", "name": f"Zoë Byron {n}"}


def _ours(compiled: CompiledEmail, n: int) -> bytes:
    """Return a message as the engine makes it, its subject filled in as well."""
    values = _person(n)
    subject = fields.splice(fields.parse(SUBJECT), values, fields.header)
    envelope = Envelope(
        "Dana Levi", "dana@acme.test", f"zoe{n}@byron.example", subject, f"<{n}@acme.test>", DATE,
        unsubscribe=UNSUBSCRIBE,
    )  # fmt: skip
    return compiled.render(values, envelope)


def _theirs(n: int) -> bytes:
    """Return the same message as the standard library makes it: every part and header for every person."""
    values = _person(n)
    body = fields.splice(fields.parse_html(BODY), values, fields.html)
    message = EmailMessage(policy=policy.SMTP)
    message["From"] = "Dana Levi <dana@acme.test>"
    message["To"] = f"zoe{n}@byron.example"
    message["Subject"] = fields.splice(fields.parse(SUBJECT), values, fields.header)
    message["Message-ID"] = f"<{n}@acme.test>"
    message["Date"] = format_datetime(DATE)
    message["List-Unsubscribe"] = f"<{UNSUBSCRIBE}>"
    message["List-Unsubscribe-Post"] = "List-Unsubscribe=One-Click"
    message.set_content(fields.splice(fields.parse(PLAIN), values, fields.plain), cte="quoted-printable")
    message.add_alternative(body, subtype="html", cte="quoted-printable")
    return message.as_bytes()


def _same(compiled: CompiledEmail) -> None:
    """Make sure that both sides say the same before they are measured."""
    assert said(_ours(compiled, 7)) == said(_theirs(7)), "both sides must say the same"
