"""`manifest.json` and `BLOCKS` name the same blocks, with the same fields."""

from __future__ import annotations

import json
import re
from pathlib import Path
from typing import Any

from recipes import BLOCKS
from recipes.actions import steering
from recipes.actions.enroll_item import answer as answer_enroll
from sequences.core.effects import LINK_CLICKED, Subject, fire
from sequences.runs.enrolling import ENROLLED, EnrollCall, Outcome
from sequences.runs.steering import NOT_INSIDE, PAUSED, REMOVED, RESUMED, ItemCall, Steered, Wish
from tests.fixtures.world import MONDAY_MORNING

ROOT = Path(__file__).parents[2]
MANIFEST = json.loads((ROOT / "manifest.json").read_text(encoding="utf-8"))
BLOCK_FEATURES = [one for one in MANIFEST["app"]["features"] if one["type"] == "AppFeatureBlock"]


def urls(value: Any) -> set[str]:
    """Return every URL of ours in the manifest, as a path."""
    found = re.findall(r'"\{\{BASE_URL\}\}(/monday/[^"]*)"', json.dumps(value))
    return set(found)


def test_every_url_of_the_manifest_is_a_block_and_every_block_is_in_the_manifest() -> None:
    assert urls(MANIFEST) - {"/monday/lifecycle/app"} == set(BLOCKS)


def test_every_key_is_there_once() -> None:
    keys = [one["key"] for one in MANIFEST["app"]["features"]]
    assert len(keys) == len(set(keys))


KINDS = {"string": str, "number": int, "boolean": bool}


def steered(wish: Wish, code: str) -> dict[str, Any]:
    """Return what an action on the runs of an item answers."""
    return steering.answer(ItemCall(wish, 1, 2, "u", 3, None), Steered(code, 1))[1]


def test_triggers_promise_exactly_what_a_fire_carries() -> None:
    subject = Subject(1, 2, 3, 4, 5, 0, 6, "ada@byron.example")
    triggers = [one for one in BLOCK_FEATURES if one["data"]["kind"] == "trigger"]
    assert len(triggers) == 7
    for one in triggers:
        link = "https://a.example/" if one["key"] == LINK_CLICKED else None
        fired = fire(one["key"], subject, reason="x", sentence="X.", now=MONDAY_MORNING, link=link)
        promised = {field["fieldKey"] for field in one["data"]["outboundFieldsConfig"]["fields"]}
        assert promised == set(fired.outputs)


OUTPUTS: dict[str, dict[str, Any]] = {
    "enroll_item": answer_enroll(EnrollCall(1, 2, "u", 3, 4, 5), Outcome(ENROLLED, (6,)))[1],
    "unenroll_item": steered(Wish.REMOVE, REMOVED),
    "unenroll_everywhere": steered(Wish.REMOVE, NOT_INSIDE),
    "pause_item": steered(Wish.PAUSE, PAUSED),
    "resume_item": steered(Wish.RESUME, RESUMED),
}


def test_actions_promise_exactly_what_they_answer() -> None:
    actions = {one["key"]: one["data"] for one in BLOCK_FEATURES if one["data"]["kind"] == "action"}
    assert actions.keys() == OUTPUTS.keys()
    for key, data in actions.items():
        fields = data["outboundFieldsConfig"]["fields"]
        assert {field["fieldKey"] for field in fields} == OUTPUTS[key]["outputFields"].keys()
        kinds = {field["fieldKey"]: KINDS[field["primitiveType"]] for field in fields}
        assert {name: type(value) for name, value in OUTPUTS[key]["outputFields"].items()} == kinds
