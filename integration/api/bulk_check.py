"""Whether a sequence does what the large mailbox providers ask of everybody who sends many e-mails."""

from __future__ import annotations

from starlette.routing import Route
from typing_extensions import TypedDict

from integration.api.guard import Asking, Guard
from sequences.authoring import bulk_rules
from sequences.core import codec
from sequences.core.definition import Definition
from sequences.mail.message import Envelope, new_message_id
from sequences.steps.reader_links import links_of
from sequences.storage import mailboxes
from sequences.storage.mailboxes import Mailbox
from sequences.tenants import Tenant
from tasks.runtime import hosts_of


class BulkCheck(TypedDict):
    """Each thing that is asked of bulk senders; `passed`: the sequence does them all."""

    passed: bool
    checks: list[bulk_rules.Check]


def routes(guard: Guard) -> list[Route]:
    """Return the route of the check."""
    return [guard.route("GET", "/sequences/{sequence}/bulk-check", bulk_check)]


async def bulk_check(asking: Asking) -> BulkCheck:
    """Return each thing that is asked of bulk senders, and whether the sequence as it is drafted does it."""
    own = asking.own
    async with own.database.transaction() as connection:
        row = await asking.sequence(connection)
        definition = codec.decode(row.draft)
        tenant = (await own.tenants.get(connection, [asking.account]))[asking.account]
        mailbox = await mailboxes.by_address(connection, asking.account, definition.send_as or "")
        if mailbox is None and definition.sender.by_owner:
            lent = (one for one in await mailboxes.of_account(connection, asking.account) if one.lent)
            mailbox = next(lent, None)
    found = bulk_rules.check(definition, mailbox, _specimen(asking, definition, tenant, mailbox))
    return {
        "passed": all(one.result == bulk_rules.PASSED for one in found),
        "checks": list(found),
    }


def _specimen(asking: Asking, definition: Definition, tenant: Tenant, mailbox: Mailbox | None) -> Envelope:
    """Return an envelope as the engine makes them, to nobody."""
    sender = mailbox.address if mailbox else "nobody@example.org"
    links = links_of(hosts_of(asking.own.settings), tenant.hash_key, tenant.account_id, 1, definition.tracking)
    return Envelope(
        sender_name=mailbox.display_name if mailbox else "",
        sender=sender,
        recipient="nobody@example.org",
        subject="",
        message_id=new_message_id("example.org", "specimen"),
        date=asking.now,
        unsubscribe=links.unsubscribe,
        pixel=links.pixel,
        click=links.click,
    )
