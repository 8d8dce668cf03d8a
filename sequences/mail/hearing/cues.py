"""Words beside a date that tell what it is: the day of return, the last one away, or neither; in seven languages.

Each row of words is one language: English, French, German, Spanish, Italian, Portuguese, Dutch.
"""

from __future__ import annotations

import re

from sequences.mail.hearing.words import any_of

# In figures English writes 4 December in two ways, the others in one.
ENGLISH = any_of("the", "until", "till", "will be", "i am", "i'm", "office", "return", "back", "away")
OTHERS = any_of(
    "je", "suis", "le", "du", "jusqu'au",
    "ich", "bin", "der", "vom", "bis", "im", "wieder",
    "estoy", "estare", "hasta", "el", "de vuelta", "vuelvo",
    "sono", "dal", "fino al", "torno", "rientro",
    "estou", "estarei", "ate", "volto", "de volta", "em",
    "ik", "ben", "van", "tot", "weer", "terug",
)  # fmt: skip
BACK = any_of(
    "back", "return(?:s|ing)?", "reachable", "available", "resum(?:e|ing)", "in the office", "at my desk",
    "retour", "reviens", "reviendrai", "rentre(?:rai)?", "joignable", "disponible", "reprendrai", "reprise",
    "zuruck", "wieder", "erreichbar", "verfugbar", "ruckkehr", "anwesend",
    "vuelta", "vuelvo", "volvere", "regreso", "regresare", r"reincorpor\w+", "de nuevo", "retorno",
    "torno", "tornero", "rientro", "rientrero", "ritorno", "di nuovo", "nuovamente", "disponibile",
    "volto", "voltarei", "volta", "regresso", "regressarei", "retornarei", "de novo", "novamente", "disponivel",
    "terug", "weer", "bereikbaar", "beschikbaar", "aanwezig",
)  # fmt: skip
UNTIL = any_of(
    "until", "till?", "'til", "through", "thru", "up to", "before",
    r"jusqu'?\s?(?:au|a|en)", "avant",
    "bis", "vor",
    "hasta", "antes del?",
    "fino al?", "sino al?", "prima del?",
    "ate", "antes do",
    "tot", "t/m", "tm", "voor",
)  # fmt: skip
FROM = any_of(
    "from", "since", "starting", "as of", "on",
    "a partir du?", "des", "le", "du", "depuis",
    "ab", "am", "vom", "von", "seit",
    "a partir del?", "desde", "el", "del?",
    "a partire dal?", "dal", "il", "da",
    "em", "no dia", "do", "dia",
    "vanaf", "van", "op", "sinds",
)  # fmt: skip
NOT = any_of(
    "not", r"\w+n't", r"un\w+able", "no", "without",
    "pas", "sans", r"in\w+isponib\w+",
    "nicht", r"kein\w*", "ohne",
    "sin", "non", "senza", "nao", "sem",
    "niet", "geen", "zonder",
)  # fmt: skip
TOO = any_of(  # that day is still one away
    "through", "thru", "up to and including", "inclusive", "included", "including", "after",
    "inclus", "compris", "apres",
    "einschlie(?:ss|s)lich", "einschl", "inklusive", "inkl", "nach dem",
    "incluido", "despues del?",
    "incluso", "compreso", "dopo il",
    "depois d[eo]", "apos",
    "tot en met", "t/m", "tm", "incl",
)  # fmt: skip
NEXT = any_of(
    "next", "prochaine?", "nachste[nrm]?", "kommende[nrm]?", "que viene", "proxim[oa]", "prossim[oa]", "volgende",
    "aanstaande",
)  # fmt: skip
CONNECTED = (
    r"\s*(?:-|to|until|till|through|thru|and|jusqu'?\s?au|au|a|et(?: le)?|"
    r"bis(?: einschlie(?:ss|s)lich| inkl\.?)?(?: zum)?|und(?: dem)?|al|hasta(?: el)?|y(?: el)?|fino al|"
    r"e(?: il| o dia)?|ao|ate(?: ao)?|tot(?: en met)?|t/m|en)(?: the| el| le| il| dia| o dia)?\s*"
)
BETWEEN = re.compile(CONNECTED)
DAYS = re.compile(  # of one month: from 1 to 15 December
    r"(?:from|du|vom|del|dal|de|do dia|van|between|entre le|zwischen dem|tra il|tussen)\s+(?:the |dem )?"
    rf"\d{{1,2}}(?:st|nd|rd|th|er|\.)?{CONNECTED}$"
)
EITHER = re.compile(r"\s*,?\s*(?:or|ou|oder|o|of)(?: on| le| am| el| il| op)?\s*")
HERE = re.compile(r"(?:ich bin|bin ich|ik ben|ben ik|i am|i'm|je suis|estoy|sono|estou)\s*$")
SENTENCE = re.compile(r"(?<!\d)\.(?:\s|$)|[!?;\n]")
