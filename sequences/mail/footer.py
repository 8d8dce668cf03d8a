"""What stands below an e-mail: the postal address of whoever writes, and a link to hear no more.

Sources: 16 CFR 316.3 and 15 U.S.C. 7704(a)(5) (CAN-SPAM) ask for both, and so do Google's and Yahoo's rules
for bulk senders for the link.
"""

from __future__ import annotations

from sequences.core import fields
from sequences.core.definition import Footer

STYLE = "margin:16px 0 0;font-size:12px;color:#5a5a5a"
Halves = tuple[str, str]  # before and behind the address of the unsubscribe page; the second may be empty


def html(footer: Footer) -> Halves | None:
    """Return the footer as HTML, cut where the address of the unsubscribe page goes; None: there is no footer."""
    address = f'<p style="{STYLE}">{fields.html(footer.postal_address.strip())}</p>' if footer.postal_address else ""
    if footer.unsubscribe_link is None:
        return (f"\n{address}\n", "") if address else None
    words = fields.html(footer.unsubscribe_link.strip())
    return f'\n{address}\n<p style="{STYLE}"><a href="', f'">{words}</a></p>\n'


def plain(footer: Footer) -> Halves | None:
    """Return the footer as plain text, cut in the same way."""
    address = f"\n{fields.plain(footer.postal_address.strip())}\n" if footer.postal_address else ""
    if footer.unsubscribe_link is None:
        return (address, "") if address else None
    return f"{address}\n{fields.plain(footer.unsubscribe_link.strip())}: ", "\n"
