"""What a user picks in a sentence: every block, by the path of its URL in `manifest.json`."""

from __future__ import annotations

from collections.abc import Awaitable, Callable

from recipes.actions import steering
from recipes.actions.enroll_item import answer as answer_enroll
from recipes.actions.enroll_item import enroll_item
from recipes.actions.pause_item import pause_item
from recipes.actions.resume_item import resume_item
from recipes.actions.unenroll_everywhere import unenroll_everywhere
from recipes.actions.unenroll_item import unenroll_item
from recipes.block import Answer, BadCall, Call
from recipes.fields.sequence import sequence
from recipes.services import Services
from recipes.triggers import (
    auto_reply_received,
    email_opened,
    item_enrolled,
    link_clicked,
    reply_received,
    run_completed,
    run_failed_or_stopped,
)
from tasks.runtime import Runtime

Block = Callable[[Call, Services], Awaitable[Answer]]

BLOCKS: dict[str, Block] = {
    "/monday/actions/enroll_item": enroll_item,
    "/monday/actions/unenroll_item": unenroll_item,
    "/monday/actions/unenroll_everywhere": unenroll_everywhere,
    "/monday/actions/pause_item": pause_item,
    "/monday/actions/resume_item": resume_item,
    "/monday/triggers/item_enrolled/subscribe": item_enrolled.subscribe,
    "/monday/triggers/item_enrolled/unsubscribe": item_enrolled.unsubscribe,
    "/monday/triggers/run_completed/subscribe": run_completed.subscribe,
    "/monday/triggers/run_completed/unsubscribe": run_completed.unsubscribe,
    "/monday/triggers/run_failed_or_stopped/subscribe": run_failed_or_stopped.subscribe,
    "/monday/triggers/run_failed_or_stopped/unsubscribe": run_failed_or_stopped.unsubscribe,
    "/monday/triggers/email_opened/subscribe": email_opened.subscribe,
    "/monday/triggers/email_opened/unsubscribe": email_opened.unsubscribe,
    "/monday/triggers/link_clicked/subscribe": link_clicked.subscribe,
    "/monday/triggers/link_clicked/unsubscribe": link_clicked.unsubscribe,
    "/monday/triggers/reply_received/subscribe": reply_received.subscribe,
    "/monday/triggers/reply_received/unsubscribe": reply_received.unsubscribe,
    "/monday/triggers/auto_reply_received/subscribe": auto_reply_received.subscribe,
    "/monday/triggers/auto_reply_received/unsubscribe": auto_reply_received.unsubscribe,
    "/monday/fields/sequence": sequence,
}


def open_services(runtime: Runtime) -> Services:
    """Return what the blocks of one web process work with."""
    return Services(runtime).answering(answer_enroll, steering.answer)


__all__ = ["BLOCKS", "Answer", "BadCall", "Block", "Call", "Services", "open_services"]
