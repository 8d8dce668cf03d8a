"""What blocks work with: group commits for the calls that must be durable before they are answered."""

from __future__ import annotations

import asyncio
from dataclasses import dataclass, field

from sequences.runs import enrolling, steering
from sequences.runs.enrolling import AnswerEnroll, EnrollCall
from sequences.runs.steering import AnswerSteered, ItemCall
from sequences.storage.action_runs import Answer
from sequences.storage.group import GroupCommit
from tasks.runtime import Runtime
from tasks.wake import wake


@dataclass
class Services:
    """The runtime of this web process and its group commits."""

    runtime: Runtime
    enroll: GroupCommit[EnrollCall, Answer] = field(init=False)
    steer: GroupCommit[ItemCall, Answer] = field(init=False)
    _nudges: set[asyncio.Task[None]] = field(default_factory=set)

    def answering(self, enroll: AnswerEnroll, steered: AnswerSteered) -> Services:
        """Return these services with the words that calls are answered in."""
        self.enroll = GroupCommit(lambda calls: self._enroll(calls, enroll))
        self.steer = GroupCommit(lambda calls: self._steer(calls, steered))
        return self

    async def _enroll(self, calls: list[EnrollCall], answer: AnswerEnroll) -> list[Answer]:
        own = self.runtime
        now = await own.clock.now()
        async with own.database.transaction({call.account_id for call in calls}) as connection:
            answers = await enrolling.enroll(connection, calls, answer, now=now)
        self._nudge()
        return answers

    async def _steer(self, calls: list[ItemCall], answer: AnswerSteered) -> list[Answer]:
        own = self.runtime
        now = await own.clock.now()
        async with own.database.transaction({call.account_id for call in calls}) as connection:
            answers = await steering.steer(connection, calls, answer, own.plans, now=now)
        self._nudge()
        return answers

    def _nudge(self) -> None:
        """Have the clock look, without letting anybody wait for that."""
        task = asyncio.create_task(wake(self.runtime.redis))
        self._nudges.add(task)
        task.add_done_callback(self._nudges.discard)
