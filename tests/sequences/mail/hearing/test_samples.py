"""Stored messages of all kinds, each with the verdict we expect: invented people, as real programs write."""

from __future__ import annotations

import json
from datetime import UTC, datetime
from pathlib import Path
from typing import Any

import nh3
import pytest

from sequences.mail.hearing import Heard, Kind, judge
from sequences.mail.hearing.safe_html import TAGS

FOLDER = Path(__file__).with_name("samples")
VERDICTS: dict[str, dict[str, Any]] = json.loads((FOLDER / "verdicts.json").read_text(encoding="utf-8"))
CAME = datetime(2026, 11, 23, 11, 0, tzinfo=UTC)
HUMAN = [name for name in VERDICTS if name.startswith(("replies/", "wishes/")) and name != "wishes/of-a-machine"]
RICH = [name for name, verdict in VERDICTS.items() if verdict.get("html")]


def stored(name: str) -> bytes:
    """Return a message as it comes over the wire."""
    return (FOLDER / f"{name}.eml").read_bytes().replace(b"\n", b"\r\n")


def told(heard: Heard) -> dict[str, Any]:
    """Return what was heard as verdicts name it."""
    until = heard.absence.until if heard.absence else None
    return {
        "kind": heard.kind.value, "text": heard.text, "hard": heard.hard, "status": heard.status,
        "ids": list(heard.ids), "absent": heard.absence is not None, "until": until and until.isoformat(),
        "contacts": list(heard.contacts), "complaint": heard.complaint, "html": heard.html is not None,
    }  # fmt: skip


def test_there_are_enough_of_them_and_each_has_a_verdict() -> None:
    files = {str(path.relative_to(FOLDER).with_suffix("")) for path in FOLDER.rglob("*.eml")}
    assert files == VERDICTS.keys()
    assert len(files) >= 200
    assert {verdict["kind"] for verdict in VERDICTS.values()} == {kind.value for kind in Kind}


@pytest.mark.parametrize("name", VERDICTS)
def test_a_stored_message_is_judged_as_we_would(name: str) -> None:
    verdict = dict(VERDICTS[name])
    heard = judge(stored(name), CAME)
    assert heard.text.startswith(verdict.pop("starts", ""))
    assert verdict.pop("holds", "") in heard.text
    assert {key: value for key, value in told(heard).items() if key in verdict} == verdict


@pytest.mark.parametrize("name", HUMAN)
def test_no_human_reply_is_taken_for_a_machine(name: str) -> None:
    assert judge(stored(name), CAME).kind in (Kind.REPLY, Kind.UNSUBSCRIBE)


@pytest.mark.parametrize("name", VERDICTS)
def test_line_ends_and_a_later_reading_change_nothing(name: str) -> None:
    raw = stored(name)
    assert judge(raw.replace(b"\r\n", b"\n"), CAME) == judge(raw, CAME) == judge(raw)


@pytest.mark.parametrize("name", RICH)
def test_html_is_kept_in_a_form_that_may_be_shown(name: str) -> None:
    shown = judge(stored(name), CAME).html or ""
    assert nh3.clean(shown, tags=TAGS, attributes={"a": {"href"}}, link_rel="noopener noreferrer nofollow") == shown
    for forbidden in (
        "<img",
        "<script",
        "<style",
        "<iframe",
        "javascript:",
        "track.acme.test",
        "evil.example",
        "onload",
    ):
        assert forbidden not in shown
    assert "Does one of these days suit you" not in shown  # it was quoted


def test_a_link_in_a_reply_is_kept_and_tells_nobody_where_it_was_clicked() -> None:
    shown = judge(stored("replies/html-with-script-and-pixel"), CAME).html or ""
    assert '<a href="https://harbourfoods.example/plan" rel="noopener noreferrer nofollow">our plan</a>' in shown
    assert "<a" in shown.split("here")[0]
    assert "Fine <b>with</b> me." in shown
