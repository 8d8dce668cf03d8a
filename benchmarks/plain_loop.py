"""The other side of `email_step_smtplib`: mail as a person would write it, a loop over one connection.

One committed row for each e-mail, so that a second run goes on where a first one ended. It runs in the environment of
peers: `python -m benchmarks.plain_loop SMTP_PORT USER PASSWORD`, the database by libpq's variables.
"""

from __future__ import annotations

import html
import smtplib
import sys
from email.message import EmailMessage
from email.utils import formatdate, make_msgid

import psycopg

from benchmarks.words import BODY, PLAIN, SUBJECT, filled

PEOPLE = """
SELECT id, email, first_name, company FROM person
WHERE NOT EXISTS (SELECT FROM sent WHERE sent.person_id = person.id) ORDER BY id
"""
SENT = "INSERT INTO sent (person_id, message_id, sent_at) VALUES (%s, %s, now())"


def main(smtp_port: int, user: str, password: str) -> None:
    """Send to whoever has no mail yet."""
    with psycopg.connect() as connection, smtplib.SMTP("127.0.0.1", smtp_port) as server:
        server.login(user, password)
        for person, email, first_name, company in connection.execute(PEOPLE).fetchall():
            message = compose(email, {"first_name": first_name, "company": company})
            server.send_message(message)
            connection.execute(SENT, (person, message["Message-ID"]))
            connection.commit()


def compose(email: str, values: dict[str, str]) -> EmailMessage:
    """Return an e-mail to one person."""
    message = EmailMessage()
    message["From"] = "Dana Levi <dana@acme.test>"
    message["To"] = email
    message["Subject"] = filled(SUBJECT, values)
    message["Date"] = formatdate()
    message["Message-ID"] = make_msgid(domain="acme.test")
    message.set_content(filled(PLAIN, values))
    escaped = {name: html.escape(value) for name, value in values.items()}
    message.add_alternative(filled(BODY, escaped), subtype="html")
    return message


if __name__ == "__main__":
    main(int(sys.argv[1]), sys.argv[2], sys.argv[3])
