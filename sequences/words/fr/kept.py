"""What mail servers and monday answered: kept in English as it is, and known again (`words.unpacked`)."""

from __future__ import annotations

SENTENCES = {
    "answered {status}": "a répondu {status}",
    "no answer: {error}": "pas de réponse : {error}",
    "its answer has no history id": "sa réponse n’a pas d’identifiant d’historique",
    "its answer is no message": "sa réponse n’est pas un message",
    "its changes have no next page": "ses changements n’ont pas de page suivante",
    "its next page is somewhere else": "sa page suivante se trouve ailleurs",
    "permission withdrawn": "autorisation retirée",
    "its password does not open any more: connect the mailbox again": (
        "son mot de passe ne s’ouvre plus : connectez la boîte de nouveau"
    ),
    "password refused": "mot de passe refusé",
    "refused without a reason": "refus sans raison",
    "its server said goodbye": "son serveur a mis fin à la conversation",
    "its server is too slow": "son serveur est trop lent",
    "its server numbers no messages": "son serveur ne numérote pas les messages",
    "there is no Sent folder": "il n’y a pas de dossier Envoyés",
    "the mailbox refused the password": "la boîte a refusé le mot de passe",
    "its server talks nonsense: {error}": "son serveur répond de façon incompréhensible : {error}",
    "no connection: {error}": "pas de connexion : {error}",
    "broken off: {error}": "connexion interrompue : {error}",
    "broken off while logging in": "connexion interrompue pendant l’identification",
    "not begun in time": "pas commencé à temps",
    "its server offers no {what}": "son serveur n’offre pas {what}",
    "no trusted TLS connection: {error}": "pas de connexion TLS fiable : {error}",
    "an address holds a character that no address has": "une adresse contient un caractère qu’aucune adresse n’a",
    "it is connected for sending only": "elle est connectée pour l’envoi seulement",
    "no reason given": "sans raison donnée",
    "{error}: connect the mailbox again": "{error} : connectez la boîte de nouveau",
    "monday answered: {answer}": "Réponse de monday : {answer}",
    "monday answered {code}.": "monday a répondu {code}.",
    "monday answered nothing.": "monday n’a rien répondu.",
    "Emails & Activities of the board cannot be written: {sentence}": (
        "Impossible d’écrire dans E-mails et activités du tableau : {sentence}"
    ),
    "Emails & Activities cannot be written: {sentence}": ("Impossible d’écrire dans E-mails et activités : {sentence}"),
    "{sentence} The sequences go on; it is tried again once a day.": (
        "{sentence} Les séquences continuent ; un nouvel essai a lieu une fois par jour."
    ),
    "monday asked us to wait.": "monday nous a demandé d’attendre.",
    "The item is gone.": "L’élément n’existe plus.",
    "monday is not connected for this account: connect it again.": (
        "monday n’est pas connecté pour ce compte : connectez-le de nouveau."
    ),
}
