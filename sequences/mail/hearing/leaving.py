"""Notes that somebody has left their company for good, and whom they name instead; in seven languages."""

from __future__ import annotations

import re

from sequences.mail.address import check_address
from sequences.mail.hearing.words import any_of

GONE = any_of(
    r"no longer (?:(?:be )?(?:with|part of|employed|an employee)\b|in (?:this|my) (?:role|position))",
    "no longer work(?:s|ing)? (?:here|there|at|for|with|in (?:the|our|this))",
    r"no longer at (?!my |the office|home|work\b)\w+",
    r"not (?:work|working) (?:here|for \w+|at \w+) (?:any ?more|any longer)",
    r"(?:has|have|i've) left (?:the |our |my |this )?(?:company|organi[sz]ation|firm|business|employment|position)",
    "left the (?:company|organi[sz]ation|firm|business)",
    "has moved on from (?:the|our) (?:company|firm|organi[sz]ation)",
    "(?:address|account|mailbox) is no longer (?:in use|used|active|valid)",
    "ne travaill(?:e|ons) plus",
    "ne fai[ts] plus partie",
    "n'est plus (?:employee?|salariee?|en poste|parmi nous)",
    "quitte (?:la societe|l'entreprise|notre (?:societe|entreprise|equipe)|[sm]es fonctions)",
    "arbeite[tn]? (?:leider )?nicht (?:mehr|langer)",
    r"nicht (?:mehr|langer) (?:bei|fur) [^.\n]{1,60}(?:tatig|beschaftigt)",
    "nicht (?:mehr|langer) (?:im unternehmen|in der firma)",
    "(?:das unternehmen|die firma) verlassen",
    "aus (?:dem unternehmen|der firma|unserem (?:unternehmen|hause?)) ausgeschieden",
    "ya no (?:trabaja|trabajo|forma parte|formo parte|pertenece)",
    "(?:ha dejado|he dejado|dejo|deje) (?:la|nuestra) (?:empresa|compania)",
    "non (?:lavora|lavoro|fa|faccio) piu (?:parte|in|presso|per|con|qui)",
    "h[ao] lasciato (?:l'azienda|la (?:societa|ditta|nostra azienda))",
    "non e piu (?:in azienda|un dipendente|dipendente|in forza)",
    "ja nao (?:trabalha|trabalho|faz parte|faco parte|integra)",
    "nao (?:trabalha|trabalho|faz|faco|integra) mais",
    "(?:deixou|deixei|saiu|sai) (?:a|da|de) (?:nossa )?(?:empresa|companhia)",
    "werkt? niet (?:meer|langer) (?:bij|voor|hier)",
    "niet (?:meer|langer) (?:werkzaam|in dienst)",
    "(?:de organisatie|het bedrijf|ons bedrijf|onze organisatie) verlaten",
    "uit dienst (?:getreden|gegaan)",
)  # fmt: skip
ADDRESS = re.compile(r"(?<![\w.+-])[A-Za-z0-9][\w.+-]{0,63}@[A-Za-z0-9][A-Za-z0-9.-]{0,250}[A-Za-z]")
MOST = 3


def is_gone(text: str) -> bool:
    """Return whether a folded automatic message says that somebody works there no longer."""
    return GONE.search(text) is not None


def contacts(text: str, *but: str) -> tuple[str, ...]:
    """Return the addresses that a note names, each once, without those in `but`; at most three."""
    left_out = {one.lower() for one in but}
    found: dict[str, None] = {}
    for written in ADDRESS.findall(text):
        address = check_address(written)
        if address is not None and address.lower() not in left_out:
            found[address.lower()] = None
    return tuple(found)[:MOST]
