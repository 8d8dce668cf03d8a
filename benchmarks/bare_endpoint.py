"""The enroll action without storage: token checked, body parsed, answered. The other side of `action_endpoint`.

Everything but the storage is the product's own: routes, verifier, parser, answer, headers.
"""

from __future__ import annotations

from collections.abc import AsyncIterator
from contextlib import asynccontextmanager

from starlette.applications import Starlette

from integration import blocks
from integration.app import SafeHeaders
from integration.auth import Verifier
from integration.errors import HANDLERS
from recipes import open_services
from recipes.actions.enroll_item import answer
from recipes.block import Answer
from sequences import memory
from sequences.runs.enrolling import ENROLLED, EnrollCall, Outcome
from sequences.settings import settings
from tasks.runtime import open_runtime


class NoStorage:
    """Answers as if the item were enrolled, and keeps nothing."""

    async def submit(self, call: EnrollCall) -> Answer:
        """Return the answer of an enrolled item."""
        return answer(call, Outcome(ENROLLED, (call.item_id,)))


@asynccontextmanager
async def lifespan(app: Starlette) -> AsyncIterator[None]:
    """Start as the product does."""
    memory.settle()
    yield


services = open_services(open_runtime())
services.enroll = NoStorage()  # type: ignore[assignment]
verifier = Verifier(settings().monday_signing_secret, None, settings().public_url)
app = SafeHeaders(Starlette(routes=blocks.routes(services, verifier), exception_handlers=HANDLERS, lifespan=lifespan))
