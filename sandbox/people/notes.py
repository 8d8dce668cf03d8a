"""What mailboxes answer by themselves while somebody is away, or has left, in seven languages."""

from __future__ import annotations

from datetime import date

MONTHS = {
    "en": "January February March April May June July August September October November December",
    "fr": "janvier février mars avril mai juin juillet août septembre octobre novembre décembre",
    "de": "Januar Februar März April Mai Juni Juli August September Oktober November Dezember",
    "es": "enero febrero marzo abril mayo junio julio agosto septiembre octubre noviembre diciembre",
    "it": "gennaio febbraio marzo aprile maggio giugno luglio agosto settembre ottobre novembre dicembre",
    "pt": "janeiro fevereiro março abril maio junho julho agosto setembro outubro novembro dezembro",
    "nl": "januari februari maart april mei juni juli augustus september oktober november december",
}
DAYS = {
    "de": "{day}. {month} {year}", "es": "{day} de {month} de {year}", "pt": "{day} de {month} de {year}",
}  # fmt: skip
AWAY = {
    "en": ("Automatic reply: {about}", "I am out of the office and will be back on {day}.\nI will answer then."),
    "fr": ("Réponse automatique : {about}", "Bonjour,\nje suis absent du bureau et serai de retour le {day}."),
    "de": ("Automatische Antwort: {about}", "Guten Tag,\nich bin nicht im Büro. Ab dem {day} bin ich wieder da."),
    "es": ("Respuesta automática: {about}", "Hola:\nestoy fuera de la oficina. Vuelvo el {day}."),
    "it": ("Risposta automatica: {about}", "Buongiorno,\nsono fuori ufficio. Rientro il {day}."),
    "pt": ("Resposta automática: {about}", "Olá,\nestou ausente do escritório. Estarei de volta no dia {day}."),
    "nl": ("Automatisch antwoord: {about}", "Beste,\nik ben niet aanwezig. Op {day} ben ik weer bereikbaar."),
}
LEFT = {
    "en": "{name} no longer works here. Please write to {other} instead.",
    "fr": "{name} ne travaille plus dans notre société. Merci d'écrire à {other}.",
    "de": "{name} arbeitet nicht mehr bei uns. Bitte schreiben Sie an {other}.",
    "es": "{name} ya no trabaja en nuestra empresa. Escriba por favor a {other}.",
    "it": "{name} non lavora più presso la nostra società. Scrivete a {other}.",
    "pt": "{name} já não trabalha na nossa empresa. Escreva por favor para {other}.",
    "nl": "{name} werkt niet meer bij ons. Schrijf alstublieft naar {other}.",
}


def away(language: str, about: str, back: date) -> tuple[str, str]:
    """Return subject and text of a note of absence that names the day of return."""
    subject, text = AWAY[language]
    month = MONTHS[language].split()[back.month - 1]
    day = DAYS.get(language, "{day} {month} {year}").format(day=back.day, month=month, year=back.year)
    return subject.format(about=about), text.format(day=day) + "\n"


def left(language: str, about: str, name: str, other: str) -> tuple[str, str]:
    """Return subject and text of a note about somebody who is gone for good."""
    return AWAY[language][0].format(about=about), LEFT[language].format(name=name, other=other) + "\n"
