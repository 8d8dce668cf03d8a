"""What the pages behind our links say, in every language they speak; each page has a title and paragraphs."""

from __future__ import annotations

from typing import NamedTuple


class Words(NamedTuple):
    """One page in one language. A paragraph may hold `{address}`; a page with a button asks for a yes."""

    title: str
    paragraphs: tuple[str, ...]
    button: str | None = None


ASK, DONE, BROKEN, AWAY, LOST = "ask", "done", "broken", "away", "lost"

WORDS: dict[str, dict[str, Words]] = {
    "en": {
        ASK: Words(
            "Unsubscribe",
            ("Press the button, and {address} gets no more automatic e-mails from this sender.",),
            "Unsubscribe",
        ),
        DONE: Words(
            "You are unsubscribed",
            ("{address} gets no more automatic e-mails from this sender.", "You can close this page."),
        ),
        BROKEN: Words(
            "This link is not complete",
            (
                "Nothing was changed. Open the link once more from the e-mail itself.",
                "If that does not help, answer the e-mail with the word “unsubscribe”.",
            ),
        ),
        AWAY: Words(
            "This does not work just now",
            ("Nothing was changed. Please try again in a few minutes.",),
        ),
        LOST: Words(
            "This link leads nowhere",
            ("It is not complete, or too old. Open it once more from the e-mail itself.",),
        ),
    },
    "fr": {
        ASK: Words(
            "Se désabonner",
            ("Appuyez sur le bouton : {address} ne recevra plus d’e-mails automatiques de cet expéditeur.",),
            "Se désabonner",
        ),
        DONE: Words(
            "Désabonnement effectué",
            ("{address} ne recevra plus d’e-mails automatiques de cet expéditeur.", "Vous pouvez fermer cette page."),
        ),
        BROKEN: Words(
            "Ce lien n’est pas complet",
            (
                "Rien n’a été modifié. Ouvrez de nouveau le lien depuis l’e-mail lui-même.",
                "Si cela ne suffit pas, répondez à l’e-mail avec le mot « désinscrire ».",
            ),
        ),
        AWAY: Words(
            "Cela ne fonctionne pas pour le moment",
            ("Rien n’a été modifié. Veuillez réessayer dans quelques minutes.",),
        ),
        LOST: Words(
            "Ce lien ne mène nulle part",
            ("Il est incomplet ou trop ancien. Ouvrez-le de nouveau depuis l’e-mail lui-même.",),
        ),
    },
}
