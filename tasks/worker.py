"""What a Dramatiq worker imports: every actor, and the loop they run on."""

from __future__ import annotations

import asyncio

import uvloop

from sequences import logs, memory
from tasks.batches import work_batch
from tasks.board import look_after_board, write_board
from tasks.broker import broker
from tasks.leaving import knock, revoke_grants
from tasks.mail_in import hear_mailboxes
from tasks.outbox import send_posts
from tasks.steps import run_steps
from tasks.tracks import judge_tracks

logs.set_up()
memory.settle()
asyncio.set_event_loop_policy(uvloop.EventLoopPolicy())  # the AsyncIO middleware makes its loop by policy

__all__ = [
    "broker",
    "hear_mailboxes",
    "judge_tracks",
    "knock",
    "look_after_board",
    "revoke_grants",
    "run_steps",
    "send_posts",
    "work_batch",
    "write_board",
]
