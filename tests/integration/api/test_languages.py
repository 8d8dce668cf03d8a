"""The language of the API: every sentence comes as its reader reads, whoever wrote it down and when."""

from __future__ import annotations

from dataclasses import replace

import pytest

from sequences.core import codec, reasons
from sequences.core.definition import Definition
from sequences.storage import refusals
from sequences.storage.refusals import Refusal
from tests.fixtures.installation import Installation
from tests.fixtures.world import ACCOUNT, ITEM, TWO_MAILS
from tests.integration.api.calls import DANA, VERA, ask


@pytest.mark.parametrize(
    ("liked", "spoken"),
    [("fr", "fr"), ("fr-CA,en;q=0.3", "fr"), ("de,fr;q=0.5,en;q=0.4", "fr"), ("de", "en"), ("", "en"), (";;q=x", "en")],
)
async def test_an_answer_says_which_language_it_speaks(installation: Installation, liked: str, spoken: str) -> None:
    answer = await ask(installation, "GET", "/sequences/999", language=liked)
    assert answer.headers["content-language"] == spoken
    sentence = {
        "en": "This sequence does not exist, or was deleted.",
        "fr": "Cette séquence n’existe pas, ou a été supprimée.",
    }
    assert answer.json()["error"]["sentence"] == sentence[spoken]


async def test_who_was_not_enrolled_is_told_in_both(installation: Installation) -> None:
    row = await installation.publish(TWO_MAILS)
    refused = Refusal(ACCOUNT, row.id, ITEM, "blank_field", DANA, {"field": "first_name"}, 1)
    async with installation.database.transaction() as connection:
        await refusals.add(connection, [refused], now=installation.clock.shown)
    for language, begins in (("en", "The dynamic field first_name"), ("fr", "Le champ dynamique first_name")):
        [one] = (await ask(installation, "GET", f"/sequences/{row.id}/refusals", language=language)).json()["refusals"]
        assert one["reason"]["sentence"].startswith(begins)
        assert (one["reason"]["code"], one["reason"]["mend"]) == ("blank_field", reasons.Place.ITEM)


async def test_what_a_draft_lacks_and_what_a_role_may_not_are_told_in_french(installation: Installation) -> None:
    body = {"definition": codec.encode(Definition("Relance"))}
    made = (await ask(installation, "POST", "/sequences", body=body, language="fr")).json()
    assert "La séquence ne fait encore rien\u00a0: ajoutez un e-mail, une tâche ou un appel." in [
        one["sentence"] for one in made["missing"]
    ]
    looks_only = await ask(installation, "POST", "/sequences", VERA, body=body, language="fr")
    assert looks_only.json()["error"]["sentence"].startswith("Les observateurs et les invités peuvent voir")


async def test_every_mistake_comes_with_its_place_in_french(installation: Installation) -> None:
    broken = codec.encode(replace(TWO_MAILS, name=" ", schedule=replace(TWO_MAILS.schedule, days=frozenset())))
    answer = await ask(installation, "POST", "/sequences", body={"definition": broken}, language="fr")
    told = {one["field"]: one["sentence"] for one in answer.json()["error"]["details"]}
    assert told["name"] == "La séquence n’a pas de nom\u00a0: donnez-lui un nom court et clair."
    assert told["schedule.days"] == "Aucun jour n’est un jour d’envoi\u00a0: choisissez-en au moins un."


async def test_what_somebody_waits_for_and_what_happened_are_told_in_french(installation: Installation) -> None:
    row = await installation.publish(replace(TWO_MAILS, name="Relance"))
    path = f"/sequences/{row.id}/people"
    await ask(installation, "POST", path, body={"items": [str(ITEM)]})
    [card] = (await ask(installation, "GET", path, language="fr")).json()["people"]
    assert card["waiting"] == "Son élément est en cours de vérification, juste après l’inscription."
    told = (await ask(installation, "GET", f"/enrollments/{card['id']}", language="fr")).json()
    assert "Inscrit." in str(told)
