"""What an automatic reply means: somebody is away, has left for good, or a machine only says that mail came.

Only messages that are surely automatic are asked; a person who writes of their holidays has replied.
"""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date

from sequences.mail.hearing import return_date
from sequences.mail.hearing.words import any_of

AWAY = any_of(
    "out of (?:the )?office", "ooo", "away", "absent", "absence", "vacations?", "holidays?", "pto", "day off",
    "on (?:annual |parental |maternity |paternity |sick |medical |personal )?leave", "not in the office",
    "limited access", "travel(?:l)?ing", "my return", "return to (?:the )?office", "be back", "unavailable",
    "absente?s?", "conges?", "vacances", "en deplacement", "hors du bureau", "de retour", "mon retour",
    "abwesend", "abwesenheit", r"nicht im (?:buro|haus|office)", r"\w*urlaub", "ausser haus", "nicht erreichbar",
    "dienstreise", "elternzeit", "mutterschutz", "erkrankt", "krank(?:heit)?", "zuruck", "wieder (?:im|da|erreichbar)",
    "fuera de la oficina", "ausente", "ausencia", "vacaciones", "de viaje", "de baja", "permiso", "regreso", "vuelvo",
    "fuori (?:ufficio|sede)", "assente", "assenza", "ferie", "in trasferta", "rientro", "non sono in ufficio",
    "maternita",
    "fora do escritorio", "ausencia", "ferias", "de licenca", "em viagem", "regresso", "volto",
    "afwezig", "afwezigheid", "niet aanwezig", "niet op kantoor", "vakantie", "verlof", "op reis", "buiten kantoor",
    "niet bereikbaar", "terug",
)  # fmt: skip
RECEIVED = any_of(
    "your (?:request|enquiry|inquiry|message|e-?mail|mail|ticket|case) (?:has been |was |is )?(?:received|logged)",
    "(?:have|has|we've) received", "received your", "ticket", "case number", "reference number", "support request",
    "thank you for (?:contacting|reaching|your (?:message|e-?mail|enquiry|inquiry|request|interest|application))",
    "(?:bien|avons) recu", "accuse de reception", "numero de (?:dossier|ticket)", "merci (?:de|pour) (?:nous|votre)",
    "eingangsbestatigung", "erhalten", "eingegangen", "ticketnummer", "vorgangsnummer",
    "hemos recibido", "acuse de recibo", "numero de (?:caso|ticket)", "gracias por (?:contactar|su|tu)",
    "abbiamo ricevuto", "conferma di ricezione", "numero (?:di )?(?:ticket|pratica)", "grazie per aver",
    "recebemos", "numero d[eo] (?:pedido|chamado|protocolo)", "obrigad[oa] p(?:or|elo) (?:seu|contato|contacto)",
    "ontvangen", "ontvangstbevestiging", "bedankt voor (?:uw|je)",
)  # fmt: skip


@dataclass(frozen=True)
class Absence:
    """Somebody is away; `until` is the day of return they name, None when they name none for sure."""

    until: date | None


def read(text: str, today: date | None, *, answers: bool) -> Absence | None:
    """Return the absence that a folded automatic message of `today` tells of, None when it tells of none.

    `answers`: it says of itself that it is the answer to a message, as notes of absence do. One whose words
    nobody knows is then taken for an absence: to wait a week is the smaller mistake. A day of return needs to
    know what day it is.
    """
    if AWAY.search(text) or (answers and not RECEIVED.search(text)):
        return Absence(return_date.read(text, today) if today else None)
    return None
