"""Wishes not to be written to any more, told in a reply; in seven languages.

Only a short message counts, and only one that says it at the beginning of a line: a wish is acted on for good.
"""

from __future__ import annotations

import re

from sequences.mail.hearing.words import folded

LONGEST = 400
MOST_LINES = 8
LEADING = re.compile(
    r"\W*(?:(?:hi|hello|please|kindly|hallo|bonjour|hola|ciao|ola|bitte|merci de|merci de bien vouloir|por favor|"
    r"per favore|per cortesia|gelieve|graag|i (?:want|would like|wish) to|can you|could you|ich mochte|"
    r"je souhaite|je voudrais|quiero|vorrei|quero|ik wil)\W+){0,3}(?:"
    r"unsubscribe(?= me| us| from| this| my| please| now| immediately| thanks| thank|\W*$|[.,;:!])|"
    r"(?:remove|delete) (?:me|us|my (?:e-?mail|address|name|details|data))(?=\W|$)|take (?:me|us) off|"
    r"stop (?:e-?mailing|mailing|writing(?: to)?|contacting|spamming|sending (?:me|us))(?=\W)|"
    r"(?:do not|don't|never) (?:e-?mail|mail|write(?: to)?|contact|message) (?:me|us)"
    r"(?= again| any| further| ever|\W*$|[.!])|"
    r"no more (?:e-?mails?|messages)|opt[ -]?(?:me )?out(?= please| of| from| thanks|\W*$|[.,;:!])|"
    r"(?:me )?desinscri(?:vez[ -]moi|re)|(?:me )?desabonne[rz](?:[ -]moi)?|desinscription|"
    r"ne (?:me|nous) (?:contactez|ecrivez) plus|"
    r"ne plus (?:recevoir|me contacter|m'ecrire)|retirez[ -]moi|supprimez[ -]moi|"
    r"(?:mich )?(?:abmelden|austragen|abbestellen)|(?:nehmen|streichen|loschen|entfernen|tragen) sie mich|"
    r"(?:bitte )?keine (?:weiteren )?(?:e-?mails?|mails|nachrichten|werbung)(?: mehr)?\b|"
    r"(?:darme|dar|denme|dame) de baja|darse de baja|"
    r"no (?:me|nos) (?:escriban|escriba|contacten|contacte|envien|envie)|"
    r"(?:eliminen|elimine|eliminar) (?:me|mi)|no quiero recibir mas|"
    r"cancellami|cancellatemi|cancellarmi|disiscriv\w+|rimuovetemi|rimuovimi|non (?:voglio|desidero) piu ricevere|"
    r"non (?:scrivetemi|contattatemi) piu|"
    r"remover?[- ]me|removam[- ]me|(?:cancelar|anular) (?:a )?(?:inscricao|subscricao)|descadastrar|"
    r"nao (?:quero|desejo) (?:mais )?receber|nao me (?:escrevam|contactem|contatem|enviem)|"
    r"uitschrijven|(?:schrijf|schrijft u) (?:mij|me) uit|(?:mij|me) uit te schrijven|(?:mij |me )?afmelden|"
    r"verwijder (?:mij|me)|"
    r"geen (?:e-?)?mails? meer|(?:mail|contacteer) (?:mij|me) niet meer"
    r")(?!\w)"
)
WHOLE = re.compile(r"\W*(?:stop|baja|remove|unsubscribe|abmeldung|abmelden|desinscription|baixa|afmelden)\W*")


def is_wish(text: str, subject: str) -> bool:
    """Return whether a reply asks not to be written to any more."""
    if len(text) > LONGEST:
        return False
    lines = [line for line in folded(text).split("\n") if line.strip()][:MOST_LINES]
    if not lines:
        return WHOLE.fullmatch(folded(subject)) is not None
    return any(LEADING.match(line) or WHOLE.fullmatch(line) for line in lines)
