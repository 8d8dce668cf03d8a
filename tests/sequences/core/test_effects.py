"""What a fire carries: everything that is known, and nothing that is not."""

from __future__ import annotations

from dataclasses import replace

import pytest

from sequences.core.effects import LINK_CLICKED, RUN_COMPLETED, TOLD, Subject, fire
from tests.fixtures.world import ACCOUNT, BOARD, ITEM, MONDAY_MORNING, OWNER

ADA = Subject(ACCOUNT, BOARD, 3, ITEM, 7, 2, OWNER, "ada@byron.example")


def test_a_fire_carries_what_a_next_block_may_use() -> None:
    fired = fire(LINK_CLICKED, ADA, reason="clicked", now=MONDAY_MORNING, detail="12", link="https://a.example/")
    assert (fired.account_id, fired.board_id, fired.sequence_id, fired.item_id) == (ACCOUNT, BOARD, 3, ITEM)
    assert fired.key == "fire:link_clicked:7:12"
    assert fired.outputs == {
        "boardId": BOARD,
        "itemId": ITEM,
        "sequence": "3",
        "step": 3,
        "reason": "clicked",
        "sentence": "The person clicked a link.",
        "person": OWNER,
        "email": "ada@byron.example",
        "link": "https://a.example/",
        "at": "2026-11-23T09:00:00+00:00",
    }


def test_what_is_not_known_is_left_out() -> None:
    nobody = replace(ADA, position=None, person=None, email=None)
    fired = fire(RUN_COMPLETED, nobody, reason="completed", now=MONDAY_MORNING)
    assert set(fired.outputs) == {"boardId", "itemId", "sequence", "reason", "at"}


@pytest.mark.parametrize("trigger", TOLD)
def test_what_is_told_is_a_sentence(trigger: str) -> None:
    assert fire(trigger, ADA, reason="x", now=MONDAY_MORNING).outputs["sentence"].endswith(".")
