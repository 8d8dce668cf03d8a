"""What the views ask for: JSON under `/api/`, behind the session token, one file per noun."""

from __future__ import annotations

from starlette.routing import Route

from integration.api import (
    activities,
    attachments,
    batches,
    board_choices,
    boards,
    bulk_check,
    choices,
    columns,
    composer,
    connection,
    consents,
    copies,
    items,
    mailboxes,
    outbox,
    people,
    sequences,
    signature,
    suppressions,
    templates,
    usage,
    versions,
)
from integration.api.guard import Guard
from integration.auth import Verifier
from tasks.runtime import Runtime


def routes(own: Runtime, verifier: Verifier) -> list[Route]:
    """Return every route of the API."""
    guard = Guard(own, verifier)
    return [
        *sequences.routes(guard),
        *copies.routes(guard),
        *versions.routes(guard),
        *choices.routes(guard),
        *bulk_check.routes(guard),
        *composer.routes(guard),
        *signature.routes(guard),
        *templates.routes(guard),
        *attachments.routes(guard),
        *people.routes(guard),
        *batches.routes(guard),
        *board_choices.routes(guard),  # before the boards: its name is no id
        *boards.routes(guard),
        *columns.routes(guard),
        *items.routes(guard),
        *activities.routes(guard),
        *mailboxes.routes(guard),
        *consents.routes(guard),
        *suppressions.routes(guard),
        *outbox.routes(guard),
        *connection.routes(guard),
        *usage.routes(guard),
    ]
