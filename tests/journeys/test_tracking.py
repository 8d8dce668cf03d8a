"""Openings and clicks, from a real mail to a board that follows; and machines, which change nothing."""

from __future__ import annotations

from dataclasses import replace
from datetime import timedelta
from typing import Any
from urllib.parse import urlsplit

import httpx

from sequences.core.definition import EmailStep, Event, Footer, Rule, StatusChange, Tracking, WaitStep
from tests.fixtures.eventually import eventually
from tests.fixtures.installation import Installation
from tests.fixtures.world import TWO_MAILS
from tests.journeys.letters import PERSON, PROXY, addresses, enroll, mails
from tests.journeys.test_main_job import cell, somebody

BODY = '<p>Hi {first_name|there}, <a href="https://a.example/{company|us}">one</a> <a href="https://b.example/">two</a></p>'
STEPS = (EmailStep("Hello", BODY), WaitStep(2), EmailStep("", BODY, thread="reply"))
TRACKED = replace(
    TWO_MAILS,
    steps=STEPS,
    tracking=Tracking(opens=True, clicks=True),
    footer=Footer(None, "Unsubscribe"),
    rules=(
        Rule(Event.CLICKED, status=StatusChange("status", "Interested")),
        Rule(Event.OPENED, on=False),
    ),
)
OPENED = replace(TRACKED, rules=(Rule(Event.OPENED, status=StatusChange("status", "Contacted")),))
MINUTES = timedelta(minutes=20)


async def run(installation: Installation) -> tuple[str, str | None]:
    [one] = await installation.select("SELECT state, reason FROM enrollment")
    return one["state"], one["reason"]


async def seen(installation: Installation, number: int) -> list[tuple[str, bool, str | None]]:
    """Return what was recorded, as soon as that is so many: kind, machine, why."""

    async def look() -> list[dict[str, Any]]:
        found = await installation.select("SELECT kind, machine, detail FROM engagement ORDER BY id")
        return found if len(found) >= number else []

    found = await eventually(look, f"{number} hits are recorded")
    return [(one["kind"], one["machine"], one["detail"].get("why")) for one in found]


async def test_a_prospect_who_opens_and_clicks_ends_the_run_and_sets_the_status(installation: Installation) -> None:
    bob = somebody(installation, "clicks")
    await enroll(installation, (await installation.publish(TRACKED)).id, bob)
    await installation.settle(after=timedelta(hours=6))
    await seen(installation, 2)
    await installation.settle(after=timedelta(seconds=30))
    assert await seen(installation, 2) == [("opened", False, None), ("clicked", False, None)]
    assert await run(installation) == ("exited", "clicked")
    assert cell(installation, bob, "Status") == "Interested"
    assert cell(installation, bob, "Enrolled sequences") == ""
    told = [one["text"] for one in installation.sandbox.world.notifications]
    assert any("clicked a link" in text for text in told)
    await installation.settle(after=timedelta(days=5))
    assert len(mails(installation, bob)) == 1


async def test_a_prospect_who_opens_ends_the_run_by_that_rule(installation: Installation) -> None:
    eve = somebody(installation, "opens")
    await enroll(installation, (await installation.publish(OPENED)).id, eve)
    await installation.settle(after=timedelta(hours=6))
    await seen(installation, 1)
    await installation.settle(after=timedelta(seconds=30))
    assert await run(installation) == ("exited", "opened")
    assert cell(installation, eve, "Status") == "Contacted"


async def test_a_link_leads_where_it_says_and_holds_nothing_of_it(installation: Installation) -> None:
    ada = somebody(installation, "silent")
    await enroll(installation, (await installation.publish(TRACKED)).id, ada)
    [mail] = mails(installation, ada)
    found = addresses(mail)
    assert not [link for link in found.links if "a.example" in link or "b.example" in link]
    answers = [await installation.http.get(link, headers=PERSON) for link in found.links[:2]]
    targets = [one.headers["location"] for one in answers]
    assert [urlsplit(one).netloc for one in targets] == ["a.example", "b.example"]
    plain = mail.get_body(("plain",))
    assert plain is not None
    assert "https://b.example/" in plain.get_content()
    assert "/u/" in found.links[2]


async def test_machines_are_labelled_and_change_nothing(installation: Installation) -> None:
    ada = somebody(installation, "silent")
    rules = (*TRACKED.rules[:1], *OPENED.rules)
    await enroll(installation, (await installation.publish(replace(TRACKED, rules=rules))).id, ada)
    found = addresses(mails(installation, ada)[0])
    [picture], (first, second, _) = found.pictures, found.links
    await installation.http.get(picture, headers=PERSON)  # at once
    installation.clock.shown += MINUTES
    await installation.http.get(picture, headers=PROXY)
    await installation.http.head(first, headers=PERSON)
    await installation.http.get(second)  # httpx says what it is
    for link in (first, second):  # a scanner that passes for a browser
        await installation.http.get(link, headers=PERSON)
    await seen(installation, 5)
    await installation.settle(after=timedelta(seconds=30))
    told = await seen(installation, 3)
    assert len(told) == 3
    assert all(machine for _, machine, _ in told)
    assert {why for _, _, why in told} == {"too_soon", "head", "scanner"}
    assert await run(installation) == ("active", None)
    assert cell(installation, ada, "Status") == "New"
    await installation.settle(after=timedelta(days=3))
    assert len(mails(installation, ada)) == 2


async def test_a_person_behind_a_machine_is_still_seen(installation: Installation) -> None:
    ada = somebody(installation, "silent")
    await enroll(installation, (await installation.publish(TRACKED)).id, ada)
    links = addresses(mails(installation, ada)[0]).links[:2]
    installation.clock.shown += MINUTES
    for link in links:
        await installation.http.get(link, headers=PERSON)
    await installation.settle(after=timedelta(seconds=30))
    assert await run(installation) == ("active", None)
    installation.clock.shown += MINUTES
    await installation.http.get(links[0], headers=PERSON)
    await installation.settle(after=timedelta(seconds=30))
    assert await run(installation) == ("exited", "clicked")
    heard = await people(installation)
    assert [one["machine"] for one in heard] == [True, True, False]


async def people(installation: Installation) -> list[dict[str, Any]]:
    """Return what was heard of the one person, as the view shows it."""
    answer: httpx.Response = await installation.http.get("/api/enrollments/1", headers=installation.session())
    heard: list[dict[str, Any]] = answer.json()["heard"]
    return heard


async def test_a_sequence_that_does_not_track_sends_plain_mails(installation: Installation) -> None:
    ada = somebody(installation, "silent")
    await enroll(installation, (await installation.publish(replace(TRACKED, tracking=Tracking()))).id, ada)
    found = addresses(mails(installation, ada)[0])
    assert found.pictures == []
    assert [urlsplit(link).netloc for link in found.links[:2]] == ["a.example", "b.example"]
