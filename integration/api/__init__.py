"""What the views ask for: JSON under `/api/`, behind the session token, one file per noun."""

from __future__ import annotations

from starlette.routing import Route

from integration.api import (
    activities,
    attachments,
    audits,
    batches,
    board_choices,
    boards,
    bulk_check,
    changes,
    choices,
    columns,
    composer,
    connection,
    consents,
    contacts,
    copies,
    dates,
    enrollments,
    held,
    holidays,
    items,
    list_filters,
    mailboxes,
    me,
    numbers,
    outbox,
    people,
    people_counts,
    person_rights,
    publish_requests,
    refusals,
    sequence_list,
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
        *me.routes(guard),
        *sequence_list.routes(guard),
        *list_filters.routes(guard),
        *sequences.routes(guard),
        *copies.routes(guard),
        *versions.routes(guard),
        *changes.routes(guard),
        *publish_requests.routes(guard),
        *choices.routes(guard),
        *bulk_check.routes(guard),
        *composer.routes(guard),
        *signature.routes(guard),
        *templates.routes(guard),
        *attachments.routes(guard),
        *people.routes(guard),
        *people_counts.routes(guard),
        *batches.routes(guard),
        *board_choices.routes(guard),  # before the boards: its name is no id
        *enrollments.routes(guard),
        *refusals.routes(guard),
        *numbers.routes(guard),
        *contacts.routes(guard),
        *held.routes(guard),
        *boards.routes(guard),
        *columns.routes(guard),
        *items.routes(guard),
        *activities.routes(guard),
        *mailboxes.routes(guard),
        *consents.routes(guard),
        *suppressions.routes(guard),
        *person_rights.routes(guard),
        *outbox.routes(guard),
        *connection.routes(guard),
        *usage.routes(guard),
        *audits.routes(guard),
        *dates.routes(guard),
        *holidays.routes(guard),
    ]
