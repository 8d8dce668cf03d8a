"""Opting out, from the header of a mail to a board that follows: real SMTP and HTTP between app and sandbox."""

from __future__ import annotations

from dataclasses import replace
from datetime import timedelta
from email.message import EmailMessage

from sandbox.people import letters
from sandbox.seed import DANA, LEADS
from sandbox.world import Item
from sequences.core.definition import Footer
from tests.fixtures.installation import Installation
from tests.fixtures.world import TWO_MAILS
from tests.journeys.letters import PERSON, addresses, enroll, mails
from tests.journeys.test_main_job import cell, somebody

FIRST = replace(TWO_MAILS, footer=Footer("Acme GmbH\nHauptstraße 1", "No more e-mails, please"))
SECOND = replace(FIRST, name="Win back")
ONE_CLICK = {"List-Unsubscribe": "One-Click"}


def link(mail: EmailMessage) -> str:
    """Return where a mail program posts to."""
    assert mail["List-Unsubscribe-Post"] == "List-Unsubscribe=One-Click"
    return str(mail["List-Unsubscribe"]).strip("<>")


async def runs(installation: Installation) -> list[tuple[str, str, str | None]]:
    """Return how each run stands: sequence, state, reason."""
    found = await installation.select(
        "SELECT s.name, e.state, e.reason FROM enrollment e JOIN sequence s ON s.id = e.sequence_id ORDER BY e.id"
    )
    return [(one["name"], one["state"], one["reason"]) for one in found]


async def both(installation: Installation) -> tuple[Item, EmailMessage]:
    """Have somebody get the first e-mails of two sequences; return them and a mail."""
    ada = somebody(installation, "silent")
    for definition in (FIRST, SECOND):
        await enroll(installation, (await installation.publish(definition)).id, ada)
    return ada, mails(installation, ada)[0]


async def test_one_click_ends_every_sequence_and_the_board_follows(installation: Installation) -> None:
    ada, mail = await both(installation)
    assert cell(installation, ada, "Enrolled sequences") == "Inbound follow-up, Win back"
    answer = await installation.http.post(link(mail), data=ONE_CLICK)
    assert answer.status_code == 200
    await installation.settle()
    assert await runs(installation) == [(name, "exited", "unsubscribed") for name in ("Inbound follow-up", "Win back")]
    assert cell(installation, ada, "Enrolled sequences") == ""
    told = [one["text"] for one in installation.sandbox.world.notifications]
    assert len([text for text in told if "asked not to get any more e-mails" in text]) == 2
    await installation.settle(after=timedelta(days=5))
    assert len(mails(installation, ada)) == 2


async def test_to_look_at_the_link_is_to_change_nothing_and_to_press_the_button_is_enough(
    installation: Installation,
) -> None:
    _, mail = await both(installation)
    [shown] = addresses(mail).links
    assert shown == link(mail)
    page = await installation.http.get(shown, headers={**PERSON, "accept-language": "fr"})
    assert "Se désabonner" in page.text
    assert {state for _, state, _ in await runs(installation)} == {"active"}
    done = await installation.http.post(shown, headers={**PERSON, "accept-language": "fr"})
    assert "Désabonnement effectué" in done.text
    assert {state for _, state, _ in await runs(installation)} == {"exited"}


async def test_however_often_it_is_pressed_it_happened_once(installation: Installation) -> None:
    _, mail = await both(installation)
    for _ in range(3):
        await installation.http.post(link(mail), data=ONE_CLICK)
        await installation.settle()
    assert [one["n"] for one in await installation.select("SELECT count(*) AS n FROM engagement")] == [1]
    assert [one["n"] for one in await installation.select("SELECT count(*) AS n FROM suppression")] == [1]
    told = [one["text"] for one in installation.sandbox.world.notifications]
    assert len([text for text in told if "asked not to get any more e-mails" in text]) == 2


async def test_who_answers_that_they_want_no_more_leaves_every_sequence_too(installation: Installation) -> None:
    ada, mail = await both(installation)
    address, now = ada.cells["email"]["email"], installation.clock.shown
    answer = letters.reply(mail, address, ada.name, now, "Unsubscribe me, please.")
    installation.sandbox.store.deliver("dana@acme.test", answer)
    await installation.settle()
    assert {(state, reason) for _, state, reason in await runs(installation)} == {("exited", "unsubscribed")}
    assert (await installation.select("SELECT reason FROM suppression")) == [{"reason": "asked by reply"}]


async def test_the_wish_outlives_the_item(installation: Installation) -> None:
    ada, mail = await both(installation)
    address = ada.cells["email"]["email"]
    await installation.http.post(link(mail), data=ONE_CLICK)
    world = installation.sandbox.world
    world.retire(ada, "deleted", user=DANA)
    again = world.add_item(world.boards[LEADS], "Ada again", {"email": {"email": address.upper()}}, user=DANA)
    sequence = (await installation.select("SELECT max(id) AS id FROM sequence"))[0]["id"]
    await enroll(installation, sequence, again)
    assert len(mails(installation, ada)) == 2
    refused = await installation.http.get(f"/api/sequences/{sequence}/refusals", headers=installation.session())
    [one] = refused.json()["refusals"]
    assert (one["item"]["id"], one["reason"]["code"]) == (str(again.id), "suppressed")
    shown = await installation.http.get("/api/suppressions", headers=installation.session())
    [entry] = shown.json()["suppressions"]
    assert (entry["reason"], entry["hint"][0]) == ("unsubscribed", address[0])


async def test_an_imported_list_keeps_a_whole_domain_out(installation: Installation) -> None:
    ada = somebody(installation, "silent")
    domain = ada.cells["email"]["email"].rpartition("@")[2]
    headers = {**installation.session(), "Content-Type": "text/csv"}
    answer = await installation.http.post("/api/suppressions/list", content=f"email\n@{domain}\n", headers=headers)
    assert answer.json()["added"] == 1
    sequence = await installation.publish(FIRST)
    await enroll(installation, sequence.id, ada)
    assert mails(installation, ada) == []
    assert await runs(installation) == []
    removed = await installation.http.request(
        "DELETE", "/api/suppressions", json={"address": f"@{domain}"}, headers=installation.session()
    )
    assert removed.json() == {"removed": True}
    await enroll(installation, sequence.id, ada)
    assert len(mails(installation, ada)) == 1


async def test_the_link_of_one_person_unsubscribes_nobody_else(installation: Installation) -> None:
    sequence = await installation.publish(FIRST)
    ada, bob = somebody(installation, "silent"), somebody(installation, "opens")
    await enroll(installation, sequence.id, ada, bob)
    await installation.http.post(link(mails(installation, ada)[0]), data=ONE_CLICK)
    assert [state for _, state, _ in await runs(installation)] == ["exited", "active"]
    await installation.settle(after=timedelta(days=3))
    assert (len(mails(installation, ada)), len(mails(installation, bob))) == (1, 2)
